"""Targets: which holds where, who sets them, what is refused."""

import datetime

import pytest
from django.db import IntegrityError
from django.urls import reverse

from terreau.compass.actions import TargetRefused, set_target
from terreau.compass.models import Target
from terreau.compass.targets import aims
from terreau.ground.evidence.definitions import INDICATORS
from terreau.ground.journal.models import Entry
from terreau.ground.organisations.enums import RoleName
from tests.factories import make_structure, make_user

pytestmark = pytest.mark.django_db
CODE = "leaders_trained"
TODAY = datetime.date.today()


def aim(structure, on=TODAY):
    return aims(structure, [INDICATORS[CODE]], on=on)[CODE]


def set_for(structure, value=70.0, *, valid_from=TODAY, by="command:test", indicator=CODE, reason="Feuille de route."):
    return set_target(
        structure=structure, indicator=indicator, value=value, valid_from=valid_from, reason=reason, by=by
    )


def test_without_any_target_the_default_one_holds_with_its_reason():
    found = aim(make_structure())
    assert (found.value, found.structure) == (50, None)
    assert "comité de direction" in found.reason


def test_the_nearest_ancestor_wins():
    root = make_structure()
    direction = make_structure(parent=root)
    office = make_structure(parent=direction)
    set_for(root, 70)
    assert aim(office).value == 70
    set_for(direction, 30)
    assert aim(office).value == 30
    assert aim(root).value == 70
    set_for(root, 90, valid_from=TODAY + datetime.timedelta(1))
    assert aim(office, TODAY + datetime.timedelta(2)).value == 30, "near wins over recent"


def test_a_target_holds_from_its_own_day_on():
    structure = make_structure()
    set_for(structure, 60, valid_from=TODAY - datetime.timedelta(100))
    set_for(structure, 80, valid_from=TODAY + datetime.timedelta(10))
    assert aim(structure, TODAY - datetime.timedelta(101)).value == 50
    assert aim(structure).value == 60
    assert aim(structure, TODAY + datetime.timedelta(10)).value == 80


@pytest.mark.parametrize(
    ("value", "indicator", "reason"),
    [
        (0, CODE, "-"),
        (-1, CODE, "-"),
        (float("nan"), CODE, "-"),
        (101, CODE, "-"),
        (50, "unheard_of", "-"),
        (50, CODE, " "),
    ],
)
def test_a_target_that_measures_nothing_is_refused(value, indicator, reason):
    with pytest.raises(TargetRefused):
        set_for(make_structure(), value, indicator=indicator, reason=reason)
    assert not Target.objects.exists()


def test_the_database_refuses_a_target_of_zero():
    with pytest.raises(IntegrityError):
        Target.objects.create(indicator=CODE, structure=make_structure(), value=0, valid_from=TODAY, reason="-")


def test_a_person_cannot_move_a_target_of_the_past():
    structure = make_structure()
    lead = make_user((RoleName.PROGRAMME_LEAD, structure))
    with pytest.raises(TargetRefused, match="passé"):
        set_for(structure, valid_from=TODAY - datetime.timedelta(1), by=lead)


def test_setting_a_target_is_journalled_with_what_it_was_and_without_a_name():
    structure = make_structure()
    lead = make_user((RoleName.PROGRAMME_LEAD, structure))
    set_for(structure, 60, by=lead)
    set_for(structure, 65, by=lead)
    entry = Entry.objects.filter(action="compass.target.set").latest("at")
    assert entry.data["value"] == [60, 65]
    assert entry.actor == f"user:{lead.pk}"
    assert lead.email not in str(entry.data)
    assert Target.objects.count() == 1, "the same day is corrected, not doubled"


def test_the_lead_changes_a_target_and_reads_its_history(client_for):
    structure = make_structure("Direction des forêts")
    client = client_for(make_user((RoleName.PROGRAMME_LEAD, structure)))
    url = reverse("compass:target", args=[structure.pk, CODE])
    data = {"value": "65", "valid_from": TODAY.isoformat(), "reason": "Décidé en comité du 3 mars."}
    assert client.post(url, data).status_code == 302
    targets = client.get(reverse("compass:targets", args=[structure.pk])).content.decode()
    assert "65\u00a0%" in targets
    assert "fixée ici" in targets
    assert "Décidé en comité du 3 mars." in targets
    history = client.get(url).content.decode()
    assert "Direction des forêts par vous" in history


def test_a_target_of_zero_is_refused_on_the_page_in_plain_words(client_for):
    structure = make_structure()
    client = client_for(make_user((RoleName.PROGRAMME_LEAD, structure)))
    data = {"value": "0", "valid_from": TODAY.isoformat(), "reason": "-"}
    page = client.post(reverse("compass:target", args=[structure.pk, CODE]), data)
    assert page.status_code == 200
    assert "rien ne peut être mesuré contre zéro" in page.content.decode()


@pytest.mark.parametrize("role", [RoleName.HR, RoleName.MANAGER, RoleName.ADMINISTRATOR, RoleName.DPO])
def test_another_role_reads_targets_and_changes_none(client_for, role):
    structure = make_structure()
    client = client_for(make_user((role, structure)))
    page = client.get(reverse("compass:targets", args=[structure.pk]))
    assert page.status_code == 200
    assert reverse("compass:target", args=[structure.pk, CODE]) not in page.content.decode()
    data = {"value": "65", "valid_from": TODAY.isoformat(), "reason": "-"}
    assert client.post(reverse("compass:target", args=[structure.pk, CODE]), data).status_code == 403
    assert not Target.objects.exists()


def test_an_outsider_finds_no_target(client_for):
    structure = make_structure()
    client = client_for(make_user((RoleName.PROGRAMME_LEAD, make_structure())))
    assert client.get(reverse("compass:targets", args=[structure.pk])).status_code == 404
    assert client.post(reverse("compass:target", args=[structure.pk, CODE]), {}).status_code == 404
