"""Charts drawn on the server: Altair describes, vl-convert draws SVG, the page shows it without any script.

A chart never stands alone: it is a `<figure>` with its title and its reading in one sentence, and the page that shows
it gives the same numbers as a table and as CSV. No state is told by colour alone: what is missing is a dashed outline
with its words, a starting point is a ring, a target is a line.

Altair takes seconds to import, so that only the first drawing of a chart pays for it: drawings are cached by content.
"""

import datetime
import hashlib
import itertools
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.core.cache import cache
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

# Of the cached drawings: to be changed with the way they are drawn.
STYLE_VERSION = 3
KEEP_SECONDS = 30 * 24 * 3600

# Contrast with white, and of the bar with its track: 3:1 at least (WCAG 1.4.11).
INK = "#161616"
BAR = "#1f5f99"
TRACK = "#eeeeee"
OUTLINE = "#666666"
# Ground and words of a piece of a stacked bar, from what is reached to what is not known; a line parts two pieces.
TINTS = (("#123a5f", "#ffffff"), ("#2a6ca8", "#ffffff"), ("#a9cbe8", INK), ("#dce9f5", INK), ("#ffffff", INK))
# vl-convert carries this font, so that texts measure the same on a machine without any font; a browser shows its own.
FONT = "Liberation Sans, Arial, sans-serif"
WIDTH = 420  # pixels: readable as it is on a phone, and beside a text on a screen
LINE_HEIGHT = 160


@dataclass(frozen=True)
class Bar:
    """One line of a bar chart: positions from 0 to `top`, and the words that say the value.

    `value` None draws a dashed outline: there is nothing to show, which is not 0.
    """

    label: str
    value: float | None
    text: str
    start: float | None = None
    target: float | None = None


@dataclass(frozen=True)
class Piece:
    """A piece of a stacked bar: how much, the words written in it where there is room, and its tint (see `TINTS`)."""

    value: float
    text: str
    tint: int


@dataclass(frozen=True)
class Stack:
    """One line of pieces that fill it from left to right; none draws a dashed outline."""

    label: str
    text: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Point:
    """A measure in time; `text` is the value as the page words it."""

    on: datetime.date
    value: float
    text: str


def bars(rows: Sequence[Bar], *, title: str, reading: str, top: float = 100) -> SafeString:
    """Horizontal bars with their label above, a ring where they started and a line at their target."""
    content = {"kind": "bars", "rows": [asdict(row) for row in rows], "top": top}
    return figure(content, lambda: _bars_spec(rows, top), title=title, reading=reading)


def stacks(rows: Sequence[Stack], *, title: str, reading: str) -> SafeString:
    """Horizontal bars of pieces with their label above: always in the same order, which the reading says."""
    content = {"kind": "stacks", "rows": [asdict(row) for row in rows]}
    return figure(content, lambda: _stacks_spec(rows), title=title, reading=reading)


def line(points: Sequence[Point], *, title: str, reading: str, target: float | None, target_text: str) -> SafeString:
    """Measures in the order of time, each with its value, and a dashed line at the target."""
    content = {
        "kind": "line",
        "points": [asdict(point) for point in points],
        "target": target,
        "target_text": target_text,
    }
    return figure(content, lambda: _line_spec(points, target, target_text), title=title, reading=reading)


def figure(content: dict, spec: Callable[[], dict], *, title: str, reading: str) -> SafeString:
    """The `<figure>` of a drawing. `content` is all that the drawing depends on: its hash is the key of the cache."""
    wording = json.dumps(content, sort_keys=True, default=str)
    digest = hashlib.sha256(f"{STYLE_VERSION}{wording}".encode()).hexdigest()[:32]
    drawing = cache.get(f"chart:{digest}")
    if drawing is None:
        drawing = draw(spec(), prefix=f"c{digest[:8]}")
        cache.set(f"chart:{digest}", drawing, KEEP_SECONDS)
    # A question has its own end.
    end = "" if title.endswith(("?", "!", "…", ".")) else "."
    caption = f"{title}{end} {reading}"
    return format_html(
        '<figure class="chart" role="figure" aria-label="{caption}">{drawing}'
        "<figcaption><strong>{title}{end}</strong> {reading}</figcaption></figure>",
        caption=caption,
        # Made by vl-convert from our own specification, where every text is escaped as XML.
        drawing=mark_safe(drawing.replace("<svg ", f'<svg role="img" aria-label="{escape(title)}" ', 1)),  # noqa: S308  # nosec B703, B308 # escaped
        title=title,
        end=end,
        reading=reading,
    )


