"""The forms of coaching: is the input well formed?"""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from terreau.ground.common.forms import Form
from terreau.ground.organisations.models import Structure
from terreau.rooms.gatherings.coaching import half_days
from terreau.rooms.gatherings.coaching.enums import Ease, Language, Where
from terreau.rooms.gatherings.coaching.models import MOST_AT_ONCE, CoachingTheme
from terreau.rooms.skills.models import Competence, SocleLevel


def competences_of(employer: int) -> QuerySet[Competence]:
    """Those of the national framework, and those that a socle of the employer asks for."""
    here = Structure.objects.filter(Q(pk=employer) | Q(root=employer)).order_by()
    asked = Q(pk__in=SocleLevel.objects.filter(socle__structure__in=here).order_by().values("competence"))
    return Competence.objects.filter(Q(domain__framework__code="crcn") | asked).order_by("domain", "code", "pk")


class SubjectField(forms.ModelMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple


class WishForm(Form):
    """What an offer and a need both say."""

    competences = SubjectField(label=_("Compétences"), required=False, queryset=Competence.objects.none())
    themes = SubjectField(label=_("Thèmes"), required=False, queryset=CoachingTheme.objects.none())
    half_days = forms.MultipleChoiceField(
        label=_("Demi-journées possibles"),
        choices=half_days.CHOICES,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Celles où vous pourriez vous libérer une heure. Plus vous en cochez, plus vite on vous trouve quelqu’un."
        ),
    )
    where = forms.ChoiceField(label=_("Où"), choices=Where, widget=forms.RadioSelect, initial=Where.BOTH)
    place = forms.CharField(
        label=_("Ville ou site"), max_length=80, required=False,
        help_text=_(
            "Par exemple : « Nantes » ou « Site Pasteur ». Deux personnes se voient sur place "
            "quand elles écrivent le même."
        ),
    )  # fmt: skip
    languages = forms.MultipleChoiceField(
        label=_("Langues"), choices=Language, widget=forms.CheckboxSelectMultiple, initial=["fr"]
    )
    words = forms.CharField(
        label=_("En quelques mots"), required=False, max_length=600, widget=forms.Textarea(attrs={"rows": 3})
    )

    words_help: Any = ""

    def __init__(self, *args: Any, employer: int, wish: Any = None, **kwargs: Any) -> None:
        initial = {"half_days": half_days.places_of(wish.half_days)} if wish is not None else {}
        if wish is not None:
            initial |= {name: getattr(wish, name) for name in ("where", "place", "languages", "words")}
            initial |= {"competences": wish.competences.all(), "themes": wish.themes.all()}
        super().__init__(*args, initial=initial | kwargs.pop("initial", {}), **kwargs)
        self.fields["competences"].queryset = competences_of(employer)  # type: ignore[attr-defined]
        themes = CoachingTheme.objects.filter(employer=employer, retired=False).order_by("label", "pk")
        self.fields["themes"].queryset = themes  # type: ignore[attr-defined]
        if not themes:
            del self.fields["themes"]
        self.fields["words"].help_text = self.words_help

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("competences") and not cleaned.get("themes"):
            raise ValidationError({"competences": _("Cochez au moins une compétence ou un thème.")})
        if cleaned.get("where") in (Where.ON_SITE, Where.BOTH) and not cleaned.get("place"):
            raise ValidationError({"place": _("Écrivez où l’on peut vous rencontrer, ou choisissez « à distance ».")})
        return cleaned

    @property
    def changes(self) -> dict[str, Any]:
        found = {name: self.cleaned_data[name] for name in self.fields}
        return {"themes": []} | found | {"half_days": half_days.mask_of(found["half_days"])}


class OfferForm(WishForm):
    capacity = forms.TypedChoiceField(
        label=_("Combien de personnes en même temps"),
        coerce=int,
        choices=[(number, str(number)) for number in range(1, MOST_AT_ONCE + 1)],
        help_text=_("Comptez environ une heure par semaine et par personne. Commencer par une seule est très bien."),
    )
    words_help = _(
        "Par exemple : « Je montre volontiers comment je prépare mes tableaux ; j’ai débuté il y a deux ans. »"
    )

    def __init__(self, *args: Any, wish: Any = None, **kwargs: Any) -> None:
        initial = {"capacity": wish.capacity} if wish is not None else {}
        super().__init__(*args, wish=wish, initial=initial, **kwargs)


class NeedForm(WishForm):
    words_help = _("Par exemple : « Je reprends le suivi du budget en mars et je n’ai jamais fait de tableau croisé. »")


class GoalsForm(Form):
    """What the two want to reach. `seen`: the version that the writer read."""

    goals = forms.CharField(
        label=_("Nos objectifs"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "Un ou deux suffisent, que vous pourrez vérifier. Par exemple : « En mai, je prépare "
            "seule le tableau du comité. »"
        ),
    )
    next_on = forms.DateField(label=_("Prochaine séance"), required=False, widget=forms.DateInput)
    seen = forms.IntegerField(widget=forms.HiddenInput)


class NoteForm(Form):
    on = forms.DateField(label=_("Séance du"), widget=forms.DateInput)
    text = forms.CharField(
        label=_("Ce que nous avons fait, ce qui reste"), max_length=3000, widget=forms.Textarea(attrs={"rows": 4})
    )
    next_on = forms.DateField(label=_("Prochaine séance"), required=False, widget=forms.DateInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            self.initial = {"on": timezone.localdate(), **self.initial}

    def clean_on(self) -> Any:
        day = self.cleaned_data["on"]
        if day > timezone.localdate():
            raise ValidationError(_("Une séance se raconte une fois passée : la prochaine a son propre champ."))
        return day


class GainForm(Form):
    gain = forms.CharField(
        label=_("En une phrase, ce que cela m’a apporté"),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Lue par vous deux seulement, et effacée avec le journal."),
    )
    easier = forms.ChoiceField(
        label=_("Êtes-vous plus à l’aise ?"),
        choices=Ease,
        widget=forms.RadioSelect,
        help_text=_("Seul un total, sans nom et jamais sur moins de onze personnes, en est tiré."),
    )
    again = forms.BooleanField(
        label=_("Je travaillerais volontiers encore avec cette personne"),
        required=False,
        help_text=_(
            "Vous ne serez proposés de nouveau l’un à l’autre que si vous le cochez tous les deux. "
            "Personne ne voit votre case."
        ),
    )


class ThemeForm(Form):
    label = forms.CharField(
        label=_("Thème, en mots de tous les jours"),
        max_length=120,
        help_text=_(
            "Ce qu’un collègue dirait : « Animer une réunion à distance », et non « Collaboration synchrone »."
        ),
    )

    def clean_label(self) -> str:
        return " ".join(self.cleaned_data["label"].split())
