"""One's own attestations, by what they attest or by their code. Nobody finds anybody else's."""

from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from terreau.ground.attestations.access import own_attestations
from terreau.ground.common.search import Hit, Query, searcher


@searcher("own_attestations", label=_("Mes attestations"), rank=52)
def own(user: Any, query: Query, most: int) -> list[Hit]:
    found = query.among(own_attestations(user), "title", "sentence", "code").order_by("-issued_at", "-pk")
    return [
        Hit(
            url=reverse("attestations:verify", args=[each.spaced_code]),
            title=each.title,
            text=each.sentence,
            detail=date_format(each.issued_on, "DATE_FORMAT"),
            language=each.language,
        )
        for each in found[:most]
    ]
