import copy
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from terreau.ground.common.forms import Form
from terreau.ground.organisations.forms import AgentForm
from terreau.ground.organisations.models import Agent
from terreau.ground.rights.enums import SAID_IN_WORDS, Field
from terreau.ground.rights.erasures import Choice

YES_OR_NO = (("True", _("oui")), ("False", _("non")))


class CorrectionForm(Form):
    """What is right, checked as HR's own form checks it, and a word of explanation."""

    comment = forms.CharField(
        label=_("Précision pour les ressources humaines"),
        help_text=_("Par exemple la pièce que vous pouvez montrer. N’écrivez rien sur votre santé."),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    field_order = ["value", "comment"]

    def __init__(self, *args: Any, field: Field, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.field = field
        self.fields["value"] = value_field(field)
        self.fields["value"].label_suffix = ""
        self.order_fields(self.field_order)

    def clean_value(self) -> str:
        value = self.cleaned_data["value"]
        if self.field not in SAID_IN_WORDS and value not in (None, ""):
            Agent._meta.get_field(self.field).clean(value, None)  # type: ignore[union-attr]
        return "" if value is None else str(value)


def value_field(field: Field) -> forms.Field:
    """The field of HR's form, under another label; words where HR chooses in a list."""
    label = _("Ce qui est juste")
    if field in SAID_IN_WORDS:
        return forms.CharField(label=label, max_length=200, help_text=_("En toutes lettres."))
    if field == Field.IS_EXECUTIVE:
        return forms.ChoiceField(label=label, choices=YES_OR_NO, widget=forms.RadioSelect)
    own: forms.Field = copy.deepcopy(AgentForm.base_fields[field])
    own.label, own.help_text = label, _("Vide : cette information ne doit plus y être.") if not own.required else ""
    return own


class DecisionForm(Form):
    decision = forms.ChoiceField(label=_("Votre décision"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Motif, si vous refusez"),
        help_text=_("L’agent le lira."),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, in_words: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        accept = _("C’est corrigé dans la fiche") if in_words else _("Accepter : la fiche est corrigée aussitôt")
        self.fields["decision"].choices = [("accept", accept), ("refuse", _("Refuser"))]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("decision") == "refuse" and not data.get("reason", "").strip():
            self.add_error("reason", ValidationError(_("Dites pourquoi : un refus se motive.")))
        return data


class ErasureForm(Form):
    """Which sets of data; each with what follows, or the reason why it stays."""

    codes = forms.MultipleChoiceField(
        label=_("Ce que vous demandez d’effacer"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Cochez au moins une ligne.")},
    )

    def __init__(self, *args: Any, choices: list[Choice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes: Any = self.fields["codes"]
        codes.choices = [(each.holding.code, each) for each in choices]
        codes.template_name = "rights/_codes.html"


class ConfirmForm(Form):
    sure = forms.BooleanField(
        label=_("J’ai compris : ce qui est effacé ne peut pas être retrouvé."),
        error_messages={"required": _("Cochez cette case pour confirmer.")},
    )


class DepartedForm(Form):
    matricule = forms.CharField(
        label=_("Matricule de l’agent"),
        max_length=40,
        help_text=_("Pour être sûr qu’il s’agit bien de ce dossier."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    reason = forms.CharField(
        label=_("Motif"),
        max_length=300,
        help_text=_("Sans nom : il est inscrit au journal. Par exemple « demande de l’intéressé du 3 mars »."),
    )

    def __init__(self, *args: Any, expected: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.expected = expected

    def clean_matricule(self) -> str:
        given: str = self.cleaned_data["matricule"].strip()
        if given != self.expected:
            raise ValidationError(_("Ce n’est pas le matricule de cet agent."))
        return given


class DepartedSearchForm(Form):
    q = forms.CharField(label=_("Matricule"), required=False, max_length=40)
