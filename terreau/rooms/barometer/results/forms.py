"""The forms of results: is the input well formed?"""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from terreau.ground.accounts.models import User
from terreau.ground.common.forms import Form, ModelForm
from terreau.rooms.barometer.questionnaires.content import Document
from terreau.rooms.barometer.questionnaires.items import items_of
from terreau.rooms.barometer.results.enums import VerbatimState
from terreau.rooms.barometer.results.models import Finding, Restitution
from terreau.rooms.barometer.results.reading_sentences import ReadLine, theme_labels
from terreau.rooms.barometer.waves.models import Wave


def _text(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


# ---- sentences


class ReaderForm(Form):
    user = forms.ModelChoiceField(
        label=_("Qui lit les phrases"),
        queryset=User.objects.none(),
        empty_label=_("Choisissez"),
        help_text=_("Deux ou trois personnes suffisent. Elles lisent tout, y compris ce qui restera écarté."),
    )

    def __init__(self, *args: Any, users: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = users  # type: ignore[attr-defined]


def themes_of(wave: Wave) -> list[tuple[str, str]]:
    document: Document = wave.edition.document
    return list(theme_labels(document).items())


class DecideForm(Form):
    """`line`: the sentence as its reader has it before him."""

    theme = forms.ChoiceField(label=_("Thème"), required=False)
    other = forms.CharField(
        label=_("Ou un autre thème"), required=False, max_length=40, help_text=_("En deux ou trois mots.")
    )
    hide = forms.MultipleChoiceField(
        label=_("À remplacer par « […] »"), required=False, widget=forms.CheckboxSelectMultiple
    )
    also = forms.CharField(
        label=_("D’autres mots à masquer"),
        required=False,
        max_length=300,
        help_text=_(
            "Séparés par des points-virgules, tels qu’ils sont écrits. Ce qui est masqué n’est gardé nulle part."
        ),
    )
    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, themes: list[tuple[str, str]], line: ReadLine) -> None:
        sentence = line.sentence
        known = dict(themes)
        initial = {
            "seen": line.version,
            "theme": sentence.theme if sentence.theme in known else "",
            "other": "" if sentence.theme in known else sentence.theme,
        }
        super().__init__(data, initial=initial)
        fields: Any = self.fields
        fields["theme"].choices = [("", _("Celui de la question")), *themes]
        pieces = list(dict.fromkeys((each.piece, f"{each.piece} ({each.words})") for each in line.doubts))
        fields["hide"].choices = pieces
        if not pieces:
            del fields["hide"]
        # What the three buttons send; checked here, drawn by the page.
        self.to = data.get("to", "") if data is not None else ""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.to not in VerbatimState.values:
            self.add_error(None, _("Choisissez ce que devient la phrase."))
        also = [each.strip() for each in cleaned.get("also", "").split(";")]
        cleaned["hide"] = [*cleaned.get("hide", []), *(each for each in also if each)]
        cleaned["theme"] = cleaned.get("other") or cleaned.get("theme", "")
        cleaned["to"] = self.to
        return cleaned


# ---- what is told


class IntroductionForm(ModelForm):
    class Meta:
        model = Restitution
        fields = ("introduction",)
        widgets = {"introduction": _text(4)}
        help_texts = {
            "introduction": _("Merci, combien ont répondu, ce qui suit. Trois phrases : on lit ceci sur un téléphone.")
        }

    def _post_clean(self) -> None:
        """The action writes."""


class FindingForm(ModelForm):
    item = forms.ChoiceField(
        label=_("Chiffre à montrer"),
        required=False,
        help_text=_("Il se lit à côté, tel que les résultats le donnent. Masqué pour un lecteur, il l’est ici aussi."),
    )

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Finding
        fields = ("said", "doing", "item", "initiative")
        widgets = {"doing": _text(4)}
        help_texts = {
            "said": _("Une phrase, dans les mots des agents. Par exemple : « Le réseau coupe en réunion. »"),
            "doing": _("Qui fait quoi, et pour quand. « Nous ne ferons rien, et voici pourquoi » en fait partie."),
            "initiative": _("L’action du registre qui y répond, s’il y en a une."),
        }

    def __init__(self, *args: Any, document: Document, initiatives: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["item"].choices = [("", _("Aucun")), *item_choices(document)]
        fields["initiative"].queryset = initiatives
        fields["initiative"].empty_label = _("Aucune")

    @property
    def words(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

    def _post_clean(self) -> None:
        """The action writes."""


def item_choices(document: Document) -> list[tuple[str, list[tuple[str, str]]]]:
    """The items of each page, in the order of the questionnaire; one of a part follows the words of its question."""
    found: dict[str, list[tuple[str, str]]] = {}
    for item in items_of(document):
        page = document.page_of[item.question.code]
        words = str(item.question.text)
        if item.part is not None:
            words = f"{words} — {item.label}"
        elif item.is_mean:
            words = f"{words} ({_('moyenne')})"
        found.setdefault(str(page.title), []).append((item.code, words))
    return list(found.items())


class OpenForm(Form):
    tell = forms.BooleanField(
        label=_("Écrire à chaque agent de la structure"),
        required=False,
        initial=True,
        help_text=_("Un courriel court, que chacun peut refuser de recevoir. Il part par lots dans l’heure."),
    )
