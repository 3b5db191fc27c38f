"""What people of the ministry meet about, try, tell and share: each application writes its own, by its actions."""

from terreau.desk.demo.levels import SHOWCASE
from terreau.desk.demo.plan import Plan
from terreau.desk.demo.writing import ACTOR
from terreau.ground.accounts.models import User
from terreau.ground.organisations.enums import RoleName
from terreau.ground.organisations.models import Structure
from terreau.rooms.gatherings.coaching import demo as coaching
from terreau.rooms.gatherings.echoes import demo as echoes
from terreau.rooms.gatherings.events import demo as events
from terreau.rooms.gatherings.experiences import demo as experiences
from terreau.rooms.gatherings.experiments import demo as experiments
from terreau.rooms.gatherings.showroom import demo as showroom
from terreau.rooms.gatherings.teams import demo as teams
from terreau.rooms.gatherings.themes import demo as themes


def write_gatherings(plan: Plan, employer: Structure) -> None:
    """An event may come from a theme, and an echo is that of an event: in this order."""
    lead = User.objects.filter(roles__role=RoleName.PROGRAMME_LEAD, roles__structure=employer).order_by("pk")[0]
    themes.write(employer=employer, today=plan.today, by=ACTOR)
    showroom.write(employer=employer, today=plan.today, by=ACTOR)
    events.write(employer=employer, today=plan.today, by=ACTOR)
    echoes.write(employer=employer, today=plan.today, by=ACTOR)
    experiments.write(employer=employer, today=plan.today, by=lead)
    experiences.write(employer=employer, today=plan.today, by=lead)
    coaching.write(employer=employer, today=plan.today, by=ACTOR)
    teams.write(employer=employer, today=plan.today, by=ACTOR, team=SHOWCASE)
