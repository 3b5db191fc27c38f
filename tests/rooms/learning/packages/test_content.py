"""The content of packages as it is served: to whoever holds its address, without cookie, locked in."""

import time
import zipfile

import pytest
from django.conf import settings
from django.test import Client, override_settings

from terreau.rooms.learning.packages import capability, members
from terreau.rooms.learning.packages.models import Package
from tests.factories import make_structure, make_user
from tests.rooms.learning.packages.maker import PAGE, archive, make_package, manifest, package_bytes

FILM = bytes(range(256)) * 4000
PAGES = {
    "index.html": PAGE, "cours/Page Deux.HTM": "<HTML><!-- <head> --><HEAD lang='fr'><title>2</title></HEAD></HTML>",
    "film.mp4": FILM, "donnees.json": "{}", "programme.exe": b"MZ", "nu.html": "<p>Sans tête</p>",
    "x.xhtml": '<html xmlns="http://www.w3.org/1999/xhtml"><head><title>X</title></head></html>',
    "utf16.html": "<html><head></head><body>é</body></html>".encode("utf-16"),
}  # fmt: skip
SCRIPT = '<script src="__terreau__/frame.js" data-standard="scorm12"></script>'


@pytest.fixture
def package(db) -> Package:
    return make_package(make_structure("Ministère"), package_bytes(PAGES))


def get(package: Package, path: str, token: str = "", client: Client | None = None, **headers: str):
    base = capability.base_path(token or capability.token_for(package, "enrolment:1"))
    return (client or Client()).get(f"{base}{path}", headers=headers)


def body(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_a_page_has_our_script_first_and_is_otherwise_as_it_came(package):
    answer = get(package, "index.html")
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/html")
    assert body(answer).decode() == PAGE.replace("<head>", f"<head>{SCRIPT}")
    deeper = body(get(package, "cours/page%20deux.htm")).decode()
    assert f"<HEAD lang='fr'>{SCRIPT.replace('__terreau__', '../__terreau__')}<title>2" in deeper
    assert body(get(package, "nu.html")).decode() == f"{SCRIPT}<p>Sans tête</p>"
    assert SCRIPT in body(get(package, "utf16.html")).decode("utf-16")


def test_in_xhtml_the_library_stands_before_our_script(package):
    text = body(get(package, "x.xhtml")).decode()
    assert text.index("scorm12.min.js") < text.index("frame.js") < text.index("<title>")


def test_every_answer_locks_itself_in(package):
    token = capability.token_for(package, "enrolment:1")
    here = f"http://testserver{capability.base_path(token)}"
    for path in ("index.html", "film.mp4", "cours/page deux.htm", "__terreau__/frame.js"):
        answer = get(package, path, token)
        rules = dict(rule.partition(" ")[::2] for rule in answer["Content-Security-Policy"].split("; "))
        assert rules.pop("frame-ancestors", "") == ("'self'" if path == "index.html" else "")
        assert rules == {
            "sandbox": "allow-scripts allow-forms allow-modals",
            "default-src": f"{here} data: blob: 'unsafe-inline' 'unsafe-eval'",
            "connect-src": here, "form-action": "'none'", "base-uri": "'none'", "object-src": "'none'",
        }  # fmt: skip
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Referrer-Policy"] == "no-referrer"
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in answer
        assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert answer["Cache-Control"].startswith("private")
        assert "X-Frame-Options" not in answer
        body(answer)


def test_no_cookie_is_read_or_set_and_it_changes_nothing(package, django_assert_num_queries):
    token = capability.token_for(package, "enrolment:1")
    signed_in = Client()
    signed_in.force_login(make_user())
    bare = get(package, "index.html", token)
    with django_assert_num_queries(1):  # the package; no session, no account
        answer = get(package, "index.html", token, signed_in)
    assert body(answer) == body(bare)
    # Each request has its number; the rest is equal.
    assert {**answer.headers, "X-Request-ID": ""} == {**bare.headers, "X-Request-ID": ""}
    assert "Cookie" not in answer.headers.get("Vary", "")
    assert not answer.cookies


def test_an_address_opens_its_package_and_no_other(package):
    other = make_package(package.structure, package_bytes({"index.html": PAGE + "<!-- autre -->"}))
    token = capability.token_for(package, "enrolment:1")
    assert b"autre" not in body(get(package, "index.html", token))
    assert b"autre" in body(get(other, "index.html"))
    # The number of one under the seal of the other.
    Package.objects.filter(pk=package.pk).update(digest="0" * 64)
    assert get(package, "index.html", token).status_code == 404


def test_two_readers_have_two_addresses(package):
    assert capability.token_for(package, "enrolment:1") != capability.token_for(package, "enrolment:2")


def test_a_forged_or_altered_address_opens_nothing(package):
    token = capability.token_for(package, "enrolment:1")
    for forged in ("x", token[:-1], token[::-1], f"{token}a", capability.token_for(Package(pk=9, digest="a"), "r")):
        assert get(package, "index.html", forged).status_code == 404


def test_after_twelve_hours_an_address_opens_nothing(package, monkeypatch):
    token, now = capability.token_for(package, "enrolment:1"), time.time()
    monkeypatch.setattr(time, "time", lambda: now + 12 * 3600 - 60)
    assert get(package, "index.html", token).status_code == 200
    monkeypatch.setattr(time, "time", lambda: now + 12 * 3600 + 60)
    assert get(package, "index.html", token).status_code == 404


def test_what_is_not_in_the_package_does_not_exist(package):
    for path in ("absent.html", "../../etc/passwd", "%2e%2e/secret", "__terreau__/LICENSE.scorm-again", "cours/"):
        assert get(package, path).status_code in {301, 404}


def test_media_types_come_from_a_fixed_list(package):
    assert get(package, "donnees.json")["Content-Type"] == "application/json"
    assert get(package, "programme.exe")["Content-Type"] == "application/octet-stream"


@pytest.mark.parametrize("stored", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("bytes=0-99", 0, 99), ("bytes=600000-", 600_000, 1_023_999), ("bytes=-5", 1_023_995, 1_023_999),
     ("bytes=1023990-9999999", 1_023_990, 1_023_999)],
)  # fmt: skip
def test_a_film_is_given_by_parts(db, stored, asked, first, last):
    content = archive({"imsmanifest.xml": manifest(), **PAGES}, compress_type=stored)
    package = make_package(make_structure("Ministère"), content)
    answer = get(package, "film.mp4", range=asked)
    assert (answer.status_code, answer["Content-Range"]) == (206, f"bytes {first}-{last}/{len(FILM)}")
    assert int(answer["Content-Length"]) == last - first + 1
    assert body(answer) == FILM[first : last + 1]


