"""Helpers of the first hour's tests: a planted organisation, and the answers to a lever."""

import re
import uuid

from terreau.desk.models import FirstHour
from terreau.desk.start_actions import found, plant
from terreau.desk.start_reading import flagships
from terreau.ground.initiatives.enums import Lever

OUTLINE = "Direction générale\n  Cabinet\nServices techniques\n  Voirie\n  Espaces verts"
PASSPHRASE = "cheval agrafe pile correcte"
ACCOUNT = {"name": "Camille Roux", "email": "camille@valclair.example", "password": PASSPHRASE}


def founded(**changes) -> FirstHour:
    """The first employer of a new installation, with its founder."""
    pasted = {"key": uuid.uuid4(), "label": "Mairie de Valclair", "outline": OUTLINE}
    return found(**(pasted | ACCOUNT | changes))


def planted(user, label: str = "Mairie de Saint-Ouvert") -> FirstHour:
    return plant(key=uuid.uuid4(), label=label, outline=OUTLINE, by=user)


def figures_of(lever: int, *, base: str = "40", value: str = "18") -> dict[str, str]:
    """The form of a lever where both indicators are known."""
    data = {"source": "Tableau de bord"}
    for indicator in flagships(Lever(lever)):
        data |= {f"{indicator.code}_base": base, f"{indicator.code}_value": value}
    return data


def unknown_of(lever: int) -> dict[str, str]:
    return {f"{indicator.code}_unknown": "on" for indicator in flagships(Lever(lever))}


def said(response) -> str:
    """The words of a page, whatever its spaces and its markup."""
    text = re.sub(r"<script.*?</script>", " ", response.content.decode(), flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", text).replace("\u00a0", " ").split())
