"""The organisation in five lines: preview, confirmation once, undoing, and who may start at all."""

import threading
import uuid

import pytest
from django.db import connections
from django.urls import reverse

from terreau.desk.models import FirstHour
from terreau.desk.start_actions import STARTS_AN_HOUR, StartRefused, found, plant, uproot
from terreau.ground.accounts.models import User
from terreau.ground.evidence.actions import declare
from terreau.ground.initiatives.enums import Lever
from terreau.ground.journal.models import Entry
from terreau.ground.organisations.enums import RoleName
from terreau.ground.organisations.models import Structure
from tests.desk.first_hour import ACCOUNT, OUTLINE, PASSPHRASE, founded, planted, said
from tests.factories import make_structure, make_user

pytestmark = pytest.mark.django_db

URL = "/commencer/organisation/"
ACCOUNT_FORM = ACCOUNT | {"again": PASSPHRASE}


def pasted(intent: str = "confirm", **changes) -> dict:
    return {"label": "Mairie", "outline": OUTLINE, "key": str(uuid.uuid4()), "intent": intent} | changes


def test_the_preview_says_what_is_left_aside_and_why_by_line(client):
    page = client.post(URL, pasted("preview", outline="Voirie\nVoirie\n\nCabinet"))

    assert "1 ligne laissée de côté" in said(page)
    assert "Ligne 2, « Voirie »" in said(page)
    assert "2 structures sous votre organisation" in said(page)


def test_correcting_gives_back_what_was_pasted(client):
    page = client.post(URL, pasted("edit", outline="Voirie\n  Éclairage"))

    assert page.context["form"]["outline"].value() == "Voirie\n  Éclairage"
    assert not FirstHour.objects.exists()


def test_nothing_pasted_is_said_on_the_field(client):
    page = client.post(URL, pasted("preview", outline=""))

    assert page.context["form"].errors.keys() == {"outline"}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"password": "trop courte", "again": "trop courte"}, None),
        ({"again": "une tout autre phrase"}, "again"),
        ({"email": "pas un courriel"}, "email"),
        ({"name": ""}, "name"),
    ],
)
def test_an_account_that_cannot_be_made_leaves_nothing_behind(client, changes, field):
    page = client.post(URL, pasted() | ACCOUNT_FORM | changes)

    assert page.status_code == 200
    assert not User.objects.exists()
    assert not Structure.objects.exists()
    if field:
        assert field in page.context["account"].errors
    else:
        assert "16 caractères" in said(page)


def test_confirming_twice_makes_one_employer(client):
    form = pasted() | ACCOUNT_FORM

    first = client.post(URL, form)
    again = client.post(URL, form)
    client.logout()
    twin = client.post(URL, form)

    assert Structure.objects.employers().count() == 1
    assert User.objects.count() == 1
    assert again.url == first.url
    # The second request of a double click left before the first had signed anybody in.
    assert twin.url == first.url
    assert "_auth_user_id" in client.session


def test_the_key_of_a_preview_lets_nobody_else_in(client, settings):
    settings.OPEN_START = False
    form = pasted() | ACCOUNT_FORM
    client.post(URL, form)
    client.logout()

    stranger = client.post(URL, form | {"password": "une autre phrase de passe"})

    assert stranger.status_code == 403
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db(transaction=True)
def test_two_confirmations_at_once_make_one_employer():
    user = make_user(email="lead@valclair.example")
    key = uuid.uuid4()
    made, start = [], threading.Barrier(4)

    def confirm():
        start.wait()
        try:
            made.append(plant(key=key, label="Mairie", outline=OUTLINE, by=user).employer_id)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=confirm) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(made) == 4
    assert len(set(made)) == 1
    assert Structure.objects.employers().count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_first_visitors_at_once_one_opens_the_installation(settings):
    settings.OPEN_START = False
    outcomes, start = [], threading.Barrier(2)

    def arrive(number):
        start.wait()
        try:
            found(key=uuid.uuid4(), label="Mairie", outline=OUTLINE, **(ACCOUNT | {"email": f"v{number}@x.example"}))
            outcomes.append("opened")
        except StartRefused:
            outcomes.append("refused")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=arrive, args=[number]) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["opened", "refused"]
    assert Structure.objects.employers().count() == User.objects.count() == 1


def test_the_preview_of_another_cannot_be_confirmed():
    mine = founded()
    other = make_user(email="other@x.example")

    with pytest.raises(StartRefused):
        plant(key=mine.key, label="À moi", outline=OUTLINE, by=other)

    assert Structure.objects.employers().get() == mine.employer


def test_undoing_keeps_what_was_pasted_and_confirming_again_replants(client_for):
    first_hour = founded()
    client = client_for(first_hour.started_by)

    page = client.post(reverse("desk:start_uproot", args=[first_hour.employer_id]), follow=True)
    assert "L’arbre est annulé" in said(page)
    assert not Structure.objects.exists()
    form = page.context["form"]
    assert form["outline"].value() == OUTLINE
    client.post(URL, pasted(key=str(form["key"].value()), label="Mairie de Valclair-le-Haut"))

    assert Structure.objects.employers().get().label == "Mairie de Valclair-le-Haut"
    assert FirstHour.objects.count() == 1
    user = User.objects.get()
    assert user.has_role(RoleName.PROGRAMME_LEAD, structure=Structure.objects.employers().get())


