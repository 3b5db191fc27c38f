"""The only door to questionnaires: those of the structures where the user runs barometers, and below; 404 otherwise."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from terreau.ground.organisations.models import Structure
from terreau.ground.organisations.querysets import any_subtree
from terreau.rooms.barometer.questionnaires.content import Page, Question
from terreau.rooms.barometer.questionnaires.models import BankQuestion, Edition, Questionnaire
from terreau.rooms.barometer.roles import SURVEYORS


def require_surveyor(user: Any) -> None:
    """403 to whoever runs no barometer."""
    if not user.structures_as(*SURVEYORS):
        raise PermissionDenied


def structures_to_survey(user: Any) -> QuerySet[Structure]:
    """The open structures where the user may keep a questionnaire."""
    require_surveyor(user)
    return Structure.objects.within(*user.structures_as(*SURVEYORS)).open().order_by("path")


def editions_of(user: Any) -> QuerySet[Edition]:
    rows = Edition.objects.filter(questionnaire__in=Questionnaire.objects.visible_to(user))
    return rows.select_related("questionnaire__structure__root")


def edition_for(user: Any, pk: int) -> Edition:
    require_surveyor(user)
    return get_object_or_404(editions_of(user), pk=pk)


def question_of(edition: Edition, code: str) -> Question:
    found = edition.document.questions.get(code)
    if found is None:
        raise Http404
    return found


def page_of(edition: Edition, code: str) -> Page:
    found = next((page for page in edition.document.pages if page.code == code), None)
    if found is None:
        raise Http404
    return found


def bank_of(user: Any) -> QuerySet[BankQuestion]:
    """The questions kept where the user runs barometers, and below."""
    require_surveyor(user)
    return BankQuestion.objects.filter(any_subtree(user.structures_as(*SURVEYORS), "structure__"))


def kept_for(user: Any, pk: int) -> BankQuestion:
    return get_object_or_404(bank_of(user).select_related("structure__root"), pk=pk)
