"""Telling an experience: six short steps, each saved, then checked and sent."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from terreau.rooms.gatherings.experiences import access, actions, signing
from terreau.rooms.gatherings.experiences.enums import State
from terreau.rooms.gatherings.experiences.forms import LAST, STEPS, AddressForm, StepForm, step_of
from terreau.rooms.gatherings.experiences.models import CoAuthor, Edition, Experience
from terreau.rooms.gatherings.experiences.reading import signature


def _step_context(form: StepForm, number: int, edition: Edition | None) -> dict[str, Any]:
    following = STEPS[number] if number < LAST else None
    return {
        "form": form, "step": STEPS[number - 1], "following": following, "last": LAST, "edition": edition,
    }  # fmt: skip


@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    agent = access.agent_telling(request.user)
    form = StepForm(request.POST or None, step=STEPS[0], instance=Edition(experience=Experience()))
    if request.method == "POST" and form.is_valid():
        edition = actions.begin(agent, **form.cleaned_data, by=request.user)
        return _go_on(request, edition.experience_id, 1)
    return render(request, "experiences/write.html", _step_context(form, 1, None))


@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    edition = access.working_edition(request.user, pk)
    step = step_of(number)
    if step is None:
        raise Http404
    if edition.state == State.SUBMITTED:
        return redirect("experiences:check", pk=pk)
    form = StepForm(request.POST or None, step=step, instance=edition)
    if request.method == "POST" and form.is_valid():
        try:
            actions.write(edition, **form.cleaned_data, by=request.user)
        except actions.ExperienceRefused as refusal:
            messages.error(request, str(refusal))
            return redirect("experiences:check", pk=pk)
        return _go_on(request, pk, number)
    return render(request, "experiences/write.html", _step_context(form, number, edition))


def _go_on(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    if request.POST.get("later"):
        messages.success(request, _("C’est enregistré. Vous reprendrez quand vous voudrez."))
        return redirect("experiences:mine")
    if number == LAST or request.POST.get("check"):
        return redirect("experiences:check", pk=pk)
    return redirect("experiences:write", pk=pk, number=number + 1)


@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole text as readers will see it, what is missing, and the button that sends it."""
    edition = access.working_edition(request.user, pk)
    if request.method == "POST":
        try:
            actions.submit(edition, by=request.user)
        except actions.ExperienceRefused as refusal:
            messages.error(request, str(refusal))
            return redirect("experiences:check", pk=pk)
        messages.success(request, _("C’est envoyé. Quelqu’un d’autre le relit ; vous serez prévenu par courriel."))
        return redirect("experiences:mine")
    asked = list(CoAuthor.objects.filter(experience=pk).select_related("agent").order_by("pk"))
    context = {
        "edition": edition,
        "missing": actions.missing(edition),
        "steps": STEPS,
        "asked": asked,
        "signature": signature(edition.experience, [each for each in asked if each.agreed_on]),
    }
    return render(request, "experiences/check.html", context)


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    access.agent_telling(request.user)
    rows = Edition.objects.filter(author=request.user.pk).exclude(state=State.REPLACED)
    return render(request, "experiences/mine.html", {"rows": rows.order_by("-changed_at", "-pk")[:100]})


@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    edition = access.working_edition(request.user, pk)
    try:
        actions.take_back(edition, by=request.user)
    except actions.ExperienceRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Votre texte est de nouveau à vous : modifiez-le, puis renvoyez-le."))
    return redirect("experiences:check", pk=pk)


@require_http_methods(["GET", "POST"])
def delete_draft(request: HttpRequest, pk: int) -> HttpResponse:
    edition = access.working_edition(request.user, pk)
    if request.method == "POST":
        try:
            actions.delete_draft(edition, by=request.user)
        except actions.ExperienceRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Le brouillon est supprimé."))
        return redirect("experiences:mine")
    return render(request, "experiences/delete_draft.html", {"edition": edition})


@require_POST
def revise(request: HttpRequest, pk: int) -> HttpResponse:
    experience = access.experience_to_write(request.user, pk)
    try:
        actions.revise(experience, by=request.user)
    except actions.ExperienceRefused as refusal:
        messages.info(request, str(refusal))
    else:
        messages.success(request, _("La version publiée reste lue tant que la nouvelle n’est pas relue."))
    return redirect("experiences:check", pk=pk)


@require_POST
def sign_as(request: HttpRequest, pk: int) -> HttpResponse:
    experience = access.experience_to_write(request.user, pk)
    actions.sign_as(experience, anonymous=bool(request.POST.get("anonymous")), by=request.user)
    messages.success(request, _("La signature est changée."))
    return redirect("experiences:show", pk=pk)


@require_http_methods(["GET", "POST"])
def co_authors(request: HttpRequest, pk: int) -> HttpResponse:
    experience = access.experience_to_write(request.user, pk)
    if (key := request.POST.get("remove", "")).isdecimal():
        signing.stop_asking(experience, int(key), by=request.user)
        return redirect("experiences:co_authors", pk=pk)
    form = AddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        agent = signing.colleague(experience, form.cleaned_data["address"])
        try:
            if agent is None:
                raise actions.ExperienceRefused(_("Nous ne trouvons pas d’agent en poste ici à cette adresse."))
            signing.ask(experience, agent, by=request.user)
        except actions.ExperienceRefused as refusal:
            form.add_error("address", str(refusal))
        else:
            messages.success(request, _("Votre collègue est prévenu ; il sera nommé s’il accepte."))
            return redirect("experiences:co_authors", pk=pk)
    rows = CoAuthor.objects.filter(experience=experience).select_related("agent").order_by("pk")
    return render(request, "experiences/co_authors.html", {"form": form, "experience": experience, "rows": rows})


@require_http_methods(["GET", "POST"])
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of whoever is asked to sign too."""
    asked = access.asked_to_sign(request.user, pk)
    if request.method == "POST":
        signing.answer(asked, agrees=bool(request.POST.get("agree")), by=request.user)
        messages.success(request, _("C’est noté. Vous pouvez changer d’avis ici."))
        return redirect("experiences:sign", pk=pk)
    edition = Edition.objects.filter(experience=asked.experience_id).order_by("-number").first()
    return render(request, "experiences/sign.html", {"asked": asked, "edition": edition})
