"""`terreau worker`: background tasks, messages as soon as they are written, every minute what time makes due."""

import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django_tasks_db.management.commands.db_worker import Worker

from terreau.desk import clock
from terreau.ground.mail import postman

POLL_SECONDS = 1.0


class Command(BaseCommand):
    help = "Run background tasks, send messages and, every minute, do what time makes due."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--once", action="store_true", help=_("fait ce qui attend, puis s’arrête (1 si une échéance a échoué)")
        )

    def handle(self, *args: Any, **options: Any) -> None:
        worker = Worker(
            queue_names=["*"], interval=POLL_SECONDS, batch=options["once"], backend_name="default",
            startup_delay=not options["once"], max_tasks=None, worker_id=get_random_string(32),
            excluded_queue_names=[],
        )  # fmt: skip
        if options["once"]:
            failed = clock.tick(timezone.now())
            clock.sign_of_life()
            worker.run()
            while postman.drain():
                pass
            if failed:
                raise SystemExit(1)
            return
        stop = threading.Event()
        # A daemon: stopping the worker never waits for the next minute.
        threading.Thread(target=clock.run, args=[stop], name="due", daemon=True).start()
        # Waited for when stopping: a message being given to the server must learn its answer.
        carrier = threading.Thread(target=postman.run, args=[stop], name="postman", daemon=True)
        carrier.start()
        worker.configure_signals()
        try:
            worker.run()
        finally:
            stop.set()
            carrier.join(postman.STOPS_WITHIN)
