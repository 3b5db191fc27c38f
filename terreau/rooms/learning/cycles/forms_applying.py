"""The forms of candidates and of their employers: is the input well formed?"""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from terreau.ground.common.forms import Form
from terreau.rooms.learning.cycles.enums import CandidacyState, Letter
from terreau.rooms.learning.cycles.files import check_letter
from terreau.rooms.learning.cycles.models import Candidacy, Cycle

LONG = 4000


class LinkForm(Form):
    """Somebody without account: where to send the link of his file."""

    email = forms.EmailField(
        label=_("Votre courriel professionnel"), help_text=_("Le lien de votre candidature y part.")
    )
    name = forms.CharField(label=_("Prénom et nom"), max_length=200)
    employer_name = forms.CharField(label=_("Employeur"), max_length=200, help_text=_("Votre administration."))


class AgainForm(Form):
    """The call is closed: only whoever has a file receives its link again."""

    email = forms.EmailField(label=_("Votre courriel professionnel"), help_text=_("Celui de votre candidature."))


class DossierForm(Form):
    """A draft may be kept with nothing in it; what is sent is whole."""

    name = forms.CharField(label=_("Prénom et nom"), max_length=200)
    employer_name = forms.CharField(label=_("Employeur"), max_length=200)
    position = forms.CharField(label=_("Votre fonction"), max_length=200)
    motivation = forms.CharField(
        label=_("Ce que vous attendez du cycle"), max_length=LONG, widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("4 000 signes au plus."),
    )  # fmt: skip
    project = forms.CharField(
        label=_("Le projet que vous y conduirez"), max_length=LONG, widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Le problème, pour qui, ce qui aura changé. 4 000 signes au plus."),
    )  # fmt: skip
    contact_name = forms.CharField(
        label=_("Qui s’engage pour votre employeur"), max_length=200,
        help_text=_("Son nom. Il lira votre nom et les dates, rien de ce que vous écrivez."),
    )  # fmt: skip
    contact_email = forms.EmailField(
        label=_("Son courriel"), help_text=_("Il reçoit un lien quand vous envoyez votre candidature.")
    )

    def __init__(
        self, *args: Any, cycle: Cycle, candidacy: Candidacy | None, agent: bool, sending: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        gone = ["name", "employer_name"] if agent else []
        answered = candidacy is not None and candidacy.letter in (Letter.GIVEN, Letter.REFUSED)
        if not cycle.letter_needed or answered:
            gone += ["contact_name", "contact_email"]
        for name in gone:
            del self.fields[name]
        if not sending:
            for field in self.fields.values():
                field.required = False
        if candidacy is not None:
            self.initial.update({name: getattr(candidacy, name) for name in self.fields})

    @property
    def words(self) -> dict[str, str]:
        """What the actions take."""
        return {name: self.cleaned_data[name] for name in self.fields}


class ContactForm(Form):
    contact_name = forms.CharField(label=_("Qui s’engage pour votre employeur"), max_length=200)
    contact_email = forms.EmailField(
        label=_("Son courriel"), help_text=_("Il reçoit un lien ; celui de l’ancien interlocuteur ne s’ouvre plus.")
    )


class LetterForm(Form):
    """The employer's answer. Neither is chosen for him."""

    answer = forms.ChoiceField(
        label=_("Votre réponse"), widget=forms.RadioSelect,
        choices=[
            ("give", _("L’employeur s’engage à libérer ces jours")),
            ("refuse", _("L’employeur ne s’engage pas")),
        ],
    )  # fmt: skip
    name = forms.CharField(label=_("Votre nom"), max_length=140)
    position = forms.CharField(label=_("Votre fonction"), max_length=150)
    word = forms.CharField(
        label=_("Si vous ne vous engagez pas, pourquoi"), required=False, max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}), help_text=_("Le candidat lira cette phrase."),
    )  # fmt: skip
    file = forms.FileField(
        label=_("Lettre signée"), required=False, help_text=_("Un PDF de 5 Mo au plus, si vous en avez une."),
        widget=forms.FileInput(attrs={"accept": "application/pdf"}),
    )  # fmt: skip

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file is not None:
            check_letter(file)
        return file

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("answer") == "refuse" and not cleaned.get("word", "").strip():
            self.add_error("word", _("Dites pourquoi, en une phrase : le candidat la lira."))
        return cleaned

    @property
    def signer(self) -> str:
        return f"{self.cleaned_data['name'].strip()}, {self.cleaned_data['position'].strip()}"


class SetAsideForm(Form):
    reason = forms.CharField(
        label=_("Motif"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Le candidat le lira. Exemple : « Le cycle s’adresse aux cadres de direction. »"),
    )  # fmt: skip


class CandidatesFilter(Form):
    """What part of the list is read. An unknown value is ignored: an address may be edited by hand."""

    etat = forms.ChoiceField(label=_("État"), required=False)
    engagement = forms.ChoiceField(label=_("Engagement de l’employeur"), required=False)

    def __init__(self, *args: Any, letter: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        states = [choice for choice in CandidacyState.choices if choice[0] != CandidacyState.DRAFT]
        for name, choices in (("etat", states), ("engagement", Letter.choices)):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = [("", _("Tous")), *choices]
        if not letter:
            del self.fields["engagement"]
        self.is_valid()

    @property
    def asked(self) -> dict[str, str]:
        found = {"state": self.cleaned_data.get("etat", ""), "letter": self.cleaned_data.get("engagement", "")}
        return {name: value for name, value in found.items() if value}
