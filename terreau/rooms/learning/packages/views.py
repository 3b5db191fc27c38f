"""The pages of whoever prepares courses with packages made elsewhere."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from terreau.ground.common.paging import keyset_page
from terreau.rooms.learning.packages import access, actions, player
from terreau.rooms.learning.packages.forms import ImportForm
from terreau.rooms.learning.packages.launch import opening_values
from terreau.rooms.learning.packages.manifest import PackageRefused


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    rows = access.packages_of(request.user)
    page = keyset_page(rows, order=("title", "id"), key=request.GET.get("page", ""), size=30)
    return render(request, "packages/list.html", {"page": page})


@require_http_methods(["GET", "POST"])
def bring(request: HttpRequest) -> HttpResponse:
    form = ImportForm(request.POST or None, request.FILES or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            package = actions.import_package(
                form.cleaned_data["structure"], file=form.cleaned_data["file"], by=request.user
            )
        except PackageRefused as refusal:
            form.add_error("file", str(refusal))
        else:
            messages.success(request, _("Le paquet est importé. Essayez-le, puis choisissez-le dans une leçon."))
            return redirect("packages:show", pk=package.pk)
    return render(request, "packages/import.html", {"form": form})


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    package = access.package_for(request.user, pk)
    lessons = list(package.lessons.select_related("module__edition__course").order_by("pk"))
    return render(request, "packages/show.html", {"package": package, "lessons": lessons})


@require_safe
@player.playing
def try_it(request: HttpRequest, pk: int) -> HttpResponse:
    """As a learner would see it; nothing is kept."""
    package = access.package_for(request.user, pk)
    values = opening_values(package, learner="essai", name=_("Essai, Auteur"), trial=True)
    shown = player.page_of(request, package, values=values, reader=f"author:{request.user.pk}")
    return render(request, "packages/try.html", {"package": package, "player": shown})


@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    package = access.package_for(request.user, pk)
    try:
        actions.delete(package, by=request.user)
    except PackageRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("packages:show", pk=pk)
    messages.success(request, _("Le paquet est supprimé."))
    return redirect("packages:list")
