"""The forms of sessions: is the input well formed?"""

import datetime
import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy as _

from terreau.ground.accounts.models import User, tidy_email
from terreau.ground.common.forms import Form
from terreau.ground.seats.actions import PartSpec
from terreau.ground.seats.models import Occasion
from terreau.rooms.learning.catalogue.models import Course
from terreau.rooms.learning.sessions.access import initiatives_to_serve
from terreau.rooms.learning.sessions.deciding import Opinion
from terreau.rooms.learning.sessions.enums import Reason
from terreau.rooms.learning.sessions.models import Session

MOST_PARTS = 60
HALF_DAY = re.compile(
    r"^(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>\d{4})\s*,?\s+"
    r"(?P<from>\d{1,2}\s*[h:]\s*\d{0,2})\s*[-–à]\s*(?P<to>\d{1,2}\s*[h:]\s*\d{0,2})\s*(?P<label>.*)$"
)


def hour_of(text: str) -> datetime.time:
    hours, _sep, minutes = text.replace(" ", "").replace("h", ":").partition(":")
    return datetime.time(int(hours), int(minutes or 0))


def half_day_of(line: str) -> PartSpec:
    """« 12/03/2027 9h-12h30 Matin ». Raises `ValueError`."""
    found = HALF_DAY.match(line.strip())
    if found is None:
        raise ValueError(line)
    day = datetime.date(int(found["year"]), int(found["month"]), int(found["day"]))
    starts_at, ends_at = (
        timezone.make_aware(datetime.datetime.combine(day, hour_of(found[name]))) for name in ("from", "to")
    )
    if ends_at <= starts_at:
        raise ValueError(line)
    return PartSpec(starts_at, ends_at, found["label"].strip()[:100])


def line_of(part: Any) -> str:
    starts_at, ends_at = timezone.localtime(part.starts_at), timezone.localtime(part.ends_at)
    return f"{starts_at:%d/%m/%Y} {starts_at:%H:%M}-{ends_at:%H:%M} {part.label}".strip()


