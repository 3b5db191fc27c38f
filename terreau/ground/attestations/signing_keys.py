"""The private key that signs badges: a file of this installation, never in the database nor in a backup.

RSA, because RS256 is the one algorithm that Open Badges 3.0 asks every verifier to know. Whoever takes the file forges
badges; whoever loses it makes another: the public halves, in the database, go on verifying what was signed.
"""

import base64
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings
from jwt.algorithms import RSAAlgorithm

from terreau.ground.common.once import made_once, written_aside

ALGORITHM = "RS256"
BITS = 3072


@dataclass(frozen=True)
class SigningKey:
    """`kid` is the thumbprint of the public key (RFC 7638): it names that key everywhere and for ever."""

    kid: str
    pem: bytes
    jwk: dict[str, Any]


def key_file() -> Path:
    return Path(settings.BADGE_KEYS_DIR) / "signing_key.pem"


def read() -> SigningKey | None:
    """The key of this installation, None while there is none."""
    try:
        return from_pem(key_file().read_bytes())
    except FileNotFoundError:
        return None


def read_or_make() -> SigningKey:
    return from_pem(made_once(key_file(), new_pem))


def make_anew() -> SigningKey:
    written_aside(key_file(), new_pem()).replace(key_file())
    return from_pem(key_file().read_bytes())


def new_pem() -> bytes:
    key = rsa.generate_private_key(public_exponent=65537, key_size=BITS)
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def from_pem(pem: bytes) -> SigningKey:
    private = serialization.load_pem_private_key(pem, password=None)
    jwk = json.loads(RSAAlgorithm.to_jwk(private.public_key()))  # type: ignore[arg-type]
    public = {name: jwk[name] for name in ("e", "kty", "n")}
    kid = thumbprint(public)
    return SigningKey(kid, pem, public | {"kid": kid, "alg": ALGORITHM, "use": "sig"})


def thumbprint(public: dict[str, Any]) -> str:
    canonical = json.dumps(public, sort_keys=True, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(hashlib.sha256(canonical).digest()).rstrip(b"=").decode()
