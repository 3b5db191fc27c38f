"""`terreau lab weighting`: answers weighted on margins, estimates with their error, the difference of two waves."""

from django.utils.translation import gettext_lazy as _lazy

from terreau.ground.workbench.tools import Action, Tool
from terreau.ground.workbench.tools.weighting import calibrating, comparing, estimating

TOOL = Tool(
    name="weighting",
    label=_lazy("Pondération d’une enquête : ce que vaut un chiffre, et s’il a bougé"),
    actions=(
        Action(
            "calibrate", _lazy("Pondère des réponses pour qu’elles ressemblent à la population"),
            calibrating.arguments, calibrating.run,
        ),
        Action(
            "estimate", _lazy("Estime des parts, des moyennes ou des totaux, avec leur erreur"),
            estimating.arguments, estimating.run,
        ),
        Action(
            "difference", _lazy("Compare deux vagues d’une enquête, indépendantes ou panel"),
            comparing.arguments, comparing.run,
        ),
    ),
)  # fmt: skip
