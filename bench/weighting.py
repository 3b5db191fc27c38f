"""Raking of 1,000,000 answers on five margins, beside `svy` and beside one pass over the codes.

    python -m bench.weighting [--rows 1000000] [--repeat 5]

The margins have 12, 4, 2, 6 and 18 levels; answers and population are drawn apart, seed given. Every side starts from
the same integer codes and ends with one weight by row:

- **weighting**: `calibrate`, its checks, Newton's method until the worst margin is met to 1e-12, the residual errors;
- **svy**: its `rake` alone, tolerance 1e-8, on a sample already built (the time of building it is not counted);
- **one pass**: what anything by cells has to do with the rows, once: form the code of the combination of the five
  levels (four multiply-and-add over the rows), sum the weights by code (one `bincount`), and take the figure of its
  code for each row (one gather). It solves nothing and checks nothing: it is the floor.

Targets: at most 8 passes; at most a tenth of svy's time; weights within 1e-6 of those of svy.
(`make bench-references` installs svy.)
"""

import argparse
import sys
from collections.abc import Callable

import numpy as np

from bench._race import machine, race
from terreau.lab.weighting.calibration import Calibration, calibrate
from terreau.lab.weighting.margins import Margin

LEVELS = (12, 4, 2, 6, 18)
POPULATION = 2_500_000.0
PASSES, OF_SVY, AGREE = 8.0, 0.1, 1e-6


def drawn(rows: int) -> tuple[list[np.ndarray], list[Margin]]:
    """Codes by variable, and the margins of a population that answered unevenly."""
    rng = np.random.default_rng(2026)
    codes, margins = [], []
    for number, size in enumerate(LEVELS):
        people = rng.dirichlet(np.full(size, 20.0))
        answering = people * rng.uniform(0.5, 1.5, size)
        codes.append(rng.choice(size, rows, p=answering / answering.sum()))
        margins.append(Margin(f"v{number}", [f"n{level}" for level in range(size)], people * POPULATION))
    return codes, margins


def one_pass(codes: list[np.ndarray], weights: np.ndarray) -> np.ndarray:
    code = codes[0].astype(np.intp)
    for column, size in zip(codes[1:], LEVELS[1:], strict=True):
        code *= size
        code += column
    return np.bincount(code, weights=weights, minlength=int(np.prod(LEVELS)))[code]


def svy_side(codes: list[np.ndarray], margins: list[Margin], weights: np.ndarray) -> Callable[[], np.ndarray]:
    import polars
    import svy

    columns = {margin.name: column for margin, column in zip(margins, codes, strict=True)}
    sample = svy.Sample(polars.DataFrame({**columns, "w": weights}), svy.Design(wgt="w"))
    controls = {margin.name: dict(enumerate(margin.totals.tolist())) for margin in margins}

    def rake() -> np.ndarray:
        return sample.weighting.rake(controls=controls, tol=1e-8, max_iter=1000).data["rk_wgt"].to_numpy()

    return rake


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--repeat", type=int, default=5)
    options = parser.parse_args()
    codes, margins = drawn(options.rows)
    weights = np.ones(options.rows)
    columns = {margin.name: column for margin, column in zip(margins, codes, strict=True)}
    by_svy = svy_side(codes, margins, weights)
    found = calibrate(weights, margins, columns)
    apart = float(np.abs(found.weights / by_svy() - 1).max())
    print(f"{machine()}, numpy {np.__version__}; {options.rows:,} rows, margins of {LEVELS} levels")
    print(f"residual error {found.error:.1e} in {found.steps} steps; design effect of the weights {found.deff:.6f}")
    print(f"weights apart from those of svy by {apart:.1e} at most, target {AGREE:g}")

    def ours() -> Calibration:
        return calibrate(weights, margins, columns)

    met = [
        race("weighting", ours, lambda: one_pass(codes, weights), named="one pass over the codes", target=PASSES,
             repeat=options.repeat),
        race("weighting", ours, by_svy, named="svy, rake alone", target=OF_SVY, repeat=min(options.repeat, 3)),
        apart <= AGREE,
    ]  # fmt: skip
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
