"""Who may open what of the content of courses, and what our house holds of it."""

from typing import TYPE_CHECKING, Any

from tests.access_words import EDITOR, HR, LEAD, MEMBERS, TRAINER, Url, thing, those

if TYPE_CHECKING:
    from tests.house import House, People

AUTHORS = those(HR, LEAD, EDITOR, TRAINER)


def owned(name: str) -> dict[str, Any]:
    return {"owned": True, "build": thing(name)}


def shown_file(house: "House") -> dict[str, Any]:
    return {"pk": house.things["shown_file"].pk, "name": house.things["shown_file"].name}


def asked(house: "House") -> dict[str, Any]:
    return {"pk": house.things["content"].pk, "question": house.things["course_question"].pk}


def form(house: "House") -> dict[str, Any]:
    return {"pk": house.things["content"].pk, "form": "yaml"}


URLS: dict[str, Url] = {
    # What an edition in force shows is for whoever reads the course.
    "catalogue:file(pk, name)": Url(MEMBERS, owned=True, build=shown_file),
    "catalogue:shipped": Url(AUTHORS),
    "catalogue:shipped_add(key)": Url(None, AUTHORS, build=lambda house: {"key": "equipe-hybride"}),
    "catalogue:archive": Url(AUTHORS, AUTHORS),
    "catalogue:content(pk)": Url(AUTHORS, **owned("content")),
    "catalogue:export(pk)": Url(AUTHORS, **owned("content")),
    "catalogue:start_draft(pk)": Url(None, AUTHORS, **owned("content")),
    "catalogue:edition(pk)": Url(AUTHORS, **owned("draft_edition")),
    "catalogue:drop_draft(pk)": Url(AUTHORS, AUTHORS, **owned("draft_edition")),
    "catalogue:force(pk)": Url(AUTHORS, AUTHORS, **owned("draft_edition")),
    "catalogue:files(pk)": Url(AUTHORS, AUTHORS, **owned("draft_edition")),
    "catalogue:module_create(pk)": Url(AUTHORS, AUTHORS, **owned("draft_edition")),
    "catalogue:module_edit(pk)": Url(AUTHORS, AUTHORS, **owned("draft_module")),
    "catalogue:module_move(pk)": Url(None, AUTHORS, **owned("draft_module")),
    "catalogue:module_delete(pk)": Url(AUTHORS, AUTHORS, **owned("draft_module")),
    "catalogue:lesson_create(pk)": Url(AUTHORS, AUTHORS, **owned("draft_module")),
    "catalogue:lesson_edit(pk)": Url(AUTHORS, AUTHORS, **owned("draft_lesson")),
    "catalogue:lesson_move(pk)": Url(None, AUTHORS, **owned("draft_lesson")),
    "catalogue:lesson_delete(pk)": Url(AUTHORS, AUTHORS, **owned("draft_lesson")),
    "catalogue:file_delete(pk)": Url(None, AUTHORS, **owned("draft_file")),
    "catalogue:questions(pk)": Url(AUTHORS, **owned("content")),
    "catalogue:question_create(pk)": Url(AUTHORS, AUTHORS, **owned("content")),
    "catalogue:questions_import(pk)": Url(AUTHORS, AUTHORS, **owned("content")),
    "catalogue:questions_download(pk, form)": Url(AUTHORS, owned=True, build=form),
    "catalogue:question_edit(pk, question)": Url(AUTHORS, AUTHORS, owned=True, build=asked),
    "catalogue:question_retire(pk, question)": Url(None, AUTHORS, owned=True, build=asked),
    "catalogue:question_restore(pk, question)": Url(None, AUTHORS, owned=True, build=asked),
}


def put(things: dict[str, Any], ours: "People") -> None:
    """A course that the agents read, with a file, and its next edition in preparation."""
    from django.core.files.base import ContentFile

    from terreau.rooms.learning.catalogue.editing import start_draft
    from terreau.rooms.learning.catalogue.files import store
    from terreau.rooms.learning.catalogue.models import Lesson
    from tests.house import MARK
    from tests.rooms.learning.course_files import PNG
    from tests.rooms.learning.makers import make_edition

    edition = make_edition(ours.office, title=f"Contenu {MARK}", sentence=f"Phrase {MARK}")
    Lesson.objects.filter(module__edition=edition).update(title=f"Leçon {MARK}", body=f"Texte {MARK}.")
    shown = store(edition, "figure.png", ContentFile(PNG, name="figure.png"), "image/png")
    shown.save()
    draft = start_draft(edition.course, copied=edition, by=ours.users["lead"])
    things |= {"content": edition.course, "shown_file": shown, "draft_edition": draft}
    things["draft_module"] = draft.modules.get(position=1)
    things["draft_lesson"] = things["draft_module"].lessons.get(position=1)
    things["draft_file"] = draft.attachments.get()
    things["course_question"] = edition.course.bank.questions.order_by("code")[0]
