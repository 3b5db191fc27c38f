"""The grid competence × level before it is saved: what it starts from, what would change, and the effect on how many.

How many agents would reach the level is told from the figures of the last snapshot, never counted from the tables.
"""

import datetime
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils.formats import date_format, number_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from terreau.ground.accounts.scope import scope_of
from terreau.ground.approvals.doors import FIGURES
from terreau.ground.approvals.reading import words_of_closing
from terreau.ground.evidence.figures import STEP, latest_snapshot
from terreau.ground.evidence.models import Snapshot
from terreau.ground.organisations.groupings import stands_for, words_of_small
from terreau.ground.organisations.models import Job, Posting
from terreau.ground.organisations.querysets import any_subtree
from terreau.rooms.skills import access
from terreau.rooms.skills.enums import Population
from terreau.rooms.skills.evidence import competence_name
from terreau.rooms.skills.evidence_levels import Spread, spreads
from terreau.rooms.skills.models import Competence, JobRequirement, Socle
from terreau.rooms.skills.reading import about_how_many
from terreau.rooms.skills.socles import concerned_on


@dataclass(frozen=True)
class Change:
    """One competence whose level would change, and the sentence on how many agents that moves."""

    competence: Competence
    before: int
    after: int
    effect: str

    @property
    def words(self) -> str:
        said = {"before": self.before, "after": self.after}
        if not self.before:
            return _("rien → niveau %(after)s") % said
        if not self.after:
            return _("niveau %(before)s → rien") % said
        return _("niveau %(before)s → niveau %(after)s") % said


@dataclass(frozen=True)
class Effect:
    """What saving would do: shown before it is done, and confirmed as it was shown (`seal`)."""

    changes: list[Change]
    concerned: str
    why_not: str  # why no figure tells how many would reach the level; empty when one does
    seal: str
    day: datetime.date | None = None  # of the figures


def seal_of(before: Mapping[int, int], chosen: Mapping[Competence, int], on: datetime.date | None) -> str:
    """What was shown, in short: confirming anything else, or after somebody else's change, shows it again."""
    after = {competence.pk: level for competence, level in chosen.items() if level}
    return hashlib.sha256(repr((sorted(before.items()), sorted(after.items()), on)).encode()).hexdigest()[:24]


def differences(before: Mapping[int, int], chosen: Mapping[Competence, int]) -> list[tuple[Competence, int, int]]:
    changed = [
        (competence, before.get(competence.pk, 0), level)
        for competence, level in chosen.items()
        if level != before.get(competence.pk, 0)
    ]
    return sorted(changed, key=lambda one: (one[0].domain_id, one[0].code, one[0].pk))


# ---- a socle


def effect_on_socle(socle: Socle, chosen: Mapping[Competence, int], *, on: datetime.date | None, user: Any) -> Effect:
    """What the grid would change for the socle, from the day `on` or at once."""
    before = dict(socle.levels.values_list("competence_id", "level"))
    snapshot = latest_snapshot()
    why_not = incomparable(socle, snapshot)
    found: dict[str, Spread] = {}
    if not why_not:
        shown = spreads(scope_of(user), [socle.structure_id], snapshot=snapshot)
        found = {code: one for (_structure, code), one in shown.items()}
    changed = differences(before, chosen)
    names = names_of([competence.pk for competence, _old, _new in changed])
    changes = [
        Change(one, old, new, "" if why_not else said(found.get(names[one.pk]), old, new)) for one, old, new in changed
    ]
    concerned = about_how_many(concerned_on(socle, localdate()))
    day = snapshot.on if snapshot and not why_not else None
    return Effect(changes, concerned, why_not if changes else "", seal_of(before, chosen, on), day)


def incomparable(socle: Socle, snapshot: Snapshot | None) -> str:
    """Why the figures of the snapshot do not tell what this socle's levels do; empty when they do."""
    if closed := words_of_closing(FIGURES, socle.structure):
        return closed
    if snapshot is None:
        return _("Aucun chiffre n’est encore calculé : l’effet se lira au premier cliché.")
    day = {"day": date_format(snapshot.on)}
    if socle.population != Population.ALL:
        return _(
            "Les chiffres portent sur tous les agents de la structure, et ce socle sur une partie d’entre eux : "
            "combien auraient le niveau ne s’en déduit pas."
        )
    if stands_for(socle.structure).pk != socle.structure_id:
        return words_of_small(socle.structure)
    if not Socle.objects.in_force(snapshot.on).filter(pk=socle.pk).exists():
        return (
            _("Ce socle ne s’appliquait pas au cliché du %(day)s : combien auraient le niveau se lira au prochain.")
            % day
        )
    if socle.levels_set_at and socle.levels_set_at >= snapshot.taken_at:
        return (
            _("Les niveaux ont changé depuis le cliché du %(day)s : l’effet d’un autre changement se lira au prochain.")
            % day
        )
    others = Socle.objects.in_force(snapshot.on).within(socle.structure).exclude(pk=socle.pk)
    if others.exists():
        return _(
            "D’autres socles s’appliquent dans la structure, et les chiffres les comptent ensemble : combien auraient "
            "le niveau par celui-ci ne s’en déduit pas."
        )
    return ""


