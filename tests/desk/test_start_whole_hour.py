"""The first hour as its user lives it, from an empty database to the committee's page."""

import csv
import io

import pypdf
import pytest
from django.urls import reverse
from django.utils import timezone

from terreau.desk.models import FirstHour
from terreau.ground.accounts.models import User
from terreau.ground.evidence.models import DeclaredFigure
from terreau.ground.initiatives.models import Initiative
from terreau.ground.organisations.models import Structure
from tests.desk.first_hour import ACCOUNT, OUTLINE, PASSPHRASE, figures_of, said, unknown_of

pytestmark = pytest.mark.django_db


def test_from_an_empty_database_to_the_committee_page(client):
    welcome = client.get("/")
    assert "Faire grandir la culture numérique, et savoir ce qui marche." in said(welcome)
    assert "Aucun résultat individuel n’est visible par la hiérarchie." in said(welcome)

    # 1. The organisation in five lines: nothing is written before the confirmation.
    page = client.get(reverse("desk:start"), follow=True)
    assert "Votre organisation en cinq lignes" in said(page)
    pasted = {"label": "Mairie de Valclair", "outline": OUTLINE, "key": page.context["form"]["key"].value()}
    preview = client.post(reverse("desk:start_structure"), pasted | {"intent": "preview"})
    assert "Espaces verts" in said(preview)
    assert "5 structures sous votre organisation" in said(preview)
    assert not Structure.objects.exists()
    account = ACCOUNT | {"again": PASSPHRASE}
    planted = client.post(reverse("desk:start_structure"), pasted | account | {"intent": "confirm"}, follow=True)
    assert "Votre organisation est en place" in said(planted)
    employer = Structure.objects.employers().get()
    assert Structure.objects.within(employer).count() == 6

    # 2. The starting point: four levers known, one not known, the others passed.
    assert "2 minutes" not in said(client.get(reverse("desk:start_questions", args=[employer.pk])))
    for number in range(1, 11):
        url = reverse("desk:start_lever", args=[employer.pk, number])
        page = client.get(url)
        assert f"Levier {number} sur 10" in said(page)
        assert "Ne pas savoir est une réponse utile" in said(page)
        given = figures_of(number) if number in {2, 4, 8, 10} else unknown_of(number) if number == 3 else {"skip": "1"}
        answered = client.post(url, given)
        assert answered.status_code == 302, said(client.post(url, given))
    assert answered.url == reverse("desk:start_compass", args=[employer.pk])

    # 3. The compass.
    compass = said(client.get(answered.url))
    assert "La boussole de Mairie de Valclair" in compass
    assert "4 leviers renseignés, 6 à découvrir. Ceci n’est pas une note." in compass
    assert "45 % (18 sur 40)" in compass
    assert "Comment le savoir :" in compass

    # 4. Three actions, one of which is launched.
    actions = reverse("desk:start_actions", args=[employer.pk])
    page = client.get(actions)
    assert said(page).count("Je la lance") == 3
    assert len({card["lever"] for card in page.context["cards"]}) == 3
    card = page.context["cards"][0]
    prefix = card["proposal"].anchor
    due = timezone.localdate() + timezone.timedelta(days=20)
    launch = {
        "rule": card["proposal"].rule,
        f"{prefix}-owner": "Direction générale",
        f"{prefix}-due_on": due.isoformat(),
    }
    page = client.post(actions, launch, follow=True)
    assert said(page).count("Je la lance") == 2
    initiative = Initiative.objects.get()
    assert (initiative.structure, initiative.owner, initiative.due_on) == (employer, "Direction générale", due)

    # 5. Who sees what, and 6. the other figures.
    page = said(client.get(reverse("desk:start_who_sees_what", args=[employer.pk])))
    assert "environ 15 agents sur 30" in page
    assert "Importer le fichier rempli" in said(client.get(reverse("desk:start_figures", args=[employer.pk])))

    # 7. The committee's page.
    committee = reverse("desk:committee", args=[employer.pk])
    day = timezone.localdate() + timezone.timedelta(days=12)
    page = said(client.post(committee, {"committee_on": day.isoformat()}, follow=True))
    assert "Direction générale, pour le" in page
    assert "45 % (18 sur 40)" in page
    pdf = pypdf.PdfReader(io.BytesIO(client.get(reverse("desk:committee_pdf", args=[employer.pk])).content))
    assert len(pdf.pages) == 1
    words = " ".join(pdf.pages[0].extract_text().replace("\u00a0", " ").split())
    assert "Mairie de Valclair" in words
    assert "45 % (18 sur 40)" in words
    assert initiative.title[:20] in words
    rows = client.get(reverse("desk:committee_csv", args=[employer.pk])).getvalue().decode("utf-8-sig")
    table = list(csv.DictReader(io.StringIO(rows), delimiter=";"))
    assert next(row["intitulé"] for row in table if row["rubrique"] == "action") == initiative.title
    assert {row["date"] for row in table if row["intitulé"] == "Comité de direction"} == {day.isoformat()}

    # And the end: home, no longer « Reprendre ».
    done = client.post(reverse("desk:start_continue", args=[employer.pk]), {"step": 8})
    assert done.url == reverse("desk:home")
    assert FirstHour.objects.get().step == 8
    assert "Reprendre" not in said(client.get("/"))


def test_the_founder_is_administrator_hr_and_lead_of_the_new_employer(client):
    page = client.get(reverse("desk:start_structure"))
    pasted = {"label": "Mairie", "outline": OUTLINE, "key": page.context["form"]["key"].value(), "intent": "confirm"}
    client.post(reverse("desk:start_structure"), pasted | ACCOUNT | {"again": PASSPHRASE})

    user = User.objects.get()
    assert user.check_password(PASSPHRASE)
    assert {role.role for role in user.roles.all()} == {"administrator", "hr", "lead"}
    assert client.get(reverse("desk:start")).status_code == 200, "the founder is signed in"


def test_leaving_and_coming_back_resumes_at_the_very_lever(client):
    page = client.get(reverse("desk:start_structure"))
    pasted = {"label": "Mairie", "outline": OUTLINE, "key": page.context["form"]["key"].value(), "intent": "confirm"}
    client.post(reverse("desk:start_structure"), pasted | ACCOUNT | {"again": PASSPHRASE})
    employer = Structure.objects.employers().get()
    client.post(reverse("desk:start_lever", args=[employer.pk, 1]), {"skip": "1"})
    client.post(reverse("desk:start_lever", args=[employer.pk, 2]), figures_of(2))

    client.logout()
    client.force_login(User.objects.get())
    home = client.get("/")
    assert "Vous en étiez à : Votre point de départ sur dix leviers." in said(home)
    assert reverse("desk:start_lever", args=[employer.pk, 3]) in home.content.decode()
    hub = client.get(reverse("desk:start"))

    assert "Reprendre : Mairie" in said(hub)
    assert hub.context["hubs"][0]["resume"] == reverse("desk:start_lever", args=[employer.pk, 3])
    assert DeclaredFigure.objects.filter(structure=employer.pk).count() == 2
