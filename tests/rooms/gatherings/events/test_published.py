"""The real pages of the three cafés, and what of them is left to settle; the e-mail domains."""

from pathlib import Path

import pytest
from django.utils import timezone

from terreau.ground.common.importing.registry import run_import
from terreau.ground.journal.models import Entry
from terreau.rooms.gatherings.events import actions, bringing, domains, published, settling
from terreau.rooms.gatherings.events.enums import Kind, Moment, State
from terreau.rooms.gatherings.events.holding import EventRefused
from terreau.rooms.gatherings.events.models import Event, PointToSettle
from tests.factories import make_structure
from tests.rooms.gatherings.events.makers import make_lead

pytestmark = pytest.mark.django_db
CAFES = Path(bringing.__file__).parent / "data" / "cafes"


def cafe(number: int) -> Path:
    return next(each for each in sorted(CAFES.glob("*.markdown")) if f"-{number}-" in each.name)


@pytest.fixture
def structure():
    return make_structure("Direction du numérique", code="DNUM")


def doubts(number, structure):
    return {(each.field, each.reason) for each in bringing.bring(cafe(number), structure=structure, by="test").doubts}


def test_the_first_cafe_agrees_with_itself(structure):
    assert doubts(1, structure) == set()
    event = Event.objects.with_places().get()
    assert (event.kind, event.series.name) == (Kind.CAFE, "Les cafés de la transformation")
    starts_at, ends_at = timezone.localtime(event.occasion.starts_at), timezone.localtime(event.occasion.ends_at)
    assert f"{starts_at:%Y-%m-%d %H:%M}–{ends_at:%H:%M}" == "2021-06-02 16:30–18:00"
    assert [each.kind for each in event.programme.order_by("position")] == [
        Moment.OPENING, Moment.TALK, Moment.TALK, Moment.QUESTIONS,
    ]  # fmt: skip
    speaker = event.programme.order_by("position")[0].speakers.get()
    assert (speaker.name, speaker.function) == ("", "Directeur interministériel du numérique")


def test_the_second_says_two_hours_and_too_long_a_programme(structure):
    said = doubts(2, structure)
    assert {field for field, _reason in said} == {"texte"}
    text = " ".join(reason for _field, reason in said)
    assert "16 h 30 – 18 h 00".replace(" ", "\N{NO-BREAK SPACE}") in text.replace(" ", "\N{NO-BREAK SPACE}")
    assert "95" in text
    assert "90" in text


def test_the_third_sends_people_to_the_second(structure):
    doubts(2, structure)
    [(field, reason)] = doubts(3, structure)
    assert field == "texte"
    assert "politiques publiques de jeunesse" in reason
    event = Event.objects.get(occasion__title__contains="#3")
    table = event.programme.get(kind=Moment.ROUND_TABLE)
    assert table.minutes == 40
    assert table.speakers.count() == 5
    assert table.speakers.order_by("position")[0].organisation == "Défenseur des droits"


def test_an_event_stays_closed_until_a_person_has_settled_each_point(structure):
    doubts(2, structure)
    lead = make_lead(structure)
    event = Event.objects.with_places().get()
    assert event.state == State.DRAFT
    assert not event.occasion.takes_registrations(timezone.now())
    with pytest.raises(EventRefused, match="2 points à régler"):
        actions.hold(event, by=lead)
    for point in PointToSettle.objects.all():
        settling.settle(point, settlement="Vérifié : 16 h 30.", by=lead)
    assert Entry.objects.filter(action="events.point.settled").count() == 2
    actions.hold(event, by=lead)
    assert Event.objects.get().state == State.HELD


def test_a_page_imported_twice_makes_one_event(structure):
    first = run_import("events", CAFES, by="test", options={"structure": "DNUM", "series": ""})
    assert (first.created, first.refused) == (3, False)
    assert any("cafe-transfo-3" in note and "texte" in note for note in first.notes)
    again = run_import("events", CAFES, by="test", options={"structure": "DNUM", "series": ""})
    assert (again.created, again.unchanged) == (0, 3)
    assert Event.objects.count() == 3


