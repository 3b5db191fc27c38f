"""Every write before a count: margins, and what is asked of the worker. Pages open no urn."""

import datetime
from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from terreau.ground.journal.actions import record
from terreau.rooms.barometer.results import margins, tasks
from terreau.rooms.barometer.results.enums import AT_WORK, Goal, Method, TabulationState
from terreau.rooms.barometer.results.models import LONGEST_LEVEL, Margin, Tabulation
from terreau.rooms.barometer.results.refusals import ResultsRefused
from terreau.rooms.barometer.waves.enums import WaveState
from terreau.rooms.barometer.waves.models import Wave

# Without a sign of life for so long: the worker stopped. Asked for and never begun: none runs.
SILENCE = datetime.timedelta(minutes=10)
WAITS = datetime.timedelta(hours=12)


# ---- margins


@transaction.atomic
def propose_margins(wave: Wave, *, by: Any) -> list[Margin]:
    """Replace the margins of a wave by those of the agents file. Raises `ResultsRefused` where it says nothing."""
    refuse_unless_countable(wave)
    found = margins.proposed(wave)
    if not found:
        raise ResultsRefused(
            _("Le fichier des agents ne dit rien de cette population : importez des marges, ou ne pondérez pas.")
        )
    wave.margins.all().delete()
    made = Margin.objects.bulk_create(found)
    record("results.margins.proposed", wave, by=by, margins=_plain(made))
    return made


@transaction.atomic
def set_margins(wave: Wave, rows: Sequence[tuple[str, str, float]], *, by: Any) -> None:
    """Replace the margins of the variables named in `rows`: (variable, level, total). They were checked one by one."""
    refuse_unless_countable(wave)
    wave.margins.filter(variable__in={variable for variable, _level, _total in rows}).delete()
    made = Margin.objects.bulk_create(
        Margin(wave=wave, variable=variable, level=level, total=total) for variable, level, total in rows
    )
    record("results.margins.imported", wave, by=by, margins=_plain(made))


@transaction.atomic
def regroup_margins(wave: Wave, variable: str, levels: Sequence[str], *, by: Any) -> Margin:
    """Take several levels of a margin as one, which counts the people of all."""
    refuse_unless_countable(wave)
    rows = list(wave.margins.filter(variable=variable, level__in=levels).order_by("id"))
    if len(rows) < 2 or len(rows) != len(set(levels)):
        raise ResultsRefused(_("Choisissez au moins deux niveaux de la même marge."))
    level = margins.JOIN.join(row.level for row in rows)
    if len(level) > LONGEST_LEVEL:
        raise ResultsRefused(_("Trop de niveaux ensemble : importez plutôt des marges plus larges."))
    Margin.objects.filter(pk__in=[row.pk for row in rows]).delete()
    made = Margin.objects.create(wave=wave, variable=variable, level=level, total=sum(row.total for row in rows))
    record("results.margins.regrouped", wave, by=by, margins=_plain([made]))
    return made


@transaction.atomic
def remove_margins(wave: Wave, variable: str, *, by: Any) -> None:
    refuse_unless_countable(wave)
    if wave.margins.filter(variable=variable).delete()[0]:
        record("results.margins.removed", wave, by=by, variable=variable)


def _plain(rows: Sequence[Margin]) -> list[list[Any]]:
    return [[row.variable, row.level, row.total] for row in rows]


# ---- counts


def ask_trial(
    wave: Wave, method: str, variables: Sequence[str] = (), low: float | None = None, high: float | None = None,
    *, by: Any,
) -> Tabulation:  # fmt: skip
    """Ask how a weighting does, without any result. Raises `ResultsRefused`."""
    return _ask(wave, Goal.TRIAL, method, variables, low, high, by=by)


def ask_final(
    wave: Wave, method: str, variables: Sequence[str] = (), low: float | None = None, high: float | None = None,
    *, by: Any,
) -> Tabulation:  # fmt: skip
    """Ask for the count of a closed wave. Raises `ResultsRefused`."""
    if wave.state == WaveState.COUNTED:
        raise ResultsRefused(_("Cette vague est déjà dépouillée."))
    return _ask(wave, Goal.FINAL, method, variables, low, high, by=by)


