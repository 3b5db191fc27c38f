"""The drawings that several tools share: French numbers, whole places, words that do not touch."""

import re

from terreau.ground.common.charts import draw
from terreau.ground.workbench.charts import HEIGHT, LABEL, Band, counts, fan


def heights(svg: str, *words: str) -> list[float]:
    """How far down the drawing each of these words is written, in pixels."""
    found = []
    for word in words:
        place = re.search(rf'<text[^>]*transform="translate\([\d.]+,([\d.]+)\)"[^>]*>{word}</text>', svg)
        assert place, word
        found.append(float(place[1]))
    return found


def test_the_words_of_lines_that_end_together_do_not_touch():
    points = [
        Band(2026 + year, value * (1 + year), value * year, value * (2 + year), series)
        for series, value in (("haut", 100.0), ("presque", 99.9), ("bas", 10.0))
        for year in (0, 1)
    ]
    high, nearly, _low = heights(
        draw(fan(points, x_title="année", y_title="agents"), prefix="t"), "haut", "presque", "bas"
    )
    assert nearly - high >= 0.8 * LABEL
    assert nearly - high < HEIGHT / 4


def test_numbers_are_french_and_few_whole_places_are_all_named():
    points = [Band(year, 1000.5 + year, 1000, 3500) for year in (0, 1, 2)]
    svg = draw(fan(points, x_title="année", y_title="agents"), prefix="t")
    assert re.findall(r">(\d)<", svg) == ["0", "1", "2"]
    assert re.search(r">\d[\u00a0\u202f]\d00<", svg)
    assert "," not in "".join(re.findall(r">([\d,.]+)<", svg))


def test_shares_have_a_decimal_comma():
    assert ">0,5<" in draw(counts([("a", 0.9, "90 %"), ("b", 0.1, "10 %")], title="part"), prefix="t")
