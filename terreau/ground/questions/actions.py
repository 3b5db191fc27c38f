"""Every write of the room. A question is never changed in place: it gets a new version, and old answers keep theirs."""

import datetime
import hashlib
import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from io import BytesIO
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from terreau.ground.common.uploads import IMAGES, Kind as FileKind, check_upload, kind_of
from terreau.ground.journal.actions import actor_key, record
from terreau.ground.journal.models import Entry
from terreau.ground.questions.contents import document_of
from terreau.ground.questions.drafts import Draft
from terreau.ground.questions.enums import Review, SupportKind
from terreau.ground.questions.models import Bank, Picture, Question, QuestionVersion
from terreau.ground.questions.pictures import MOST_PICTURE_BYTES
from terreau.ground.questions.supports import Support

MEDIA = {
    FileKind.PNG: "image/png",
    FileKind.JPEG: "image/jpeg",
    FileKind.GIF: "image/gif",
    FileKind.WEBP: "image/webp",
}
ENDINGS = {media_type: kind.value for kind, media_type in MEDIA.items()}
BATCH = 200


class QuestionRefused(Exception):
    """What was asked cannot be done; the message says why, in the user's words."""


class RewrittenMeanwhile(QuestionRefused):
    """Somebody else wrote a version since the one that was read."""

    def __init__(self) -> None:
        super().__init__(
            _("Quelqu’un d’autre vient de modifier cette question : relisez sa version avant d’enregistrer la vôtre.")
        )


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
    questions = {one.code: one for one in bank.questions.select_related("current")}
    fresh = [Question(bank=bank, code=draft.code) for draft in drafts if draft.code not in questions]
    questions |= {one.code: one for one in Question.objects.bulk_create(fresh, batch_size=BATCH)}
    new = []
    for draft in keep_pictures(drafts):
        one = questions[draft.code]
        version = version_of(draft, one, shipped=shipped)
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
    """Keep these versions, each the latest of its question, and ask them from now on. Two queries for each batch."""
    made = QuestionVersion.objects.bulk_create(versions, batch_size=BATCH)
    latest = QuestionVersion.objects.filter(question=OuterRef("pk")).order_by("-number").values("pk")[:1]
    for start in range(0, len(made), BATCH):
        keys = [version.question_id for version in made[start : start + BATCH]]
        Question.objects.filter(pk__in=keys).update(current=Subquery(latest))
    for version in made:
        version.question.current = version


# ---- one question


@transaction.atomic
def write_question(bank: Bank, draft: Draft, *, by: Any) -> Question:
    """A new question. Raises `QuestionRefused` when its code is taken."""
    try:
        with transaction.atomic():
            question = Question.objects.create(bank=bank, code=draft.code)
    except IntegrityError as error:
        raise QuestionRefused(_("Cette banque a déjà une question de ce code.")) from error
    put_in_force([version_of(keep_pictures([draft])[0], question)])
    record("questions.question.written", question, by=by, version=1)
    return question


@transaction.atomic
def rewrite_question(question: Question, draft: Draft, *, seen: int, by: Any) -> QuestionVersion:
    """A new version of a question, from one who had version `seen` before his eyes. The same text makes none.

    Raises `RewrittenMeanwhile` when somebody else has changed it since: the database decides.
    """
    current = question.current
    version = version_of(keep_pictures([draft])[0], question)
    if current is not None and same(current, version):
        return current
    if current is not None and current.number != seen:
        raise RewrittenMeanwhile
    version.number = seen + 1
    try:
        with transaction.atomic():
            version.save()
    except IntegrityError as error:
        raise RewrittenMeanwhile from error
    question.current = version
    question.save(update_fields=["current"])
    record("questions.question.rewritten", question, by=by, version=version.number)
    return version


