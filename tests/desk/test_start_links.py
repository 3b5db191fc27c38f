"""A colleague answers by a secret address, without account; the address can die."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from terreau.desk.models import OpenAnswer, QuestionLink
from terreau.desk.start_access import token_of
from terreau.desk.start_actions import create_link
from terreau.ground.evidence.models import DeclaredFigure
from terreau.ground.journal.models import Entry
from terreau.ground.organisations.enums import RoleName
from tests.desk.first_hour import figures_of, founded, planted, said, unknown_of
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def first_hour():
    return founded()


@pytest.fixture
def colleague() -> Client:
    return Client()


def link_of(first_hour, lever: int | None = None) -> QuestionLink:
    return create_link(first_hour, lever=lever, by=first_hour.started_by)


def test_a_lead_makes_a_link_and_a_colleague_answers_one_lever_with_it(first_hour, client_for, colleague):
    client = client_for(first_hour.started_by)
    page = client.post(reverse("desk:start_share", args=[first_hour.employer_id]), {"lever": "2"}, follow=True)
    (link,) = page.context["links"]
    address = link["url"].removeprefix("http://testserver")

    asked = colleague.get(address)
    assert "Mairie de Valclair vous demande quelques chiffres" in said(asked)
    assert "Camille Roux prépare le point de départ" in said(asked)
    assert "On ne vous demande rien sur vous" in said(asked)
    form = figures_of(2) | {"author": "Chef de l’informatique"}
    thanks = colleague.post(f"{address}2/", form, follow=True)

    assert "Merci, vos réponses au levier 2 sont enregistrées" in said(thanks)
    figure = DeclaredFigure.objects.get(indicator="directions_in_partnership")
    assert (figure.structure, figure.numerator, figure.denominator) == (first_hour.employer_id, 18, 40)
    assert figure.author == "Chef de l’informatique"
    assert Entry.objects.filter(action="desk.first_hour.answered").get().actor.startswith("link:")
    assert "renseigné" in said(client.get(reverse("desk:start_questions", args=[first_hour.employer_id])))


def test_a_link_for_one_lever_opens_no_other(first_hour, colleague):
    token = token_of(link_of(first_hour, 2))

    assert colleague.get(reverse("desk:answer_lever", args=[token, 2])).status_code == 200
    assert colleague.get(reverse("desk:answer_lever", args=[token, 3])).status_code == 404
    assert colleague.post(reverse("desk:answer_lever", args=[token, 3]), unknown_of(3)).status_code == 404


def test_a_link_for_all_goes_from_lever_to_lever_and_remembers_who_answers(first_hour, colleague):
    token = token_of(link_of(first_hour))

    following = colleague.post(
        reverse("desk:answer_lever", args=[token, 3]), unknown_of(3) | {"author": "RH"}, follow=True
    )

    assert "Levier 4 sur 10" in said(following)
    assert following.context["form"]["author"].value() == "RH"
    assert OpenAnswer.objects.filter(first_hour=first_hour, kind="unknown").count() == 2


def test_a_colleague_never_sees_the_answers_of_others_nor_the_compass(first_hour, client_for, colleague):
    lever = reverse("desk:start_lever", args=[first_hour.employer_id, 2])
    client_for(first_hour.started_by).post(lever, figures_of(2, base="731", value="517"))
    token = token_of(link_of(first_hour))

    page = colleague.get(reverse("desk:answer_lever", args=[token, 2]))

    assert "Quelqu’un a déjà répondu" in said(page)
    assert "517" not in page.content.decode()
    assert "731" not in page.content.decode()
    for name in ("start_compass", "committee", "start_questions", "committee_pdf"):
        refused = colleague.get(reverse(f"desk:{name}", args=[first_hour.employer_id]))
        assert refused.status_code == 302, f"{name} sends a visitor to the sign-in page"


def test_not_knowing_by_link_does_not_erase_what_a_lead_declared(first_hour, client_for, colleague):
    lever = reverse("desk:start_lever", args=[first_hour.employer_id, 2])
    client_for(first_hour.started_by).post(lever, figures_of(2))
    token = token_of(link_of(first_hour))

    colleague.post(reverse("desk:answer_lever", args=[token, 2]), unknown_of(2) | {"author": "RH"})

    assert DeclaredFigure.objects.count() == 2


@pytest.mark.parametrize("death", ["revoked", "renewed", "expired", "uprooted"])
def test_a_dead_link_opens_nothing(first_hour, client_for, colleague, death):
    link = link_of(first_hour)
    address = reverse("desk:answer", args=[token_of(link)])
    client = client_for(first_hour.started_by)
    assert colleague.get(address).status_code == 200

    match death:
        case "revoked":
            client.post(reverse("desk:start_link_revoke", args=[first_hour.employer_id, link.pk]))
        case "renewed":
            client.post(reverse("desk:start_link_renew", args=[first_hour.employer_id, link.pk]))
        case "expired":
            QuestionLink.objects.update(expires_at=timezone.now())
        case "uprooted":
            client.post(reverse("desk:start_uproot", args=[first_hour.employer_id]))

    refused = colleague.get(address)
    assert refused.status_code == 404
    assert "Demandez-en une autre à la personne qui vous l’a envoyée" in said(refused)
    assert colleague.post(f"{address}2/", figures_of(2) | {"author": "RH"}).status_code == 404
    assert not DeclaredFigure.objects.exists()
    if death == "renewed":
        link.refresh_from_db()
        assert colleague.get(reverse("desk:answer", args=[token_of(link)])).status_code == 200


def test_a_copy_of_the_database_opens_no_link(first_hour, colleague):
    link = link_of(first_hour)

    for forged in (link.nonce.hex, str(link.nonce), f"{link.nonce.hex}.{'A' * 43}", f"{uuid.uuid4().hex}.x", "x"):
        assert colleague.get(reverse("desk:answer", args=[forged])).status_code == 404


def test_the_pages_of_a_link_are_kept_by_no_cache(first_hour, colleague):
    page = colleague.get(reverse("desk:answer", args=[token_of(link_of(first_hour))]))

    assert "no-store" in page["Cache-Control"]


def test_a_colleague_must_say_who_he_is(first_hour, colleague):
    token = token_of(link_of(first_hour, 2))

    page = colleague.post(reverse("desk:answer_lever", args=[token, 2]), figures_of(2))

    assert "author" in page.context["form"].errors
    assert not DeclaredFigure.objects.exists()


def test_the_links_of_another_employer_are_out_of_reach(first_hour, client_for):
    other = planted(make_user(email="lea@saint-ouvert.example"))
    link = link_of(first_hour)
    client = client_for(other.started_by)

    assert client.get(reverse("desk:start_share", args=[first_hour.employer_id])).status_code == 404
    for employer in (first_hour.employer_id, other.employer_id):
        for name in ("start_link_revoke", "start_link_renew"):
            assert client.post(reverse(f"desk:{name}", args=[employer, link.pk])).status_code == 404
    link.refresh_from_db()
    assert link.revoked_at is None


def test_a_manager_may_not_share(first_hour, client_for):
    manager = make_user((RoleName.MANAGER, first_hour.employer), email="chef@valclair.example")

    response = client_for(manager).post(reverse("desk:start_share", args=[first_hour.employer_id]), {"lever": "0"})

    assert response.status_code == 403
    assert not QuestionLink.objects.exists()
