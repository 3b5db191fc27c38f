"""`terreau serve`: the web server, gunicorn with threads, static files by whitenoise, and a postman for the outbox."""

import threading
from argparse import ArgumentTypeError
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.wsgi import get_wsgi_application
from django.utils.translation import gettext as _
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger

from terreau.desk.ports import is_free
from terreau.ground.mail import postman

DEFAULT_PORT = 8000


class Logs(Logger):
    """Gunicorn's lines go where ours go, in the same form. It writes no access log: paths carry secrets."""

    def setup(self, cfg: Any) -> None:
        self.error_log.propagate = True


class Server(BaseApplication):
    """Gunicorn set by a dictionary: neither its command line nor its files are read."""

    def __init__(self, settings: dict[str, Any]) -> None:
        self.settings = settings
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.settings.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        return get_wsgi_application()


class Command(BaseCommand):
    help = "Serve the site (gunicorn, threads)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=port, default=DEFAULT_PORT, help=_("port d’écoute"))
        parser.add_argument("--host", default="127.0.0.1", help=_("adresse d’écoute ; 0.0.0.0 : toutes"))
        parser.add_argument("--workers", type=positive, default=2, help=_("processus"))
        parser.add_argument("--threads", type=positive, default=4, help=_("fils par processus"))

    def handle(self, *args: Any, **options: Any) -> None:
        refuse_taken(options["host"], options["port"])
        # Empty until `terreau collectstatic`; whitenoise complains of a folder that does not exist.
        Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
        Server(
            {
                "bind": f"{options['host']}:{options['port']}",
                "worker_class": "gthread",
                "workers": options["workers"],
                "threads": options["threads"],
                "timeout": 60,
                "logger_class": Logs,
                "control_socket_disable": True,
                "post_worker_init": start_postman,
                "worker_exit": stop_postman,
            }
        ).run()


class Postman:
    """The thread of this web process that carries the outbox: mail leaves even where no worker runs."""

    def __init__(self) -> None:
        self.stop = threading.Event()
        self.thread = threading.Thread(target=postman.run, args=[self.stop], name="postman", daemon=True)


POSTMEN: list[Postman] = []


def start_postman(worker: Any) -> None:
    POSTMEN.append(Postman())
    POSTMEN[-1].thread.start()


def stop_postman(server: Any, worker: Any) -> None:
    """Let the message being given learn its answer."""
    for each in POSTMEN:
        each.stop.set()
        each.thread.join(postman.STOPS_WITHIN)


def refuse_taken(host: str, port: int) -> None:
    if not is_free(host, port):
        raise CommandError(
            _("Le port %(port)s est déjà pris. Choisissez-en un autre : --port %(other)s (avec make : PORT=%(other)s).")
            % {"port": port, "other": port + 1}
        )


def port(value: str) -> int:
    if not value.isdigit() or not 1 <= int(value) <= 65535:
        raise ArgumentTypeError(_("« %(value)s » n’est pas un port (1 à 65535)") % {"value": value})
    return int(value)


def positive(value: str) -> int:
    if not value.isdigit() or int(value) < 1:
        raise ArgumentTypeError(_("« %(value)s » n’est pas un nombre d’au moins 1") % {"value": value})
    return int(value)
