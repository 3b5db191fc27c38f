"""The code that somebody types, and why an attestation is withdrawn."""

from django import forms
from django.utils.translation import gettext_lazy as _

from terreau.ground.attestations.access import tidy_code
from terreau.ground.attestations.models import ALPHABET
from terreau.ground.common.forms import Form


class CodeForm(Form):
    code = forms.CharField(
        label=_("Code de l’attestation"),
        max_length=60,
        help_text=_(
            "Seize lettres et chiffres, par exemple ABCD-2345-EFGH-6789. Les tirets et les majuscules ne comptent pas."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )

    def clean_code(self) -> str:
        code = tidy_code(self.cleaned_data["code"])
        if not code:
            raise forms.ValidationError(
                _("Un code a seize lettres ou chiffres parmi %(letters)s : relisez celui de l’attestation."),
                params={"letters": ALPHABET},
            )
        return code


class RevokeForm(Form):
    reason = forms.CharField(
        label=_("Pourquoi cette attestation est-elle retirée ?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("La personne lit ce motif. Qui vérifie l’attestation ne le lit pas."),
    )
