"""A study is asked, done once, and put in force or not by somebody: each step is claimed by a conditional UPDATE."""

import datetime
import logging
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.ground.journal.actions import record
from terreau.lab.adaptive.collected import LEAST
from terreau.lab.refusals import Refusal
from terreau.rooms.skills.actions import SkillsRefused
from terreau.rooms.skills.enums import StudyState
from terreau.rooms.skills.models import Competence, Edition, Sitting, Study
from terreau.rooms.skills.positioning.editions import (
    make_edition,
    parameters_by_item,
    parameters_of,
    questions_of,
    renew_edition,
)
from terreau.rooms.skills.positioning.gathering import first_sittings

logger = logging.getLogger(__name__)
AT_ONCE = 200  # tests, as many as are studied while whoever asked waits
SILENCE = datetime.timedelta(minutes=10)  # without a sign of life: the process crashed, or none runs


@transaction.atomic
def ask(competence: Competence, *, by: Any, now: datetime.datetime | None = None) -> Study:
    """A study to be done, or the one already at work. Raises `SkillsRefused` when too few agents are new in it.

    Eleven agents more than the last time, whoever asks: the difference of two reports must not be somebody's answers.
    """
    now = now or timezone.now()
    forget_the_silent(competence, now)
    begun = Study.objects.at_work().filter(competence=competence).first()
    if begun is not None:
        return begun
    if agents_missing(competence):
        raise SkillsRefused(words_of_missing(competence))
    edition = renew_edition(competence) or Edition.objects.filter(competence=competence).order_by("-number")[0]
    try:
        with transaction.atomic():
            asked = Study.objects.create(competence=competence, edition=edition, asked_at=now, alive_at=now)
    except IntegrityError:  # asked at the same moment by somebody else
        return Study.objects.at_work().get(competence=competence)
    record("skills.study.asked", asked, by=by, competence=competence.code, edition=edition.number)
    return asked


def forget_the_silent(competence: Competence, now: datetime.datetime) -> None:
    silent = Study.objects.at_work().filter(competence=competence, alive_at__lt=now - SILENCE)
    silent.update(state=StudyState.FAILED, failure=_("Le calcul s’est interrompu : demandez-le de nouveau."))


def agents_missing(competence: Competence) -> int:
    """How many agents must still take the test before questions may be studied (again)."""
    last = Study.objects.told().filter(competence=competence).first()
    first = first_sittings(competence)
    if last is not None:
        first = dict.fromkeys(
            Sitting.objects.filter(pk__in=first, finished_at__gt=last.asked_at).values_list("pk", flat=True), 0
        )
    return max(LEAST - len(first), 0)


def words_of_missing(competence: Competence) -> str:
    """Without their number, which would tell when one agent takes the test."""
    if Study.objects.told().filter(competence=competence).exists():
        return _(
            "Trop peu d’agents ont passé ce test depuis la dernière étude : il en faut au moins %(least)s, pour que "
            "la différence des deux rapports ne dise rien de personne."
        ) % {"least": LEAST}
    return _("Trop peu d’agents ont passé ce test : il en faut au moins %(least)s.") % {"least": LEAST}


def run(asked: Study) -> None:
    """Do the study, once. Too few answers refuse it; a crash leaves everything as it was, and says so."""
    if not move(asked, StudyState.WAITING, StudyState.WORKING):
        return

    # Imported here: scipy costs tens of megabytes that pages, which only show reports, must not pay.
    from terreau.rooms.skills.positioning.studying import study as study_of

    def alive(done: int, _of: int) -> None:
        Study.objects.filter(pk=asked.pk).update(rounds=done, alive_at=timezone.now())

    try:
        # Whoever ends a test after the study was asked is new in the next one.
        report = study_of(asked.edition, alive, asked.asked_at)
    except Refusal as refusal:
        move(asked, StudyState.WORKING, StudyState.REFUSED, failure=str(refusal)[:300])
    except Exception:
        logger.exception("Study %s of competence %s was interrupted", asked.pk, asked.competence_id)
        words = _("Une erreur a interrompu le calcul : rien n’a été changé.")
        move(asked, StudyState.WORKING, StudyState.FAILED, failure=words)
    else:
        move(asked, StudyState.WORKING, StudyState.READY, report=report)


def move(asked: Study, source: StudyState, target: StudyState, **values: Any) -> bool:
    """The database settles who comes first."""
    values |= {"state": target, "alive_at": timezone.now()}
    moved = Study.objects.filter(pk=asked.pk, state=source).update(**values)
    asked.refresh_from_db()
    return bool(moved)


@transaction.atomic
def put_in_force(ready: Study, *, by: Any) -> Edition:
    """A new edition with the parameters of a study. Levels already told stay: a test keeps the edition it began with.

    Raises `SkillsRefused` when it is in force already, or when the questions are no longer those that were studied.
    """
    if ready.state != StudyState.READY:
        raise SkillsRefused(_("Cette étude ne peut pas être mise en vigueur : elle l’est déjà, ou n’est pas prête."))
    last = latest(ready.competence)
    if last.pk != ready.edition_id or keys_of(ready.competence) != last.parameters["items"]:
        raise SkillsRefused(_("Les questions ont changé depuis cette étude : demandez-en une autre."))
    made = edition_after(last, ready.report["parameters"], ready.report["calibrated"])
    if not Study.objects.filter(pk=ready.pk, state=StudyState.READY).update(state=StudyState.IN_FORCE, made=made):
        raise SkillsRefused(_("Cette étude vient d’être mise en vigueur par quelqu’un d’autre."))
    ready.refresh_from_db()
    record("skills.study.in_force", ready, by=by, competence=ready.competence.code, edition=made.number)
    return made


@transaction.atomic
def put_back(undone: Study, *, by: Any) -> Edition:
    """The parameters that a study replaced, in a new edition; questions written since keep theirs.

    Raises `SkillsRefused` unless the study is the one in force.
    """
    last = latest(undone.competence)
    if undone.made_id is None or undone.made_id != last.pk:
        raise SkillsRefused(_("Une autre édition a suivi celle-ci : il n’y a plus rien à remettre."))
    former = parameters_by_item(undone.edition)
    rows = [former.get(key) or row for key, row in parameters_by_item(last).items()]
    kept = {key: value for key, value in undone.edition.calibrated.items() if key in last.parameters["items"]}
    made = edition_after(last, parameters_of(rows, undone.edition), kept)
    record("skills.edition.put_back", undone, by=by, competence=undone.competence.code, edition=made.number)
    return made


def edition_after(last: Edition, parameters: dict[str, Any], calibrated: dict[str, Any]) -> Edition:
    try:
        with transaction.atomic():
            return make_edition(last.competence, last, parameters, calibrated)
    except IntegrityError as error:
        raise SkillsRefused(_("Quelqu’un d’autre vient de changer ce test : relisez la page.")) from error


def latest(competence: Competence) -> Edition:
    return Edition.objects.filter(competence=competence).select_related("competence").order_by("-number")[0]


def keys_of(competence: Competence) -> list[str]:
    """The questions asked today, as an edition names them."""
    return [str(question.current_id) for question in questions_of(competence)]


def is_short(competence: Competence) -> bool:
    """Few enough tests to be studied while one waits: no background process is needed."""
    return len(first_sittings(competence)) <= AT_ONCE
