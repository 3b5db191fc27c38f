"""Who animates: prepares events, calls for themes, sheets, in a structure and below it."""

from terreau.ground.organisations.enums import RoleName

ANIMATORS = (RoleName.PROGRAMME_LEAD, RoleName.HR, RoleName.EDITOR, RoleName.TRAINER)
