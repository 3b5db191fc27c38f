"""Who may open what of `coaching`, and what our house holds of it."""

import datetime
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from tests.access_words import AGENT, EDITOR, HR, LEAD, MANAGER, MEMBERS, TRAINER, Url, employer, those

if TYPE_CHECKING:
    from tests.house import House, People

# Of our house two are agents. Of the first pair they are the two; no other role opens a pair.
AGENTS, TWO, WRITER, ASKING = those(AGENT, MANAGER), those(AGENT, MANAGER), those(AGENT), those(AGENT)
ANIMATING = those(LEAD, HR, EDITOR, TRAINER)


def pair(name: str, **more: str) -> Callable[["House"], dict[str, Any]]:
    return lambda house: {"pk": house.things[name].pk} | {key: house.things[value].pk for key, value in more.items()}


def theme(house: "House") -> dict[str, Any]:
    return {"pk": house.ours.employer.pk, "theme": house.things["coaching_theme"].pk}


URLS: dict[str, Url] = {
    "coaching:home": Url(MEMBERS),
    "coaching:offer": Url(AGENTS, AGENTS),
    "coaching:offer_pause": Url(None, those(MANAGER)),
    "coaching:offer_withdraw": Url(those(MANAGER), those(MANAGER)),
    "coaching:need": Url(AGENTS, AGENTS),
    "coaching:need_now": Url(None, ASKING),
    "coaching:need_withdraw": Url(ASKING, ASKING),
    "coaching:pair(pk)": Url(TWO, owned=True, build=pair("coaching_pair")),
    "coaching:accept(pk)": Url(None, TWO, owned=True, build=pair("coaching_pair")),
    "coaching:refuse(pk)": Url(TWO, TWO, owned=True, build=pair("coaching_pair")),
    "coaching:goals(pk)": Url(TWO, TWO, owned=True, build=pair("coaching_pair")),
    "coaching:note(pk)": Url(TWO, TWO, owned=True, build=pair("coaching_pair")),
    "coaching:note_delete(pk, note)": Url(
        WRITER, WRITER, owned=True, build=pair("coaching_pair", note="coaching_note")
    ),
    "coaching:end(pk)": Url(TWO, TWO, owned=True, build=pair("coaching_pair")),
    "coaching:dissolve(pk)": Url(TWO, TWO, owned=True, build=pair("coaching_pair")),
    "coaching:gain(pk)": Url(TWO, TWO, owned=True, build=pair("coaching_pair")),
    "coaching:animate": Url(ANIMATING),
    "coaching:employer(pk)": Url(ANIMATING, owned=True, build=employer()),
    "coaching:rounds_csv(pk)": Url(ANIMATING, owned=True, build=employer()),
    "coaching:themes(pk)": Url(ANIMATING, ANIMATING, owned=True, build=employer()),
    "coaching:themes_start(pk)": Url(None, ANIMATING, owned=True, build=employer()),
    "coaching:theme(pk, theme)": Url(ANIMATING, ANIMATING, owned=True, build=theme),
    "coaching:theme_retire(pk, theme)": Url(None, ANIMATING, owned=True, build=theme),
    "coaching:round_open(pk)": Url(ANIMATING, ANIMATING, owned=True, build=employer()),
    "coaching:round_withdraw(pk)": Url(ANIMATING, ANIMATING, owned=True, build=pair("coaching_round")),
    "coaching:round_replay(pk)": Url(None, ANIMATING, owned=True, build=pair("coaching_round")),
}


def put(things: dict[str, Any], ours: "People") -> None:
    """The head offers and the agent asks: an active pair with a note, made before he was his head; and a round."""
    from terreau.rooms.gatherings.coaching.enums import PairState, Part
    from terreau.rooms.gatherings.coaching.models import CoachingTheme, Need, Note, Offer, Pair, Round, Side
    from tests.house import MARK

    now = timezone.now()
    things["coaching_theme"] = CoachingTheme.objects.create(employer=ours.employer, label=f"Thème {MARK}")
    wish: dict[str, Any] = {"half_days": 3, "words": f"Mots {MARK}"}
    offer = Offer.objects.create(agent=ours.users["manager"].agent, capacity=2, taken=1, **wish)
    need = Need.objects.create(agent=ours.agent, since=now, **wish)
    for one in (offer, need):
        one.themes.add(things["coaching_theme"])
    things["coaching_round"] = Round.objects.create(
        employer=ours.employer, opened_by=ours.users["lead"], opened_at=now, seed=7, result={},
        answer_by=timezone.localdate() + datetime.timedelta(days=5),
        inputs={"wishes": {}, "rankings": {}, "places": {}, "waiting": {}},
    )  # fmt: skip
    made = Pair.objects.create(
        employer=ours.employer, need=need, offer=offer, state=PairState.ACTIVE, suggested_at=now, accepted_at=now,
        answer_by=timezone.localdate(), goals=f"Objectif {MARK}", reasons={"themes": [f"Thème {MARK}"]},
    )  # fmt: skip
    Side.objects.create(pair=made, agent=ours.agent, part=Part.HELPED, said_yes=True)
    Side.objects.create(pair=made, agent=offer.agent, part=Part.HELPER, said_yes=True)
    things["coaching_pair"] = made
    things["coaching_note"] = Note.objects.create(
        pair=made, author=ours.agent, on=timezone.localdate(), text=f"Note {MARK}"
    )
