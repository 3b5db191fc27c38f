"""The drawings that several numerical tools share, as Vega-Lite specifications.

Series are told apart by dashes and by their words at the end of the line, not by colour alone.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from terreau.ground.common.charts import BAR, INK, TRACK, finished

WIDTH, HEIGHT = 560, 300  # pixels
ROW = 26
LABEL = 16  # the height of a line of words
FEW = 16  # places on an axis that are all named


@dataclass(frozen=True)
class Band:
    """A value with its interval at one place of a series."""

    x: float
    y: float
    low: float
    high: float
    series: str = ""


@dataclass(frozen=True)
class Interval:
    """A named value with its interval."""

    label: str
    y: float
    low: float
    high: float
    series: str = ""


def fan(points: Sequence[Band], *, x_title: str, y_title: str, zero: bool = False) -> dict:
    """Lines with the band of their interval, one per series, in the order of `x`."""
    import altair as alt

    places = sorted({point.x for point in points})
    axis = alt.Axis(grid=False)
    if len(places) <= FEW and all(float(place).is_integer() for place in places):
        axis = alt.Axis(grid=False, values=places, format="d")
    base = alt.Chart(alt.Data(values=[asdict(point) for point in points])).encode(
        x=alt.X("x:Q", title=x_title, axis=axis, scale=alt.Scale(zero=False))
    )
    scale = alt.Scale(zero=zero)
    # In the order given: the first line is the plain one.
    series = alt.StrokeDash("series:N", legend=None, sort=None)
    layers = [
        base.mark_area(color=BAR, opacity=0.2).encode(
            y=alt.Y("low:Q", scale=scale, title=y_title), y2="high:Q", detail="series:N"
        ),
        base.mark_line(color=BAR, strokeWidth=2, point={"filled": True, "color": BAR}).encode(
            y=alt.Y("y:Q", scale=scale, title=y_title), strokeDash=series
        ),
        alt.Chart(alt.Data(values=_ends(points)))
        .mark_text(align="left", dx=8, fontSize=13, color=INK)
        .encode(x="x:Q", y=alt.Y("y:Q", scale=scale), text="series:N"),
    ]
    return finished(alt.layer(*layers).properties(width=WIDTH, height=HEIGHT))


def _ends(points: Sequence[Band]) -> list[dict]:
    """Where the words of each series go: at the end of its line, moved up where they would touch those below."""
    last = max(point.x for point in points)
    span = max(point.high for point in points) - min(point.low for point in points)
    ends: list[dict] = []
    for point in sorted((point for point in points if point.x == last), key=lambda point: point.y):
        lowest = ends[-1]["y"] + span * LABEL / HEIGHT if ends else point.y
        ends.append({"x": last, "y": max(point.y, lowest), "series": point.series})
    return ends


def intervals(rows: Sequence[Interval], *, title: str, reference: float | None = None) -> dict:
    """One line a row, in the order given: a point, its interval, and a rule at `reference`.

    With several series, each row of a label has its own line, and the shape of the point tells the series.
    """
    import altair as alt

    data = [{**asdict(row), "row": number} for number, row in enumerate(rows)]
    labels = [f"{row.label} – {row.series}" if row.series else row.label for row in rows]
    for each, label in zip(data, labels, strict=True):
        each["label"] = label
    order = alt.EncodingSortField(field="row", order="ascending")
    base = alt.Chart(alt.Data(values=data)).encode(
        y=alt.Y("label:N", sort=order, title=None, axis=alt.Axis(labelLimit=240, labelFontSize=13))
    )
    scale = alt.Scale(zero=False)
    layers = [
        base.mark_rule(color=BAR, strokeWidth=2).encode(x=alt.X("low:Q", title=title, scale=scale), x2="high:Q"),
        base.mark_point(color=BAR, filled=True, size=80, opacity=1).encode(
            x=alt.X("y:Q", scale=scale), shape=alt.Shape("series:N", legend=None)
        ),
    ]
    if reference is not None:
        rule = alt.Chart(alt.Data(values=[{"reference": reference}]))
        layers.insert(0, rule.mark_rule(color=INK, strokeDash=[5, 4]).encode(x=alt.X("reference:Q", scale=scale)))
    return finished(alt.layer(*layers).properties(width=WIDTH - 160, height=ROW * max(len(rows), 2)))


def counts(rows: Sequence[tuple[str, float, str]], *, title: str) -> dict:
    """Horizontal bars of (label, value, value in words), in the order given."""
    import altair as alt

    whole = all(float(value).is_integer() for _label, value, _text in rows)
    data = [{"label": label, "value": value, "text": text, "row": row} for row, (label, value, text) in enumerate(rows)]
    order = alt.EncodingSortField(field="row", order="ascending")
    base = alt.Chart(alt.Data(values=data)).encode(
        y=alt.Y("label:N", sort=order, title=None, axis=alt.Axis(labelLimit=240, labelFontSize=13)),
        x=alt.X("value:Q", title=title, axis=alt.Axis(grid=False, tickMinStep=1 if whole else alt.Undefined)),
    )
    layers = [
        base.mark_bar(color=BAR, stroke=TRACK),
        base.mark_text(align="left", dx=6, fontSize=13, color=INK).encode(text="text:N"),
    ]
    return finished(alt.layer(*layers).properties(width=WIDTH - 160, height=ROW * max(len(rows), 2)))
