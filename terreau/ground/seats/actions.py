"""Every write to seats, by noun; the rest of the house takes them from here.

An action on seats holds the occasion first (`holding.py`), decides, offers what it freed to the list, journals, and
writes its messages, all in one transaction. What a rule refuses is a `SeatsRefused`, in the user's words.
"""

from terreau.ground.seats.holding import SeatsRefused
from terreau.ground.seats.occasions import (
    PartSpec,
    cancel_occasion,
    change_occasion,
    close_registrations,
    create_occasion,
    delete_draft,
    dismiss_helper,
    maintain,
    name_helper,
    open_registrations,
    put_off,
)
from terreau.ground.seats.placing import give_back, place
from terreau.ground.seats.registering import (
    admit,
    change_mode,
    confirm,
    refuse,
    register,
    reinstate,
    renew_links,
    set_consent,
    welcome,
    withdraw,
)
from terreau.ground.seats.waiting import accept, decline, lapse_offers, promote

__all__ = [
    "PartSpec",
    "SeatsRefused",
    "accept",
    "admit",
    "cancel_occasion",
    "change_mode",
    "change_occasion",
    "close_registrations",
    "confirm",
    "create_occasion",
    "decline",
    "delete_draft",
    "dismiss_helper",
    "give_back",
    "lapse_offers",
    "maintain",
    "name_helper",
    "open_registrations",
    "place",
    "promote",
    "put_off",
    "refuse",
    "register",
    "reinstate",
    "renew_links",
    "set_consent",
    "welcome",
    "withdraw",
]
