"""Every request that a test makes is watched: GET and HEAD write nothing, and every page is sound HTML."""

import re
from contextlib import ExitStack
from typing import Any

import pytest
from django.db import connections
from django.test.client import Client

from tests.guards.html import problems_of

WRITE = re.compile(r"^\s*(INSERT|UPDATE|DELETE|REPLACE|CREATE|DROP|ALTER|TRUNCATE|MERGE)\b", re.IGNORECASE)
# The return from the identity provider is a GET by the protocol; the journal keeps why a sign-in failed.
MAY_WRITE = frozenset({"/compte/proconnect/retour/"})
# Opening the file of an agent leaves a trace for that agent, once a day: added, never changed nor removed.
MAY_BE_ADDED = re.compile(r'^\s*INSERT (OR IGNORE )?INTO "organisations_consultation" ')
# A session is renewed or filled by looking at a page (language, a message read): that changes nothing of the house.
# A picture is resized when it is first shown, then kept: a cache, as drawn charts are.
MAY_BE_WRITTEN = ('"django_session"', '"newsroom_picturerendition"')


class WroteWhileReading(AssertionError):
    pass


class UnsoundPage(AssertionError):
    pass


def refuse_writes(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    """An execute wrapper that lets only reading through."""
    allowed = MAY_BE_ADDED.match(sql) or any(table in sql for table in MAY_BE_WRITTEN)
    if WRITE.match(sql) and not allowed:
        raise WroteWhileReading(f"A GET wrote: {sql[:160]}")
    return execute(sql, params, many, context)


def install(patch: pytest.MonkeyPatch) -> None:
    request = Client.request

    def watched_request(self: Client, **environ: Any) -> Any:
        with ExitStack() as stack:
            reading = environ.get("REQUEST_METHOD", "GET") in {"GET", "HEAD"}
            if reading and environ.get("PATH_INFO") not in MAY_WRITE and not is_wagtails(environ):
                for connection in connections.all():
                    stack.enter_context(connection.execute_wrapper(refuse_writes))
            response = request(self, **environ)
        check_page(response, environ)
        return response

    patch.setattr(Client, "request", watched_request)


def is_wagtails(environ: dict[str, Any]) -> bool:
    """A page of Wagtail's editor is not ours to mend: it notes who is editing, and draws its icons with scripts."""
    return environ.get("PATH_INFO", "").startswith("/redaction/")


def is_of_others(environ: dict[str, Any]) -> bool:
    """Nor is a page of an imported package: it is served as it came, and sandboxed."""
    return is_wagtails(environ) or environ.get("PATH_INFO", "").startswith("/formation/paquets/contenu/")


def check_page(response: Any, environ: dict[str, Any]) -> None:
    if response.streaming or not response.headers.get("Content-Type", "").startswith("text/html"):
        return
    if environ.get("REQUEST_METHOD") == "HEAD" or not response.content or is_of_others(environ):
        return
    if problems := problems_of(response.content.decode(response.charset)):
        raise UnsoundPage(f"{environ.get('PATH_INFO')}:\n  " + "\n  ".join(problems))
