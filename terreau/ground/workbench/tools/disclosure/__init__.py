"""`terreau lab disclosure`: hide what a set of tables may not show, or attack tables already hidden."""

from terreau.ground.workbench.tools.disclosure.commands import TOOL

__all__ = ["TOOL"]
