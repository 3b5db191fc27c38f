"""The pages of whoever prepares, opens and follows campaigns. They hold no person and count none by themselves."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from terreau.ground.common.exports import csv_response
from terreau.ground.mail.writing import absolute
from terreau.rooms.skills.access import structures_to_expect_of
from terreau.rooms.skills.actions import SkillsRefused
from terreau.rooms.skills.campaigns import access, actions, follow as following, pix_export
from terreau.rooms.skills.campaigns.forms import AdjustForm, CampaignForm, first_initial, initial_of
from terreau.rooms.skills.campaigns.models import Campaign
from terreau.rooms.skills.campaigns.population import how_many, population, postings_for
from terreau.rooms.skills.campaigns.reading import in_words
from terreau.rooms.skills.enums import CampaignState, Link
from terreau.rooms.skills.models import Competence, Edition
from terreau.rooms.skills.reading import about_how_many, about_how_many_written_to

PAGE = 50


@require_safe
def campaigns(request: HttpRequest) -> HttpResponse:
    rows = access.campaigns_for(request.user).order_by("-starts_at", "-pk")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "skills/campaigns/campaigns.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """Everything on one page, with a preview of how many are concerned."""
    structures = structures_to_expect_of(request.user)
    form = CampaignForm(request.POST or None, structures=structures, competences=testable(), initial=first_initial())
    concerned: list[str] = []
    if request.method == "POST" and form.is_valid():
        if "preview" in request.POST:
            concerned = preview(form)
        elif (made := attempt(form, actions.create_campaign, by=request.user)) is not None:
            messages.success(
                request, _("Campagne préparée. Personne n’est encore prévenu : relisez-la, puis ouvrez-la.")
            )
            return redirect("skills:campaign", pk=made.pk)
    return render(request, "skills/campaigns/form.html", {"form": form, "concerned": concerned, "campaign": None})


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything while it is prepared; its end, its words and its reminders once it is open."""
    campaign = access.campaign_for(request.user, pk)
    if campaign.state == CampaignState.CLOSED:
        messages.info(request, _("Une campagne terminée ne se modifie plus."))
        return redirect("skills:campaign", pk=pk)
    data, first = request.POST or None, initial_of(campaign)
    draft = campaign.state == CampaignState.DRAFT
    form = CampaignForm(data, competences=testable(), initial=first) if draft else AdjustForm(data, initial=first)
    concerned: list[str] = []
    if request.method == "POST" and form.is_valid():
        if "preview" in request.POST and isinstance(form, CampaignForm):
            concerned = preview(form, campaign.structure)
        else:
            action = actions.edit_campaign if draft else actions.adjust_campaign
            if attempt(form, action, campaign, by=request.user) is not None:
                messages.success(request, _("Campagne modifiée."))
                return redirect("skills:campaign", pk=pk)
    return render(request, "skills/campaigns/form.html", {"form": form, "concerned": concerned, "campaign": campaign})


def attempt(form: AdjustForm, action: Any, *args: Any, by: Any) -> Campaign | None:
    """Run the action on the form's values; what it refuses is said in the form."""
    try:
        done: Campaign = action(*args, **form.values(), by=by)
        return done
    except SkillsRefused as refusal:
        form.add_error(None, str(refusal))
        return None


def testable() -> Any:
    """The competences that have a test, in the order of their framework."""
    having = Edition.objects.order_by().values("competence")
    rows = Competence.objects.filter(pk__in=having).select_related("domain")
    return rows.order_by("domain__framework", "domain__code", "code", "pk")


def preview(form: CampaignForm, structure: Any = None) -> list[str]:
    draft = form.draft(structure)
    return said(how_many(postings_for(draft, form.cleaned_data["competences"], timezone.localdate())))


def said(numbers: tuple[int, int]) -> list[str]:
    """How many are concerned and can be written to, never so few or so exact that it would speak of someone."""
    return [about_how_many(numbers[0]), about_how_many_written_to(*numbers)] if numbers[0] else [about_how_many(0)]


@require_safe
def campaign(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.campaign_for(request.user, pk)
    draft = found.state == CampaignState.DRAFT
    context = {
        "campaign": found,
        "population": in_words(found),
        "asked": pix_export.competences_of(found),
        "reminders": found.reminders.order_by("on"),
        "concerned": said(how_many(population(found, timezone.localdate()))) if draft else [],
        "prevented": actions.why_not_open(found, timezone.now()) if draft else "",
        "address": absolute(reverse("skills:campaign_mine", args=[found.code])),
        "posted": found.link != Link.PERSONAL,
        "running": found.is_running(timezone.now()),
    }
    return render(request, "skills/campaigns/campaign.html", context)


def decided(request: HttpRequest, pk: int, action: Any, done: str, template: str) -> HttpResponse:
    """A decision: its consequences on a page, then the button."""
    found = access.campaign_for(request.user, pk)
    if request.method == "POST":
        try:
            action(found, by=request.user)
            messages.success(request, done)
        except SkillsRefused as refusal:
            messages.error(request, str(refusal))
        gone = found.pk is None
        return redirect("skills:campaigns") if gone else redirect("skills:campaign", pk=pk)
    context: dict[str, Any] = {"campaign": found, "population": in_words(found)}
    if found.state == CampaignState.DRAFT:
        context["concerned"] = said(how_many(population(found, timezone.localdate())))
        context["prevented"] = actions.why_not_open(found, timezone.now())
    return render(request, f"skills/campaigns/{template}.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def open_(request: HttpRequest, pk: int) -> HttpResponse:
    done = _("Campagne ouverte. Les courriels partent par lots à partir de son premier jour.")
    return decided(request, pk, actions.open_campaign, done, "open")


@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, pk: int) -> HttpResponse:
    return decided(request, pk, actions.close_campaign, _("Campagne terminée. Plus rien ne part."), "close")


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    return decided(request, pk, actions.delete_campaign, _("Campagne supprimée."), "delete")


@require_safe
def follow(request: HttpRequest, pk: int) -> HttpResponse:
    """By structure and by day, in the protected figures of the last snapshot."""
    found = access.campaign_for(request.user, pk)
    structure = access.structure_to_follow(found, request.GET.get("structure", ""))
    scope = access.follow_scope(request.user)
    _snapshot, columns = pix_export.columns_of(found, scope)
    context = {"campaign": found, "follow": following.follow(found, structure, scope), "columns": columns}
    return render(request, "skills/campaigns/follow.html", context)


@require_safe
def follow_csv(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    found = access.campaign_for(request.user, pk)
    rows = list(following.csv_rows(found, access.follow_scope(request.user)))
    return csv_response(f"suivi-{found.code}.csv", following.csv_headers(), rows)


@require_safe
@never_cache
def pix_csv(request: HttpRequest, pk: int) -> HttpResponse:
    """The columns of Pix Orga: lines that are nobody, from the figures that this reader may read."""
    found = access.campaign_for(request.user, pk)
    snapshot, columns = pix_export.columns_of(found, access.follow_scope(request.user))
    rows = pix_export.rows_of(found, snapshot, columns)
    day = snapshot.on if snapshot else timezone.localdate()
    name = pix_export.file_name(found, day, "lignes-reconstituees")
    return pix_response(name, [column.competence for column in columns], rows)


def pix_response(name: str, competences: list[Competence], rows: list[list[Any]]) -> HttpResponse:
    text = "".join(pix_export.lines(pix_export.headers_of(competences), rows))
    response = HttpResponse(text.encode(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
