"""The forms of what was completed: is the input well formed?"""

import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from terreau.ground.common.forms import Form


class DeliverForm(Form):
    tells = forms.BooleanField(
        label=gettext_lazy("Écrire à chaque agent que son attestation l’attend"),
        required=False,
        help_text=gettext_lazy("Un courriel à ceux qui ont un compte, une seule fois. Sinon ils la trouvent chez eux."),
    )


class PeriodForm(Form):
    begin = forms.DateField(label=gettext_lazy("Terminées du"), widget=forms.DateInput())
    end = forms.DateField(label=gettext_lazy("au"), widget=forms.DateInput())

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        begin, end = found.get("begin"), found.get("end")
        if begin and end and end < begin:
            self.add_error("end", _("La fin vient avant le début."))
        return found


def this_year() -> dict[str, datetime.date]:
    """The period that is proposed: from the first of January."""
    today = timezone.localdate()
    return {"begin": today.replace(month=1, day=1), "end": today}
