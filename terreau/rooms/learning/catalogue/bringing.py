"""What a course on files becomes: a course, the edition in force, its questions, its files; whole or not at all."""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.ground.journal.actions import record
from terreau.ground.organisations.models import Structure
from terreau.ground.questions.actions import QuestionRefused, Stored, restore, retire, store_drafts
from terreau.ground.questions.drafts import Draft
from terreau.ground.questions.models import Bank
from terreau.rooms.learning.catalogue.actions import CourseRefused, aim_at, edit, prepare
from terreau.rooms.learning.catalogue.enums import EditionState, Kind
from terreau.rooms.learning.catalogue.files import digest_of_file, share, store
from terreau.rooms.learning.catalogue.folders import CourseFolder
from terreau.rooms.learning.catalogue.models import Course, Edition, Lesson, Module
from terreau.rooms.skills.positioning.changing import competences_by_topic


class BringRefused(Exception):
    """The course cannot be taken; the messages say why, in the user's words."""

    def __init__(self, *reasons: Any) -> None:
        self.reasons = [str(reason) for reason in reasons]
        super().__init__(" ".join(self.reasons))


@dataclass
class Brought:
    """What was made of a course on files. `edition` is the one in force: new, or the same as before."""

    course: Course
    edition: Edition
    state: str  # « created », « changed » or « unchanged »: how reports count it
    questions: Stored
    notes: list[str] = field(default_factory=list)


def bring(
    folder: CourseFolder, *, structure: Structure, by: Any, course: Course | None = None, shipped: bool = False,
    check: bool = False,
) -> Brought:  # fmt: skip
    """Take the course of `folder` into the catalogue of `structure`, or as the new content of `course`.

    Without `course`, the one that came from a folder of the same name is found again. The same files change nothing.
    `shipped`: they are the software's own, so the sheet and the questions that somebody changed here stay as they are.
    With `check` everything is undone. Raises `BringRefused`: nothing was changed.
    """
    if folder.problems:
        raise BringRefused(*folder.problems)
    stored: list[str] = []
    kept = False
    try:
        with transaction.atomic():
            brought = _bring(folder, structure, course, by=by, shipped=shipped, stored=stored)
            if check:
                transaction.set_rollback(True)
        kept = not check
    except CourseRefused as refusal:
        raise BringRefused(*refusal.reasons) from refusal
    except QuestionRefused as refusal:
        raise BringRefused(refusal) from refusal
    except ValidationError as refusal:
        raise BringRefused(*refusal.messages) from refusal
    except IntegrityError as error:
        raise BringRefused(_("Ce cours change au même moment : rien n’a été modifié. Recommencez.")) from error
    finally:
        if not kept:
            for name in stored:
                default_storage.delete(name)
    return brought


def _bring(
    folder: CourseFolder, structure: Structure, course: Course | None, *, by: Any, shipped: bool, stored: list[str]
) -> Brought:
    notes: list[str] = []
    found = course or Course.objects.filter(structure=structure, shipped=folder.key).first()
    if found is None:
        found = _new_course(folder, structure, notes, by=by)
    elif found.kind != Kind.LESSONS:
        raise BringRefused(_("Ce cours se suit ailleurs, ou à dates fixées : il n’a pas de leçons."))
    elif not shipped:
        edit(found, by=by, **folder.sheet)
    # One at a time for a course: its row is held until the end.
    locked = Course.objects.select_for_update(of=("self",)).select_related("structure").get(pk=found.pk)
    topics = _topics(folder, locked)
    questions = _questions(folder, locked, topics, by=by, shipped=shipped)
    current = locked.editions.filter(state=EditionState.CURRENT).first()
    digest = digest_of_folder(folder)
    if current is not None and digest_of_edition(current) == digest:
        touched = questions.created or questions.changed
        return Brought(locked, current, "changed" if touched else "unchanged", questions, notes)
    edition = _new_edition(folder, locked, current, topics, digest, stored, by=by)
    return Brought(locked, edition, "changed" if current else "created", questions, notes)


def _new_course(folder: CourseFolder, structure: Structure, notes: list[str], *, by: Any) -> Course:
    course = prepare(structure, kind=Kind.LESSONS, by=by, minutes=folder.minutes, **folder.sheet)
    Course.objects.filter(pk=course.pk).update(shipped=folder.key)
    known = competences_by_topic()
    for code, level in folder.competences.items():
        if code in known:
            aim_at(course, known[code], level=level, by=by)
        else:
            notes.append(_("La compétence « %(code)s » n’est pas connue ici : elle n’est pas visée.") % {"code": code})
    return course


def bank_of(course: Course) -> Bank:
    """The questions of a course, in a bank of its own. Call it in a transaction."""
    if course.bank is None:
        bank, _new = Bank.objects.get_or_create(code=f"course-{course.pk}", defaults={"label": course.title})
        Course.objects.filter(pk=course.pk, bank=None).update(bank=bank)
        course.bank = bank
    return course.bank


