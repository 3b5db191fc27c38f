"""Packages made for the tests: small, and each with what its test is about."""

import io
import zipfile
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from terreau.ground.organisations.models import Structure
from terreau.rooms.learning.packages.actions import import_package
from terreau.rooms.learning.packages.models import Package
from tests.guards.files import ROOT

DATA = ROOT / "tests" / "data" / "packages"
GOLF_2004 = DATA / "RuntimeBasicCalls_SCORM20043rdEdition.zip"
GOLF_12 = DATA / "singlesco_scorm12.zip"
SPACE_12 = (
    'xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2"'
)
SPACE_2004 = (
    'xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3" '
    'xmlns:imsss="http://www.imsglobal.org/xsd/imsss"'
)
PAGE = "<!DOCTYPE html><html><head><title>Un paquet</title></head><body><p>Bonjour</p></body></html>"


def manifest(
    *, standard: str = "1.2", title: str = "Un paquet", href: str = "index.html", item: str = "", attributes: str = "",
    resources: str = "", items: str = "", space: str | None = None, version: str | None = None,
) -> str:  # fmt: skip
    """`item`: what stands inside the item of the unit; `attributes`: its attributes; `items`, `resources`: others."""
    space = (SPACE_12 if standard == "1.2" else SPACE_2004) if space is None else space
    version = ("1.2" if standard == "1.2" else "2004 4th Edition") if version is None else version
    kind = "scormtype" if standard == "1.2" else "scormType"
    return f"""<?xml version="1.0" encoding="utf-8"?>
<manifest identifier="m" {space}>
<metadata><schema>ADL SCORM</schema><schemaversion>{version}</schemaversion></metadata>
<organizations default="o"><organization identifier="o"><title>{title}</title>
<item identifier="i" identifierref="r" {attributes}><title>Unité</title>{item}</item>{items}
</organization></organizations>
<resources><resource identifier="r" type="webcontent" adlcp:{kind}="sco" href="{href}"/>{resources}</resources>
</manifest>"""


def archive(members: dict[str, str | bytes], **more: Any) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name, content, **more)
    return out.getvalue()


def package_bytes(pages: dict[str, str | bytes] | None = None, **told: Any) -> bytes:
    return archive({"imsmanifest.xml": manifest(**told)} | ({"index.html": PAGE} if pages is None else pages))


def speaking(script: str) -> str:
    """A page that finds the API of SCORM 1.2 as packages do, then runs `script` with it under `api`."""
    return f"""<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8"><title>Paquet</title></head>
<body><p id="said"></p><script>
function find(win) {{
  for (let steps = 0; !win.API && win.parent && win.parent !== win && steps < 9; steps += 1) win = win.parent;
  return win.API;
}}
const api = find(window.parent);
const say = text => {{ document.getElementById("said").textContent = text; }};
{script}
</script></body></html>"""


def upload(content: bytes | Path, name: str = "paquet.zip") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content if isinstance(content, bytes) else content.read_bytes())


def make_package(structure: Structure, content: bytes | Path | None = None, *, by: Any = "test") -> Package:
    return import_package(structure, file=upload(package_bytes() if content is None else content), by=by)
