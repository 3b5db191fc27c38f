"""One's own candidacy, by one's account or by a secret link, and the page of the employer's link."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from terreau.ground.accounts.access import signed_in
from terreau.ground.accounts.pacing import HEAVY, paced
from terreau.rooms.learning.cycles import access, applying, letters, reading_call, tokens
from terreau.rooms.learning.cycles.enums import Letter
from terreau.rooms.learning.cycles.forms_applying import ContactForm, DossierForm, LetterForm
from terreau.rooms.learning.cycles.holding import CycleRefused
from terreau.rooms.learning.cycles.models import Candidacy
from terreau.rooms.learning.cycles.seminars import blocks_of

# The part of the jury may bring the first: accepting a place, or not.
OFFER = ["cycles/_offer.html", "cycles/_no_offer.html"]


@dataclass(frozen=True)
class Desk:
    """A candidacy in the hands of who it is of: who writes, where its pages are."""

    candidacy: Candidacy
    by: Any
    here: str
    withdrawal: str
    token: str = ""


def own_desk(request: HttpRequest, pk: int) -> Desk:
    user = signed_in(request.user)
    found = access.own_candidacy(user, pk)
    return Desk(found, user, found.get_absolute_url(), reverse("cycles:withdraw", args=[pk]))


def link_desk(token: str) -> Desk:
    found = tokens.dossier_of(token)
    here, withdrawal = (reverse(name, args=[token]) for name in ("cycles:dossier", "cycles:dossier_withdraw"))
    return Desk(found, applying.BY_LINK, here, withdrawal, token)


@never_cache
@require_http_methods(["GET", "POST"])
def candidacy(request: HttpRequest, pk: int) -> HttpResponse:
    return own(request, own_desk(request, pk))


@never_cache
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    return withdrawal(request, own_desk(request, pk))


@login_not_required
@paced(HEAVY)
@never_cache
@require_http_methods(["GET", "POST"])
def dossier(request: HttpRequest, token: str) -> HttpResponse:
    """The page of the link sent to a candidate without account. Opening it changes nothing: mail scanners do too."""
    return own(request, link_desk(token))


@login_not_required
@paced(HEAVY)
@never_cache
@require_http_methods(["GET", "POST"])
def dossier_withdraw(request: HttpRequest, token: str) -> HttpResponse:
    return withdrawal(request, link_desk(token))


def own(request: HttpRequest, desk: Desk) -> HttpResponse:
    do = request.POST.get("do", "save") if request.method == "POST" else ""
    form = dossier_form(request, desk, do)
    contact = ContactForm(request.POST if do == "contact" else None, prefix="contact", initial=contact_of(desk))
    if do:
        try:
            if acted(request, desk, do, form, contact):
                return redirect(desk.here)
        except CycleRefused as refusal:
            messages.error(request, str(refusal))
            return redirect(desk.here)
    context = {
        "desk": desk, "candidacy": desk.candidacy, "cycle": desk.candidacy.cycle, "token": desk.token, "form": form,
        "contact": contact, "page": reading_call.own_page(desk.candidacy), "offer_templates": OFFER,
    }  # fmt: skip
    return render(request, "cycles/candidacy.html", context)


def contact_of(desk: Desk) -> dict[str, str]:
    return {"contact_name": desk.candidacy.contact_name, "contact_email": desk.candidacy.contact_email}


def dossier_form(request: HttpRequest, desk: Desk, do: str) -> DossierForm:
    found = desk.candidacy
    return DossierForm(
        request.POST if do in ("save", "send") else None, cycle=found.cycle, candidacy=found,
        agent=found.agent_id is not None, sending=do == "send",
    )  # fmt: skip


def acted(request: HttpRequest, desk: Desk, do: str, form: DossierForm, contact: ContactForm) -> bool:
    """Do what the button says; whether it is done, else the form says what is wrong. Raises `CycleRefused`."""
    if do == "take_back":
        applying.take_back(desk.candidacy, by=desk.by)
        messages.success(request, _("Votre candidature est reprise : modifiez-la, puis envoyez-la avant la clôture."))
        return True
    if do == "contact":
        if not contact.is_valid():
            return False
        letters.change_contact(desk.candidacy, **contact.cleaned_data, by=desk.by)
        messages.success(request, _("Un lien est parti à cette personne ; l’ancien ne s’ouvre plus."))
        return True
    if not form.is_valid():
        return False
    keep(request, desk.candidacy, form, by=desk.by, sending=do == "send")
    return True


def keep(request: HttpRequest, candidacy: Candidacy, form: DossierForm, *, by: Any, sending: bool) -> None:
    """Keep what was written, send it when it is asked, and say so. Raises `CycleRefused`."""
    now = applying.save(candidacy, by=by, **form.words)
    if sending:
        applying.send(now, by=by)
        messages.success(request, _("Votre candidature est envoyée : un courriel vous le confirme."))
    else:
        messages.success(request, _("Votre brouillon est enregistré. Il ne compte que si vous l’envoyez."))


def withdrawal(request: HttpRequest, desk: Desk) -> HttpResponse:
    """A page that says what follows, then the button."""
    cycle = desk.candidacy.cycle
    if request.method == "POST":
        try:
            gone = applying.withdraw(desk.candidacy, by=desk.by)
        except CycleRefused as refusal:
            messages.error(request, str(refusal))
            return redirect(desk.here)
        told = _("Votre brouillon est supprimé.") if gone else _("Votre candidature est retirée.")
        messages.success(request, told)
        return redirect(cycle) if gone else redirect(desk.here)
    context = {"desk": desk, "candidacy": desk.candidacy, "cycle": cycle}
    return render(request, "cycles/withdraw.html", context)


@login_not_required
@paced(HEAVY)
@never_cache
@require_http_methods(["GET", "POST"])
def letter(request: HttpRequest, token: str) -> HttpResponse:
    """The page of the link sent to an employer: who applies, the days to free, and his answer. Nothing of the file."""
    found = tokens.letter_of(token)
    form = LetterForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            _answer(found, form)
        except CycleRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Votre réponse est enregistrée, et le candidat prévenu. Merci."))
        return redirect("cycles:letter", token=token)
    blocks = blocks_of(found.cycle)
    context = {
        "candidacy": found, "cycle": found.cycle, "form": form, "blocks": blocks,
        "may_answer": found.letter == Letter.ASKED and not found.cycle.is_signed,
        "days": len({part.day for block in blocks for part in block.parts}),
    }  # fmt: skip
    return render(request, "cycles/letter.html", context)


def _answer(candidacy: Candidacy, form: LetterForm) -> None:
    if form.cleaned_data["answer"] == "give":
        letters.give(candidacy, signer=form.signer, file=form.cleaned_data["file"])
    else:
        letters.refuse(candidacy, signer=form.signer, word=form.cleaned_data["word"])
