"""What docs/deploy.md tells to type exists: commands, files, make targets; what the units and the image start, too."""

import re

from django.core.management import get_commands

from tests.guards.files import ROOT

PAGE = (ROOT / "docs" / "deploy.md").read_text("utf-8")
STARTED = [*(ROOT / "deploy").iterdir(), ROOT / "Containerfile"]


def typed() -> str:
    return "\n".join(re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL))


def test_every_terreau_command_exists():
    started = "\n".join(path.read_text("utf-8") for path in STARTED)
    named = set(re.findall(r"(?:bin/|`|exec |\", \")terreau ([a-z]+)", PAGE + started))
    assert {"serve", "worker", "migrate", "doctor", "backup", "restore", "collectstatic"} <= named
    assert named - set(get_commands()) == set()


def test_every_file_and_target_exists():
    files = set(re.findall(r"\bdeploy/[\w.-]+", typed()))
    assert files
    assert [name for name in sorted(files) if not (ROOT / name).is_file()] == []
    targets = set(re.findall(r"^make ([a-z-]+)", typed(), re.MULTILINE))
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert targets
    assert [name for name in targets if f"\n{name}:" not in makefile] == []


def test_the_image_copies_what_is_there():
    copied = re.findall(r"^COPY (.+) \S+$", (ROOT / "Containerfile").read_text("utf-8"), re.MULTILINE)
    assert copied
    assert [name for line in copied for name in line.split() if not (ROOT / name).exists()] == []


def test_the_proxy_writes_what_terreau_trusts():
    proxy = (ROOT / "deploy" / "nginx.conf").read_text("utf-8")
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in proxy
    assert "proxy_set_header X-Forwarded-Proto https;" in proxy
