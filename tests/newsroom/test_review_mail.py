"""The messages of the review: rows of the outbox, written with what they announce, to the right people and once."""

import datetime

import pytest
from django.core import mail
from django.db import transaction
from django.utils import timezone, translation
from wagtail.models import TaskState

from terreau.ground.accounts.models import User
from terreau.ground.mail.enums import State
from terreau.ground.mail.models import Message
from terreau.ground.mail.postman import drain
from terreau.ground.organisations.enums import RoleName
from terreau.newsroom.door import editing_roles, editors
from tests.factories import make_structure, make_user
from tests.newsroom.makers import make_article

pytestmark = pytest.mark.django_db
DRAFT = "Ce texte n’est pas encore public"


@pytest.fixture
def ours():
    return make_structure("Qui publie")


@pytest.fixture
def author(ours):
    author = make_user((RoleName.EDITOR, ours))
    User.objects.filter(pk=author.pk).update(name="Camille Rédac")
    author.refresh_from_db()
    return author


@pytest.fixture
def reviewers(ours):
    below = make_structure("Communication", parent=ours)
    return {make_user((RoleName.EDITOR, below)).email, make_user((RoleName.ADMINISTRATOR, ours)).email}


@pytest.fixture
def nobody_else(ours):
    """Who may not accept: another role, another employer, an account that is closed."""
    make_user((RoleName.PROGRAMME_LEAD, ours))
    make_user((RoleName.EDITOR, make_structure("Un autre")))
    User.objects.filter(pk=make_user((RoleName.EDITOR, ours)).pk).update(is_active=False)


def propose(author, title="À relire"):
    page = make_article(title, live=False, body=[{"type": "text", "value": f"<p>{DRAFT}</p>"}])
    page.get_workflow().start(page, user=author)
    return page


def test_those_who_may_be_told_are_those_who_pass_the_door(author, reviewers, nobody_else):
    passing = {user.email for user in User.objects.order_by("pk") if editing_roles(user)}
    assert set(editors().values_list("email", flat=True)) == passing == {author.email, *reviewers}


def test_a_proposal_is_told_to_everybody_who_may_accept_it_and_to_nobody_else(author, reviewers, nobody_else, ours):
    with translation.override("en"):
        page = propose(author)
    found = Message.objects.order_by("pk")
    assert {each.recipient for each in found} == reviewers
    assert len(found) == 2
    for each in found:
        assert (each.state, each.structure, each.language) == (State.WAITING, ours, "fr")
        assert each.subject == "Une page à relire\N{NO-BREAK SPACE}: À relire"
        assert "Camille Rédac" in each.text
        assert f"/redaction/pages/{page.pk}/edit/" in each.text
        assert f'href="http://127.0.0.1:8000/redaction/pages/{page.pk}/edit/"' in each.html
        assert DRAFT not in each.text + each.html
    assert mail.outbox == []


@pytest.mark.parametrize(("action", "subject"), [("approve", "Page acceptée"), ("reject", "Changements demandés")])
def test_the_answer_is_told_to_the_author_alone_with_its_words(author, reviewers, action, subject):
    page = propose(author)
    Message.objects.all().delete()
    reviewer = User.objects.get(email=min(reviewers))
    page.current_workflow_task.on_action(TaskState.objects.get(), reviewer, action, comment="Revoir la date\n\nMerci")
    (told,) = Message.objects.order_by("pk")
    assert told.recipient == author.email
    assert told.subject == f"{subject}\N{NO-BREAK SPACE}: À relire"
    assert "> Revoir la date\n> Merci" in told.text
    address = page.url if action == "approve" else f"/redaction/pages/{page.pk}/edit/"
    assert f"http://127.0.0.1:8000{address}" in told.text
    assert mail.outbox == []


def test_a_page_accepted_for_later_is_not_said_to_be_online(author, reviewers):
    page = make_article("Plus tard", live=False)
    page.go_live_at = timezone.now() + datetime.timedelta(days=3)
    page.save_revision()
    page.get_workflow().start(page, user=author)
    Message.objects.all().delete()
    reviewer = User.objects.get(email=min(reviewers))
    page.current_workflow_task.on_action(TaskState.objects.get(), reviewer, "approve")
    text = Message.objects.get().text
    assert "à l’heure que vous avez fixée" in text
    assert "/redaction/" in text


def test_a_page_proposed_again_is_told_again_and_an_account_closed_meanwhile_is_not(author, reviewers):
    page = propose(author)
    Message.objects.all().delete()
    reviewer = User.objects.get(email=min(reviewers))
    User.objects.filter(pk=author.pk).update(is_active=False)
    page.current_workflow_task.on_action(TaskState.objects.get(), reviewer, "reject")
    assert not Message.objects.exists()
    User.objects.filter(pk=author.pk).update(is_active=True)
    page.current_workflow_state.resume(user=author)
    assert set(Message.objects.values_list("recipient", flat=True)) == reviewers


def test_what_is_undone_says_nothing_and_what_is_said_leaves_once(author, reviewers):
    with transaction.atomic():
        propose(author, "Défaite")
        transaction.set_rollback(True)
    assert not Message.objects.exists()
    propose(author)
    drain()
    drain()
    assert sorted(to for each in mail.outbox for to in each.to) == sorted(reviewers)
    assert not Message.objects.exclude(state=State.SENT).exists()


def test_the_pages_of_the_editor_send_nothing_themselves(author, reviewers, client_for):
    page = make_article("Par le formulaire", live=False)
    form = {
        "title": "Par le formulaire", "slug": page.slug, "language": "fr", "date": "2024-05-02", "introduction": "",
        "category": "", "tags": "", "licence": "", "author_line": "", "picture": "", "translation": "",
        "body-count": "0",
    }  # fmt: skip
    address = f"/redaction/pages/{page.pk}/edit/"
    client_for(author).post(address, form | {"action-submit": "1"})
    accepting = {"action-workflow-action": "1", "workflow-action-name": "approve"}
    client_for(User.objects.get(email=min(reviewers))).post(address, form | accepting)
    assert mail.outbox == []
    assert sorted(Message.objects.values_list("recipient", flat=True)) == sorted([*reviewers, author.email])