class HalfDaysField(forms.CharField):
    """One half-day a line: two days or two years are typed alike, and read aloud in order."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}), **kwargs)

    def clean(self, value: Any) -> Any:
        lines = [line for line in super().clean(value).splitlines() if line.strip()]
        if len(lines) > MOST_PARTS:
            raise ValidationError(gettext("Soixante demi-journées au plus par session."))
        parts, errors = [], []
        for number, line in enumerate(lines, 1):
            try:
                parts.append(half_day_of(line))
            except ValueError:
                told = gettext("Ligne %(number)d, « %(line)s » : écrivez-la comme « 12/03/2027 9h-12h30 Matin ».")
                errors.append(told % {"number": number, "line": line.strip()[:60]})
        if errors:
            raise ValidationError(errors)
        return parts


class SessionForm(Form):
    title = forms.CharField(label=_("Titre"), required=False, max_length=200, help_text=_("Vide : celui du cours."))
    parts = HalfDaysField(
        label=_("Demi-journées"), max_length=6000,
        help_text=_("Une par ligne, par exemple « 12/03/2027 9h-12h30 Matin ». On signe à chacune."),
    )  # fmt: skip
    place = forms.CharField(
        label=_("Lieu"), required=False, max_length=300, help_text=_("Adresse et salle. Vide si tout est à distance.")
    )
    capacity_on_site = forms.IntegerField(
        label=_("Places sur place"), required=False, min_value=0, max_value=100_000, initial=12,
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
    quota = forms.IntegerField(
        label=_("Places au plus par direction"), required=False, min_value=1, max_value=100_000,
        help_text=_("Vide : sans limite."),
    )  # fmt: skip
    minimum = forms.IntegerField(
        label=_("Participants au moins"), required=False, min_value=0, max_value=100_000,
        help_text=_("En dessous, vous êtes prévenu avant la session. Vide : aucun minimum."),
    )  # fmt: skip
    closes_on = forms.DateField(
        label=_("Demandes jusqu’au"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Compris. Vide : jusqu’au début."),
    )  # fmt: skip
    needs_agreement = forms.BooleanField(
        label=_("L’accord de l’encadrant est demandé"), required=False, initial=True,
        help_text=_("La demande garde son rang d’arrivée pendant que l’encadrant décide."),
    )  # fmt: skip
    share = forms.IntegerField(
        label=_("Part des demi-journées à suivre, en pour cent"), min_value=1, max_value=100, initial=80,
        help_text=_("100 : toutes. En dessous de cette part, le cours n’est pas terminé."),
    )  # fmt: skip
    cost = forms.DecimalField(
        label=_("Coût d’une place, en euros"), required=False, localize=True, min_value=0, max_digits=8,
        decimal_places=2,
        help_text=_("Lu par les organisateurs seulement. Vide : rien."),
    )  # fmt: skip
    initiative: forms.ModelChoiceField = forms.ModelChoiceField(
        queryset=None, label=_("Initiative pour laquelle elle est tenue"), required=False, empty_label=_("Aucune"),
        help_text=_("Ceux qui la suivront seront comptés, sans nom, sur la page de cette initiative."),
    )  # fmt: skip
    materials = forms.CharField(
        label=_("Documents et consignes"), required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Texte Markdown, lu par les inscrits et les formateurs."),
    )  # fmt: skip

    WHEN = ("title", "parts")
    WHERE = ("place", "capacity_on_site", "capacity_online", "online_url", "quota", "minimum", "closes_on")
    HOW = ("needs_agreement", "share", "cost", "initiative", "materials")
    SAME = (
        "title", "place", "capacity_on_site", "capacity_online", "online_url", "quota", "minimum", "needs_agreement",
        "share", "materials", "initiative",
    )  # fmt: skip

    def __init__(self, *args: Any, course: Course, session: Session | None = None, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.course, self.session = course, session
        offered: Any = self.fields["initiative"]
        offered.queryset = initiatives_to_serve(user, course, session)
        if course.agreed_elsewhere:
            del self.fields["needs_agreement"]
        if session is not None:
            self.initial.update(self.as_it_is(session))

    def as_it_is(self, session: Session) -> dict[str, Any]:
        occasion = session.occasion
        names = [name for name in self.SAME if name in self.fields]
        found = {name: getattr(session if hasattr(session, name) else occasion, name) for name in names}
        found["parts"] = "\n".join(line_of(part) for part in occasion.parts.order_by("position"))
        found["cost"] = Decimal(session.cost_cents) / 100 if session.cost_cents else None
        if occasion.closes_at is not None:
            found["closes_on"] = timezone.localdate(occasion.closes_at)
        return found

    def fields_of(self, names: tuple[str, ...]) -> list[Any]:
        return [self[name] for name in names if name in self.fields]

    @property
    def when(self) -> list[Any]:
        return self.fields_of(self.WHEN)

    @property
    def where(self) -> list[Any]:
        return self.fields_of(self.WHERE)

    @property
    def how(self) -> list[Any]:
        return self.fields_of(self.HOW)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("capacity_on_site") == 0 and cleaned.get("capacity_online") == 0:
            self.add_error("capacity_on_site", _("Il n’y a de place ni sur place ni à distance."))
        rooms: list[int | None] = [cleaned.get("capacity_on_site"), cleaned.get("capacity_online")]
        seats = None if None in rooms else sum(number or 0 for number in rooms)
        if seats is not None and (cleaned.get("minimum") or 0) > seats:
            self.add_error("minimum", _("Il n’y a pas tant de places : la session ne pourrait jamais se tenir."))
        starts_at = min((part.starts_at for part in cleaned.get("parts") or ()), default=None)
        day = cleaned.get("closes_on")
        closes_at = day and timezone.make_aware(datetime.datetime.combine(day, datetime.time(23, 59)))
        if closes_at and starts_at and closes_at > starts_at:
            if day != timezone.localdate(starts_at):
                self.add_error(
                    "closes_on", _("La session aura commencé : choisissez un jour qui vient avant, ou rien.")
                )
            closes_at = starts_at
        cleaned["closes_at"] = closes_at
        return cleaned

    @property
    def changes(self) -> dict[str, Any]:
        """What the actions take."""
        found = {name: self.cleaned_data.get(name) for name in self.SAME if name in self.fields}
        found["title"] = found["title"] or self.course.title
        found["minimum"] = found["minimum"] or 0
        found["cost_cents"] = int((self.cleaned_data.get("cost") or 0) * 100)
        return found | {"parts": self.cleaned_data["parts"], "closes_at": self.cleaned_data["closes_at"]}


class CancelForm(Form):
    reason = forms.CharField(
        label=_("Pourquoi"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Tous ceux qui ont demandé une place le liront. Sans nom de personne."),
    )  # fmt: skip


class TrainerForm(Form):
    email = forms.EmailField(
        label=_("Courriel"), required=False,
        help_text=_(
            "Avec un compte, il note les présences et contresigne. Sinon, il contresigne par un lien envoyé à cette "
            "adresse."
        ),
    )  # fmt: skip
    name = forms.CharField(label=_("Nom, s’il n’a pas de compte"), required=False, max_length=200)
    organisation = forms.CharField(label=_("Organisme"), required=False, max_length=200)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        email = tidy_email(cleaned.get("email"))
        account = User.objects.active().filter(email=email).select_related("agent").first() if email else None
        if account is None and not cleaned.get("name", "").strip() and not self.errors:
            if email:
                self.add_error("name", _("Aucun compte n’a cette adresse : donnez aussi le nom du formateur."))
            else:
                self.add_error("email", _("Donnez le courriel d’un compte, ou un nom."))
        self.trainer = {
            "user": account,
            "name": cleaned.get("name", ""),
            "organisation": cleaned.get("organisation", ""),
            "email": "" if account else email,
        }
        return cleaned


class AskForm(Form):
    mode = forms.ChoiceField(label=_("Participation"), widget=forms.RadioSelect)
    why = forms.CharField(
        label=_("Ce que vous en attendez"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Votre encadrant le lira avant de décider."),
    )  # fmt: skip

    def __init__(self, *args: Any, occasion: Occasion, agreement: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        modes = [(mode.value, mode.label) for mode in occasion.modes]
        field = self.fields["mode"]
        if isinstance(field, forms.ChoiceField):
            field.choices = modes
        if len(modes) == 1:
            field.widget, field.initial = forms.HiddenInput(), modes[0][0]
        if not agreement:
            del self.fields["why"]


class RefuseForm(Form):
    reason = forms.ChoiceField(label=_("Motif"), choices=[("", _("Choisissez un motif")), *Reason.choices])
    sentence = forms.CharField(
        label=_("Avec vos mots"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "L’agent lira cette phrase. Exemple : « Deux collègues suivent déjà ce stage cette semaine-là ; la session "
            "de juin vous conviendrait-elle ? »"
        ),
    )  # fmt: skip
    opinion_on = forms.DateField(
        label=_("Avis de la commission (CAP ou CCP) rendu le"), required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip
    opinion_reference = forms.CharField(
        label=_("Référence de l’avis"), required=False, max_length=200,
        help_text=_("Exemple : « CAP des attachés, séance du 4 mars, point 6 »."),
    )  # fmt: skip

    def __init__(self, *args: Any, opinion: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("opinion_on", "opinion_reference"):
            if opinion:
                self.fields[name].required = True
            else:
                del self.fields[name]

    @property
    def given_opinion(self) -> Opinion | None:
        plain = self.cleaned_data
        return Opinion(plain["opinion_on"], plain["opinion_reference"]) if plain.get("opinion_on") else None


class AppealForm(Form):
    text = forms.CharField(
        label=_("Votre recours"), max_length=2000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Dites pourquoi cette formation vous est utile, et ce que vous contestez dans le refus."),
    )  # fmt: skip


class SettleAppealForm(Form):
    verdict = forms.ChoiceField(
        label=_("Votre décision"), widget=forms.RadioSelect,
        choices=[
            ("uphold", _("Maintenir le refus")),
            ("overturn", _("Annuler le refus : la place est donnée à son rang")),
        ],
    )  # fmt: skip
    sentence = forms.CharField(
        label=_("Pourquoi"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("L’agent lira votre réponse."),
    )  # fmt: skip


class DelegationForm(Form):
    email = forms.EmailField(label=_("Courriel de son compte"), help_text=_("Quelqu’un du même employeur."))
    starts_on = forms.DateField(label=_("Du"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    ends_on = forms.DateField(
        label=_("Au"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), help_text=_("Compris.")
    )

    def clean_email(self) -> str:
        email = tidy_email(self.cleaned_data["email"])
        self.user = User.objects.active().filter(email=email).first()
        if self.user is None:
            raise ValidationError(_("Aucun compte n’a cette adresse."))
        return email

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("La fin vient après le début."))
        elif last and last < timezone.localdate():
            self.add_error("ends_on", _("Cette date est passée."))
        return cleaned


class FilterForm(Form):
    """What part of the list is read. An unknown value is ignored: an address may be edited by hand."""

    theme = forms.ChoiceField(label=_("Thème"), required=False)
    lieu = forms.CharField(label=_("Lieu"), required=False, max_length=100)
    mois = forms.ChoiceField(label=_("Mois"), required=False)

    def __init__(self, *args: Any, themes: Any, months: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, everything, choices in (("theme", _("Tous"), themes), ("mois", _("Tous"), months)):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = [("", everything), *choices]
        self.is_valid()

    @property
    def asked(self) -> dict[str, str]:
        return {name: self.cleaned_data.get(name, "") for name in ("theme", "lieu", "mois")}
