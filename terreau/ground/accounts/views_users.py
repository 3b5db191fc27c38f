"""For administrators, human resources and programme leads: accounts, roles, invitations, activation slips."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from terreau.ground.accounts import access, actions, activation, invitations
from terreau.ground.accounts.forms import GrantForm, InviteForm, SearchForm
from terreau.ground.accounts.models import User
from terreau.ground.organisations.consultations import consulted
from terreau.ground.organisations.enums import ConsultationKind, RoleName

PAGE = 25


@require_GET
def users(request: HttpRequest) -> HttpResponse:
    """By address, a page at a time from the last address seen: no count, the same three queries at any size."""
    form = SearchForm(request.GET)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    found = access.users_for(access.signed_in(request.user)).matching(words)
    after = request.GET.get("apres", "")
    rows = list(
        found.filter(email__gt=after).order_by("email").select_related("agent__structure")
        .prefetch_related("roles__structure")[: PAGE + 1]
    )  # fmt: skip
    context = {"rows": rows[:PAGE], "form": form, "words": words, "first": not after}
    context["following"] = rows[PAGE - 1].email if len(rows) > PAGE else ""
    return render(request, "accounts/users.html", context)


@require_http_methods(["GET", "POST"])
def user(request: HttpRequest, pk: int) -> HttpResponse:
    """One account: its roles, a form to give one more, and its closing."""
    me = access.signed_in(request.user)
    other = access.user_for(me, pk)
    form = GrantForm(request.POST or None, by=me, structures=access.structures_to_staff(me))
    if form.is_valid():
        choice = form.cleaned_data
        request.session["grant"] = {"user": pk, "structure": choice["structure"].pk, "role": choice["role"]}
        return redirect("accounts:role_grant", pk=pk)
    roles = [(held, access.may_grant(me, RoleName(held.role), held.structure)) for held in other.held_roles]
    context = {"other": other, "roles": roles, "form": form, "may_close": access.may_deactivate(me, other)}
    return render(request, "accounts/user.html", context)


@require_http_methods(["GET", "POST"])
def role_grant(request: HttpRequest, pk: int) -> HttpResponse:
    """Says what the role will open, then gives it."""
    me = access.signed_in(request.user)
    other = access.user_for(me, pk)
    choice = request.session.get("grant") or {}
    if choice.get("user") != pk:
        return redirect("accounts:user", pk=pk)
    structure = get_object_or_404(access.structures_to_staff(me), pk=choice["structure"])
    role = RoleName(choice["role"])
    if request.method == "POST":
        del request.session["grant"]
        try:
            actions.grant_role(other, role=role, structure=structure, by=me)
        except actions.Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Le rôle est donné."))
        return redirect("accounts:user", pk=pk)
    context = {"other": other, "structure": structure, "role": role.label}
    return render(request, "accounts/role_grant.html", context)


@require_http_methods(["GET", "POST"])
def role_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    me = access.signed_in(request.user)
    role = access.role_to_withdraw(me, pk)
    if request.method == "POST":
        try:
            actions.revoke_role(role, by=me)
        except actions.Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Le rôle est retiré."))
        # Whoever withdrew his own last role no longer sees the page of the account.
        seen = User.objects.get(pk=me.pk).structures_as(RoleName.ADMINISTRATOR)
        return redirect("accounts:user", pk=role.user_id) if seen else redirect(settings.LOGIN_REDIRECT_URL)
    return render(request, "accounts/role_revoke.html", {"role": role})


@require_http_methods(["GET", "POST"])
def user_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Closes an account, or opens it again."""
    me = access.signed_in(request.user)
    other = access.user_to_deactivate(me, pk)
    if request.method == "POST":
        try:
            (actions.deactivate if other.is_active else actions.reactivate)(other, by=me)
        except actions.Refused as refusal:
            messages.error(request, str(refusal))
        else:
            done = _("Le compte est ouvert.") if other.is_active else _("Le compte est fermé.")
            messages.success(request, done)
        return redirect("accounts:user", pk=pk)
    return render(request, "accounts/user_close.html", {"other": other})


@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    me = access.signed_in(request.user)
    structures = access.structures_to_staff(me)
    asked = request.GET.get("structure", "")
    first = structures.filter(pk=asked).first() if asked.isdigit() else None
    initial = {"structure": f"{first.code} — {first.label}" if first else ""}
    form = InviteForm(request.POST or None, by=me, structures=structures, initial=initial)
    if form.is_valid():
        chosen = form.cleaned_data
        roles = [(RoleName(role), chosen["structure"]) for role in chosen["roles"]]
        try:
            invitations.invite(email=chosen["email"], roles=roles, by=me)
        except actions.Refused as refusal:
            form.add_error("roles", str(refusal))
        else:
            messages.success(request, _("L’invitation part à %(email)s.") % {"email": chosen["email"]})
            return redirect("accounts:invitations")
    return render(request, "accounts/invite.html", {"form": form})


@require_GET
def invitations_sent(request: HttpRequest) -> HttpResponse:
    """The latest first. What was sent and not accepted can be sent again or cancelled."""
    me = access.signed_in(request.user)
    sent = access.invitations_for(me).select_related("message").prefetch_related("roles__structure")[:100]
    rows = [(each, each.state == "pending" and access.may_manage(me, each)) for each in sent]
    return render(request, "accounts/invitations.html", {"rows": rows})


@require_POST
def invitation_resend(request: HttpRequest, pk: int) -> HttpResponse:
    me = access.signed_in(request.user)
    try:
        invitations.resend(access.invitation_to_manage(me, pk), by=me)
    except actions.Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("L’invitation repart, avec un nouveau lien."))
    return redirect("accounts:invitations")


@require_POST
def invitation_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    me = access.signed_in(request.user)
    try:
        invitations.revoke(access.invitation_to_manage(me, pk), by=me)
    except actions.Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("L’invitation est annulée : son lien n’ouvre plus rien."))
    return redirect("accounts:invitations")


@never_cache
@require_http_methods(["GET", "POST"])
def activation_slip(request: HttpRequest, pk: int) -> HttpResponse:
    """The page to print and hand over. The code is made by the button and shown this once."""
    me = access.signed_in(request.user)
    agent = access.agent_to_activate(me, pk)
    consulted(agent, by=me, role=access.role_over(me, agent), kind=ConsultationKind.ACTIVATION)
    context = {"agent": agent, "code": "", "days": activation.CODE_VALID_FOR.days}
    context["address"] = f"{settings.SITE_URL}{reverse('accounts:activate')}"
    if request.method == "POST":
        try:
            context["code"] = activation.issue_code(agent, by=me)
        except actions.Refused as refusal:
            messages.error(request, str(refusal))
    return render(request, "accounts/activation_slip.html", context)
