"""The forms of paths: is the input well formed?"""

from typing import Any

from django import forms
from django.utils.translation import gettext as _, gettext_lazy

from terreau.ground.accounts.forms import StructureField
from terreau.ground.common.antivirus import refuse_unclean
from terreau.ground.common.forms import Form, ModelForm
from terreau.ground.common.uploads import IMAGES, check_upload
from terreau.rooms.learning.paths.enums import SideKind
from terreau.rooms.learning.paths.models import Path, PathVersion, Step
from terreau.rooms.learning.paths.models_building import Side
from terreau.rooms.learning.paths.sides import drawn_again

MOST_BYTES = 1024 * 1024


def area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class PathForm(ModelForm):
    structure = StructureField(
        label=gettext_lazy("Structure qui porte le parcours"), help_text=gettext_lazy("Code ou libellé.")
    )

    class Meta:
        model = Path
        fields = ["title", "sentence", "for_whom", "reach", "structure"]
        help_texts = {
            "title": gettext_lazy("Ce à quoi il mène. Par exemple : « Conduire un projet numérique »."),
            "sentence": gettext_lazy("Ce que l’on saura faire à la fin."),
            "for_whom": gettext_lazy("Par exemple : « les encadrants qui prennent leur poste »."),
        }
        widgets = {"reach": forms.RadioSelect}

    def __init__(self, *args: Any, structures: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["structure"].choose_among(structures)  # type: ignore[attr-defined]
        if self.instance.pk:
            self.initial["structure"] = self.instance.structure


class VersionForm(ModelForm):
    class Meta:
        model = PathVersion
        fields = ["months", "note"]
        help_texts = {
            "months": gettext_lazy(
                "Un cours terminé depuis plus longtemps ne compte pas. Vide : un cours terminé compte toujours."
            ),
            "note": gettext_lazy("Une phrase, lue par ceux qui suivent déjà ce parcours."),
        }


class StepForm(ModelForm):
    after = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Étapes attendues"), queryset=Step.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Seulement si l’étape s’ouvre après des étapes choisies."),
    )  # fmt: skip

    class Meta:
        model = Step
        fields = ["title", "text", "needed", "optional", "opening", "after"]
        help_texts = {
            "needed": gettext_lazy(
                "Combien de ses cours il faut terminer. Un cours parmi trois, ou deux au choix parmi quatre : "
                "choisissez ici le nombre, puis ajoutez les cours."
            ),
            "optional": gettext_lazy("Elle est proposée, et ne manque à personne."),
        }
        widgets = {"text": area(3), "opening": forms.RadioSelect}

    def __init__(self, *args: Any, before: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["after"].queryset = before  # type: ignore[attr-defined]
        if self.instance.pk:
            self.initial["after"] = list(self.instance.after.values_list("pk", flat=True))
        if not before.exists():
            del self.fields["after"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("opening") == "named" and not cleaned.get("after"):
            self.add_error("opening", _("Choisissez au moins une étape attendue, parmi celles qui précèdent."))
        return cleaned

    @property
    def words(self) -> dict[str, Any]:
        return {"after": [], **self.cleaned_data}


class CourseSearchForm(Form):
    q = forms.CharField(label=gettext_lazy("Mots du titre ou de la phrase"), required=False, max_length=100)

    @property
    def asked(self) -> str:
        return self.cleaned_data.get("q", "") if self.is_valid() else ""


class StructureSideForm(Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("Part dans le parcours"),
        choices=[choice for choice in SideKind.choices if choice[0] != SideKind.OUTSIDE],
    )
    structure = StructureField(label=gettext_lazy("Structure"), help_text=gettext_lazy("Code ou libellé."))

    def __init__(self, *args: Any, structures: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["structure"].choose_among(structures)  # type: ignore[attr-defined]


class PartnerForm(ModelForm):
    file = forms.FileField(
        label=gettext_lazy("Logo"), required=False,
        help_text=gettext_lazy("PNG, JPEG, GIF ou WebP, 1 Mo au plus. Vide : celui d’avant reste, s’il y en a un."),
        widget=forms.FileInput(attrs={"accept": ".png,.jpg,.jpeg,.gif,.webp"}),
    )  # fmt: skip

    class Meta:
        model = Side
        fields = ["name", "licence", "email", "file", "logo_alt"]
        help_texts = {
            "licence": gettext_lazy("Par exemple : « CC BY-SA 4.0 », ou « droits réservés, usage interne »."),
            "email": gettext_lazy("Un lien pour signer lui est envoyé. L’adresse s’efface à la mise en vigueur."),
            "logo_alt": gettext_lazy("Lu à voix haute à la place du logo. Par exemple : « Logo de l’école »."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("name", "licence", "email"):
            self.fields[name].required = True

    def clean_file(self) -> bytes:
        file = self.cleaned_data["file"]
        if not file:
            return b""
        check_upload(file, kinds=IMAGES, most_bytes=MOST_BYTES)
        refuse_unclean(file, file.name)
        return drawn_again(file)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if (cleaned.get("file") or self.instance.logo) and not cleaned.get("logo_alt"):
            self.add_error("logo_alt", _("Un logo a un texte qui le remplace."))
        return cleaned

    @property
    def words(self) -> dict[str, Any]:
        told = {name: self.cleaned_data[name] for name in ("name", "licence", "email", "logo_alt")}
        return told | ({"logo": self.cleaned_data["file"]} if self.cleaned_data["file"] else {})


class RemarkForm(Form):
    text = forms.CharField(label=gettext_lazy("Votre remarque"), max_length=2000, widget=area(3))
    step = forms.ModelChoiceField(
        label=gettext_lazy("Sur quoi"), queryset=Step.objects.none(), required=False,
        empty_label=gettext_lazy("L’ensemble du parcours"),
    )  # fmt: skip

    def __init__(self, *args: Any, version: PathVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["step"].queryset = version.steps.order_by("position")  # type: ignore[attr-defined]


class SignForm(Form):
    """What was read is in the form: a draft that changed since is not signed."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)


class PartnerSignForm(SignForm):
    signer = forms.CharField(
        label=gettext_lazy("Votre nom et votre fonction"), max_length=200,
        help_text=gettext_lazy("Lus par ceux qui préparent le parcours, et par eux seuls."),
    )  # fmt: skip


def one_line(form: Any) -> str:
    """The errors of a form that has no page of its own, as a message."""
    return " ".join(str(each) for errors in form.errors.values() for each in errors)
