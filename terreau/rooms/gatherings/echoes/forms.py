"""The forms of echoes: is the input well formed?"""

from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from terreau.ground.common.forms import Form, ModelForm
from terreau.rooms.gatherings.echoes.enums import Asked, Level, Sentences
from terreau.rooms.gatherings.echoes.models import Question, Recap, Room, Takeaway


def with_https(column: Any, **options: Any) -> Any:
    """An address typed without its beginning is one of today's."""
    return column.formfield(**options, **({"assume_scheme": "https"} if isinstance(column, models.URLField) else {}))


class AskForm(ModelForm):
    class Meta:
        model = Question
        fields = ("text", "signature")
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}


class RoomForm(ModelForm):
    class Meta:
        model = Room
        fields = ("moderated",)


class MoveForm(Form):
    seen = forms.ChoiceField(choices=Asked)
    to = forms.ChoiceField(choices=Asked)
    words = forms.CharField(max_length=16)


class WrittenAnswerForm(Form):
    answer = forms.CharField(
        label=_("Réponse écrite"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Elle reste sur la page de la rencontre avec la question. Sans nom de personne."),
    )


class TakeawayForm(ModelForm):
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Takeaway
        fields = ("title", "text", "said_by", "url")
        formfield_callback = with_https
        widgets = {"text": forms.Textarea(attrs={"rows": 6})}

    @property
    def words(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

    def _post_clean(self) -> None:
        """The action compares with what the database holds, then writes."""


class IntroductionForm(ModelForm):
    class Meta:
        model = Recap
        fields = ("introduction",)
        widgets = {"introduction": forms.Textarea(attrs={"rows": 3})}

    def _post_clean(self) -> None:
        """The action writes."""


def five_words(label: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, choices=Level.choices, coerce=int, widget=forms.RadioSelect)


class AnswerForm(Form):
    useful = five_words(_("Cette rencontre m’est utile dans mon travail"))
    organised = five_words(_("Elle était bien préparée et accessible"))
    again = five_words(_("Je la conseillerais à un collègue"))
    sentence = forms.CharField(
        label=_("Une phrase, si vous le souhaitez"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Sans nom : l’organisateur la relit avant de la montrer. Exemple : plus de temps pour essayer."),
    )


class SentenceForm(Form):
    to = forms.ChoiceField(choices=Sentences)