def test_undoing_is_refused_once_a_figure_depends_on_it(client_for, settings):
    first_hour = founded()
    day = first_hour.started_at.date()
    declare(
        structure=first_hour.employer_id,
        indicator="directions_deciding",
        numerator=3,
        denominator=9,
        on=day,
        source="s",
        author="a",
        by=first_hour.started_by,
    )

    page = client_for(first_hour.started_by).post(
        reverse("desk:start_uproot", args=[first_hour.employer_id]), follow=True
    )

    assert "il ne peut plus être retiré" in said(page)
    first_hour.refresh_from_db()
    assert first_hour.employer_id is not None
    assert first_hour.step == 2


def test_undoing_is_refused_to_another_lead_and_once_others_have_roles():
    first_hour = founded()
    other = make_user((RoleName.PROGRAMME_LEAD, first_hour.employer), email="other@x.example")

    with pytest.raises(StartRefused):
        uproot(first_hour, by=other)
    with pytest.raises(StartRefused, match="D’autres personnes"):
        uproot(first_hour, by=first_hour.started_by)


def test_when_the_installation_is_somebodys_a_visitor_is_told_whom_to_ask(client, settings):
    settings.OPEN_START = False
    make_user(email="already@there.example")

    assert "Demandez une invitation" in said(client.get(URL))
    refused = client.post(URL, pasted() | ACCOUNT_FORM)

    assert refused.status_code == 403
    assert not Structure.objects.exists()


def test_who_has_planted_and_comes_back_to_the_first_screen_finds_his_steps(client_for, settings):
    settings.OPEN_START = False
    first_hour = founded()

    page = client_for(first_hour.started_by).get(URL, follow=True)

    assert "Reprendre : Mairie de Valclair" in said(page)


def test_somebody_signed_in_without_role_is_told_whom_to_ask(client_for, settings):
    settings.OPEN_START = False
    user = make_user(email="nobody@there.example")

    assert "Demandez à l’administrateur" in said(client_for(user).get(reverse("desk:start"), follow=True))
    assert client_for(user).post(URL, pasted()).status_code == 403


def test_where_starting_is_open_others_start_too_and_see_only_theirs(client, client_for, settings):
    settings.OPEN_START = True
    ours = founded()

    client.post(URL, pasted(label="Mairie de Saint-Ouvert") | ACCOUNT_FORM | {"email": "lea@saint-ouvert.example"})
    theirs = Structure.objects.employers().exclude(pk=ours.employer_id).get()

    assert client.get(reverse("desk:start_compass", args=[theirs.pk])).status_code == 200
    assert client.get(reverse("desk:start_compass", args=[ours.employer_id])).status_code == 404
    assert FirstHour.objects.filter(founding=True).count() == 1


def test_where_starting_is_open_an_address_already_known_opens_nothing(client, settings):
    settings.OPEN_START = True
    ours = founded()

    page = client.post(URL, pasted() | ACCOUNT_FORM | {"email": ours.started_by.email.upper()})

    assert "connectez-vous d’abord" in said(page)
    assert "_auth_user_id" not in client.session
    assert Structure.objects.employers().get() == ours.employer


def test_too_many_starts_in_an_hour_are_refused(settings):
    settings.OPEN_START = True
    FirstHour.objects.bulk_create(FirstHour(label=f"n° {number}") for number in range(STARTS_AN_HOUR))

    with pytest.raises(StartRefused, match="réessayez"):
        planted(make_user(email="late@x.example"))


def test_an_employer_that_came_from_a_file_begins_at_the_questions(client_for):
    employer = make_structure("Ministère de l’Exemple")
    client = client_for(make_user((RoleName.PROGRAMME_LEAD, employer)))

    assert "Dire le point de départ de Ministère de l’Exemple" in said(client.get(reverse("desk:start")))
    begun = client.post(reverse("desk:start_begin", args=[employer.pk]))
    client.post(reverse("desk:start_begin", args=[employer.pk]))

    assert begun.url == reverse("desk:start_questions", args=[employer.pk])
    assert FirstHour.objects.get().lever == Lever.BASELINE
    # It was not pasted here: there is nothing to undo.
    assert "Annuler l’arbre" not in said(client.get(reverse("desk:start_tree", args=[employer.pk])))


def test_the_journal_says_what_was_done_without_a_name():
    first_hour = founded()

    written = " ".join(f"{entry.action} {entry.data}" for entry in Entry.objects.all())
    assert "desk.account.founded" in written
    assert "desk.first_hour.planted" in written
    assert first_hour.started_by.name not in written
    assert "valclair" not in written.lower()


def test_a_demonstration_is_one_command_away(client, settings):
    settings.DEMONSTRATION = False
    assert "make demo" in said(client.get(reverse("desk:start_demo")))
    settings.DEMONSTRATION = True
    assert client.get(reverse("desk:start_demo")).url == reverse("accounts:sign_in")
