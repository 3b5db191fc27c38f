"""The messages of calls for themes. Their titles name no theme: who reads the list of what did not leave learns nothing
of what somebody asked for. They are erased from the outbox as soon as they are sent."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.core import signing
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _, gettext_lazy

from terreau.ground.accounts.models import User
from terreau.ground.mail.actions import enqueue
from terreau.ground.mail.purposes import Purpose, purpose
from terreau.ground.mail.writing import absolute, quoted, write
from terreau.rooms.gatherings.themes import counting
from terreau.rooms.gatherings.themes.models import Call, Support, Theme

CONFIRM = purpose("themes.confirm", gettext_lazy("Thèmes : adresse à confirmer"))
ANSWER = purpose("themes.answer", gettext_lazy("Thèmes : réponses publiées"))
SCHEDULED = purpose("themes.scheduled", gettext_lazy("Thèmes : un thème devient un événement"))
SALT = "terreau.themes.stop"


def ask_to_confirm(row: Support, token: str) -> None:
    with translation.override(row.language):
        written = write(
            "themes/mail/confirm.txt",
            subject=_("Confirmez votre adresse"),
            theme=row.theme,
            call=row.theme.call,
            link=absolute(reverse("themes:confirm", args=[token])),
        )
        enqueue(
            CONFIRM,
            to=row.email,
            written=written,
            structure=row.theme.call.structure,
            secret=True,
            expires_at=row.confirm_before,
        )


def tell_answers(call: Call) -> int:
    """One message to each who asked, with the answer to every theme that he asked about."""
    roots = counting.roots_of(call)
    themes = {theme.pk: theme for theme in Theme.objects.filter(call=call)}
    asked: dict[str, list[Support]] = defaultdict(list)
    for row in Support.objects.confirmed().filter(theme__call=call).select_related("user").order_by("theme", "pk"):
        if address := address_of(row):
            asked[address].append(row)
    for address, rows in asked.items():
        answers = {roots[row.theme_id]: themes[roots[row.theme_id]] for row in rows}
        told = [(each, quoted(each.answer)) for each in answers.values()]
        _send(ANSWER, "answer", address, rows[0].language, call, rows[0], _ANSWERED, answers=told)
    return len(asked)


def tell_scheduled(theme: Theme) -> int:
    """One message to each who voted for it, supports it, or proposed it and asked to be told."""
    call = theme.call
    roots = counting.roots_of(call)
    told: dict[str, tuple[str, Support | None]] = {}
    rows = Support.objects.confirmed().filter(theme__call=call).select_related("user").order_by("pk")
    for row in rows:
        if roots[row.theme_id] == theme.pk and (address := address_of(row)):
            told.setdefault(address, (row.language, row))
    for user in active(counting.people_of(call).get(theme.pk, ())):
        told.setdefault(user.email, ("", None))
    for address, (language, row) in told.items():
        event = {"event": absolute(theme.event_path), "theme": theme}
        _send(SCHEDULED, "scheduled", address, language, call, row, _HAPPENS, **event)
    return len(told)


_ANSWERED = gettext_lazy("Les réponses à vos thèmes sont publiées")
_HAPPENS = gettext_lazy("Un thème que vous attendiez devient un événement")


def active(keys: Iterable[int]) -> list[User]:
    return list(User.objects.active().filter(pk__in=keys).order_by("pk"))


def address_of(row: Support) -> str:
    """Where to write; nothing for an account that is closed."""
    if row.user is None:
        return row.email
    return row.user.email if row.user.is_active else ""


def stop_token(row: Support) -> str:
    return signing.Signer(salt=SALT).sign(row.nonce.hex)


def _send(
    kind: Purpose, template: str, to: str, language: str, call: Call, row: Support | None, subject: Any, **context: Any
) -> None:
    """Somebody with an account reads on the page of the call, the others at its address with a link to stop."""
    outside = row is not None and row.user_id is None
    page = reverse("themes:propose", args=[call.code]) if outside else reverse("themes:call", args=[call.pk])
    stop = absolute(reverse("themes:stop", args=[stop_token(row)])) if outside and row else ""
    with translation.override(language or translation.get_language() or "fr"):
        written = write(
            f"themes/mail/{template}.txt", subject=str(subject), call=call, link=absolute(page), stop=stop, **context
        )
        enqueue(kind, to=to, written=written, structure=call.structure, secret=True)
