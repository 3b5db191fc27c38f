"""Every write of the room. A question is never changed in place: it gets a new version, and old answers keep theirs."""

import datetime
import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from io import BytesIO
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from terreau.ground.common.uploads import IMAGES, Kind as FileKind, check_upload, kind_of
from terreau.ground.journal.actions import record
from terreau.ground.questions.contents import document_of
from terreau.ground.questions.drafts import Draft
from terreau.ground.questions.enums import Review
from terreau.ground.questions.models import Bank, Picture, Question, QuestionVersion
from terreau.ground.questions.pictures import MOST_PICTURE_BYTES
from terreau.ground.questions.supports import Support

MEDIA = {
    FileKind.PNG: "image/png",
    FileKind.JPEG: "image/jpeg",
    FileKind.GIF: "image/gif",
    FileKind.WEBP: "image/webp",
}
BATCH = 200


class QuestionRefused(Exception):
    """What was asked cannot be done; the message says why, in the user's words."""


@dataclass
class Stored:
    """What a file changed of a bank, by code."""

    created: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)  # changed here since: the file's version is not taken

    @property
    def as_data(self) -> dict[str, Any]:
        return {name: len(getattr(self, name)) for name in ("created", "changed", "unchanged", "kept")}


# ---- a whole file


@transaction.atomic
def store_drafts(bank: Bank, drafts: Sequence[Draft], *, by: Any, shipped: bool = False) -> Stored:
    """Keep the questions of a file: new ones, new versions of those that differ. Twice changes nothing.

    With `shipped`, the software's own questions: a question that somebody changed here keeps that version.
    Raises `QuestionRefused`, naming the question, for a picture that cannot be taken.
    """
    stored = Stored()
    known = {one.code: one for one in bank.questions.select_related("current")}
    Question.objects.bulk_create(
        [Question(bank=bank, code=draft.code) for draft in drafts if draft.code not in known], batch_size=BATCH
    )
    questions = {one.code: one for one in bank.questions.select_related("current")}
    new = []
    for draft in drafts:
        one = questions[draft.code]
        version = version_of(keep_pictures(draft), one, shipped=shipped)
        if one.current is None:
            stored.created.append(draft.code)
        elif same(one.current, version):
            stored.unchanged.append(draft.code)
            continue
        elif shipped and not one.current.shipped:
            stored.kept.append(draft.code)
            continue
        else:
            stored.changed.append(draft.code)
        new.append(version)
    put_in_force(new)
    if not shipped and (stored.created or stored.changed):
        record("questions.bank.loaded", bank, by=by, **stored.as_data)
    return stored


def version_of(draft: Draft, question: Question, *, shipped: bool = False) -> QuestionVersion:
    return QuestionVersion(
        question=question, number=question.current.number + 1 if question.current else 1, topic=draft.topic,
        theme=draft.theme, level=draft.level, kind=draft.content.kind, document=document_of(draft.content),
        author=draft.author, licence=draft.licence, language=draft.language, content_review=draft.content_review,
        language_review=draft.language_review, shipped=shipped,
    )  # fmt: skip


def same(one: QuestionVersion, other: QuestionVersion) -> bool:
    """Whether both say the same: reviews apart, which are said of a version and do not make one."""
    fields = ("topic", "theme", "level", "document", "author", "licence", "language")
    return all(getattr(one, name) == getattr(other, name) for name in fields)


def put_in_force(versions: Iterable[QuestionVersion]) -> None:
    made = QuestionVersion.objects.bulk_create(versions, batch_size=BATCH)
    for version in made:
        version.question.current = version
    Question.objects.bulk_update([version.question for version in made], ["current"], batch_size=BATCH)


# ---- one question


@transaction.atomic
def write_question(bank: Bank, draft: Draft, *, by: Any) -> Question:
    """A new question. Raises `QuestionRefused` when its code is taken."""
    try:
        with transaction.atomic():
            question = Question.objects.create(bank=bank, code=draft.code)
    except IntegrityError as error:
        raise QuestionRefused(_("Cette banque a déjà une question de ce code.")) from error
    put_in_force([version_of(keep_pictures(draft), question)])
    record("questions.question.written", question, by=by, version=1)
    return question


