"""What somebody leaves in the catalogue: a course that he prepared, another whose sheet carries his name."""

from typing import Any

from django.utils import timezone

from tests.rooms.learning.makers import make_course


def plant(one: Any) -> None:
    """`one`: somebody, with his account and his employer. The title of a course outlives who prepared it."""
    make_course(one.employer, title="Cours préparé", created_by=one.user)
    signed = {"reviewer": one.user.name, "reviewer_function": "Juriste", "reviewed_on": timezone.localdate()}
    make_course(one.employer, title="Relu", authors=one.user.name, **signed)
