"""Who teaches: prepares courses and sessions; who keeps what was learnt, agent by agent; who runs cycles, and so reads
what candidates wrote; in a structure and below.

A programme lead reads training in protected figures: the record of an office of three tells what each of them followed.
"""

from terreau.ground.organisations.enums import RoleName

AUTHORS = (RoleName.PROGRAMME_LEAD, RoleName.HR, RoleName.EDITOR, RoleName.TRAINER)
REGISTRARS = (RoleName.HR,)
CYCLE_RUNNERS = (RoleName.PROGRAMME_LEAD, RoleName.HR)
