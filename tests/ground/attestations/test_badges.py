"""The badge: accepted by the library's own verifier and, apart, by PyJWT; refused once touched, withdrawn or over."""

import base64
import datetime
import gzip
import json
import re
import stat

import jwt
import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openbadgeslib import baking
from openbadgeslib.ob3 import OB3VerificationError, OB3Verifier

from terreau.desk import health
from terreau.ground.attestations import actions, badges, signing_keys
from terreau.ground.attestations.models import Attestation, BadgeKey
from terreau.ground.attestations.personal_data import erase
from terreau.ground.common.personal_data import Person
from terreau.ground.journal.models import Entry
from tests.ground.attestations.conftest import TITLE, issue


@pytest.fixture(autouse=True)
def own_cache():
    cache.clear()


@pytest.fixture
def own_key(settings, tmp_path):
    settings.BADGE_KEYS_DIR = tmp_path / "badge-keys"
    return settings.BADGE_KEYS_DIR / "signing_key.pem"


def file_of(client_for, user, attested, form: str = "json") -> bytes:
    answer = client_for(user).post(reverse("attestations:badge", args=[attested.pk, form]))
    assert answer.status_code == 200
    return answer.content


def token_of(content: bytes) -> str:
    return json.loads(content)["id"].removeprefix("data:application/vc+jwt,")


def site(url: str, **_more) -> bytes:
    """What a verifier fetches, from the site itself: `did:web` asks for HTTPS, the addresses are ours."""
    answer = Client().get(re.sub(r"^https?://127\.0\.0\.1:8000", "", url))
    assert answer.status_code == 200, url
    return answer.content


def verify(token: str, **more):
    verifier = OB3Verifier.for_issuer_did(badges.issuer_did(), download=site)
    return verifier.verify(token, check_status=True, download=site, **more)


def test_the_library_accepts_it_with_its_list_and_finds_what_the_pdf_says(client_for, holder, attested):
    credential = verify(token_of(file_of(client_for, holder, attested)))
    assert credential.achievement.name == TITLE
    assert credential.issuer.name == "Mairie d’Exemple"
    assert credential.id == attested.address
    named, hashed = credential.identifiers
    assert (named.identity_hash, named.hashed) == ("Camille Martin", False)
    assert hashed.hashed
    assert "Compétence\u00a0: CRCN 4.2" in credential.evidence[0].narrative


def test_its_address_is_there_as_a_hash_only(client_for, holder, attested):
    token = token_of(file_of(client_for, holder, attested))
    assert holder.email not in json.dumps(jwt.decode(token, options={"verify_signature": False}))


def test_another_library_verifies_it_from_the_published_keys(client_for, holder, attested):
    """PyJWT and the shape that the standard asks for: nothing of the library that made it."""
    token = token_of(file_of(client_for, holder, attested))
    keys = {key["kid"]: key for key in json.loads(site(reverse("attestations:key_set")))["keys"]}
    header = jwt.get_unverified_header(token)
    assert header["alg"] == "RS256"
    assert not {"d", "p", "q"} & (set(header["jwk"]) | {name for key in keys.values() for name in key})
    public = jwt.PyJWK(keys[header["kid"].partition("#")[2]])
    payload = jwt.decode(token, public.key, algorithms=["RS256"])
    assert payload["@context"][0] == "https://www.w3.org/ns/credentials/v2"
    assert payload["@context"][1].startswith("https://purl.imsglobal.org/spec/ob/v3p0/context")
    assert {"VerifiableCredential", "OpenBadgeCredential"} <= set(payload["type"])
    assert payload["iss"] == payload["issuer"]["id"] == header["kid"].partition("#")[0]
    assert payload["jti"] == payload["id"]
    achievement = payload["credentialSubject"]["achievement"]
    assert {"id", "type", "name", "description", "criteria"} <= set(achievement)
    assert achievement["criteria"]["narrative"]
    assert datetime.datetime.fromisoformat(payload["validFrom"]).tzinfo is not None
    document = json.loads(site(reverse("attestations:did")))
    assert header["kid"] in document["assertionMethod"]
    assert payload["credentialStatus"]["type"] == "BitstringStatusListEntry"


