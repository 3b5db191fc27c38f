"""The catalogue of the demonstration: the two courses that the software brings, and what is learnt elsewhere."""

from typing import Any

from terreau.ground.organisations.models import Structure
from terreau.rooms.learning.catalogue import actions
from terreau.rooms.learning.catalogue.bringing import bring
from terreau.rooms.learning.catalogue.enums import Audience, Kind, Level, Reach, Theme
from terreau.rooms.learning.catalogue.models import Course
from terreau.rooms.learning.catalogue.shipped import shipped_courses

DITP = "Direction interministérielle de la transformation publique"
ELSEWHERE: tuple[dict[str, Any], ...] = (
    {
        "kind": Kind.EXTERNAL, "code": "EXT-DONNEES", "title": "Lire et partager des données publiques",
        "sentence": "Trouver un jeu de données, le comprendre, en tirer un tableau juste et le publier sans exposer "
        "personne.",
        "theme": Theme.DATA, "level": Level.FIRST, "minutes": 240, "provider": "Plateforme de la fonction publique",
        "url": "https://plateforme-formation.example/donnees", "audiences": [Audience.ALL],
        "validation": "Un questionnaire final sur la plateforme.",
    },
    {
        "kind": Kind.EXTERNAL, "code": "EXT-CYBER", "title": "Les bons réflexes de sécurité numérique",
        "sentence": "Reconnaître un courriel piégé, choisir et garder ses mots de passe, réagir à un incident.",
        "theme": Theme.SECURITY, "level": Level.FIRST, "minutes": 90, "provider": "Plateforme de la fonction publique",
        "url": "https://plateforme-formation.example/securite", "audiences": [Audience.ALL],
        "knowledge_code": "CYBER-1", "validation": "Quatre modules et leurs questionnaires.",
    },
    {
        "kind": Kind.EXTERNAL, "code": "EXT-ACCESS", "title": "Publier des documents accessibles",
        "sentence": "Titres, contrastes, textes de remplacement : un document que chacun peut lire.",
        "theme": Theme.SERVICES, "level": Level.PRACTICE, "minutes": 180, "provider": "Université en ligne",
        "url": "https://universite.example/documents-accessibles", "audiences": [Audience.ALL, Audience.DIGITAL],
        "agreed_elsewhere": True,
    },
    {
        "kind": Kind.RESOURCE, "code": "RES-HYBRIDE-1", "title": "Guide du travail hybride, volume 1 : les repères",
        "sentence": "Sept thèmes pour parler du travail à distance et sur place dans une équipe.",
        "theme": Theme.HYBRID_WORK, "minutes": 45, "provider": DITP,
        "url": "https://www.modernisation.gouv.fr/", "audiences": [Audience.MANAGERS],
    },
    {
        "kind": Kind.RESOURCE, "code": "RES-HYBRIDE-2",
        "title": "Guide du travail hybride, volume 2 : des idées pour en discuter en équipe",
        "sentence": "Des questions et des animations prêtes à l’emploi, thème par thème.",
        "theme": Theme.HYBRID_WORK, "minutes": 45, "provider": DITP,
        "url": "https://www.modernisation.gouv.fr/", "audiences": [Audience.MANAGERS],
    },
)  # fmt: skip


def write(*, employer: Structure, by: Any) -> dict[str, Course]:
    """The courses by their code, or by the key of the folder that brought them; all of them in the catalogue."""
    made: dict[str, Course] = {}
    for key, folder in shipped_courses().items():
        course = bring(folder, structure=employer, by=by, shipped=True).course
        actions.edit(course, by=by, reach=Reach.ALL)
        made[key] = course
    for sheet in ELSEWHERE:
        made[sheet["code"]] = actions.prepare(employer, by=by, **{"reach": Reach.EMPLOYER} | sheet)
    for course in made.values():
        course.refresh_from_db()
        actions.publish(course, by=by)
    return made
