"""Is what was typed well formed?"""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from terreau.ground.approvals.enums import Body
from terreau.ground.approvals.models import Approval, Lock, Particulars
from terreau.ground.approvals.registry import doors
from terreau.ground.common.forms import Form, ModelForm


def bodies_of(particulars: Particulars) -> list[tuple[str, Any]]:
    """The two that this employer hears: the committee of its branch, and its data protection officer."""
    return [(body.value, body.label) for body in (particulars.committee, Body.DPO)]


class ParticularsForm(ModelForm):
    class Meta:
        model = Particulars
        fields = ["branch", "controller", "dpo_contact", "host", "publication_director"]


class ApprovalForm(ModelForm):
    """`employer` is set beforehand on the instance, so that uniqueness speaks in the form."""

    room = forms.ChoiceField(label=_("Sur quoi"))

    class Meta:
        model = Approval
        fields = ["room", "body", "on", "opinion", "reference"]

    def __init__(self, *args: Any, particulars: Particulars, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["room"].choices = [(one.code, one.label) for one in doors().values()]  # type: ignore[attr-defined]
        known = bodies_of(particulars)
        # The branch may have been corrected since a lock was set: what is awaited can always be recorded.
        locked = Lock.objects.filter(employer=particulars.employer_id).order_by("body").values_list("body", flat=True)
        also = [(body, Body(body).label) for body in dict.fromkeys(locked) if body not in dict(known)]
        self.fields["body"].choices = known + also  # type: ignore[attr-defined]
        self.initial = {"on": timezone.localdate(), "body": particulars.committee, **self.initial}


class WithdrawForm(Form):
    reason = forms.CharField(
        label=_("Motif du retrait"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Sans nom de personne : il reste dans l’historique."),
    )


class LockForm(Form):
    bodies = forms.MultipleChoiceField(
        label=_("Avis attendus avant l’ouverture"), required=False, widget=forms.CheckboxSelectMultiple
    )
    reason = forms.CharField(
        label=_("Motif"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Obligatoire pour ne plus attendre un avis. Il reste dans le journal."),
    )

    def __init__(self, *args: Any, particulars: Particulars, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = self.initial.get("bodies", [])
        known = bodies_of(particulars)
        also = [(body, Body(body).label) for body in held if body not in dict(known)]
        self.fields["bodies"].choices = known + also  # type: ignore[attr-defined]
