"""Who decides on the seats of a campaign, and reads wishes by name for it."""

from terreau.ground.organisations.enums import RoleName

DECIDERS = (RoleName.HR,)