def draw(spec: dict, *, prefix: str) -> str:
    """A Vega-Lite specification as an SVG fit for a page under a strict content security policy.

    Style attributes become presentation attributes, identifiers are made unique by `prefix`, and what vl-convert says
    to screen readers, in English and for each mark, gives way to the words of the page.
    """
    import vl_convert

    svg = vl_convert.vegalite_to_svg(spec, show_warnings=False, format_locale="fr-FR")
    svg = re.sub(r'\s(?:aria-[a-z]+|role|class|xmlns:xlink|version)="[^"]*"', "", svg)
    svg = re.sub(r'\sstyle="([^"]*)"', lambda match: _as_attributes(match[1]), svg)
    svg = re.sub(r'\sid="([^"]+)"', rf' id="{prefix}-\1"', svg)
    return re.sub(r'(url\(|href=")#', rf"\1#{prefix}-", svg)


def _as_attributes(style: str) -> str:
    pairs = (declaration.partition(":") for declaration in style.split(";") if ":" in declaration)
    return "".join(f' {name.strip()}="{value.strip()}"' for name, _, value in pairs)


def _bars_spec(rows: Sequence[Bar], top: float) -> dict:
    import altair as alt

    def clipped(value: float | None) -> float | None:
        return None if value is None else max(0.0, min(float(value), top))

    data = [
        {
            "row": number,
            "label": row.label,
            "text": row.text,
            "value": clipped(row.value),
            "start": clipped(row.start),
            "target": clipped(row.target),
            "zero": 0,
            "end": top,
        }
        for number, row in enumerate(rows)
    ]
    base = alt.Chart(alt.Data(values=data)).encode(y=alt.Y("row:O", axis=None, scale=alt.Scale(paddingInner=0)))
    scale = alt.Scale(domain=[0, top], nice=False)
    known, unknown = alt.datum.value != None, alt.datum.value == None  # noqa: E711 - Vega expressions
    layers = [
        base.transform_filter(known)
        .mark_bar(height=10, yOffset=9, color=TRACK, stroke=OUTLINE, strokeWidth=1)
        .encode(x=alt.X("zero:Q", scale=scale, axis=None), x2="end:Q"),
        base.transform_filter(unknown)
        .mark_bar(height=10, yOffset=9, color="#ffffff", stroke=OUTLINE, strokeWidth=1, strokeDash=[3, 3])
        .encode(x=alt.X("zero:Q", scale=scale), x2="end:Q"),
        base.transform_filter(known)
        .mark_bar(height=10, yOffset=9, color=BAR)
        .encode(x=alt.X("zero:Q", scale=scale), x2="value:Q"),
        base.transform_filter(alt.datum.target != None)  # noqa: E711
        .mark_tick(size=16, thickness=3, yOffset=10, color=INK)
        .encode(x=alt.X("target:Q", scale=scale)),
        base.transform_filter(alt.datum.start != None)  # noqa: E711
        .mark_point(size=70, yOffset=9, filled=True, fill="#ffffff", stroke=INK, strokeWidth=2, opacity=1)
        .encode(x=alt.X("start:Q", scale=scale)),
        base.mark_text(align="left", yOffset=-7, fontSize=14, color=INK).encode(text="label:N", x=alt.value(0)),
        base.mark_text(align="right", yOffset=-7, fontSize=14, fontWeight="bold", color=INK).encode(
            text="text:N", x=alt.value(WIDTH - 10)
        ),
    ]
    return finished(alt.layer(*layers).properties(width=WIDTH - 10, height=alt.Step(38)))


def _stacks_spec(rows: Sequence[Stack]) -> dict:
    import altair as alt

    pieces = []
    for number, row in enumerate(rows):
        whole, before = sum(piece.value for piece in row.pieces) or 1.0, 0.0
        for piece in row.pieces:
            share = piece.value / whole
            pieces.append(
                {
                    "row": number,
                    "from": before,
                    "to": before + share,
                    "middle": before + share / 2,
                    "text": piece.text if share * WIDTH > 9 * len(piece.text) + 4 else "",
                    "ground": TINTS[piece.tint][0],
                    "ink": TINTS[piece.tint][1],
                }
            )
            before += share
    lines = [
        {"row": number, "label": row.label, "text": row.text, "from": 0, "to": 1, "empty": not row.pieces}
        for number, row in enumerate(rows)
    ]
    y = alt.Y("row:O", axis=None, scale=alt.Scale(paddingInner=0))
    scale = alt.Scale(domain=[0, 1], nice=False)
    heads = alt.Chart(alt.Data(values=lines)).encode(y=y)
    parts = alt.Chart(alt.Data(values=pieces)).encode(y=y)
    layers = [
        heads.transform_filter(alt.datum.empty)
        .mark_bar(height=16, yOffset=10, color="#ffffff", stroke=OUTLINE, strokeWidth=1, strokeDash=[3, 3])
        .encode(x=alt.X("from:Q", scale=scale, axis=None), x2="to:Q"),
        parts.mark_bar(height=16, yOffset=10, stroke=OUTLINE, strokeWidth=1).encode(
            x=alt.X("from:Q", scale=scale, axis=None), x2="to:Q", color=alt.Color("ground:N", scale=None)
        ),
        parts.mark_text(yOffset=10, fontSize=12).encode(
            text="text:N", x=alt.X("middle:Q", scale=scale), color=alt.Color("ink:N", scale=None)
        ),
        heads.mark_text(align="left", yOffset=-9, fontSize=14, color=INK).encode(text="label:N", x=alt.value(0)),
        heads.mark_text(align="right", yOffset=-9, fontSize=14, fontWeight="bold", color=INK).encode(
            text="text:N", x=alt.value(WIDTH - 10)
        ),
    ]
    return finished(alt.layer(*layers).properties(width=WIDTH - 10, height=alt.Step(44)))


