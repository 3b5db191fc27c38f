"""What people propose and support, and what those who animate decide of it: read, refuse, merge, shortlist, undo.

Of who proposes without an account nothing is kept: no name, no address on the network, no cookie. Supports are not
journalled: the journal would count them before the close.
"""

import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language, gettext as _

from terreau.ground.accounts.models import User
from terreau.ground.accounts.proofs import new_token, token_hash
from terreau.ground.journal.actions import record
from terreau.rooms.gatherings.themes import emails
from terreau.rooms.gatherings.themes.actions import ThemesRefused, hold, move_theme
from terreau.rooms.gatherings.themes.enums import ALIVE, CallState, Origin, ThemeState
from terreau.rooms.gatherings.themes.models import Call, Support, Theme
from terreau.rooms.gatherings.themes.similarity import nearest

CONFIRM_WITHIN = datetime.timedelta(days=2)
BEFORE_CLOSE = (CallState.DRAFT, CallState.OPEN, CallState.VOTING)


def similar(call: Call, title: str) -> list[Theme]:
    """The themes that others may read and that say nearly the same, the nearest first."""
    there = Theme.objects.filter(call=call).readable().alive()
    return nearest(title, list(there.order_by("title", "id")), text_of=lambda theme: theme.title)


# ---- proposing


@transaction.atomic
def propose(call: Call, *, title: str, why: str = "", origin: str, by: User | None) -> Theme:
    """A theme. With an account it is read at once by others; without, it waits for somebody to read it."""
    hold(call, *((CallState.DRAFT, CallState.OPEN) if origin == Origin.ANIMATOR else (CallState.OPEN,)))
    if origin != Origin.ANIMATOR and not call.takes_proposals:
        raise ThemesRefused(_("Cet appel ne reçoit pas de proposition aujourd’hui."))
    # A double click, or a page sent again: the same words make one theme.
    same = Theme.objects.filter(call=call, title=title, why=why, origin=origin, proposer=by, state=ThemeState.PROPOSED)
    if found := same.order_by("id").first():
        return found
    theme = Theme.objects.create(
        call=call,
        title=title,
        why=why,
        origin=origin,
        proposer=by if origin == Origin.AGENT else None,
        read_at=timezone.now() if by is not None else None,
    )
    record("themes.theme.proposed", theme, by=by, origin=origin)
    return theme


@transaction.atomic
def withdraw_own(theme: Theme, *, by: User) -> None:
    """Who proposed takes it back, as long as those who animate have done nothing with it.

    Whether others support it changes nothing: a refusal would tell him so before the close.
    """
    hold(theme.call, CallState.OPEN)
    mine = Theme.objects.filter(pk=theme.pk, proposer=by, state=ThemeState.PROPOSED, merged_here=None)
    record("themes.theme.withdrawn", theme, by=by)
    if not mine.exists() or not Theme.objects.filter(pk=theme.pk).delete()[0]:
        raise ThemesRefused(_("L’animation a déjà fait quelque chose de ce thème : demandez-lui de le retirer."))


# ---- supporting


@transaction.atomic
def support(theme: Theme, *, by: User) -> None:
    """Be told what becomes of it. Twice is once."""
    hold(theme.call, *BEFORE_CLOSE)
    Support.objects.get_or_create(theme=theme, user=by, defaults={"language": get_language() or "fr"})


@transaction.atomic
def stop_supporting(theme: Theme, *, by: User) -> None:
    Support.objects.filter(theme=theme, user=by).delete()


@transaction.atomic
def follow_by_email(theme: Theme, *, email: str) -> None:
    """Write to an address that its owner must confirm; a confirmed one is left alone, and nothing says so."""
    token = new_token()
    before = timezone.now() + CONFIRM_WITHIN
    row, made = Support.objects.get_or_create(
        theme=theme,
        email=email,
        user=None,
        defaults={
            "language": get_language() or "fr",
            "confirm_hash": token_hash(token),
            "confirm_before": before,
        },
    )
    if not made and not row.confirm_hash:
        return
    Support.objects.filter(pk=row.pk).exclude(confirm_hash="").update(
        confirm_hash=token_hash(token), confirm_before=before
    )
    emails.ask_to_confirm(row, token)


@transaction.atomic
def confirm_address(row: Support) -> None:
    """The address is proved; twice at once, it is proved once."""
    confirmed = Support.objects.to_confirm().filter(pk=row.pk).update(confirm_hash="", confirm_before=None)
    if not confirmed:
        raise ThemesRefused(_("Ce lien a déjà servi, ou il est trop vieux."))


@transaction.atomic
def stop_following(row: Support) -> None:
    Support.objects.filter(pk=row.pk).delete()


def forget_unconfirmed(now: datetime.datetime) -> int:
    return Support.objects.exclude(confirm_hash="").filter(confirm_before__lte=now).delete()[0]


# ---- reading, before others do


