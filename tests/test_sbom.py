"""The list of components names every pin with its version and its hashes, and is the same each time it is made."""

import hashlib
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.guards.files import ROOT

PIN = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]]*\])?==([^ ;\\]+)", re.MULTILINE)
SHIPPED = ("base.txt", "postgresql.txt", "spark.txt")


def make(target: Path) -> dict:
    """As `make sbom`, to a file of the test; the make variables are those of the Makefile."""
    subprocess.run(
        ["make", "-s", "sbom", f"SBOM={target}", "-o", ".venv/.test"], cwd=ROOT, check=True, capture_output=True
    )
    return json.loads(target.read_text("utf-8"))


VENDORED = json.loads((ROOT / "requirements" / "vendored.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def sbom(tmp_path_factory) -> dict:
    assert shutil.which("make")
    return make(tmp_path_factory.mktemp("sbom") / "one.json")


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pins() -> set[tuple[str, str]]:
    text = "\n".join((ROOT / "requirements" / name).read_text("utf-8") for name in SHIPPED)
    return {(normal(name), version) for name, version in PIN.findall(text)}


def test_every_pin_is_listed_once_and_nothing_else(sbom):
    assert len(pins()) > 80
    listed = [(normal(one["name"]), one["version"]) for one in sbom["components"] if one not in VENDORED]
    assert sorted(listed) == sorted(pins())


def test_every_component_has_its_hashes_and_its_address_in_the_common_naming(sbom):
    for one in sbom["components"]:
        if one in VENDORED:
            continue
        hashes = [found for reference in one["externalReferences"] for found in reference.get("hashes", [])]
        assert hashes, one["name"]
        assert one["purl"].startswith(f"pkg:pypi/{normal(one['name'])}@{one['version']}")


def test_the_scripts_of_others_that_we_hold_are_listed_as_they_are(sbom):
    assert VENDORED
    for one in VENDORED:
        assert one in sbom["components"]
        file = ROOT / one["externalReferences"][0]["comment"]
        assert one["hashes"] == [{"alg": "SHA-256", "content": hashlib.sha256(file.read_bytes()).hexdigest()}]


def test_it_says_of_what_it_is_the_list(sbom):
    assert (sbom["bomFormat"], sbom["metadata"]["component"]["name"]) == ("CycloneDX", "terreau")


def test_made_again_it_is_the_same(sbom, tmp_path):
    assert make(tmp_path / "again.json") == sbom