def _readable(points: Sequence[Point]) -> list[Point]:
    """The points with room for their words, the last one first served: the table beside has them all."""
    room = (points[-1].on - points[0].on) / 8
    named = [points[-1]]
    for point in reversed(points[:-1]):
        if named[0].on - point.on >= room:
            named.insert(0, point)
    return named


def _room_for_target(points: Sequence[Point], target: float, top: float) -> tuple[bool, bool]:
    """Where the words of the target meet neither the measures nor their words: (at the right, below its line)."""
    scale = LINE_HEIGHT / top
    near = (points[-1].on - points[0].on) * 0.4  # the words are about a third of the drawing wide
    for below in (False, True):
        low, high = (target * scale - 21, target * scale) if below else (target * scale, target * scale + 21)
        for at_right in (False, True):
            end = points[-1 if at_right else 0]
            drawn = [point.value * scale for point in points if abs(point.on - end.on) <= near]
            drawn.append(_value_on(points, points[-1].on - near if at_right else points[0].on + near) * scale)
            if 0 <= low and (high < min(drawn) - 5 or low > max(drawn) + 28):  # a measure has its words above it
                return at_right, below
    return False, False


def _value_on(points: Sequence[Point], day: datetime.date) -> float:
    """The height of the line between two measures."""
    for one, other in itertools.pairwise(points):
        if one.on <= day <= other.on:
            return one.value + (other.value - one.value) * (
                (day - one.on) / ((other.on - one.on) or datetime.timedelta(1))
            )
    return points[-1].value


def _line_spec(points: Sequence[Point], target: float | None, target_text: str) -> dict:
    import altair as alt

    named = _readable(points)
    data = [
        {"on": point.on.isoformat(), "value": point.value, "text": point.text if point in named else ""}
        for point in points
    ]
    highest = max([point.value for point in points] + ([target] if target else []) + [1e-9])
    dates = [{"year": on.year, "month": on.month, "date": on.day, "utc": True} for on in (point.on for point in named)]
    # One label a year at most once they would touch.
    every = max(1, -(-len(dates) // 5))
    days = [point.on for point in points]
    margin = max(15, (max(days) - min(days)).days // 10)
    around = [
        {"year": day.year, "month": day.month, "date": day.day, "utc": True}
        for day in (min(days) - datetime.timedelta(margin), max(days) + datetime.timedelta(margin))
    ]
    base = alt.Chart(alt.Data(values=data)).encode(
        x=alt.X(
            "on:T",
            scale=alt.Scale(type="utc", domain=around),
            axis=alt.Axis(title=None, format="%m/%Y", values=dates[::every], grid=False, labelFontSize=13),
        ),
        y=alt.Y("value:Q", scale=alt.Scale(domain=[0, highest * 1.2], nice=False), axis=None),
    )
    layers = [
        base.mark_line(color=BAR, strokeWidth=2),
        base.mark_point(color=BAR, filled=True, size=60, opacity=1),
    ]
    if target:
        goal = alt.Chart(alt.Data(values=[{"target": target, "text": target_text}])).encode(
            y=alt.Y("target:Q", axis=None)
        )
        layers.append(goal.mark_rule(color=INK, strokeDash=[6, 4], strokeWidth=1.5))
        at_right, below = _room_for_target(points, target, highest * 1.2)
        layers.append(
            goal.mark_text(
                align="right" if at_right else "left",
                baseline="top" if below else "bottom",
                dy=5 if below else -5,
                fontSize=13,
                color=INK,
            ).encode(text="text:N", x=alt.value(WIDTH - 14 if at_right else 4))
        )
    # Written last, on a white edge: a value near the target stays readable over its line.
    said = base.encode(text="text:N")
    layers.append(
        said.mark_text(dy=-13, fontSize=14, fontWeight="bold", color="#ffffff", stroke="#ffffff", strokeWidth=5)
    )
    layers.append(said.mark_text(dy=-13, fontSize=14, fontWeight="bold", color=INK))
    return finished(alt.layer(*layers).properties(width=WIDTH - 10, height=LINE_HEIGHT))


def finished(chart: Any) -> dict:
    """The specification of a chart in the manner of the house: white ground, dark words, no frame."""
    return (
        chart.configure(background="#ffffff", font=FONT, padding=5)
        .configure_view(stroke=None)
        .configure_axis(labelColor=INK, domainColor=OUTLINE, tickColor=OUTLINE)
        .to_dict()
    )
