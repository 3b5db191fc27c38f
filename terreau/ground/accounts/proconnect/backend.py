"""The exchange with ProConnect: code against tokens, tokens against an identity, everything checked.

The libraries carry the requests. What they leave open is closed here: the algorithm is the one that was registered and
never the one that the token asks for, issuer, audience and dates are required, the two tokens speak of one person, and
nobody is looked up or created: that is for the pages, which ask for a proof.
"""

from dataclasses import dataclass
from typing import Any

import jwt
import requests
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, validate_email
from django.http import HttpRequest
from django.urls import reverse
from lasuite.oidc_login.backends import OIDCAuthenticationBackend

from terreau.ground.accounts.models import tidy_email
from terreau.ground.accounts.proconnect.failures import SignInFailed, Why

# Two clocks never agree; thirty seconds is what ProConnect itself counts in.
LEEWAY = 30
# As in the table of users: PostgreSQL refuses what is longer.
LONGEST_SUB, LONGEST_EMAIL, LONGEST_NAME = 255, 254, 200
FAULTS: tuple[tuple[type[jwt.PyJWTError], Why], ...] = (
    (jwt.ExpiredSignatureError, Why.EXPIRED),
    (jwt.ImmatureSignatureError, Why.EXPIRED),
    (jwt.InvalidIssuerError, Why.BAD_ISSUER),
    (jwt.InvalidAudienceError, Why.BAD_AUDIENCE),
    (jwt.InvalidAlgorithmError, Why.BAD_ALGORITHM),
    (jwt.InvalidSignatureError, Why.BAD_SIGNATURE),
)


@dataclass(frozen=True)
class Identity:
    """Who ProConnect says is there. `sub` alone recognises somebody; the address only proposes."""

    sub: str
    email: str
    name: str
    id_token: str


def callback_address() -> str:
    """Where ProConnect sends back, exactly as registered: from our own setting, never from the request."""
    return f"{settings.SITE_URL}{reverse('accounts:proconnect_back')}"


def after_sign_out_address() -> str:
    return f"{settings.SITE_URL}{reverse('accounts:proconnect_left')}"


class ProConnectBackend(OIDCAuthenticationBackend):
    """Answers an `Identity`, not a user. It is no entry of AUTHENTICATION_BACKENDS: only our callback calls it."""

    _keys: list[dict[str, Any]] | None = None

    def identify(self, request: HttpRequest, *, nonce: str) -> Identity:
        """Who came back with the code of `request`. Raises SignInFailed."""
        try:
            identity = self.authenticate(request, nonce=nonce)
        except requests.JSONDecodeError as error:
            raise SignInFailed(Why.BAD_ANSWER) from error
        except requests.HTTPError as error:
            raise SignInFailed(_why_refused(error.response)) from error
        except requests.RequestException as error:
            raise SignInFailed(Why.UNREACHABLE) from error
        if not isinstance(identity, Identity):
            raise SignInFailed(Why.BAD_ANSWER)
        return identity

    def get_token(self, payload: dict[str, Any]) -> dict[str, Any]:
        answer = super().get_token(payload | {"redirect_uri": callback_address()})
        tokens = isinstance(answer, dict) and [answer.get("id_token"), answer.get("access_token")]
        if not tokens or not all(isinstance(token, str) and token for token in tokens):
            raise SignInFailed(Why.BAD_ANSWER)
        return answer

    def verify_token(self, token: str, **kwargs: Any) -> dict[str, Any]:
        """The claims of a token signed for us by ProConnect; with `nonce`, those of an id_token of this sign-in."""
        is_id_token = "nonce" in kwargs
        required = ["iss", "aud", "sub", "exp", "iat"] if is_id_token else ["iss", "aud", "sub"]
        try:
            claims = jwt.decode(
                token,
                self._key_of(token),
                algorithms=[self.OIDC_RP_SIGN_ALGO],
                audience=self.OIDC_RP_CLIENT_ID,
                issuer=settings.PROCONNECT_URL,
                leeway=LEEWAY,
                options={"require": required},
            )
        except jwt.PyJWTError as error:
            why = next((why for kind, why in FAULTS if isinstance(error, kind)), Why.BAD_ANSWER)
            raise SignInFailed(why) from error
        if claims["aud"] not in (self.OIDC_RP_CLIENT_ID, [self.OIDC_RP_CLIENT_ID]):
            raise SignInFailed(Why.BAD_AUDIENCE)  # good for somebody else too
        if is_id_token and (not kwargs["nonce"] or claims.get("nonce") != kwargs["nonce"]):
            raise SignInFailed(Why.BAD_NONCE)
        return claims

    def get_or_create_user(self, access_token: str, id_token: str, payload: dict[str, Any]) -> Identity:
        """Named by the library; here it neither gets nor creates anybody."""
        if settings.PROCONNECT_ACR and payload.get("acr") not in settings.PROCONNECT_ACR:
            raise SignInFailed(Why.WEAK_AUTHENTICATION)
        claims = self.get_userinfo(access_token, id_token, payload)
        if claims["sub"] != payload["sub"]:
            raise SignInFailed(Why.OTHER_SUBJECT)
        return identity_of(claims, id_token)

    def _key_of(self, token: str) -> jwt.PyJWK:
        """The published key that this token names, whatever else its header asks for."""
        header = jwt.get_unverified_header(token)
        if header.get("alg") != self.OIDC_RP_SIGN_ALGO:
            raise SignInFailed(Why.BAD_ALGORITHM)
        named = [key for key in self._published_keys() if key.get("kid") == header.get("kid")]
        if len(named) != 1:
            raise SignInFailed(Why.BAD_SIGNATURE)
        return jwt.PyJWK(named[0], algorithm=self.OIDC_RP_SIGN_ALGO)

    def _published_keys(self) -> list[dict[str, Any]]:
        """Read at each sign-in, once for both tokens: a key that ProConnect replaced is replaced here too."""
        if self._keys is None:
            answer = requests.get(self.OIDC_OP_JWKS_ENDPOINT, timeout=settings.OIDC_TIMEOUT)
            answer.raise_for_status()
            content = answer.json()
            keys = content.get("keys") if isinstance(content, dict) else None
            self._keys = [key for key in keys if isinstance(key, dict)] if isinstance(keys, list) else []
        return self._keys


def identity_of(claims: dict[str, Any], id_token: str) -> Identity:
    """The identity in verified claims. Raises SignInFailed when what recognises or reaches the person is missing."""
    sub, email = claims["sub"], tidy_email(str(claims.get("email") or ""))
    if not sub.isprintable() or not 0 < len(sub) <= LONGEST_SUB:
        raise SignInFailed(Why.BAD_ANSWER)
    try:
        validate_email(email)
        MaxLengthValidator(LONGEST_EMAIL)(email)
    except ValidationError as error:
        raise SignInFailed(Why.NO_EMAIL) from error
    parts = (claims.get("given_name"), claims.get("usual_name"))
    words = " ".join(str(part).strip() for part in parts if part)
    name = "".join(letter for letter in words if letter.isprintable())
    return Identity(sub=sub, email=email, name=name[:LONGEST_NAME], id_token=id_token)


def _why_refused(answer: requests.Response | None) -> Why:
    """What a refusal of ProConnect means, from the error code that OAuth gives to the token endpoint."""
    if answer is None or answer.status_code >= 500:
        return Why.UNREACHABLE
    try:
        content = answer.json()
    except requests.JSONDecodeError:
        content = None
    code = content.get("error") if isinstance(content, dict) else None
    return Why.CODE_REFUSED if code == "invalid_grant" else Why.CLIENT_REFUSED
