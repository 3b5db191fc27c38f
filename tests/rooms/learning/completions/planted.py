"""What somebody completed, recognisable, and a delivery that he asked for."""

import datetime
from typing import Any

from terreau.rooms.learning.completions.attesting import attest
from terreau.rooms.learning.completions.enums import Way
from terreau.rooms.learning.completions.models import Batch
from tests.rooms.learning.makers import make_completion, make_course


def plant(one: Any, word: str) -> None:
    course = make_course(one.employer, title=f"Cours {len(word)}")
    brought = {"way": Way.IMPORT, "source": f"Plateforme {word}", "reference": f"Réf {word}", "cost_cents": 1200}
    completion = make_completion(one.agent, course, completed_on=datetime.date(2026, 3, 2), **brought)
    attest(completion, by=one.user)
    Batch.objects.create(structure=one.employer, course=course, total=1, asked_by=one.user)
