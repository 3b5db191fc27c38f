"""What an answer costs through the views, beside a bare Django form that saves one row on the same database.

    python -m bench.barometer_answers [--people 120]

An answer is what a person sends: start, one page a theme, what was said read over, the ballot. The reference is one
request: a form of the same fields, checked by Django, saved as one row in clear. Both by Django's test client, through
the same middlewares, on a new SQLite file: the whole of the server's work, without the network. The ratio says what a
right, a draft sealed at each page and an urn cost; the number of requests of an answer is printed beside.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from bench._race import machine, race

TARGET = 25.0  # of an answer of seven requests to a single bare one
PAGES, QUESTIONS, EACH = 4, 5, 20


def prepare(people: int) -> tuple[object, list[str]]:
    """A wave of four themes of five questions, open to `people`; the links of their rights."""
    from django.urls import reverse
    from django.utils import timezone

    from terreau.rooms.barometer.waves.models import Right
    from terreau.rooms.barometer.waves.tokens import token_of
    from tests.factories import make_agent, make_structure
    from tests.rooms.barometer.makers import content, make_edition, question
    from tests.rooms.barometer.waves.makers import opened

    place = make_structure()
    for _number in range(people):
        make_agent(place)
    pages = [[question(f"q{page}_{rank}") for rank in range(QUESTIONS)] for page in range(PAGES)]
    wave = opened(place, edition=make_edition(place, content(*pages)), opens_on=timezone.localdate())
    return wave, [reverse("waves:invitation", args=[token_of(right)]) for right in Right.objects.filter(wave=wave)]


def answer(client: object, wave: object, link: str) -> int:
    """One person's requests; how many."""
    from django.urls import reverse

    where, sent = client.post(link, {"start": "1"})["Location"], 1  # type: ignore[attr-defined]
    for page in range(PAGES):
        codes = [f"q{page}_{rank}" for rank in range(QUESTIONS)]
        data = {"shown": " ".join(codes)} | {f"q_{code}": "yes" for code in codes}
        where, sent = client.post(where, data)["Location"], sent + 1  # type: ignore[attr-defined]
    client.get(where)  # type: ignore[attr-defined]
    done = client.post(reverse("waves:deposit", args=[wave.code]))  # type: ignore[attr-defined]
    assert done.status_code == 302, done.content
    return sent + 2


def measure(people: int, each: int) -> int:
    import django

    django.setup()
    from django import forms
    from django.conf import settings
    from django.contrib.auth.decorators import login_not_required
    from django.core.management import call_command
    from django.http import HttpRequest, HttpResponse
    from django.test import Client
    from django.urls import path

    from config import urls
    from terreau.ground.accounts import pacing
    from terreau.rooms.barometer.waves.models import Ballot

    settings.ALLOWED_HOSTS = ["testserver"]
    settings.WHITENOISE_AUTOREFRESH = True
    call_command("migrate", verbosity=0)
    # Everybody comes from one address here: the pace of a crowd would measure itself.
    pacing.keep_pace = lambda form, address, pace: None
    wave, links = prepare(people)
    fields = [f"q{page}_{rank}" for page in range(PAGES) for rank in range(QUESTIONS)]
    choices = [("yes", "Oui"), ("no", "Non")]
    Bare = type("Bare", (forms.Form,), {name: forms.ChoiceField(choices=choices) for name in fields})

    @login_not_required
    def bare(request: HttpRequest) -> HttpResponse:
        form = Bare(request.POST)
        assert form.is_valid()
        Ballot.objects.create(wave=wave, sealed=repr(form.cleaned_data).encode())
        return HttpResponse(status=302)

    urls.urlpatterns.insert(0, path("bare/", bare))
    data, left = dict.fromkeys(fields, "yes"), iter(links)
    counts = []

    def ours() -> None:
        for _person in range(each):
            counts.append(answer(Client(), wave, next(left)))

    def reference() -> None:
        for _person in range(each):
            assert Client().post("/bare/", data).status_code == 302

    before = Ballot.objects.count()
    met = race(
        f"{each} answers of {PAGES * QUESTIONS} questions on {PAGES} pages", ours, reference,
        named="as many bare forms that save one row", target=TARGET,
        repeat=max(1, people // each - 1),
    )  # fmt: skip
    print(f"  {counts[0]} requests an answer; {Ballot.objects.count() - before} rows written")
    return 0 if met else 1


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--people", type=int, default=120)
    options.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.measure:
        return measure(chosen.people, EACH)
    print(f"{machine()}, SQLite")
    with tempfile.TemporaryDirectory() as folder:
        own = {"TERREAU_VAR": folder, "DATABASE_URL": f"sqlite:///{Path(folder) / 'bench.sqlite3'}"}
        environment = os.environ | own | {"DJANGO_SETTINGS_MODULE": "config.settings"}
        command = [sys.executable, "-m", "bench.barometer_answers", "--measure", "--people", str(chosen.people)]
        return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
