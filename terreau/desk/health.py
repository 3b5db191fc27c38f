"""What `terreau doctor` looks at: each check says what it found and the command that mends it."""

import datetime
import os
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Min
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.desk import clock
from terreau.ground.accounts.models import User
from terreau.ground.accounts.proconnect import discovery as proconnect
from terreau.ground.attestations import signing_keys
from terreau.ground.attestations.models import Attestation, BadgeKey
from terreau.ground.common import antivirus
from terreau.ground.evidence.enums import SnapshotState
from terreau.ground.evidence.models import Snapshot
from terreau.ground.journal.models import Entry
from terreau.ground.mail.enums import State as MailState
from terreau.ground.mail.models import Message
from terreau.ground.rights.enforcing import lines
from terreau.rooms.barometer.waves import sealing
from terreau.rooms.barometer.waves.models import Wave
from terreau.rooms.learning.packages.models import Package

WORKER_SEEN_WITHIN = datetime.timedelta(minutes=5)
# A message that waits for longer: nobody carries the outbox, or the server does not answer.
MAIL_LATE = datetime.timedelta(minutes=5)
SNAPSHOT_AGE = datetime.timedelta(days=40)
SEALED_WITHIN = datetime.timedelta(hours=1)


class State(StrEnum):
    GOOD = "good"  # as it should be
    TODO = "todo"  # works, and something is left to be done
    BROKEN = "broken"  # Terreau cannot do its work


@dataclass(frozen=True)
class Check:
    code: str
    label: str
    state: State
    found: str
    mend: str = ""  # a command, or the variable to set


def examine() -> list[Check]:
    """Every check, in the order in which things should be mended."""
    database = check_database()
    checks = [database, check_secret(), check_folder("evidence", _("Dossier des clichés"), settings.EVIDENCE_DIR)]
    if database.state != State.BROKEN:
        checks += [check_snapshot(), check_outbox(), check_retention(), check_journal(), check_badges(), check_urns()]
        checks.append(check_content_host())
    checks += [one() for one in OTHERS]
    return checks


def check_retention() -> Check:
    """What the last nights should have taken away, and did not."""
    label = _("Durées de conservation")
    late = sum(line.past for line in lines())
    if late:
        return Check(
            "retention", label, State.TODO, _("%(number)s lignes en retard") % {"number": late},
            "terreau retention --apply",
        )  # fmt: skip
    return Check("retention", label, State.GOOD, _("rien en retard"))


def check_journal() -> Check:
    """Entries that nobody seals: the worker is stopped, or refuses because somebody touched what was sealed."""
    label = _("Journal")
    oldest = Entry.objects.waiting().aggregate(at=Min("at"))["at"]
    if oldest and timezone.now() - oldest > SEALED_WITHIN:
        when = f"{timezone.localtime(oldest):%d/%m/%Y %H:%M}"
        found = _("des entrées attendent d’être scellées depuis le %(when)s") % {"when": when}
        return Check("journal", label, State.TODO, found, "terreau journal --verify")
    return Check("journal", label, State.GOOD, _("scellé au fur et à mesure"))


def check_badges() -> Check:
    """The key that signs the badges of attestations: there where something was attested, its own, published."""
    label = _("Clé des badges")
    file = signing_keys.key_file()
    key = signing_keys.read()
    if key is None and not Attestation.objects.exists():
        return Check("badges", label, State.GOOD, _("pas encore : elle sera faite au premier badge"))
    if key is None or not BadgeKey.objects.filter(kid=key.kid).exists():
        found = _("absente, ou pas encore publiée : la liste des badges retirés n’est pas servie")
        return Check("badges", label, State.TODO, found, "terreau badges --prepare")
    if file.stat().st_mode & 0o077:
        return Check("badges", label, State.BROKEN, _("lisible par d’autres"), f"chmod 600 {file}")
    return Check("badges", label, State.GOOD, _("gardée dans %(file)s") % {"file": file})


