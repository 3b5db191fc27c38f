"""The pages that belong to everybody: home by role, my space, who sees what, and the pages every site owes."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render


@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/home.html")


def my_space(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/my_space.html")


def my_data(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/my_data.html")


def my_data_json(request: HttpRequest) -> HttpResponse:
    content: dict[str, Any] = {}
    return JsonResponse(content)


@login_not_required
def who_sees_what(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/who_sees_what.html")


@login_not_required
def sitemap(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/sitemap.html")


@login_not_required
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/accessibility.html")


@login_not_required
def legal(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/legal.html")
