"""A town hall of three hundred agents that started without a personnel file: its first hour, done by its secretary."""

import uuid

from terreau.compass.board import board
from terreau.compass.next_steps import a_few, launch
from terreau.desk.demo.plan import Plan
from terreau.desk.models import AnswerKind
from terreau.desk.start_actions import Answer, answer, plant, set_committee_date
from terreau.ground.accounts.models import User
from terreau.ground.accounts.scope import scope_of
from terreau.ground.organisations.models import Structure

LABEL = "Mairie de Saint-Aubin-les-Charmes (fictive)"
OUTLINE = """\
Direction générale des services
    Accueil et état civil
    Secrétariat du conseil
Direction des ressources et du numérique
    Ressources humaines
    Finances et commande publique
    Informatique
Direction de l’éducation et de l’enfance
    Écoles et périscolaire
    Crèche des Charmes
    Restauration scolaire
Direction du cadre de vie
    Urbanisme
    Espaces verts et propreté
    Bâtiments et voirie
Direction de la culture et des solidarités
    Médiathèque
    Centre communal d’action sociale
"""
SOURCE, AUTHOR = "Réponse de la première heure", "Direction générale des services"
# Four levers are known; the others are not, and not knowing is said.
FIGURES = (
    Answer("directions_in_partnership", 1, 4),
    Answer("immersion_days", 6, 300),
    Answer("directions_deciding", 2, 5),
    Answer("projects_followed", 3, 7),
    Answer("grants_justified", 42_000, 60_000),
)
UNKNOWN = ("headcount_in_analysed_jobs", "agents_experimenting", "services_sharing", "useful_action_known")
NOTHING = ("experiments_concluded",)
LAUNCHED = 2


def write_town_hall(plan: Plan, secretary: User) -> Structure:
    """Everything the secretary did: pasted the services, answered, launched two actions, set a date. The employer."""
    key = uuid.UUID(bytes=plan.draw("town hall").bytes(16), version=4)
    first_hour = plant(key=key, label=LABEL, outline=OUTLINE, by=secretary)
    answers = [
        *FIGURES,
        *(Answer(code, kind=AnswerKind.UNKNOWN) for code in UNKNOWN),
        *(Answer(code, kind=AnswerKind.NOTHING) for code in NOTHING),
    ]
    answer(first_hour, answers, source=SOURCE, author=AUTHOR, by=secretary, on=plan.day(-10))
    employer = first_hour.employer
    assert employer is not None  # noqa: S101 - `plant` has just set it  # nosec B101 # for the type checker
    # Read again: the roles given a moment ago are cached on the former instance.
    secretary = User.objects.get(pk=secretary.pk)
    seen = board(employer, scope_of(secretary))
    for proposal in a_few(seen, count=LAUNCHED):
        launch(seen, proposal, by=secretary)
    set_committee_date(first_hour, on=plan.day(21), by=secretary)
    return employer
