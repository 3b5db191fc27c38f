"""What the processes say of themselves, one line an event, as text or JSON (`TERREAU_LOGS`).

A technical log is read by the host, so it holds no person: no name, no account, no network address; and no secret: a
path may carry a link's token, so a request is named by its route (`compte/invitation/<str:token>/`), never by its path.
Each request has a number, sent back as `X-Request-ID`, by which its lines are found.
"""

import logging
import re
import time
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

logger = logging.getLogger("terreau.request")

HEADER = "X-Request-ID"
SOUND_NUMBER = re.compile(r"[A-Za-z0-9._-]{8,64}")
UNKNOWN_ADDRESS = "?"
# Asked every few seconds by a machine: their lines would hide the others.
PROBES = ("health/",)
request_number: ContextVar[str] = ContextVar("request_number", default="")


def route_of(request: HttpRequest) -> str:
    """The pattern of the address, which holds no secret; « ? » when none matched."""
    match = request.resolver_match
    return str(match.route) if match else UNKNOWN_ADDRESS


def number_of(request: HttpRequest) -> str:
    """The number that our own proxy gave, if it is sound, or a new one. Anybody else's would be an injection."""
    given = request.headers.get(HEADER, "") if settings.SECURE_PROXY_SSL_HEADER else ""
    return given if SOUND_NUMBER.fullmatch(given) else uuid.uuid4().hex


class RequestLog:
    """Middleware: one line a request (method, route, status, milliseconds), and its number on every line it causes."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        number = number_of(request)
        # Kept until the thread's next request: Django writes of this one after the last middleware.
        request_number.set(number)
        start = time.perf_counter()
        response = self.get_response(request)
        response[HEADER] = number
        self.tell(request, response, milliseconds=round(1000 * (time.perf_counter() - start), 1))
        return response

    def tell(self, request: HttpRequest, response: HttpResponse, *, milliseconds: float) -> None:
        route = route_of(request)
        if route.startswith(PROBES):
            return
        what = {
            "method": request.method,
            "route": route,
            "status": response.status_code,
            "milliseconds": milliseconds,
        }
        logger.info("%s %s %s %s ms", *what.values(), extra=what)


class WithoutSecrets(logging.Filter):
    """Gives each line its request's number, and puts the route where Django writes the path."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_number = request_number.get()
        # `request` is also a socket, for the development server.
        request: Any = getattr(record, "request", None)
        if isinstance(request, HttpRequest) and isinstance(record.args, tuple):
            written = {request.path, request.get_full_path()}
            record.args = tuple(route_of(request) if each in written else each for each in record.args)
        return True


def logging_of(kind: str) -> dict[str, Any]:
    """Django's LOGGING. `quiet`: warnings, as text; `text` and `json`: a line a request too. All on standard error."""
    shown = ("levelname", "name", "message", "request_number")
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"without_secrets": {"()": WithoutSecrets}},
        "formatters": {
            "text": {"format": "{asctime} {levelname} {name} {request_number} {message}", "style": "{"},
            "json": {
                "()": "pythonjsonlogger.json.JsonFormatter",
                "fmt": " ".join(f"%({name})s" for name in shown),
                "rename_fields": {"levelname": "level", "name": "logger"},
                "timestamp": "at",
                "json_ensure_ascii": False,
                # Django hangs the whole request on its lines: its path and its cookies stay here.
                "reserved_attrs": [*RESERVED, "request", "server_time", "color_message"],
            },
        },
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "filters": ["without_secrets"],
                "formatter": "json" if kind == "json" else "text",
            }
        },
        "root": {"handlers": ["console"], "level": "WARNING"},
        "loggers": {
            # Django's own handlers mail the administrators, or write only while debugging.
            "django": {"handlers": [], "level": "WARNING", "propagate": True},
            # A page that is not there is no trouble of the service.
            "django.request": {"level": "ERROR" if kind == "quiet" else "WARNING"},
            "terreau": {"level": "WARNING" if kind == "quiet" else "INFO"},
            "gunicorn.error": {"level": "WARNING" if kind == "quiet" else "INFO", "propagate": True},
        },
    }


# What every record has by itself (python-json-logger's list, by value: its module is loaded only for JSON).
RESERVED = (
    "args", "asctime", "created", "exc_info", "exc_text", "filename", "funcName", "levelname", "levelno", "lineno",
    "module", "msecs", "message", "msg", "name", "pathname", "process", "processName", "relativeCreated",
    "stack_info", "taskName", "thread", "threadName",
)  # fmt: skip
