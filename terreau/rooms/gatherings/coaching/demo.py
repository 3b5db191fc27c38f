"""Peer coaching in the demonstration: themes, offers and needs, a round, a pair at work and one that ended."""

import datetime
from typing import Any

from django.utils import timezone

from terreau.ground.organisations.models import Agent, Structure
from terreau.rooms.gatherings.coaching import actions, pairs, suggesting
from terreau.rooms.gatherings.coaching.enums import PairState, Part
from terreau.rooms.gatherings.coaching.models import CoachingTheme, Pair, Side
from terreau.rooms.skills.models import Competence

OFFERED = ("1.1", "2.1", "3.1", "3.2", "4.1", "1.3")
ASKED = ("1.1", "3.1", "3.2", "4.2", "1.3", "3.3", "5.2")
PLACES, OFFERS, NEEDS = 40, 16, 22


def write(*, employer: Structure, today: datetime.date, by: Any) -> None:
    """Agents are taken in the order of their matricule, far apart, so that few share a line of hierarchy."""
    actions.start_themes(employer, by=by)
    themes = list(CoachingTheme.objects.filter(employer=employer).order_by("pk"))
    known = {one.code: one for one in Competence.objects.filter(domain__framework__code="crcn")}
    drawn = list(Agent.objects.active().filter(employer=employer, user=None).order_by("matricule")[: PLACES * 9 : 9])
    first = Agent.objects.filter(employer=employer, user__demo_character__startswith="Agent").first()
    helpers, askers = drawn[:OFFERS], [*([first] if first else []), *drawn[OFFERS : OFFERS + NEEDS]]
    for number, agent in enumerate(helpers):
        code = OFFERED[number % len(OFFERED)]
        actions.save_offer(
            agent, competences=[known[code]], themes=[themes[number % len(themes)]], capacity=1 + number % 2, by=by,
            half_days=0b0110110110 | 1 << number % 10, where="remote", place="", languages=["fr"],
            words="Je ne suis pas un expert : j’ai buté sur les mêmes choses il y a deux ans.",
        )  # fmt: skip
    for number, agent in enumerate(askers):
        code = ASKED[number % len(ASKED)]
        actions.save_need(
            agent, competences=[known[code]], themes=[themes[(number * 3) % len(themes)]], by=by,
            half_days=0b0011011010 | 1 << number % 10, where="remote", place="", languages=["fr"],
            words="J’aimerais gagner en aisance, une heure tous les quinze jours.",
        )  # fmt: skip
    suggesting.open_round(employer, by=by, seed=2026)
    work_together(first, today, by=by)


def work_together(first: Agent | None, today: datetime.date, *, by: Any) -> None:
    """Of the suggestions, the visitor's and another are accepted: his is at work, the other has ended."""
    rows = Pair.objects.filter(state=PairState.SUGGESTED)
    own = rows.filter(sides__agent=first).first() if first else None
    for pair in [own, (rows.exclude(pk=own.pk) if own else rows).order_by("pk").first()]:
        if pair is None:
            continue
        for side in Side.objects.filter(pair=pair).select_related("pair").order_by("part"):
            pairs.accept(side, by=by)
        pair.refresh_from_db()
        goals = "Préparer seule le tableau du comité de mai.\nSavoir expliquer un graphique en deux phrases."
        soon = timezone.localdate() + datetime.timedelta(days=9)
        pairs.write_goals(pair, goals=goals, next_on=soon, seen=pair.revision, by=by)
        helped = Side.objects.select_related("pair").get(pair=pair, part=Part.HELPED)
        text = "Nous avons refait le tableau de mars ensemble. Reste à comprendre les filtres."
        pairs.add_note(helped, on=min(today, timezone.localdate()), text=text, next_on=None, by=by)
        if pair != own:
            pair.refresh_from_db()
            pairs.end(pair, by=by)
            helped = Side.objects.select_related("pair").get(pk=helped.pk)
            pairs.tell_gain(helped, gain="Je n’évite plus les tableaux.", easier="some", again=True, by=by)
