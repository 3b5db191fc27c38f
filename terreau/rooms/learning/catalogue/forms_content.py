"""Forms of the content of a course: is what was typed well formed? What it changes, the actions decide."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.text import slugify
from django.utils.translation import gettext as _, gettext_lazy

from terreau.ground.common.forms import Form, ModelForm
from terreau.ground.common.uploads import Kind, check_upload
from terreau.ground.organisations.models import Structure
from terreau.ground.questions.drafts import LONGEST_TOPIC
from terreau.rooms.learning.catalogue.enums import LessonKind
from terreau.rooms.learning.catalogue.files import ENDINGS, MOST, check_file, plain_name
from terreau.rooms.learning.catalogue.models import Course, Edition, Lesson, Module
from terreau.rooms.learning.catalogue.unpacking import MOST_BYTES
from terreau.rooms.learning.packages.models import Package

LONGEST_LESSON = 200_000
OWN_TOPIC = ""


class StartForm(Form):
    """What a new draft begins with."""

    COPY, EMPTY = "copy", "empty"
    start = forms.ChoiceField(
        label=gettext_lazy("Partir de"), widget=forms.RadioSelect, initial=COPY,
        choices=[
            (COPY, gettext_lazy("L’édition en vigueur, copiée avec ses fichiers")),
            (EMPTY, gettext_lazy("Rien : écrire des modules nouveaux")),
        ],
    )  # fmt: skip

    def __init__(self, *args: Any, current: Edition | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.current = current
        if current is None:
            del self.fields["start"]

    @property
    def copied(self) -> Edition | None:
        return self.current if self.cleaned_data.get("start") == self.COPY else None


class ModuleForm(ModelForm):
    """A module and the quiz that closes it, if it has one."""

    topic = forms.ChoiceField(
        label=gettext_lazy("Questions à poser"), required=False,
        help_text=gettext_lazy("Les questions de la banque du cours sont rangées par sujet : un par module."),
    )  # fmt: skip
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Module
        fields = ["title", "introduction", "asked", "topic", "pass_mark", "most_attempts"]
        widgets = {"introduction": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, topics: dict[str, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.topics = topics
        words = _("%(topic)s (en banque : %(count)s)")
        own = str(self.instance.topic or "")
        known = {own: topics.get(own, 0)} | topics if own else topics
        self.fields["topic"].choices = [  # type: ignore[attr-defined]
            (OWN_TOPIC, _("Un sujet nouveau, du nom du module")),
            *((topic, words % {"topic": topic, "count": count}) for topic, count in known.items()),
        ]
        self.fields["asked"].help_text = _("Vide : pas de questionnaire à la fin de ce module.")
        self.fields["pass_mark"].help_text = _("Ce qu’il faut pour ouvrir le module suivant. Vide : rien à réussir.")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not cleaned.get("asked"):
            if cleaned.get("pass_mark"):
                self.add_error("asked", _("Dites combien de questions sont posées."))
            cleaned["topic"], cleaned["asked"] = "", None
        elif not cleaned.get("topic"):
            cleaned["topic"] = self.free_topic(str(cleaned.get("title") or ""))
        return cleaned

    def free_topic(self, title: str) -> str:
        stem = slugify(title)[: LONGEST_TOPIC - 4].strip("-") or "module"
        taken = set(self.topics)
        return next(each for each in (stem, *(f"{stem}-{n}" for n in range(2, 1000))) if each not in taken)

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class LessonForm(ModelForm):
    """A lesson: its Markdown, or a package."""

    minutes = forms.IntegerField(label=gettext_lazy("Minutes"), min_value=1, max_value=600, initial=5)
    kind = forms.ChoiceField(
        label=gettext_lazy("Nature"), choices=LessonKind, initial=LessonKind.TEXT, widget=forms.RadioSelect
    )
    body = forms.CharField(
        label=gettext_lazy("Texte"), required=False, max_length=LONGEST_LESSON, strip=False,
        widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "true", "class": "lesson-source"}),
        help_text=gettext_lazy("En Markdown ; l’aide est sous ce formulaire."),
    )  # fmt: skip
    module = forms.ModelChoiceField(Module.objects.none(), label=gettext_lazy("Module"), empty_label=None)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Lesson
        fields = ["title", "minutes", "kind", "body", "package"]

    def __init__(self, *args: Any, packages: QuerySet[Package], modules: QuerySet[Module], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["package"].queryset = packages  # type: ignore[attr-defined]
        self.fields["package"].empty_label = _("Aucun")  # type: ignore[attr-defined]
        self.fields["module"].queryset = modules  # type: ignore[attr-defined]
        if not packages.exists():
            self.fields["package"].widget = forms.HiddenInput()
            self.fields["kind"].widget = forms.HiddenInput()
            self.fields["kind"].required = False

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        cleaned["body"] = str(cleaned.get("body") or "").replace("\r\n", "\n").strip("\n")
        cleaned["kind"] = cleaned.get("kind") or LessonKind.TEXT
        if cleaned["kind"] == LessonKind.TEXT:
            cleaned["package"] = None
        elif not cleaned.get("package"):
            self.add_error("package", _("Choisissez le paquet que joue cette leçon."))
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class FileForm(Form):
    """A file for the lessons to call."""

    file = forms.FileField(label=gettext_lazy("Fichier"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        endings = [name for kind in MOST for name in ENDINGS[kind]]
        self.fields["file"].widget.attrs["accept"] = ",".join(f".{one}" for one in endings)
        self.fields["file"].help_text = _(
            "Images, PDF, bureautique, vidéos MP4 ou WebM de 300 Mo au plus, avec leurs sous-titres (.vtt) et leur "
            "transcription (.md) du même nom. Un fichier du même nom est remplacé."
        )
        self.media_type = ""

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        file.name = plain_name(file.name or "")
        self.media_type = check_file(file)
        return file


class ForceForm(Form):
    note = forms.CharField(
        label=gettext_lazy("Ce qui change, en une phrase"), required=False, max_length=300,
        help_text=gettext_lazy("Ceux qui suivent le cours la lisent."),
    )  # fmt: skip


class AddForm(Form):
    """Where a course of the software goes."""

    structure = forms.ModelChoiceField(Structure.objects.none(), label=gettext_lazy("Structure"), empty_label=None)

    def __init__(self, *args: Any, structures: QuerySet[Structure], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["structure"].queryset = structures  # type: ignore[attr-defined]


class ArchiveForm(AddForm):
    """An archive, and the course that it makes or renews."""

    file = forms.FileField(
        label=gettext_lazy("Archive du cours"), widget=forms.FileInput(attrs={"accept": ".zip"}),
        help_text=gettext_lazy("Un fichier .zip, 400 Mo au plus : le dossier d’un cours, ou l’export d’un Terreau."),
    )  # fmt: skip
    course = forms.ModelChoiceField(
        Course.objects.none(), label=gettext_lazy("Cours à renouveler"), required=False,
        empty_label=gettext_lazy("Aucun : c’est un cours nouveau"),
        help_text=gettext_lazy("L’archive en devient la nouvelle édition ; ceux qui l’ont commencé gardent la leur."),
    )  # fmt: skip
    field_order = ["file", "structure", "course"]

    def __init__(self, *args: Any, courses: QuerySet[Course], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["course"].queryset = courses  # type: ignore[attr-defined]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        check_upload(file, kinds=(Kind.ZIP,), most_bytes=MOST_BYTES)
        return file

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        course = cleaned.get("course")
        if course is not None and "structure" in cleaned:
            cleaned["structure"] = course.structure
        if "file" not in cleaned and not self.errors:
            raise ValidationError(_("Choisissez une archive."))
        return cleaned
