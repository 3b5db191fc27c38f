"""`terreau compass`: the ten levers of a structure, as a text or as one JSON object."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q
from django.utils.translation import gettext as _

from terreau.compass import wording
from terreau.compass.board import Board, board
from terreau.ground.evidence.scope import Scope
from terreau.ground.organisations.groupings import stands_for, words_of_small
from terreau.ground.organisations.models import Structure


class Command(BaseCommand):
    help = "Show the ten levers of a structure: figures, targets, starting points. Nobody is ranked."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--structure", metavar="CODE", help="CODE or EMPLOYER/CODE; the only employer by default")
        parser.add_argument("--json", action="store_true", help="one JSON object and nothing else")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            structure = find_structure(options["structure"])
        except CommandError as refusal:
            if options["json"]:
                self.stdout.write(json.dumps({"refused": str(refusal)}, ensure_ascii=False))
                raise SystemExit(refusal.returncode) from refusal
            raise
        # Whoever runs the command holds the database; what is hidden stays hidden even so.
        if stands_for(structure) != structure:
            raise CommandError(words_of_small(structure), returncode=1)
        shown = board(structure, Scope(subtrees=frozenset({structure.pk})))
        self.stdout.write(json.dumps(as_json(shown), ensure_ascii=False) if options["json"] else as_text(shown))


def find_structure(code: str | None) -> Structure:
    """The structure of that code, or the only employer. Raises `CommandError`: status 1 unknown, 2 to be told apart."""
    if code is None:
        found = list(Structure.objects.employers().open().order_by("code"))
        refusal = _("Il n’y a encore aucune structure.")
    else:
        employer, _slash, local = code.rpartition("/")
        readable = Structure.every.filter(Q(is_grouping=False) | Q(closed_on=None, root__small=True))
        found = list(readable.filter(code=local).select_related("root").order_by("path"))
        if employer:
            found = [each for each in found if (each.root or each).code == employer]
        refusal = _("Aucune structure ne porte le code %(code)s.") % {"code": code}
    if not found:
        raise CommandError(refusal, returncode=1)
    if len(found) > 1:
        codes = ", ".join(f"{(each.root or each).code}/{each.code}" for each in found[:20])
        raise CommandError(_("Choisissez une structure avec --structure : %(codes)s") % {"codes": codes}, returncode=2)
    return found[0]


def as_json(shown: Board) -> dict[str, Any]:
    """The board as the documented JSON: `score` is null without data, `value` and `base` are null unless shown."""
    return {
        "structure": shown.structure.code,
        "snapshot": shown.snapshot.on.isoformat() if shown.snapshot else None,
        "levers": [
            {
                "number": int(lever.lever),
                "code": lever.lever.code,
                "score": None if lever.score is None else round(lever.score, 1),
                "indicators": [
                    {
                        "code": view.indicator.code,
                        "status": str(view.shown.status),
                        "value": view.shown.value,
                        "base": view.shown.base,
                        "unit": str(view.indicator.unit),
                        "target": view.target,
                        "declared": view.shown.declared,
                    }
                    for view in lever.indicators
                ],
            }
            for lever in shown.levers
        ],
    }


def as_text(shown: Board) -> str:
    """The board as lines of at most a terminal's width."""
    small = words_of_small(shown.structure)
    lines = [shown.structure.label, wording.message(shown), *([small] if small else []), ""]
    for lever in shown.levers:
        lines.append(f"{lever.lever.value:>2}. {lever.lever.label} — {wording.share(lever)}")
        for view in lever.indicators:
            facts = [wording.figure(view), wording.counts(view.shown), wording.progress(view)]
            if view.known:
                facts.append(_("déclaré") if view.shown.declared else _("calculé"))
            if view.target:
                facts.append(_("cible %(target)s") % {"target": wording.amount(view.indicator, view.target)})
            lines.append(f"    {view.indicator.label} : " + ", ".join(fact for fact in facts if fact))
    return "\n".join(lines)
