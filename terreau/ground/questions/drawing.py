"""The charts that questions show: drawn by the house, with their numbers in a table beside."""

from collections.abc import Mapping
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from terreau.ground.common.charts import BAR, INK, WIDTH, figure, finished

LINES = "courbe"


def chart_of(data: Mapping[str, Any]) -> SafeString:
    """The figure of a chart support, without its values: reading them on the axis is the question."""
    content = {"kind": "question", **data}
    return figure(
        content, lambda: _spec(data), title=str(data["titre"]), reading=_("Les mêmes nombres sont dans le tableau.")
    )


def _spec(data: Mapping[str, Any]) -> dict:
    import altair as alt

    rows = [
        {"category": str(category), "value": value}
        for category, value in zip(data["categories"], data["valeurs"], strict=True)
    ]
    base = alt.Chart(alt.Data(values=rows)).encode(
        x=alt.X("category:N", sort=None, title=None, axis=alt.Axis(labelAngle=-30, labelFontSize=13, labelLimit=120)),
        y=alt.Y(
            "value:Q", title=str(data.get("unite") or ""), scale=alt.Scale(zero=True), axis=alt.Axis(labelFontSize=13)
        ),
    )
    drawn = base.mark_bar(color=BAR) if data.get("forme") != LINES else base.mark_line(color=BAR, point={"color": INK})
    return finished(drawn.properties(width=WIDTH - 10, height=200))
