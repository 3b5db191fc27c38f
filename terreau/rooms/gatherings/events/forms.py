"""The forms of whoever prepares an event: is the input well formed?"""

import datetime
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from terreau.ground.accounts.forms import StructureField, StructuresField
from terreau.ground.common.forms import Form
from terreau.ground.organisations.access import employers_of
from terreau.ground.organisations.enums import Category
from terreau.ground.organisations.models import Structure
from terreau.ground.seats.actions import PartSpec
from terreau.rooms.gatherings.events.enums import Audience, Kind
from terreau.rooms.gatherings.events.models import Event, Series
from terreau.rooms.gatherings.themes.access import themes_to_schedule
from terreau.rooms.gatherings.themes.models import Theme

SESSIONS = 3
DAY_ENDS = datetime.time(23, 59)


class TimeInput(forms.TimeInput):
    """The browser's own clock."""

    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


def moment(day: datetime.date, hour: datetime.time) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, hour))


class SessionsForm(Form):
    """When it takes place: one session, or up to three half-days."""

    def __init__(self, *args: Any, parts: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = list(parts)
        for number in range(1, max(SESSIONS, len(self.known)) + 1):
            self.add_session(number)
        for number, part in enumerate(self.known, 1):
            starts_at, ends_at = timezone.localtime(part.starts_at), timezone.localtime(part.ends_at)
            self.initial.update(
                {
                    f"day_{number}": starts_at.date(),
                    f"from_{number}": starts_at.time(),
                    f"to_{number}": ends_at.time(),
                    f"label_{number}": part.label,
                }
            )

    def add_session(self, number: int) -> None:
        first = number == 1
        self.fields[f"day_{number}"] = forms.DateField(
            label=_("Jour") if first else format_lazy(_("Jour de la séance {number}"), number=number),
            required=first,
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        )
        self.fields[f"from_{number}"] = forms.TimeField(label=_("De"), required=first, widget=TimeInput())
        self.fields[f"to_{number}"] = forms.TimeField(label=_("À"), required=first, widget=TimeInput())
        self.fields[f"label_{number}"] = forms.CharField(
            label=_("Nom de la séance"), required=False, max_length=100,
            help_text=_("Par exemple « Matin ». Vide s’il n’y en a qu’une."),
        )  # fmt: skip

    @property
    def session_rows(self) -> list[list[Any]]:
        """The fields of each session, together."""
        numbers = range(1, max(SESSIONS, len(self.known)) + 1)
        return [[self[f"{name}_{number}"] for name in ("day", "from", "to", "label")] for number in numbers]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        parts = []
        for number in range(1, max(SESSIONS, len(self.known)) + 1):
            day, first, last = (cleaned.get(f"{name}_{number}") for name in ("day", "from", "to"))
            if day is None and first is None and last is None:
                continue
            if day is None or first is None or last is None:
                self.add_error(f"day_{number}", _("Une séance a un jour, une heure de début et une heure de fin."))
            elif last <= first:
                self.add_error(f"to_{number}", _("La fin vient après le début."))
            else:
                parts.append(PartSpec(moment(day, first), moment(day, last), cleaned.get(f"label_{number}", "")))
        cleaned["parts"] = sorted(parts, key=lambda each: each.starts_at)
        return cleaned


def free_themes(user: Any) -> Any:
    """The chosen themes that this person may answer by an event, and that none answers yet."""
    return themes_to_schedule(user).filter(event=None)


class EventForm(SessionsForm):
    structure = StructureField(label=_("Qui organise"), help_text=_("Le code ou le nom de la structure."))
    title = forms.CharField(
        label=_("Titre"),
        max_length=200,
        help_text=_("Par exemple : « Café nº 4 : pour une dématérialisation choisie »."),
    )
    kind = forms.ChoiceField(
        label=_("Nature"), choices=Kind,
        help_text=_("Un atelier pratique est une rencontre où chacun essaie par lui-même."),
    )  # fmt: skip
    series = forms.ModelChoiceField(
        label=_("Série"), queryset=Series.objects.none(), required=False, empty_label=_("Aucune")
    )
    summary = forms.CharField(
        label=_("En une phrase"), max_length=300, help_text=_("Ce que l’on y gagne. Lue dans l’agenda.")
    )
    description = forms.CharField(
        label=_("Présentation"), required=False, max_length=10000, widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Une ligne vide sépare deux paragraphes."),
    )  # fmt: skip
    place = forms.CharField(
        label=_("Lieu"), required=False, max_length=300, help_text=_("Adresse et salle. Vide si tout est à distance.")
    )
    capacity_on_site = forms.IntegerField(
        label=_("Places sur place"), required=False, min_value=0, max_value=100_000,
        help_text=_("Vide : sans limite. Zéro : personne sur place."),
    )  # fmt: skip
    capacity_online = forms.IntegerField(
        label=_("Places à distance"), required=False, min_value=0, max_value=100_000, initial=0,
        help_text=_("Vide : sans limite. Zéro : personne à distance."),
    )  # fmt: skip
    online_url = forms.URLField(
        label=_("Lien de connexion"), required=False, max_length=500, assume_scheme="https",
        help_text=_("Montré aux seuls inscrits à distance ; vous pouvez l’ajouter plus tard."),
    )  # fmt: skip
    moderated = forms.BooleanField(label=_("J’examine chaque demande avant de donner une place"), required=False)
    quota = forms.IntegerField(
        label=_("Places au plus par direction"), required=False, min_value=1, max_value=100_000,
        help_text=_("Vide : sans limite."),
    )  # fmt: skip
    minimum = forms.IntegerField(
        label=_("Participants au moins"), required=False, min_value=0, max_value=100_000,
        help_text=_("En dessous, vous êtes prévenu avant la rencontre. Vide : aucun minimum."),
    )  # fmt: skip
    closes_on = forms.DateField(
        label=_("Inscriptions jusqu’au"), required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Compris. Vide : jusqu’au début de la rencontre."),
    )  # fmt: skip
    closes_time = forms.TimeField(
        label=_("Heure de clôture"), required=False, widget=TimeInput(), help_text=_("Vide : toute la journée.")
    )
    audience = forms.ChoiceField(label=_("Pour qui, parmi les agents"), choices=Audience, widget=forms.RadioSelect)
    audience_structures = StructuresField(
        label=_("Structures invitées"), required=False, max_length=20_000,
        help_text=_(
            "Une par ligne, par son code ou son nom, avec tout ce qui est dessous. Seulement si vous avez choisi "
            "certaines structures."
        ),
    )  # fmt: skip
    audience_categories = forms.MultipleChoiceField(
        label=_("Catégories invitées"), choices=Category.choices, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Seulement si vous avez choisi certaines catégories."),
    )  # fmt: skip
    outsiders = forms.BooleanField(
        label=_("Les agents d’autres administrations aussi"), required=False,
        help_text=_("Avec une adresse de service public, confirmée par un lien. Les adresses privées sont refusées."),
    )  # fmt: skip
    is_public = forms.BooleanField(
        label=_("Annoncer à tous, dans l’agenda public"), required=False,
        help_text=_("La page se lit alors sans compte. Le lien de connexion reste caché."),
    )  # fmt: skip
    contact = forms.EmailField(
        label=_("Courriel de l’organisateur"), required=False,
        help_text=_("Une boîte de service plutôt que la vôtre : tous les lecteurs de la page la voient."),
    )  # fmt: skip

    theme = forms.ModelChoiceField(
        label=_("Thème choisi auquel elle répond"), queryset=Theme.objects.none(), required=False,
        empty_label=_("Aucun"), help_text=_("Ceux qui l’ont demandé seront prévenus quand vous publierez."),
    )  # fmt: skip

    WHAT = ("structure", "theme", "title", "kind", "series", "summary", "description")
    WHERE = ("place", "capacity_on_site", "capacity_online", "online_url", "moderated", "quota", "minimum")
    UNTIL = ("closes_on", "closes_time")
    WHO = ("audience", "audience_structures", "audience_categories", "outsiders", "is_public", "contact")

    def __init__(self, *args: Any, user: Any, structures: Any, event: Event | None = None, **kwargs: Any) -> None:
        parts = event.occasion.parts.order_by("position") if event else kwargs.pop("parts", ())
        super().__init__(*args, parts=parts, **kwargs)
        self.event = event
        where = self.fields["structure"]
        if event is not None:
            del self.fields["structure"], self.fields["theme"]
            self.initial.update(self.as_it_is(event))
        elif isinstance(where, StructureField):
            where.choose_among(structures)
            self.initial.setdefault("audience", Audience.EVERYBODY)
        if event is None:
            self.choose_among("theme", free_themes(user))
            if not self.fields["theme"].queryset:  # type: ignore[attr-defined]
                del self.fields["theme"]
        self.choose_among("series", Series.objects.run_by(user))
        invited, employers = self.fields["audience_structures"], employers_of(user)
        if isinstance(invited, StructuresField):
            inside = (Q(pk__in=employers) | Q(root__in=employers)) & Q(closed_on=None)
            # One that was closed since it was invited does not stand in the way of another change.
            known = Q(pk__in=event.audience_structures.order_by().values("pk")) if event else Q(pk__in=[])
            invited.choose_among(Structure.objects.filter(inside | known).order_by("path"))

    def choose_among(self, name: str, rows: Any) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = rows

    def as_it_is(self, event: Event) -> dict[str, Any]:
        names = [name for name in (*self.WHAT, *self.WHERE, *self.WHO) if name in self.fields]
        of = {name: getattr(event if hasattr(event, name) else event.occasion, name) for name in names}
        if event.occasion.closes_at is not None:
            closing = timezone.localtime(event.occasion.closes_at)
            of |= {"closes_on": closing.date(), "closes_time": closing.time().replace(second=0, microsecond=0)}
        return of | {"audience_structures": list(event.audience_structures.all())}

    @property
    def what(self) -> list[Any]:
        return [self[name] for name in self.WHAT if name in self.fields]

    @property
    def where(self) -> list[Any]:
        return [self[name] for name in (*self.WHERE, *self.UNTIL)]

    @property
    def who(self) -> list[Any]:
        return [self[name] for name in self.WHO]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("audience") == Audience.STRUCTURES and not cleaned.get("audience_structures"):
            self.add_error("audience_structures", _("Dites quelles structures sont invitées."))
        if cleaned.get("audience") == Audience.CATEGORIES and not cleaned.get("audience_categories"):
            self.add_error("audience_categories", _("Dites quelles catégories sont invitées."))
        if cleaned.get("capacity_on_site") == 0 and cleaned.get("capacity_online") == 0:
            self.add_error("capacity_on_site", _("Il n’y a de place ni sur place ni à distance."))
        self.clean_closing(cleaned)
        return cleaned

    def clean_closing(self, cleaned: dict[str, Any]) -> None:
        """Never after the beginning: on the very day, an hour that is not given is that of the beginning."""
        day, hour = cleaned.get("closes_on"), cleaned.get("closes_time")
        starts_at = min((part.starts_at for part in cleaned["parts"]), default=None)
        closes_at = day and moment(day, hour or DAY_ENDS)
        if hour and not day and "closes_on" not in self.errors:
            self.add_error("closes_on", _("Dites aussi quel jour les inscriptions s’arrêtent."))
        if closes_at and starts_at and closes_at > starts_at:
            if hour or day != timezone.localdate(starts_at):
                said = _("La rencontre aura commencé : choisissez un jour qui vient avant, ou rien.")
                self.add_error("closes_on", said)
            closes_at = starts_at
        cleaned["closes_at"] = closes_at

    @property
    def changes(self) -> dict[str, Any]:
        """What the actions take."""
        names = [name for name in (*self.WHAT, *self.WHERE, *self.WHO) if name in self.fields]
        found = {name: self.cleaned_data.get(name) for name in names}
        found["minimum"] = found["minimum"] or 0
        found["audience_structures"] = list(found["audience_structures"] or [])
        return found | {"parts": self.cleaned_data["parts"], "closes_at": self.cleaned_data["closes_at"]}


class PlanForm(Form):
    """When a draft announces itself."""

    day = forms.DateField(label=_("Publier le"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    at = forms.TimeField(label=_("À"), widget=TimeInput(), initial=datetime.time(9))

    @property
    def moment(self) -> datetime.datetime:
        return moment(self.cleaned_data["day"], self.cleaned_data["at"])


class PostponeForm(SessionsForm):
    """The new dates; none while they are not known."""

    unknown = forms.BooleanField(
        label=_("La nouvelle date n’est pas encore connue"), required=False,
        help_text=_("Les inscriptions sont gardées et closes ; chacun est prévenu."),
    )  # fmt: skip
    field_order = ("unknown",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("day_1", "from_1", "to_1"):
            self.fields[name].required = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not cleaned.get("unknown") and not cleaned["parts"] and not self.errors:
            self.add_error("day_1", _("Donnez la nouvelle date, ou dites qu’elle n’est pas connue."))
        return cleaned


class CancelForm(Form):
    reason = forms.CharField(
        label=_("Pourquoi"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Les inscrits et tous les lecteurs de la page le liront. Sans nom de personne."),
    )  # fmt: skip


class DuplicateForm(Form):
    title = forms.CharField(label=_("Titre de la nouvelle rencontre"), max_length=200)
    first_day = forms.DateField(
        label=_("Premier jour"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Les heures restent les mêmes ; les autres séances suivent à la même distance."),
    )  # fmt: skip


class ReportForm(Form):
    recap = forms.CharField(
        label=_("Adresse du compte rendu"), required=False, max_length=500,
        help_text=_("Une page de ce site (« /actualites/… ») ou une adresse en https. Vide : aucun compte rendu."),
    )  # fmt: skip


class SeriesForm(Form):
    structure = StructureField(label=_("Qui organise"), help_text=_("Le code ou le nom de la structure."))
    name = forms.CharField(
        label=_("Nom"), max_length=120, help_text=_("Par exemple « Les cafés de la transformation ».")
    )
    description = forms.CharField(
        label=_("Ce que c’est"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, structures: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        where = self.fields["structure"]
        if structures is None:
            del self.fields["structure"]
        elif isinstance(where, StructureField):
            where.choose_among(structures)


class WordForm(Form):
    """What is written to those registered. `key` makes two clicks one message."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    subject = forms.CharField(label=_("Objet"), max_length=150)
    text = forms.CharField(
        label=_("Message"), max_length=5000, widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Chacun reçoit son propre message : personne ne voit les autres adresses."),
    )  # fmt: skip
    waiting_too = forms.BooleanField(label=_("La liste d’attente aussi"), required=False)


class DomainForm(Form):
    domain = forms.CharField(
        label=_("Domaine"), max_length=253,
        help_text=_("Ce qui suit l’arobase, par exemple ville-exemple.fr. Ce qui est dessous suit."),
    )  # fmt: skip
    allowed = forms.TypedChoiceField(
        label=_("Ces adresses sont"), choices=[("1", _("acceptées")), ("0", _("refusées"))],
        coerce=lambda value: value == "1", widget=forms.RadioSelect, initial="1",
    )  # fmt: skip


class SettleForm(Form):
    settlement = forms.CharField(
        label=_("Ce que vous avez décidé"), max_length=500,
        help_text=_("Par exemple : « 16 h 30 est la bonne heure, vérifiée auprès de l’organisateur »."),
    )  # fmt: skip
