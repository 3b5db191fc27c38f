"""A file of answers given elsewhere, kept aside by its author, who says how it is read and asks for its wave.

Pages only keep the file: the worker, which alone keeps the keys of urns, seals its lines (`taking`).
"""

import datetime
import os
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from terreau.ground.approvals.reading import words_of_closing
from terreau.ground.common.uploads import shown_name
from terreau.ground.journal.actions import record
from terreau.ground.organisations.models import Structure
from terreau.rooms.barometer.questionnaires.actions import QuestionnaireRefused, create_questionnaire, freeze
from terreau.rooms.barometer.questionnaires.content import Document, as_data
from terreau.rooms.barometer.questionnaires.models import Edition
from terreau.rooms.barometer.questionnaires.parsing import document_of
from terreau.rooms.barometer.waves import actions, bringing, tasks
from terreau.rooms.barometer.waves.actions import WaveRefused, changed_meanwhile
from terreau.rooms.barometer.waves.bringing import ArrivalRefused
from terreau.rooms.barometer.waves.doors import BAROMETER
from terreau.rooms.barometer.waves.enums import ArrivalState, Population
from terreau.rooms.barometer.waves.models import Arrival, Wave
from terreau.rooms.barometer.waves.taking import claim, erase_files

# ---- by its author


def keep(
    structure: Structure, *, name: str, edition: Edition | None, opens_on: datetime.date, closes_on: datetime.date,
    file: UploadedFile, by: Any,
) -> Arrival:  # fmt: skip
    """Keep a file aside, readable by the service only. Raises `WaveRefused` where barometers are closed."""
    refuse_where_closed(structure)
    arrival = Arrival.objects.create(
        author=by, structure=structure, name=" ".join(name.split()), edition=edition, opens_on=opens_on,
        closes_on=closes_on, file_name=shown_name(file.name or ""),
    )  # fmt: skip
    settings.UPLOAD_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(arrival.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as target:
        for chunk in file.chunks():
            target.write(chunk)
    return arrival


def refuse_where_closed(structure: Structure) -> None:
    if closed := words_of_closing(BAROMETER, structure):
        raise WaveRefused(closed)


def describe(arrival: Arrival, plan: dict[str, Any]) -> None:
    """Keep how its columns are read; nothing is said of its lines before they are checked."""
    _put(arrival, plan=plan, report={})


def check(arrival: Arrival, columns: dict[str, str], made: tuple[Document, dict[str, Any]] | None = None) -> None:
    """Read every line as `columns` says and keep what would be taken; `made`: the questionnaire made from the file,
    and the codes of its cells. Raises `ArrivalRefused`, and then nothing is changed."""
    document = made[0] if made else bringing.document_for(arrival)
    if document is None:
        raise ArrivalRefused(_("Dites d’abord ce que tient chaque colonne."))
    values = made[1] if made else {}
    if not arrival.path.exists():
        raise ArrivalRefused(_("Le fichier n’est plus là : déposez-le de nouveau."))
    report = bringing.checked(arrival.path, bringing.plan_of(arrival, document, columns, values), arrival.problems_path)
    content = {"content": as_data(document)} if made else {}
    _put(arrival, plan=arrival.plan | {"columns": columns, "values": values} | content, report=report)


def _put(arrival: Arrival, **fields: Any) -> None:
    if not Arrival.objects.filter(pk=arrival.pk, state=ArrivalState.READ).update(**fields):
        raise ArrivalRefused(_("Ces réponses ont déjà été demandées ou abandonnées."))
    for name, value in fields.items():
        setattr(arrival, name, value)


@transaction.atomic
def ask(arrival: Arrival, *, without_refused: bool, by: Any) -> Wave:
    """The wave, still empty, its questionnaire, and the worker's errand. Raises `WaveRefused`."""
    refuse_where_closed(arrival.structure)
    if not arrival.path.exists():
        raise WaveRefused(_("Le fichier n’est plus là : déposez-le de nouveau."))
    if reason := bringing.why_not(arrival.report, without_refused=without_refused):
        raise WaveRefused(reason)
    edition = arrival.edition or _questionnaire(arrival, by=by)
    freeze(edition, by=by)
    wave = actions.create(
        arrival.structure, name=arrival.name, edition=edition, population=Population.IMPORTED,
        opens_on=arrival.opens_on, closes_on=arrival.closes_on, by=by,
    )  # fmt: skip
    claim(arrival, (ArrivalState.READ,), ArrivalState.ASKED, wave=wave)
    tasks.take.enqueue(str(arrival.pk), translation.get_language() or "fr")
    return wave


def _questionnaire(arrival: Arrival, *, by: Any) -> Edition:
    try:
        document = document_of(arrival.plan.get("content") or {})
        return create_questionnaire(arrival.structure, name=arrival.name, document=document, by=by)
    except QuestionnaireRefused as refusal:
        raise WaveRefused(str(refusal)) from refusal


@transaction.atomic
def ask_again(arrival: Arrival, *, by: Any) -> None:
    """After an interruption, while the file is there. Raises `WaveRefused`."""
    if not arrival.path.exists():
        raise WaveRefused(_("Le fichier n’est plus là : supprimez cette vague, puis déposez-le de nouveau."))
    claim(arrival, (ArrivalState.FAILED,), ArrivalState.ASKED)
    record("waves.answers.asked_again", arrival.wave, by=by)
    tasks.take.enqueue(str(arrival.pk), translation.get_language() or "fr")


def abandon(arrival: Arrival) -> None:
    """Before a wave is asked for. Raises `WaveRefused` afterwards: the wave is deleted, and the file with it."""
    if not Arrival.objects.filter(pk=arrival.pk, state=ArrivalState.READ).delete()[0]:
        raise WaveRefused(changed_meanwhile())
    erase_files(arrival)