@pytest.mark.parametrize(("form", "extract"), [("svg", "svg"), ("png", "png")])
def test_a_picture_carries_it(form, extract, client_for, holder, attested):
    content = file_of(client_for, holder, attested, form)
    if extract == "svg":
        token = baking.extract_svg(content, element=baking.SVG_ELEMENT_OB3)
        assert content.lstrip().startswith((b"<?xml", b"<svg"))
    else:
        token = baking.extract_png(content, keyword=baking.ITXT_KEYWORD_OB3)
        assert content.startswith(b"\x89PNG")
    assert verify(token).achievement.name == TITLE


def test_a_file_that_was_touched_is_refused(client_for, holder, attested):
    token = token_of(file_of(client_for, holder, attested))
    header, payload, signature = token.split(".")
    raised = base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)).replace(b"niveau 4", b"niveau 8")
    forged = f"{header}.{base64.urlsafe_b64encode(raised).rstrip(b'=').decode()}.{signature}"
    with pytest.raises(OB3VerificationError):
        verify(forged)
    key = jwt.PyJWK(BadgeKey.objects.get().jwk)
    with pytest.raises(jwt.InvalidSignatureError):
        jwt.decode(forged, key.key, algorithms=["RS256"])


def test_a_badge_signed_by_somebody_elses_key_is_refused(client_for, holder, attested, settings, tmp_path):
    file_of(client_for, holder, attested)
    settings.BADGE_KEYS_DIR = tmp_path / "thief"
    thief = signing_keys.read_or_make()  # not published: no `prepare_key`
    forged = badges.signed(badges.credential_of(attested).to_jwt_payload(), thief)
    with pytest.raises(OB3VerificationError):
        verify(forged)


def test_once_withdrawn_it_is_refused_at_once_and_the_others_are_not(client_for, holder, town, attested):
    token = token_of(file_of(client_for, holder, attested))
    other = token_of(file_of(client_for, holder, issue(holder, town, subject="other")))
    assert verify(token)
    actions.revoke(attested, by=holder)
    with pytest.raises(OB3VerificationError, match="revo"):
        verify(token)
    assert verify(other)


def test_a_withdrawn_badge_stays_withdrawn_once_its_attestation_is_erased(client_for, holder, attested):
    token = token_of(file_of(client_for, holder, attested))
    actions.revoke(attested, by=holder)
    erase(Person(agent=holder.agent), by=holder)
    with pytest.raises(OB3VerificationError, match="revo"):
        verify(token)


def test_erased_without_being_withdrawn_it_is_still_what_was_signed(client_for, holder, attested):
    token = token_of(file_of(client_for, holder, attested))
    erase(Person(agent=holder.agent), by=holder)
    assert verify(token).achievement.name == TITLE


