"""What somebody leaves in cycles: he prepared one, applied to another by his account, to a third by a link."""

from typing import Any

from tests.rooms.learning.cycles import planted_cohort, planted_jury
from tests.rooms.learning.cycles.makers import make_candidacy, make_cycle


def plant(one: Any, word: str) -> None:
    """`one`: somebody, with his account, his file and his employer. A function for each part of the pages."""
    plant_call(one, word)
    planted_cohort.plant(one, word)
    planted_jury.plant(one, word)


def plant_call(one: Any, word: str) -> None:
    make_cycle(one.employer, by=one.user, course_title="Cycle préparé")
    other = make_cycle(one.employer, by=one.hr, course_title="Cycle suivi", outsiders=True)
    make_candidacy(other, one.agent, user=one.user, motivation=f"Attente de {word}", project=f"Projet de {word}")
    make_candidacy(other, email=one.user.email, name=f"Nom {word}", employer_name="Commune")
    make_candidacy(other)
