"""Charts: what they say, and that a strict page may hold them."""

import datetime
import re
import subprocess
import sys
from xml.etree import ElementTree

import pytest
from django.core.cache import cache

from terreau.ground.common import charts
from terreau.ground.common.charts import Bar, Piece, Point, Stack

ROWS = [
    Bar("1. Socle", 66.0, "66 %", start=40.0, target=100.0),
    Bar("2. <Partenariats> & co", None, "à découvrir"),
]
POINTS = [Point(datetime.date(2025, 1, 1), 30.0, "30 %"), Point(datetime.date(2026, 1, 1), 45.0, "45 %")]


@pytest.fixture(autouse=True)
def empty_cache():
    cache.clear()


def bars() -> str:
    return charts.bars(ROWS, title="Les « leviers »", reading="Barre pleine : aujourd’hui.")


def line() -> str:
    return charts.line(
        POINTS, title="Agents au socle", reading="De 30 à 45 %.", target=50.0, target_text="cible : 50 %"
    )


def stacks() -> str:
    return charts.stacks(
        [
            Stack("2.1 <Interagir>", "40 %", (Piece(20.0, "20", 0), Piece(60.0, "60", 1), Piece(1.0, "un seul", 4))),
            Stack("4.3 Se protéger", "masqué", ()),
        ],
        title="Face au niveau demandé",
        reading="De gauche à droite.",
    )


def svg_of(figure: str) -> ElementTree.Element:
    return ElementTree.fromstring(figure[figure.index("<svg") : figure.index("</svg>") + 6])


def words(figure: str) -> list[str]:
    return [text.text or "" for text in svg_of(figure).iter("{http://www.w3.org/2000/svg}text")]


@pytest.mark.parametrize("draw", [bars, line, stacks])
def test_a_drawing_has_nothing_that_the_content_security_policy_blocks(draw):
    figure = draw()
    assert "style=" not in figure
    assert "<style" not in figure
    assert "<script" not in figure
    assert not re.search(r"\son[a-z]+=", figure)
    assert "href=" not in figure


@pytest.mark.parametrize("draw", [bars, line, stacks])
def test_a_drawing_is_one_image_with_a_name_inside_a_captioned_figure(draw):
    figure = draw()
    assert figure.count('role="img"') == 1
    assert re.match(
        r'<figure class="chart" role="figure" aria-label="[^"]+"><svg role="img" aria-label="[^"]+"', figure
    )
    assert "<figcaption>" in figure
    assert figure.count("aria-") == 2, "what vl-convert says in English is gone"


def test_labels_values_and_targets_are_written_in_words():
    assert {"1. Socle", "66 %", "2. <Partenariats> & co", "à découvrir"} <= set(words(bars()))
    assert {"30 %", "45 %", "cible : 50 %", "01/2025", "01/2026"} <= set(words(line()))


def test_nothing_to_show_is_a_dashed_outline_and_no_bar():
    figure = charts.bars([Bar("A", None, "masqué")], title="T", reading="R")
    assert "stroke-dasharray" in figure
    assert charts.BAR not in figure


def test_pieces_say_their_number_where_there_is_room_and_fill_their_line():
    assert {"20", "60", "2.1 <Interagir>", "40 %", "masqué"} <= set(words(stacks()))
    assert "un seul" not in words(stacks()), "no room for it: the table has it"
    assert "stroke-dasharray" in stacks(), "a line with nothing to show is a dashed frame"


def test_words_stand_out_in_each_piece():
    for ground, ink in charts.TINTS:
        assert contrast(ground, ink) >= 4.5


def test_a_value_beyond_the_scale_stays_in_it():
    within = charts.bars([Bar("A", 100.0, "x")], title="T", reading="R")
    beyond = charts.bars([Bar("A", 250.0, "x")], title="T", reading="R")
    assert re.findall(r'd="([^"]+)"', within) == re.findall(r'd="([^"]+)"', beyond)


def test_identifiers_are_unique_on_a_page_of_several_drawings():
    found = re.findall(r'\sid="([^"]+)"', bars() + line())
    assert len(found) == len(set(found))


def test_the_same_content_draws_the_same_bytes_and_only_once(monkeypatch):
    first = bars()
    cache.clear()
    assert bars() == first
    monkeypatch.setattr(charts, "draw", lambda *args, **kwargs: pytest.fail("drawn again"))
    assert bars() == first


def test_titles_are_escaped():
    figure = charts.bars(ROWS, title='<b>"x"</b>', reading="<i>")
    assert "<b>" not in figure
    assert "<i>" not in figure


def test_importing_the_module_does_not_import_altair():
    code = "import sys, terreau.ground.common.charts; sys.exit('altair' in sys.modules or 'vl_convert' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a: str, b: str) -> float:
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_colours_stand_out_from_what_they_lie_on():
    assert contrast(charts.BAR, "#ffffff") >= 3
    assert contrast(charts.BAR, charts.TRACK) >= 3
    assert contrast(charts.OUTLINE, "#ffffff") >= 3
    assert contrast(charts.INK, "#ffffff") >= 4.5


def test_drawings_asked_at_once_by_several_requests_are_all_whole():
    from concurrent.futures import ThreadPoolExecutor

    def draw(number: int) -> str:
        return charts.bars([Bar(f"Levier {number}", number, f"{number} %")], title="T", reading="R")

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(draw, range(1, 9)))
    assert [f"Levier {number}" in words(figure) for number, figure in enumerate(found, 1)] == [True] * 8


def test_of_two_measures_a_day_apart_only_the_last_is_written_on_the_drawing():
    points = [
        Point(on=datetime.date(2025, 11, 23), value=24, text="24 %"),
        Point(on=datetime.date(2026, 11, 22), value=41, text="41 %"),
        Point(on=datetime.date(2026, 11, 23), value=42, text="42 %"),
    ]
    drawn = charts.line(points, title="Agents", reading="", target=70, target_text="cible")
    assert "24 %" in drawn
    assert "42 %" in drawn
    assert "41 %" not in drawn


@pytest.mark.parametrize(
    ("before", "after", "target"), [(54, 60, 50), (24, 42, 70), (60, 54, 50), (40, 48, 50), (5, 9, 4)]
)
def test_the_words_of_the_target_meet_no_measure(before, after, target):
    points = [
        Point(datetime.date(2025, 11, 26), float(before), f"{before} %"),
        Point(datetime.date(2026, 11, 26), float(after), f"{after} %"),
    ]
    figure = charts.line(points, title="T", reading="R", target=float(target), target_text="cible")
    where = {
        text.text: tuple(map(float, re.findall(r"[\d.]+", text.get("transform", ""))))
        for text in svg_of(figure).iter("{http://www.w3.org/2000/svg}text")
    }
    x, y = where["cible"]
    near = f"{before} %" if x < charts.WIDTH / 2 else f"{after} %"
    assert not -16 < y - where[near][1] < 30, "over the words of the measure, or over its point"
