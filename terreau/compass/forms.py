"""The forms of the compass: a declared figure, a target."""

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from terreau.compass.board import IndicatorView
from terreau.ground.common.forms import Form
from terreau.ground.evidence.definitions import Indicator, Kind, Unit


def day_field(label: Any, help_text: Any = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=help_text,
        initial=datetime.date.today,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class DeclareForm(Form):
    """The same two questions as in the first hour, with the date, the source and who says so."""

    denominator = forms.FloatField(label="", min_value=0)
    numerator = forms.FloatField(label="", min_value=0)
    on = day_field(_("À quelle date ce chiffre est-il vrai ?"))
    source = forms.CharField(
        label=_("D’où vient ce chiffre ?"), max_length=300, help_text=_("Par exemple : tableau de suivi du service RH.")
    )
    author = forms.CharField(
        label=_("Qui le déclare ?"), max_length=200, help_text=_("Une fonction de préférence à un nom.")
    )

    def __init__(self, *args: Any, indicator: Indicator, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["numerator"].label = indicator.value_question or _("Valeur")
        if indicator.kind == Kind.RATE:
            self.fields["denominator"].label = indicator.base_question or _("Sur combien en tout ?")
        else:
            del self.fields["denominator"]


class WithdrawForm(Form):
    reason = forms.CharField(
        label=_("Pourquoi ce retrait ?"), max_length=300, help_text=_("Gardé au journal, jamais montré au public.")
    )


class TargetForm(Form):
    """A target from a day on, and why."""

    value = forms.FloatField(label=_("Cible"), min_value=0)
    valid_from = day_field(_("Valable à partir du"), _("Aujourd’hui ou plus tard : une cible ne change pas le passé."))
    reason = forms.CharField(
        label=_("Pourquoi cette cible ?"), max_length=300, help_text=_("Affiché à côté de la cible.")
    )

    def __init__(self, *args: Any, view: IndicatorView, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit = Unit(view.indicator.unit).label
        self.fields["value"].help_text = _("Un nombre, en %(unit)s.") % {"unit": unit} if unit else ""
