"""The forms of seats: is the input well formed?"""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from terreau.ground.accounts.models import User, tidy_email
from terreau.ground.common.forms import Form
from terreau.ground.organisations.models import Structure
from terreau.ground.seats import people
from terreau.ground.seats.people import Registrant


class LostLinkForm(Form):
    email = forms.EmailField(
        label=_("Votre adresse de courriel"),
        help_text=_("Celle de votre inscription. Exemple : camille.petit@commune.example"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class RefuseForm(Form):
    reason = forms.CharField(
        label=_("Motif"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "La personne le lira. Exemple : « Cet atelier est réservé aux encadrants ; un autre suit en mai. »"
        ),
    )


class ArrivalForm(Form):
    """Somebody who comes without having registered: an address that is known here is enough, else a name."""

    email = forms.EmailField(
        label=_("Courriel"),
        required=False,
        help_text=_("Celui d’un agent suffit : son nom et sa structure viennent de son dossier."),
    )
    name = forms.CharField(label=_("Prénom et nom"), required=False, max_length=200)
    organisation = forms.CharField(label=_("Organisme"), required=False, max_length=200)

    def __init__(self, *args: Any, employer: Structure, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.employer = employer

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and self.known is None and not cleaned.get("name", "").strip():
            raise ValidationError({"name": _("Donnez le nom : cette adresse n’est celle d’aucun agent d’ici.")})
        return cleaned

    @property
    def known(self) -> Registrant | None:
        return people.agent_at(self.cleaned_data.get("email", ""), self.employer)

    @property
    def registrant(self) -> Registrant:
        given = self.cleaned_data
        return self.known or people.outsider(given["email"], given["name"], given["organisation"])


class HelperForm(Form):
    email = forms.EmailField(
        label=_("Courriel de son compte"),
        help_text=_("Cette personne pourra noter les présences, et rien d’autre. Exemple : aide@ministere.example"),
    )

    def clean_email(self) -> str:
        email = tidy_email(self.cleaned_data["email"])
        self.user = User.objects.active().filter(email=email).first()
        if self.user is None:
            raise ValidationError(_("Aucun compte n’a cette adresse : la personne doit d’abord ouvrir le sien."))
        return email


class CodeForm(Form):
    code = forms.CharField(
        label=_("Code affiché à l’écran"),
        max_length=12,
        help_text=_("Six lettres ou chiffres. Il change toutes les minutes."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
