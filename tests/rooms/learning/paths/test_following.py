"""Following a path: what counts, what is next, what a newer version changes, how it ends, once."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from terreau.ground.attestations.models import Attestation
from terreau.ground.common.search import Query
from terreau.ground.mail.models import Message
from terreau.ground.organisations.enums import RoleName
from terreau.rooms.learning.completions.actions import complete
from terreau.rooms.learning.completions.enums import Way
from terreau.rooms.learning.paths import access, actions, drafting, following
from terreau.rooms.learning.paths.holding import PathRefused
from terreau.rooms.learning.paths.models import PathCompletion, PathEnrolment
from terreau.rooms.learning.paths.progress import progress_of
from terreau.rooms.learning.paths.search import paths as searched
from terreau.rooms.learning.paths.words import choice_words
from tests.factories import make_agent, make_structure, make_user
from tests.rooms.learning.makers import make_completion, make_course
from tests.rooms.learning.paths.makers import draft_of, in_force, make_path, make_step, today

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    return make_structure("Mairie")


@pytest.fixture
def hr(house):
    return make_user((RoleName.HR, house))


@pytest.fixture
def agent(house):
    return make_agent(make_structure("Accueil", parent=house))


@pytest.fixture
def learner(agent):
    return make_user(agent=agent)


def follow(client, path, do="begin"):
    return client.post(reverse("paths:follow", args=[path.pk]), {"do": do}, follow=True)


def finish(agent, *courses, way=Way.STUDY, on=None, **more):
    for course in courses:
        complete(agent, course, on=on or today(), way=way, by="test", **more)


def mails():
    return list(Message.objects.filter(purpose="paths.completed").values_list("recipient", flat=True))


@pytest.fixture
def path(house, hr):
    """One course, then two at choice among three, then an optional one."""
    found = make_path(house, by=hr)
    version = draft_of(found)
    make_step(version, make_course(house, title="Le socle"), by=hr, title="Commencer")
    three = [make_course(house, title=f"Choix {letter}") for letter in "ABC"]
    make_step(version, *three, by=hr, title="Choisir", needed=2)
    make_step(version, make_course(house, title="Pour aller loin"), by=hr, title="Aller plus loin", optional=True)
    in_force(found, hr=hr)
    return found


def courses(path):
    from terreau.rooms.learning.catalogue.models import Course

    rows = Course.objects.filter(path_steps__version__path=path, path_steps__version__state="current")
    return {each.title: each for each in rows}


def test_from_the_beginning_to_the_attestation_on_the_web(path, agent, learner, client_for):
    client, named = client_for(learner), courses(path)
    page = client.get(path.get_absolute_url()).text
    assert "Deux cours au choix parmi trois" in page
    page = follow(client, path).text.replace("\N{NO-BREAK SPACE}", " ")
    assert "À faire maintenant : Commencer" in page
    assert "pas encore ouverte" in page
    finish(agent, named["Le socle"])
    # Learnt elsewhere, or in a session: it counts all the same.
    finish(agent, named["Choix A"], way=Way.IMPORT, source="Mentor")
    page = client.get(path.get_absolute_url()).text.replace("\N{NO-BREAK SPACE}", " ")
    assert "1 étape sur 2 terminée" in page
    assert "À faire maintenant : Choisir" in page
    assert PathCompletion.objects.count() == 0
    finish(agent, named["Choix C"], way=Way.SESSION)
    made = PathCompletion.objects.get()
    assert made.attestation.subject == f"learning:path:{path.pk}:1"
    assert "Conduire un projet" in made.attestation.sentence
    assert mails() == [agent.email]
    page = client.get(path.get_absolute_url()).text
    assert "Vous l’avez terminé" in page
    assert reverse("attestations:pdf", args=[made.attestation.pk]) in page
    assert "Terminé le" in client.get(reverse("paths:mine")).text
    # More courses, more clicks: nothing is told twice.
    finish(agent, named["Choix B"], named["Pour aller loin"])
    follow(client, path, "finish")
    assert (PathCompletion.objects.count(), Attestation.objects.count(), len(mails())) == (1, 1, 1)


def test_what_was_completed_before_counts_and_may_be_all(path, agent, learner, client_for):
    named = courses(path)
    finish(agent, named["Le socle"], named["Choix A"], named["Choix B"])
    assert PathCompletion.objects.count() == 0, "who does not follow a path is told nothing of it"
    assert "Vous l’avez terminé" in follow(client_for(learner), path).text
    assert len(mails()) == 1


def test_a_step_that_is_not_open_yet_counts_what_is_completed_all_the_same(path, agent, learner, client_for):
    follow(client_for(learner), path)
    named = courses(path)
    finish(agent, named["Choix A"], named["Choix B"])
    page = client_for(learner).get(path.get_absolute_url()).text
    assert "1 étape sur 2 terminée" in page.replace("\N{NO-BREAK SPACE}", " ")
    finish(agent, named["Le socle"])
    assert PathCompletion.objects.count() == 1


def test_a_course_completed_too_long_ago_is_shown_and_does_not_count(house, hr, agent, learner, client_for):
    path = make_path(house, by=hr)
    course = make_course(house, title="Sécurité")
    make_step(draft_of(path), course, by=hr)
    drafting.settle_draft(draft_of(path), months=24, by=hr)
    in_force(path, hr=hr)
    make_completion(agent, course, completed_on=today() - datetime.timedelta(days=800))
    assert "trop ancien pour compter" in follow(client_for(learner), path).text
    assert PathCompletion.objects.count() == 0
    finish(agent, course)
    assert PathCompletion.objects.count() == 1


def test_named_prerequisites_open_a_step_and_a_free_one_waits_for_nothing(house, hr, agent):
    path = make_path(house, by=hr)
    version = draft_of(path)
    steps = {}
    for title, words in (
        ("Une", {}), ("Deux", {"opening": "free"}), ("Trois", {"opening": "named"}), ("Quatre", {}),
    ):  # fmt: skip
        after = [steps["Deux"]] if title == "Trois" else []
        steps[title] = make_step(version, by=hr, title=title, after=after, **words)
    version = in_force(path, hr=hr)

    def opened():
        return [each.step.title for each in progress_of(version, agent).steps if each.is_open]

    assert opened() == ["Une", "Deux"]
    finish(agent, steps["Deux"].courses.get())
    assert opened() == ["Une", "Deux", "Trois"]
    finish(agent, steps["Une"].courses.get(), steps["Trois"].courses.get())
    assert opened() == ["Une", "Deux", "Trois", "Quatre"]


def test_a_newer_version_is_proposed_never_imposed_and_keeps_what_is_completed(
    path, house, hr, agent, learner, client_for
):
    client, named = client_for(learner), courses(path)
    follow(client, path)
    finish(agent, named["Le socle"])
    version = drafting.start_draft(path, by=hr)
    drafting.remove_step(version.steps.get(title="Choisir"), by=hr)
    make_step(version, make_course(house, title="Nouveau"), by=hr, title="Essayer")
    in_force(path, hr=hr)
    assert PathEnrolment.objects.get().version.number == 1
    page = client.get(path.get_absolute_url()).text.replace("\N{NO-BREAK SPACE}", " ")
    assert "La version 2 est en vigueur" in page
    assert "Étape retirée : « Choisir »" in page
    # Whoever begins now follows the second.
    other = make_user(agent=make_agent(house))
    follow(client_for(other), path)
    assert PathEnrolment.objects.get(agent=other.agent).version.number == 2
    page = follow(client, path, "move").text.replace("\N{NO-BREAK SPACE}", " ")
    assert "1 étape sur 2 terminée" in page
    finish(agent, courses(path)["Nouveau"])
    assert PathCompletion.objects.get().version.number == 2
    assert "déjà la dernière version" in follow(client, path, "move").text


def test_the_old_version_is_finished_by_who_keeps_it_and_the_next_may_be_completed_too(path, house, hr, agent, learner):
    named = courses(path)
    enrolment = following.begin(path, agent, by=learner)
    version = drafting.start_draft(path, by=hr)
    drafting.settle_draft(version, note="Relu", by=hr)
    in_force(path, hr=hr)
    finish(agent, named["Le socle"], named["Choix A"], named["Choix B"])
    assert PathCompletion.objects.get().version.number == 1
    enrolment.refresh_from_db()
    following.move_on(enrolment, by=learner)
    assert set(PathCompletion.objects.values_list("version__number", flat=True)) == {1, 2}
    assert Attestation.objects.count() == 2


def test_leaving_loses_nothing_and_a_withdrawn_path_is_finished_by_who_follows_it(path, hr, agent, learner, client_for):
    client, named = client_for(learner), courses(path)
    follow(client, path)
    finish(agent, named["Le socle"])
    follow(client, path, "leave")
    finish(agent, named["Choix A"], named["Choix B"])
    assert PathCompletion.objects.count() == 0
    client_for(hr).post(reverse("paths:state", args=[path.pk]))
    page = client.get(path.get_absolute_url())
    assert page.status_code == 200
    assert "Retiré" in page.text
    other = make_user(agent=make_agent(agent.structure))
    assert client_for(other).get(path.get_absolute_url()).status_code == 404
    client_for(hr).post(reverse("paths:state", args=[path.pk]))
    assert "Vous l’avez terminé" in follow(client, path).text


def test_without_a_name_the_path_is_completed_and_attested_once_the_file_has_one(path, agent, learner, client_for):
    client, named = client_for(learner), courses(path)
    agent.first_name = agent.last_name = ""
    agent.save()
    follow(client, path)
    finish(agent, named["Le socle"], named["Choix A"], named["Choix B"])
    assert PathCompletion.objects.get().attestation is None
    assert "Demander mon attestation" in client.get(path.get_absolute_url()).text
    assert "Votre nom n’est pas dans votre dossier" in follow(client, path, "finish").text
    agent.last_name = "Byron"
    agent.save()
    follow(client, path, "finish")
    assert PathCompletion.objects.get().attestation.holder_name == "Byron"


def test_a_completion_noted_without_telling_anybody_is_settled_by_its_agent(path, agent, learner, client_for):
    client, named = client_for(learner), courses(path)
    follow(client, path)
    assert "Il reste des étapes" in follow(client, path, "finish").text
    for title in ("Le socle", "Choix A", "Choix B"):
        make_completion(agent, named[title])
    assert "Demander mon attestation" in client.get(path.get_absolute_url()).text
    follow(client, path, "finish")
    assert PathCompletion.objects.count() == 1


def test_who_may_not_read_a_path_neither_follows_nor_finds_it(path, house, hr, agent, learner, client_for):
    elsewhere = make_user(agent=make_agent(make_structure("Région")))
    assert client_for(elsewhere).get(path.get_absolute_url()).status_code == 404
    assert follow(client_for(elsewhere), path).status_code == 404
    assert client_for(None).get(path.get_absolute_url()).status_code == 404
    assert searched(elsewhere, Query.of("projet"), 5) == []
    assert [hit.title for hit in searched(learner, Query.of("projet"), 5)] == [path.title]
    actions.edit(path, reach="all", by=hr)
    assert client_for(elsewhere).get(path.get_absolute_url()).status_code == 200
    assert "Commencer ce parcours" not in client_for(None).get(path.get_absolute_url()).text
    assert path.title in client_for(None).get(reverse("paths:list")).text


def test_a_manager_sees_nothing_of_where_his_team_is(path, house, agent, learner, client_for):
    follow(client_for(learner), path)
    finish(agent, courses(path)["Le socle"])
    head = make_user((RoleName.MANAGER, agent.structure), (RoleName.HR, house), agent=make_agent(house))
    client = client_for(head)
    for address in (path.get_absolute_url(), reverse("paths:list"), reverse("paths:prepared")):
        page = client.get(address).text
        assert agent.last_name not in page
        assert "1 étape" not in page


def test_who_left_follows_nothing(path, agent, learner):
    agent.left_on = timezone.localdate()
    agent.save()
    learner.refresh_from_db()
    with pytest.raises(PermissionDenied):
        access.agent_of(learner)


def test_a_path_that_is_not_in_force_is_not_begun(house, hr, agent, learner):
    with pytest.raises(PathRefused, match="pas ouvert"):
        following.begin(make_path(house, by=hr), agent, by=learner)


@pytest.mark.parametrize(
    ("needed", "offered", "said"),
    [
        (1, 1, "un cours"), (2, 2, "les deux cours"), (1, 4, "un cours au choix parmi quatre"),
        (2, 4, "deux cours au choix parmi quatre"), (3, 12, "trois cours au choix parmi 12"),
        (1, 0, "aucun cours pour l’instant"),
    ],
)  # fmt: skip
def test_choices_are_said_in_words(needed, offered, said):
    assert choice_words(needed, offered) == said


def cost(client, address):
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def test_pages_cost_the_same_whatever_the_number_of_steps_and_paths(house, hr, learner, client_for):
    path, more = make_path(house, by=hr), make_path(house, by=hr, title="Un autre")
    make_step(draft_of(path), by=hr)
    for number in range(6):
        make_step(draft_of(more), *[make_course(house) for _ in range(3)], by=hr, title=f"É {number}")
    client, builder = client_for(learner), client_for(hr)
    assert cost(builder, reverse("paths:draft", args=[path.pk])) == cost(
        builder, reverse("paths:draft", args=[more.pk])
    )
    in_force(path, hr=hr)
    follow(client, path)
    lists = [reverse("paths:list"), reverse("paths:mine")]
    before = [cost(client, address) for address in (*lists, path.get_absolute_url())]
    in_force(more, hr=hr)
    follow(client, more)
    after = [cost(client, address) for address in (*lists, more.get_absolute_url())]
    assert after == before
    versions = reverse("paths:versions", args=[more.pk])
    before = [cost(client, versions), cost(builder, reverse("paths:prepared"))]
    for number in range(2):
        drafting.settle_draft(drafting.start_draft(more, by=hr), note=f"N° {number}", by=hr)
        in_force(more, hr=hr)
    make_path(house, by=hr, title="Un troisième")
    assert [cost(client, versions), cost(builder, reverse("paths:prepared"))] == before


def test_the_sheet_of_a_course_says_the_paths_that_lead_through_it(path, learner, client_for):
    course = courses(path)["Choix A"]
    page = client_for(learner).get(course.get_absolute_url()).text
    assert "Dans ces parcours de formation" in page
    assert path.title in page
    elsewhere = make_user(agent=make_agent(make_structure("Région")))
    type(course).objects.update(reach="all")
    page = client_for(elsewhere).get(course.get_absolute_url()).text
    assert path.title not in page


def test_courses_noted_together_complete_the_paths_of_their_agents(path, agent, learner):
    from terreau.rooms.learning.completions.following import tell_all

    following.begin(path, agent, by=learner)
    named = courses(path)
    tell_all([make_completion(agent, named[title]) for title in ("Le socle", "Choix A", "Choix B")], by="test")
    assert PathCompletion.objects.count() == 1
