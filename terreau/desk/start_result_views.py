"""What the first hour gives back: the compass, three actions, who sees what, the committee's page."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from terreau.compass import wording
from terreau.compass.rules.registry import Proposal
from terreau.desk import start_actions
from terreau.desk.models import FirstHour
from terreau.desk.start_access import WRITERS, first_hour_for, first_hour_to_edit
from terreau.desk.start_committee import committee_page, committee_pdf as make_committee_pdf, committee_rows
from terreau.desk.start_forms import CommitteeForm, LaunchForm
from terreau.desk.start_reading import due_on, employer_board, flagships, lever_lines, three_actions
from terreau.desk.start_steps import Step, place
from terreau.desk.who_sees_what import who_sees_what_context, who_sees_what_pdf as make_who_sees_what_pdf
from terreau.ground.accounts.access import signed_in
from terreau.ground.approvals.doors import FIGURES
from terreau.ground.approvals.reading import words_of_closing
from terreau.ground.common.exports import csv_response
from terreau.ground.common.pdf import pdf_response
from terreau.ground.initiatives import actions as initiatives
from terreau.ground.initiatives.enums import Lever


def may_write(request: HttpRequest, first_hour: FirstHour) -> bool:
    return signed_in(request.user).has_role(*WRITERS, structure=first_hour.organisation)


def start_compass(request: HttpRequest, pk: int) -> HttpResponse:
    first_hour = first_hour_for(request.user, pk)
    compass = employer_board(first_hour, request.user)
    context = {
        "first_hour": first_hour,
        "message": wording.message(compass),
        "closed": words_of_closing(FIGURES, compass.structure) if compass.waits else "",
        "lines": lever_lines(compass),
        "may_write": may_write(request, first_hour),
        "place": place(Step.COMPASS, _("La boussole de %(employer)s") % {"employer": first_hour.employer}),
    }
    return render(request, "desk/start/compass.html", context)


def start_actions_view(request: HttpRequest, pk: int) -> HttpResponse:
    first_hour = first_hour_to_edit(request.user, pk)
    found = three_actions(first_hour, employer_board(first_hour, request.user))
    today = timezone.localdate()
    cards: list[dict[str, Any]] = []
    for proposal in found.proposed:
        asked = request.method == "POST" and request.POST.get("rule") == proposal.rule
        initial = {"owner": proposal.owner, "due_on": due_on(proposal, today)}
        form = LaunchForm(request.POST if asked else None, initial=initial, prefix=proposal.anchor)
        if asked and form.is_valid():
            return launch(request, first_hour, proposal, form.cleaned_data)
        cards.append({"proposal": proposal, "form": form, "lever": Lever(proposal.lever)})
    if request.method == "POST" and not any(card["form"].is_bound for card in cards):
        messages.info(request, _("Cette action est déjà lancée, ou n’est plus utile : voici les suivantes."))
        return redirect("desk:start_actions", pk)
    context = {"first_hour": first_hour, "launched": found.launched, "cards": cards, "place": place(Step.ACTIONS)}
    return render(request, "desk/start/actions.html", context)


def launch(request: HttpRequest, first_hour: FirstHour, proposal: Proposal, given: dict[str, Any]) -> HttpResponse:
    try:
        initiatives.start(
            lever=proposal.lever,
            structure=first_hour.organisation,
            title=proposal.title,
            description=f"{proposal.because}\n\n{proposal.model}".strip(),
            owner=given["owner"],
            starts_on=timezone.localdate(),
            due_on=given["due_on"],
            indicator=proposal.indicator,
            rule=proposal.rule,
            by=signed_in(request.user),
        )
    except initiatives.InitiativeRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Action lancée : « %(title)s ».") % {"title": proposal.title})
    return redirect("desk:start_actions", first_hour.organisation.pk)


def start_who_sees_what(request: HttpRequest, pk: int) -> HttpResponse:
    first_hour = first_hour_for(request.user, pk)
    context = {
        "first_hour": first_hour,
        "may_write": may_write(request, first_hour),
        "place": place(Step.WHO_SEES_WHAT),
    }
    return render(request, "desk/start/who_sees_what.html", context | who_sees_what_context())


@login_not_required
@require_safe
def who_sees_what_pdf(request: HttpRequest) -> HttpResponse:
    """Public: it is meant to be handed out."""
    return pdf_response(make_who_sees_what_pdf(), "qui-voit-quoi.pdf")


def start_figures(request: HttpRequest, pk: int) -> HttpResponse:
    first_hour = first_hour_to_edit(request.user, pk)
    context = {"first_hour": first_hour, "indicators": flagships(*Lever), "place": place(Step.FIGURES)}
    return render(request, "desk/start/figures.html", context)


def start_figures_csv(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """The file to fill: one line an indicator, under the headers that the import of figures reads."""
    employer = first_hour_to_edit(request.user, pk).organisation
    headers = ["structure", "indicateur", "numerateur", "denominateur", "date", "source", "auteur", "libelle"]
    today = timezone.localdate().isoformat()
    author = str(request.user)
    rows = [[employer.code, each.code, "", "", today, "", author, str(each.label)] for each in flagships(*Lever)]
    return csv_response("chiffres-a-remplir.csv", headers, rows)


# ---- the committee's page


def committee(request: HttpRequest, pk: int) -> HttpResponse:
    first_hour = first_hour_for(request.user, pk)
    form = CommitteeForm(request.POST or None, initial={"committee_on": first_hour.committee_on})
    if request.method == "POST":
        first_hour = first_hour_to_edit(request.user, pk)
        if form.is_valid():
            start_actions.set_committee_date(
                first_hour, on=form.cleaned_data["committee_on"], by=signed_in(request.user)
            )
            messages.success(request, _("La date est inscrite sur la page."))
            return redirect("desk:committee", pk)
    context = {
        "first_hour": first_hour,
        "page": committee_page(first_hour, request.user),
        "form": form,
        "may_write": may_write(request, first_hour),
        "place": place(Step.COMMITTEE),
    }
    return render(request, "desk/start/committee.html", context)


def committee_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    first_hour = first_hour_for(request.user, pk)
    name = slugify(first_hour.organisation.label)[:60] or "organisation"
    return pdf_response(make_committee_pdf(committee_page(first_hour, request.user)), f"comite-{name}.pdf")


def committee_csv(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    first_hour = first_hour_for(request.user, pk)
    name = slugify(first_hour.organisation.label)[:60] or "organisation"
    headers, rows = committee_rows(committee_page(first_hour, request.user))
    return csv_response(f"comite-{name}.csv", headers, rows)