# ---- questions


def _topics(folder: CourseFolder, course: Course) -> list[str]:
    """The topic of each module: the one that its questions have here already, for past editions ask them by it."""
    rows = course.bank.questions.exclude(current=None).values_list("code", "current__topic") if course.bank else []
    known = dict(rows)
    topics: list[str] = []
    for module in folder.modules:
        before = Counter(known[one.code] for one in module.questions if known.get(one.code))
        wanted = [*(topic for topic, _count in before.most_common(1)), module.folder, f"{module.folder}-bis"]
        topics.append(next(topic for topic in wanted if topic not in topics))
    return topics


def _questions(folder: CourseFolder, course: Course, topics: Sequence[str], *, by: Any, shipped: bool) -> Stored:
    """The questions of the files, and those that they hold no more, which are not asked any longer."""
    drafts: list[Draft] = []
    for module, topic in zip(folder.modules, topics, strict=True):
        drafts += [replace(draft, topic=topic) for draft in module.questions]
    bank = bank_of(course)
    stored = store_drafts(bank, drafts, by=by, shipped=shipped)
    codes = {draft.code for draft in drafts}
    gone = bank.questions.filter(retired_on=None, current__topic__in=topics).exclude(code__in=codes)
    for question in gone.filter(current__shipped=True) if shipped else gone:
        retire(question, on=timezone.localdate(), reason=_("Elle n’est plus dans les fichiers du cours."), by=by)
    if not shipped:
        for question in bank.questions.filter(code__in=codes).exclude(retired_on=None):
            restore(question, by=by)
    return stored


# ---- the edition


def _new_edition(
    folder: CourseFolder, course: Course, current: Edition | None, topics: Sequence[str], digest: str,
    stored: list[str], *, by: Any,
) -> Edition:  # fmt: skip
    last = course.editions.aggregate(last=Max("number"))["last"] or 0
    course.editions.filter(state=EditionState.CURRENT).update(state=EditionState.PAST)
    edition = Edition.objects.create(
        course=course, number=last + 1, state=EditionState.CURRENT, in_force_on=timezone.localdate(), digest=digest
    )
    for position, (module, topic) in enumerate(zip(folder.modules, topics, strict=True), 1):
        made = Module.objects.create(
            edition=edition, position=position, title=module.title, introduction=module.introduction,
            topic=topic if module.asked else "", asked=module.asked, pass_mark=module.pass_mark,
            most_attempts=module.most_attempts,
        )  # fmt: skip
        Lesson.objects.bulk_create(
            Lesson(module=made, position=rank, title=lesson.title, minutes=lesson.minutes, body=lesson.body)
            for rank, lesson in enumerate(module.lessons, 1)
        )
    _files(folder, edition, current, stored)
    Course.objects.filter(pk=course.pk).update(minutes=folder.minutes, changed_at=timezone.now())
    course.minutes = folder.minutes
    record("catalogue.edition.brought", edition, by=by, course=course.pk, number=edition.number)
    return edition


def _files(folder: CourseFolder, edition: Edition, current: Edition | None, stored: list[str]) -> None:
    """Those that are the same as in the edition before are kept once."""
    before = {(one.name, one.digest): one for one in current.attachments.all()} if current else {}
    same = []
    for name, path in sorted(folder.files.items()):
        with path.open("rb") as content:
            file = File(content, name=name)
            known = before.get((name, digest_of_file(file)))
            if known is not None:
                same.append(known)
                continue
            attachment = store(edition, name, file, folder.media_types[name])
            stored.append(attachment.stored)
            attachment.save()
    share(edition, same)


# ---- whether two contents are the same


def digest_of_folder(folder: CourseFolder) -> str:
    modules = [
        [
            module.title, module.introduction, module.asked, module.pass_mark, module.most_attempts,
            [[lesson.title, lesson.minutes, plain_body(lesson.body)] for lesson in module.lessons],
        ]
        for module in folder.modules
    ]  # fmt: skip
    files = []
    for name, path in sorted(folder.files.items()):
        with path.open("rb") as content:
            files.append([name, digest_of_file(content)])
    return _digest([modules, files])


def digest_of_edition(edition: Edition) -> str:
    """The same for an edition: brought from a folder, it has the digest of that folder until somebody changes it."""
    modules = [
        [
            module.title, module.introduction, module.asked, module.pass_mark, module.most_attempts,
            [
                [one.title, one.minutes, one.package.digest if one.package else plain_body(one.body)]
                for one in module.lessons.all()
            ],
        ]
        for module in edition.modules.order_by("position").prefetch_related("lessons__package")
    ]  # fmt: skip
    files = [[one.name, one.digest] for one in edition.attachments.order_by("name")]
    return _digest([modules, sorted(files)])


def plain_body(body: str) -> str:
    return body.replace("\r\n", "\n").strip("\n")


def _digest(content: Any) -> str:
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()
