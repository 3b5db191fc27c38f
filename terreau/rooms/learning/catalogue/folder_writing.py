"""An edition of a course as the archive of a folder, which `folders` reads again the same."""

import zipfile
from collections.abc import Iterable
from pathlib import PurePosixPath
from shutil import copyfileobj
from typing import Any, BinaryIO

import yaml
from django.core.files.storage import default_storage
from django.db.models import F
from django.utils.text import slugify
from django.utils.translation import gettext as _

from terreau.ground.questions.bank_files import drafts_of
from terreau.ground.questions.models import QuestionVersion
from terreau.ground.questions.yaml_bank import write_yaml
from terreau.rooms.learning.catalogue.bringing import plain_body
from terreau.rooms.learning.catalogue.enums import LessonKind
from terreau.rooms.learning.catalogue.files import VIDEO_ENDINGS
from terreau.rooms.learning.catalogue.folders import QUESTIONS, SHEET, THEMES
from terreau.rooms.learning.catalogue.models import Attachment, Course, Edition, Lesson, Module
from terreau.rooms.skills.positioning.editions import topic_of


class Dumper(yaml.SafeDumper):
    """Texts of several lines as blocks, as people write them."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


Dumper.add_representer(str, _text)


def dumped(document: Any) -> str:
    return str(yaml.dump(document, Dumper=Dumper, allow_unicode=True, sort_keys=False, width=110))


def key_of(course: Course) -> str:
    """The name of the folder."""
    return course.shipped or slugify(course.title)[:59].strip("-") or "cours"


def left_out(edition: Edition) -> list[str]:
    """What a folder cannot hold, in words."""
    rows = Lesson.objects.filter(module__edition=edition, kind=LessonKind.PACKAGE).order_by("module__position")
    return [_("La leçon « %(title)s » est un paquet SCORM : elle n’est pas dans l’archive.") % {"title": one.title}
            for one in rows]  # fmt: skip


def write_course(edition: Edition, target: BinaryIO) -> None:
    """Write the archive of this edition, with the questions that are asked now."""
    course = edition.course
    root = key_of(course)
    modules = list(edition.modules.order_by("position").prefetch_related("lessons"))
    attachments = list(edition.attachments.order_by("name"))
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        names = [f"{module.position}-{slugify(module.title)[:60].strip('-') or 'module'}" for module in modules]
        archive.writestr(f"{root}/{SHEET}", dumped(sheet_of(course, zip(modules, names, strict=True))))
        for module, name in zip(modules, names, strict=True):
            write_lessons(archive, f"{root}/{name}", module, {one.name for one in attachments})
            write_questions(archive, f"{root}/{name}", module, course)
        for place, attachment in placed(attachments, modules, names):
            with default_storage.open(attachment.stored) as source:
                with archive.open(f"{root}/{place}/{attachment.name}", "w", force_zip64=True) as copy:
                    copyfileobj(source, copy)


def sheet_of(course: Course, modules: Iterable[tuple[Module, str]]) -> dict[str, Any]:
    aims = course.aims.select_related("competence__domain__framework").order_by("pk")
    document: dict[str, Any] = {
        "titre": course.title,
        "phrase": course.sentence,
        "apports": course.brings,
        "publics": list(course.audiences),
        "niveau": str(course.level),
        "theme": next(word for word, theme in THEMES.items() if theme == course.theme),
        "competences": {topic_of(aim.competence): aim.level for aim in aims},
        "validation": course.validation,
        "licence": course.licence,
        "auteurs": course.authors,
        "langue": course.language,
        "code_savoir": course.knowledge_code,
    }
    document = {key: value for key, value in document.items() if value not in ("", [], {})}
    return document | {"modules": [module_of(module, name) for module, name in modules]}


def module_of(module: Module, name: str) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "dossier": name, "titre": module.title, "presentation": module.introduction, "reussite": module.pass_mark,
        "questions": module.asked, "essais": module.most_attempts,
    }  # fmt: skip
    return {key: value for key, value in entry.items() if value not in ("", None)}


def write_lessons(archive: zipfile.ZipFile, place: str, module: Module, taken: set[str]) -> None:
    stems = {PurePosixPath(name).stem for name in taken if name.lower().endswith(VIDEO_ENDINGS)}
    texts = [lesson for lesson in module.lessons.all() if lesson.kind == LessonKind.TEXT]
    for rank, lesson in enumerate(sorted(texts, key=lambda one: one.position), 1):
        stem = f"{rank}-{slugify(lesson.title)[:60].strip('-') or 'lecon'}"
        while stem in stems or f"{stem}.md" in taken:
            stem += "-lecon"
        head = dumped({"titre": lesson.title, "minutes": lesson.minutes})
        archive.writestr(f"{place}/{stem}.md", f"---\n{head}---\n\n{plain_body(lesson.body)}\n")


def write_questions(archive: zipfile.ZipFile, place: str, module: Module, course: Course) -> None:
    if not module.topic or course.bank is None:
        return
    rows = QuestionVersion.objects.filter(
        question__bank=course.bank, question__retired_on=None, question__current=F("pk"), topic=module.topic
    )
    drafts = drafts_of(rows.select_related("question").order_by("question__code"))
    if not drafts:
        return
    archive.writestr(f"{place}/{QUESTIONS}", write_yaml(drafts))
    for draft in drafts:
        for name, content in draft.pictures.items():
            archive.writestr(f"{place}/images/{name}", content)


def placed(attachments: list[Attachment], modules: list[Module], names: list[str]) -> Iterable[tuple[str, Attachment]]:
    """Each file beside the lessons that call it; captions and words follow their video. Words without one stay out."""
    where: dict[str, str] = {}
    for module, name in zip(modules, names, strict=True):
        text = "\n".join(lesson.body for lesson in module.lessons.all())
        for one in attachments:
            if one.name in text:
                where.setdefault(one.name, name)
    videos = {
        PurePosixPath(one.name).stem: where.get(one.name, names[0] if names else "")
        for one in attachments
        if one.name.lower().endswith(VIDEO_ENDINGS)
    }
    for one in attachments:
        stem, suffix = PurePosixPath(one.name).stem, PurePosixPath(one.name).suffix.lower()
        if stem in videos:
            yield videos[stem], one
        elif suffix != ".md" and names:
            yield where.get(one.name, names[0]), one
