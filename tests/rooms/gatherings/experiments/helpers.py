"""Sheets for tests: each takes what the test is about and invents the rest."""

import datetime

from terreau.rooms.gatherings.experiments import actions
from terreau.rooms.gatherings.experiments.models import Experiment

# Long past, so that no day on which the tests run changes what they say.
START, END = datetime.date(2025, 1, 6), datetime.date(2025, 3, 31)


def prepared(structure, *, by, **more) -> Experiment:
    words = {
        "title": "Rappel par SMS", "idea": "un rappel par SMS la veille", "people": "l’accueil",
        "gain": "réduire les rendez-vous manqués", "protocol": "Deux guichets, huit semaines.",
        "threshold": "moins de 10 % évités", "decider": "La cheffe de l’accueil", "leader": "Le chargé de projet",
    } | more  # fmt: skip
    return actions.prepare(structure=structure, by=by, **words)


def running(structure, *, by, starts_on=START, ends_on=END, **more) -> Experiment:
    experiment = prepared(structure, by=by, **more)
    actions.start(experiment, starts_on=starts_on, ends_on=ends_on, by=by)
    return experiment


def measured(experiment, *, by, after=12, **more) -> None:
    values = {
        "before": 20,
        "before_on": START,
        "after": after,
        "after_on": END,
        "unit": "rendez-vous",
        "how": "À la main",
    }
    actions.write_measure(experiment, label="Rendez-vous manqués", by=by, **(values | more))


def concluded(structure, *, by, decision="stop", **more) -> Experiment:
    experiment = running(structure, by=by, **more)
    measured(experiment, by=by)
    actions.conclude(experiment, decision=decision, reason="Sous le seuil.", lessons="Le SMS arrive tard.", by=by)
    return experiment