@transaction.atomic
def mark_reviewed(version: QuestionVersion, *, content: bool, language: bool, by: Any) -> None:
    """Say what of a version was reviewed. Raises `QuestionRefused` to whoever wrote it, as the journal knows."""
    if writers_of(version.question).get(version.number) == actor_key(by):
        raise QuestionRefused(_("Vous avez écrit cette version : quelqu’un d’autre doit la relire."))
    version.content_review = Review.REVIEWED if content else Review.TO_REVIEW
    version.language_review = Review.REVIEWED if language else Review.TO_REVIEW
    version.save(update_fields=["content_review", "language_review"])
    record(
        "questions.question.reviewed", version.question, by=by,
        version=version.number, content=content, language=language,
    )  # fmt: skip


def writers_of(question: Question) -> dict[int, str]:
    """Who wrote each version, by the key of the journal; those that came in a file have no known writer."""
    entries = Entry.objects.filter(
        object_type=Question._meta.label_lower,
        object_key=str(question.pk),
        action__in=("questions.question.written", "questions.question.rewritten"),
    )
    return {data.get("version"): actor for data, actor in entries.order_by("at").values_list("data", "actor")}


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


def keep_pictures(drafts: Sequence[Draft]) -> list[Draft]:
    """The drafts with their pictures kept under their digests, which take the place of the names of the files.

    Raises `QuestionRefused` for what is no image, and for an image that neither the draft nor the house holds.
    """
    found = [draft.pictures[name] for draft in drafts if (name := picture_name(draft)) in draft.pictures]
    by_digest = {digest_of_bytes(data): data for data in found}
    named = {name for draft in drafts if (name := picture_name(draft)) and name not in draft.pictures}
    known = set(Picture.objects.filter(digest__in={*by_digest, *named}).values_list("digest", flat=True))
    kept = [with_picture_kept(draft, known) for draft in drafts]
    new = [
        Picture(digest=digest, media_type=media_type_of(data), data=data)
        for digest, data in by_digest.items()
        if digest not in known
    ]
    Picture.objects.bulk_create(new, ignore_conflicts=True)
    return kept


def picture_name(draft: Draft) -> str:
    """The name that the picture of a draft has in it; empty when it shows none."""
    support = draft.content.support
    return str(support.data["fichier"]) if support and support.kind == SupportKind.PICTURE else ""


def with_picture_kept(draft: Draft, known: Collection[str]) -> Draft:
    """The draft whose support names the digest of its picture."""
    name, support = picture_name(draft), draft.content.support
    if not name or support is None or (name not in draft.pictures and name in known):
        return draft
    if name not in draft.pictures:
        raise QuestionRefused(_("%(code)s : l’image « %(name)s » manque.") % {"code": draft.code, "name": name})
    data = draft.pictures[name]
    try:
        media_type_of(data)
    except ValidationError as error:
        raise QuestionRefused(f"{draft.code}\u00a0: {' '.join(error.messages)}") from error
    named = Support(support.kind, {**support.data, "fichier": digest_of_bytes(data)})
    return replace(draft, content=replace(draft.content, support=named), pictures={})


def keep_picture(data: bytes, name: str = "") -> str:
    """The digest under which an image is kept. Raises `ValidationError` for what we do not take."""
    if name:
        check_upload(ContentFile(data, name=name), kinds=IMAGES, most_bytes=MOST_PICTURE_BYTES)
    digest = digest_of_bytes(data)
    if not Picture.objects.filter(digest=digest).exists():
        picture = Picture(digest=digest, media_type=media_type_of(data), data=data)
        Picture.objects.bulk_create([picture], ignore_conflicts=True)
    return digest


def digest_of_bytes(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@lru_cache(maxsize=32)
def media_type_of(data: bytes) -> str:
    """What an image is. Raises `ValidationError`, in the user's words, for what may not come in."""
    file = ContentFile(data)
    kind = kind_of(BytesIO(data))
    file.name = f"image.{kind}"
    return MEDIA[check_upload(file, kinds=IMAGES, most_bytes=MOST_PICTURE_BYTES)]


def digest_of(drafts: Iterable[Draft]) -> str:
    """Of the questions that the software brings: the same files give the same."""
    whole = [[draft.code, draft.topic, draft.theme, draft.level, document_of(draft.content)] for draft in drafts]
    return hashlib.sha256(json.dumps(whole, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