def check_urns() -> Check:
    """The key of each urn that holds ballots, or will: without it nobody ever counts them."""
    label = _("Urnes des baromètres")
    waves = Wave.objects.exclude(public_key="").filter(emptied_on=None).order_by("pk")
    try:
        lost = [wave.name for wave in waves if not sealing.opens(wave.code, wave.public_key)]
    except OSError:
        return Check("urns", label, State.TODO, _("illisibles depuis ce compte : demandez à celui du travail de fond"),
                     "TERREAU_URN_KEYS=…")  # fmt: skip
    if lost:
        found = _("la clé manque pour : %(names)s. Les bulletins ne pourront pas être ouverts") % {
            "names": ", ".join(lost[:5])
        }
        return Check("urns", label, State.BROKEN, found, "terreau restore …")
    return Check("urns", label, State.GOOD, _("les clés sont là"))


def check_antivirus() -> Check:
    label = _("Antivirus")
    if not antivirus.required():
        return Check("antivirus", label, State.GOOD, _("aucun : les fichiers déposés ne sont pas analysés"))
    if not antivirus.answers():
        found = _("ne répond pas à %(where)s : les fichiers déposés attendent") % {"where": settings.CLAMD}
        return Check("antivirus", label, State.TODO, found, "TERREAU_CLAMD=…")
    return Check("antivirus", label, State.GOOD, _("en marche"))


def check_database() -> Check:
    label = _("Base de données")
    if connection.vendor == "sqlite" and not Path(str(connection.settings_dict["NAME"])).is_file():
        return Check("database", label, State.BROKEN, _("elle n’existe pas encore"), "terreau migrate")
    try:
        executor = MigrationExecutor(connection)
        waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except DatabaseError as error:
        return Check("database", label, State.BROKEN, _("injoignable : %(why)s") % {"why": error}, "DATABASE_URL=…")
    if waiting:
        found = _("%(number)s migrations à appliquer") % {"number": waiting}
        return Check("database", label, State.BROKEN, found, "terreau migrate")
    return Check("database", label, State.GOOD, _("%(kind)s, à jour") % {"kind": connection.display_name})


def check_secret() -> Check:
    label = _("Clé secrète")
    if os.environ.get("TERREAU_SECRET_KEY"):
        return Check("secret", label, State.GOOD, _("donnée par l’environnement"))
    file = Path(settings.VAR_DIR) / "secret_key"
    if file.is_file() and file.stat().st_mode & 0o077:
        return Check("secret", label, State.BROKEN, _("lisible par d’autres"), f"chmod 600 {file}")
    return Check("secret", label, State.GOOD, _("gardée dans %(file)s") % {"file": file})


def check_folder(code: str, label: str, folder: Path) -> Check:
    nearest = folder
    while not nearest.exists() and nearest != nearest.parent:
        nearest = nearest.parent
    if not os.access(nearest, os.W_OK | os.X_OK):
        return Check(code, label, State.BROKEN, _("écriture impossible dans %(folder)s") % {"folder": folder},
                     f"chown $USER {nearest}")  # fmt: skip
    return Check(code, label, State.GOOD, _("%(folder)s, accessible en écriture") % {"folder": folder})


def check_snapshot() -> Check:
    label = _("Dernier cliché")
    last = Snapshot.objects.filter(state=SnapshotState.PUBLISHED).order_by("-on").first()
    if last is None:
        return Check("snapshot", label, State.TODO, _("aucun : la boussole n’a que des chiffres déclarés"),
                     "terreau snapshot")  # fmt: skip
    found = f"{last.on:%d/%m/%Y}"
    if timezone.localdate() - last.on > SNAPSHOT_AGE:
        return Check("snapshot", label, State.TODO, _("%(day)s, plus d’un mois") % {"day": found}, "terreau snapshot")
    return Check("snapshot", label, State.GOOD, found)


def check_worker() -> Check:
    label = _("Travail de fond")
    seen = clock.last_seen()
    if seen is None:
        return Check("worker", label, State.TODO, _("jamais vu sur cette machine"), "terreau worker")
    if timezone.now() - seen > WORKER_SEEN_WITHIN:
        when = timezone.localtime(seen)
        return Check("worker", label, State.TODO, _("plus vu depuis le %(when)s") % {"when": f"{when:%d/%m/%Y %H:%M}"},
                     "terreau worker")  # fmt: skip
    return Check("worker", label, State.GOOD, _("en marche"))


