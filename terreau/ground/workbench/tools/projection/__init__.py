"""`terreau lab projection`: headcounts in ten years, what is known of them and what is not."""

from terreau.ground.workbench.tools.projection.commands import TOOL

__all__ = ["TOOL"]
