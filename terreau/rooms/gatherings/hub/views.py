"""The page that opens on everything people do together."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from terreau.rooms.gatherings.hub.reading import hub_of


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "gatherings/home.html", {"hub": hub_of(request.user)})
