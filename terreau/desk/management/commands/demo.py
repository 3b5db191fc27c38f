"""`terreau demo`: fill a fictional administration in a database of its own, then serve it.

Exit status: 0 done or stopped, 1 refused (port taken, database in use by something else), 2 wrong usage.
"""

import os
import time
from argparse import ArgumentTypeError
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.desk.demo import launch
from terreau.desk.demo.plan import DEFAULT_AGENTS, DEFAULT_SEED, FEWEST_AGENTS, MOST_AGENTS, Plan
from terreau.desk.management.commands.serve import DEFAULT_PORT, port, refuse_taken


class Command(BaseCommand):
    help = "Fill a fictional administration in a database of its own, and serve it."
    # Only asked once the demonstration's own settings are in force.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--agents", type=headcount, help=_("agents du ministère (12 000)"))
        parser.add_argument("--seed", type=seed, help=_("graine du tirage : la même donne les mêmes personnes"))
        parser.add_argument("--reset", action="store_true", help=_("recommence tout"))
        parser.add_argument("--no-serve", action="store_true", help=_("remplit et s’arrête"))
        parser.add_argument("--port", type=port, default=DEFAULT_PORT, help=_("port du site"))

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["no_serve"]:
            refuse_taken("127.0.0.1", options["port"])
        if not settings.DEMONSTRATION:
            self.become_a_demonstration(options)
        self.fill(options)
        if not options["no_serve"]:
            self.stdout.write(_("Démarrage du site…"))
            status = launch.serve(options["port"], ready=lambda: self.welcome(options["port"]))
            if status:
                raise CommandError(_("Le site ou le travail de fond s’est arrêté ; la raison est écrite au-dessus."))
            self.stdout.write(_("Démonstration arrêtée. Ses données sont gardées."))

    def become_a_demonstration(self, options: dict[str, Any]) -> None:
        """The same command, in the same process, with the demonstration's own folder and database."""
        if not getattr(self, "_called_from_command_line", False):
            raise CommandError("The demonstration has its own settings: call it from the command line.")
        words = ["demo", "--port", str(options["port"])]
        words += [f"--{name}={options[name]}" for name in ("agents", "seed") if options[name] is not None]
        words += [flag for flag in ("--reset", "--no-serve") if options[flag[2:].replace("-", "_")]]
        command = launch.command(*words)
        if connection.vendor != "sqlite":
            self.stdout.write(
                _("La démonstration garde sa propre base : celle de DATABASE_URL n’est ni lue ni changée.")
            )
        self.stdout.flush()
        os.execve(command[0], command, launch.environment(Path(settings.VAR_DIR), port=options["port"]))  # noqa: S606  # nosec B606 # a fixed program

    def fill(self, options: dict[str, Any]) -> None:
        # Here and not above: the first command, that only changes settings, need not import numpy and Faker.
        from terreau.desk.demo import fill

        self.began = time.monotonic()
        if options["reset"]:
            self.reset()
        call_command("migrate", verbosity=0, interactive=False)
        found = fill.content()
        if found == fill.Content.SOMETHING_ELSE:
            raise CommandError(_("Cette base contient déjà autre chose qu’une démonstration : rien n’a été changé."))
        if found == fill.Content.DEMONSTRATION and options["reset"]:
            fill.empty()
        elif found == fill.Content.DEMONSTRATION:
            return self.keep(fill.filled(), options)
        if found == fill.Content.HALF:
            self.stdout.write(_("Le remplissage précédent s’était interrompu : on le recommence."))
            fill.empty()
        agents = options["agents"] or DEFAULT_AGENTS
        chosen = DEFAULT_SEED if options["seed"] is None else options["seed"]
        self.stdout.write(_("Remplissage : un ministère fictif de %(agents)s agents.") % {"agents": agents})
        fill.fill(Plan(agents, chosen, timezone.localdate()), say=self.say)
        self.say(_("prêt"))

    def reset(self) -> None:
        """Start from no file at all, so that even a database of an older version is no obstacle."""
        name = Path(str(connection.settings_dict["NAME"]))
        if connection.vendor != "sqlite" or Path(settings.VAR_DIR) not in name.parents:
            return
        connection.close()
        for suffix in ("", "-wal", "-shm"):
            name.with_name(name.name + suffix).unlink(missing_ok=True)

    def keep(self, filled: dict[str, Any], options: dict[str, Any]) -> None:
        self.stdout.write(
            _("La démonstration est déjà là (%(agents)s agents) : ses données sont gardées.")
            % {"agents": filled["agents"]}
        )
        if any(options[name] not in (None, filled[name]) for name in ("agents", "seed")):
            self.stdout.write(_("Pour la recommencer autrement : --reset."))

    def say(self, what: str) -> None:
        seconds = time.monotonic() - self.began
        self.stdout.write(f"  {seconds:5.1f} s · {what}")
        self.stdout.flush()

    def welcome(self, port: int) -> None:
        from terreau.desk.demo.characters import PASSPHRASE, accounts

        connection.close()
        lines = ["", f"  http://127.0.0.1:{port}", ""]
        lines += [_("Entrez d’un clic depuis la page de connexion, ou avec la phrase de passe « %(words)s » :")
                  % {"words": PASSPHRASE}]  # fmt: skip
        found = accounts()
        width = max((len(who) for who, _email in found), default=0)
        lines += [f"  {who.ljust(width)}  {email}" for who, email in found]
        lines += ["", _("Ctrl-C arrête la démonstration.")]
        self.stdout.write("\n".join(lines))
        self.stdout.flush()
        connection.close()


def headcount(value: str) -> int:
    if not value.isdigit() or not FEWEST_AGENTS <= int(value) <= MOST_AGENTS:
        raise ArgumentTypeError(
            _("« %(value)s » : un nombre de %(fewest)s à %(most)s est attendu")
            % {"value": value, "fewest": FEWEST_AGENTS, "most": MOST_AGENTS}
        )
    return int(value)


def seed(value: str) -> int:
    if not value.isdigit() or int(value) >= 2**32:
        raise ArgumentTypeError(_("« %(value)s » : un nombre entier positif est attendu") % {"value": value})
    return int(value)
