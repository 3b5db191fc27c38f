"""The forms of the contact door: is the input well formed?"""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from terreau.ground.accounts.models import User, tidy_email
from terreau.ground.common.forms import Form
from terreau.ground.organisations.models import Structure
from terreau.ground.organisations.querysets import StructureQuerySet
from terreau.ground.requests.enums import Intent, Right

LONGEST = 5000
CHOOSE = _("Choisissez")


class EmployerField(forms.ModelChoiceField):
    def label_from_instance(self, structure: Structure) -> str:
        return structure.label


class RequestForm(Form):
    intent = forms.ChoiceField(label=_("Que souhaitez-vous ?"), choices=Intent, widget=forms.RadioSelect)
    right = forms.ChoiceField(
        label=_("Quel droit exercez-vous ?"),
        required=False,
        choices=[("", CHOOSE), *Right.choices],
        help_text=_("Seulement si votre demande porte sur vos données personnelles."),
    )
    employer = EmployerField(label=_("À qui écrivez-vous ?"), queryset=Structure.objects.none(), empty_label=CHOOSE)
    text = forms.CharField(
        label=_("Votre message"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("N’écrivez ni mot de passe, ni numéro de sécurité sociale, ni donnée de santé."),
    )
    name = forms.CharField(label=_("Votre nom"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(
        label=_("Votre courriel"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("Format attendu : nom@domaine.fr. Vous y recevrez un lien pour confirmer, puis la réponse."),
    )

    def __init__(self, *args: Any, user: Any, employers: StructureQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.employers = list(employers)
        self.fields["employer"].queryset = employers  # type: ignore[attr-defined]
        if len(self.employers) == 1:
            del self.fields["employer"]
        if isinstance(user, User):  # his account has proved the address
            del self.fields["email"]
            self.initial.setdefault("name", str(user.agent or user.name))
            if own := own_employer(user):
                self.initial.setdefault("employer", own)

    def clean_email(self) -> str:
        return tidy_email(self.cleaned_data["email"])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("intent") == Intent.DATA and not cleaned.get("right"):
            self.add_error("right", _("Choisissez le droit que vous exercez."))
        if cleaned.get("intent") != Intent.DATA:
            cleaned["right"] = ""
        return cleaned

    @property
    def wishes(self) -> dict[str, Any]:
        """What the action asks for."""
        cleaned = self.cleaned_data
        email = self.user.email if isinstance(self.user, User) else cleaned["email"]
        return {
            "employer": cleaned.get("employer") or self.employers[0],
            "intent": cleaned["intent"],
            "right": cleaned["right"],
            "text": cleaned["text"],
            "name": cleaned["name"],
            "email": email,
        }


def own_employer(user: User) -> int | None:
    """Whom somebody signed in most likely writes to."""
    if user.agent:
        return user.agent.employer_id
    held = user.structures_as()
    return held[0].employer_id if held else None


class TextForm(Form):
    """A word more, an answer, a reason."""

    text = forms.CharField(max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 6}))

    def __init__(self, *args: Any, label: Any, help_text: Any = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label, self.fields["text"].help_text = label, help_text


class HolderField(forms.ModelChoiceField):
    def label_from_instance(self, user: User) -> str:
        return str(user)


class HandOverForm(Form):
    to = HolderField(label=_("Confier à"), queryset=User.objects.none(), empty_label=CHOOSE)

    def __init__(self, *args: Any, holders: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = User.objects.filter(pk__in=[user.pk for user in holders])  # type: ignore[attr-defined]
