"""Who teaches: prepares courses and sessions; and who keeps what was learnt, agent by agent, in a structure and below.

A programme lead reads training in protected figures: the record of an office of three tells what each of them followed.
"""

from terreau.ground.organisations.enums import RoleName

AUTHORS = (RoleName.PROGRAMME_LEAD, RoleName.HR, RoleName.EDITOR, RoleName.TRAINER)
REGISTRARS = (RoleName.HR,)