def said(spread: Spread | None, before: int, after: int) -> str:
    """How many agents the change moves, in one sentence; why it is not told when a figure is hidden."""
    if not before:
        return _("Combien ont déjà ce niveau n’est pas encore compté : le prochain cliché le dira.")
    if spread is None or not spread.known or spread.asked is None or spread.reached is None:
        if spread is not None and spread.hidden:
            return _("Effet masqué : trop peu d’agents pour le dire sans parler de quelqu’un.")
        return _("Aucun chiffre sur cette compétence au dernier cliché.")
    told = {"asked": about(spread.asked), "now": about(spread.reached)}
    if not after:
        return _("Cette compétence ne serait plus demandée à %(asked)s agents, dont %(now)s ont le niveau.") % told
    low, high = bounds(spread, before, after)
    if low is None or high is None:
        return (
            _(
                "Aujourd’hui %(now)s agents sur %(asked)s ont le niveau. Combien l’auraient est masqué : trop peu "
                "d’agents seraient dans le même cas."
            )
            % told
        )
    told |= {"low": about(low), "high": about(high)}
    if about(low) == about(high):
        return _("%(low)s agents sur %(asked)s auraient le niveau ; aujourd’hui, %(now)s.") % told
    return _("De %(low)s à %(high)s agents sur %(asked)s auraient le niveau ; aujourd’hui, %(now)s.") % told


def bounds(spread: Spread, before: int, after: int) -> tuple[float | None, float | None]:
    """The fewest and the most who would reach the new level, from what is shown; None when it is hidden."""
    reached, near, far = spread.reached or 0, spread.bin("near"), spread.bin("far")
    above = spread.bin("above")
    if after == before - 1:
        return (None, None) if near is None else (reached + near,) * 2
    if after < before:
        return (None, None) if near is None or far is None else (reached + near, reached + near + far)
    if above is None:
        return None, None
    return (above, above) if after == before + 1 else (0, above)


def about(number: float) -> str:
    """« environ 35 », « moins de 11 »: never so few or so exact that it would speak of someone."""
    if number < settings.EVIDENCE_THRESHOLD:
        return _("moins de %(threshold)s") % {"threshold": settings.EVIDENCE_THRESHOLD}
    return _("environ %(number)s") % {"number": number_format(STEP * round(number / STEP), force_grouping=True)}


def names_of(keys: list[int]) -> dict[int, str]:
    """What the evidence calls each competence."""
    named = Competence.objects.filter(pk__in=keys).annotate(stable=competence_name())
    return dict(named.order_by("pk").values_list("pk", "stable"))


# ---- a job


def effect_on_job(job: Job, chosen: Mapping[Competence, int], *, user: Any) -> Effect:
    """What the grid would change for the job: it is shown to the agents who hold it, and enters no figure."""
    before = dict(JobRequirement.objects.filter(job=job).values_list("competence_id", "level"))
    changes = [Change(one, old, new, "") for one, old, new in differences(before, chosen)]
    here = any_subtree(user.structures_as(*access.EXPECTING), "structure__")
    holders = Posting.objects.true_on(localdate()).filter(here, job=job).count()
    why_not = _(
        "Ce qu’un métier demande se lit dans « Mes compétences » de ceux qui l’exercent et n’entre dans aucun "
        "chiffre : la part des agents au socle ne bouge pas."
    )
    return Effect(changes, about_how_many(holders), why_not, seal_of(before, chosen, None))


# ---- what a grid may start from


@dataclass(frozen=True)
class Model:
    """A socle or a job whose levels a grid may start from."""

    key: str  # « socle-12 », « metier-4 »
    label: str
    levels: dict[int, int]


def models_for(user: Any, *, but: Socle | Job) -> list[tuple[str, str]]:
    """The socles that the user reads and the jobs that require something, as choices: `(key, label)`."""
    socles = access.visible_socles(user).filter(~Q(levels=None)).distinct().order_by("label", "-valid_from", "pk")
    jobs = Job.objects.filter(~Q(requirements=None)).distinct().order_by("label", "pk")
    if isinstance(but, Socle):
        socles = socles.exclude(pk=but.pk)
    else:
        jobs = jobs.exclude(pk=but.pk)
    since = _("Socle : %(label)s (%(structure)s, à partir du %(day)s)")
    choices = [
        (
            f"socle-{each.pk}",
            since
            % {
                "label": each.label,
                "structure": each.structure.label,
                "day": date_format(each.valid_from, "SHORT_DATE_FORMAT"),
            },
        )
        for each in socles
    ]
    return choices + [(f"metier-{each.pk}", _("Métier : %(label)s") % {"label": each.label}) for each in jobs]


def model_for(user: Any, key: str) -> Model | None:
    """The levels of the socle or job named by `key`; None when there is none, or not in the user's sight."""
    kind, _dash, number = key.partition("-")
    if not (number.isdecimal() and number.isascii() and len(number) < 10):
        return None
    if kind == "socle" and (socle := access.visible_socles(user).filter(pk=number).first()):
        return Model(key, socle.label, dict(socle.levels.values_list("competence_id", "level")))
    if kind == "metier" and (job := Job.objects.filter(pk=number).first()):
        levels = JobRequirement.objects.filter(job=job).values_list("competence_id", "level")
        return Model(key, job.label, dict(levels))
    return None
