"""The guided form of an experience, step by step; and the filters of the library."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from terreau.ground.common.forms import Form, ModelForm
from terreau.ground.common.search import Query
from terreau.ground.organisations.enums import StructureKind
from terreau.ground.organisations.models import Job
from terreau.rooms.gatherings.experiences.models import Edition
from terreau.rooms.gatherings.experiences.querysets import EditionQuerySet
from terreau.rooms.gatherings.experiences.search import COLUMNS
from terreau.rooms.skills.models import Competence

MOST_TAGS = 8


@dataclass(frozen=True)
class Step:
    number: int
    title: Any
    lead: Any
    fields: tuple[str, ...]


STEPS = (
    Step(
        1,
        _("Quel était le problème ?"),
        _("Racontez comme à un collègue que vous croisez à la machine à café. Pas de sigle sans le dire en entier."),
        ("title", "problem"),
    ),
    Step(2, _("Ce que nous avons fait"), _("Les étapes, dans l’ordre, échecs compris."), ("done",)),
    Step(
        3,
        _("Ce que cela a donné"),
        _("Un chiffre, même modeste, vaut dix adjectifs. Dites d’où il vient."),
        ("outcome", "figure", "figure_source"),
    ),
    Step(4, _("Ce que nous ne referions pas"), _("C’est ce que les autres liront en premier."), ("not_again",)),
    Step(
        5,
        _("Ce qu’il faut pour faire de même"),
        _("Pour une équipe qui commencerait lundi."),
        ("needed", "contact"),
    ),
    Step(
        6,
        _("À qui cela peut servir"),
        _("Pour que ceux qui en ont besoin le trouvent. Rien n’est obligatoire ici."),
        ("competences", "job", "structure_kind", "tags", "anonymous"),
    ),
)
LAST = len(STEPS)


def step_of(number: int) -> Step | None:
    return STEPS[number - 1] if 1 <= number <= LAST else None


class StepForm(ModelForm):
    anonymous = forms.BooleanField(
        label=_("Signer « un agent de ma structure », sans mon nom"),
        required=False,
        help_text=_("Vous pourrez changer d’avis à tout moment."),
    )

    class Meta:
        model = Edition
        fields = [
            "title", "problem", "done", "outcome", "figure", "figure_source", "not_again", "needed", "contact",
            "competences", "job", "structure_kind", "tags",
        ]  # fmt: skip
        help_texts = {
            "title": _(
                "Une phrase qui donne envie. Par exemple : « Comment nous avons vidé la bannette du courrier »."
            ),
            "problem": _(
                "Pour qui, depuis quand, et ce que cela coûtait. Par exemple : « Trente appels par jour pour demander "
                "où en est un dossier, et deux agents qui ne faisaient plus que répondre »."
            ),
            "done": _("Quoi, avec qui, combien de temps, avec quels outils. Ce qui n’a pas marché en fait partie."),
            "outcome": _("Ce qui a changé, pour qui, et ce qui n’a pas changé."),
            "figure": _("Par exemple : « 12 appels par jour au lieu de 30 »."),
            "figure_source": _("Par exemple : « décompte à la main, accueil, semaine du 9 mars »."),
            "not_again": _("Par exemple : « former tout le monde le même jour », « choisir l’outil avant le besoin »."),
            "needed": _("Du temps, un accord, un outil, une personne : ce sans quoi cela ne marche pas."),
            "contact": _("Une fonction ou une adresse de service, pas un nom : elle reste quand les gens changent."),
            "competences": _("Celles que l’on exerce ou que l’on apprend en le faisant."),
            "job": _("Le métier que cela concerne le plus."),
            "structure_kind": _("La taille d’équipe pour laquelle cela marche."),
            "tags": _("Séparés par des virgules. Par exemple : « courrier, accueil, SMS »."),
        }
        widgets = {
            "problem": forms.Textarea(attrs={"rows": 7}),
            "done": forms.Textarea(attrs={"rows": 10}),
            "outcome": forms.Textarea(attrs={"rows": 7}),
            "not_again": forms.Textarea(attrs={"rows": 7}),
            "needed": forms.Textarea(attrs={"rows": 7}),
            "competences": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args: Any, step: Step, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in set(self.fields) - set(step.fields):
            del self.fields[name]
        fields: Any = self.fields
        # A step may be left half written: only the title must be there, by which the draft is found again.
        for name in step.fields:
            fields[name].required = name in ("title", "problem")
        if "competences" in fields:
            fields["competences"].queryset = common_competences()
            fields["job"].queryset = Job.objects.order_by("label", "pk")
            fields["job"].empty_label = _("Aucun en particulier")
            fields["structure_kind"].choices = [("", _("Toutes")), *StructureKind.choices]
            fields["anonymous"].initial = bool(self.instance.experience.anonymous)

    def clean_tags(self) -> str:
        words = [" ".join(word.split()).lower() for word in self.cleaned_data["tags"].split(",")]
        kept = list(dict.fromkeys(word for word in words if word))
        if len(kept) > MOST_TAGS:
            raise ValidationError(_("Huit mots-clés au plus : gardez les plus parlants."))
        return ", ".join(kept)

    def _post_clean(self) -> None:
        """The form never holds the whole text: constraints of the whole are the database's."""


