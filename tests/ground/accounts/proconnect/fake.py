"""A strict ProConnect of our own, on this machine: what its documentation forbids, it refuses.

Unknown parameters, short state or nonce, an address of return that differs by one character, a secret elsewhere than in
the body, a code of more than thirty seconds or used twice, an access token of more than sixty. Its clock can be moved,
and each answer can be spoilt by `forge_*` to play an attacker.
"""

import json
import secrets
import threading
import time
from collections.abc import Callable
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa

CLIENT_ID, CLIENT_SECRET = "client-de-terreau", "secret-de-terreau-pour-les-tests"
RETURN = "http://testserver/compte/proconnect/retour/"
RETURN_SIGNED_OUT = "http://testserver/compte/proconnect/deconnecte/"
SCOPES = {"openid", "given_name", "usual_name", "email", "uid", "siret", "idp_id", "idp_acr"}
AUTHORIZE = {"response_type", "client_id", "redirect_uri", "scope", "state", "nonce"}
AUTHORIZE_OPTIONAL = {"claims", "prompt", "idp_hint", "login_hint"}
TOKEN = {"grant_type", "client_id", "client_secret", "redirect_uri", "code"}
SESSION_END = {"id_token_hint", "state", "post_logout_redirect_uri"}
CODE_SECONDS, TOKEN_SECONDS = 30, 60


@cache
def private_key(algorithm: str, name: str = "proconnect") -> Any:
    """`name`: the provider's own key, or that of somebody else."""
    if algorithm == "ES256":
        return ec.generate_private_key(ec.SECP256R1())
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def public_jwk(algorithm: str) -> dict[str, Any]:
    kind = jwt.get_algorithm_by_name(algorithm)
    jwk = json.loads(kind.to_jwk(private_key(algorithm).public_key()))
    return jwk | {"kid": f"{algorithm}-1", "use": "sig", "alg": algorithm}


class Refused(Exception):
    def __init__(self, status: int, error: str) -> None:
        self.status, self.error = status, error
        super().__init__(error)


class FakeProConnect:
    def __init__(self) -> None:
        self.algorithm = "RS256"
        self.site = ""
        self.person: dict[str, Any] = {
            "sub": "sub-de-lou", "given_name": "Lou", "usual_name": "Martin", "email": "lou.martin@ministere.example",
            "uid": "1234", "siret": "00000000000000",
        }  # fmt: skip
        self.acr = "eidas1"
        self.checks_acr = True
        self.answers_error = ""  # « access_denied »: the agent gives up
        self.shift = 0.0  # seconds that its clock is ahead
        self.slow = 0.0  # seconds before any answer of the token endpoint
        self.broken: set[str] = set()  # paths that answer 500
        self.returns = {RETURN}
        self.returns_signed_out = {RETURN_SIGNED_OUT}
        self.forge_id_token: Callable[[dict[str, Any]], str] = self.sign
        self.forge_userinfo: Callable[[dict[str, Any]], str] = self.sign
        self.seen: list[tuple[str, str, dict[str, str]]] = []
        self.refusals: list[str] = []
        self.sessions_ended = 0
        self.codes: dict[str, dict[str, Any]] = {}
        self.tokens: dict[str, dict[str, Any]] = {}
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler_of(self))
        self.issuer = f"http://127.0.0.1:{self.server.server_port}/api/v2"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def now(self) -> float:
        return time.time() + self.shift

    def sign(self, claims: dict[str, Any]) -> str:
        return jwt.encode(
            claims, private_key(self.algorithm), algorithm=self.algorithm, headers={"kid": f"{self.algorithm}-1"}
        )

    # ---- the five addresses

    def answer(self, method: str, path: str, query: dict[str, str], body: dict[str, str], headers: Any) -> Any:
        self.seen.append((method, path, query | body))
        if path in self.broken:
            raise Refused(500, "server_error")
        if (method, path) == ("GET", "/.well-known/openid-configuration"):
            return self.discovery()
        if (method, path) == ("GET", "/jwks"):
            return {"keys": [public_jwk("RS256"), public_jwk("ES256")]}
        if (method, path) == ("GET", "/authorize"):
            return self.authorize(query)
        if (method, path) == ("POST", "/token"):
            return self.token(query, body, headers)
        if (method, path) == ("GET", "/userinfo"):
            return self.userinfo(query, headers)
        if (method, path) == ("GET", "/session/end"):
            return self.session_end(query)
        raise Refused(404, "Y000404")

    def discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/jwks",
            "end_session_endpoint": f"{self.issuer}/session/end",
            "id_token_signing_alg_values_supported": ["RS256", "ES256", "HS256"],
        }

    def authorize(self, query: dict[str, str]) -> str:
        exactly(query, AUTHORIZE, AUTHORIZE_OPTIONAL)
        require(query["response_type"] == "code" and query["client_id"] == CLIENT_ID, "invalid_request")
        require(query["redirect_uri"] in self.returns, "redirect_uri_mismatch")
        scopes = query["scope"].split()
        require("openid" in scopes and set(scopes) <= SCOPES, "invalid_scope")
        require(len(query["state"]) >= 32 and len(query["nonce"]) >= 32, "state and nonce of 32 characters")
        wanted = acr_wanted(query.get("claims", "{}"))
        back = {"state": query["state"]}
        if self.answers_error:
            return f"{query['redirect_uri']}?{urlencode(back | {'error': self.answers_error})}"
        if wanted and self.checks_acr and self.acr not in wanted:
            return f"{query['redirect_uri']}?{urlencode(back | {'error': 'access_denied'})}"
        code = secrets.token_urlsafe(32)
        self.codes[code] = {
            "at": self.now(), "used": False, "nonce": query["nonce"], "scopes": scopes, "acr": bool(wanted),
            "redirect_uri": query["redirect_uri"],
        }  # fmt: skip
        return f"{query['redirect_uri']}?{urlencode({'code': code} | back)}"

    def token(self, query: dict[str, str], body: dict[str, str], headers: Any) -> dict[str, Any]:
        time.sleep(self.slow)
        require(headers["Content-Type"] == "application/x-www-form-urlencoded", "invalid_request")
        require(not query and "Authorization" not in headers, "invalid_request")
        exactly(body, TOKEN, set())
        if (body["client_id"], body["client_secret"]) != (CLIENT_ID, CLIENT_SECRET):
            raise Refused(401, "invalid_client")
        require(body["grant_type"] == "authorization_code", "unsupported_grant_type")
        given = self.codes.get(body["code"])
        require(given is not None and not given["used"], "invalid_grant")
        require(self.now() - given["at"] <= CODE_SECONDS, "invalid_grant")
        require(body["redirect_uri"] == given["redirect_uri"], "invalid_grant")
        given["used"] = True
        access_token = secrets.token_urlsafe(32)
        self.tokens[access_token] = {"at": self.now(), "scopes": given["scopes"]}
        claims = self.common() | {"exp": int(self.now()) + TOKEN_SECONDS, "nonce": given["nonce"]}
        if given["acr"]:
            claims["acr"] = self.acr
        id_token = self.forge_id_token(claims)
        return {"access_token": access_token, "token_type": "Bearer", "expires_in": 60, "id_token": id_token}

    def userinfo(self, query: dict[str, str], headers: Any) -> bytes:
        require(not query, "Y000400")
        kind, _space, token = headers.get("Authorization", "").partition(" ")
        given = self.tokens.get(token)
        if kind != "Bearer" or given is None or self.now() - given["at"] > TOKEN_SECONDS:
            raise Refused(401, "invalid_token")
        asked = {name: self.person[name] for name in given["scopes"] if name in self.person}
        return self.forge_userinfo(self.common() | asked).encode()

    def session_end(self, query: dict[str, str]) -> str:
        exactly(query, SESSION_END, set())
        require(query["post_logout_redirect_uri"] in self.returns_signed_out, "Y030111")
        require(len(query["state"]) >= 32, "invalid_request")
        key = private_key(self.algorithm).public_key()
        options = {"verify_exp": False}  # a hint serves long after it expired
        jwt.decode(query["id_token_hint"], key, [self.algorithm], options=options, audience=CLIENT_ID)
        self.sessions_ended += 1
        return f"{query['post_logout_redirect_uri']}?{urlencode({'state': query['state']})}"

    def common(self) -> dict[str, Any]:
        return {"iss": self.issuer, "aud": CLIENT_ID, "sub": self.person["sub"], "iat": int(self.now())}


