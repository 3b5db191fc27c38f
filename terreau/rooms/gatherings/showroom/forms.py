"""The forms of the showroom: is the input well formed?"""

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy as _

from terreau.ground.common.forms import Form, ModelForm
from terreau.ground.common.plain import plain_words
from terreau.ground.common.search import Query
from terreau.ground.organisations.models import Structure
from terreau.ground.seats.enums import Mode
from terreau.rooms.gatherings.showroom import access
from terreau.rooms.gatherings.showroom.actions import EDITABLE
from terreau.rooms.gatherings.showroom.enums import Follow, Licence, Need, State
from terreau.rooms.gatherings.showroom.models import Interest, Solution, Use
from terreau.rooms.gatherings.showroom.querysets import SolutionQuerySet

CHOOSE = _("Choisissez")
ALL = _("Tous")


def indented(structure: Structure) -> str:
    """The label of a structure, moved right as deep as it lies in the tree."""
    return "\N{NO-BREAK SPACE}" * 3 * (structure.depth - 1) + structure.label


class StructureField(forms.ModelChoiceField):
    def label_from_instance(self, structure: Structure) -> str:
        return indented(structure)


def with_https(column: Any, **options: Any) -> Any:
    """An address typed without its beginning is one of today's."""
    return column.formfield(**options, **({"assume_scheme": "https"} if isinstance(column, models.URLField) else {}))


class SolutionForm(ModelForm):
    structure = StructureField(
        label=_("Structure qui la présente"), queryset=Structure.objects.none(), empty_label=CHOOSE
    )

    class Meta:
        model = Solution
        fields = EDITABLE
        formfield_callback = with_https
        widgets = {"description": forms.Textarea(attrs={"rows": 6})}

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        structures = access.structures_that_show(user)
        self.fields["structure"].queryset = structures  # type: ignore[attr-defined]
        # Who animates one structure only has nothing to choose.
        if len(found := list(structures[:2])) == 1:
            self.initial.setdefault("structure", found[0].pk)
        for name in ("need", "licence"):
            field: Any = self.fields[name]
            field.choices = [("", CHOOSE), *(each for each in field.choices if each[0])]

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if not plain_words(name):
            raise ValidationError(gettext("Écrivez un nom qui se lit : des lettres ou des chiffres."))
        return name

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or self.cleaned_data
        if asked.get("licence") == Licence.OTHER_OPEN and not asked.get("licence_detail"):
            self.add_error("licence_detail", gettext("Dites de quelle licence libre il s’agit."))
        return asked

    @property
    def changes(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name in EDITABLE}

    def _post_clean(self) -> None:
        """The instance keeps what the database holds: the action compares, then writes."""


