"""Who runs a barometer: prepares questionnaires and waves, counts them, in a structure and below it."""

from terreau.ground.organisations.enums import RoleName

SURVEYORS = (RoleName.PROGRAMME_LEAD, RoleName.HR)
