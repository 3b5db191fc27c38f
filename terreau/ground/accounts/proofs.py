"""Links and codes that prove something once. The database keeps only what cannot be turned back into them."""

import hashlib
import secrets

from django.utils.crypto import salted_hmac

# No letter that is read for another on paper.
PAPER_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_token() -> str:
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """256 random bits need no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_paper_code() -> str:
    """Sixteen characters in groups of four: 78 bits, typed in a minute."""
    letters = [secrets.choice(PAPER_ALPHABET) for _ in range(16)]
    return "-".join("".join(letters[i : i + 4]) for i in range(0, 16, 4))


def tidy_paper_code(text: str) -> str:
    return "".join(letter for letter in text.upper() if letter in PAPER_ALPHABET)


def new_digits() -> str:
    return f"{secrets.randbelow(1_000_000):06}"


def code_hash(kind: str, owner: object, code: str) -> str:
    """Keyed by the installation's secret: a million possibilities cannot be tried on a stolen database alone."""
    return salted_hmac(f"terreau.accounts.{kind}", f"{owner}:{code}", algorithm="sha256").hexdigest()
