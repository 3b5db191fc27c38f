"""How a wave is weighed: is the choice well formed?"""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from terreau.ground.common.forms import Form
from terreau.rooms.barometer.results.axes import TITLES
from terreau.rooms.barometer.results.enums import Method
from terreau.rooms.barometer.waves.models import Wave


class MethodForm(Form):
    method = forms.ChoiceField(
        label=_("Pondération"),
        choices=Method,
        widget=forms.RadioSelect,
        help_text=_(
            "Calage par ratios : le plus courant. Calage borné : chaque poids reste entre deux bornes. Calage "
            "linéaire : exact, mais un poids peut devenir négatif. Sans pondération, chaque page dira « brut »."
        ),
    )
    variables = forms.MultipleChoiceField(
        label=_("Variables de calage"), required=False, widget=forms.CheckboxSelectMultiple
    )
    low = forms.FloatField(
        label=_("Rapport de poids le plus bas"),
        required=False,
        min_value=0,
        help_text=_("Par exemple 0,3 : aucune réponse ne compte moins qu’un tiers de la moyenne."),
        localize=True,
    )
    high = forms.FloatField(
        label=_("Rapport de poids le plus haut"),
        required=False,
        min_value=0,
        help_text=_("Par exemple 3 : aucune réponse ne compte plus que trois."),
        localize=True,
    )

    def __init__(self, *args: Any, wave: Wave, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = list(dict.fromkeys(wave.margins.order_by("id").values_list("variable", flat=True)))
        fields: Any = self.fields
        fields["variables"].choices = [(name, variable_label(wave, name)) for name in names]
        if not names:
            del fields["variables"]

    @property
    def choice(self) -> dict[str, Any]:
        """What the actions take."""
        return {"variables": self.cleaned_data.get("variables", [])} | {
            name: self.cleaned_data[name] for name in ("method", "low", "high")
        }


class ReasonForm(MethodForm):
    reason = forms.CharField(
        label=_("Pourquoi dépouiller de nouveau"),
        max_length=300,
        help_text=_("Le journal garde cette phrase. Par exemple : « marges de la mauvaise année »."),
    )

    @property
    def choice(self) -> dict[str, Any]:
        return super().choice | {"reason": self.cleaned_data["reason"]}


def variable_label(wave: Wave, name: str) -> str:
    if name in TITLES:
        return str(TITLES[name])
    question = wave.edition.document.questions.get(name)
    return str(question.text) if question else name


def initial_of(wave: Wave) -> dict[str, Any]:
    """The choice of the last trial or count; before any, raking on every margin given."""
    last = wave.tabulations.order_by("-id").first()
    if last is not None:
        return {"method": last.method, "variables": last.variables, "low": last.low, "high": last.high}
    names = list(dict.fromkeys(wave.margins.order_by("id").values_list("variable", flat=True)))
    return {"method": Method.RAKING if names else Method.NONE, "variables": names}
