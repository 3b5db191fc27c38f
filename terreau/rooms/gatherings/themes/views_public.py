"""The pages of an address or of a QR code: propose in one field, without account where the call allows it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from terreau.ground.accounts import throttle
from terreau.ground.accounts.models import User
from terreau.ground.accounts.pacing import CROWD, HEAVY, paced
from terreau.rooms.gatherings.themes import access, proposals, reading
from terreau.rooms.gatherings.themes.actions import ThemesRefused
from terreau.rooms.gatherings.themes.enums import Origin
from terreau.rooms.gatherings.themes.forms import EmailForm, ProposeForm
from terreau.rooms.gatherings.themes.models import Call, Theme

# A field that no person sees or hears: who fills it in is a program, which is thanked and leaves nothing.
TRAP = "sujet_bis"


@login_not_required
@paced(CROWD)  # a whole room scans the same code behind the same network address
@never_cache
@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest, code: str) -> HttpResponse:
    try:
        call = access.call_by_code(request.user, code)
    except PermissionDenied:
        return redirect_to_login(request.path)
    form = ProposeForm(request.POST or None, near=reverse("themes:near", args=[call.code]))
    if request.method == "POST" and form.is_valid() and not request.POST.get(TRAP):
        near = _unseen(request, call, form.cleaned_data["title"])
        if near:
            return render(request, "themes/near.html", {"call": call, "form": form, "near": near})
        try:
            return _proposed(request, call, form)
        except ThemesRefused as refusal:
            form.add_error(None, str(refusal))
    context = {
        "call": call,
        "form": form,
        "trap": TRAP,
        "groups": reading.grouped(reading.listed(call, request.user)),
        "takes_part": access.takes_part(request.user, call),
    }
    return render(request, "themes/propose.html", context)


def _unseen(request: HttpRequest, call: Call, title: str) -> list[tuple[Theme, str]]:
    """The near duplicates that the page has not shown yet: none once they were, or when he says that it is another."""
    seen = set(request.POST.get("seen", "").split())
    near = proposals.similar(call, title)
    if "sure" in request.POST or {str(theme.pk) for theme in near} <= seen:
        return []
    return [(theme, access.thanks_token(theme)) for theme in near]


def _proposed(request: HttpRequest, call: Call, form: ProposeForm) -> HttpResponse:
    user = request.user if access.takes_part(request.user, call) else None
    runs = isinstance(request.user, User) and access.may_run(request.user, call)
    by = request.user if isinstance(request.user, User) and (user or runs) else None
    origin = Origin.AGENT if user else Origin.ANIMATOR if runs else Origin.LINK
    made = proposals.propose(call, title=form.cleaned_data["title"], why=form.cleaned_data["why"], origin=origin, by=by)
    return redirect("themes:thanks", token=access.thanks_token(made))


@login_not_required
@never_cache
@require_safe
def near(request: HttpRequest, code: str) -> HttpResponse:
    """What is already there and says nearly the same, as a piece of the page of who is typing."""
    try:
        call = access.call_by_code(request.user, code)
    except PermissionDenied:
        return redirect_to_login(request.path)
    title = request.GET.get("title", "")[:200]
    found = [(theme, access.thanks_token(theme)) for theme in proposals.similar(call, title)] if title.strip() else []
    return render(request, "themes/_near.html", {"near": found, "seen": " ".join(str(each.pk) for each, _t in found)})


@login_not_required
@paced(HEAVY)
@never_cache
@require_http_methods(["GET", "POST"])
def thanks(request: HttpRequest, token: str) -> HttpResponse:
    """What becomes of the theme now; and, who wants, an address to be told at."""
    theme = access.theme_thanked(token)
    form = EmailForm(request.POST or None)
    if request.method == "POST":
        try:
            if _asks_to_be_told(request, theme, form):
                return redirect("themes:thanks", token=token)
        except (ThemesRefused, throttle.TooManyTries) as refusal:
            messages.error(request, str(refusal))
    takes_part = access.takes_part(request.user, theme.call)
    told = takes_part and theme.pk in reading.supported_by(request.user, theme.call)
    context = {"theme": theme, "call": theme.call, "form": form, "takes_part": takes_part, "told": told}
    return render(request, "themes/thanks.html", context)


def _asks_to_be_told(request: HttpRequest, theme: Theme, form: EmailForm) -> bool:
    if access.takes_part(request.user, theme.call):
        proposals.support(theme, by=request.user)  # type: ignore[arg-type]
        messages.success(request, _("C’est noté : vous serez prévenu par courriel de ce que devient ce thème."))
        return True
    if not form.is_valid():
        return False
    email = form.cleaned_data["email"]
    throttle.take([("form", throttle.network_address(request)), ("mailbox", email)])
    proposals.follow_by_email(theme, email=email)
    messages.success(request, _("Un message est parti à cette adresse : le lien qu’il contient la confirme."))
    return True


@login_not_required
@paced(CROWD)
@never_cache
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The page of the link sent by mail. Opening it changes nothing: mail scanners open links too."""
    row = access.support_to_confirm(token)
    if row is None:
        return render(request, "themes/link_gone.html", status=410)
    if request.method == "POST":
        try:
            proposals.confirm_address(row)
        except ThemesRefused:
            return render(request, "themes/link_gone.html", status=410)
        messages.success(request, _("Votre adresse est confirmée : vous serez prévenu de ce que devient ce thème."))
        return redirect("themes:propose", code=row.theme.call.code)
    return render(request, "themes/confirm.html", {"row": row, "theme": row.theme, "call": row.theme.call})


@login_not_required
@paced(CROWD)
@never_cache
@require_http_methods(["GET", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """The link at the foot of our messages: one button, and the address is forgotten."""
    row = access.support_to_stop(token)
    if request.method == "POST" and row is not None:
        proposals.stop_following(row)
        row = None
    return render(request, "themes/stop.html", {"row": row})
