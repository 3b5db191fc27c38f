"""The short code that changes every minute, shown where the occasion takes place: who can read it is there.

Nothing is kept: the code is what the secret of the installation says of a part and of a minute. The one of the minute
before still counts, for the time to type it.
"""

import datetime

from django.core import signing
from django.utils.crypto import constant_time_compare, salted_hmac

from terreau.ground.accounts.proofs import PAPER_ALPHABET
from terreau.ground.seats.models import Part, Registration

WINDOW = 60  # seconds
LENGTH = 6
# Who has opened the page in time may press the button a little later: signing in takes a while.
PASS_LASTS = datetime.timedelta(minutes=10)
SALT = "terreau.seats.pass"


def code_of(part: Part, now: datetime.datetime) -> str:
    return _code(part, int(now.timestamp()) // WINDOW)


def _code(part: Part, window: int) -> str:
    number = int(salted_hmac("terreau.seats.code", f"{part.pk}:{window}", algorithm="sha256").hexdigest(), 16)
    letters = []
    for _ in range(LENGTH):
        number, letter = divmod(number, len(PAPER_ALPHABET))
        letters.append(PAPER_ALPHABET[letter])
    return "".join(letters)


def is_current(part: Part, typed: str, now: datetime.datetime) -> bool:
    """Whether this is the code of this minute or of the one before, however it was typed."""
    tidy = "".join(letter for letter in typed.upper() if letter.isalnum())
    window = int(now.timestamp()) // WINDOW
    return any(constant_time_compare(tidy, _code(part, each)) for each in (window, window - 1))


def pass_for(registration: Registration, part: Part, now: datetime.datetime) -> str:
    """What the page of a code that was right gives to its button: good for this person and this part, ten minutes."""
    return signing.dumps([registration.pk, part.pk, int(now.timestamp())], salt=SALT)


def pass_holds(given: str, registration: Registration, part: Part, now: datetime.datetime) -> bool:
    try:
        who, which, at = signing.loads(given, salt=SALT)
    except (signing.BadSignature, ValueError):
        return False
    age = now.timestamp() - at
    return (who, which) == (registration.pk, part.pk) and -1 <= age <= PASS_LASTS.total_seconds()
