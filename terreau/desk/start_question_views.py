"""The starting point on ten levers: the questions, one lever a page, and the links that share them."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from terreau.desk import start_actions
from terreau.desk.models import FirstHour, QuestionLink
from terreau.desk.start_access import first_hour_to_edit, link_for, link_to_edit, token_of
from terreau.desk.start_actions import StartRefused
from terreau.desk.start_forms import LeverForm, LinkForm
from terreau.desk.start_reading import Answered, answered, known_bases
from terreau.desk.start_steps import Step, place, url_of
from terreau.ground.accounts.access import signed_in
from terreau.ground.accounts.pacing import CROWD, paced
from terreau.ground.evidence.actions import FigureRefused
from terreau.ground.initiatives.enums import Lever

LEVERS = len(Lever)


def lever_or_404(number: int) -> Lever:
    try:
        return Lever(number)
    except ValueError as error:
        raise Http404 from error


def start_questions(request: HttpRequest, pk: int) -> HttpResponse:
    first_hour = first_hour_to_edit(request.user, pk)
    levers = answered(first_hour)
    context = {
        "first_hour": first_hour,
        "levers": levers,
        "known": sum(bool(lever.figures) for lever in levers),
        "following": next((each.lever.value for each in levers if not each.answers), Lever.BASELINE.value),
        "place": place(Step.QUESTIONS),
    }
    return render(request, "desk/start/questions.html", context)


def start_lever(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    first_hour = first_hour_to_edit(request.user, pk)
    (current,) = answered(first_hour, [lever_or_404(number)])
    if request.method == "POST" and "skip" in request.POST:
        return next_lever(first_hour, number)
    form = lever_form(request, current, bases=known_bases(first_hour))
    user = signed_in(request.user)
    if save(form, first_hour, author=user.name or user.email, by=user):
        messages.success(request, _("Levier %(number)s enregistré.") % {"number": number})
        return next_lever(first_hour, number)
    context = {"first_hour": first_hour, "current": current, "form": form, "place": place(Step.QUESTIONS)}
    return render(request, "desk/start/lever.html", context | neighbours(number))


def lever_form(request: HttpRequest, current: Answered, **options: Any) -> LeverForm:
    asked = [question.indicator for question in current.questions if not question.computed]
    return LeverForm(request.POST if request.method == "POST" else None, indicators=asked, **options)


def save(form: LeverForm, first_hour: FirstHour, *, author: str, by: object) -> bool:
    """Save what is well formed; what the evidence refuses is told on the form."""
    if not form.is_bound or not form.is_valid():
        return False
    source = form.cleaned_data["source"] or _("Déclaré pendant la première heure")
    try:
        start_actions.answer(
            first_hour, form.answers, source=source, author=form.cleaned_data.get("author") or author, by=by
        )
    except FigureRefused as refused:
        form.add_error(None, str(refused))
        return False
    return True


def neighbours(number: int) -> dict[str, int]:
    """The levers before and after, 0 at the ends."""
    return {"previous": number - 1, "following": number + 1 if number < LEVERS else 0, "total": LEVERS}


def next_lever(first_hour: FirstHour, number: int) -> HttpResponse:
    if number < LEVERS:
        start_actions.reach(first_hour, lever=number + 1)
        return redirect("desk:start_lever", first_hour.employer_id, number + 1)
    start_actions.reach(first_hour, step=Step.COMPASS, lever=1)
    return redirect(url_of(Step.COMPASS, first_hour.organisation.pk))


# ---- sharing


def start_share(request: HttpRequest, pk: int) -> HttpResponse:
    first_hour = first_hour_to_edit(request.user, pk)
    form = LinkForm(request.POST or None, initial={"lever": request.GET.get("lever", "0")})
    if form.is_valid():
        start_actions.create_link(first_hour, lever=form.cleaned_data["lever"], by=signed_in(request.user))
        messages.success(request, _("Le lien est prêt : copiez-le et envoyez-le à votre collègue."))
        return redirect("desk:start_share", pk)
    links = [
        {"link": link, "url": request.build_absolute_uri(f"/repondre/{token_of(link)}/")}
        for link in QuestionLink.objects.usable().filter(first_hour=first_hour)
    ]
    context = {"first_hour": first_hour, "form": form, "links": links, "place": place(Step.QUESTIONS)}
    return render(request, "desk/start/share.html", context)


@require_POST
def start_link_renew(request: HttpRequest, pk: int, link: int) -> HttpResponse:
    try:
        start_actions.renew_link(link_to_edit(request.user, pk, link), by=signed_in(request.user))
    except StartRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("L’ancienne adresse ne fonctionne plus : envoyez la nouvelle."))
    return redirect("desk:start_share", pk)


@require_POST
def start_link_revoke(request: HttpRequest, pk: int, link: int) -> HttpResponse:
    start_actions.revoke_link(link_to_edit(request.user, pk, link), by=signed_in(request.user))
    messages.success(request, _("Le lien est révoqué : son adresse n’ouvre plus rien."))
    return redirect("desk:start_share", pk)


# ---- the colleague, without account


@never_cache
@login_not_required
@require_safe
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """What a colleague reaches by the link: what it is, what he will see, and the questions."""
    link = link_for(token)
    if link is None:
        return render(request, "desk/start/link_gone.html", status=404)
    levers = answered(link.first_hour, link.levers)
    following = next((each.lever.value for each in levers if not each.answers), levers[0].lever.value)
    context = {"link": link, "token": token, "levers": levers, "following": following}
    return render(request, "desk/start/answer.html", context)


@never_cache
@login_not_required
@paced(CROWD)
def answer_lever(request: HttpRequest, token: str, number: int) -> HttpResponse:
    link = link_for(token)
    if link is None:
        return render(request, "desk/start/link_gone.html", status=404)
    lever = lever_or_404(number)
    if lever not in link.levers:
        raise Http404
    (current,) = answered(link.first_hour, [lever])
    # He is asked once who he is: his browser remembers, Terreau keeps it with the figures only.
    form = lever_form(request, current, by_link=True, author=request.session.get("answer_author", ""))
    if save(form, link.first_hour, author="", by=f"link:{link.pk}"):
        request.session["answer_author"] = form.cleaned_data["author"]
        messages.success(request, _("Merci, vos réponses au levier %(number)s sont enregistrées.") % {"number": number})
        following = number + 1 if link.lever is None and number < LEVERS else None
        return redirect("desk:answer_lever", token, following) if following else redirect("desk:answer", token)
    context = {"link": link, "token": token, "current": current, "form": form}
    return render(request, "desk/start/answer_lever.html", context | neighbours(number))
