"""A drawing of points with their names: two measures of the same things, one against the other.

As the other charts of the house (`charts`): in a `<figure>`, beside a table that gives the same numbers.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from django.utils.safestring import SafeString

from terreau.ground.common.charts import BAR, INK, OUTLINE, WIDTH, figure, finished

HEIGHT = 300
LINE = 15  # pixels between two names that would touch


@dataclass(frozen=True)
class Dot:
    """`x`, `y`: from 0 to 1 between the ends of the drawing; `text`: its number in the table."""

    x: float
    y: float
    text: str


def scatter(
    dots: Sequence[Dot], *, title: str, reading: str, x_title: str, y_title: str, corners: Sequence[str]
) -> SafeString:
    """Points with their names, a line at the middle of each axis, and what each corner says (from the upper left,
    clockwise)."""
    content = {
        "kind": "scatter",
        "dots": [asdict(dot) for dot in dots],
        "titles": [x_title, y_title],
        "corners": list(corners),
    }
    return figure(content, lambda: _spec(dots, x_title, y_title, corners), title=title, reading=reading)


def _apart(dots: Sequence[Dot]) -> list[dict]:
    """Each dot with where its name is written: beside it, lower where another name stands already."""
    placed: list[tuple[float, float]] = []
    rows = []
    for dot in sorted(dots, key=lambda each: (-each.y, each.x)):
        x, y = dot.x * (WIDTH - 60), (1 - dot.y) * HEIGHT
        while any(abs(x - other) < 26 and abs(y - below) < LINE for other, below in placed):
            y += LINE
        placed.append((x, y))
        rows.append({"x": dot.x, "y": dot.y, "text": dot.text, "named": 1 - y / HEIGHT})
    return rows


def _spec(dots: Sequence[Dot], x_title: str, y_title: str, corners: Sequence[str]) -> dict:
    import altair as alt

    scale = alt.Scale(domain=[0, 1], nice=False)
    base = alt.Chart(alt.Data(values=_apart(dots)))
    x = alt.X("x:Q", scale=scale, axis=alt.Axis(title=x_title, labels=False, ticks=False, grid=False, titleFontSize=13))
    y = alt.Y("y:Q", scale=scale, axis=alt.Axis(title=y_title, labels=False, ticks=False, grid=False, titleFontSize=13))
    middle = alt.Chart(alt.Data(values=[{"at": 0.5}]))
    places = ((0, 1, "left"), (1, 1, "right"), (1, 0, "right"), (0, 0, "left"))
    said = [
        {"x": at, "y": 0.97 if up else 0.03, "text": text, "side": side}
        for (at, up, side), text in zip(places, corners, strict=True)
    ]
    layers = [
        middle.mark_rule(color=OUTLINE, strokeDash=[4, 4]).encode(x=alt.X("at:Q", scale=scale)),
        middle.mark_rule(color=OUTLINE, strokeDash=[4, 4]).encode(y=alt.Y("at:Q", scale=scale)),
        base.mark_point(filled=True, size=70, color=BAR, opacity=1).encode(x=x, y=y),
        base.mark_text(align="left", dx=8, fontSize=13, fontWeight="bold", color=INK).encode(
            x=x, y=alt.Y("named:Q", scale=scale), text="text:N"
        ),
    ]
    for side in ("left", "right"):
        rows = [each for each in said if each["side"] == side]
        layers.append(
            alt.Chart(alt.Data(values=rows))
            .mark_text(align=side, dx=4 if side == "left" else -4, fontSize=12, color=INK)
            .encode(x=alt.X("x:Q", scale=scale), y=alt.Y("y:Q", scale=scale), text="text:N")
        )
    return finished(alt.layer(*layers).properties(width=WIDTH - 40, height=HEIGHT))
