"""Sentences are read by a small team before anybody else: released, masked first where need be, or set aside.

Which of the team read which is journalled, never what the sentence says.
"""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from terreau.ground.accounts.models import User
from terreau.ground.common.naming import masked
from terreau.ground.journal.actions import record
from terreau.rooms.barometer.results.enums import VerbatimState
from terreau.rooms.barometer.results.models import Reader, Verbatim
from terreau.rooms.barometer.results.refusals import ResultsRefused
from terreau.rooms.barometer.waves.models import Wave

MOST_READERS = 8


# ---- who reads


@transaction.atomic
def name_reader(wave: Wave, user: User, *, by: Any) -> Reader:
    """Ask somebody to read the sentences of the wave. A small team: each more who reads is one more who knows."""
    Wave.objects.select_for_update().get(pk=wave.pk)
    if wave.readers.count() >= MOST_READERS:
        raise ResultsRefused(_("Huit lecteurs au plus : retirez-en un avant d’en nommer un autre."))
    try:
        with transaction.atomic():
            reader = Reader.objects.create(wave=wave, user=user)
    except IntegrityError as error:
        raise ResultsRefused(_("Cette personne lit déjà les phrases.")) from error
    record("results.reader.named", wave, by=by, user=user.pk)
    return reader


@transaction.atomic
def remove_reader(reader: Reader, *, by: Any) -> None:
    """What he read stays as he decided."""
    record("results.reader.removed", reader.wave, by=by, user=reader.user_id)
    reader.delete()


# ---- what is decided of a sentence


def version_of(sentence: Verbatim) -> str:
    """What its reader had before him: words, theme and state."""
    said = "\0".join((sentence.text, sentence.theme, sentence.state))
    return salted_hmac("terreau.results.sentence", said, algorithm="sha256").hexdigest()[:16]


@transaction.atomic
def release(sentence: Verbatim, *, theme: str, hide: list[str], seen: str, by: Any) -> None:
    """Let it be read with the results, the pieces of `hide` masked for good: what was masked is kept nowhere."""
    text = masked(sentence.text, hide)
    _decide(sentence, seen, {"text": text, "theme": theme, "state": VerbatimState.RELEASED})
    record("results.sentence.released", sentence.wave, by=by, masked=text != sentence.text)


@transaction.atomic
def set_aside(sentence: Verbatim, *, seen: str, by: Any) -> None:
    _decide(sentence, seen, {"state": VerbatimState.ASIDE})
    record("results.sentence.set_aside", sentence.wave, by=by)


@transaction.atomic
def read_again(sentence: Verbatim, *, seen: str, by: Any) -> None:
    """Undo what was decided: nobody but the team reads it until it is decided again."""
    _decide(sentence, seen, {"state": VerbatimState.WAITING})
    record("results.sentence.put_back", sentence.wave, by=by)


def _decide(sentence: Verbatim, seen: str, changes: dict[str, Any]) -> None:
    """Of two who decide at once, the second is told: the row changes only if it is still as he saw it.

    The journal names no sentence by its key, which the page of results would let one find: only the wave.
    """
    if seen != version_of(sentence):
        raise ResultsRefused(_("Quelqu’un l’a lue pendant ce temps : voyez ce qui en a été décidé."))
    same = Verbatim.objects.filter(pk=sentence.pk, text=sentence.text, theme=sentence.theme, state=sentence.state)
    if not same.update(**changes):
        raise ResultsRefused(_("Quelqu’un l’a lue pendant ce temps : voyez ce qui en a été décidé."))
