"""The sheet of a course: prepared, put in the catalogue when it is fit for it, signed, withdrawn."""

import datetime

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from terreau.ground.journal.models import Entry
from terreau.ground.organisations.enums import RoleName
from terreau.rooms.learning.catalogue import actions
from terreau.rooms.learning.catalogue.actions import CourseRefused
from terreau.rooms.learning.catalogue.enums import CourseState, Kind
from terreau.rooms.learning.catalogue.models import Course
from terreau.rooms.skills.models import Competence
from tests.factories import make_agent, make_structure, make_user
from tests.rooms.learning.makers import make_course, make_edition

pytestmark = pytest.mark.django_db


@pytest.fixture
def employer():
    return make_structure("Ministère", code="MIN")


@pytest.fixture
def trainer(employer):
    return make_user((RoleName.TRAINER, employer), email="moi@ministere.example")


@pytest.fixture
def signed_in(client, trainer):
    client.force_login(trainer)
    return client


def words(response) -> str:
    return " ".join(BeautifulSoup(response.content, "html.parser").get_text(" ").split())


SHEET = {
    "title": "Lire un tableau", "sentence": "Vous saurez le lire.", "structure": "MIN", "reach": "employer",
    "theme": "data", "level": "initiation", "minutes": "45", "language": "fr", "url": "https://mentor.gouv.fr/c/13",
    "provider": "Mentor", "brings": "Des **acquis**.\n\n<script>alert(1)</script>",
}  # fmt: skip


def test_an_author_prepares_a_course_of_another_platform_and_puts_it_in_the_catalogue(signed_in, employer):
    answer = signed_in.post("/formation/cours/nouveau/external/", SHEET)
    course = Course.objects.get()
    assert (answer.status_code, answer.url) == (302, course.get_absolute_url())
    assert (course.kind, course.state, course.audiences, course.structure) == ("external", "draft", ["tous"], employer)
    page = signed_in.get(course.get_absolute_url())
    assert "Aperçu" in words(page)
    assert "<strong>acquis</strong>" in page.content.decode()
    assert "<script>alert" not in page.content.decode()
    signed_in.post(f"/formation/cours/{course.pk}/publier/")
    course.refresh_from_db()
    assert (course.state, course.published_on) == ("published", timezone.localdate())
    signed_in.force_login(make_user(agent=make_agent(employer)))
    page = signed_in.get(course.get_absolute_url())
    link = BeautifulSoup(page.content, "html.parser").find("a", href=SHEET["url"])
    assert "Suivre ce cours sur Mentor" in link.get_text()
    assert "Il se suit sur mentor.gouv.fr : vous quittez ce site" in words(page)
    told = Entry.objects.filter(action__startswith="catalogue.").values_list("action", flat=True)
    assert sorted(told) == ["catalogue.course.prepared", "catalogue.course.published"]


@pytest.mark.parametrize(
    ("kind", "sheet", "reasons"),
    [
        (Kind.LESSONS, {}, ["Aucune édition"]),
        (Kind.LESSONS, {"minutes": 0, "sentence": " "}, ["en une phrase", "combien de temps", "Aucune édition"]),
        (Kind.EXTERNAL, {"url": "https://a.fr/", "minutes": 0}, ["combien de temps", "quelle plateforme"]),
        (Kind.SESSIONS, {"format": "alone"}, ["changez son format"]),
        (Kind.RESOURCE, {"url": "https://a.fr/", "minutes": 0}, []),
        (Kind.SESSIONS, {"format": "remote"}, []),
    ],
)
def test_what_is_not_fit_stays_out_and_every_reason_is_said(signed_in, employer, trainer, kind, sheet, reasons):
    course = make_course(employer, kind=kind, state="draft", **sheet)
    page = words(signed_in.get(course.get_absolute_url()))
    for reason in reasons:
        assert reason in page
    if reasons:
        with pytest.raises(CourseRefused) as refused:
            actions.publish(course, by=trainer)
        assert len(refused.value.reasons) == len(reasons)
        after = words(signed_in.post(f"/formation/cours/{course.pk}/publier/", follow=True))
        assert all(after.count(reason) == 2 for reason in reasons)
    else:
        actions.publish(course, by=trainer)
    course.refresh_from_db()
    assert course.is_published is not bool(reasons)


def test_what_is_in_the_catalogue_stays_fit_for_it(signed_in, employer):
    course = make_course(employer, kind="external", url="https://a.fr/", provider="FUN")
    answer = signed_in.post(f"/formation/cours/{course.pk}/modifier/", SHEET | {"minutes": "0"})
    assert "Dites combien de temps" in words(answer)
    course.refresh_from_db()
    assert (course.minutes, course.title) == (60, "Un cours")
    signed_in.post(f"/formation/cours/{course.pk}/modifier/", SHEET)
    course.refresh_from_db()
    assert (course.title, course.minutes) == ("Lire un tableau", 45)
    assert " lire un tableau vous saurez" in course.words


def test_a_code_is_given_once_in_a_structure_and_a_form_says_so(signed_in, employer):
    make_course(employer, code="MTR-13")
    answer = signed_in.post("/formation/cours/nouveau/external/", SHEET | {"code": "MTR-13"})
    assert "porte déjà ce code" in words(answer)
    for bad in ({"url": "javascript:alert(1)"}, {"url": ""}, {"structure": "AUTRE"}, {"title": "—"}, {"provider": ""}):
        assert signed_in.post("/formation/cours/nouveau/external/", SHEET | bad).status_code == 200
    assert Course.objects.count() == 1
    assert signed_in.get("/formation/cours/nouveau/autre/").status_code == 404


