"""The same attestation for machines: an Open Badge 3.0, a verifiable credential signed as a JWT.

It is written anew at each download from what was frozen at issue: nothing signed is kept. It names its issuer by a
`did:web` of this site, whose document, keys and list of withdrawn badges are public (docs/decisions/0051).
"""

import datetime
import json
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

import jwt
from django.conf import settings
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from openbadgeslib import baking
from openbadgeslib.ob3 import (
    Achievement,
    Evidence,
    IdentityObject,
    Issuer,
    OpenBadgeCredential,
    build_did_document,
    build_status_list_credential,
    did_web_from_url,
    status_entry,
)

from terreau.ground.attestations.enums import BadgeForm
from terreau.ground.attestations.models import Attestation, BadgeKey, Revocation
from terreau.ground.attestations.sheet import badge_image
from terreau.ground.attestations.signing_keys import ALGORITHM, SigningKey, read

LIST_SIZE = 131_072  # places in a list: what the standard asks for at least
LIST_LIVES = datetime.timedelta(days=1)  # a copy older than this is refused, so that nobody replays one
LIST_CACHED = 3600
TYPES = {BadgeForm.PNG: "image/png", BadgeForm.SVG: "image/svg+xml", BadgeForm.JSON: "application/json"}
CREDENTIALS = "https://www.w3.org/ns/credentials/v2"


def address(name: str, *args: Any) -> str:
    return f"{settings.SITE_URL}{reverse(f'attestations:{name}', args=args)}"


def issuer_did() -> str:
    """`did:web:site:attestations:emetteur`. The method knows HTTPS only: on a site without it nobody can resolve it."""
    return did_web_from_url(urlsplit(address("issuer"))._replace(scheme="https").geturl())


def credential_of(attestation: Attestation) -> OpenBadgeCredential:
    """What the PDF says, in the words of the standard. The address of the person is there as a salted hash only."""
    with translation.override(attestation.language):
        lines = [_("%(label)s : %(value)s") % {"label": label, "value": value} for label, value in attestation.details]
    where = attestation.address
    number, place = divmod(attestation.pk, LIST_SIZE)
    return OpenBadgeCredential(
        id=where,
        issuer=Issuer(id=issuer_did(), name=attestation.issuer_label, url=settings.SITE_URL),
        recipient_id=None,
        identifiers=identifiers_of(attestation),
        achievement=Achievement(
            id=f"{where}#attestation",
            name=attestation.title,
            description=attestation.sentence,
            criteria_narrative=attestation.criteria or attestation.sentence,
        ),
        evidence=[Evidence(id=where, narrative="\n".join(lines) or None)],
        issuance_date=attestation.issued_at.astimezone(datetime.UTC).replace(microsecond=0),
        expiration_date=end_of(attestation.valid_until),
        credential_status=[status_entry(address("status", number), "revocation", place)],
    )


def identifiers_of(attestation: Attestation) -> list[IdentityObject]:
    named = IdentityObject(identity_hash=attestation.holder_name, identity_type="name", hashed=False)
    user = getattr(attestation.agent, "user", None)
    email = user.email if user else attestation.holder_email
    return [named, IdentityObject.create(email, salt=attestation.code)] if email else [named]


def end_of(day: datetime.date | None) -> datetime.datetime | None:
    """The last second of a day here, in universal time."""
    if day is None:
        return None
    last = datetime.datetime.combine(day, datetime.time(23, 59, 59), tzinfo=timezone.get_default_timezone())
    return last.astimezone(datetime.UTC)


def signed(payload: dict[str, Any], key: SigningKey) -> str:
    """A JWT that names its key in the issuer's document, so that a key may be replaced, and carries it, for who reads
    no document."""
    headers = {"kid": f"{issuer_did()}#{key.kid}", "jwk": key.jwk}
    return jwt.encode(payload, key.pem, algorithm=ALGORITHM, headers=headers)


def badge(attestation: Attestation, form: BadgeForm, key: SigningKey) -> bytes:
    """The file of the badge: an image that carries it, or JSON."""
    token = signed(credential_of(attestation).to_jwt_payload(), key)
    if form == BadgeForm.PNG:
        return baking.bake_png(badge_image(attestation, "png"), token, keyword=baking.ITXT_KEYWORD_OB3)
    if form == BadgeForm.SVG:
        return baking.bake_svg(
            badge_image(attestation, "svg"), token, element=baking.SVG_ELEMENT_OB3, namespace=baking.SVG_NS_OB3
        )
    # How the data model of verifiable credentials writes a JWT in JSON.
    enveloped = {
        "@context": CREDENTIALS,
        "id": f"data:application/vc+jwt,{token}",
        "type": "EnvelopedVerifiableCredential",
    }
    return json.dumps(enveloped, indent=1).encode()


# ---- what is published for who verifies


def issuer_profile() -> dict[str, Any]:
    profile = Issuer(id=issuer_did(), name=settings.SITE_NAME, url=settings.SITE_URL, email=settings.CONTACT_EMAIL)
    return {"@context": [CREDENTIALS, "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"]} | profile.to_dict()


def key_set(keys: Iterable[BadgeKey]) -> dict[str, Any]:
    return {"keys": [key.jwk for key in keys]}


def did_document(keys: Iterable[BadgeKey]) -> dict[str, Any]:
    """The newest key first: it signs the lists, and whatever names no key."""
    return build_did_document(issuer_did(), [(key.kid, key.jwk) for key in keys])


def status_list(number: int) -> str | None:
    """The signed list of the withdrawn badges, number `number`; None where no key signs anything."""
    first = number * LIST_SIZE
    withdrawn = Revocation.objects.filter(place__gte=first, place__lt=first + LIST_SIZE)
    key = read()
    if key is None:
        return None
    # Places are added and never taken away: their number tells one state of the list from another.
    name = f"attestations.status.{number}.{withdrawn.count()}.{key.kid}.{issuer_did()}"
    found: str | None = cache.get(name)
    if found is None:
        found = signed(
            list_payload(number, [place - first for place in withdrawn.values_list("place", flat=True)]), key
        )
        cache.set(name, found, LIST_CACHED)
    return found


def list_payload(number: int, places: list[int]) -> dict[str, Any]:
    now = timezone.now().replace(microsecond=0)
    listed = build_status_list_credential(
        issuer_did(),
        address("status", number),
        "revocation",
        places,
        LIST_SIZE,
        issued=now,
        valid_until=now + LIST_LIVES,
    )
    return listed | {"iss": listed["issuer"], "jti": listed["id"], "nbf": int(now.timestamp())}
