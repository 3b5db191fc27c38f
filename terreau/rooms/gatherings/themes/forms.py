"""The forms of calls for themes: is the input well formed?"""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from terreau.ground.accounts.forms import StructureField
from terreau.ground.accounts.models import tidy_email
from terreau.ground.common.forms import Form, ModelForm
from terreau.rooms.gatherings.themes import access
from terreau.rooms.gatherings.themes.enums import AT_ANSWERING, AT_READING, CallState, Proposers, Verdict, VoteMode
from terreau.rooms.gatherings.themes.models import LONGEST_TITLE, LONGEST_WHY, Call, Theme

CHOOSE = _("Choisissez")
LONGEST_LIST = 300


class CallForm(ModelForm):
    structure = StructureField(
        label=_("À qui s’adresse l’appel"),
        help_text=_("Par son code ou son nom. Ses agents, et ceux de tout ce qui en dépend, lisent l’appel et votent."),
    )
    points = forms.IntegerField(
        label=_("Nombre de points par personne"),
        initial=10,
        min_value=2,
        max_value=100,
        required=False,
        help_text=_("Seulement pour un vote à points : chacun en répartit autant, comme il veut. 10 en général."),
    )

    class Meta:
        model = Call
        fields = [
            "structure",
            "title",
            "question",
            "proposers",
            "mode",
            "points",
            "opens_on",
            "votes_from",
            "closes_on",
        ]
        labels = {
            "title": _("Titre"),
            "question": _("La question que vous posez"),
            "proposers": _("Qui peut proposer"),
            "mode": _("Comment on vote"),
            "opens_on": _("Les propositions commencent le"),
            "votes_from": _("Le vote commence le"),
            "closes_on": _("Dernier jour du vote"),
        }
        help_texts = {
            "title": _("Par exemple : Les cafés de l’automne."),
            "question": _("Une seule, qui se répond en une ligne : « De quoi voulez-vous parler cet automne ? »"),
            "votes_from": _("Ce jour-là, plus rien ne se propose et le vote s’ouvre de lui-même."),
            "closes_on": _("Le lendemain, le vote se ferme de lui-même et les nombres s’affichent."),
        }
        widgets = {
            "proposers": forms.RadioSelect(choices=Proposers),
            "mode": forms.RadioSelect(choices=VoteMode),
            "question": forms.TextInput(),
        }

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = access.structures_to_call(user)
        self.fields["structure"].choose_among(known)  # type: ignore[attr-defined]
        if self.instance.pk:
            self.initial["structure"] = self.instance.structure
        elif len(only := known[:2]) == 1:
            self.initial.setdefault("structure", only[0])
        for name, choices in (("proposers", Proposers), ("mode", VoteMode)):
            self.fields[name].choices = choices.choices  # type: ignore[attr-defined] # no empty choice among radios
        if self.instance.pk and self.instance.state == CallState.VOTING:
            for name in ("structure", "proposers", "mode", "points", "opens_on", "votes_from"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        opens = cleaned.get("opens_on") or self.instance.opens_on
        votes = cleaned.get("votes_from") or self.instance.votes_from
        closes = cleaned.get("closes_on")
        if opens and votes and votes < opens:
            raise ValidationError({"votes_from": _("Le vote ne peut pas commencer avant les propositions.")})
        if votes and closes and closes < votes:
            raise ValidationError({"closes_on": _("Le vote ne peut pas finir avant d’avoir commencé.")})
        if "points" in self.fields and not cleaned.get("points"):
            cleaned["points"] = 10
        return cleaned

    @property
    def changes(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.fields}


class ProposeForm(Form):
    """One field that matters; the other may stay empty. `near`: the address that says what is nearly the same."""

    template_name = "themes/_propose_form.html"

    title = forms.CharField(
        label=_("Votre thème"),
        max_length=LONGEST_TITLE,
        widget=forms.TextInput(attrs={"autocomplete": "off", "enterkeyhint": "send"}),
        help_text=_("En quelques mots, par exemple : « Signer sans imprimer »."),
    )
    why = forms.CharField(
        label=_("Pourquoi"),
        required=False,
        max_length=LONGEST_WHY,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Sans nom de personne : ce que vous écrivez sera lu par tous."),
    )

    def __init__(self, *args: Any, near: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.near = near

    def clean_title(self) -> str:
        return " ".join(self.cleaned_data["title"].split())


class EmailForm(Form):
    email = forms.EmailField(
        label=_("Votre courriel"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_(
            "Format attendu : nom@domaine.fr. Un lien vous y demandera de confirmer ; l’adresse ne sert qu’à vous "
            "dire ce que devient ce thème."
        ),
    )

    def clean_email(self) -> str:
        return tidy_email(self.cleaned_data["email"])


class RefuseForm(Form):
    reason = forms.ChoiceField(label=_("Motif"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = [("", CHOOSE), *((each.value, each.label) for each in AT_READING)]  # type: ignore[attr-defined]


class ThemeForm(ModelForm):
    class Meta:
        model = Theme
        fields = ["title", "why", "group"]
        widgets = {"why": forms.Textarea(attrs={"rows": 3})}
        labels = {"title": _("Thème"), "why": _("Pourquoi"), "group": _("Groupe")}
        help_texts = {
            "group": _("Un mot pour ranger : « Outils », « Rencontres ». Reprenez un groupe existant pour les réunir."),
        }

    @property
    def changes(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.fields}


class AnswerForm(Form):
    verdict = forms.ChoiceField(label=_("Votre réponse"), choices=Verdict, widget=forms.RadioSelect)
    reason = forms.ChoiceField(
        label=_("Pourquoi il n’est pas retenu"), required=False, help_text=_("Seulement pour un thème non retenu.")
    )
    answer = forms.CharField(
        label=_("Ce que vous dites à ceux qui l’ont proposé"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Par exemple : « Nous en ferons un café en novembre, avec le service des achats. »"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = [("", CHOOSE), *((each.value, each.label) for each in AT_ANSWERING)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("verdict") == Verdict.NOT_KEPT and not cleaned.get("reason"):
            self.add_error("reason", _("Dites pourquoi ce thème n’est pas retenu."))
        return cleaned


class BallotForm(Form):
    """The whole ballot: one choice, or points beside each theme, in the order of its reader."""

    def __init__(self, *args: Any, call: Call, themes: list[Theme], given: dict[int, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.call, self.themes = call, themes
        if call.mode == VoteMode.ONE:
            chosen = next((str(key) for key, points in given.items() if points), "")
            self.fields["theme"] = forms.ChoiceField(
                label=_("Votre voix"),
                required=False,
                initial=chosen,
                widget=forms.RadioSelect,
                label_suffix="",
                choices=[*((str(theme.pk), theme.title) for theme in themes), ("", _("Aucun de ces thèmes"))],
            )
            return
        for theme in themes:
            self.fields[f"theme_{theme.pk}"] = forms.IntegerField(
                label=theme.title,
                label_suffix="",
                required=False,
                min_value=0,
                max_value=call.budget,
                initial=given.get(theme.pk, 0),
                widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "themes-points"}),
            )

    @property
    def points(self) -> dict[int, int]:
        if self.call.mode == VoteMode.ONE:
            chosen = self.cleaned_data["theme"]
            return {int(chosen): 1} if chosen else {}
        return {theme.pk: self.cleaned_data[f"theme_{theme.pk}"] or 0 for theme in self.themes}