def test_a_check_changes_nothing(structure):
    report = run_import("events", CAFES, by="test", check=True, options={"structure": "DNUM", "series": ""})
    assert report.created == 3
    assert not Event.objects.exists()


def test_another_page_of_the_same_edition_and_what_the_site_withdrew(structure, tmp_path):
    doubts(3, structure)
    text = cafe(3).read_text(encoding="utf-8")
    double = tmp_path / "cafe-transfo-number-3.markdown"
    double.write_text(text, encoding="utf-8")
    found = bringing.bring(double, structure=structure, by="test").doubts
    assert any(each.field == "title" and "édition 3" in each.reason for each in found)
    gone = tmp_path / "retiree.markdown"
    gone.write_text(text.replace("categories:", "published: false\ncategories:", 1), encoding="utf-8")
    with pytest.raises(published.PageRefused, match="published: false"):
        bringing.bring(gone, structure=structure, by="test")


@pytest.mark.parametrize(
    ("old", "new", "field", "words"),
    [
        ("- Rencontre\n", "- Kermesse\n", "categories", "Kermesse"),
        ("16h30 à 18h\n", "17h à 18h\n", "champs_informations.Horaires", "event_start_date"),
    ],
)
def test_what_a_field_contradicts_is_named(structure, tmp_path, old, new, field, words):
    page = tmp_path / "page.markdown"
    page.write_text(cafe(3).read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    found = bringing.bring(page, structure=structure, by="test").doubts
    assert any(each.field == field and words in each.reason for each in found)


def test_a_long_heading_of_the_page_is_noted_all_the_same(structure, tmp_path):
    page = tmp_path / "page.markdown"
    heading = "Inscriptions " + "très longues " * 12
    link = "https://billets.example/atelier-poterie-debutants"
    more = f"champs_informations:\n- intitule: {heading}\n  contenu: ici\n  lien: {link}\n"
    text = cafe(3).read_text(encoding="utf-8")
    page.write_text(text.replace("champs_informations:\n", more, 1), encoding="utf-8")
    brought = bringing.bring(page, structure=structure, by="test")
    noted = brought.event.points.get(reason__contains=link)
    assert noted.field.startswith("champs_informations.Inscriptions très longues")
    assert len(noted.field) == 80


def test_no_end_anywhere_is_said(structure, tmp_path):
    page = tmp_path / "page.markdown"
    text = cafe(1).read_text(encoding="utf-8").replace("16h30-18h", "16h30").replace("de 16h30 à 18h", "à 16h30")
    page.write_text(text, encoding="utf-8")
    assert any("heure de fin" in each.reason for each in bringing.bring(page, structure=structure, by="test").doubts)


@pytest.mark.parametrize(
    ("email", "taken"),
    [
        ("a@finistere.gouv.fr", True), ("A@DSDEN.AC-LYON.FR", True), ("a@nouveau.gouv.fr", True),
        ("a@gmail.com", False),
        ("a@gouv.fr.example", False), ("a@fauxgouv.fr", False), ("a@gouv.fr", True), ("a@insee.fr.com", False),
    ],
)  # fmt: skip
def test_addresses_of_public_services(structure, email, taken):
    assert domains.is_public_service(email, structure) is taken


def test_an_employer_adds_and_refuses_domains(structure):
    domains.settle(structure, domain="@Ville-Exemple.fr", allowed=True, by="test")
    rule = domains.settle(structure, domain="ac-lyon.fr", allowed=False, by="test")
    assert domains.is_public_service("a@mairie.ville-exemple.fr", structure)
    assert not domains.is_public_service("a@ac-lyon.fr", structure)
    assert domains.is_public_service("a@ac-lyon.fr", make_structure())
    domains.unsettle(rule, by="test")
    assert domains.is_public_service("a@ac-lyon.fr", structure)
    for wrong in ("gmail.com", "fr", "pas un domaine"):
        with pytest.raises(domains.DomainRefused):
            domains.settle(structure, domain=wrong, allowed=True, by="test")
