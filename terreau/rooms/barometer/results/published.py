"""What the State published of its own barometer of agents, 2020 to 2022, shown as it is beside our figures.

The file and its caveats are in `data/`: raw percentages, neither weighted nor with an error.
"""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

FILE = Path(__file__).parent / "data" / "bna_resultats_publies.csv"
YEARS = (2020, 2021, 2022)
SOURCE = _("Baromètre numérique de l’agent, DINUM, 2020 à 2022 (numerique.gouv.fr, Licence Ouverte 2.0).")
# Printed beside any of these figures.
CAVEATS: tuple[Any, ...] = (
    _("Ce sont les parts brutes de ceux qui ont répondu (14 à 18 % des agents interrogés), sans pondération."),
    _("Aucune marge d’erreur n’a été publiée, ni le libellé exact des questions : les nôtres s’en approchent."),
    _("Ils portent sur les agents de l’État, hors enseignants et hôpitaux ; 2019 n’a jamais été publié."),
)
MONTH_OF_2022 = _("Le mois de l’édition 2022 est incertain : mars selon une page, juin selon une autre.")
SMARTPHONE_2020 = _("La valeur de 2020 est déduite de celle de 2021 (« 28 %, +5 points »).")


@dataclass(frozen=True)
class Published:
    """`values`: by year, as published: a percentage (`pct`), a mark out of ten (`sur10`), a number of people (`nb`)."""

    code: str
    unit: str
    values: dict[int, float]

    @property
    def caveats(self) -> list[Any]:
        more = [MONTH_OF_2022] if 2022 in self.values else []
        more += [SMARTPHONE_2020] if self.code == "equipe_smartphone" else []
        return [*CAVEATS, *more]


@cache
def published() -> dict[str, Published]:
    """Every published figure, by its code."""
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["unite"] != "texte"]
    return {
        row["indicateur"]: Published(
            row["indicateur"], row["unite"], {year: float(row[str(year)]) for year in YEARS if row[str(year)]}
        )
        for row in rows
    }
