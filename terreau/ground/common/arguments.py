"""The kinds of value that the commands take, refused in the words of their user."""

import argparse
from pathlib import Path

from django.utils.translation import gettext as _


def existing(value: str) -> Path:
    """A file or a folder that is there."""
    path = Path(value)
    if not path.exists():
        raise argparse.ArgumentTypeError(_("le fichier ou le dossier %(name)s n’existe pas") % {"name": value})
    return path


def existing_file(value: str) -> Path:
    """A file that is there."""
    path = Path(value)
    if not path.is_file():
        raise argparse.ArgumentTypeError(_("le fichier %(name)s n’existe pas") % {"name": value})
    return path


def whole_number(value: str) -> int:
    """A whole number, 0 or more."""
    if not value.isdigit():
        raise argparse.ArgumentTypeError(_("« %(value)s » n’est pas un nombre entier") % {"value": value})
    return int(value)


def decimal_number(value: str) -> float:
    """A number with a decimal point or comma."""
    try:
        return float(value.replace(",", "."))
    except ValueError as error:
        raise argparse.ArgumentTypeError(_("« %(value)s » n’est pas un nombre") % {"value": value}) from error
