"""How an import ends: refused, checked, or applied exactly as it was previewed."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from terreau.ground.common.importing.reader import UnreadableFile
from terreau.ground.common.importing.report import Report


class ChangedMeanwhile(UnreadableFile):
    """What is there changed since the preview that its author confirmed."""

    def __init__(self) -> None:
        super().__init__(_("Les données ont changé depuis la vérification : vérifiez de nouveau le fichier."))


def settle(
    report: Report,
    *,
    check: bool,
    compare: Callable[[Report], None],
    apply: Callable[[Report], None],
    expected: dict[str, Any] | None = None,
) -> Report:
    """Compare the staged rows with what is there, then apply them unless `check` or a problem forbids it.

    When applying, both run in the same transaction, so that the difference applied is the difference found:
    `expected`, the difference of the preview, must be that one.
    """
    if report.refused:
        return report
    if check:
        compare(report)
        return report
    with transaction.atomic():
        compare(report)
        if report.refused:
            return report
        if expected is not None and report.difference != expected:
            raise ChangedMeanwhile
        if not report.nothing_to_do:
            apply(report)
    return report
