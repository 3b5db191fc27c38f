"""An experience from its draft to its use elsewhere: who may read it, review it, and say that it served."""

import threading

import pytest
from django.db import IntegrityError, close_old_connections, connection, transaction
from django.urls import reverse

from terreau.ground.common.personal_data import Person
from terreau.ground.common.search import Query
from terreau.ground.mail.models import Message
from terreau.ground.organisations.enums import RoleName
from terreau.rooms.gatherings.experiences import actions, inbox, personal_data, reusing, signing
from terreau.rooms.gatherings.experiences.enums import State
from terreau.rooms.gatherings.experiences.models import Edition, Experience, Reuse
from terreau.rooms.gatherings.experiences.search import experiences as searched
from terreau.rooms.skills.models import Competence
from tests.factories import make_agent, make_job, make_structure, make_user
from tests.rooms.gatherings.experiences.helpers import WORDS, draft, published, submitted

LEAD = RoleName.PROGRAMME_LEAD


@pytest.fixture
def town(db):
    return make_structure("Mairie")


@pytest.fixture
def place(town):
    return make_structure("Accueil", parent=town)


@pytest.fixture
def lead(town):
    return make_user((LEAD, town))


@pytest.fixture
def author(place):
    return make_user(agent=make_agent(place, last_name="Plume"))


def somebody_of(town, label="Voirie"):
    return make_user(agent=make_agent(make_structure(label, parent=town)))


def url(name, edition, *more):
    return reverse(f"experiences:{name}", args=[edition.experience_id, *more])


def review(client, edition, **words):
    edition.refresh_from_db()
    return client.post(url("review", edition), {"seen": str(edition.submitted_at)} | words)


def mails(purpose):
    return list(Message.objects.filter(purpose=f"experiences.{purpose}").values_list("recipient", flat=True))


# ---- writing


def test_each_step_is_saved_and_the_whole_is_sent(town, author, lead, client_for):
    client = client_for(author)
    first = {"title": "La bannette vide", "problem": "Trente appels", "later": "1"}
    assert client.post(reverse("experiences:begin"), first).url == reverse("experiences:mine")
    edition = Edition.objects.get()
    assert "La bannette vide" in client.get(reverse("experiences:mine")).text
    assert "Il reste à écrire" in client.get(url("check", edition)).text
    client.post(url("check", edition))
    assert Edition.objects.get().state == State.DRAFT
    steps = (("done",), ("outcome", "figure", "figure_source"), ("not_again",), ("needed", "contact"))
    for number, names in enumerate(steps, start=2):
        answer = client.post(url("write", edition, number), {name: WORDS[name] for name in names})
        assert answer.url == url("write", edition, number + 1)
    competence = Competence.objects.filter(domain__framework__code="crcn").order_by("pk")[0]
    last = {"tags": "Accueil,  SMS , accueil", "structure_kind": "service", "competences": [competence.pk]}
    assert client.post(url("write", edition, 6), last).url == url("check", edition)
    client.post(url("check", edition))
    edition.refresh_from_db()
    assert (edition.state, edition.tags, edition.problem) == (State.SUBMITTED, "accueil, sms", "Trente appels")
    assert mails("review") == [lead.email]
    # While somebody reads it, it does not change under his eyes.
    with pytest.raises(actions.ExperienceRefused, match="en relecture"):
        actions.write(edition, done="Autre chose", by=author)


def test_a_draft_is_its_authors_alone(town, author, lead, client_for):
    edition = draft(author)
    for other in (lead, make_user((RoleName.ADMINISTRATOR, town)), somebody_of(town)):
        for name in ("show", "check", "review"):
            assert client_for(other).get(url(name, edition)).status_code == 404


def test_a_user_without_an_agent_tells_nothing(lead, client_for):
    assert client_for(lead).get(reverse("experiences:begin")).status_code == 403


# ---- reviewing


def test_the_database_refuses_that_an_author_reviews_himself(place, author):
    edition = submitted(author)
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.filter(pk=edition.pk).update(reviewer=author)
    with pytest.raises(actions.ExperienceRefused, match="son propre"):
        actions.publish(edition, by=author)


