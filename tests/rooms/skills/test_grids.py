"""The grid of a socle or a job: copied, dated, undone, and what it says of its effect before anything is saved."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from terreau.ground.evidence.enums import Status
from terreau.ground.organisations.enums import RoleName
from terreau.rooms.skills import actions, grids, renewing
from terreau.rooms.skills.actions import SkillsRefused
from terreau.rooms.skills.enums import Population
from terreau.rooms.skills.models import JobRequirement, RequirementChange, Socle
from terreau.rooms.skills.reading import requirement_history
from tests.compass.makers import make_figure, make_snapshot
from tests.factories import make_agent, make_job, make_structure, make_user
from tests.rooms.skills.helpers import competence, confirm, hold

pytestmark = pytest.mark.django_db
LONG_AGO = datetime.date(2024, 1, 1)


@pytest.fixture
def ministry():
    return make_structure("Ministère fictif")


@pytest.fixture
def hr(ministry):
    return make_user((RoleName.HR, ministry))


@pytest.fixture
def socle(ministry):
    """Its levels were set before any snapshot."""
    levels = {competence("1.1"): 3, competence("2.1"): 2}
    made = actions.create_socle(ministry, label="Socle commun", valid_from=LONG_AGO, levels=levels, by="test")
    Socle.objects.update(levels_set_at=timezone.now() - datetime.timedelta(days=900))
    made.refresh_from_db()
    return made


@pytest.fixture
def figures(ministry):
    """`figures(reached=…, asked=…, near=…)`: a snapshot of competence 1.1; what is not given is hidden."""

    def make(asked=200, reached=80, **bins):
        snapshot = make_snapshot(datetime.date(2026, 1, 1))
        hidden = {"status": Status.HIDDEN_SMALL}
        at = {"dimension": "crcn 1.1"}
        make_figure(snapshot, ministry, "competence_coverage", reached or 0, asked, **at, **({} if reached else hidden))
        for code, names in (("competence_below", ("unknown", "far", "near")), ("competence_reached", ("at", "above"))):
            for name in names:
                shown = {} if name in bins else {"status": Status.HIDDEN_COMPLEMENT}
                make_figure(snapshot, ministry, code, bins.get(name, 0), 120, dimension=f"crcn 1.1|{name}", **shown)
        return snapshot

    return make


def effect_of(socle, hr, **levels):
    asked = {competence(code): level for code, level in {"1.1": 3, "2.1": 2}.items()}
    chosen = asked | {competence(code.strip("_").replace("_", ".")): level for code, level in levels.items()}
    return grids.effect_on_socle(socle, chosen, on=None, user=hr)


def words_of(effect):
    return [(change.words, change.effect.replace("\u202f", " ")) for change in effect.changes]


def test_lowering_by_one_level_brings_in_those_who_are_one_level_below(socle, hr, figures):
    figures(near=45, far=40, unknown=35)
    ((words, told),) = words_of(effect_of(socle, hr, _1_1=2))
    assert words == "niveau 3 → niveau 2"
    assert told == "environ 125 agents sur environ 200 auraient le niveau\u00a0; aujourd’hui, environ 80."


def test_raising_by_one_level_leaves_those_who_are_above(socle, hr, figures):
    figures(at=60, above=20)
    assert "environ 20 agents sur environ 200" in words_of(effect_of(socle, hr, _1_1=4))[0][1]


def test_further_than_one_level_an_interval_is_told(socle, hr, figures):
    figures(near=45, far=40, unknown=35, at=60, above=20)
    assert "De environ 125 à environ 165 agents" in words_of(effect_of(socle, hr, _1_1=1))[0][1]
    assert "De moins de 11 à environ 20 agents" in words_of(effect_of(socle, hr, _1_1=6))[0][1]


def test_what_is_hidden_stays_hidden_and_is_said(socle, hr, figures):
    figures(at=60, above=20)
    assert "est masqué" in words_of(effect_of(socle, hr, _1_1=2))[0][1], "one level below is hidden"


def test_a_hidden_rate_tells_nothing(socle, hr, figures):
    figures(reached=None)
    assert words_of(effect_of(socle, hr, _1_1=2))[0][1].startswith("Effet masqué")


def test_few_are_never_told_exactly(socle, hr, figures):
    figures(at=77, above=3)
    told = words_of(effect_of(socle, hr, _1_1=4))[0][1]
    assert told.startswith("moins de 11 agents")


def test_a_competence_that_nobody_was_asked_is_not_counted_yet(socle, hr, figures):
    figures(near=45, far=40)
    effect = effect_of(socle, hr, _1_2=4)
    assert words_of(effect) == [
        ("rien → niveau 4", "Combien ont déjà ce niveau n’est pas encore compté\u00a0: le prochain cliché le dira.")
    ]
    assert effect.concerned == "Aucun agent n’est concerné aujourd’hui."


def test_the_effect_counts_nothing_in_the_tables(socle, hr, ministry, figures):
    """Thirty agents one level below, in the tables and in no figure: nothing is said of them."""
    for _number in range(30):
        hold(make_agent(ministry), "1.1", 2, datetime.date.today())
    figures(reached=None)
    effect = effect_of(socle, hr, _1_1=2)
    assert effect.concerned == "Environ 30 agents sont concernés aujourd’hui."
    assert "30" not in effect.changes[0].effect


@pytest.mark.parametrize("why", ["no snapshot", "population", "not in force", "levels changed", "other socle"])
def test_why_no_figure_tells_the_effect(why, socle, hr, ministry, figures):
    if why != "no snapshot":
        figures(near=45)
    if why == "population":
        Socle.objects.update(population=Population.MANAGERS)
    if why == "not in force":
        Socle.objects.update(valid_from=datetime.date(2026, 6, 1))
    if why == "levels changed":
        Socle.objects.update(levels_set_at=timezone.now() + datetime.timedelta(days=1))
    if why == "other socle":
        actions.create_socle(make_structure(parent=ministry), label="Autre", valid_from=LONG_AGO, by="test")
    socle.refresh_from_db()
    effect = effect_of(socle, hr, _1_1=2)
    said = {
        "no snapshot": "Aucun chiffre n’est encore calculé", "population": "une partie d’entre eux",
        "not in force": "ne s’appliquait pas", "levels changed": "ont changé depuis", "other socle": "D’autres socles",
    }  # fmt: skip
    assert said[why] in effect.why_not.replace("\u00a0", " ")
    assert effect.changes[0].effect == ""


def grid_of(socle):
    return reverse("skills:socle_levels", args=[socle.pk])


def filled(**levels):
    return {f"level_{competence(code.strip('_').replace('_', '.')).pk}": str(level) for code, level in levels.items()}


def test_nothing_is_saved_before_the_effect_was_seen(client_for, hr, socle):
    client = client_for(hr)
    chosen = filled(_1_1=4)
    for sent in (chosen, chosen | {"save": "1"}, chosen | {"save": "1", "seal": "forged"}):
        page = client.post(grid_of(socle), sent).content.decode()
        assert "niveau 3 → niveau 4" in page
        assert socle.levels.get(competence=competence("1.1")).level == 3
    confirm(client, grid_of(socle), chosen)
    assert {row.competence.code: row.level for row in socle.levels.all()} == {"1.1": 4}


def test_confirming_after_another_change_shows_the_effect_again(client_for, hr, socle):
    client = client_for(hr)
    seal = grids.effect_on_socle(socle, {competence("1.1"): 4}, on=None, user=hr).seal
    actions.set_socle_levels(socle, {competence("1.1"): 5}, by="test")
    client.post(grid_of(socle), filled(_1_1=4) | {"save": "1", "seal": seal})
    assert socle.levels.get().level == 5


def test_a_grid_starts_from_another_socle_or_a_job_and_saves_nothing(client_for, hr, ministry, socle):
    job = make_job("Acheteuse")
    actions.set_requirements(job, {competence("3.1"): 7}, by="test")
    empty = actions.create_socle(ministry, label="Neuf", valid_from=LONG_AGO, by="test")
    client = client_for(hr)
    for key, code, level in ((f"socle-{socle.pk}", "1.1", 3), (f"metier-{job.pk}", "3.1", 7)):
        page = client.get(grid_of(empty), {"depuis": key}).content.decode()
        assert f'name="level_{competence(code).pk}" value="{level}"' in page.replace(" required", "")
        assert "Rien n’est encore enregistré" in page
    assert not empty.levels.exists()
    made = client.post(
        f"{reverse('skills:socle_create')}?depuis=socle-{socle.pk}",
        {"label": "Copie", "structure": ministry.code, "population": "all", "valid_from": "2026-01-01"},
    )
    assert made.url.endswith(f"?depuis=socle-{socle.pk}")


@pytest.mark.parametrize("key", ["", "socle-", "socle-abc", "socle-99999999999", "metier-0", "autre-1", "socle-²"])
def test_a_model_that_does_not_exist_fills_nothing(client_for, hr, socle, key):
    page = client_for(hr).get(grid_of(socle), {"depuis": key})
    assert page.status_code == 200
    assert "Grille remplie" not in page.content.decode()


def test_a_socle_out_of_sight_is_no_model(client_for, hr, socle):
    other = actions.create_socle(
        make_structure("Autre"), label="Secret", valid_from=LONG_AGO, levels={competence("1.1"): 8}, by="test"
    )
    page = client_for(hr).get(grid_of(socle), {"depuis": f"socle-{other.pk}"}).content.decode()
    assert "Secret" not in page


# ---- versions


def soon(days=30):
    return datetime.date.today() + datetime.timedelta(days=days)


def test_a_new_version_closes_the_former_on_its_day_and_is_undone_until_then(client_for, hr, socle):
    client = client_for(hr)
    confirm(client, grid_of(socle), filled(_1_1=4) | {"from_day": soon().isoformat()})
    version = Socle.objects.get(replaces=socle)
    socle.refresh_from_db()
    assert socle.valid_to == version.valid_from == soon()
    assert {row.competence.code: row.level for row in version.levels.all()} == {"1.1": 4}
    assert {row.competence.code for row in socle.levels.all()} == {"1.1", "2.1"}
    assert "Annuler cette nouvelle version" in client.get(reverse("skills:socle", args=[version.pk])).content.decode()
    client.post(reverse("skills:version_undo", args=[version.pk]))
    socle.refresh_from_db()
    assert socle.valid_to is None
    assert not Socle.objects.filter(replaces=socle).exists()


def test_a_version_in_force_is_not_undone(client_for, hr, socle):
    version = renewing.renew_socle(socle, on=soon(), levels={competence("1.1"): 4}, by="test")
    Socle.objects.filter(pk=version.pk).update(valid_from=datetime.date.today())
    page = client_for(hr).post(reverse("skills:version_undo", args=[version.pk]), follow=True).content.decode()
    assert "elle ne s’annule plus" in page
    assert Socle.objects.filter(pk=version.pk).exists()


@pytest.mark.parametrize(
    ("on", "said"), [(0, "un jour à venir"), (-5, "un jour à venir"), (900, "cesse de s’appliquer")]
)
def test_the_day_of_a_version_is_to_come_and_within_the_former(socle, on, said):
    socle.valid_to = soon(300)
    socle.save()
    with pytest.raises(SkillsRefused, match=said):
        renewing.renew_socle(socle, on=soon(on), levels={}, by="test")


def test_two_people_plan_one_version(socle):
    stale = Socle.objects.get(pk=socle.pk)
    renewing.renew_socle(socle, on=soon(), levels={competence("1.1"): 4}, by="test")
    with pytest.raises(SkillsRefused, match="déjà prévue"):
        renewing.renew_socle(stale, on=soon(60), levels={competence("1.1"): 5}, by="test")
    stale = Socle.objects.get(pk=socle.pk)
    Socle.objects.filter(replaces=socle).delete()
    Socle.objects.filter(pk=socle.pk).update(valid_to=soon(200))
    with pytest.raises(SkillsRefused, match="entre-temps"):
        renewing.renew_socle(stale, on=soon(10), levels={competence("1.1"): 5}, by="test")
    assert not Socle.objects.filter(replaces=socle).exists()


def test_a_version_that_another_follows_is_undone_last(socle):
    first = renewing.renew_socle(socle, on=soon(), levels={}, by="test")
    second = renewing.renew_socle(first, on=soon(60), levels={}, by="test")
    with pytest.raises(SkillsRefused):
        renewing.undo_renewal(first, by="test")
    assert renewing.undo_renewal(second, by="test").valid_to is None
    assert renewing.undo_renewal(Socle.objects.get(pk=first.pk), by="test").valid_to is None


# ---- jobs


def test_what_a_job_required_since_when_and_who_said_so(client_for, hr, ministry):
    job = make_job("Acheteuse")
    client = client_for(hr)
    address = reverse("skills:requirements_edit", args=[job.pk])
    shown = client.post(address, filled(_3_1=5)).content.decode()
    assert "n’entre dans aucun chiffre" in shown.replace("\u00a0", " ")
    assert "Aucun agent n’est concerné" in shown
    assert not JobRequirement.objects.exists()
    confirm(client, address, filled(_3_1=5))
    RequirementChange.objects.update(since=LONG_AGO)
    confirm(client, address, filled(_3_1=6))
    confirm(client, address, filled(_3_1=7))
    told = [(one.since, one.structure, one.levels[0][1]) for one in requirement_history(job)]
    assert told == [(datetime.date.today(), "Ministère fictif", 7), (LONG_AGO, "Ministère fictif", 5)]
    page = client.get(reverse("skills:job_requirements", args=[job.pk])).content.decode()
    assert "À partir du 01/01/2024" in page


def test_the_holders_of_a_job_are_counted_where_one_may(hr, ministry):
    job = make_job("Acheteuse")
    for _number in range(20):
        make_agent(ministry, job=job)
        make_agent(make_structure("Ailleurs"), job=job)
    assert grids.effect_on_job(job, {competence("3.1"): 5}, user=hr).concerned == (
        "Environ 20 agents sont concernés aujourd’hui."
    )


def test_the_grid_asks_as_much_of_the_database_for_many_socles(
    client_for, hr, ministry, socle, django_assert_max_num_queries
):
    client = client_for(hr)
    for number in range(30):
        levels = {competence("1.1"): 2}
        actions.create_socle(ministry, label=f"S{number}", valid_from=LONG_AGO, levels=levels, by="test")
    with django_assert_max_num_queries(20):
        client.get(grid_of(socle))
    with django_assert_max_num_queries(40):
        client.post(grid_of(socle), filled(_1_1=2) | {"preview": "1"})
