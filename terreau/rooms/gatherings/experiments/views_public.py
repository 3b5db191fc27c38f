"""What a visitor reads: the concluded experiments that somebody opened to everybody."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from terreau.ground.common.paging import keyset_page
from terreau.rooms.gatherings.experiments import access, reading
from terreau.rooms.gatherings.experiments.models import Experiment


@login_not_required
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    rows = Experiment.objects.public().select_related("structure")
    page = keyset_page(
        rows, order=("public_since", "id"), key=request.GET.get("page", ""), size=20, newest_first=True, total=0
    )
    return render(request, "experiments/public_list.html", {"page": page})


@login_not_required
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    experiment = access.public_experiment(pk)
    return render(request, "experiments/public.html", {"sheet": reading.sheet_of(experiment), "experiment": experiment})
