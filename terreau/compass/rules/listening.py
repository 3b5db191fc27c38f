"""Next steps of lever 8 that a barometer gives: to act on what was said, to say what is done of it."""

from django.utils.translation import gettext as _, gettext_lazy

from terreau.compass import wording
from terreau.compass.enums import Effort
from terreau.compass.rules.reading import Reading, day_in
from terreau.compass.rules.registry import Said, rule

LEAD = gettext_lazy("Responsable du programme numérique")
# Of those who answered, satisfied with a theme: two out of three leave little to hear first.
MOST_SATISFIED = 66


@rule(
    "measure.act_on_a_theme",
    lever=8,
    indicator="barometer_satisfaction",
    effort=Effort.MEDIUM,
    owner=LEAD,
    days=60,
    when=gettext_lazy("Proposée quand moins de deux répondants sur trois sont satisfaits d’un thème du baromètre."),
)
def act_on_a_theme(reading: Reading) -> Said | None:
    found = reading.dissatisfied
    if found is None or found.share > MOST_SATISFIED:
        return None
    said = {
        "theme": found.theme, "share": wording.number(found.share), "structure": reading.structure,
        "date": day_in(60), "place": found.place, "there": wording.number(found.share_there),
    }  # fmt: skip
    because = _("C’est le thème dont le moins de répondants sont satisfaits ici : %(share)s %%.") % said
    if found.place:
        # One place where to begin, not a ranking: the page by structure is alphabetical.
        because += " " + _("Pour commencer : %(place)s (%(there)s %%).") % said
    return Said(
        title=_("Agir sur « %(theme)s » avec ceux que cela gêne") % said,
        because=because,
        model=_(
            "Atelier d’une heure, « %(theme)s » — %(structure)s, avant le %(date)s\n"
            "Autour de la table : six agents volontaires, le support, quelqu’un qui décide.\n"
            "1. Les chiffres et les phrases du baromètre, lus ensemble (dix minutes).\n"
            "2. Les trois moments de la semaine où cela gêne le plus.\n"
            "3. Ce qui peut changer en un mois, et par qui ; ce qui demande plus, et ce que l’on en dit aux agents.\n"
            "4. Le chiffre que la prochaine vague devra montrer."
        )
        % said,
    )


@rule(
    "measure.answer_back",
    lever=8,
    indicator="barometer_response",
    effort=Effort.LIGHT,
    owner=LEAD,
    days=30,
    when=gettext_lazy("Proposée tant que trop peu d’agents répondent au baromètre."),
)
def answer_back(reading: Reading) -> Said | None:
    if reading.gap("barometer_response") is None:
        return None
    said = {"structure": reading.structure, "date": day_in(30)}
    return Said(
        title=_("Dire ce qui a été fait du dernier baromètre, avant d’en ouvrir un autre"),
        because=reading.why("barometer_response"),
        model=_(
            "Objet : ce que vous avez dit, ce que nous faisons\n\n"
            "Bonjour,\n"
            "Au dernier baromètre vous avez dit : ……\n"
            "Depuis, nous avons : …… (qui, quand)\n"
            "Nous ne ferons pas : ……, et voici pourquoi : ……\n"
            "La prochaine vague ouvre après le %(date)s. Personne ne saura qui répond.\n"
            "%(structure)s"
        )
        % said,
    )
