"""The forms of an author: is the input well formed? What a question says is checked by `parsing`."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _, gettext_lazy

from terreau.ground.common.forms import Form
from terreau.ground.common.uploads import Kind as FileKind, check_upload
from terreau.ground.initiatives.forms import CHOOSE, StructureField
from terreau.ground.organisations.models import Structure
from terreau.rooms.barometer.questionnaires import access
from terreau.rooms.barometer.questionnaires.content import TEXT_MOST, Document, Page, Text
from terreau.rooms.barometer.questionnaires.models import Edition
from terreau.rooms.barometer.questionnaires.part_lines import code_from

SHIPPED, BLANK = "shipped", "blank"


def french(label: Any, *, required: bool = True, rows: int = 2, help_text: Any = "") -> forms.CharField:
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, required=required, max_length=TEXT_MOST, widget=area, help_text=help_text)


def english(label: Any, rows: int = 2) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": rows, "lang": "en"})
    return forms.CharField(label=label, required=False, max_length=TEXT_MOST, widget=area)


class CreateForm(Form):
    """Where it is kept, what it is called, what it begins with."""

    structure = StructureField(label=gettext_lazy("Structure"), queryset=Structure.objects.none(), empty_label=CHOOSE)
    name = forms.CharField(
        label=gettext_lazy("Nom"), max_length=120, help_text=gettext_lazy("Exemple : baromètre annuel des agents."),
    )  # fmt: skip
    start = forms.ChoiceField(label=gettext_lazy("Commencer par"), widget=forms.RadioSelect, initial=SHIPPED)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["structure"].queryset = access.structures_to_survey(user)  # type: ignore[attr-defined]
        self.editions = {str(each.pk): each for each in access.editions_of(user)[:100]}
        self.fields["start"].choices = [  # type: ignore[attr-defined]
            (SHIPPED, _("Le baromètre apporté par le logiciel : une trentaine de questions sur quatre thèmes")),
            (BLANK, _("Une page et une première question, à changer")),
            *((key, _("Une copie de « %(edition)s »") % {"edition": each}) for key, each in self.editions.items()),
        ]

    @property
    def edition(self) -> Edition | None:
        """The one to copy, if that was chosen."""
        return self.editions.get(self.cleaned_data["start"])


class RenameForm(Form):
    name = forms.CharField(label=gettext_lazy("Nom"), max_length=120)


class SeenForm(Form):
    """`seen`: the turn of the edition that the author had before him."""

    seen = forms.IntegerField(widget=forms.HiddenInput)


class HeadForm(SeenForm):
    title = french(gettext_lazy("Titre"), rows=1)
    title_en = english(gettext_lazy("Titre en anglais"), rows=1)
    intro = french(
        gettext_lazy("Présentation"), required=False, rows=3,
        help_text=gettext_lazy("Ce que lit l’agent avant la première question : de quoi il s’agit, combien de temps."),
    )  # fmt: skip
    intro_en = english(gettext_lazy("Présentation en anglais"), rows=3)

    @property
    def head(self) -> dict[str, Text]:
        said = self.cleaned_data
        return {"title": Text(said["title"], said["title_en"]), "intro": Text(said["intro"], said["intro_en"])}


def head_values(document: Document) -> dict[str, str]:
    title, intro = document.title, document.intro
    return {"title": title.fr, "title_en": title.en, "intro": intro.fr, "intro_en": intro.en}


class PageHeadForm(SeenForm):
    title = french(gettext_lazy("Titre de la page"), rows=1)
    title_en = english(gettext_lazy("Titre en anglais"), rows=1)
    theme = forms.CharField(
        label=gettext_lazy("Thème"), required=False, max_length=60, widget=forms.TextInput(attrs={"list": "themes"}),
        help_text=gettext_lazy(
            "Un mot ou deux, comme « equipement ». Le même thème d’une édition à l’autre permet de comparer. "
            "Laissez vide si la page n’en a pas."
        ),
    )  # fmt: skip
    intro = french(gettext_lazy("Quelques mots avant les questions"), required=False)
    intro_en = english(gettext_lazy("Les mêmes en anglais"))

    def clean_theme(self) -> str:
        typed = str(self.cleaned_data["theme"]).strip()
        return code_from(typed) if typed else ""

    def page(self, code: str, questions: Any = ()) -> Page:
        said = self.cleaned_data
        title, intro = Text(said["title"], said["title_en"]), Text(said["intro"], said["intro_en"])
        return Page(code, title, said["theme"], intro, tuple(questions))


def page_values(page: Page) -> dict[str, str]:
    words = {"title": page.title.fr, "title_en": page.title.en, "intro": page.intro.fr, "intro_en": page.intro.en}
    return words | {"theme": page.theme}


class ConditionForm(SeenForm):
    """The answers to one earlier question for which this one is asked."""

    answers = forms.MultipleChoiceField(
        label=gettext_lazy("Poser la question à qui a répondu"), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Cochez au moins une réponse, ou retirez la condition.")},
    )  # fmt: skip

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answers"].choices = choices  # type: ignore[attr-defined]


class KeepForm(Form):
    """A question for the bank, with how it was tried."""

    structure = StructureField(label=gettext_lazy("Gardée pour"), queryset=Structure.objects.none(), empty_label=CHOOSE)
    tried = forms.CharField(
        label=gettext_lazy("Comment elle a été essayée"), required=False, max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "Exemple : lue à voix haute avec huit agents de trois services, deux mots changés. "
            "Laissez vide si elle ne l’a pas été : la banque le dit."
        ),
    )  # fmt: skip
    tried_on = forms.DateField(label=gettext_lazy("Essayée le"), required=False, widget=forms.DateInput)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["structure"].queryset = access.structures_to_survey(user)  # type: ignore[attr-defined]


class UploadForm(Form):
    file = forms.FileField(
        label=gettext_lazy("Fichier"),
        help_text=gettext_lazy(
            "Un questionnaire de Terreau (.yaml) ou la structure d’une enquête LimeSurvey (.lss). 4 Mo au plus."
        ),
        widget=forms.FileInput(attrs={"accept": ".yaml,.yml,.lss,.xml"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        extensions = {FileKind.TEXT: ("yaml", "yml", "lss", "xml")}
        check_upload(file, kinds=(FileKind.TEXT,), most_bytes=4 * 1024**2, extensions=extensions)
        return file