class FilterForm(Form):
    """What is looked for. An unknown value is ignored: an address may be edited by hand."""

    q = forms.CharField(label=_("Mots"), required=False, max_length=100)
    need = forms.ChoiceField(label=_("Besoin"), required=False, choices=[("", ALL), *Need.choices])
    owner = forms.TypedChoiceField(label=_("Présentée par"), required=False, coerce=int, empty_value=None)
    licence = forms.ChoiceField(
        label=_("Licence"),
        required=False,
        choices=[("", _("Toutes")), ("open", _("Logiciels libres")), *Licence.choices],
    )
    state = forms.ChoiceField(
        label=_("Fiches"),
        required=False,
        choices=[("", _("Publiées")), ("mine", _("Toutes les nôtres")), *State.choices],
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        if not access.may_create(user):
            del self.fields["state"]
        self.visible = Solution.objects.visible_to(user)
        keys = self.visible.order_by().values("structure").distinct()
        self.owners = {each.pk: each for each in Structure.objects.filter(pk__in=keys).order_by("path")}
        self.fields["owner"].choices = [("", _("Toutes les structures"))] + [  # type: ignore[attr-defined]
            (pk, each.label) for pk, each in self.owners.items()
        ]

    @property
    def is_narrow(self) -> bool:
        return self.is_valid() and any(self.cleaned_data.values())

    def rows(self) -> SolutionQuerySet:
        """What is asked for among what the reader may see, in alphabetical order: nothing is ranked."""
        self.is_valid()
        asked = self.cleaned_data
        rows: Any = self.visible.select_related("structure")
        query = Query.of(asked.get("q", ""))
        if query.words:
            rows = query.among(rows, "name", "sentence", "description", "outside_owner", "structure__label")
        if asked.get("need"):
            rows = rows.filter(need=asked["need"])
        if asked.get("owner"):
            rows = rows.filter(structure=asked["owner"])
        if asked.get("licence") == "open":
            rows = rows.exclude(licence__in=(Licence.CLOSED, Licence.UNKNOWN))
        elif asked.get("licence"):
            rows = rows.filter(licence=asked["licence"])
        if (state := asked.get("state", "")) == "mine":
            rows = rows.animated_by(self.user)
        else:
            rows = rows.filter(state=state or State.PUBLISHED)
        return rows.order_by("sort_name", "id")


class ReasonForm(Form):
    """Why: shown to those whom it concerns."""

    reason = forms.CharField(label=_("Motif"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, label: Any = "", help_text: Any = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = label or self.fields["reason"].label
        self.fields["reason"].help_text = help_text


class SeenForm(Form):
    """The moment of the sheet that the reader had before him when he decided."""

    seen = forms.CharField(max_length=40, widget=forms.HiddenInput)


class UseForm(ModelForm):
    structure = StructureField(label=_("Votre structure"), queryset=Structure.objects.none(), empty_label=CHOOSE)

    class Meta:
        model = Use
        fields = ("structure", "since", "words")

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix="use", **kwargs)
        self.fields["structure"].queryset = access.speaks_for(user)  # type: ignore[attr-defined]
        if user.agent is not None:
            self.initial.setdefault("structure", user.agent.structure_id)
        self.fields["since"].label = _("Depuis le")
        self.fields["since"].widget.attrs["max"] = timezone.localdate().isoformat()

    def _post_clean(self) -> None:
        """The action writes, and the database says whether it is there already."""


class InterestForm(ModelForm):
    class Meta:
        model = Interest
        fields = ("purpose",)
        widgets = {"purpose": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix="interest", **kwargs)

    def _post_clean(self) -> None:
        """The action writes, and the database says whether it is there already."""


class StepForm(Form):
    """A step of the follow-up: from the state that was seen to the button that was pressed."""

    seen = forms.ChoiceField(choices=Follow)
    to = forms.ChoiceField(choices=Follow)


class SlotForm(Form):
    """A demonstration: one moment, on site or at a distance or both."""

    day = forms.DateField(label=_("Jour"))
    starts = forms.TimeField(label=_("Début"), widget=forms.TimeInput(attrs={"type": "time"}))
    minutes = forms.IntegerField(label=_("Durée en minutes"), initial=45, min_value=10, max_value=480)
    place = forms.CharField(
        label=_("Lieu"), required=False, max_length=300, help_text=_("Exemple : salle Ardoise, deuxième étage.")
    )
    on_site = forms.IntegerField(label=_("Places sur place"), initial=12, min_value=0, max_value=5000)
    online_url = forms.URLField(
        label=_("Lien de connexion"),
        required=False,
        assume_scheme="https",
        max_length=500,
        help_text=_("Montré aux seuls inscrits à distance."),
    )
    online = forms.IntegerField(label=_("Places à distance"), initial=0, min_value=0, max_value=5000)

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or self.cleaned_data
        if asked.get("on_site") == 0 and asked.get("online") == 0:
            self.add_error("on_site", gettext("Offrez au moins une place, sur place ou à distance."))
        if asked.get("on_site") and not asked.get("place"):
            self.add_error("place", gettext("Dites où la démonstration a lieu."))
        if asked.get("online") and not asked.get("online_url"):
            self.add_error("online_url", gettext("Donnez le lien de connexion."))
        if (day := asked.get("day")) and (starts := asked.get("starts")) and "minutes" in asked:
            begins = datetime.datetime.combine(day, starts)
            asked["starts_at"] = timezone.make_aware(begins)
            asked["ends_at"] = asked["starts_at"] + datetime.timedelta(minutes=asked["minutes"])
            if asked["starts_at"] <= timezone.now():
                self.add_error("day", gettext("Ce moment est déjà passé."))
        return asked


class RegisterForm(Form):
    mode = forms.ChoiceField(choices=Mode)
    consent_listed = forms.BooleanField(required=False)
