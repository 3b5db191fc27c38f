"""The key that seals the journal, and the last seal, kept outside of the database.

Only the worker needs the private key: where it runs under an account of its own, a web process that is taken over can
write entries but not change those that are sealed. Anybody verifies with the public key.
"""

import json
from pathlib import Path
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

from terreau.ground.common.once import made_once, written_aside


class Head(NamedTuple):
    """The number and the mark of the last entry sealed."""

    number: int
    mark: str


def folder() -> Path:
    where = Path(settings.JOURNAL_KEYS_DIR)
    where.mkdir(mode=0o700, parents=True, exist_ok=True)
    return where


def key_file() -> Path:
    return Path(settings.JOURNAL_KEYS_DIR) / "sealing_key"


def head_file() -> Path:
    return Path(settings.JOURNAL_KEYS_DIR) / "last_seal.json"


def private_key() -> Ed25519PrivateKey:
    """The key of this installation, made the first time and readable by its owner only."""
    kept = made_once(key_file(), lambda: Ed25519PrivateKey.generate().private_bytes_raw().hex().encode("ascii"))
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(kept.decode("ascii").strip()))


def public_key() -> str:
    """What anybody needs to verify, in hexadecimal; empty while nothing was sealed here."""
    return private_key().public_key().public_bytes_raw().hex() if key_file().is_file() else ""


def former_file() -> Path:
    return Path(settings.JOURNAL_KEYS_DIR) / "former_keys"


def trusted_keys() -> list[str]:
    """The public keys that may have signed this journal: ours, and those of the machines it was restored from."""
    former = former_file().read_text("ascii").split() if former_file().is_file() else []
    return [key for key in [public_key(), *former] if key]


def trust(*public: str) -> None:
    """Remember the keys of the machine from which a backup comes; our own is known already."""
    folder()
    new = [key for key in public if key not in trusted_keys()]
    with former_file().open("a", encoding="ascii") as file:
        file.writelines(f"{key}\n" for key in new)


def sign(message: bytes) -> str:
    return private_key().sign(message).hex()


def holds(public: str, signature: str, message: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(bytes.fromhex(signature), message)
    except (InvalidSignature, ValueError):
        return False
    return True


def keep_head(number: int, mark: str) -> None:
    """Remember, beside the key, how far the journal goes: entries cut off its end are missed."""
    told = json.dumps({"number": number, "mark": mark}).encode("ascii")
    written_aside(head_file(), told).replace(head_file())


def kept_head() -> Head | None:
    try:
        kept = json.loads(head_file().read_text("ascii"))
    except FileNotFoundError:
        return None
    return Head(kept["number"], kept["mark"])
