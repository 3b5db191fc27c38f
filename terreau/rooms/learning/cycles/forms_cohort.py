"""The forms of a cohort: is the input well formed?"""

from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy as _

from terreau.ground.accounts.models import User, tidy_email
from terreau.ground.common.forms import Form, ModelForm
from terreau.ground.initiatives.models import Initiative
from terreau.ground.seats import calendars
from terreau.ground.seats.models import Part
from terreau.rooms.learning.cycles import dividing
from terreau.rooms.learning.cycles.models import Group, Note, Project, Seminar, Slot


def area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class SeminarForm(ModelForm):
    class Meta:
        model = Seminar
        fields = ["title", "starts_on", "ends_on", "place", "aims"]
        help_texts = {
            "starts_on": _("Les demi-journées de la session qui tombent entre ces deux jours sont les siennes."),
            "place": _("Adresse et salle. Vide : le lieu du cycle."),
        }
        widgets = {"starts_on": forms.DateInput(), "ends_on": forms.DateInput(), "aims": area(4)}


class PartField(forms.ModelChoiceField):
    def label_from_instance(self, part: Part) -> str:
        return calendars.words_of(part)


class SlotForm(ModelForm):
    part = PartField(label=_("Demi-journée"), queryset=Part.objects.none(), empty_label=_("Choisissez"))

    class Meta:
        model = Slot
        fields = ["part", "kind", "title", "speaker", "confirmed"]
        help_texts = {"speaker": _("Nom et fonction, ou organisme. Vide si c’est le groupe qui travaille.")}

    def __init__(self, *args: Any, seminar: Seminar, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parts = seminar.cycle.session.occasion.parts.filter(day__range=(seminar.starts_on, seminar.ends_on))
        self.fields["part"].queryset = parts.order_by("position")  # type: ignore[attr-defined]


class DivideForm(Form):
    groups = forms.TypedChoiceField(label=_("Nombre de groupes"), coerce=int)
    seed = forms.IntegerField(
        label=_("Numéro du tirage"), required=False, min_value=0, max_value=dividing.SEEDS - 1,
        help_text=_("Vide : il est tiré au sort, puis affiché. Le même numéro donne la même répartition."),
    )  # fmt: skip

    def __init__(self, *args: Any, people: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(number, self.words(people, number)) for number in dividing.possible(people)]
        self.fields["groups"].choices = choices  # type: ignore[attr-defined]
        self.initial.setdefault("groups", dividing.usual(people))

    @staticmethod
    def words(people: int, groups: int) -> str:
        least, more = divmod(people, groups)
        if not more:
            return gettext("%(groups)d groupes de %(size)d") % {"groups": groups, "size": least}
        told = gettext("%(groups)d groupes de %(least)d ou %(most)d")
        return told % {"groups": groups, "least": least, "most": least + 1}


class GroupNameForm(Form):
    name = forms.CharField(label=_("Nom du nouveau groupe"), max_length=80)


class GroupForm(Form):
    name = forms.CharField(label=_("Nom du groupe"), max_length=80)
    email = forms.EmailField(
        label=_("Courriel du compte de l’accompagnateur"), required=False,
        help_text=_("Avec un compte, il lit et écrit les notes du groupe. Vide : personne, ou seulement un nom."),
    )  # fmt: skip
    coach_name = forms.CharField(
        label=_("Ou son nom, s’il n’a pas de compte ici"), required=False, max_length=200,
    )  # fmt: skip

    def __init__(self, *args: Any, group: Group, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {"name": group.name, "email": group.coach.email if group.coach else "", "coach_name": group.coach_name}
        self.initial = {**known, **self.initial}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        self.coach = None
        if email := tidy_email(cleaned.get("email")):
            self.coach = User.objects.active().filter(email=email).select_related("agent").first()
            if self.coach is None:
                self.add_error("email", gettext("Aucun compte n’a cette adresse : donnez plutôt son nom."))
        return cleaned

    @property
    def words(self) -> dict[str, Any]:
        return {
            "name": self.cleaned_data["name"], "coach": self.coach, "coach_name": self.cleaned_data["coach_name"],
        }  # fmt: skip


class NoteForm(ModelForm):
    class Meta:
        model = Note
        fields = ["text", "private"]
        help_texts = {
            "text": _("4 000 caractères au plus."),
            "private": _("Coché : vous seul la lirez. Sinon : les membres du groupe et qui l’accompagne."),
        }
        widgets = {"text": area(5)}


class ProjectForm(ModelForm):
    deliverable_url = forms.URLField(
        label=_("Adresse de ce qui a été produit"), required=False, max_length=500, assume_scheme="https",
        help_text=_("Un lien que vos collègues peuvent ouvrir."),
    )  # fmt: skip

    class Meta:
        model = Project
        fields = ["title", "problem", "expected", "sponsor", "state", "initiative", "deliverable_url"]
        help_texts = {
            "sponsor": _("Nom ou fonction de qui, dans votre service, veut que ce projet aboutisse."),
            "initiative": _("L’action du registre que ce projet porte, s’il y en a une."),
        }
        widgets = {"problem": area(4), "expected": area(4)}

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seen = Initiative.objects.visible_to(user).order_by("-due_on", "pk")
        self.fields["initiative"].queryset = seen  # type: ignore[attr-defined]
        self.fields["initiative"].empty_label = _("Aucune")  # type: ignore[attr-defined]
