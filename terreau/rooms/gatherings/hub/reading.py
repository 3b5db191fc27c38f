"""What the page of gatherings opens on: what one may come to do there, and what is about to take place."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from terreau.rooms.gatherings.events import access as events, reading as event_reading
from terreau.rooms.gatherings.events.models import Event
from terreau.rooms.gatherings.experiences import access as experiences
from terreau.rooms.gatherings.experiments import access as experiments
from terreau.rooms.gatherings.themes.enums import CallState
from terreau.rooms.gatherings.themes.models import Call

# The next ones: the agenda has the others.
EVENTS_SHOWN = CALLS_SHOWN = 3


def everybody(user: Any) -> bool:
    return True


@dataclass(frozen=True)
class Doorway:
    """Something one may want, in the words of whoever wants it, and the page where it is done."""

    title: Any
    text: Any
    name: str
    for_whom: Callable[[Any], bool] = everybody

    @property
    def url(self) -> str:
        return reverse(self.name)


@dataclass(frozen=True)
class Purpose:
    """Doorways that answer the same wish."""

    anchor: str
    title: Any
    doorways: tuple[Doorway, ...]


PURPOSES = (
    Purpose(
        "meet",
        _("Se rencontrer"),
        (
            Doorway(
                _("Venir à une rencontre"), _("Cafés, ateliers, showrooms, conférences : l’agenda."), "events:agenda"
            ),
            Doorway(
                _("Proposer un thème"),
                _("Dites en une phrase de quoi parler, ou soutenez un thème déjà proposé."),
                "themes:calls",
            ),
            Doorway(_("Mes inscriptions"), _("Mes places, mes listes d’attente, me désister."), "seats:mine"),
        ),
    ),
    Purpose(
        "try",
        _("Essayer"),
        (
            Doorway(
                _("Les expérimentations"),
                _("Ce qui s’essaie ou s’est essayé ici, mesuré avant et après, arrêts compris."),
                "experiments:list", experiments.may_read_library,
            ),
            Doorway(
                _("Voir des solutions"),
                _("Qui s’en sert, sous quelle licence, à quel coût, et quand en voir une démonstration."),
                "showroom:list",
            ),
        ),
    ),
    Purpose(
        "share",
        _("Partager"),
        (
            Doorway(
                _("Lire des retours d’expérience"),
                _("Par compétence, par métier, par type de service : ce que d’autres ont fait."),
                "experiences:list", experiences.may_read_library,
            ),
            Doorway(
                _("Raconter une expérience"), _("Quelques questions, une page, relue par un collègue."),
                "experiences:begin", experiences.may_tell,
            ),
        ),
    ),
    Purpose(
        "help",
        _("S’entraider"),
        (
            Doorway(
                _("Aider un collègue, ou se faire aider"),
                _("Une heure de temps en temps, à deux, et rien n’en sort."),
                "coaching:home",
            ),
            Doorway(
                _("Le travail hybride dans mon équipe"),
                _("Une charte écrite ensemble, et un diagnostic en sept thèmes."),
                "teams:home",
            ),
        ),
    ),
    Purpose(
        "animate",
        _("Animer"),
        (
            Doorway(
                _("Préparer une rencontre"), _("Programme, places, publication."), "events:create", events.may_organise
            ),
            Doorway(
                _("Les rencontres que j’anime"), _("Inscrits, présents, enseignements."), "events:mine",
                events.may_organise,
            ),
            Doorway(
                _("Lancer un appel à thèmes"), _("Une adresse courte, une affiche, un vote."), "themes:create",
                events.may_organise,
            ),
            Doorway(
                _("Relire des retours d’expérience"), _("Ceux qui attendent un autre regard."),
                "experiences:to_review", events.may_organise,
            ),
            Doorway(
                _("Organiser l’entraide"), _("Les thèmes, les tours d’appariement."), "coaching:animate",
                events.may_organise,
            ),
        ),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Hub:
    events: list[event_reading.Line]
    calls: list[Call]
    purposes: list[Purpose]


def hub_of(user: Any) -> Hub:
    """The page of this reader, in as many queries whatever there is to show."""
    coming = Event.objects.visible_to(user).published().coming().exclude(occasion__starts_at=None).with_places()
    calls = Call.objects.visible_to(user).filter(state__in=[CallState.OPEN, CallState.VOTING])
    return Hub(
        events=event_reading.lines_of(coming.order_by("occasion__starts_at", "pk")[:EVENTS_SHOWN], user),
        calls=list(calls.select_related("structure").order_by("pk")[:CALLS_SHOWN]),
        purposes=purposes_for(user),
    )


def purposes_for(user: Any) -> list[Purpose]:
    found = [
        Purpose(each.anchor, each.title, tuple(way for way in each.doorways if way.for_whom(user))) for each in PURPOSES
    ]
    return [each for each in found if each.doorways]
