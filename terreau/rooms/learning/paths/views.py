"""The pages of those who follow paths, and the sheet for those who prepare them."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from terreau.ground.attestations.actions import AttestationRefused
from terreau.ground.common.paging import keyset_page
from terreau.rooms.learning.paths import access, actions, completing, following, reading
from terreau.rooms.learning.paths.enums import PathState
from terreau.rooms.learning.paths.forms import PathForm
from terreau.rooms.learning.paths.holding import PathRefused
from terreau.rooms.learning.paths.models import Path, PathEnrolment
from terreau.rooms.learning.paths.progress import progress_of


@login_not_required
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """The open ones that this reader, or a visitor, may read."""
    rows = Path.objects.open_to(request.user).select_related("structure")
    context = {
        "page": keyset_page(rows, order=("title", "id"), key=request.GET.get("page", ""), size=20),
        "query": "",
        "may_prepare": request.user.is_authenticated
        and (access.may_write(request.user) or access.signs_somewhere(request.user)),
        "may_follow": request.user.is_authenticated and request.user.agent is not None,
    }
    return render(request, "paths/list.html", context)


@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    agent = access.agent_of(request.user)
    left = PathEnrolment.objects.of(agent).filter(state="left").select_related("path").order_by("path__title", "pk")
    return render(request, "paths/mine.html", {"followed": reading.followed_by(agent), "left": left})


@require_safe
def prepared(request: HttpRequest) -> HttpResponse:
    """What the reader prepares, and what he is asked to sign."""
    rows = access.own_paths(request.user).select_related("structure")
    context = {
        "page": keyset_page(rows, order=("title", "id"), key=request.GET.get("page", ""), size=50),
        "query": "",
        "asked": access.sides_to_sign(request.user).select_related("version__path", "structure").order_by("pk")[:50],
        "may_write": access.may_write(request.user),
    }
    return render(request, "paths/prepared.html", context)


@login_not_required
@never_cache
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    path = access.path_for(request.user, pk)
    page = reading.page_of(path, request.user)
    return render(request, "paths/show.html", {"path": path, "page": page})


@require_POST
def follow(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin, leave, move to the newer version or end, as the button says."""
    path = access.path_for(request.user, pk)
    agent = access.agent_of(request.user)
    try:
        messages.success(request, _followed(path, agent, request))
    except (PathRefused, AttestationRefused) as refusal:
        messages.error(request, str(refusal))
    return redirect(path)


def _followed(path: Path, agent: Any, request: HttpRequest) -> str:
    do, by = request.POST.get("do", ""), request.user
    if do in ("", "begin"):
        if not Path.objects.open_to(by).filter(pk=path.pk).exists():
            raise PermissionDenied
        following.begin(path, agent, by=by)
        return _("Vous suivez ce parcours. Ce que vous avez déjà terminé compte.")
    enrolment = access.own_enrolment(by, path)
    if enrolment is None:
        raise Http404
    if do == "leave":
        following.leave(enrolment, by=by)
        return _("Ce parcours est laissé de côté. Rien de ce que vous avez terminé n’est perdu.")
    if do == "move":
        following.move_on(enrolment, by=by)
        return _("Vous suivez maintenant la nouvelle version. Ce que vous avez terminé compte.")
    return _finished(enrolment, by)


def _finished(enrolment: PathEnrolment, by: Any) -> str:
    """For a path whose last course was noted without anybody telling it, or that lacked a name to attest."""
    completion = completing.settle(enrolment, by=by)
    if completion is None:
        raise PathRefused(_("Il reste des étapes à terminer."))
    if completion.attestation_id is None:
        completing.attest(completion, by=by)
    return _("Votre attestation est prête.")


@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    form = PathForm(request.POST or None, structures=access.writing_structures(request.user))
    if request.method == "POST" and form.is_valid():
        try:
            path = actions.create(**form.cleaned_data, by=request.user)
        except PathRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Le parcours est créé. Écrivez maintenant ses étapes."))
            return redirect("paths:draft", pk=path.pk)
    return render(request, "paths/form.html", {"form": form, "path": None})


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    path = access.path_to_edit(request.user, pk)
    structures = access.writing_structures(request.user)
    form = PathForm(request.POST or None, structures=structures, instance=access.path_to_edit(request.user, pk))
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit(path, **form.cleaned_data, by=request.user)
        except PathRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("La présentation du parcours est modifiée."))
            return redirect(path)
    return render(request, "paths/form.html", {"form": form, "path": path})


@require_http_methods(["GET", "POST"])
def state(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw it, or open it again: a page that says what follows, then the button."""
    path = access.path_to_edit(request.user, pk)
    if request.method != "POST":
        return render(request, "paths/state.html", {"path": path})
    try:
        if path.state == PathState.WITHDRAWN:
            actions.reopen(path, by=request.user)
            messages.success(request, _("Le parcours est de nouveau proposé."))
        else:
            actions.withdraw(path, by=request.user)
            messages.success(request, _("Le parcours est retiré. Ceux qui le suivent le terminent."))
    except PathRefused as refusal:
        messages.error(request, str(refusal))
    return redirect(path)


@require_safe
def versions(request: HttpRequest, pk: int) -> HttpResponse:
    path = access.path_for(request.user, pk)
    return render(request, "paths/versions.html", {"path": path, "lines": reading.versions_of(path, request.user)})


@require_safe
def version(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    path = access.path_for(request.user, pk)
    found = get_object_or_404(access.versions_for(request.user, path), number=number)
    agent = request.user.agent if request.user.is_authenticated else None
    context = {"path": path, "version": found, "progress": progress_of(found, agent, user=request.user)}
    return render(request, "paths/version.html", context)


@login_not_required
@require_safe
def logo(request: HttpRequest, pk: int, side_pk: int) -> HttpResponse:
    """The logo of a partner, drawn again by us: a PNG."""
    side = access.logo_for(request.user, pk, side_pk)
    if not side.has_logo:
        raise Http404
    headers = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(bytes(side.logo), content_type="image/png", headers=headers)
