"""The forms of the catalogue: is the input well formed?"""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import F, QuerySet
from django.db.models.functions import NullIf
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from terreau.ground.accounts.forms import StructureField
from terreau.ground.common.forms import Form, ModelForm
from terreau.ground.common.plain import plain
from terreau.ground.common.search import MOST_LETTERS, Query
from terreau.rooms.learning.catalogue import access
from terreau.rooms.learning.catalogue.enums import Audience, Format, Kind
from terreau.rooms.learning.catalogue.models import Course
from terreau.rooms.learning.catalogue.querysets import CourseQuerySet
from terreau.rooms.skills.models import LEVELS, Competence

TITLE, RECENT, SHORT = "", "recents", "courts"
LANGUAGES = [("fr", _("Français")), ("en", _("Anglais"))]
# What the sheet of each nature does not ask.
APART: dict[str, set[str]] = {
    Kind.LESSONS: {"url", "provider", "agreed_elsewhere", "place", "format"},
    Kind.SESSIONS: {"url", "agreed_elsewhere"},
    Kind.EXTERNAL: {"place", "format", "months_valid"},
    Kind.RESOURCE: {"place", "format", "months_valid", "agreed_elsewhere", "validation", "knowledge_code", "hands_on"},
}


class FilterForm(Form):
    """The words and the order of the catalogue; its facets are read by `facets`. What is unknown is ignored."""

    q = forms.CharField(label=_("Chercher une formation"), required=False, max_length=MOST_LETTERS)
    tri = forms.ChoiceField(
        label=_("Trier"),
        required=False,
        choices=[(TITLE, _("Par titre")), (RECENT, _("Les plus récentes")), (SHORT, _("Les plus courtes"))],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_valid()
        self.query = Query.of(self.cleaned_data.get("q", ""))

    def ordered(self, rows: CourseQuerySet) -> CourseQuerySet:
        """By title without accents nor case, unless asked otherwise."""
        order = self.cleaned_data.get("tri")
        if order == RECENT:
            return rows.order_by(F("published_on").desc(nulls_last=True), "-pk")
        if order == SHORT:
            return rows.order_by(NullIf(F("minutes"), 0).asc(nulls_last=True), "words", "pk")
        return rows.order_by("words", "pk")


def _text(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class SheetForm(ModelForm):
    """The sheet of a course of one nature: what does not concern it is not asked."""

    structure = StructureField(label=_("Structure qui le propose"), help_text=_("Le code ou le nom de la structure."))
    audiences = forms.MultipleChoiceField(
        label=_("Publics"),
        choices=Audience,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Aucune case : tous les agents."),
    )
    minutes = forms.IntegerField(
        label=_("Durée en minutes"),
        required=False,
        min_value=0,
        max_value=100_000,
        help_text=_("Une journée de formation compte 420 minutes. À dire avant de le mettre au catalogue."),
    )
    url = forms.URLField(
        label=_("Adresse"),
        max_length=500,
        assume_scheme="https",
        help_text=_("Celle de la page de la formation, pas celle de l’accueil de la plateforme."),
    )
    months_valid = forms.IntegerField(
        label=_("Mois de validité de l’attestation"),
        required=False,
        min_value=1,
        max_value=240,
        help_text=_("Vide : sans limite."),
    )
    language = forms.ChoiceField(label=_("Langue"), choices=LANGUAGES)

    class Meta:
        model = Course
        fields = [
            "title", "sentence", "url", "provider", "agreed_elsewhere", "structure", "reach", "theme", "format",
            "place", "audiences", "level", "minutes", "brings", "validation", "hands_on", "language", "authors",
            "licence", "code", "knowledge_code", "months_valid",
        ]  # fmt: skip
        help_texts = {
            "title": _("Court et concret. Par exemple : « Rédiger un courriel que l’on comprend »."),
            "sentence": _(
                "Ce que l’on saura faire après. Par exemple : « Vous saurez décider quand une réunion se tient à "
                "distance, et comment la préparer ». Lue dans le catalogue."
            ),
            "brings": _("Trois ou quatre lignes, en Markdown : des acquis, pas un sommaire."),
            "validation": _("Par exemple : « 70 % de bonnes réponses à la fin de chaque module »."),
            "provider": _("Par exemple : Mentor, FUN, CNFPT, Campus du numérique public."),
            "agreed_elsewhere": _("L’accord de l’encadrant n’est pas demandé une seconde fois ici."),
            "place": _("La ville suffit ; chaque session dira son adresse."),
            "hands_on": _("On y manipule ou essaie soi-même pendant l’essentiel du temps."),
            "authors": _("Un service ou une équipe plutôt que des noms : la fiche est lue par tous."),
            "licence": _("Par exemple : Licence Ouverte 2.0 (Etalab). Dit qui peut la réutiliser."),
            "code": _("Celui de l’autre plateforme, ou le vôtre : un import y reconnaît ce cours."),
            "knowledge_code": _("Écrit dans le fichier remis au système d’information des ressources humaines."),
        }
        widgets = {"brings": _text(6)}

    def __init__(self, *args: Any, user: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in APART[kind]:
            del self.fields[name]
        fields: Any = self.fields
        structures = access.writing_structures(user)
        fields["structure"].choose_among(structures)
        self.initial["structure"] = self.instance.structure if self.instance.pk else structures.first()
        fields["title"].widget.attrs["autocomplete"] = "off"
        spoken = self.instance.language
        if spoken not in dict(LANGUAGES):  # an import may bring any
            fields["language"].choices = [*LANGUAGES, (spoken, spoken)]
        if kind == Kind.EXTERNAL:
            fields["provider"].required = True
        if kind == Kind.SESSIONS:
            fields["format"].choices = [each for each in Format.choices if each[0] != Format.ALONE]

    def clean_minutes(self) -> int:
        return self.cleaned_data["minutes"] or 0

    def clean_title(self) -> str:
        title = " ".join(self.cleaned_data["title"].split())
        if not plain(title).strip():
            raise ValidationError(_("Ce titre n’a pas de mot."))
        return title

    def _post_clean(self) -> None:
        """Nothing is put on the row that was read: the action writes, and the database has the last word."""

    @property
    def sheet(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


def common_competences() -> QuerySet[Competence]:
    """Those of the framework of the State, in its order; of others where it is not there."""
    rows = Competence.objects.select_related("domain").order_by("domain__framework", "domain__code", "code", "pk")
    crcn = rows.filter(domain__framework__code="crcn")
    return crcn if crcn.exists() else rows


class AimForm(Form):
    competence = forms.ModelChoiceField(
        label=_("Compétence"), queryset=Competence.objects.none(), empty_label=_("Choisissez")
    )
    level = forms.TypedChoiceField(
        label=_("Niveau visé"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", _("Aucun : on s’y exerce")), *((level, str(level)) for level in range(LEVELS[0], LEVELS[1] + 1))],
        help_text=_("Terminer le cours montrera ce niveau. Laissez vide s’il ne fait que l’approcher."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["competence"].queryset = common_competences()


class ReviewForm(Form):
    reviewer = forms.CharField(label=_("Prénom et nom"), max_length=200)
    function = forms.CharField(
        label=_("Fonction"),
        max_length=200,
        help_text=_("Par exemple : « juriste, service des affaires juridiques »."),
    )
    on = forms.DateField(label=_("Relu le"), widget=forms.DateInput)

    def clean_on(self) -> Any:
        on = self.cleaned_data["on"]
        if on > timezone.localdate():
            raise ValidationError(_("Cette date est à venir."))
        return on
