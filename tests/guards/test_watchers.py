"""Each guard fails when it should, and lets pass what it should."""

import datetime
import socket
from types import SimpleNamespace

import pytest
from django.core.paginator import Paginator
from django.db import connection
from django.http import HttpResponse
from django.template import Context, Engine
from django.template.base import Origin
from django.test import Client
from django.urls import path, reverse
from django.utils import timezone

from terreau.ground.accounts.models import Throttle, User
from terreau.ground.journal.models import Entry
from terreau.ground.mail.models import Message
from terreau.ground.mail.writing import absolute
from terreau.ground.organisations.models import Structure
from tests.factories import make_structure
from tests.guards.watch_client import MAY_WRITE, UnsoundPage, WroteWhileReading
from tests.guards.watch_messages import SecretKept
from tests.guards.watch_network import NetworkUsed
from tests.guards.watch_queries import UnorderedSlice
from tests.guards.watch_templates import OURS, UnknownVariable

# ---- templates


def rendered(source: str, *, name: str = f"{OURS}/invented.html", **context: object) -> str:
    template = Engine(libraries={"i18n": "django.templatetags.i18n"}).from_string("{% load i18n %}" + source)
    template.origin = Origin(name, template_name=name)
    return template.render(Context(context))


@pytest.mark.parametrize(
    "source",
    [
        "{{ nobody }}",
        "{{ nobody|default:'x' }}",
        "{% if nobody %}{% endif %}",
        "{% for each in nobody %}{% endfor %}",
        "{{ person.age }}",
        "{% if person.age %}{% endif %}",
        "{{ nothing.name }}",
        "{% blocktranslate %}Bonjour {{ nobody }}{% endblocktranslate %}",
        "{% blocktranslate count number=1 %}Un {{ nobody }}{% plural %}Des{% endblocktranslate %}",
    ],
)
def test_a_template_that_reads_what_nobody_passed_fails(source):
    with pytest.raises(UnknownVariable):
        rendered(source, person=SimpleNamespace(name="Ada"), nothing=None)


@pytest.mark.parametrize(
    "source",
    [
        "{{ person.name }}{{ nothing }}",
        "{% if nothing.name %}{% endif %}",
        "{{ nothing.name|default:'personne' }}",
        "{% for each in many %}{{ forloop.counter }}{{ each }}{% endfor %}",
        "{% with a=person.name %}{{ a }}{% endwith %}",
        "{% blocktranslate with who=person.name %}Bonjour {{ who }}{% endblocktranslate %}",
        "{% blocktranslate count number=many|length %}Un{% plural %}{{ number }}{% endblocktranslate %}",
    ],
)
def test_a_template_that_reads_what_it_was_given_passes(source):
    rendered(source, person=SimpleNamespace(name="Ada"), nothing=None, many=[1, 2])


def test_a_template_of_a_library_is_left_alone():
    assert rendered("{{ nobody }}", name="/usr/lib/library/page.html") == ""


# ---- order


@pytest.mark.django_db
def test_a_slice_without_order_fails():
    with pytest.raises(UnorderedSlice):
        list(Structure.objects.order_by()[:3])
    with pytest.raises(UnorderedSlice):
        list(Structure.objects.order_by()[:3].values_list("pk"))
    with pytest.raises(UnorderedSlice):
        Structure.objects.order_by()[0]


@pytest.mark.django_db
@pytest.mark.filterwarnings("ignore::django.core.paginator.UnorderedObjectListWarning")
def test_a_page_of_rows_without_order_fails():
    make_structure()
    with pytest.raises(UnorderedSlice):
        list(Paginator(Structure.objects.order_by(), 10).page(1))


@pytest.mark.django_db
def test_a_slice_in_order_passes():
    make_structure()
    assert len(Structure.objects.all()[:3]) == 1
    assert Structure.objects.order_by().first()
    assert Structure.objects.order_by()[:1001].count() == 1
    rows = Structure.objects.order_by()
    assert list(rows)
    assert rows[0]


# ---- network


def test_connecting_outside_fails():
    with socket.socket() as plug, pytest.raises(NetworkUsed):
        plug.connect(("192.0.2.1", 80))
    with socket.socket() as plug, pytest.raises(NetworkUsed):
        plug.connect_ex(("192.0.2.1", 80))
    with pytest.raises(NetworkUsed):
        socket.create_connection(("ailleurs.example", 80), timeout=1)


def test_connecting_to_this_machine_passes():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        socket.create_connection(("localhost", server.getsockname()[1]), timeout=5).close()


# ---- writing while reading, and pages


def view(request, what):
    if what == "journal":
        Entry.objects.create(actor="x", action="x")
    elif what == "update":
        User.objects.update(name="x")
    elif what == "delete":
        Throttle.objects.filter(blocked_until__lt=timezone.now() - datetime.timedelta(days=1)).delete()
    elif what == "raw":
        with connection.cursor() as cursor:
            cursor.execute("  delete from accounts_throttle")
    elif what == "session":
        request.session["seen"] = 1
    elif what == "badpage":
        return HttpResponse("<html><body></body></html>")
    elif what == "badtext":
        return HttpResponse("<html><body></body></html>", content_type="text/plain")
    return HttpResponse("<p>lu</p>")


urlpatterns = [path("<str:what>/", view), path("compte/proconnect/retour/", view, {"what": "journal"})]


@pytest.fixture
def open_client(settings, db) -> Client:
    settings.ROOT_URLCONF = __name__
    settings.MIDDLEWARE = [each for each in settings.MIDDLEWARE if "LoginRequired" not in each]
    return Client()


@pytest.mark.parametrize("method", ["get", "head"])
@pytest.mark.parametrize("what", ["journal", "update", "delete", "raw"])
def test_a_get_that_writes_fails(open_client, method, what):
    with pytest.raises(WroteWhileReading):
        getattr(open_client, method)(f"/{what}/")


@pytest.mark.parametrize("what", ["journal", "update"])
def test_a_post_may_write(open_client, what):
    assert open_client.post(f"/{what}/").status_code == 200


def test_the_return_from_the_identity_provider_may_write_and_no_other_address(open_client):
    assert open_client.get("/compte/proconnect/retour/").status_code == 200
    assert reverse("accounts:proconnect_back", urlconf="config.urls") in MAY_WRITE
    assert len(MAY_WRITE) == 1


def test_a_get_may_fill_its_session(open_client):
    assert open_client.get("/session/").status_code == 200
    assert open_client.session["seen"] == 1


def test_an_unsound_page_fails_and_another_kind_of_document_is_not_read_as_one(open_client):
    with pytest.raises(UnsoundPage, match="<html> has no lang"):
        open_client.get("/badpage/")
    assert open_client.get("/badtext/").status_code == 200


# ---- messages


def message(path: str, **more: object) -> Message:
    text = f"Ouvrez cette page\u00a0: {absolute(path)}, avant demain."
    return Message(recipient="a@ville.example", purpose="x", language="fr", subject="Un lien", text=text, **more)


@pytest.mark.django_db
def test_a_message_that_keeps_a_secret_link_fails():
    link = reverse("learning_sessions:trainer", args=["abc:def"])
    with pytest.raises(SecretKept, match="formateur/abc:def/"):
        message(link).save()
    message(link, secret=True).save()
    for harmless in ("/mon-espace/", "/rien/", reverse("desk:stop_list", args=["abc"])):
        message(harmless).save()