def test_the_list_is_one_that_others_read_and_names_nobody(client_for, holder, attested):
    file_of(client_for, holder, attested)
    actions.revoke(attested, by=holder)
    listed = jwt.decode(site(reverse("attestations:status", args=[0])).decode(), options={"verify_signature": False})
    encoded = listed["credentialSubject"]["encodedList"]
    bits = gzip.decompress(base64.urlsafe_b64decode(encoded[1:] + "=" * (-len(encoded[1:]) % 4)))
    assert len(bits) * 8 == badges.LIST_SIZE
    on = [at for at in range(len(bits) * 8) if bits[at // 8] & 0x80 >> at % 8]
    assert on == [attested.pk % badges.LIST_SIZE]
    assert attested.code not in json.dumps(listed)
    until = datetime.datetime.fromisoformat(listed["validUntil"])
    assert until - timezone.now() <= badges.LIST_LIVES


def test_it_is_over_with_the_attestation(client_for, holder, town):
    attested = issue(holder, town, valid_until=timezone.localdate())
    assert verify(token_of(file_of(client_for, holder, attested)))
    Attestation.objects.update(valid_until=timezone.localdate() - datetime.timedelta(days=1))
    attested.refresh_from_db()
    with pytest.raises(OB3VerificationError, match="expired"):
        verify(badges.signed(badges.credential_of(attested).to_jwt_payload(), signing_keys.read_or_make()))


def test_with_a_new_key_old_badges_still_verify(own_key, client_for, holder, town, attested):
    old = token_of(file_of(client_for, holder, attested))
    first = own_key.read_bytes()
    call_command("badges", "--renew")
    assert own_key.read_bytes() != first
    new = token_of(file_of(client_for, holder, attested))
    assert jwt.get_unverified_header(old)["kid"] != jwt.get_unverified_header(new)["kid"]
    assert verify(old)
    assert verify(new)


def test_with_a_stolen_key_they_no_longer_do(own_key, client_for, holder, attested):
    old = token_of(file_of(client_for, holder, attested))
    call_command("badges", "--renew", "--compromised")
    with pytest.raises(OB3VerificationError):
        verify(old)
    assert verify(token_of(file_of(client_for, holder, attested)))
    assert Entry.objects.filter(action="attestations.key.renewed", data={"compromised": True}).exists()


def test_the_key_is_made_once_and_readable_by_its_owner_only(own_key, holder):
    assert badges.status_list(0) is None
    one, two = actions.prepare_key(by=holder), actions.prepare_key(by=holder)
    assert one == two
    assert stat.S_IMODE(own_key.stat().st_mode) == 0o600
    assert [path.name for path in own_key.parent.iterdir()] == [own_key.name]
    assert Entry.objects.filter(action="attestations.key.made").count() == 1


def test_restored_without_its_key_a_site_makes_another_and_old_badges_verify(
    own_key, client_for, holder, attested, settings, tmp_path
):
    old = token_of(file_of(client_for, holder, attested))
    settings.BADGE_KEYS_DIR = tmp_path / "new-machine"
    assert health.check_badges().state == health.State.TODO
    call_command("badges", "--prepare")
    assert health.check_badges().state == health.State.GOOD
    assert verify(old)


def test_the_doctor_says_what_the_key_is_worth(own_key, attested):
    assert health.check_badges().state == health.State.TODO
    actions.prepare_key(by="test")
    assert health.check_badges().state == health.State.GOOD
    own_key.chmod(0o644)
    assert health.check_badges().state == health.State.BROKEN


def test_the_doctor_asks_for_no_key_before_it_is_needed(own_key, db):
    assert health.check_badges().state == health.State.GOOD


def test_the_command_tells_the_keys(own_key, db, capsys):
    call_command("badges", "--prepare", "--json")
    told = json.loads(capsys.readouterr().out)
    assert told["issuer"] == "did:web:127.0.0.1%3A8000:attestations:emetteur"
    assert told["published"] == [told["signs_with"]]
    with pytest.raises(CommandError):
        call_command("badges", "--compromised")
    call_command("badges")
    assert told["signs_with"] in capsys.readouterr().out


def test_what_machines_read_is_open_to_any_site(client_for, holder, attested):
    file_of(client_for, holder, attested)
    for name, args in (("issuer", []), ("did", []), ("key_set", []), ("status", [0])):
        answer = Client().get(reverse(f"attestations:{name}", args=args))
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert "Martin" not in answer.content.decode()
    profile = json.loads(site(reverse("attestations:issuer")))
    assert (profile["id"], profile["type"]) == (badges.issuer_did(), ["Profile"])


def test_a_did_is_on_https_whatever_the_site(settings):
    settings.SITE_URL = "https://culture.ministere.example"
    assert badges.issuer_did() == "did:web:culture.ministere.example:attestations:emetteur"