def test_an_author_who_animates_does_not_review_his_own(town, place, client_for):
    both = make_user((LEAD, town), agent=make_agent(place))
    edition = submitted(both)
    assert client_for(both).get(url("review", edition)).status_code == 403
    assert client_for(both).post(url("review", edition), {"publish": "1"}).status_code == 403
    assert inbox.to_review(both) == []


def test_who_signs_too_does_not_review(town, place, author, client_for):
    colleague = make_user((LEAD, town), agent=make_agent(place))
    edition = submitted(author)
    signing.ask(edition.experience, colleague.agent, by=author)
    with pytest.raises(actions.ExperienceRefused, match="son propre"):
        actions.publish(edition, by=colleague)
    page = client_for(colleague).get(reverse("experiences:to_review")).text
    assert "c’est le vôtre" in page
    assert url("review", edition) not in page
    assert url("review", edition) in client_for(make_user((LEAD, town))).get(reverse("experiences:to_review")).text


def test_sent_back_with_remarks_then_published(town, author, lead, client_for):
    edition, client = submitted(author), client_for(lead)
    assert len(inbox.to_review(lead)) == 1
    refused = review(client, edition, send_back="1", remarks="")
    assert refused.status_code == 200
    assert Edition.objects.get().state == State.SUBMITTED
    review(client, edition, send_back="1", remarks="D’où vient le chiffre ?")
    assert mails("answered") == [author.email]
    assert len(inbox.sent_back(author)) == 1
    assert "D’où vient le chiffre" in client_for(author).get(url("write", edition, 3)).text
    client_for(author).post(url("check", edition))
    review(client, edition, publish="1")
    edition.refresh_from_db()
    assert (edition.state, edition.reviewer) == (State.PUBLISHED, lead)
    assert client_for(somebody_of(town)).get(url("show", edition)).status_code == 200
    outsider = make_user((LEAD, make_structure("Région")))
    assert client_for(outsider).get(url("show", edition)).status_code == 404


def test_what_was_sent_again_meanwhile_is_not_what_its_reader_publishes(author, lead, client_for):
    edition = submitted(author)
    client = client_for(lead)
    read = {"seen": str(edition.submitted_at), "publish": "1"}
    assert read["seen"] in client.get(url("review", edition)).text.replace("&#x27;", "'")
    actions.take_back(edition, by=author)
    actions.write(edition, title="Tout autre chose", by=author)
    actions.submit(edition, by=author)
    assert "rien n’a été modifié" in client.post(url("review", edition), read, follow=True).text
    assert Edition.objects.get().state == State.SUBMITTED
    review(client, edition, publish="1")
    assert Edition.objects.get().state == State.PUBLISHED


def test_a_new_version_is_read_once_reviewed_and_the_old_one_stays_readable(town, author, lead, client_for):
    edition = published(author, by=lead, title="Ancien titre")
    client, reader = client_for(author), client_for(somebody_of(town))
    client.post(url("revise", edition))
    following = Edition.objects.get(number=2)
    actions.write(following, title="Nouveau titre", by=author)
    assert "Ancien titre" in reader.get(url("show", edition)).text
    assert reader.get(url("edition", edition, 2)).status_code == 404
    actions.submit(following, by=author)
    actions.publish(following, by=lead)
    page = reader.get(url("show", edition)).text
    assert "Nouveau titre" in page
    assert "Version 1" in page
    assert "Ancien titre" in reader.get(url("edition", edition, 1)).text
    assert [each.title for each in Edition.objects.published()] == ["Nouveau titre"]


def test_what_is_withdrawn_is_read_by_nobody_else_and_may_be_put_back(town, author, lead, client_for):
    edition, reader = published(author, by=lead), somebody_of(town)
    client_for(lead).post(url("withdraw", edition), {"reason": "Un usager est reconnaissable"})
    assert mails("withdrawn") == [author.email]
    assert client_for(reader).get(url("show", edition)).status_code == 404
    assert "Un usager est reconnaissable" in client_for(author).get(url("show", edition)).text
    assert client_for(author).post(url("put_back", edition)).status_code == 403
    client_for(lead).post(url("put_back", edition))
    assert client_for(reader).get(url("show", edition)).status_code == 200


