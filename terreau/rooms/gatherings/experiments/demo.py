"""Eight experiments of the demonstration, in every state: two that stopped, one overdue, one opened to everybody."""

import datetime
from dataclasses import dataclass
from typing import Any

from terreau.ground.organisations.models import Agent, Structure
from terreau.rooms.gatherings.experiments import actions
from terreau.rooms.gatherings.experiments.enums import State
from terreau.rooms.gatherings.experiments.models import Experiment, Participant


@dataclass(frozen=True)
class Told:
    """A sheet, and how far it went. Days are counted from today."""

    title: str
    theme: str
    idea: str
    people: str
    gain: str
    protocol: str
    threshold: str
    days: tuple[int, int] | None = None  # start and first end
    measure: tuple[str, str, float, float | None] | None = None  # label, unit, before, after
    better: str = "lower"
    decision: str = ""
    reason: str = ""
    lessons: str = ""
    cost: tuple[int, float] | None = None
    partner: str = ""
    abandoned: str = ""
    put_off: tuple[int, str] | None = None
    open: bool = False


TOLD = (
    Told(
        "Un rappel par SMS la veille du rendez-vous",
        "accueil",
        "un message la veille du rendez-vous",
        "l’accueil des titres",
        "réduire les rendez-vous manqués",
        "Deux guichets sur quatre, huit semaines. Le message rappelle l’heure, les pièces à apporter et comment "
        "annuler. "
        "On compte à la main, chaque vendredi, les rendez-vous où personne ne vient.",
        "moins d’un rendez-vous manqué sur dix évité",
        (-240, -180),
        ("Rendez-vous manqués par semaine", "rendez-vous", 38, 24),
        decision="scale",
        reason="Plus d’un rendez-vous manqué sur trois a disparu : le seuil est largement passé. Les deux "
        "autres guichets "
        "commencent le mois prochain.",
        lessons="La moitié de la différence tient à un mot : « annulez en répondant NON ». Avant, personne ne savait "
        "comment prévenir. Envoyer à 18 h vaut mieux qu’à 9 h : on regarde son agenda du lendemain le soir.",
        cost=(480, 9.5),
        open=True,
    ),
    Told(
        "Réunions de trente minutes, debout",
        "réunions",
        "une réunion debout de trente minutes",
        "trois équipes de la direction",
        "décider plus vite",
        "Trois équipes remplacent leur réunion de service par trente minutes debout, trois fois par semaine, "
        "pendant deux mois.",
        "moins d’une heure rendue par agent et par semaine",
        (-300, -240),
        ("Temps passé en réunion par agent et par semaine", "heures", 5.5, 5.2),
        decision="stop",
        reason="Dix-huit minutes rendues par semaine : sous le seuil d’une heure, et deux équipes sur trois se "
        "sont remises "
        "à s’asseoir dès la troisième semaine.",
        lessons="Le temps perdu n’était pas dans la réunion mais dans ce qui la prépare : personne ne recevait "
        "l’ordre du "
        "jour avant. C’est ce que nous essaierons ensuite. Et rester debout exclut : deux collègues n’ont pas "
        "osé le dire.",
        cost=(0, 6),
    ),
    Told(
        "Un assistant pour résumer les courriers longs",
        "courrier",
        "un résumé automatique relu par l’agent",
        "chaque agent du courrier",
        "trier les courriers le jour même",
        "Cent courriers anonymisés, dix agents, quatre semaines. L’agent lit le résumé, puis le courrier, et "
        "note ce qui manque.",
        "plus d’une erreur d’orientation sur vingt",
        (-200, -150),
        ("Erreurs d’orientation sur cent courriers", "erreurs", 6, 11),
        decision="stop",
        reason="Les erreurs ont presque doublé : le seuil d’arrêt, une sur vingt, est franchi. Nous n’irons pas "
        "plus loin "
        "avec cet outil sur des courriers manuscrits.",
        lessons="L’outil résume bien ce qui est bien écrit, c’est-à-dire ce que nous lisions déjà vite. Les courriers "
        "difficiles restent difficiles. Mais l’exercice a produit une grille d’orientation en une page, que tout le "
        "bureau a gardée.",
        cost=(2400, 21),
        partner="Une école d’ingénieurs (trois étudiants, un semestre)",
    ),
    Told(
        "Le dossier de subvention en une page",
        "simplification",
        "un formulaire d’une page au lieu de sept",
        "toute association du département",
        "déposer un dossier complet du premier coup",
        "Vingt associations volontaires remplissent la nouvelle page ; les autres gardent les sept. Deux mois "
        "de dépôt.",
        "moins d’un dossier complet sur deux",
        (-190, -130),
        ("Dossiers complets au premier dépôt", "% des dossiers", 31, 52),
        "higher",
        decision="iterate",
        reason="On passe de trois à cinq dossiers complets sur dix : mieux, mais les comptes annuels manquent "
        "toujours.",
        lessons="Les associations ne refusent pas de joindre leurs comptes : elles ne savent pas lequel des "
        "trois fichiers "
        "envoyer. L’essai suivant montrera une photo du bon document.",
        cost=(0, 14),
    ),
    Told(
        "Des visites croisées entre deux services",
        "coopération",
        "une journée passée dans le service d’à côté",
        "deux services, achats et informatique,",
        "raccourcir les commandes qui reviennent",
        "Douze agents, une journée chacun, puis un débriefing d’une heure. On compte les commandes renvoyées "
        "pour correction.",
        "aucune commande de moins renvoyée",
        (-120, -45),
        ("Commandes renvoyées par mois", "commandes", 17, None),
    ),
    Told(
        "Une borne pour prendre son ticket et dire pourquoi on vient",
        "accueil",
        "une borne qui demande le motif",
        "l’accueil du public",
        "recevoir sans file d’attente",
        "Une borne louée, un agent à côté les deux premières semaines, trois mois en tout.",
        "une attente moyenne qui ne baisse pas de cinq minutes",
        (-60, 30),
        ("Attente moyenne", "minutes", 27, None),
        put_off=(75, "La borne est arrivée avec cinq semaines de retard"),
        cost=(1900, 4),
    ),
    Told(
        "Dicter ses comptes rendus",
        "outils",
        "la dictée du poste de travail",
        "chaque inspecteur en visite",
        "rédiger le compte rendu le jour même",
        "Six inspecteurs dictent dans la voiture, à l’arrêt, pendant un mois ; ils corrigent en rentrant.",
        "un compte rendu sur deux encore écrit le lendemain",
        None,
        ("Comptes rendus écrits le jour même", "%", 22, None),
        "higher",
    ),
    Told(
        "Une messagerie commune pour trois sites",
        "outils",
        "un seul fil de discussion",
        "trois sites éloignés",
        "ne plus s’appeler pour rien",
        "Un fil par sujet, trois mois, un animateur par site.",
        "autant d’appels qu’avant",
        None,
        None,
        abandoned="Le nouvel outil du ministère arrive dans deux mois avec la même fonction : essayer celui-ci "
        "aujourd’hui "
        "fatiguerait tout le monde pour rien.",
    ),
)


