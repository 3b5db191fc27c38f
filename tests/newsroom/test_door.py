"""Who passes the door to the editor, on every one of its pages; and what its pages allow a browser to do."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver
from django.urls.resolvers import RoutePattern

from terreau.ground.accounts.models import User
from terreau.ground.organisations.enums import RoleName
from terreau.newsroom.door import EDITING_ROLES, publisher
from tests.factories import make_agent, make_structure, make_user
from tests.newsroom.makers import make_article
from tests.test_matrix import EDITOR, SIGN_IN

pytestmark = pytest.mark.django_db
UNNAMED = re.compile(r"\(\?P<\w+>[^()]*\)|\([^()]*\)")


def addresses(resolver: Any, before: str) -> Iterator[str]:
    """An address for each URL below the prefix: 1 stands for whatever it takes."""
    for pattern in resolver.url_patterns:
        route = re.sub(r"<[^>]+>", "1", str(pattern.pattern)) if is_route(pattern) else unfolded(str(pattern.pattern))
        if isinstance(pattern, URLPattern):
            yield before + route
        else:
            yield from addresses(pattern, before + route)


def is_route(pattern: Any) -> bool:
    return isinstance(pattern.pattern, RoutePattern)


def unfolded(regex: str) -> str:
    route = UNNAMED.sub("1", regex).removeprefix("^").removesuffix("$")
    return route.replace(".*", "rien").replace("\\", "")


def editor_addresses() -> list[str]:
    here = next(each for each in get_resolver().url_patterns if str(each.pattern) == EDITOR or has_editor(each))
    if str(here.pattern) != EDITOR:
        here = next(each for each in here.url_patterns if str(each.pattern) == EDITOR)
    return sorted(set(addresses(here, f"/{EDITOR}")))


def has_editor(resolver: Any) -> bool:
    return any(str(each.pattern) == EDITOR for each in getattr(resolver, "url_patterns", ()))


def everybody_else() -> Iterator[tuple[str, User]]:
    """Every role but the two, at the publisher; and the two, at another employer."""
    ours, others = make_structure("Qui publie"), make_structure("Un autre")
    assert publisher() == ours
    yield "agent", make_user(agent=make_agent(ours))
    yield "alone", make_user()
    for role in RoleName:
        if role not in EDITING_ROLES:
            yield role, make_user((role, ours))
        else:
            yield f"{role} elsewhere", make_user((role, others))
    gone = make_user((RoleName.EDITOR, ours))
    User.objects.filter(pk=gone.pk).update(is_active=False)
    yield "a closed account", gone


def test_every_url_of_the_editor_is_walked():
    assert len(editor_addresses()) > 140
    assert "/redaction/pages/1/edit/" in editor_addresses()
    assert "/redaction/images/1/" in editor_addresses()


def test_nobody_but_an_editor_opens_any_page_of_the_editor(client_for):
    """GET by everybody; POST too by one of them, for the door does not look at the method."""
    wrong = []
    for name, user in everybody_else():
        client = client_for(user)
        for method in ("get", "post") if name == RoleName.PROGRAMME_LEAD else ("get",):
            for address in editor_addresses():
                answer = getattr(client, method)(address)
                refused = answer.status_code == 403 or answer.headers.get("Location", "").startswith(SIGN_IN)
                if not refused:
                    wrong.append(f"{name}: {method} {address}: {answer.status_code}")
    assert not wrong, wrong[:20]


def test_a_visitor_is_sent_to_our_own_sign_in_page():
    wrong = []
    for address in editor_addresses():
        answer = Client().get(address)
        if answer.status_code != 302 or not answer.headers["Location"].startswith(f"{SIGN_IN}?next="):
            wrong.append(f"{address}: {answer.status_code} {answer.headers.get('Location')}")
    assert not wrong


@pytest.mark.parametrize("role", EDITING_ROLES)
def test_an_editor_of_the_publisher_enters_and_writes(role, client_for):
    client = client_for(make_user((role, make_structure("Qui publie"))))
    page = make_article("Déjà là", live=False)
    for address in ("", "pages/", f"pages/{page.pk}/edit/", "images/", "documents/", "jsi18n/"):
        assert client.get(f"/redaction/{address}").status_code == 200, address


def test_the_role_may_be_held_below_the_publisher(client_for):
    office = make_structure("Bureau", parent=make_structure("Qui publie"))
    assert client_for(make_user((RoleName.EDITOR, office))).get("/redaction/").status_code == 200


def test_the_setting_names_the_employer_who_publishes(client_for, settings):
    make_structure("Le premier")
    second = make_structure("Le second", code="SECOND")
    client = client_for(make_user((RoleName.EDITOR, second)))
    assert client.get("/redaction/").status_code == 403
    settings.PUBLISHER = "SECOND"
    assert client.get("/redaction/").status_code == 200
    settings.PUBLISHER = "NOBODY"
    assert client.get("/redaction/").status_code == 403


def test_accounts_and_passwords_stay_with_terreau(client_for):
    client = client_for(make_user((RoleName.ADMINISTRATOR, make_structure("Qui publie"))))
    assert client.get("/redaction/account/").headers["Location"] == "/mon-espace/"
    assert client.get("/redaction/login/").headers["Location"] == "/compte/connexion/"
    assert client.get("/redaction/users/").status_code == 404
    assert client.get("/redaction/groups/").status_code == 404


def test_only_the_editor_has_a_looser_content_policy(client_for):
    client = client_for(make_user((RoleName.EDITOR, make_structure("Qui publie"))))
    page = make_article("Publié")
    inside, outside = client.get("/redaction/"), client.get(page.url)
    assert "'unsafe-inline'" in inside.headers["Content-Security-Policy"]
    assert "'unsafe-inline'" not in outside.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in outside.headers["Content-Security-Policy"]
    assert (inside.headers["X-Frame-Options"], outside.headers["X-Frame-Options"]) == ("SAMEORIGIN", "DENY")
    draft = client.get(f"/redaction/pages/{page.pk}/edit/preview/")
    assert "'unsafe-inline'" not in draft.headers["Content-Security-Policy"]
    assert "no-store" in inside.headers["Cache-Control"]


def test_a_role_withdrawn_closes_the_door_at_once(client_for):
    user = make_user((RoleName.EDITOR, make_structure("Qui publie")))
    client = client_for(user)
    assert client.get("/redaction/").status_code == 200
    user.roles.all().delete()
    assert client.get("/redaction/").status_code == 403