def check_mail() -> Check:
    label = _("Courriel")
    if settings.EMAIL_HOST:
        return Check("mail", label, State.GOOD, _("par %(host)s") % {"host": settings.EMAIL_HOST})
    found = _("non configuré : les messages sont écrits dans %(folder)s") % {"folder": settings.EMAIL_FILE_PATH}
    return Check("mail", label, State.TODO, found, "TERREAU_SMTP_HOST=…")


def check_proconnect() -> Check:
    """Ask ProConnect for its own description, and compare it with the addresses that a sign-in will use."""
    label = "ProConnect"
    if not settings.PROCONNECT_URL:
        return Check("proconnect", label, State.GOOD, _("non configuré : on se connecte par mot de passe"))
    alone = not settings.LOCAL_ACCOUNTS
    try:
        differing = proconnect.differing_addresses()
    except proconnect.Unreachable as error:
        found = _("injoignable à %(url)s : %(why)s") % {"url": settings.PROCONNECT_URL, "why": error}
        return Check("proconnect", label, State.BROKEN if alone else State.TODO, found, "TERREAU_PROCONNECT_URL=…")
    if differing:
        found = _("ne répond pas aux adresses attendues : %(names)s") % {"names": ", ".join(differing)}
        return Check("proconnect", label, State.BROKEN, found, "TERREAU_PROCONNECT_URL=…")
    if alone and not User.objects.active().exclude(sub=None).exists():
        found = _("en marche, mais aucun compte n’y est relié et les mots de passe sont refusés")
        return Check("proconnect", label, State.BROKEN, found, "TERREAU_LOCAL_ACCOUNTS=on")
    return Check("proconnect", label, State.GOOD, _("en marche à %(url)s") % {"url": settings.PROCONNECT_URL})


def check_outbox() -> Check:
    label = _("Messages à envoyer")
    late = Message.objects.filter(state=MailState.WAITING, created_at__lt=timezone.now() - MAIL_LATE).count()
    to_settle = Message.objects.to_settle().count()
    waiting = Message.objects.filter(state=MailState.WAITING).count()
    found = _("%(waiting)s en attente, %(to_settle)s refusés ou incertains") % {
        "waiting": waiting,
        "to_settle": to_settle,
    }
    if to_settle:
        return Check("outbox", label, State.TODO, found, f"{settings.SITE_URL}{reverse('mail:outbox')}")
    if late:
        return Check("outbox", label, State.TODO, found, "terreau worker")
    return Check("outbox", label, State.GOOD, found)


def check_https() -> Check:
    label = _("HTTPS")
    if settings.SECURE:
        return Check("https", label, State.GOOD, settings.SITE_URL)
    return Check("https", label, State.TODO, _("%(url)s n’est pas chiffrée") % {"url": settings.SITE_URL},
                 "TERREAU_URL=https://…")  # fmt: skip


def check_content_host() -> Check:
    """Packages play in a sandbox; on a domain of their own, a fault of a browser leaves a second wall."""
    label = _("Domaine des paquets SCORM")
    if settings.CONTENT_URL:
        return Check("content", label, State.GOOD, settings.CONTENT_URL)
    if not Package.objects.exists():
        return Check("content", label, State.GOOD, _("aucun paquet pour l’instant"))
    found = _("les paquets sont joués sur le site lui-même, dans un cadre fermé")
    return Check("content", label, State.TODO, found, "TERREAU_CONTENT_URL=https://…")


def check_debug() -> Check:
    label = _("Mode de mise au point")
    if settings.DEBUG and settings.SECURE:
        return Check("debug", label, State.BROKEN, _("allumé sur un site ouvert"), "TERREAU_DEBUG=0")
    return Check("debug", label, State.GOOD, _("allumé") if settings.DEBUG else _("éteint"))


def check_static() -> Check:
    label = _("Fichiers statiques")
    if settings.STATIC_COLLECTED:
        return Check("static", label, State.GOOD, _("rassemblés et compressés"))
    return Check("static", label, State.TODO, _("servis depuis leur place : plus lent"), "terreau collectstatic")


def check_browser() -> Check:
    return Check("browser", _("Navigateur"), State.GOOD, _("aucun n’est nécessaire au serveur"))


OTHERS: tuple[Callable[[], Check], ...] = (
    check_worker, check_mail, check_proconnect, check_antivirus, check_https, check_debug, check_static, check_browser,
)  # fmt: skip