def test_a_text_withdrawn_then_replaced_does_not_come_back_as_an_old_version(town, author, lead, client_for):
    edition, reader = published(author, by=lead), client_for(somebody_of(town))
    actions.withdraw(edition.experience, reason="Un nom y figure", by=lead)
    following = actions.revise(edition.experience, by=author)
    actions.submit(following, by=author)
    actions.publish(following, by=lead)
    assert "Version 1" not in reader.get(url("show", edition)).text
    assert reader.get(url("edition", edition, 1)).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_of_two_animators_who_answer_at_once_one_is_told():
    town = make_structure("Mairie")
    lead, author = make_user((LEAD, town)), make_user(agent=make_agent(town))
    edition = submitted(author)
    ready, told = threading.Barrier(2), []

    def answer(act, **words):
        close_old_connections()
        mine = Edition.objects.get(pk=edition.pk)
        ready.wait(20)
        try:
            act(mine, by=lead, **words)
            told.append("done")
        except actions.ExperienceRefused:
            told.append("refused")
        finally:
            connection.close()

    threads = [
        threading.Thread(target=answer, args=[actions.publish]),
        threading.Thread(target=answer, args=[actions.send_back], kwargs={"remarks": "Encore"}),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(told) == ["done", "refused"]
    edition.refresh_from_db()
    assert (edition.state == State.PUBLISHED) == bool(edition.published_on)


# ---- « cela m’a servi »


def test_another_structure_says_it_once_and_its_author_is_told(town, author, lead, client_for):
    edition, user = published(author, by=lead), somebody_of(town)
    client_for(user).post(url("served", edition), {"sentence": "Repris pour la voirie"})
    assert mails("reused") == [author.email]
    colleague = make_user(agent=make_agent(user.agent.structure))
    page = client_for(colleague).get(url("show", edition)).text
    assert "Repris pour la voirie" in page
    assert "Voirie" in page
    assert user.agent.last_name not in page
    with pytest.raises(actions.ExperienceRefused, match="déjà dit"):
        reusing.say_it_served(edition.experience, sentence="Encore", by=colleague)
    reuse = Reuse.objects.get()
    assert client_for(colleague).post(reverse("experiences:unserved", args=[reuse.pk])).status_code == 403
    client_for(user).post(reverse("experiences:unserved", args=[reuse.pk]))
    assert not Reuse.objects.exists()


def test_neither_the_author_nor_his_structure_nor_what_holds_it_says_so(town, place, author, lead):
    experience = published(author, by=lead).experience
    below, above = (
        make_user(agent=make_agent(make_structure("Guichet", parent=place))),
        make_user(agent=make_agent(town)),
    )
    colleague = make_user(agent=make_agent(place))
    moved = make_agent(make_structure("Culture", parent=town))
    for user in (author, colleague, below, above, lead):
        with pytest.raises(actions.ExperienceRefused):
            reusing.say_it_served(experience, sentence="Utile", by=user)
    signing.ask(experience, moved, by=author)
    with pytest.raises(actions.ExperienceRefused, match="auteur"):
        reusing.say_it_served(experience, sentence="Utile", by=make_user(agent=moved))
    with pytest.raises(IntegrityError), transaction.atomic():
        Reuse.objects.create(experience=experience, structure=town, sentence="", declared_on="2026-01-01")


def test_a_draft_serves_nobody(town, author, client_for):
    edition = submitted(author)
    answer = client_for(somebody_of(town)).post(url("served", edition), {"sentence": "Utile"})
    assert answer.status_code == 404
    assert not Reuse.objects.exists()


# ---- names


def test_anonymous_is_anonymous_everywhere(town, author, lead, client_for):
    edition = published(author, by=lead, anonymous=True)
    reader = client_for(somebody_of(town))
    for path in (url("show", edition), reverse("experiences:list"), url("edition", edition, 1)):
        page = reader.get(path).text
        assert "Plume" not in page
        assert author.email not in page
        assert "un agent (Accueil)" in page
    client_for(author).post(url("sign_as", edition))
    assert "Plume" in reader.get(url("show", edition)).text


def test_a_colleague_is_named_only_once_he_agreed(town, place, author, lead, client_for):
    edition, agent = published(author, by=lead), make_agent(place, last_name="Encrier")
    colleague, reader = make_user(agent=agent), client_for(somebody_of(town))
    client_for(author).post(url("co_authors", edition), {"address": agent.email})
    assert mails("sign") == [agent.email]
    assert len(inbox.asked_to_sign(colleague)) == 1
    assert "Encrier" not in reader.get(url("show", edition)).text
    client_for(colleague).post(url("sign", edition), {"agree": "1"})
    assert "Encrier" in reader.get(url("show", edition)).text
    client_for(colleague).post(url("sign", edition))
    assert "Encrier" not in reader.get(url("show", edition)).text


def test_erasure_takes_the_drafts_and_the_name_and_leaves_what_others_read(town, author, lead, client_for):
    edition = published(author, by=lead)
    draft(author, title="Jamais fini")
    personal_data.erase(Person(user=author, agent=author.agent), by="test")
    assert [each.title for each in Edition.objects.all()] == [edition.title]
    assert "Plume" not in client_for(somebody_of(town)).get(url("show", edition)).text
    assert Experience.objects.get().author is None


# ---- the library


def test_found_by_competence_job_kind_and_words(town, place, author, lead, client_for):
    competences = list(Competence.objects.filter(domain__framework__code="crcn").order_by("pk")[:2])
    job = make_job("Agent d’accueil")
    one = published(author, by=lead, title="Récit du courrier", competences=[competences[0]], job=job)
    other = published(author, by=lead, title="Réunion courte", structure_kind="office", tags="agenda")
    client = client_for(somebody_of(town))

    def found(**asked):
        page = client.get(reverse("experiences:list"), asked).text
        return [each.title for each in (one, other) if each.title in page]

    assert found(competence=competences[0].pk) == [one.title]
    assert found(job=job.pk) == [one.title]
    assert found(kind="office") == [other.title]
    assert found(q="reunion AGENDA") == [other.title]
    assert found(competence=competences[1].pk, job="x") == [one.title, other.title]
    csv = b"".join(client.get(reverse("experiences:list_csv"), {"q": "agenda"}).streaming_content).decode()
    assert other.title in csv
    assert one.title not in csv
    assert "Plume" not in csv
    assert [hit.title for hit in searched(author, Query.of("recit"), 5)] == [one.title]


def test_the_list_costs_the_same_with_more_rows(town, author, lead, client_for):
    from django.test.utils import CaptureQueriesContext

    reader = client_for(somebody_of(town))

    def cost():
        with CaptureQueriesContext(connection) as seen:
            reader.get(reverse("experiences:list"))
        return len(seen)

    published(author, by=lead)
    before = cost()
    for number in range(6):
        published(author, by=lead, title=f"Récit {number}")
    assert cost() == before


# ---- a service that never told anything


def test_a_silence_is_told_to_the_service_and_to_its_lead_only(town, place, author, lead, client_for):
    quiet = make_structure("Archives", parent=town)
    member = make_user(agent=make_agent(quiet))
    head, other_head = make_user((RoleName.MANAGER, quiet)), make_user((RoleName.MANAGER, place))
    assert inbox.silent_services(lead) == inbox.silent_services(head) == []  # nobody has begun: nobody is silent
    published(author, by=lead)
    assert "Archives" in client_for(lead).get(reverse("experiences:silent")).text
    assert len(inbox.silent_services(lead)) == len(inbox.silent_services(head)) == 1
    sentence = "Votre service n’a encore rien raconté"
    assert sentence in client_for(member).get(reverse("experiences:list")).text
    assert sentence not in client_for(author).get(reverse("experiences:list")).text
    assert inbox.silent_services(other_head) == []
    for role in (
        RoleName.HR,
        RoleName.EDITOR,
        RoleName.TRAINER,
        RoleName.MANAGER,
        RoleName.ADMINISTRATOR,
        RoleName.DPO,
    ):
        other = make_user((role, town))
        assert client_for(other).get(reverse("experiences:silent")).status_code == 403
        assert client_for(other).get(reverse("experiences:silent_csv")).status_code == 403
        assert inbox.silent_services(other) == []
    far = make_user((LEAD, make_structure("Région")))
    assert "Archives" not in client_for(far).get(reverse("experiences:silent")).text