def write(*, employer: Structure, today: datetime.date, by: Any) -> None:
    """Through the actions; the same people and places each time."""
    places = list(Structure.objects.filter(parent=employer).order_by("code")[: len(TOLD)]) or [employer]
    for number, told in enumerate(TOLD):
        _write(told, places[number % len(places)], today, by)
    move_on_quietly(today)


def _write(told: Told, place: Structure, today: datetime.date, by: Any) -> None:
    def day(offset: int) -> datetime.date:
        return today + datetime.timedelta(days=offset)

    euros, days = told.cost or (None, None)
    one = actions.prepare(
        structure=place, title=told.title, theme=told.theme, idea=told.idea, people=told.people, gain=told.gain,
        protocol=told.protocol, threshold=told.threshold, decider="La direction du service",
        leader="La chargée de projet du service", partner=told.partner, cost_euros=euros, cost_days=days, by=by,
    )  # fmt: skip
    if told.abandoned:
        actions.abandon(one, reason=told.abandoned, by=by)
        return
    start, end = told.days or (0, 0)
    if told.days:
        actions.start(one, starts_on=day(start), ends_on=day(end), by=by)
    if told.measure:
        label, unit, before, after = told.measure
        values: dict[str, Any] = {"before": before, "before_on": day(start - 14 if told.days else -5)}
        values |= {"before_by": "La chargée de projet"}
        if after is not None:
            values |= {"after": after, "after_on": day(end), "after_by": "La chargée de projet"}
        actions.write_measure(
            one,
            label=label,
            unit=unit,
            how="Décompte à la main, cinq jours de suite",
            better=told.better,
            by=by,
            **values,
        )
    if told.put_off:
        actions.put_off(one, to=day(told.put_off[0]), reason=told.put_off[1], by=by)
    if told.decision:
        words = {"decision": told.decision, "reason": told.reason, "lessons": told.lessons}
        actions.conclude(one, **words, on=day(end + 10), by=by)
    if told.open:
        actions.open_to_all(one, by=by)
    _people(one, place, day(start + 7) if told.days else None, today)


def _people(one: Experiment, place: Structure, on: datetime.date | None, today: datetime.date) -> None:
    """A few agents who took part; nobody is written to in a demonstration."""
    agents = Agent.objects.active().within(place).order_by("matricule")[:6]
    Participant.objects.bulk_create(
        Participant(experiment=one, agent=each, added_on=on or today, present_on=on) for each in agents
    )


def move_on_quietly(today: datetime.date) -> None:
    """Those whose end is past wait to be concluded, as the first minute of the worker would have it."""
    Experiment.objects.filter(state=State.RUNNING, ends_on__lt=today).update(state=State.TO_CONCLUDE)
    Experiment.objects.open().filter(first_end_on__lte=today).update(reminded_on=today)
