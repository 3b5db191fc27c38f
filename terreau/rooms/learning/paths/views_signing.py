"""The pages of those who build a draft together: sides, remarks, agreements, coming into force."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from terreau.ground.accounts.pacing import CROWD, paced
from terreau.rooms.learning.paths import access, reading, remarking, sides, signing
from terreau.rooms.learning.paths.enums import SideKind
from terreau.rooms.learning.paths.forms import (
    PartnerForm,
    PartnerSignForm,
    RemarkForm,
    SignForm,
    StructureSideForm,
    one_line,
)
from terreau.rooms.learning.paths.holding import PathRefused
from terreau.rooms.learning.paths.models_building import Side
from terreau.rooms.learning.paths.progress import progress_of
from terreau.rooms.learning.paths.tokens import side_of


@require_http_methods(["GET", "POST"])
def sides_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Who has a part in the draft, and the form of one more structure."""
    version = access.draft_to_edit(request.user, pk)
    form = StructureSideForm(request.POST or None, structures=access.structures_to_name(version.path))
    if request.method == "POST" and form.is_valid():
        try:
            sides.name_structure(version, **form.cleaned_data, by=request.user)
        except PathRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Cette structure a une part dans le parcours : son accord sera demandé."))
            return redirect("paths:sides", pk=pk)
    lines = reading.lines_of(version, request.user)
    context = {"path": version.path, "form": form, "lines": lines, "partner": _partner_of(lines)}
    return render(request, "paths/sides.html", context)


def _partner_of(lines: list[reading.SideLine]) -> Side | None:
    return next((each.side for each in lines if each.side.is_outside), None)


@require_http_methods(["GET", "POST"])
def partner_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The partner from outside: who, what its work may be used for, its logo. One a path."""
    version = access.draft_to_edit(request.user, pk)
    known = version.sides.filter(kind=SideKind.OUTSIDE).first()
    form = PartnerForm(request.POST or None, request.FILES or None, instance=known or Side(kind=SideKind.OUTSIDE))
    if request.method == "POST" and form.is_valid():
        try:
            if known is None:
                sides.name_partner(version, **form.words, by=request.user)
            else:
                sides.change_partner(known, **form.words, by=request.user)
        except PathRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Le partenaire extérieur est enregistré."))
            return redirect("paths:sides", pk=pk)
    return render(request, "paths/partner_form.html", {"path": version.path, "form": form, "side": known})


@require_POST
def side_remove(request: HttpRequest, pk: int, side_pk: int) -> HttpResponse:
    side = access.side_to_edit(request.user, pk, side_pk)
    try:
        sides.remove_side(side, by=request.user)
        messages.success(request, _("Cette partie n’est plus nommée."))
    except PathRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("paths:sides", pk=pk)


@require_POST
def remark(request: HttpRequest, pk: int) -> HttpResponse:
    version = access.draft_for(request.user, pk)
    form = RemarkForm(request.POST, version=version)
    if not form.is_valid():
        messages.error(request, one_line(form))
        return redirect("paths:draft", pk=pk)
    try:
        remarking.remark(version, **form.cleaned_data, by=request.user)
        messages.success(request, _("Votre remarque est écrite."))
    except PathRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("paths:draft", pk=pk)


@require_POST
def remark_settle(request: HttpRequest, pk: int, remark_pk: int) -> HttpResponse:
    """Settled, or opened again, as the button says."""
    found = access.remark_for(request.user, pk, remark_pk)
    try:
        if "rouvrir" in request.POST:
            remarking.reopen(found, by=request.user)
        else:
            remarking.resolve(found, by=request.user)
    except PathRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("paths:draft", pk=pk)


@require_POST
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    version = access.draft_to_edit(request.user, pk)
    try:
        signing.ask(version, by=request.user)
        messages.success(request, _("Les accords sont demandés : chaque partie a reçu un message."))
    except PathRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("paths:draft", pk=pk)


@require_POST
def sign(request: HttpRequest, pk: int, side_pk: int) -> HttpResponse:
    """Sign for a structure, or take its agreement back, as the button says."""
    side = access.side_to_sign(request.user, pk, side_pk)
    form = SignForm(request.POST)
    try:
        if "reprendre" in request.POST:
            signing.unsign(side, by=request.user)
            messages.success(request, _("L’accord est repris."))
        elif form.is_valid():
            signing.sign(side, seen=form.cleaned_data["seen"], by=request.user)
            messages.success(request, _("L’accord est donné."))
    except PathRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("paths:draft", pk=pk)


@never_cache
@require_http_methods(["GET", "POST"])
def put_in_force(request: HttpRequest, pk: int) -> HttpResponse:
    """A page that says what changes for whom, then the button."""
    version = access.draft_to_edit(request.user, pk)
    if request.method != "POST":
        page = reading.draft_page(version, request.user)
        return render(request, "paths/in_force.html", {"path": version.path, "version": version, "page": page})
    try:
        signing.put_in_force(version, by=request.user)
    except PathRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("paths:draft", pk=pk)
    messages.success(request, _("Cette version est en vigueur."))
    return redirect("paths:show", pk=pk)


@login_not_required
@paced(CROWD)
@never_cache
@require_http_methods(["GET", "POST"])
def partner(request: HttpRequest, token: str) -> HttpResponse:
    """The page of the link sent to a partner. Opening it signs nothing: mail scanners open links too."""
    side = side_of(token)
    seen = signing.digest_of(side.version)
    form = PartnerSignForm(request.POST or None, initial={"seen": seen})
    if request.method == "POST" and form.is_valid():
        try:
            signing.sign_by_link(side, **form.cleaned_data)
        except PathRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Votre accord est donné. Merci."))
        return redirect("paths:partner", token=token)
    context = {
        "side": side,
        "path": side.version.path,
        "form": form,
        "progress": progress_of(side.version, None),
        "token": token,
        "signed": side.sign_offs.filter(taken_back_at=None, digest=seen).first(),
    }
    return render(request, "paths/partner.html", context)


@login_not_required
@require_safe
def partner_logo(request: HttpRequest, token: str) -> HttpResponse:
    """Its logo, as the page of its link shows it."""
    side = side_of(token)
    headers = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(bytes(side.logo), content_type="image/png", headers=headers)
