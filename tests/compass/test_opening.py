"""What the public reads: what a lead opened, nothing by default, and nothing to subtract."""

import datetime

import pytest
from bs4 import BeautifulSoup
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from terreau.compass.actions import OpeningRefused, open_to_public, withdraw_from_public
from terreau.compass.models import Opening
from terreau.compass.opening import cited, cited_choices, opened, public_figures
from terreau.ground.approvals.actions import record_approval, set_locks
from terreau.ground.approvals.doors import FIGURES
from terreau.ground.evidence.enums import SnapshotState
from terreau.ground.evidence.models import DeclaredFigure, Figure, Snapshot, SnapshotStructure
from terreau.ground.journal.models import Entry
from terreau.ground.organisations.enums import RoleName
from terreau.ground.organisations.models import Structure
from terreau.ground.organisations.paths import path_of
from terreau.ground.organisations.small import set_small
from tests.factories import make_structure, make_user
from tests.newsroom.makers import make_article

pytestmark = pytest.mark.django_db
CODE, OBJECTS = "agents_at_baseline", "directions_in_partnership"
PAGE = reverse("public_figures:page")


def snapshot_of(day: datetime.date, figures: dict[Structure, tuple[int, int] | str]) -> Snapshot:
    """A published snapshot in which each structure has this share of agents at the baseline, or is hidden."""
    snapshot = Snapshot.objects.create(on=day, state=SnapshotState.PUBLISHED, threshold=11)
    for structure, figure in figures.items():
        SnapshotStructure.objects.create(
            snapshot=snapshot, structure=structure.pk, parent=structure.parent_id, path=structure.path,
            code=structure.code, label=structure.label,
        )  # fmt: skip
        said = {"snapshot": snapshot, "indicator": CODE, "version": 1, "structure": structure.pk}
        if isinstance(figure, str):
            Figure.objects.create(status=figure, **said)
        else:
            value, base = figure
            Figure.objects.create(value=value, base=base, people=base, status="shown", **said)
    return snapshot


@pytest.fixture
def ministry():
    return make_structure("Ministère")


@pytest.fixture
def office(ministry):
    return make_structure("Grand bureau", parent=ministry)


@pytest.fixture
def lead(ministry):
    return make_user((RoleName.PROGRAMME_LEAD, ministry))


@pytest.fixture
def measured(ministry, office):
    small = make_structure("Petit bureau", parent=ministry)
    figures = {ministry: (183, 407), office: (95, 203), small: "hidden_small"}
    snapshot_of(datetime.date(2026, 2, 1), figures)
    return small


def words(address: str = PAGE) -> str:
    answer = Client().get(address)
    assert answer.status_code == 200
    return " ".join(BeautifulSoup(answer.content, "html.parser").main.text.replace("\u00a0", " ").split())


def csv() -> str:
    return Client().get(reverse("public_figures:csv")).getvalue().decode("utf-8-sig")


def opens(structure: Structure, code: str = CODE, by="test") -> Opening:
    open_to_public(structure=structure, indicator=code, by=by)
    return Opening.objects.get(structure=structure, indicator=code, withdrawn_at=None)


def test_nothing_is_public_by_default(measured, ministry):
    assert "Aucun chiffre n’est ouvert au public" in words()
    assert "Ministère" not in words() + csv()
    assert len(csv().splitlines()) == 1


def test_what_a_lead_opens_is_read_by_everybody_with_its_date_its_method_and_its_source(measured, ministry, lead):
    opens(ministry, by=lead)
    page = words()
    assert "Ministère Agents au socle 45 % sur environ 410 personnes Calculé au 1 février 2026." in page
    assert "par un résultat de moins de 36 mois" in page
    assert "Source : Résultats de compétences acquis" in page
    assert "407" not in page + csv()
    assert "183" not in page + csv()
    assert "bureau" not in page
    assert ";45 %;%;sur environ 410 personnes;calculé;2026-02-01;" in csv().replace("\u00a0", " ")
    entry = Entry.objects.get(action="compass.figure.opened")
    assert (entry.actor, entry.data) == (f"user:{lead.pk}", {"structure": ministry.pk, "indicator": CODE})


def test_a_withdrawn_figure_is_read_no_more_and_its_reason_is_in_the_journal(measured, ministry, lead):
    opening = opens(ministry)
    with pytest.raises(OpeningRefused):
        withdraw_from_public(opening, reason=" ", by=lead)
    withdraw_from_public(opening, reason="Mesure contestée", by=lead)
    assert "45 %" not in words() + csv()
    assert Entry.objects.get(action="compass.figure.withdrawn").reason == "Mesure contestée"
    with pytest.raises(OpeningRefused, match="déjà été retiré"):
        withdraw_from_public(opening, reason="Encore", by=lead)
    opens(ministry)
    assert "45 %" in words()


