"""The day itself: the organiser's list, the code on the screen, « Je suis présent », and the sheet that remains."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from terreau.ground.accounts.models import User
from terreau.ground.accounts.pacing import CROWD, HEAVY, paced
from terreau.ground.common.exports import csv_response
from terreau.ground.common.pdf import pdf_response
from terreau.ground.seats import access, actions, attendance, codes, people, reading_lists, sheets
from terreau.ground.seats.enums import Means, Presence
from terreau.ground.seats.forms import ArrivalForm, CodeForm
from terreau.ground.seats.models import Occasion, Part, Registration


@never_cache
@require_safe
def check_in(request: HttpRequest, pk: int) -> HttpResponse:
    """The list of a part, made for a phone: one line and three buttons per person."""
    occasion = access.occasion_to_check_in(request.user, pk)
    now = timezone.now()
    page = reading_lists.check_in(
        occasion, asked=request.GET.get("part", ""), search=request.GET.get("q", "").strip()[:100], now=now
    )
    context = {"occasion": occasion, "page": page, "is_open": page.is_open(now), "presences": Presence}
    return render(request, "seats/check_in.html", context | {"may_run": access.may_run(request.user, occasion)})


@require_POST
def note(request: HttpRequest, pk: int) -> HttpResponse:
    """Note one person, or take back what was noted; then the same list, at the same line."""
    occasion = access.occasion_to_check_in(request.user, pk)
    _parts, part = reading_lists.part_asked(occasion, request.POST.get("part", ""), timezone.now())
    found = access.expected_at(occasion, _number(request.POST.get("registration", "")))
    presence = request.POST.get("presence", "")
    try:
        if found is None or presence not in ("", *Presence.values):
            raise actions.SeatsRefused(_("Cette personne n’est plus sur la liste : relisez la page."))
        attendance.mark(found, part, presence, by=request.user)
    except actions.SeatsRefused as refusal:
        messages.error(request, str(refusal))
    else:
        told = Presence(presence).label if presence else _("rien de noté")
        messages.success(request, _("%(name)s : %(told)s.") % {"name": found.who, "told": told})
    return redirect(_list_at(occasion, part, request.POST.get("q", ""), found))


@require_http_methods(["GET", "POST"])
def arrival(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody who comes without a seat: given one if any is left, and noted present."""
    occasion = access.occasion_to_check_in(request.user, pk)
    asked = request.POST.get("part", request.GET.get("part", ""))
    _parts, part = reading_lists.part_asked(occasion, asked, timezone.now())
    known = access.expected_at(occasion, _number(request.POST.get("registration", "")))
    form = ArrivalForm(request.POST if request.method == "POST" and not known else None, employer=occasion.structure)
    if request.method == "POST" and (known or form.is_valid()):
        try:
            made = attendance.arrive(
                occasion, people.person_of(known) if known else form.registrant, part, by=request.user
            )
        except actions.SeatsRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("%(name)s a une place, et sa présence est notée.") % {"name": made.who})
            return redirect(_list_at(occasion, part, "", made))
    return render(request, "seats/arrival.html", {"occasion": occasion, "part": part, "form": form})


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _list_at(occasion: Occasion, part: Part, search: str, line: Registration | None) -> str:
    query = urlencode({"part": part.pk} | ({"q": search} if search else {}))
    return f"{reverse('seats:check_in', args=[occasion.pk])}?{query}" + (f"#p{line.pk}" if line else "")


@never_cache
@require_safe
def screen(request: HttpRequest, pk: int) -> HttpResponse:
    """The code to scan or to type, for a screen that everybody in the room sees."""
    occasion = access.occasion_to_check_in(request.user, pk)
    now = timezone.now()
    parts, part = reading_lists.part_asked(occasion, request.GET.get("part", ""), now)
    code = codes.code_of(part, now)
    address = request.build_absolute_uri(reverse("seats:present", args=[part.pk, code]))
    context = {"occasion": occasion, "parts": parts, "part": part, "code": code, "qr": sheets.qr_uri(address)}
    return render(request, "seats/screen.html", context)


@login_not_required
@paced(CROWD)
@never_cache
@require_http_methods(["GET", "POST"])
def present(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """What the code opens: one button, for who is registered. Opening the page notes nothing."""
    part = get_object_or_404(Part.objects.select_related("occasion__structure"), pk=pk)
    user = request.user if isinstance(request.user, User) else None
    found = access.own_registration(user, part.occasion) if user else None
    now = timezone.now()
    if request.method == "POST" and found:
        return _noted(request, found, part, code)
    right = codes.is_current(part, code, now)
    # Who has no code of the moment and takes no part is not even told what this is about.
    context = {
        "told": right or bool(found and found.is_living),
        "part": part,
        "found": found if found and found.is_living else None,
        "code": code,
        "given": codes.pass_for(found, part, now) if found and right else "",
        "form": CodeForm(),
        "done": attendance.is_present(found, part) if found else False,
        "right": right,
    }
    return render(request, "seats/present.html", context)


def _noted(request: HttpRequest, found: Registration, part: Part, code: str) -> HttpResponse:
    typed = request.POST.get("code", "")
    try:
        attendance.check_in_by_code(
            found, part, typed or code, given=request.POST.get("given", ""),
            means=Means.CODE if typed else Means.QR, by=request.user,
        )  # fmt: skip
        messages.success(request, _("C’est noté : vous êtes présent. Bonne séance !"))
    except actions.SeatsRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("seats:present", pk=part.pk, code=code)


@never_cache
@require_safe
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Who was there: read by who organises, and nobody else."""
    occasion = access.occasion_to_run(request.user, pk)
    return render(request, "seats/attendance.html", {"occasion": occasion, "sheet": attendance.sheet(occasion)})


@require_safe
def sheet_csv(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    found = attendance.sheet(access.occasion_to_run(request.user, pk))
    headers = [_("nom"), _("structure"), _("participation"), *(sheets.heading(part) for part in found.parts)]
    lines = [[line.name, line.structure, line.mode, *line.values] for line in found.lines]
    return csv_response(f"presences-{pk}.csv", headers, lines)


@paced(HEAVY)
@require_safe
def sheet_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    occasion = access.occasion_to_run(request.user, pk)
    return pdf_response(sheets.sheet_pdf(attendance.sheet(occasion)), f"presences-{pk}.pdf")
