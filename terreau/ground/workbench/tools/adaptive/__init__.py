"""`terreau lab adaptive`: calibrate a bank of questions, read levels from answers, try an adaptive test on a model."""

from terreau.ground.workbench.tools.adaptive.commands import TOOL

__all__ = ["TOOL"]
