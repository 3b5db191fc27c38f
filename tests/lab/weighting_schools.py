"""The Californian schools of R's `survey` package, as the tests of weighting read them."""

import csv
from pathlib import Path

import numpy as np

from terreau.lab.weighting.margins import Margin, Total, codes_of

FOLDER = Path(__file__).parents[1] / "data" / "quant"
STYPE = Margin("stype", ["E", "H", "M"], np.array([4421.0, 755, 1018]))
SCH_WIDE = Margin("sch.wide", ["No", "Yes"], np.array([1072.0, 5122]))
API99 = Total("api99", 3914069.0)


class Schools:
    """A file of schools: labels by column, numbers where each value is one."""

    def __init__(self, name: str) -> None:
        with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            self.rows = list(csv.DictReader(file))

    def texts(self, column: str) -> list[str]:
        return [row[column] for row in self.rows]

    def numbers(self, column: str) -> np.ndarray:
        """Floats (n); the `NA` of R becomes NaN."""
        return np.array([np.nan if text == "NA" else float(text) for text in self.texts(column)])

    def columns(self) -> dict[str, np.ndarray]:
        """What the margins above need."""
        levels = {margin.name: codes_of(margin, self.texts(margin.name)) for margin in (STYPE, SCH_WIDE)}
        return {**levels, API99.name: self.numbers("api99")}