def test_withdrawn_nobody_finds_it_and_it_comes_back(signed_in, employer):
    course = make_edition(employer, title="À retirer").course
    where = f"/formation/cours/{course.pk}/retirer/"
    assert "Ceux qui l’ont commencé le finissent" in words(signed_in.get(where))
    signed_in.post(where)
    assert "À retirer" not in words(signed_in.get("/formation/"))
    assert signed_in.post(where, follow=True).status_code == 200
    signed_in.post(f"/formation/cours/{course.pk}/publier/")
    assert "À retirer" in words(signed_in.get("/formation/"))


def test_of_two_decisions_taken_from_the_same_page_one_passes(employer, trainer):
    course = make_edition(employer).course
    other = Course.objects.get(pk=course.pk)
    actions.withdraw(course, by=trainer)
    with pytest.raises(CourseRefused):
        actions.withdraw(other, by=trainer)
    assert Entry.objects.filter(action="catalogue.course.withdrawn").count() == 1


def test_until_somebody_signs_the_sheet_says_that_it_is_being_reviewed(signed_in, client, employer):
    course = make_edition(employer, reach="all").course
    where = f"/formation/cours/{course.pk}/relecture/"
    assert "En relecture" in words(signed_in.get(course.get_absolute_url()))
    sign = {"reviewer": "Ada Lovelace", "function": "Juriste", "on": "2026-03-02"}
    later = (timezone.localdate() + datetime.timedelta(days=1)).isoformat()
    for bad in ({"reviewer": ""}, {"function": " "}, {"on": later}):
        assert signed_in.post(where, sign | bad).status_code == 200
    signed_in.post(where, sign)
    client.logout()
    page = words(client.get(course.get_absolute_url()))
    assert "Ada Lovelace, Juriste, le 2 mars 2026" in page
    assert "En relecture" not in page
    client.force_login(make_user((RoleName.EDITOR, employer)))
    client.post(where, {"retirer": "1"})
    assert "En relecture" in words(client.get(course.get_absolute_url()))


def test_the_sheet_says_what_is_inside_and_for_whom(signed_in, client, employer, trainer):
    course = make_edition(
        employer, reach="all", minutes=840, audiences=["rh", "encadrants"], months_valid=36, licence="Etalab 2.0"
    ).course
    competence = Competence.objects.filter(domain__framework__code="crcn").order_by("code")[0]
    signed_in.post(f"/formation/cours/{course.pk}/competences/", {"competence": competence.pk, "level": "4"})
    page = words(signed_in.get(course.get_absolute_url()))
    for said in (
        "Module 1", "Leçon 2.2", "(10 min)", "70 % de bonnes réponses ouvrent la suite", "2 jours (14 h)",
        "Encadrants, Ressources humaines", "valable 36 mois", "Etalab 2.0", f"{competence} — niveau 4 visé",
    ):  # fmt: skip
        assert said in page, said
    signed_in.post(f"/formation/cours/{course.pk}/competences/", {"competence": competence.pk, "level": ""})
    assert course.aims.get().level is None
    signed_in.post(f"/formation/cours/{course.pk}/competences/{course.aims.get().pk}/supprimer/")
    assert not course.aims.exists()
    other = make_course(employer)
    aim = actions.aim_at(other, competence, by=trainer)
    gone = signed_in.post(f"/formation/cours/{course.pk}/competences/{aim.pk}/supprimer/")
    assert gone.status_code == 404
    assert other.aims.exists()


def test_what_one_comes_for_is_above_what_the_course_holds(client, employer):
    course = make_edition(employer).course
    client.force_login(make_user(agent=make_agent(employer)))
    page = words(client.get(course.get_absolute_url()))
    assert page.index("Commencer") < page.index("Ce qu’il contient")


def test_a_reader_does_not_change_what_he_reads(client, employer):
    course = make_edition(employer, reach="all").course
    for who in (make_user(agent=make_agent(employer)), make_user((RoleName.EDITOR, make_structure("Autre")))):
        client.force_login(who)
        assert client.get(course.get_absolute_url()).status_code == 200
        for page in ("modifier", "retirer", "publier", "relecture", "competences", "supprimer"):
            assert client.post(f"/formation/cours/{course.pk}/{page}/").status_code == 403, page
    course.refresh_from_db()
    assert course.state == CourseState.PUBLISHED


def test_only_what_was_never_in_the_catalogue_is_deleted(signed_in, employer, trainer):
    fresh = make_course(employer, kind="sessions", state="draft")
    where = f"/formation/cours/{fresh.pk}/supprimer/"
    assert where in signed_in.get(fresh.get_absolute_url()).content.decode()
    signed_in.post(where)
    assert not Course.objects.exists()
    written = make_edition(employer, state="draft").course
    assert "/supprimer/" not in signed_in.get(written.get_absolute_url()).content.decode()
    once = make_course(employer, kind="sessions", state="published", format="remote")
    for course in (written, once):
        with pytest.raises(CourseRefused):
            actions.delete(course, by=trainer)
    assert Course.objects.count() == 2


def test_courses_are_found_by_the_search_of_the_site(client, employer):
    make_course(employer, title="Protéger ses données", reach="all")
    make_course(employer, title="Protéger ses agents")
    page = words(client.get("/recherche/?q=proteger"))
    assert "Protéger ses données" in page
    assert "Protéger ses agents" not in page
