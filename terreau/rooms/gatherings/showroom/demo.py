"""Three solutions of the demonstration: one used here and shown next week, one of elsewhere, one to be reviewed."""

import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from terreau.ground.accounts.models import User
from terreau.ground.organisations.models import Structure
from terreau.rooms.gatherings.roles import ANIMATORS
from terreau.rooms.gatherings.showroom import actions, following, slots
from terreau.rooms.gatherings.showroom.enums import Accessible, Licence, Need

SHEETS: tuple[dict[str, Any], ...] = (
    {
        "name": "Guichet partagé",
        "sentence": "Rassemble les pièces d’un dossier une seule fois, pour les agents de tous les guichets.",
        "need": Need.PAPERLESS,
        "description": "Les guichets demandaient trois fois la même pièce. Elle est maintenant déposée une fois, et "
        "chacun voit ce qui manque.\n\nLimite connue : les plans au-delà du format A3 restent sur papier.",
        "licence": Licence.EUPL,
        "cost": "Gratuite ; il faut deux jours pour régler les listes de pièces.",
        "cost_yearly": 2400,
        "hosting": "Dans les centres du ministère, en France",
        "accessible": Accessible.PARTLY,
        "statement_url": "https://guichet.exemple.example/accessibilite",
        "contact": "Équipe du guichet partagé",
        "contact_email": "guichet-partage@ministere.example",
        "source_url": "https://code.exemple.example/guichet",
    },
    {
        "name": "Carnet de réunion",
        "sentence": "Prend les notes à plusieurs, puis tire la liste des décisions pour toute l’équipe.",
        "need": Need.COLLABORATE,
        "outside_owner": "Métropole d’Exemple",
        "licence": Licence.AGPL,
        "cost": "Gratuite jusqu’à cent comptes, puis une part d’hébergement.",
        "hosting": "Chez un hébergeur qualifié, en France",
        "accessible": Accessible.FULLY,
        "statement_url": "https://carnet.exemple.example/accessibilite",
        "contact": "Mission outils de la métropole",
        "contact_email": "outils@metropole.example",
        "page_url": "https://carnet.exemple.example",
    },
    {
        "name": "Relecteur de courriers",
        "sentence": "Signale dans un courrier les phrases que les usagers comprennent mal.",
        "need": Need.WRITE,
        "licence": Licence.CLOSED,
        "cost": "Un abonnement par bureau.",
        "cost_yearly": 900,
        "contact": "Mission écriture claire",
        "contact_email": "ecriture-claire@ministere.example",
    },
)
WISHES = ("Suivre à trois les courriers du guichet, sans tableur.", "Ne plus perdre les décisions de nos réunions.")


@transaction.atomic
def write(*, employer: Structure, today: datetime.date, by: Any) -> None:
    """By the actions of the room; whoever animates there signs, as two people must."""
    people = User.objects.active().filter(roles__structure=employer, roles__role__in=ANIMATORS)
    animators = list(people.distinct().order_by("pk")[:2])
    made = [actions.create(structure=employer, by=by, **sheet) for sheet in SHEETS]
    for solution in made:
        actions.propose(solution, by=animators[0] if animators else by)
    if len(animators) < 2:
        return
    for solution in made[:2]:
        actions.publish(solution, by=animators[1])
    show(made[0], today, animators[0])
    agents = (
        User.objects.active().filter(agent__employer=employer, agent__left_on=None).exclude(roles__role__in=ANIMATORS)
    )
    for user, solution, words in zip(agents.distinct().order_by("pk")[:2], made, WISHES, strict=False):
        following.tell_interest(solution, purpose=words, by=user)
        if not made[1].uses.filter(structure=user.agent.structure).exists():
            actions.say_use(made[1], structure=user.agent.structure, since=today - datetime.timedelta(days=90), by=user)


def show(solution: Any, today: datetime.date, by: User) -> None:
    """In a week or so, at ten on a working day, for a dozen."""
    day = today + datetime.timedelta(days=8)
    day -= datetime.timedelta(days=max(0, day.weekday() - 4))
    starts = timezone.make_aware(datetime.datetime.combine(day, datetime.time(10)))
    if starts > timezone.now():
        slots.open_slot(
            solution, starts_at=starts, ends_at=starts + datetime.timedelta(minutes=45), on_site=12,
            place="Salle Ardoise, deuxième étage", by=by,
        )  # fmt: skip
