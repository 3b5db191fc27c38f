"""Experiences for tests: each takes what the test is about and invents the rest."""

from terreau.rooms.gatherings.experiences import actions
from terreau.rooms.gatherings.experiences.models import Edition

WORDS = {
    "done": "Un modèle de message.", "outcome": "Moins d’appels.", "figure": "12 appels au lieu de 30",
    "figure_source": "Décompte de l’accueil", "not_again": "Former tout le monde le même jour.",
    "needed": "Une heure.", "contact": "L’accueil",
}  # fmt: skip


def draft(author, *, title="La bannette vide", problem="Trente appels par jour.", **words) -> Edition:
    edition = actions.begin(author.agent, title=title, problem=problem, by=author)
    competences = words.pop("competences", None)
    actions.write(edition, competences=competences, by=author, **(WORDS | words))
    return edition


def submitted(author, **words) -> Edition:
    edition = draft(author, **words)
    actions.submit(edition, by=author)
    return edition


def published(author, *, by, on=None, **words) -> Edition:
    edition = submitted(author, **words)
    actions.publish(edition, by=by, on=on)
    return edition