ADDRESSES = (
    "OIDC_OP_AUTHORIZATION_ENDPOINT", "OIDC_OP_TOKEN_ENDPOINT", "OIDC_OP_USER_ENDPOINT", "OIDC_OP_JWKS_ENDPOINT",
    "OIDC_OP_LOGOUT_ENDPOINT",
)  # fmt: skip


def turn_to(settings: Any, fake: FakeProConnect, *, site: str) -> None:
    """Our settings, turned to this provider by a site that it knows. The paths tried are those of our settings."""
    for name in ADDRESSES:
        setattr(settings, name, fake.issuer + getattr(settings, name).removeprefix(settings.PROCONNECT_URL))
    settings.PROCONNECT_URL, settings.SITE_URL, fake.site = fake.issuer, site, site
    settings.OIDC_RP_CLIENT_ID, settings.OIDC_RP_CLIENT_SECRET = CLIENT_ID, CLIENT_SECRET
    fake.returns = {f"{site}{urlsplit(RETURN).path}"}
    fake.returns_signed_out = {f"{site}{urlsplit(RETURN_SIGNED_OUT).path}"}


def require(condition: bool, error: str) -> None:
    if not condition:
        raise Refused(400, error)


def exactly(given: dict[str, str], required: set[str], optional: set[str]) -> None:
    require(not given.keys() - required - optional, "Y000400")
    require(not required - given.keys(), "invalid_request")


def acr_wanted(claims: str) -> list[str]:
    asked = json.loads(claims)
    require(asked.keys() <= {"id_token"} and asked.get("id_token", {}).keys() <= {"acr", "amr"}, "Y000400")
    return (asked.get("id_token", {}).get("acr") or {}).get("values", [])


def handler_of(provider: FakeProConnect) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.serve("GET", {})

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            self.serve("POST", once(self.rfile.read(length).decode()))

        def serve(self, method: str, body: dict[str, str]) -> None:
            parts = urlsplit(self.path)
            try:
                content = provider.answer(
                    method, parts.path.removeprefix("/api/v2"), once(parts.query), body, self.headers
                )
            except Refused as refusal:
                provider.refusals.append(refusal.error)
                self.reply(refusal.status, "application/json", json.dumps({"error": refusal.error}).encode())
            else:
                self.send_content(content)

        def send_content(self, content: Any) -> None:
            if isinstance(content, str):
                self.reply(303, "text/html", b"", Location=content)
            elif isinstance(content, bytes):
                self.reply(200, "application/jwt", content)
            else:
                self.reply(200, "application/json", json.dumps(content).encode())

        def reply(self, status: int, kind: str, content: bytes, **headers: str) -> None:
            self.send_response(status)
            for name, value in ({"Content-Type": kind, "Content-Length": str(len(content))} | headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *args: Any) -> None:
            pass

    return Handler


def once(text: str) -> dict[str, str]:
    """The parameters, each given once."""
    pairs = parse_qsl(text, keep_blank_values=True)
    require(len(dict(pairs)) == len(pairs), "invalid_request")
    return dict(pairs)
