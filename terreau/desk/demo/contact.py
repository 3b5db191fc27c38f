"""A few requests at the ministry's contact door: one that waits, one late, one on personal data, one answered."""

import datetime

from django.utils import timezone

from terreau.ground.accounts.models import User
from terreau.ground.organisations.enums import RoleName
from terreau.ground.organisations.models import Structure
from terreau.ground.requests import actions, answering
from terreau.ground.requests.enums import Intent, Right
from terreau.ground.requests.models import ContactRequest, Exchange

# (intent, right, name, address, text, days ago)
ASKED = (
    (Intent.SUPPORT, "", "Nadège Vasseur", "n.vasseur@agence-exemple.example",
     "Nous voulons ouvrir un atelier de dématérialisation avec nos guichets. Qui peut nous aider à le préparer ?", 2),
    (Intent.CAFES, "", "Tanguy Le Bihan", "t.lebihan@departement-exemple.example",
     "Pouvez-vous me prévenir des prochains cafés ouverts aux partenaires ?", 12),
    (Intent.DATA, Right.READ, "Ombeline Carpentier", "o.carpentier@chez-moi.example",
     "J’ai quitté le ministère l’an dernier. Je souhaite lire ce que vous gardez sur moi.", 5),
    (Intent.FUNDING, "", "Yvan Delorme", "y.delorme@laboratoire-exemple.example",
     "Un prototype de simulateur de droits peut-il entrer dans l’appel à projets de l’automne ?", 6),
)  # fmt: skip
ANSWER = (
    "Oui, s’il est testé avec au moins cinq usagers avant le dépôt. Le règlement le précise à l’article 4 ; "
    "revenez vers nous avec une première version."
)


def write_requests(employer: Structure) -> None:
    """By the actions of the room, then set back in time."""
    for intent, right, name, email, text, days in ASKED:
        request = actions.submit(
            employer=employer, intent=intent, right=right, name=name, email=email, text=text, by=None
        )
        actions.confirm(request)
        if intent == Intent.FUNDING:
            officer = User.objects.filter(roles__role=RoleName.CASE_OFFICER, roles__structure=employer)[0]
            answering.take(request, by=officer)
            answering.answer(request, text=ANSWER, by=officer)
        set_back(request, datetime.timedelta(days=days))


def set_back(request: ContactRequest, delay: datetime.timedelta) -> None:
    received = timezone.now() - delay
    due_on = actions.first_deadline(request.intent, timezone.localdate(received))
    ContactRequest.objects.filter(pk=request.pk).update(created_at=received, received_at=received, due_on=due_on)
    for number, each in enumerate(request.exchanges.order_by("at", "id")):
        Exchange.objects.filter(pk=each.pk).update(at=received + number * datetime.timedelta(days=1))
