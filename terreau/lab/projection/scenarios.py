"""Named sets of changes to what is projected."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from terreau.lab.projection.law import LegalAge
from terreau.lab.projection.moments import Floats
from terreau.lab.projection.staff import Classes
from terreau.lab.refusals import Refusal, gettext_noop as _

# What a row of the file of scenarios may change, in the words of the file.
LEGAL_AGE, RECRUITING, RETIRING, LEAVING, CLOSED = (
    "age_legal",
    "recrutement",
    "retraites",
    "autres_departs",
    "fermeture",
)
CHANGES = (LEGAL_AGE, RECRUITING, RETIRING, LEAVING, CLOSED)


@dataclass(frozen=True)
class Scenario:
    """Changes to the base: the law, multipliers by class (K) of what happens, jobs that take nobody any more.

    A multiplier m makes of a hazard h the hazard min(1, m h).
    """

    name: str
    law: LegalAge | None
    recruiting: Floats
    retiring: Floats
    leaving: Floats
    closed: tuple[str, ...] = field(default=())


def base(name: str, classes: Classes, law: LegalAge | None) -> Scenario:
    """What happens when nothing changes."""
    one = np.ones(classes.size)
    return Scenario(name, law, one, one, one)


def scenarios(
    start: Scenario,
    classes: Classes,
    name: Sequence[str],
    change: Sequence[str],
    job: Sequence[str],
    generation: Floats,
    value: Floats,
) -> list[Scenario]:
    """The scenarios of a file of one row a change, in the order in which their names appear.

    `job` may be empty (all jobs); `generation` (NaN elsewhere) goes with a change of the statutory age. Raises
    `Refusal` for an unknown change or job, a negative multiplier, or a statutory age without a base to compare with.
    """
    result = []
    for named in dict.fromkeys(name):
        rows = [row for row, each in enumerate(name) if each == named]
        found = replace(start, name=named, law=_law(start.law, change, generation, value, rows))
        for row in rows:
            if change[row] not in CHANGES:
                raise Refusal(
                    _("« %(change)s » n’est pas un changement : attendu %(known)s."),
                    table="scenarios", row=row, column="changement", change=change[row], known=", ".join(CHANGES),
                )  # fmt: skip
            if change[row] == CLOSED:
                found = _closed(found, classes, job[row], row)
            elif change[row] != LEGAL_AGE:
                found = _multiplied(found, classes, change[row], job[row], float(value[row]), row)
        result.append(found)
    return result


def _law(
    before: LegalAge | None, change: Sequence[str], generation: Floats, value: Floats, rows: Sequence[int]
) -> LegalAge | None:
    changed = np.array([row for row in rows if change[row] == LEGAL_AGE], dtype=np.int64)
    if not len(changed):
        return before
    if before is None:
        raise Refusal(
            _("Un âge légal ne change que par rapport à un autre : donnez aussi celui des départs observés."),
            table="scenarios", row=int(changed[0]), column="changement",
        )  # fmt: skip
    for row in changed[~(np.round(generation[changed]) == generation[changed])].tolist():
        raise Refusal(
            _("La génération dont l’âge légal change manque."), table="scenarios", row=row, column="generation"
        )
    return before.changed(generation[changed].astype(np.int64), value[changed], changed)


def _closed(found: Scenario, classes: Classes, job: str, row: int) -> Scenario:
    if not job:
        raise Refusal(_("Le métier qui ferme manque."), table="scenarios", row=row, column="metier")
    open_classes = 1.0 - _concerned(classes, job, row)
    return replace(found, closed=(*found.closed, job), recruiting=found.recruiting * open_classes)


def _multiplied(found: Scenario, classes: Classes, change: str, job: str, by: float, row: int) -> Scenario:
    if not (np.isfinite(by) and by >= 0):
        raise Refusal(
            _("« %(value)g » n’est pas un coefficient : un nombre d’au moins 0 est attendu."),
            table="scenarios", row=row, column="valeur", value=by,
        )  # fmt: skip
    factor = np.where(_concerned(classes, job, row), by, 1.0)
    if change == RECRUITING:
        return replace(found, recruiting=found.recruiting * factor)
    if change == RETIRING:
        return replace(found, retiring=found.retiring * factor)
    return replace(found, leaving=found.leaving * factor)


def _concerned(classes: Classes, job: str, row: int) -> Floats:
    """Which classes a change concerns (K): those of the job, or all."""
    if not job:
        return np.ones(classes.size)
    if job not in classes.of("metier"):
        raise Refusal(
            _("« %(label)s » n’est pas dans le fichier du stock."),
            table="scenarios", row=row, column="metier", label=job,
        )  # fmt: skip
    return (classes.members("metier") == classes.of("metier").index(job)).astype(np.float64)
