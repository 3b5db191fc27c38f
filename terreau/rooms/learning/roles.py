"""Who teaches: prepares courses and sessions, and who keeps what was learnt in the record, in a structure and below."""

from terreau.ground.organisations.enums import RoleName

AUTHORS = (RoleName.PROGRAMME_LEAD, RoleName.HR, RoleName.EDITOR, RoleName.TRAINER)
REGISTRARS = (RoleName.HR, RoleName.PROGRAMME_LEAD)