def ask_recount(
    wave: Wave, method: str, variables: Sequence[str] = (), low: float | None = None, high: float | None = None,
    *, reason: str, by: Any,
) -> Tabulation:  # fmt: skip
    """Ask to count again, with a reason that the journal keeps, until the urn is destroyed. The former results stand
    until the new ones replace them. Raises `ResultsRefused`."""
    if wave.state != WaveState.COUNTED:
        raise ResultsRefused(_("Cette vague n’est pas encore dépouillée."))
    if not reason.strip():
        raise ResultsRefused(_("Dites pourquoi cette vague est à dépouiller de nouveau."))
    return _ask(wave, Goal.FINAL, method, variables, low, high, by=by, reason=reason.strip()[:300])


@transaction.atomic
def _ask(
    wave: Wave, goal: Goal, method: str, variables: Sequence[str], low: float | None, high: float | None,
    *, by: Any, reason: str = "",
) -> Tabulation:  # fmt: skip
    refuse_unless_countable(wave)
    _refuse_choice(wave, method, variables, low, high)
    forget_the_silent(wave, timezone.now())
    bounds = (None, None) if method == Method.NONE else (low, high)
    try:
        with transaction.atomic():
            asked = Tabulation.objects.create(
                wave=wave, goal=goal, method=method, low=bounds[0], high=bounds[1], reason=reason,
                variables=[] if method == Method.NONE else list(variables),
            )  # fmt: skip
    except IntegrityError as error:
        raise ResultsRefused(_("Un dépouillement de cette vague est déjà en cours.")) from error
    record(
        "results.trial.asked" if goal == Goal.TRIAL else "results.recount.asked" if reason else "results.count.asked",
        wave, by=by, reason=reason, method=method,
        variables=asked.variables, low=asked.low, high=asked.high,
    )  # fmt: skip
    tasks.count.enqueue(asked.pk, translation.get_language() or "fr")
    return asked


def forget_the_silent(wave: Wave, now: datetime.datetime) -> None:
    """What stopped in the middle, or was never begun, may be asked again: it has written nothing."""
    words = _("Le dépouillement s’est interrompu : rien n’a été changé, demandez-le de nouveau.")
    for state, limit in ((TabulationState.RUNNING, SILENCE), (TabulationState.ASKED, WAITS)):
        silent = Tabulation.objects.filter(wave=wave, state=state, alive_at__lt=now - limit)
        silent.update(state=TabulationState.FAILED, failure=words, report={})


def at_work(wave: Wave) -> Tabulation | None:
    """The count that is asked or being made, if any."""
    return wave.tabulations.filter(state__in=AT_WORK).first()


def refuse_unless_countable(wave: Wave) -> None:
    """Counts and margins are for a wave that is closed and has its urn."""
    now = Wave.objects.filter(pk=wave.pk).values_list("state", "emptied_on").get()
    if now[1] is not None:
        raise ResultsRefused(_("L’urne de cette vague est détruite : plus rien ne peut être dépouillé."))
    if now[0] not in (WaveState.CLOSED, WaveState.COUNTED):
        raise ResultsRefused(_("Une vague se dépouille une fois close."))


def _refuse_choice(wave: Wave, method: str, variables: Sequence[str], low: float | None, high: float | None) -> None:
    if method not in Method.values:
        raise ResultsRefused(_("Cette façon de pondérer n’existe pas."))
    if method == Method.NONE:
        return
    known = set(wave.margins.values_list("variable", flat=True))
    if not variables or set(variables) - known:
        raise ResultsRefused(_("Choisissez au moins une variable dont les marges sont données."))
    if method == Method.LOGIT and (low is None or high is None):
        raise ResultsRefused(_("Le calage borné demande deux bornes, une basse et une haute."))
    if not (low is None or 0 <= low < 1) or not (high is None or high > 1):
        raise ResultsRefused(_("Les bornes encadrent 1 : la basse est entre 0 et 1, la haute au-dessus de 1."))