def test_what_is_hidden_unknown_closed_or_already_public_cannot_be_opened(measured, ministry, office):
    for structure, code, why in (
        (measured, CODE, "moins de 11 personnes"),
        (office, OBJECTS, "Pas encore de donnée"),
        (office, "x", "existe pas"),
    ):
        with pytest.raises(OpeningRefused, match=why):
            open_to_public(structure=structure, indicator=code, by="test")
    set_locks(ministry, FIGURES, ["csa"], by="test")
    with pytest.raises(OpeningRefused, match="Fermé jusqu’à"):
        open_to_public(structure=office, indicator=CODE, by="test")
    record_approval(
        ministry, FIGURES, body="csa", on=datetime.date(2026, 3, 1), opinion="favourable", reference="PV", by="test"
    )
    opens(office)
    with pytest.raises(OpeningRefused, match="déjà public"):
        open_to_public(structure=office, indicator=CODE, by="test")


def test_a_figure_that_comes_to_be_hidden_or_closed_is_shown_no_more_and_says_why(measured, ministry, office):
    opens(office)
    set_locks(ministry, FIGURES, ["csa"], by="test")
    assert "fermé Fermé jusqu’à l’enregistrement des avis attendus." in words()
    assert "47 %" not in words() + csv()
    record_approval(
        ministry, FIGURES, body="csa", on=datetime.date(2026, 3, 1), opinion="favourable", reference="PV", by="test"
    )
    assert "47 %" in words()
    snapshot_of(datetime.date(2026, 3, 1), {ministry: (183, 407), office: "hidden_complement"})
    assert "non affiché Masqué : avec les chiffres voisins" in words()
    assert "47 %" not in words() + csv()


def test_two_structures_of_one_line_are_never_public_of_one_figure_on_persons(measured, ministry, office):
    """407 people less 203 would be the others."""
    opens(ministry)
    with pytest.raises(OpeningRefused, match=r"déjà public pour «.Ministère"):
        open_to_public(structure=office, indicator=CODE, by="test")
    Opening.objects.all().delete()
    opens(office)
    with pytest.raises(OpeningRefused, match=r"déjà public pour «.Grand bureau"):
        open_to_public(structure=ministry, indicator=CODE, by="test")


def test_nor_within_a_year_for_what_was_noted_is_subtracted_too(measured, ministry, office):
    withdraw_from_public(opens(ministry), reason="Erreur", by="test")
    with pytest.raises(OpeningRefused, match=r"a été public pour «.Ministère"):
        open_to_public(structure=office, indicator=CODE, by="test")
    Opening.objects.update(withdrawn_at=timezone.now() - datetime.timedelta(days=366))
    opens(office)


def test_neighbours_may_be_public_together_and_things_of_a_whole_line(measured, ministry, office):
    other = make_structure("Autre bureau", parent=ministry)
    snapshot_of(datetime.date(2026, 3, 1), {ministry: (183, 407), office: (95, 203), other: (60, 120)})
    opens(office)
    opens(other)
    for structure in (ministry, office):
        DeclaredFigure.objects.create(
            structure=structure.pk, indicator=OBJECTS, numerator=4, denominator=9, on=datetime.date(2026, 3, 2),
            source="Registre des conventions", author="Ada Personne",
        )  # fmt: skip
        opens(structure, OBJECTS)
    page = words()
    assert page.count("44 % 4 sur 9 Déclaré au 2 mars 2026. Source : Registre des conventions") == 2
    assert "Ada Personne" not in page + csv()


def test_a_structure_that_comes_below_another_keeps_its_figure_back(measured, ministry, office):
    elsewhere = make_structure("Établissement")
    snapshot_of(datetime.date(2026, 3, 1), {ministry: (183, 407), elsewhere: (95, 203)})
    opens(ministry)
    opens(elsewhere)
    assert "47 %" in words()
    Structure.objects.filter(pk=elsewhere.pk).update(
        parent=ministry, root=ministry, path=path_of(elsewhere.pk, ministry.path)
    )
    page = words()
    assert "45 %" in page
    assert "47 %" not in page + csv()
    assert "Retenu : le même chiffre est public" in page


def test_the_public_reads_one_day_a_month_and_the_compass_the_latest(measured, ministry):
    opens(ministry)
    snapshot_of(datetime.date(2026, 2, 2), {ministry: (200, 408)})
    assert "45 %" in words()
    snapshot_of(datetime.date(2026, 3, 5), {ministry: (250, 409)})
    snapshot_of(datetime.date(2026, 3, 6), {ministry: (300, 409)})
    assert "61 % sur environ 410 personnes Calculé au 5 mars 2026." in words()


