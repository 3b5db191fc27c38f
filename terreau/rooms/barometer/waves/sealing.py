"""What seals ballots and drafts.

A ballot is encrypted for the urn: X25519 with a key of its own, HKDF-SHA256, ChaCha20-Poly1305 (the way of RFC 9180,
base mode). The database holds the key that closes; the one that opens is a file apart, written and read by the worker.
Destroyed with the ballots, it closes them in every copy of the database too. A draft is encrypted by a key derived from
the cookie of its device, which we do not keep.

Plain texts are padded to a multiple of 1,024 bytes: the length says nothing of what was answered.
"""

import json
import secrets
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.crypto import salted_hmac

BLOCK = 1024
NONCE, POINT = 12, 32
RAW = serialization.Encoding.Raw
MOST = 64 * BLOCK  # of a plain text: more than any questionnaire holds


class CannotOpen(Exception):
    """The key is gone, or this was not sealed by it."""


# ---- the urn


def new_urn(code: str) -> str:
    """Make the keys of the urn of a wave; the one that opens is written apart, the one that closes returned (hex).

    Made again for a wave that has one, it gives the same.
    """
    path = _key_file(code)
    if not path.is_file():
        private = X25519PrivateKey.generate()
        raw = private.private_bytes(RAW, serialization.PrivateFormat.Raw, serialization.NoEncryption())
        aside = path.with_suffix(f".{secrets.token_hex(4)}")
        aside.touch(mode=0o600)
        aside.write_bytes(raw)
        aside.rename(path)
    return _private(code).public_key().public_bytes(RAW, serialization.PublicFormat.Raw).hex()


def has_key(code: str) -> bool:
    return _key_file(code).is_file()


def opens(code: str, public_key: str) -> bool:
    """Whether the key kept is the one that opens what `public_key` closes."""
    return has_key(code) and new_urn(code) == public_key


def codes() -> list[str]:
    """The waves of which a key is kept, what a crash left aside (`code.random`) included."""
    folder = Path(settings.URN_KEYS_DIR)
    return sorted({path.name.split(".")[0] for path in folder.iterdir()}) if folder.is_dir() else []


def destroy_key(code: str) -> None:
    """After it nobody opens the ballots of the wave, in this database or in a copy of it."""
    for path in Path(settings.URN_KEYS_DIR).glob(f"{code}.*"):
        path.unlink(missing_ok=True)


def seal(public_key: str, content: dict[str, Any]) -> bytes:
    """A ballot for the urn whose closing key is `public_key` (hex)."""
    ours = X25519PrivateKey.generate()
    point = ours.public_key().public_bytes(RAW, serialization.PublicFormat.Raw)
    urn = X25519PublicKey.from_public_bytes(bytes.fromhex(public_key))
    key = _derived(ours.exchange(urn), point + bytes.fromhex(public_key))
    return point + _encrypted(key, content)


class Urn:
    """Opens the ballots of a wave. Raises `CannotOpen` when its key is no longer there."""

    def __init__(self, code: str):
        self._private = _private(code)
        self._public = self._private.public_key().public_bytes(RAW, serialization.PublicFormat.Raw)

    def open(self, sealed: bytes | memoryview) -> dict[str, Any]:
        sealed = bytes(sealed)
        point = sealed[:POINT]
        shared = self._private.exchange(X25519PublicKey.from_public_bytes(point))
        return _decrypted(_derived(shared, point + self._public), sealed[POINT:])


def _private(code: str) -> X25519PrivateKey:
    try:
        return X25519PrivateKey.from_private_bytes(_key_file(code).read_bytes())
    except FileNotFoundError as error:
        raise CannotOpen(f"The key of the urn {code} is not there.") from error


def _key_file(code: str) -> Path:
    folder = Path(settings.URN_KEYS_DIR)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder / f"{code}.key"


# ---- drafts


def new_cookie() -> str:
    return secrets.token_urlsafe(32)


def name_of(cookie: str) -> str:
    """Under which name the draft of a device is kept."""
    return salted_hmac("terreau.barometer.draft", cookie, algorithm="sha256").hexdigest()


def seal_draft(cookie: str, content: dict[str, Any]) -> bytes:
    return _encrypted(_derived(cookie.encode(), b"draft"), content)


def open_draft(cookie: str, sealed: bytes | memoryview) -> dict[str, Any]:
    return _decrypted(_derived(cookie.encode(), b"draft"), bytes(sealed))


# ---- what both use


def _derived(secret: bytes, context: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"terreau.barometer:" + context).derive(secret)


def _encrypted(key: bytes, content: dict[str, Any]) -> bytes:
    plain = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    if len(plain) > MOST:
        raise ValueError(f"A ballot of {len(plain)} bytes: {MOST} at most.")
    plain += b" " * (-len(plain) % BLOCK)
    nonce = secrets.token_bytes(NONCE)
    return nonce + ChaCha20Poly1305(key).encrypt(nonce, plain, None)


def _decrypted(key: bytes, sealed: bytes) -> dict[str, Any]:
    try:
        return json.loads(ChaCha20Poly1305(key).decrypt(sealed[:NONCE], sealed[NONCE:], None))
    except InvalidTag as error:
        raise CannotOpen("This was not sealed by that key, or it has changed since.") from error
