"""What a snapshot tells of a counted wave, and what the compass keeps of it."""

import datetime

import pytest
from django.utils import timezone

from terreau.ground.evidence import figures
from terreau.ground.evidence.actions import take_snapshot
from terreau.ground.evidence.enums import Status
from terreau.ground.evidence.scope import Scope
from terreau.rooms.barometer.results.models import Group, Tabulation
from tests.factories import make_structure
from tests.rooms.barometer.makers import content, question
from tests.rooms.barometer.results.counted import ballot, closed_wave, count, turn_out

pytestmark = pytest.mark.django_db(transaction=True)

SATISFIED = [
    {"code": "very", "text": {"fr": "Très"}, "counted": True},
    {"code": "rather", "text": {"fr": "Plutôt"}, "counted": True},
    {"code": "little", "text": {"fr": "Peu"}},
    {"code": "not", "text": {"fr": "Pas"}},
]


def questionnaire() -> dict:
    data = content(
        [question("mark", "scale", role="overall")],
        [question("tools", options=SATISFIED, role="satisfaction")],
        [question("known", role="useful_action"), question("train", role="training")],
    )
    data["pages"][1]["theme"] = "outils"
    return data


def answers(number: int) -> dict:
    return {
        "mark": number % 11, "tools": ("very", "rather", "little", "not")[number % 4],
        "known": ("yes", "no")[number % 3 == 0], "train": ("yes", "no")[number % 2],
    }  # fmt: skip


def shown(structure, *codes: str) -> dict[tuple[str, str], figures.Shown]:
    found = figures.figures(
        Scope(subtrees=frozenset({structure.pk})), structures=[structure.pk], indicators=codes, dimensions=True
    )
    return {(one.indicator, one.dimension): one for one in found}


@pytest.fixture
def town():
    top = make_structure("Ville")
    return top, make_structure("Nord", parent=top), make_structure("Sud", parent=top)


def polled(top, *places, people: int = 160, **fields):
    ballots = [
        ballot(places[number % len(places)], answers(number), category="AB"[number % 2], age_band="35-44", **fields)
        for number in range(people)
    ]
    return closed_wave(top, questionnaire(), ballots)


def test_each_item_is_told_by_structure_then_by_category(town):
    top, north, south = town
    wave = polled(top, north, south)
    count(wave)
    take_snapshot(timezone.localdate(), by="tests")
    here = shown(top, "barometer_share", "barometer_yes", "barometer_no", "barometer_by_category", "barometer_by_age")
    mark = here["barometer_share", f"{wave.code} mark"]
    assert mark.people == 160
    assert mark.ratio == pytest.approx(sum(number % 11 >= 6 for number in range(160)) / 160)
    mean = here["barometer_share", f"{wave.code} mark.mean"]
    assert 10 * mean.ratio == pytest.approx(sum(number % 11 for number in range(160)) / 160, abs=10 / 160)
    assert here["barometer_yes", f"{wave.code} tools|very"].ratio == pytest.approx(0.5)
    assert here["barometer_no", f"{wave.code} tools|not"].ratio == pytest.approx(0.5)
    assert here["barometer_by_category", f"{wave.code} mark|A"].people == 80
    ages = [one.status for (code, _name), one in here.items() if code == "barometer_by_age"]
    assert ages == [Status.NO_DATA], "one age band tells nothing"
    assert shown(north, "barometer_share")["barometer_share", f"{wave.code} tools"].people == 80
    assert not [one for one in shown(north, "barometer_by_category").values() if one.status != Status.NO_DATA]


def test_the_compass_keeps_what_has_a_role(town):
    top, north, south = town
    wave = polled(top, north, south)
    turn_out(wave, [(north, 200, 80), (south, 120, 80)])
    count(wave)
    take_snapshot(timezone.localdate(), by="tests")
    here = shown(
        top, "barometer_response", "barometer_satisfied", "barometer_satisfaction", "useful_action_known",
        "training_wished",
    )  # fmt: skip
    assert here["barometer_response", ""].ratio == pytest.approx(0.5)
    assert here["barometer_satisfied", ""].ratio == pytest.approx(sum(n % 11 >= 6 for n in range(160)) / 160)
    assert here["barometer_satisfaction", "outils"].ratio == pytest.approx(0.5)
    assert here["useful_action_known", ""].ratio == pytest.approx(sum(n % 3 > 0 for n in range(160)) / 160)
    assert here["training_wished", ""].ratio == pytest.approx(0.5)


def test_a_service_s_own_wave_does_not_count_its_people_twice(town):
    top, north, _south = town
    count(polled(top, north, people=120))
    count(polled(north, north, people=60))
    take_snapshot(timezone.localdate(), by="tests")
    assert shown(top, "barometer_satisfied")["barometer_satisfied", ""].people == 120


def test_after_forty_days_only_the_compass_still_reads_it(town):
    top, north, south = town
    wave = polled(top, north, south)
    made = count(wave)
    Tabulation.objects.filter(pk=made.pk).update(made_at=timezone.now() - datetime.timedelta(days=50))
    take_snapshot(timezone.localdate(), by="tests")
    here = shown(top, "barometer_share", "barometer_satisfied")
    assert here["barometer_satisfied", ""].status == Status.SHOWN
    assert [one.status for (code, _name), one in here.items() if code == "barometer_share"] in ([], [Status.NO_DATA])


def test_a_structure_closed_since_is_told_in_the_one_above_with_its_neighbours(town):
    """Told alone beside the whole, « Nord » would give by difference what « Sud » hid."""
    top, north, south = town
    wave = polled(top, north, south)
    count(wave)
    assert Group.objects.filter(structure=south).exists()
    south.closed_on = timezone.localdate()
    south.save(update_fields=["closed_on"])
    take_snapshot(timezone.localdate(), by="tests")
    assert shown(top, "barometer_share")["barometer_share", f"{wave.code} mark"].people == 160
    told = shown(north, "barometer_share", "barometer_satisfied").values()
    assert {one.status for one in told} == {Status.NO_DATA}
