"""`terreau lab impact`: what an action changed, from a panel; and before it, the smallest effect that can be found."""

from terreau.ground.workbench.tools.impact.commands import TOOL

__all__ = ["TOOL"]
