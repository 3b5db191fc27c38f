"""The questions of a course: the house's own form, where a topic is a module and a level is not needed."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _, gettext_lazy

from terreau.ground.common.forms import Form
from terreau.ground.common.uploads import Kind as FileKind, check_upload
from terreau.ground.questions.drafts import Draft
from terreau.ground.questions.enums import Kind, SupportKind
from terreau.ground.questions.forms import QuestionForm, YamlForm

MOST_BYTES = 20 * 1024 * 1024
ENDINGS = ("yaml", "yml", "gift", "xml", "txt")


class CourseQuestionForm(QuestionForm):
    """The same fields, but for what the positioning test alone needs."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topic"].label = _("Sujet")
        self.fields["topic"].help_text = _("Celui d’un module : ses questions sont tirées de là.")
        self.fields["theme"].help_text = ""
        self.fields["level"].help_text = ""
        self.fields["level"].choices = [("", _("Non précisé")), *self.fields["level"].choices]  # type: ignore[attr-defined]
        self.fields["level"].empty_value = None  # type: ignore[attr-defined]
        self.fields["why"].help_text = _("Ce que l’agent lit une fois son questionnaire rendu.")
        for name in ("theme", "level", "reading_title"):
            self.fields[name].required = False

    def _document(self, cleaned: Any) -> dict[str, Any]:
        document = super()._document(cleaned)
        if not cleaned["reading_title"]:
            document.pop("lire")
        return document


class CourseYamlForm(YamlForm):
    """The same question as a text: level, theme and reading may be missing."""

    def _lacking(self, draft: Draft) -> Iterable[str]:
        if self.code and draft.code != self.code:
            yield _("« code » doit rester « %(code)s ».") % {"code": self.code}
        if draft.topic not in {topic for topic, _label in self.topics}:
            known = ", ".join(topic for topic, _label in self.topics)
            yield _("« sujet » doit être l’un de : %(known)s.") % {"known": known}
        for key, value in {"auteur": draft.author, "licence": draft.licence, "pourquoi": draft.content.why}.items():
            if not value:
                yield _("« %(key)s » manque.") % {"key": key}


class ShapeForm(Form):
    """The first thing to choose of a new question: about what, how it is answered, what is shown."""

    topic = forms.ChoiceField(label=gettext_lazy("Sujet"))
    kind = forms.ChoiceField(label=gettext_lazy("Comment l’agent répond"), choices=Kind, widget=forms.RadioSelect)
    support = forms.ChoiceField(
        label=gettext_lazy("Document montré"), required=False,
        choices=[("", gettext_lazy("Aucun")), *SupportKind.choices],
    )  # fmt: skip

    def __init__(self, *args: Any, topics: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topic"].choices = topics  # type: ignore[attr-defined]


class RetireForm(Form):
    reason = forms.CharField(
        label=gettext_lazy("Motif"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Il est écrit au journal."),
    )  # fmt: skip


class BankFileForm(Form):
    """A file of questions, and the module of those that do not say theirs."""

    file = forms.FileField(
        label=gettext_lazy("Fichier de questions"),
        widget=forms.FileInput(attrs={"accept": ",".join(f".{one}" for one in (*ENDINGS, "zip"))}),
        help_text=gettext_lazy("YAML de Terreau (ou son archive, avec les images), GIFT, Moodle XML ; 20 Mo au plus."),
    )  # fmt: skip
    topic = forms.ChoiceField(
        label=gettext_lazy("Sujet"), help_text=gettext_lazy("Les questions du fichier y sont rangées.")
    )
    others = forms.BooleanField(
        label=gettext_lazy("Prendre les autres quand des questions sont refusées"), required=False,
        help_text=gettext_lazy("Sinon, une question refusée refuse le fichier entier."),
    )  # fmt: skip

    def __init__(self, *args: Any, topics: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topic"].choices = topics  # type: ignore[attr-defined]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        extensions = {FileKind.TEXT: ENDINGS, FileKind.ZIP: ("zip",)}
        check_upload(file, kinds=(FileKind.TEXT, FileKind.ZIP), most_bytes=MOST_BYTES, extensions=extensions)
        return file
