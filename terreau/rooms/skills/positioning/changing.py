"""Every change of the bank of the test, with the editions that follow from it: in one transaction, one at a time."""

import datetime
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from terreau.ground.questions import actions
from terreau.ground.questions.actions import QuestionRefused, Stored
from terreau.ground.questions.drafts import LONGEST_CODE, Draft
from terreau.ground.questions.models import Bank, Question, QuestionVersion
from terreau.ground.questions.tagging import slug
from terreau.rooms.skills.models import Competence
from terreau.rooms.skills.positioning.editions import renew_editions, the_bank, topic_of

WORDS_OF_CODE = 5


@contextmanager
def one_at_a_time() -> Iterator[Bank]:
    """The bank, held until the end of the transaction: whoever comes second waits, then sees what the first did."""
    try:
        with transaction.atomic():
            bank = the_bank()
            Bank.objects.filter(pk=bank.pk).update(label=F("label"))
            yield bank
    except IntegrityError as error:
        raise QuestionRefused(_("La banque vient de changer : recommencez dans un instant.")) from error


def competences_by_topic() -> dict[str, Competence]:
    """Every competence under the name that questions give it."""
    rows = Competence.objects.select_related("domain__framework").order_by("domain__framework", "domain__code", "code")
    return {topic_of(competence): competence for competence in rows}


def renew(topics: Collection[str]) -> None:
    """New editions of what these questions are about."""
    known = competences_by_topic()
    renew_editions(known[topic] for topic in sorted(set(topics)) if topic in known)


def write(draft: Draft, *, by: Any) -> Question:
    """A new question, asked from now on."""
    with one_at_a_time() as bank:
        question = actions.write_question(bank, draft, by=by)
        renew({draft.topic})
    return question


def rewrite(question: Question, draft: Draft, *, seen: int, by: Any) -> QuestionVersion:
    """A new version, asked from now on: tests that are under way keep theirs."""
    with one_at_a_time():
        question.refresh_from_db()
        before = question.current.topic if question.current else ""
        version = actions.rewrite_question(question, draft, seen=seen, by=by)
        renew({before, version.topic})
    return version


def put_back(question: Question, old: QuestionVersion, *, seen: int, by: Any) -> QuestionVersion:
    """The text of an old version again, as a new version: nothing of the history is lost."""
    return rewrite(question, old.as_draft(question.code), seen=seen, by=by)


def retire(question: Question, *, on: datetime.date, reason: str, by: Any) -> None:
    with one_at_a_time():
        actions.retire(question, on=on, reason=reason, by=by)
        renew({question.current.topic} if question.current else set())


def restore(question: Question, *, by: Any) -> None:
    with one_at_a_time():
        actions.restore(question, by=by)
        renew({question.current.topic} if question.current else set())


def load(drafts: Sequence[Draft], *, by: Any) -> Stored:
    """The questions of a file."""
    with one_at_a_time() as bank:
        codes = [draft.code for draft in drafts]
        before = Question.objects.filter(bank=bank, code__in=codes).values_list("current__topic", flat=True)
        topics = {topic for topic in before if topic} | {draft.topic for draft in drafts}
        stored = actions.store_drafts(bank, drafts, by=by)
        renew(topics)
    return stored


def free_code(topic: str, statement: str) -> str:
    """A code that no question of the bank has: that of the competence, then the first words of the statement."""
    words = slug(" ".join(statement.split()[:WORDS_OF_CODE])) or "question"
    base = f"{topic.rpartition(' ')[2]}-{words}"[: LONGEST_CODE - 4].strip(".-_")
    taken = set(Question.objects.filter(bank=the_bank(), code__startswith=base).values_list("code", flat=True))
    return next(code for code in (base, *(f"{base}-{n}" for n in range(2, len(taken) + 3))) if code not in taken)
