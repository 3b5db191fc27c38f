"""What calls for themes add to the demonstration: one answered after a vote, one open with something to read."""

import datetime
import random
from typing import Any

from django.utils import timezone

from terreau.ground.accounts.models import User
from terreau.ground.organisations.models import Agent, Structure
from terreau.rooms.gatherings.themes import actions, proposals, voting
from terreau.rooms.gatherings.themes.enums import Origin, Proposers, Reason, ThemeState, Verdict, VoteMode
from terreau.rooms.gatherings.themes.models import Call, Support, Theme

VOTERS, POINTS = 26, 5
DAY = datetime.timedelta(days=1)

# (theme, why, group, how much it is asked for, answer; a reason when it is not kept)
ASKED = (
    ("Signer sans imprimer", "On imprime encore pour signer, puis on numérise.", "Outils", 9,
     "Nous en ferons un café avec le service des achats, qui a commencé.", ""),
    ("Ce que l’intelligence artificielle change à notre courrier", "", "Outils", 8,
     "Une démonstration sur des courriers réels, sans donnée personnelle.", ""),
    ("Écrire des pages que tout le monde comprend", "Les usagers nous rappellent parce qu’ils n’ont pas compris.",
     "Usagers", 7, "Un atelier d’une heure et demie, avec trois pages apportées par les participants.", ""),
    ("Des réunions à distance où chacun parle", "", "Travailler ensemble", 5,
     "Le service de la formation l’animera.", ""),
    ("Retrouver un document en dix secondes", "Quatre espaces de fichiers, aucun plan de classement.", "Outils", 4,
     "", Reason.LATER),
    ("Visiter un guichet en ligne avec un usager", "", "Usagers", 4, "", Reason.FEWER_VOICES),
    ("Les données ouvertes, pour quoi faire ?", "", "Données", 3, "", Reason.FEWER_VOICES),
    ("Un tableau de bord que l’on regarde vraiment", "", "Données", 3, "", Reason.FEWER_VOICES),
    ("Mots de passe : en finir avec les papiers collés", "", "Outils", 2,
     "Fait au printemps : l’enregistrement est sur l’intranet.", Reason.ALREADY_DONE),
    ("Le télétravail des équipes d’accueil", "", "Travailler ensemble", 2,
     "Cela se décide en comité social.", Reason.NOT_OURS),
    ("Raconter un projet qui a échoué", "On apprend plus d’un échec dit que d’un succès.", "Travailler ensemble", 2,
     "", Reason.FEWER_VOICES),
    ("Un café sur le café", "", "", 1, "", Reason.OFF_TOPIC),
)  # fmt: skip
OPEN = (
    ("Accueillir les nouveaux avec un parcours en ligne", "Les arrivées se font toute l’année."),
    ("Comprendre le cloud en une heure", ""),
    ("Partager un agenda entre deux directions", ""),
)
TO_READ = ("Former les encadrants à l’accessibilité", "Un atelier sur les formulaires")


def write(*, employer: Structure, today: datetime.date, by: Any) -> None:
    voters = people(employer)
    answered(employer, today, voters, by)
    opened(employer, today, voters, by)


def people(employer: Structure) -> list[User]:
    """Those who have an account, and as many agents as it takes who open theirs."""
    there = Agent.objects.active().within(employer).exclude(email="")
    users = list(User.objects.active().filter(agent__in=there.order_by()).order_by("pk"))
    without = there.filter(user=None).order_by("matricule")[: max(0, VOTERS - len(users))]
    return users + [User.objects.create_user(agent.email, agent=agent, name=str(agent)) for agent in without]


def answered(employer: Structure, today: datetime.date, voters: list[User], by: Any) -> None:
    call = actions.create_call(
        employer, title="Les cafés du printemps", question="De quoi voulez-vous parler au prochain café ?",
        proposers=Proposers.LINK, mode=VoteMode.POINTS, points=POINTS, opens_on=today, votes_from=today,
        closes_on=today, by=by,
    )  # fmt: skip
    actions.open_call(call, by=by)
    themes = []
    for number, (title, why, group, *_rest) in enumerate(ASKED):
        who = voters[number % len(voters)] if number % 2 else None
        theme = proposals.propose(call, title=title, why=why, origin=Origin.AGENT if who else Origin.LINK, by=who)
        Theme.objects.filter(pk=theme.pk).update(group=group, read_at=timezone.now())
        themes.append(theme)
    twin = proposals.propose(call, title="Signer sans papier", origin=Origin.LINK, by=None)
    proposals.accept(twin, by=by)
    twin.refresh_from_db()
    proposals.merge(twin, into=Theme.objects.get(pk=themes[0].pk), by=by)
    actions.start_vote(call, by=by)
    drawn = random.Random("themes")  # noqa: S311  # nosec B311 # a drawing, no secret
    for voter in voters:
        given: dict[int, int] = {}
        for theme in drawn.choices(themes, weights=[row[3] for row in ASKED], k=POINTS):
            given[theme.pk] = given.get(theme.pk, 0) + 1
        voting.cast(call, given, by=voter)
    actions.close(call, by=by)
    closed = Theme.objects.select_related("call").in_bulk([each.pk for each in themes])
    for made, (*_said, answer, reason) in zip(themes, ASKED, strict=True):
        verdict = Verdict.NOT_KEPT if reason else Verdict.CHOSEN
        actions.prepare_answer(closed[made.pk], verdict=verdict, reason=reason, answer=answer, by=by)
    Support.objects.filter(theme__call=call).delete()  # nobody of the demonstration is written to
    actions.publish(call, by=by)
    set_back(call, today)


def set_back(call: Call, today: datetime.date) -> None:
    """The same, two months ago."""
    then = timezone.now() - 40 * DAY
    Call.objects.filter(pk=call.pk).update(
        opens_on=today - 70 * DAY, votes_from=today - 55 * DAY, closes_on=today - 45 * DAY, closed_at=then - 4 * DAY,
        published_at=then,
    )  # fmt: skip
    Theme.objects.filter(call=call).update(proposed_at=then - 20 * DAY)


def opened(employer: Structure, today: datetime.date, voters: list[User], by: Any) -> None:
    call = actions.create_call(
        employer, title="L’automne du numérique", question="Que voulez-vous savoir faire d’ici la fin de l’année ?",
        proposers=Proposers.LINK, mode=VoteMode.ONE, points=10, opens_on=today - 3 * DAY, votes_from=today + 11 * DAY,
        closes_on=today + 20 * DAY, by=by,
    )  # fmt: skip
    actions.open_call(call, by=by)
    for (title, why), who in zip(OPEN, voters, strict=False):
        proposals.propose(call, title=title, why=why, origin=Origin.AGENT, by=who)
    for title in TO_READ:
        proposals.propose(call, title=title, origin=Origin.LINK, by=None)
    first = Theme.objects.filter(call=call, state=ThemeState.PROPOSED, read_at__isnull=False).order_by("id")[0]
    for who in voters[1:4]:
        proposals.support(first, by=who)