def common_competences() -> QuerySet[Competence]:
    """Those of the framework of the State, in its order; of others where it is not there."""
    rows = Competence.objects.select_related("domain").order_by("domain__framework", "domain__code", "code", "pk")
    crcn = rows.filter(domain__framework__code="crcn")
    return crcn if crcn.exists() else rows


class ReviewForm(Form):
    """`seen`: when the text that the reviewer read was sent; what was sent again since is not what he accepts."""

    seen = forms.CharField(widget=forms.HiddenInput)
    remarks = forms.CharField(
        label=_("Vos remarques à l’auteur"),
        required=False,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Seulement si vous renvoyez le texte. Précises et bienveillantes : ce qui manque à un lecteur."),
    )

    def __init__(self, *args: Any, needed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["remarks"].required = needed


class WithdrawForm(Form):
    reason = forms.CharField(
        label=_("Pourquoi ce retrait"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("L’auteur lira cette phrase."),
    )


class SentenceForm(Form):
    sentence = forms.CharField(
        label=_("À quoi cela vous a servi, en une phrase"),
        max_length=300,
        help_text=_("Par exemple : « Nous avons repris le modèle de SMS pour les rendez-vous de l’état civil »."),
    )


class AddressForm(Form):
    address = forms.EmailField(label=_("Adresse de courriel professionnel de votre collègue"))


class FilterForm(Form):
    """What part of the library is read. An unknown value is ignored: an address may be edited by hand."""

    q = forms.CharField(label=_("Mots"), required=False, max_length=100)
    competence = forms.TypedChoiceField(label=_("Compétence"), required=False, coerce=int, empty_value=None)
    job = forms.TypedChoiceField(label=_("Métier"), required=False, coerce=int, empty_value=None)
    kind = forms.ChoiceField(
        label=_("Genre de structure"), required=False, choices=[("", _("Tous")), *StructureKind.choices]
    )

    def __init__(self, *args: Any, library: EditionQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keys = library.order_by().values("pk")
        competences = Competence.objects.filter(pk__in=Edition.competences.through.objects.filter(
            edition__in=keys).values("competence")).order_by("domain__framework", "code", "pk")  # fmt: skip
        jobs = Job.objects.filter(pk__in=library.order_by().values("job")).order_by("label", "pk")
        fields: Any = self.fields
        fields["competence"].choices = [("", _("Toutes")), *((each.pk, str(each)) for each in competences)]
        fields["job"].choices = [("", _("Tous")), *((each.pk, each.label) for each in jobs)]

    @property
    def asked(self) -> dict[str, Any]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def narrow(self, rows: Any) -> Any:
        asked = self.asked
        query = Query.of(asked.get("q", ""))
        if query.words:
            rows = query.among(rows, *COLUMNS)
        if "competence" in asked:
            rows = rows.filter(competences=asked["competence"])
        if "job" in asked:
            rows = rows.filter(job=asked["job"])
        if "kind" in asked:
            rows = rows.filter(structure_kind=asked["kind"])
        return rows