def test_a_part_that_does_not_exist_is_refused_and_an_odd_one_ignored(package):
    assert get(package, "film.mp4", range="bytes=9999999-").status_code == 416
    assert body(get(package, "film.mp4", range="bytes=1-2,5-6")) == FILM
    assert body(get(package, "film.mp4")) == FILM


def test_the_list_of_an_archive_is_read_once(package, monkeypatch):
    members.listed.cache_clear()
    body(get(package, "film.mp4"))
    opened = []
    monkeypatch.setattr(zipfile, "ZipFile", lambda *args: opened.append(args))
    body(get(package, "film.mp4"))
    assert opened == []


# ---- a host of its own

HOST = {"CONTENT_URL": "https://contenus.example", "ALLOWED_HOSTS": ["testserver", "contenus.example"]}


@override_settings(**HOST)
def test_with_its_own_host_content_answers_there_only_and_nothing_else_does(package):
    path = capability.base_path(capability.token_for(package, "enrolment:1")) + "index.html"
    there, here = {"host": "contenus.example"}, {"host": "testserver"}
    answer = Client().get(path, headers=there)
    assert answer.status_code == 200
    assert f"frame-ancestors {settings.SITE_URL}" in answer["Content-Security-Policy"]
    assert "default-src https://contenus.example/formation/" in answer["Content-Security-Policy"]
    assert Client().get(path, headers=here).status_code == 404
    for ours in ("/", "/compte/connexion/", "/formation/", "/static/packages/player.js"):
        assert Client().get(ours, headers=there).status_code == 404
    assert Client().get("/compte/connexion/", headers=here).status_code == 200


def test_the_vendored_scripts_are_those_that_were_read():
    import hashlib
    import re

    from terreau.rooms.learning.packages.views_members import BRIDGE

    told = re.findall(r"^\| `([\w.]+)` \|.*\| `([0-9a-f]{64})` \|", (BRIDGE / "README.md").read_text("utf-8"), re.M)
    assert dict(told).keys() == {"scorm12.min.js", "scorm2004.min.js"}
    for name, digest in told:
        assert hashlib.sha256((BRIDGE / name).read_bytes()).hexdigest() == digest
