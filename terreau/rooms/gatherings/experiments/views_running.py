"""Running an experiment: its states, who takes part, who may read it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from terreau.ground.common.forms import Form
from terreau.rooms.gatherings.experiments import access, actions, participants as taking_part, reading
from terreau.rooms.gatherings.experiments.forms import (
    ConcludeForm,
    NamesForm,
    PresenceForm,
    PutOffForm,
    ReasonForm,
    StartForm,
)
from terreau.rooms.gatherings.experiments.models import Experiment, Participant


def _decide(
    request: HttpRequest, experiment: Experiment, form: Form, act: Callable[..., Any], template: str, said: str
) -> HttpResponse:
    """A page that asks before it decides; a refusal is said in it."""
    if request.method == "POST" and form.is_valid():
        try:
            act(experiment, **form.cleaned_data, by=request.user)
        except actions.ExperimentRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, said)
            return redirect("experiments:show", pk=experiment.pk)
    context = {"form": form, "experiment": experiment, "sheet": reading.sheet_of(experiment)}
    return render(request, template, context)


def _do(request: HttpRequest, experiment: Experiment, act: Callable[..., Any], said: str) -> HttpResponse:
    try:
        act(experiment, by=request.user)
    except actions.ExperimentRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect("experiments:show", pk=experiment.pk)


@require_http_methods(["GET", "POST"])
def start(request: HttpRequest, pk: int) -> HttpResponse:
    experiment = access.experiment_to_edit(request.user, pk)
    form = StartForm(request.POST or None, initial={"starts_on": timezone.localdate()})
    said = _("C’est parti. La fin annoncée est inscrite : un rappel partira ce jour-là.")
    return _decide(request, experiment, form, actions.start, "experiments/start.html", said)


@require_http_methods(["GET", "POST"])
def put_off(request: HttpRequest, pk: int) -> HttpResponse:
    experiment = access.experiment_to_edit(request.user, pk)
    form = PutOffForm(request.POST or None)
    said = _("La fin est repoussée ; la première date annoncée reste sur la fiche.")
    return _decide(request, experiment, form, actions.put_off, "experiments/put_off.html", said)


@require_http_methods(["GET", "POST"])
def conclude(request: HttpRequest, pk: int) -> HttpResponse:
    experiment = access.experiment_to_edit(request.user, pk)
    form = ConcludeForm(request.POST or None, initial={"on": timezone.localdate()})
    said = _("L’expérimentation est conclue. Merci d’avoir écrit ce qu’elle vous a appris.")
    return _decide(request, experiment, form, actions.conclude, "experiments/conclude.html", said)


@require_http_methods(["GET", "POST"])
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    experiment = access.experiment_to_edit(request.user, pk)
    form = ReasonForm(request.POST or None)
    said = _("La conclusion est reprise : l’expérimentation est de nouveau à conclure.")
    return _decide(request, experiment, form, actions.reopen, "experiments/reopen.html", said)


@require_http_methods(["GET", "POST"])
def abandon(request: HttpRequest, pk: int) -> HttpResponse:
    experiment = access.experiment_to_edit(request.user, pk)
    form = ReasonForm(request.POST or None)
    said = _("L’expérimentation est abandonnée avant le départ ; la raison reste lisible.")
    return _decide(request, experiment, form, actions.abandon, "experiments/abandon.html", said)


@require_POST
def finish(request: HttpRequest, pk: int) -> HttpResponse:
    experiment = access.experiment_to_edit(request.user, pk)
    return _do(request, experiment, actions.finish_trying, _("Les essais sont finis : reste à mesurer et à décider."))


@require_POST
def take_over(request: HttpRequest, pk: int) -> HttpResponse:
    experiment = access.experiment_to_edit(request.user, pk)
    return _do(request, experiment, actions.take_over, _("Les rappels viendront à vous."))


@require_POST
def prepare_next(request: HttpRequest, pk: int) -> HttpResponse:
    experiment = access.experiment_to_edit(request.user, pk)
    try:
        following = actions.prepare_next(experiment, by=request.user)
    except actions.ExperimentRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("experiments:show", pk=pk)
    messages.success(request, _("L’essai suivant est préparé : corrigez ce qui doit changer."))
    return redirect("experiments:edit", pk=following.pk)


@require_POST
def open_to_all(request: HttpRequest, pk: int) -> HttpResponse:
    experiment = access.experiment_to_open(request.user, pk)
    return _do(request, experiment, actions.open_to_all, _("Tout le monde peut maintenant la lire, sans compte."))


@require_POST
def close_to_all(request: HttpRequest, pk: int) -> HttpResponse:
    experiment = access.experiment_to_open(request.user, pk)
    return _do(request, experiment, actions.close_to_all, _("Elle n’est plus lue que chez vous."))


@require_http_methods(["GET", "POST"])
def participants(request: HttpRequest, pk: int) -> HttpResponse:
    experiment = access.experiment_to_edit(request.user, pk)
    form = NamesForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        found = access.agents_called(request.user, experiment, form.cleaned_data["names"])
        unknown = [word for word, agent in found.items() if agent is None]
        if unknown:
            text = _("Nous ne trouvons pas d’agent en poste ici pour : %(words)s. Personne n’est ajouté.")
            form.add_error("names", text % {"words": ", ".join(unknown)})
        elif _added(request, experiment, [agent for agent in found.values() if agent is not None], form):
            return redirect("experiments:participants", pk=pk)
    rows = Participant.objects.taking_part().filter(experiment=experiment).select_related("agent__structure")
    context = {
        "form": form,
        "experiment": experiment,
        "rows": rows.order_by("agent__last_name", "agent__first_name", "pk"),
        "presence_form": PresenceForm(initial={"on": timezone.localdate()}, prefix="presence"),
    }
    return render(request, "experiments/participants.html", context)


def _added(request: HttpRequest, experiment: Experiment, agents: list[Any], form: NamesForm) -> bool:
    try:
        added, withdrawn = taking_part.add(experiment, agents, by=request.user)
    except actions.ExperimentRefused as refusal:
        form.add_error(None, str(refusal))
        return False
    text = ngettext("%(number)d personne ajoutée et prévenue.", "%(number)d personnes ajoutées et prévenues.", added)
    messages.success(request, text % {"number": added})
    if withdrawn:
        messages.info(request, _("Qui s’est retiré ne revient que de lui-même : il n’est pas ajouté."))
    return True


@require_POST
def presence(request: HttpRequest, pk: int) -> HttpResponse:
    """Say who took part on a day, take that back, or take somebody off the list."""
    experiment = access.experiment_to_edit(request.user, pk)
    chosen = [int(key) for key in request.POST.getlist("participant") if key.isdecimal()]
    if key := request.POST.get("remove", ""):
        rows = Participant.objects.filter(experiment=experiment).select_related("experiment__structure")
        taking_part.remove(get_object_or_404(rows, pk=key if key.isdecimal() else 0), by=request.user)
        messages.success(request, _("Cette personne n’est plus sur la liste."))
    elif request.POST.get("absent"):
        taking_part.say_absent(experiment, chosen, by=request.user)
        messages.success(request, _("Les présences sont effacées."))
    else:
        _say_present(request, experiment, chosen)
    return redirect("experiments:participants", pk=pk)


def _say_present(request: HttpRequest, experiment: Experiment, chosen: list[int]) -> None:
    form = PresenceForm(request.POST, prefix="presence")
    if not chosen or not form.is_valid():
        messages.error(request, _("Cochez qui a participé, et dites quel jour."))
        return
    try:
        number = taking_part.say_present(experiment, chosen, on=form.cleaned_data["on"], by=request.user)
    except actions.ExperimentRefused as refusal:
        messages.error(request, str(refusal))
        return
    text = ngettext("%(number)d présence enregistrée.", "%(number)d présences enregistrées.", number)
    messages.success(request, text % {"number": number})


@require_http_methods(["GET", "POST"])
def mine(request: HttpRequest, pk: int) -> HttpResponse:
    """The agent's own part: what it is, withdrawing, coming back."""
    participant = access.own_participation(request.user, pk)
    if request.method == "POST":
        act = taking_part.come_back if request.POST.get("back") else taking_part.withdraw
        try:
            act(participant, by=request.user)
        except actions.ExperimentRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("C’est noté."))
        return redirect("experiments:mine", pk=pk)
    context = {"participant": participant, "experiment": participant.experiment}
    return render(request, "experiments/mine.html", context)
