"""The questions of a course: by module, one by one, and as files."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from terreau.ground.common.antivirus import refuse_unclean
from terreau.ground.common.forms import with_value
from terreau.ground.questions.actions import QuestionRefused, RewrittenMeanwhile, keep_picture
from terreau.ground.questions.bank_files import FORMATS, drafts_of, read_bank_file, write_bank_file
from terreau.ground.questions.drafts import BankFile, FileRefused
from terreau.ground.questions.forms import PICTURE, typable, values_of
from terreau.ground.questions.models import Question, QuestionVersion
from terreau.ground.questions.yaml_bank import write_one
from terreau.rooms.learning.catalogue import access_content as access, editing_questions as editing
from terreau.rooms.learning.catalogue.forms_questions import (
    BankFileForm,
    CourseQuestionForm,
    CourseYamlForm,
    RetireForm,
    ShapeForm,
)
from terreau.rooms.learning.catalogue.models import Course
from terreau.rooms.learning.catalogue.reading_content import bank_lines, proof_of, topics_of

LICENCE = "Licence Ouverte 2.0 (Etalab)"
AnyForm = CourseQuestionForm | CourseYamlForm


def choices_of(course: Course) -> list[tuple[str, str]]:
    return [(topic, topic) for topic in topics_of(course)]


@require_safe
def questions(request: HttpRequest, pk: int) -> HttpResponse:
    course = access.course_to_write(request.user, pk)
    context = {"course": course, "lines": bank_lines(course), "formats": FORMATS.items()}
    return render(request, "catalogue/questions.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest, pk: int) -> HttpResponse:
    """What shape of question first, then its fields."""
    course = access.course_to_write(request.user, pk)
    topics = choices_of(course)
    if request.method == "POST":
        return edited(request, course, None)
    shape = ShapeForm(request.GET if "kind" in request.GET else None, topics=topics)
    if not shape.is_valid():
        return render(request, "catalogue/question_shape.html", {"form": shape, "course": course, "topics": topics})
    initial = shape.cleaned_data | {"licence": LICENCE, "language": "fr"}
    return show(request, course, None, CourseQuestionForm(None, initial=initial, topics=topics))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int, question: int) -> HttpResponse:
    course = access.course_to_write(request.user, pk)
    return edited(request, course, access.question_of(course, question))


def edited(request: HttpRequest, course: Course, found: Question | None) -> HttpResponse:
    """Sent: refused with its reasons, shown as it will be asked, or kept."""
    form = form_for(request, course, found)
    if isinstance(form, CourseQuestionForm) and "refresh" in request.POST:
        form.forget_errors()
    if request.method != "POST" or "refresh" in request.POST or not form.is_valid():
        return show(request, course, found, form)
    if "save" in request.POST and keep(request, course, found, form):
        return redirect("catalogue:questions", pk=course.pk)
    return show(request, course, found, form, proof=proof_of(form.draft(found.code if found else "nouvelle")))


def keep(request: HttpRequest, course: Course, found: Question | None, form: AnyForm) -> bool:
    try:
        if found is None:
            given = form.draft("")
            code = given.code or editing.free_code(course, given.topic, given.content.text)
            editing.write(course, form.draft(code), by=request.user)
        else:
            seen = form.cleaned_data["seen"] or 0
            editing.rewrite(found, form.draft(found.code), seen=seen, by=request.user)
    except QuestionRefused as refusal:
        form.add_error(None, str(refusal))
        if isinstance(refusal, RewrittenMeanwhile) and found is not None:
            found.refresh_from_db()
            form.data = with_value(form.data, "seen", str(found.current.number if found.current else 0))
        return False
    messages.success(request, _("Question enregistrée : elle est posée dès maintenant."))
    return True


def form_for(request: HttpRequest, course: Course, found: Question | None) -> AnyForm:
    """The form that was sent or asked for; a question that plain fields cannot hold is edited as YAML."""
    topics = choices_of(course)
    version = found.current if found else None
    draft = version.as_draft(found.code) if found and version else None
    seen = version.number if version else 0
    if draft is not None and draft.topic and draft.topic not in dict(topics):
        topics.append((draft.topic, draft.topic))
    as_yaml = (
        "text" in request.POST
        or "yaml" in request.GET
        or (draft is not None and not typable(draft, topics, CourseQuestionForm))
    )
    if as_yaml and draft is not None:
        initial = {"text": write_one(draft), "seen": seen}
        return CourseYamlForm(request.POST or None, topics=topics, code=draft.code, initial=initial)
    data, error = with_picture(request)
    initial = (values_of(draft) if draft else {}) | {"seen": seen}
    before = draft.content if draft else None
    return CourseQuestionForm(data, initial=initial, topics=topics, before=before, picture_error=error)


def with_picture(request: HttpRequest) -> tuple[QueryDict | None, str]:
    """What was sent, with the image kept under its digest: it need not be chosen again after an error."""
    if request.method != "POST":
        return None, ""
    data, file = request.POST.copy(), request.FILES.get("picture")
    if file is None:
        return data, ""
    try:
        content = file.read()
        refuse_unclean(BytesIO(content), file.name or "")
        data[PICTURE] = keep_picture(content, file.name or "")
    except ValidationError as error:
        return data, " ".join(error.messages)
    return data, ""


def show(
    request: HttpRequest, course: Course, found: Question | None, form: AnyForm, *, proof: Any = None
) -> HttpResponse:
    context = {
        "course": course, "question": found, "form": form, "proof": proof, "retiring": RetireForm(prefix="retire"),
        "as_yaml": isinstance(form, CourseYamlForm),
    }  # fmt: skip
    return render(request, "catalogue/question_form.html", context)


# ---- asked or not


def decided(request: HttpRequest, course: Course, change: Callable[[], None], done: str) -> HttpResponse:
    try:
        change()
        messages.success(request, done)
    except QuestionRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("catalogue:questions", pk=course.pk)


@require_POST
def retire(request: HttpRequest, pk: int, question: int) -> HttpResponse:
    course = access.course_to_write(request.user, pk)
    found, form = access.question_of(course, question), RetireForm(request.POST, prefix="retire")
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    done = _("Question retirée : elle n’est plus posée.")
    return decided(request, course, lambda: editing.retire(course, found, reason=reason, by=request.user), done)


@require_POST
def restore(request: HttpRequest, pk: int, question: int) -> HttpResponse:
    course = access.course_to_write(request.user, pk)
    found = access.question_of(course, question)
    done = _("Question remise : elle est de nouveau posée.")
    return decided(request, course, lambda: editing.restore(found, by=request.user), done)


# ---- files


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def bring(request: HttpRequest, pk: int) -> HttpResponse:
    """A file of questions: what cannot be taken is told by line, and nothing is taken unless the others are wanted."""
    course = access.course_to_write(request.user, pk)
    topics = choices_of(course)
    form = BankFileForm(request.POST or None, request.FILES or None, topics=topics)
    found = BankFile()
    if request.method == "POST" and form.is_valid():
        found, done = taken(request, course, form)
        if done and not found.problems:
            return redirect("catalogue:questions", pk=pk)
    context = {"course": course, "form": form, "found": found, "topics": topics}
    return render(request, "catalogue/questions_import.html", context)


def taken(request: HttpRequest, course: Course, form: BankFileForm) -> tuple[BankFile, bool]:
    file = form.cleaned_data["file"]
    found = BankFile()
    try:
        refuse_unclean(file, file.name)
        found = read(file)
        if found.problems and not form.cleaned_data["others"]:
            return found, False
        stored = editing.load(course, found, topic=form.cleaned_data["topic"], by=request.user)
    except (FileRefused, QuestionRefused) as refusal:
        form.add_error("file", str(refusal))
        return found, False
    except ValidationError as error:
        form.add_error("file", error)
        return found, False
    words = _("%(created)s questions nouvelles, %(changed)s modifiées, %(unchanged)s inchangées.")
    messages.success(
        request, words % {name: len(getattr(stored, name)) for name in ("created", "changed", "unchanged")}
    )
    return found, True


def read(file: Any) -> BankFile:
    """Raises `FileRefused`. No name of the file is used as a path."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "questions"
        with path.open("wb") as copy:
            for block in file.chunks():
                copy.write(block)
        return read_bank_file(path)


@never_cache
@require_safe
def download(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The questions that are asked, as a file."""
    course = access.course_to_write(request.user, pk)
    if form not in FORMATS:
        raise Http404
    rows = Question.objects.in_use().filter(bank__course=course)
    versions = (
        QuestionVersion.objects.filter(pk__in=rows.values("current"))
        .select_related("question")
        .order_by("question__code")
    )
    written = write_bank_file(form, drafts_of(versions), f"questions-{slugify(course.title)[:50] or course.pk}")
    response = HttpResponse(written.content, content_type=written.media_type)
    response["Content-Disposition"] = f'attachment; filename="{written.name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
