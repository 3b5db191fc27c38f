"""The pages that belong to everybody: home by role, my space, who sees what, and the pages every site owes."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.defaults import permission_denied

from terreau.compass.access import CountedElsewhere
from terreau.desk.home import home_of
from terreau.desk.my_space import my_space_of
from terreau.desk.pages import sections_for
from terreau.desk.search import results
from terreau.desk.who_sees_what import who_sees_what_context
from terreau.ground.approvals.reading import RoomClosed, particulars_of
from terreau.ground.common.personal_data import as_json, held_about, holdings, person_of, told_in_full
from terreau.newsroom.door import publisher
from terreau.newsroom.reading import latest, sections


@login_not_required
@never_cache
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        return render(request, "desk/welcome.html", {"news": latest()})
    return render(request, "desk/home.html", {"home": home_of(request.user)})


@never_cache
@require_safe
def my_space(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/my_space.html", {"space": my_space_of(request.user)})


@never_cache
@require_safe
def my_data(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/my_data.html", {"held": held_about(request.user)})


@never_cache
@require_safe
def my_data_to_keep(request: HttpRequest) -> HttpResponse:
    """Everything on one page, to print or to save: no list is cut."""
    person, held = person_of(request.user), held_about(request.user)
    tables = {each.holding.code: told_in_full(each.holding, person) for each in held}
    context = {"held": [(each, tables[each.holding.code]) for each in held], "now": timezone.now()}
    return render(request, "desk/my_data_to_keep.html", context)


@never_cache
@require_safe
def my_data_json(request: HttpRequest) -> HttpResponse:
    content = {"exported_at": timezone.now(), "site": settings.SITE_NAME} | as_json(request.user)
    response = JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = 'attachment; filename="mes-donnees.json"'
    return response


@login_not_required
@require_safe
def who_sees_what(request: HttpRequest) -> HttpResponse:
    context = who_sees_what_context() | {"holdings": holdings(), "contact": settings.CONTACT_EMAIL}
    return render(request, "desk/who_sees_what.html", context)


@login_not_required
@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/sitemap.html", {"sections": sections_for(request.user), "public": sections()})


@login_not_required
@never_cache
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/search.html", {"results": results(request)})


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/accessibility.html", {"contact": settings.CONTACT_EMAIL})


@login_not_required
@require_safe
def legal(request: HttpRequest) -> HttpResponse:
    employer = publisher()
    context = {
        "contact": settings.CONTACT_EMAIL,
        "known": particulars_of(employer) if employer else None,
        "session_cookie": settings.SESSION_COOKIE_NAME,
        "form_cookie": settings.CSRF_COOKIE_NAME,
        "language_cookie": settings.LANGUAGE_COOKIE_NAME,
    }
    return render(request, "desk/legal.html", context)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page of a refusal: of a room that waits for opinions it says which; of the rest, that a role is missing."""
    if isinstance(exception, RoomClosed):
        return render(request, "approvals/closed.html", {"closed": exception}, status=403)
    if isinstance(exception, CountedElsewhere):
        return render(request, "compass/counted_elsewhere.html", {"told": exception}, status=403)
    return permission_denied(request, exception)