def test_the_database_refuses_twice_the_same_and_a_withdrawal_without_reason(ministry):
    Opening.objects.create(structure=ministry, indicator=CODE)
    with pytest.raises(IntegrityError), transaction.atomic():
        Opening.objects.create(structure=ministry, indicator=CODE)
    with pytest.raises(IntegrityError), transaction.atomic():
        Opening.objects.update(withdrawn_at=timezone.now())


def test_a_lead_opens_reads_and_withdraws_from_his_pages(measured, ministry, office, client_for):
    client = client_for(make_user((RoleName.PROGRAMME_LEAD, office)))
    listed = reverse("compass:openings", args=[office.pk])
    one = reverse("compass:open_figure", args=[office.pk, CODE])
    assert one in client.get(listed).text
    assert "Tout le monde lira ceci" in client.get(one).text
    assert not Opening.objects.exists()
    assert "Ce chiffre est public" in client.post(one, follow=True).text
    assert "47" in words()
    gone = reverse("compass:withdraw_figure", args=[office.pk, CODE])
    assert client.post(gone, {"reason": ""}).status_code == 200
    assert "n’est plus public" in client.post(gone, {"reason": "Erreur"}, follow=True).text
    assert client.get(gone).status_code == 404
    assert client.get(reverse("compass:open_figure", args=[office.pk, "competence_coverage"])).status_code == 404
    above = reverse("compass:open_figure", args=[ministry.pk, CODE])
    assert client.post(above).status_code == 404


def test_the_page_says_why_a_figure_cannot_be_opened_before_it_is_asked(measured, ministry, office, lead, client_for):
    opens(ministry)
    page = client_for(lead).get(reverse("compass:open_figure", args=[office.pk, CODE])).text
    assert "ferait deviner, par soustraction" in page
    assert "Rendre ce chiffre public" not in page


# ---- cited in a page of the public site


def test_a_page_shows_the_figure_that_it_cites_and_says_when_it_is_public_no_more(measured, ministry, lead):
    opening = opens(ministry)
    key = f"{ministry.pk}:{CODE}"
    assert dict(cited_choices())[key] == "Agents au socle — Ministère"
    article = make_article("Bilan", body=[{"type": "figure", "value": {"figure": key}}])
    page = words(article.url)
    assert "Agents au socle (Ministère) 45 % sur environ 410 personnes Calculé au 1 février 2026." in page
    withdraw_from_public(opening, reason="Erreur", by=lead)
    page = words(article.url)
    assert "45 %" not in page
    assert "Le chiffre qui était cité ici n’est plus public." in page
    assert dict(cited_choices())[key] == "Agents au socle — Ministère (retiré)"


@pytest.mark.parametrize("key", ["", "x", "1", "1:", ":agents_at_baseline", "99999:agents_at_baseline", "1:nothing"])
def test_a_key_that_names_nothing_public_shows_nothing(key, measured):
    assert cited(key) is None


def test_the_number_of_queries_does_not_depend_on_how_many_are_public(
    measured, ministry, office, django_assert_num_queries, django_assert_max_num_queries
):
    opens(office)
    Client().get(PAGE)
    with django_assert_max_num_queries(12) as captured:
        Client().get(PAGE)
    others = {make_structure(f"Bureau {number}", parent=ministry): (90, 200) for number in range(5)}
    snapshot_of(datetime.date(2026, 3, 1), {office: (95, 203)} | others)
    for structure in others:
        opens(structure)
    assert len(public_figures(opened())) == 6
    with django_assert_num_queries(len(captured)):
        Client().get(PAGE)


def test_what_a_service_opened_before_its_employer_was_small_can_still_be_withdrawn(
    ministry, office, measured, lead, client_for
):
    opening = open_to_public(structure=office, indicator=CODE, by=lead)
    set_small(ministry, small=True, reason="", by=lead)
    client = client_for(lead)
    assert "Grand bureau" not in Client().get(PAGE).text
    withdraw = reverse("compass:withdraw_figure", args=[office.pk, CODE])
    assert withdraw in client.get(reverse("compass:openings", args=[ministry.pk])).text
    assert client.get(withdraw).status_code == 200
    elsewhere = client_for(make_user((RoleName.PROGRAMME_LEAD, make_structure())))
    assert elsewhere.post(withdraw, {"reason": "Non"}).status_code == 404
    assert client_for(make_user((RoleName.HR, ministry))).post(withdraw, {"reason": "Non"}).status_code == 403
    assert client.post(withdraw, {"reason": "Petite structure"}).url == PAGE
    opening.refresh_from_db()
    assert opening.withdrawn_at is not None
