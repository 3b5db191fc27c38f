"""Accounts, to the administrators who look after them."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy as _

from terreau.ground.accounts.access import users_for
from terreau.ground.common.search import Hit, Query, searcher


@searcher("accounts", label=_("Comptes"), rank=60)
def accounts(user: Any, query: Query, most: int) -> list[Hit]:
    try:
        readable = users_for(user)
    except PermissionDenied:
        return []
    found = query.among(readable, "name", "email").order_by("name", "email", "pk")
    return [
        Hit(
            url=reverse("accounts:user", args=[each.pk]),
            title=str(each),
            text=each.email,
            detail="" if each.is_active else gettext("compte fermé"),
        )
        for each in found[:most]
    ]
