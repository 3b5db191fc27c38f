"""Small employers: to say that one is small, and to group its structures."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_http_methods

from terreau.ground.organisations import reading
from terreau.ground.organisations.access import employer_to_settle, keeps_agents
from terreau.ground.organisations.actions import OrganisationRefused
from terreau.ground.organisations.enums import RoleName
from terreau.ground.organisations.forms import GroupingsForm, SmallForm
from terreau.ground.organisations.groupings import (
    SMALL_BELOW,
    count,
    fewest,
    groupable,
    groupings_of,
    headcounts,
    proposal,
    why,
)
from terreau.ground.organisations.models import Structure
from terreau.ground.organisations.small import draw_groupings, set_small


@require_http_methods(["GET", "POST"])
def small(request: HttpRequest, pk: int) -> HttpResponse:
    employer = employer_to_settle(request.user, pk)
    # What is proposed to a reader is the mode itself: it protects, and it is undone here.
    form = SmallForm(request.POST or None, initial={"small": "no" if employer.small is False else "yes"})
    if request.method == "POST" and form.is_valid():
        try:
            changed = set_small(employer, **form.cleaned_data, by=request.user)
        except OrganisationRefused as refused:
            form.add_error("reason", refused.reason)
        else:
            messages.success(request, told(form.cleaned_data["small"], changed))
            return redirect("organisations:small", pk=pk)
    context = {
        "structure": employer,
        "places": [],
        "form": form,
        "why": why(employer),
        "groupings": groupings_of(employer),
        "may_group": keeps_agents(request.user, employer),
        "below": SMALL_BELOW,
        "fewest": fewest(),
    }
    return render(request, "organisations/small.html", context)


def told(small: bool, changed: bool) -> str:
    if not changed:
        return _("Rien n’a changé : c’était déjà le choix.")
    if small:
        return _("C’est fait : l’ensemble et les regroupements seulement. Vous pouvez revenir sur ce choix ici.")
    return _("C’est fait : chaque structure est montrée. Vous pouvez revenir sur ce choix ici.")


@require_http_methods(["GET", "POST"])
def groupings(request: HttpRequest, pk: int) -> HttpResponse:
    employer = employer_to_settle(request.user, pk, RoleName.HR)
    structures, here = groupable(employer), headcounts(employer)
    form = groupings_form(request, employer, structures)
    counted = None
    if request.method == "POST" and form.is_valid():
        counted = count(employer, form.names(), form.chosen())
        if request.POST.get("step") == "confirm":
            try:
                number = draw_groupings(employer, labels=form.names(), chosen=form.chosen(), by=request.user)
            except OrganisationRefused as refused:
                form.add_error(None, refused.reason)
            else:
                messages.success(request, drawn(number))
                return redirect("organisations:small", pk=pk)
    context = {
        "structure": employer,
        "places": reading.places_above(request.user, employer),
        "form": form,
        "rows": [(each, here[each.pk], form[f"s{each.pk}"]) for each in structures],
        "counted": counted,
        "fewest": fewest(),
    }
    return render(request, "organisations/groupings.html", context)


def groupings_form(request: HttpRequest, employer: Structure, structures: list[Structure]) -> GroupingsForm:
    """The groupings as they stand, or a first way to draw them that holds where one exists."""
    if request.method == "POST":
        return GroupingsForm(request.POST, structures=structures, names=[])
    standing = groupings_of(employer)
    labels = {one.pk: one.label for one in standing}
    names = list(labels.values())
    chosen = {each.pk: labels[each.grouping_id] for each in structures if each.grouping_id in labels}
    if not names:
        names, places = proposal(employer, structures)
        chosen = {key: names[place] for key, place in places.items()}
    initial = {"labels": "\n".join(names)} | {f"s{key}": name for key, name in chosen.items()}
    return GroupingsForm(initial=initial, structures=structures, names=names)


def drawn(number: int) -> str:
    if not number:
        return _("Il n’y a plus de regroupement : seul l’ensemble est montré.")
    words = ngettext(
        "%(number)s regroupement est défini. Ses chiffres paraîtront avec le prochain cliché.",
        "%(number)s regroupements sont définis. Leurs chiffres paraîtront avec le prochain cliché.",
        number,
    )
    return words % {"number": number}
