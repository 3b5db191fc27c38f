"""Scanning by ClamAV, where an installation has one (`TERREAU_CLAMD`). What was not scanned stays closed."""

import logging
from enum import StrEnum
from pathlib import Path

from clamav_client.clamd import BufferTooLongError, ClamdError
from clamav_client.scanner import ClamdScanner
from django.conf import settings

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
    client = ClamdScanner({"backend": "clamd", "address": settings.CLAMD, "timeout": TIMEOUT}).client
    try:
        with path.open("rb") as file:
            state, detail = client.instream(file).get("stream", ("", ""))
    except BufferTooLongError:
        return Scan.TOO_LARGE
    except (ClamdError, OSError, ValueError) as error:
        logger.warning("The antivirus at %s did not scan %s: %s", settings.CLAMD, path.name, error)
        return Scan.UNAVAILABLE
    if state == "FOUND":
        logger.warning("The antivirus found %s in %s", detail, path.name)
        return Scan.INFECTED
    return Scan.CLEAN if state == "OK" else Scan.UNAVAILABLE
