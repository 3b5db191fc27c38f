"""Who may open what of `themes`, and what our house holds of it."""

import datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from tests.access_words import AGENT, EDITOR, EVERYBODY, HR, LEAD, MANAGER, MEMBERS, TRAINER, Url, thing, those

if TYPE_CHECKING:
    from tests.house import People

ANIMATING = those(LEAD, HR, EDITOR, TRAINER)
POSTED = those(AGENT, MANAGER)  # the roles of our house have no agent of their own, but the manager
OWN = {"owned": True}


def call(house: Any) -> dict[str, Any]:
    return {"pk": house.things["theme_call"].pk}


def code(house: Any) -> dict[str, Any]:
    return {"code": house.things["theme_call"].code}


def token(name: str) -> Any:
    return lambda house: {"token": house.things[name]}


URLS: dict[str, Url] = {
    "themes:calls": Url(MEMBERS),
    "themes:create": Url(ANIMATING, ANIMATING),
    # The call of our house is open to whoever holds its address: a QR code on a wall.
    "themes:propose(code)": Url(EVERYBODY, EVERYBODY, secret=True, build=code),
    "themes:near(code)": Url(EVERYBODY, secret=True, build=code),
    "themes:thanks(token)": Url(EVERYBODY, EVERYBODY, secret=True, build=token("theme_thanks")),
    "themes:confirm(token)": Url(EVERYBODY, EVERYBODY, secret=True, build=token("theme_confirm")),
    "themes:stop(token)": Url(EVERYBODY, EVERYBODY, secret=True, build=token("theme_stop")),
    "themes:call(pk)": Url(MEMBERS, **OWN, build=call),
    "themes:call_csv(pk)": Url(MEMBERS, **OWN, build=call),
    "themes:vote(pk)": Url(POSTED, POSTED, **OWN, build=call),
    "themes:poster(pk)": Url(MEMBERS, **OWN, build=call),
    "themes:poster_pdf(pk)": Url(MEMBERS, **OWN, build=call),
    "themes:qr(pk)": Url(MEMBERS, **OWN, build=call),
    "themes:edit(pk)": Url(ANIMATING, ANIMATING, **OWN, build=call),
    "themes:delete(pk)": Url(ANIMATING, ANIMATING, **OWN, build=call),
    "themes:advance(pk, to)": Url(ANIMATING, ANIMATING, **OWN, build=lambda house: call(house) | {"to": "closed"}),
    "themes:read(pk)": Url(ANIMATING, ANIMATING, **OWN, build=call),
    "themes:answers(pk)": Url(ANIMATING, **OWN, build=call),
    "themes:publish(pk)": Url(ANIMATING, ANIMATING, **OWN, build=call),
    "themes:theme(pk)": Url(MEMBERS, **OWN, build=thing("theme")),
    "themes:support(pk)": Url(None, POSTED, **OWN, build=thing("theme")),
    "themes:decide(pk)": Url(None, ANIMATING, **OWN, build=thing("theme")),
    "themes:edit_theme(pk)": Url(ANIMATING, ANIMATING, **OWN, build=thing("theme")),
    "themes:answer(pk)": Url(ANIMATING, ANIMATING, **OWN, build=thing("theme")),
}


def put(things: dict[str, Any], ours: "People") -> None:
    """A call open to whoever holds its address, with a theme read, one to read, and an address to confirm."""
    from terreau.ground.accounts import proofs
    from terreau.rooms.gatherings.themes import access, actions, emails, proposals
    from terreau.rooms.gatherings.themes.enums import Origin, Proposers
    from terreau.rooms.gatherings.themes.models import Support
    from tests.house import MARK

    today, lead = timezone.localdate(), ours.users["lead"]
    things["theme_call"] = actions.create_call(
        ours.employer,
        title=f"Appel {MARK}",
        question=f"De quoi parler, {MARK} ?",
        proposers=Proposers.LINK,
        opens_on=today - datetime.timedelta(days=2),
        votes_from=today + datetime.timedelta(days=9),
        closes_on=today + datetime.timedelta(days=19),
        by=lead,
    )
    actions.open_call(things["theme_call"], by=lead)
    plain = {"why": f"Parce que {MARK}", "by": None, "origin": Origin.LINK}
    things["theme"] = proposals.propose(things["theme_call"], title=f"Thème {MARK}", **plain)
    proposals.accept(things["theme"], by=lead)
    things["theme"].refresh_from_db()
    proposals.propose(things["theme_call"], title=f"À relire {MARK}", **plain)
    things["theme_thanks"] = access.thanks_token(things["theme"])
    proposals.follow_by_email(things["theme"], email=f"suivre.{MARK}@chez-moi.example")
    row = Support.objects.get(theme=things["theme"])
    things["theme_confirm"] = proofs.new_token()
    Support.objects.filter(pk=row.pk).update(confirm_hash=proofs.token_hash(things["theme_confirm"]))
    things["theme_stop"] = emails.stop_token(row)