@transaction.atomic
def rewrite_question(question: Question, draft: Draft, *, seen: int, by: Any) -> QuestionVersion:
    """A new version of a question, from one who had version `seen` before his eyes. The same text makes none.

    Raises `QuestionRefused` when somebody else has changed it since: the database decides.
    """
    current = question.current
    version = version_of(keep_pictures(draft), question)
    if current is not None and same(current, version):
        return current
    version.number = seen + 1
    try:
        with transaction.atomic():
            version.save()
    except IntegrityError as error:
        raise QuestionRefused(
            _("Quelqu’un d’autre vient de modifier cette question : relisez sa version avant d’enregistrer la vôtre.")
        ) from error
    question.current = version
    question.save(update_fields=["current"])
    record("questions.question.rewritten", question, by=by, version=version.number)
    return version


@transaction.atomic
def mark_reviewed(version: QuestionVersion, *, content: bool, language: bool, by: Any) -> None:
    """Say what of a version was reviewed."""
    version.content_review = Review.REVIEWED if content else Review.TO_REVIEW
    version.language_review = Review.REVIEWED if language else Review.TO_REVIEW
    version.save(update_fields=["content_review", "language_review"])
    record(
        "questions.question.reviewed", version.question, by=by,
        version=version.number, content=content, language=language,
    )  # fmt: skip


@transaction.atomic
def retire(question: Question, *, on: datetime.date, reason: str, by: Any) -> None:
    """The question is not asked any more; answers given to it stay. Raises `QuestionRefused` without a reason."""
    if not reason.strip():
        raise QuestionRefused(_("Dites pourquoi cette question est retirée."))
    if Question.objects.filter(pk=question.pk, retired_on=None).update(retired_on=on):
        record("questions.question.retired", question, by=by, reason=reason.strip())
    question.refresh_from_db(fields=["retired_on"])


@transaction.atomic
def restore(question: Question, *, by: Any) -> None:
    """The question is asked again."""
    if Question.objects.filter(pk=question.pk).exclude(retired_on=None).update(retired_on=None):
        record("questions.question.restored", question, by=by)
    question.refresh_from_db(fields=["retired_on"])


# ---- pictures


def keep_pictures(draft: Draft) -> Draft:
    """The draft with its picture kept under its digest, which takes the place of the name of the file."""
    support = draft.content.support
    if support is None or not draft.pictures:
        return draft
    digest = keep_picture(draft.pictures[str(support.data["fichier"])], draft.code)
    named = Support(support.kind, {**support.data, "fichier": digest})
    return replace(draft, content=replace(draft.content, support=named), pictures={})


def keep_picture(data: bytes, code: str) -> str:
    """The digest under which an image is kept."""
    digest = hashlib.sha256(data).hexdigest()
    if not Picture.objects.filter(digest=digest).exists():
        file = BytesIO(data)
        file.size, file.name = len(data), ""  # type: ignore[attr-defined]
        try:
            kind = kind_of_picture(file)
        except ValidationError as error:
            raise QuestionRefused(f"{code} : {' '.join(error.messages)}") from error
        Picture.objects.get_or_create(digest=digest, defaults={"media_type": MEDIA[kind], "data": data})
    return digest


def kind_of_picture(file: Any) -> FileKind:
    kind = kind_of(file)
    file.name = f"image.{kind}"
    return check_upload(file, kinds=IMAGES, most_bytes=MOST_PICTURE_BYTES)


def digest_of(drafts: Iterable[Draft]) -> str:
    """Of the questions that the software brings: the same files give the same."""
    whole = [[draft.code, draft.topic, draft.theme, draft.level, document_of(draft.content)] for draft in drafts]
    return hashlib.sha256(json.dumps(whole, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
