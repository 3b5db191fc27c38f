"""The reasons of a suggestion, in the words of its reader."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _, ngettext

from terreau.rooms.gatherings.coaching import half_days
from terreau.rooms.gatherings.coaching.enums import Language, Part, Where


def reasons(told: Mapping[str, Any], part: str) -> list[str]:
    """Why these two, a sentence each; the rank is for whoever asks, of whom it says nothing to the other."""
    found = []
    if told.get("competences"):
        found.append(_("Compétences en commun : %(list)s.") % {"list": ", ".join(told["competences"])})
    if told.get("themes"):
        found.append(_("Thèmes en commun : %(list)s.") % {"list": ", ".join(told["themes"])})
    if mask := told.get("half_days", 0):
        words = ngettext(
            "Une demi-journée commune : %(list)s.", "%(count)s demi-journées communes : %(list)s.", mask.bit_count()
        )
        found.append(words % {"count": mask.bit_count(), "list": half_days.words_of(mask)})
    if told.get("meet") == Where.ON_SITE:
        found.append(_("Vous pouvez vous voir sur place : %(place)s.") % {"place": told["place"]})
    elif told.get("meet"):
        found.append(_("Vous pouvez vous parler à distance."))
    languages = [Language(code).label for code in told.get("languages", []) if code in Language.values]
    if languages:
        found.append(_("Langues communes : %(list)s.") % {"list": ", ".join(map(str, languages))})
    found.append(_("Vous n’êtes pas dans la même ligne hiérarchique."))
    if part == Part.HELPED:
        found += for_who_asks(told)
    return found


def for_who_asks(told: Mapping[str, Any]) -> list[str]:
    found = []
    if told.get("rank"):
        place, among = told["rank"]
        if place == 1:
            found.append(_("C’est l’offre la plus proche de votre demande."))
        else:
            found.append(
                _("C’est la %(place)se offre la plus proche de votre demande : les précédentes sont prises.")
                % {"place": place, "among": among}
            )
    if told.get("first"):
        found.append(_("Votre binôme précédent s’est arrêté : vous êtes passé en premier."))
    return found
