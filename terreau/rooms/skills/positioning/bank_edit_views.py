"""Writing a question: the form or its YAML, what the agent will see, then keeping it."""

from io import BytesIO
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from terreau.ground.common.antivirus import refuse_unclean
from terreau.ground.questions.actions import QuestionRefused, RewrittenMeanwhile, keep_picture
from terreau.ground.questions.forms import PICTURE, QuestionForm, YamlForm, typable, values_of
from terreau.ground.questions.history import differences
from terreau.ground.questions.models import Question
from terreau.ground.questions.yaml_bank import write_one
from terreau.rooms.skills import access
from terreau.rooms.skills.positioning import changing
from terreau.rooms.skills.positioning.bank_forms import ShapeForm
from terreau.rooms.skills.positioning.bank_reading import Proof, proof_of, themes, topics

LICENCE = "Licence Ouverte 2.0 (Etalab)"
NEW = """code: 1.1-exemple
sujet: {topic}
theme: ""
niveau: 1
auteur: ""
licence: {licence}
genre: choix-unique
enonce: |
  Que demandez-vous à l’agent ?
bonnes:
  - "La bonne réponse"
mauvaises:
  - "Une mauvaise réponse"
  - "Une autre mauvaise réponse"
pourquoi: |
  Pourquoi cette réponse est la bonne.
lire:
  titre: Que lire ensuite
"""


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """What shape of question first, then its fields."""
    access.require_bank_editor(request.user)
    if request.method != "POST" and "yaml" not in request.GET:
        shape = ShapeForm(request.GET if "kind" in request.GET else None)
        if not shape.is_valid():
            return render(request, "skills/bank/shape.html", {"form": shape})
        form = question_form(request, None, initial=shape.cleaned_data | {"licence": LICENCE, "language": "fr"})
        return show_form(request, None, form)
    return edited(request, None)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """A new version of a question, from the one in force."""
    return edited(request, access.question_to_edit(request.user, pk))


def edited(request: HttpRequest, found: Question | None) -> HttpResponse:
    """Sent: refused with its reasons, shown as the agent will see it, or kept when this very text was shown."""
    form = form_for(request, found)
    if isinstance(form, QuestionForm) and "refresh" in request.POST:
        form.forget_errors()
    if request.method != "POST" or "refresh" in request.POST or not form.is_valid():
        return show_form(request, found, form)
    code = found.code if found else ""
    proof = proof_of(form.draft(code or "nouvelle"), code)
    if not settled(request, proof):
        return show_form(request, found, form, proof=proof)
    try:
        kept = keep(request, found, form)
    except RewrittenMeanwhile as meanwhile:
        return show_form(request, found, form, proof=proof, meanwhile=meanwhile)
    except QuestionRefused as refusal:
        form.add_error(None, str(refusal))
        return show_form(request, found, form, proof=proof)
    return redirect("skills:question", pk=kept.pk)


def settled(request: HttpRequest, proof: Proof) -> bool:
    """Whether the author saw this very text as it will be, and keeps it in spite of the remarks."""
    sent = request.POST
    return "save" in sent and sent.get("mark") == proof.mark and (not proof.remarks or "in_spite" in sent)


def keep(request: HttpRequest, found: Question | None, form: Any) -> Question:
    if found is None:
        given = form.draft("")
        draft = form.draft(given.code or changing.free_code(given.topic, given.content.text))
        kept = changing.write(draft, by=request.user)
        messages.success(request, _("Question enregistrée : elle est posée dès maintenant."))
        return kept
    before = access.version_in_force(found).number
    version = changing.rewrite(found, form.draft(found.code), seen=form.cleaned_data["seen"] or 0, by=request.user)
    if version.number == before:
        messages.info(request, _("Rien n’a changé : la version en vigueur reste la même."))
    else:
        messages.success(request, _("Version %(number)s enregistrée, à relire.") % {"number": version.number})
    return found


# ---- the forms


def form_for(request: HttpRequest, found: Question | None) -> QuestionForm | YamlForm:
    """The form that was sent or asked for; a question that plain fields cannot hold is edited as YAML."""
    draft = access.version_in_force(found).as_draft(found.code) if found else None
    asked = request.POST if request.method == "POST" else request.GET
    as_yaml = "yaml" in asked or ("text" in asked) or (draft is not None and not typable(draft, topics()))
    seen = access.version_in_force(found).number if found else 0
    if as_yaml:
        text = write_one(draft) if draft else NEW.format(topic=topics()[0][0] if topics() else "", licence=LICENCE)
        initial = {"text": text, "seen": seen}
        return YamlForm(request.POST or None, topics=topics(), code=found.code if found else "", initial=initial)
    return question_form(request, found, initial=(values_of(draft) if draft else {}) | {"seen": seen})


def question_form(request: HttpRequest, found: Question | None, *, initial: dict[str, Any]) -> QuestionForm:
    data, error = with_picture(request)
    before = access.version_in_force(found).content if found else None
    return QuestionForm(data, initial=initial, topics=topics(), themes=themes(), before=before, picture_error=error)


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


def show_form(
    request: HttpRequest, found: Question | None, form: QuestionForm | YamlForm,
    proof: Proof | None = None, meanwhile: RewrittenMeanwhile | None = None,
) -> HttpResponse:  # fmt: skip
    """The form; after a conflict, with what somebody else wrote, so that the next sending is made knowingly."""
    context: dict[str, Any] = {
        "question": found, "form": form, "proof": proof, "as_yaml": isinstance(form, YamlForm),
        "meanwhile": "", "changes": [], "current": None,
    }  # fmt: skip
    if found is not None and meanwhile is not None:
        found.refresh_from_db()
        current = access.version_in_force(found)
        seen = form.cleaned_data["seen"] or 1
        changes = differences(access.version_of(found, seen), current) if 1 <= seen < current.number else []
        sent = QueryDict(mutable=True)
        sent.update(form.data)
        sent["seen"] = str(current.number)
        form.data = sent
        context |= {"meanwhile": str(meanwhile), "changes": changes, "current": current}
    return render(request, "skills/bank/form.html", context)
