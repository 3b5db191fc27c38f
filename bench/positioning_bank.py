"""The positioning test on the bank that the software brings: how many questions, and whether its error is honest.

    python -m bench.positioning_bank [--people 1000] [--seed 1]

For each competence, simulated agents of the law of levels that the test supposes take it under its own rule. Bounds
that can fail, for each: 8 to 12 questions on average; root mean squared error over reported error from .95 to 1.05;
93 % to 97 % of people in their 95 % interval. The bank is read from its files: no database.
"""

import argparse
import sys

import numpy as np

from bench._race import machine


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--people", type=int, default=1000)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    import django

    django.setup()
    from terreau.lab.adaptive.simulation import draw_people, simulate
    from terreau.rooms.skills.positioning.editions import RULE
    from terreau.rooms.skills.positioning.shipped import shipped_items

    print(machine())
    heads = f"{'bank':>6}{'asked':>8}{'RMSE':>8}{'reported':>10}{'ratio':>8}{'coverage':>10}{'most seen':>11}"
    print(f"{'competence':12}{heads}")
    met, all_asked = True, []
    for topic, items in shipped_items().items():
        found = simulate(items, RULE, draw_people(items, chosen.people, chosen.seed), chosen.seed)
        asked, reported = float(found.questions.mean()), float(np.sqrt(np.mean(found.error**2)))
        good = 8 <= asked <= 12 and 0.95 <= found.ratio <= 1.05 and 0.93 <= found.coverage <= 0.97
        met &= good
        all_asked.append(asked)
        print(
            f"{topic:12}{len(items):>6}{asked:>8.1f}{found.rmse:>8.3f}{reported:>10.3f}{found.ratio:>8.3f}"
            f"{found.coverage:>10.3f}{found.exposure.max():>11.2f}  {'met' if good else 'MISSED'}"
        )
    print(f"mean of {len(all_asked)} competences: {np.mean(all_asked):.1f} questions")
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
