"""Scanning by ClamAV, where an installation has one (`TERREAU_CLAMD`). What was not scanned stays closed."""

import logging
from enum import StrEnum
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from clamav_client.clamd import BufferTooLongError, ClamdError
from clamav_client.scanner import ClamdScanner
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

logger = logging.getLogger(__name__)

TIMEOUT = 60


class Scan(StrEnum):
    CLEAN = "clean"
    INFECTED = "infected"
    TOO_LARGE = "too_large"  # larger than the scanner takes
    UNAVAILABLE = "unavailable"  # it did not answer, or not clearly: try again


def required() -> bool:
    return bool(settings.CLAMD)


def scan(path: Path) -> Scan:
    """What the scanner says of a file, sent to it by the network or the socket: it needs no right to read it."""
    try:
        with path.open("rb") as file:
            return scan_open(file, path.name)
    except OSError as error:
        logger.warning("%s could not be read to be scanned: %s", path.name, error)
        return Scan.UNAVAILABLE


def scan_open(file: BinaryIO, name: str) -> Scan:
    client = ClamdScanner({"backend": "clamd", "address": settings.CLAMD, "timeout": TIMEOUT}).client
    try:
        state, detail = client.instream(file).get("stream", ("", ""))
    except BufferTooLongError:
        return Scan.TOO_LARGE
    except (ClamdError, OSError, ValueError) as error:
        logger.warning("The antivirus at %s did not scan %s: %s", settings.CLAMD, name, error)
        return Scan.UNAVAILABLE
    if state == "FOUND":
        logger.warning("The antivirus found %s in %s", detail, name)
        return Scan.INFECTED
    return Scan.CLEAN if state == "OK" else Scan.UNAVAILABLE


def answers() -> bool:
    """Whether it scans: asked to, and not only whether something listens there."""
    return scan_open(BytesIO(b"terreau doctor"), "terreau doctor") == Scan.CLEAN


def words_of(found: Scan) -> str:
    return {
        Scan.INFECTED: _("L’antivirus a trouvé un programme malveillant dans ce fichier : il est détruit."),
        Scan.TOO_LARGE: _("Ce fichier est plus grand que ce que l’antivirus accepte : il est détruit."),
        Scan.UNAVAILABLE: _("L’antivirus ne répond pas : ce fichier n’a pas été gardé. Réessayez dans un moment."),
    }[found]


def refuse_unclean(file: BinaryIO, name: str) -> None:
    """For a file kept at once or not at all. Raises `ValidationError` unless the antivirus says that it is clean."""
    if not required():
        return
    file.seek(0)
    found = scan_open(file, name)
    file.seek(0)
    if found != Scan.CLEAN:
        raise ValidationError(words_of(found), code=found)
