"""A questionnaire from a file, in two steps: look at what can be taken and what cannot, then create it.

Between the two nothing is kept: the page itself carries what was read, and it is checked anew as it comes back.
"""

import json
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from terreau.ground.common.antivirus import refuse_unclean
from terreau.ground.questions.drafts import FileRefused
from terreau.rooms.barometer.questionnaires import access, actions
from terreau.rooms.barometer.questionnaires.actions import QuestionnaireRefused
from terreau.rooms.barometer.questionnaires.content import as_data
from terreau.rooms.barometer.questionnaires.enums import Kind
from terreau.rooms.barometer.questionnaires.foreign.found import Found
from terreau.rooms.barometer.questionnaires.foreign.limesurvey import read_limesurvey
from terreau.rooms.barometer.questionnaires.forms import UploadForm
from terreau.rooms.barometer.questionnaires.import_form import ImportForm
from terreau.rooms.barometer.questionnaires.parsing import ContentRefused, document_of
from terreau.rooms.barometer.questionnaires.yaml_files import read_plain


@require_http_methods(["GET", "POST"])
def look(request: HttpRequest) -> HttpResponse:
    """Read a file, and show what would be made of it."""
    access.require_surveyor(request.user)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            found = found_in(form.cleaned_data["file"])
        except (ValidationError, FileRefused) as refusal:
            form.add_error("file", said(refusal))
        except ContentRefused as refusal:
            form.add_error("file", refusal.problems)
        else:
            return shown(request, found, ImportForm(user=request.user, data_in=found.data, initial=start(found)))
    return render(request, "questionnaires/import.html", {"form": form})


def start(found: Found) -> dict[str, Any]:
    title = found.data.get("title")
    name = title.get("fr", "") if isinstance(title, dict) else title
    remarks = [[remark.question, remark.reason] for remark in found.remarks]
    return {"content": json.dumps(found.data), "remarks": json.dumps(remarks), "name": str(name or "")[:120]}


def said(refusal: ValidationError | FileRefused) -> str:
    line = getattr(refusal, "line", 0)
    text = " ".join(refusal.messages) if isinstance(refusal, ValidationError) else str(refusal)
    return _("Ligne %(line)s : %(reason)s") % {"line": line, "reason": text} if line else text


def found_in(file: Any) -> Found:
    """What an uploaded file holds: ours in YAML, or LimeSurvey's; its content tells which."""
    refuse_unclean(file, file.name or "")
    file.seek(0)
    content = file.read()
    if content.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        return read_limesurvey(content)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ContentRefused([_("Ce fichier n’est pas en UTF-8.")]) from error
    return Found(whole(read_plain(text)))


def whole(data: Any) -> dict[str, Any]:
    """Our own files say all: what does not hold is told at once, and what is left out has its usual value."""
    if not isinstance(data, dict) or not isinstance(data.get("pages"), list):
        raise ContentRefused(
            [_("Ce fichier n’est pas un questionnaire de Terreau : « title » et « pages » y manquent.")]
        )
    plain: dict[str, Any] = as_data(document_of(data))
    usual = {"low": 0, "high": 10, "counted_from": 6}
    for page in plain["pages"]:
        page["questions"] = [usual | each if each["kind"] == Kind.SCALE else each for each in page.get("questions", [])]
    return plain


@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """Create what was looked at, with what its author says of the answers."""
    access.require_surveyor(request.user)
    form = ImportForm(request.POST, user=request.user)
    if form.is_valid() and form.document is not None:
        own = {"name": form.cleaned_data["name"], "document": form.document}
        try:
            edition = actions.create_questionnaire(form.cleaned_data["structure"], **own, by=request.user)
        except QuestionnaireRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Le questionnaire est créé : relisez-le, puis essayez-le."))
            return redirect("questionnaires:edition", pk=edition.pk)
    if not form.data_in:
        messages.error(request, _("Ce qui avait été lu s’est perdu en route : choisissez de nouveau le fichier."))
        return redirect("questionnaires:import")
    return shown(request, Found(form.data_in, form.told), form)


def shown(request: HttpRequest, found: Found, form: ImportForm) -> HttpResponse:
    return render(request, "questionnaires/import_look.html", {"found": found, "form": form})