@transaction.atomic
def accept(theme: Theme, *, by: Any) -> None:
    """Others may read it from now on."""
    waiting = Theme.objects.filter(pk=theme.pk, read_at=None, state=ThemeState.PROPOSED)
    if not waiting.update(read_at=timezone.now()):
        raise ThemesRefused(_("Quelqu’un a déjà décidé de ce thème."))
    record("themes.theme.accepted", theme, by=by)


@transaction.atomic
def accept_all(call: Call, *, keys: list[int], by: Any) -> int:
    """Those that were on the page of who accepts them: what came meanwhile still waits."""
    taken = Theme.objects.filter(call=call, pk__in=keys).to_read().update(read_at=timezone.now())
    if taken:
        record("themes.theme.accepted_together", call, by=by, themes=sorted(keys))
    return taken


@transaction.atomic
def hide_again(theme: Theme, *, by: Any) -> None:
    """Undo: what was accepted waits again, out of sight."""
    shown = Theme.objects.filter(pk=theme.pk, read_at__isnull=False, state=ThemeState.PROPOSED)
    if not shown.update(read_at=None):
        raise ThemesRefused(_("Ce thème a changé entre-temps : rien n’a été modifié."))
    record("themes.theme.hidden", theme, by=by)


@transaction.atomic
def refuse(theme: Theme, *, reason: str, by: Any) -> None:
    """Out of sight, with a reason that those who asked to be told will read with the answers."""
    hold(theme.call, *CallState.values)
    if theme.state == ThemeState.IN_VOTE:
        raise ThemesRefused(_("Ce thème est au vote : réunissez-le à un autre, ou répondez-lui après la clôture."))
    if theme.state not in ALIVE or theme.call.published_at:
        raise ThemesRefused(_("Quelqu’un a déjà décidé de ce thème."))
    move_theme(theme, ThemeState.NOT_KEPT, reason=reason, before=theme.state, verdict="", answer="")
    record("themes.theme.refused", theme, by=by, why=reason)


@transaction.atomic
def restore(theme: Theme, *, by: Any) -> None:
    """Undo a refusal or a merging: the theme is again what it was."""
    if theme.state == ThemeState.MERGED:
        hold(theme.call, *BEFORE_CLOSE)
    else:
        hold(theme.call, *CallState.values)
    if theme.state not in (ThemeState.MERGED, ThemeState.NOT_KEPT) or not theme.before or theme.call.published_at:
        raise ThemesRefused(_("Il n’y a rien à annuler ici."))
    move_theme(theme, theme.before, merged_into=None, reason="", before="")
    record("themes.theme.restored", theme, by=by)


@transaction.atomic
def merge(theme: Theme, *, into: Theme, by: Any) -> None:
    """One theme for two. Votes and supports stay where they were given and count for the other: undoing loses none,
    and who gave to both counts once (decision 0067)."""
    hold(theme.call, *BEFORE_CLOSE)
    target = Theme.objects.filter(pk=into.pk, call=theme.call, state__in=ALIVE, read_at__isnull=False).first()
    if target is None or target.pk == theme.pk:
        raise ThemesRefused(_("Choisissez un autre thème de cet appel, déjà visible."))
    if theme.state == ThemeState.IN_VOTE and target.state != ThemeState.IN_VOTE:
        raise ThemesRefused(_("Un thème au vote ne se réunit qu’à un autre thème au vote."))
    move_theme(theme, ThemeState.MERGED, merged_into=target, before=theme.state)
    record("themes.theme.merged", theme, by=by, into=target.pk)


# ---- shortlisting, grouping, correcting


@transaction.atomic
def shortlist(theme: Theme, *, by: Any) -> None:
    """Towards the vote; once it has begun, into it."""
    call_state = CallState(theme.call.state)
    hold(theme.call, call_state)
    if theme.read_at is None:
        raise ThemesRefused(_("Relisez d’abord ce thème."))
    if call_state not in BEFORE_CLOSE:
        raise ThemesRefused(_("L’appel est clos."))
    move_theme(theme, ThemeState.IN_VOTE if call_state == CallState.VOTING else ThemeState.SHORTLISTED)
    record("themes.theme.shortlisted", theme, by=by)


@transaction.atomic
def unlist(theme: Theme, *, by: Any) -> None:
    hold(theme.call, CallState.DRAFT, CallState.OPEN)
    move_theme(theme, ThemeState.PROPOSED)
    record("themes.theme.unlisted", theme, by=by)


@transaction.atomic
def edit_theme(theme: Theme, *, title: str, why: str, group: str, by: Any) -> None:
    """Correct, take a name out, put in a group. What people vote on keeps its title."""
    hold(theme.call, *BEFORE_CLOSE)
    if theme.state == ThemeState.IN_VOTE and title != theme.title:
        raise ThemesRefused(_("On vote sur ce thème : son titre ne change plus."))
    if not Theme.objects.filter(pk=theme.pk, state=theme.state).update(title=title, why=why, group=group):
        raise ThemesRefused(_("Le thème a changé entre-temps : rien n’a été modifié. Relisez la page."))
    record("themes.theme.edited", theme, by=by)
