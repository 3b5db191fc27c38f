"""Rows of events about somebody: he prepared, speaks, answered when registering, wrote, settled, validated."""

from typing import Any

from django.utils import timezone

from terreau.rooms.gatherings.events.models import Answer, PointToSettle, ProgrammeLine, Question, Speaker, Word
from terreau.rooms.gatherings.events.models_partners import Partner, PartnerSheet
from tests.rooms.gatherings.echoes.makers import make_event, registered


def plant(one: Any, word: str) -> None:
    event = make_event(one.employer, title="Atelier", created_by=one.user)
    line = ProgrammeLine.objects.create(event=event, position=1, kind="talk", title="Intervention")
    Speaker.objects.create(line=line, name=one.user.name, function="analyste", may_be_named=True)
    question = Question.objects.create(event=event, position=1, kind="text", text="Avec quoi venez-vous ?")
    Answer.objects.create(question=question, registration=registered(event, one.agent), text=f"Réponse de {word}")
    Word.objects.create(event=event, subject="À demain", text="La salle a changé.", sent_by=one.user)
    PointToSettle.objects.create(
        event=event, file="page.md", field="date", reason="Deux dates", settled_at=timezone.now(),
        settled_by=one.user, settlement="La seconde",
    )  # fmt: skip
    for number, who in enumerate(({"written_by": one.user}, {"written_by": one.hr, "validated_by": one.user})):
        partner = Partner.objects.create(employer=one.employer, name=f"École {number}", kind="school")
        PartnerSheet.objects.create(
            event=event, partner=partner, purpose="Voir", brings="Un regard", neutrality="Rien n’est vendu", **who
        )
