"""Projects, and the list of those who followed the cycle and agree to be found."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from terreau.rooms.learning.cycles import access_cohort, cohort, projects as writing
from terreau.rooms.learning.cycles.forms_cohort import ProjectForm
from terreau.rooms.learning.cycles.views_cohort import done, written


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def project(request: HttpRequest, pk: int) -> HttpResponse:
    """One's own: begun from what was written to apply, brought up to date as it goes."""
    cycle, place = access_cohort.place_for(request.user, pk)
    found = cohort.project_of(place)
    begun = {} if found else {"problem": place.project}
    form = ProjectForm(request.POST or None, instance=found, initial=begun, user=request.user)

    def act(**plain: Any) -> None:
        writing.write(place, **plain)

    if written(request, form, act, _("Votre projet est enregistré : la cohorte le lit.")):
        return redirect("cycles:project", pk=pk)
    return render(request, "cycles/project.html", {"cycle": cycle, "form": form, "begun": found is not None})


@require_safe
def projects(request: HttpRequest, pk: int) -> HttpResponse:
    reader = access_cohort.cohort_for(request.user, pk)
    context = {"cycle": reader.cycle, "reader": reader, "led": cohort.projects(reader.cycle, request.user)}
    return render(request, "cycles/projects.html", context)


@never_cache
@require_safe
def alumni(request: HttpRequest, pk: int) -> HttpResponse:
    """Read by who followed the cycle, listed or not, and by who runs it."""
    reader = access_cohort.alumni_for(request.user, pk)
    context = {
        "cycle": reader.cycle,
        "place": reader.place,
        "concluded": reader.cycle.session.concluded_at is not None,
        "alumni": cohort.alumni(reader.cycle),
    }
    return render(request, "cycles/alumni.html", context)


@require_POST
def alumni_choice(request: HttpRequest, pk: int) -> HttpResponse:
    """Be found, or no longer: one's own choice, at once."""
    _cycle, place = access_cohort.place_for(request.user, pk)
    listed = request.POST.get("listed") == "yes"
    said = _("Vous figurez dans l’annuaire.") if listed else _("Vous ne figurez plus dans l’annuaire.")
    done(request, lambda by: writing.choose_listed(place, listed=listed, by=by), said)
    return redirect("cycles:alumni", pk=pk)
