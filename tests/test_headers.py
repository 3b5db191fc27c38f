"""The headers of every URL, for a visitor and for somebody signed in; the production settings, checked by Django."""

import os
import re
import subprocess
import sys

from django.db import connection
from django.urls import reverse

from tests.guards.files import ROOT
from tests.house import House
from tests.matrix import URLS
from tests.test_matrix import NAMES

CSP = {
    "default-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "frame-src": "'none'",
    "worker-src": "'none'",
    "base-uri": "'none'",
    "object-src": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
# A picture or a file of the public site opens nothing at all, not even itself as a page.
FILES = {
    "catalogue:file(pk, name)",
    "cycles:letter_file(pk)",
    "newsroom:media(name)",
    "wagtaildocs_serve(document_id, document_filename)",
}
SANDBOX = {"default-src": "'none'", "sandbox": ""}
# What the pages of Wagtail ask for, for whoever may write the public site, and under `/redaction/` only.
EDITOR = CSP | {
    "script-src": "'self' 'unsafe-inline'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "frame-src": "'self'",
    "frame-ancestors": "'self'",
}
# The public agenda, as a visitor has it: a calendar asks for it every hour.
SHARED = {"events:ics", "events:atom"}
# What a package holds locks itself in, its own way: tests/rooms/learning/packages/test_content.py.
CONTENT = {"packages:content(token, path)"}
# Pages that hold it in a frame, and nothing else.
PLAYERS = {"packages:try(pk)", "study:player(pk, lesson)"}
PLAYER = CSP | {"frame-src": "http://testserver/formation/paquets/contenu/"}
FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
INLINE = re.compile(rb"<script(?![^>]*\bsrc=)|<style|\son[a-z]+=|\sstyle=|javascript:", re.IGNORECASE)


def policy(text: str) -> dict[str, str]:
    return dict(part.strip().partition(" ")[::2] for part in text.split(";") if part.strip())


def expected_policy(key: str, response) -> dict[str, str]:
    if key in PLAYERS and response.status_code == 200:
        return PLAYER
    return SANDBOX if key in FILES and response.status_code == 200 else CSP


def problems(key: str, response, *, signed_in: bool) -> list[str]:
    headers = response.headers
    found = [f"{name}: {headers.get(name)}" for name, value in FIXED.items() if headers.get(name) != value]
    if policy(headers.get("Content-Security-Policy", "")) != expected_policy(key, response):
        found.append(f"CSP: {headers.get('Content-Security-Policy')}")
    for feature in ("camera=()", "microphone=()", "geolocation=()", "payment=()"):
        if feature not in headers.get("Permissions-Policy", ""):
            found.append(f"Permissions-Policy without {feature}")
    cached = headers.get("Cache-Control", "")
    if (signed_in or URLS[key].secret) and not ("no-store" in cached and "private" in cached):
        found.append(f"Cache-Control: {cached}")
    if "public" in cached and (signed_in or key not in SHARED):
        found.append(f"Cache-Control: {cached}")
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if b"<html" in body and INLINE.search(body):
        found.append(f"inline: {INLINE.search(body)}")
    return found


def test_every_answer_carries_them_whoever_asks(house: House):
    wrong = []
    for key, url in URLS.items():
        if key in CONTENT:
            continue
        path = reverse(NAMES[key], kwargs=url.build(house))
        for person in (None, "agent", "hr", "administrator", "dpo"):
            response = house.browser_of(house.ours.users.get(person)).get(path)
            wrong += [f"{key} for {person}: {what}" for what in problems(key, response, signed_in=bool(person))]
    assert wrong == []


def test_an_address_that_does_not_exist_carries_them_too(house: House):
    response = house.browser_of(house.ours.users["agent"]).get("/nulle-part/")
    assert response.status_code == 404
    assert problems("desk:home", response, signed_in=True) == []


def test_the_editor_of_the_public_site_has_its_own_policy_for_who_may_enter(house: House):
    refused, editor = (house.browser_of(house.ours.users[person]).get("/redaction/") for person in ("agent", "editor"))
    assert (refused.status_code, editor.status_code) == (403, 200)
    assert problems("desk:home", refused, signed_in=True) == []
    assert policy(editor["Content-Security-Policy"]) == EDITOR
    fixed = FIXED | {"X-Frame-Options": "SAMEORIGIN"}
    assert {name: editor[name] for name in fixed} == fixed
    assert {"no-store", "private"} <= set(editor["Cache-Control"].split(", "))


def test_downloads_are_attachments(house: House):
    for key, user in (("initiatives:list_csv", "lead"), ("desk:my_data_json", "agent")):
        response = house.browser_of(house.ours.users[user]).get(reverse(NAMES[key]))
        assert response["Content-Disposition"].startswith("attachment")


def in_production(*arguments: str, tmp_path) -> subprocess.CompletedProcess:
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("TERREAU_", "DJANGO_"))}
    environment |= {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "TERREAU_URL": "https://culture.administration.example",
        "TERREAU_HOSTS": "culture.administration.example",
        "TERREAU_VAR": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path / 'production.sqlite3'}",
    }
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def test_the_production_settings_pass_the_checks_of_django(tmp_path):
    done = in_production("-m", "django", "check", "--deploy", "--fail-level", "WARNING", tmp_path=tmp_path)
    assert (done.returncode, "no issues" in done.stdout) == (0, True), done.stdout + done.stderr


SHOW = """
import django; django.setup()
from django.test import Client
from django.conf import settings
http = Client().get("/compte/connexion/", headers={"host": "culture.administration.example"})
page = Client().get("/compte/connexion/", secure=True, headers={"host": "culture.administration.example"})
print(http.status_code, http["Location"])
print(page["Strict-Transport-Security"])
cookie = page.cookies[settings.CSRF_COOKIE_NAME]
print(settings.CSRF_COOKIE_NAME, settings.SESSION_COOKIE_NAME, cookie["secure"], cookie["httponly"], cookie["samesite"])
"""


def test_in_production_everything_goes_by_https_and_cookies_are_bound_to_the_host(tmp_path, migrated):
    if connection.vendor == "sqlite":
        migrated(str(tmp_path / "production.sqlite3"))
    else:
        in_production("-m", "django", "migrate", "-v0", tmp_path=tmp_path)
    done = in_production("-c", SHOW, tmp_path=tmp_path)
    assert done.stdout.splitlines() == [
        "301 https://culture.administration.example/compte/connexion/",
        "max-age=31536000; includeSubDomains; preload",
        "__Host-csrftoken __Host-sessionid True True Lax",
    ], done.stderr
