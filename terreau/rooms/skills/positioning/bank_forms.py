"""The filters of the bank, and the short forms of a question's page."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from terreau.ground.common.forms import Form
from terreau.ground.questions.drafts import LEVELS
from terreau.ground.questions.enums import Kind, Review, SupportKind
from terreau.ground.questions.models import Question
from terreau.rooms.skills.positioning.bank_reading import among, bank_questions, themes, topics

ANY = ("", _("Toutes"))
ANY_M = ("", _("Tous"))
STATES = (
    ("content", _("Fond à relire")),
    ("language", _("Langue à relire")),
    ("reviewed", _("Relues, fond et langue")),
    ("here", _("Modifiées ici")),
    ("retired", _("Retirées")),
)
IN_STATE: dict[str, dict[str, Any]] = {
    "content": {"current__content_review": Review.TO_REVIEW},
    "language": {"current__language_review": Review.TO_REVIEW},
    "reviewed": {"current__content_review": Review.REVIEWED, "current__language_review": Review.REVIEWED},
    "here": {"current__shipped": False},
}


class BankFilter(Form):
    """What is looked for in the bank. Retired questions are shown only when asked for."""

    q = forms.CharField(label=_("Mots cherchés"), required=False, max_length=100)
    topic = forms.ChoiceField(label=_("Compétence"), required=False)
    theme = forms.ChoiceField(label=_("Thème"), required=False)
    level = forms.TypedChoiceField(
        label=_("Niveau"), required=False, coerce=int, empty_value=None,
        choices=[ANY_M, *((level, str(level)) for level in range(LEVELS[0], LEVELS[1] + 1))],
    )  # fmt: skip
    kind = forms.ChoiceField(label=_("Genre"), required=False, choices=[ANY_M, *Kind.choices])
    state = forms.ChoiceField(label=_("État"), required=False, choices=[("", _("En service")), *STATES])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topic"].choices = [ANY, *topics()]  # type: ignore[attr-defined]
        self.fields["theme"].choices = [ANY_M, *((theme, theme) for theme in themes())]  # type: ignore[attr-defined]

    def rows(self) -> QuerySet[Question]:
        """The questions asked for; none while a filter is not understood."""
        rows = bank_questions()
        if not self.is_valid():
            return rows.none()
        asked = self.cleaned_data
        rows = rows.filter(retired_on__isnull=asked["state"] != "retired", **IN_STATE.get(asked["state"], {}))
        for name in ("topic", "theme", "level", "kind"):
            if asked[name]:
                rows = rows.filter(**{f"current__{name}": asked[name]})
        return among(rows, asked["q"])


class ShapeForm(Form):
    """The first thing to choose of a new question: about what, how it is answered, what is shown."""

    topic = forms.ChoiceField(label=_("Compétence"))
    kind = forms.ChoiceField(label=_("Comment l’agent répond"), choices=Kind, widget=forms.RadioSelect)
    support = forms.ChoiceField(
        label=_("Document montré"), required=False, choices=[("", _("Aucun")), *SupportKind.choices]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topic"].choices = topics()  # type: ignore[attr-defined]


class ReviewForm(Form):
    content = forms.BooleanField(
        label=_("Fond relu"), required=False,
        help_text=_("La bonne réponse est juste, elle est la seule, et le niveau convient."),
    )  # fmt: skip
    language = forms.BooleanField(
        label=_("Langue relue"), required=False,
        help_text=_("L’énoncé se lit sans effort, et ne souffle pas la réponse."),
    )  # fmt: skip


class RetireForm(Form):
    reason = forms.CharField(label=_("Motif"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
