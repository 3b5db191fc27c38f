"""What the ministry learns: the catalogue, then each application writes its own, by its actions."""

from terreau.desk.demo.plan import Plan
from terreau.desk.demo.writing import ACTOR
from terreau.ground.organisations.models import Structure
from terreau.rooms.learning.catalogue import demo as catalogue
from terreau.rooms.learning.cycles import demo as cycles
from terreau.rooms.learning.evaluations import demo as evaluations
from terreau.rooms.learning.paths import demo as paths
from terreau.rooms.learning.sessions import demo as sessions
from terreau.rooms.learning.study import demo as study
from terreau.rooms.learning.wishes import demo as wishes


def write_learning(plan: Plan, employer: Structure) -> None:
    catalogue.write(employer=employer, by=ACTOR)
    study.fill(employer=employer, today=plan.today, by=ACTOR, draw=plan.draw("learning"))
    sessions.fill(employer=employer, today=plan.today, by=ACTOR)
    evaluations.fill(employer=employer, by=ACTOR)
    wishes.fill(employer=employer, today=plan.today, by=ACTOR)
    paths.fill(employer=employer, today=plan.today, by=ACTOR, draw=plan.draw("paths"))
    # Last: whoever follows a cycle opens an account, and what comes before reads who has one.
    cycles.fill(employer=employer, today=plan.today, by=ACTOR, draw=plan.draw("cycles"))
