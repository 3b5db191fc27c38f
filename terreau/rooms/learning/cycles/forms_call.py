"""The form of a cycle: is the input well formed?"""

import datetime
import re
from itertools import pairwise
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy as _

from terreau.ground.common.forms import Form
from terreau.rooms.learning.catalogue.models import Course
from terreau.rooms.learning.cycles.models import LEAST, Cycle
from terreau.rooms.learning.cycles.seminars import Block, Hours, SeminarSpec, blocks_of, half_days
from terreau.rooms.learning.sessions.forms import MOST_PARTS
from terreau.rooms.learning.sessions.models import SHARE

DAY = r"(\d{1,2})/(\d{1,2})/(\d{4})"
SEMINAR = re.compile(rf"^(?:du\s+)?{DAY}\s+au\s+{DAY}\s*[,:]?\s*(?P<title>.*)$", re.IGNORECASE)
ONE_DAY = re.compile(rf"^(?:le\s+)?{DAY}\s*[,:]?\s*(?P<title>.*)$", re.IGNORECASE)
HOURS = ("morning_from", "morning_to", "afternoon_from", "afternoon_to")
USUAL = (datetime.time(9), datetime.time(12), datetime.time(14), datetime.time(17))


def seminar_of(line: str) -> SeminarSpec:
    """« du 12/03/2027 au 13/03/2027 Cadrer », « le 12/03/2027 ». Raises `ValueError`."""
    found = SEMINAR.match(line.strip()) or ONE_DAY.match(line.strip())
    if found is None:
        raise ValueError(line)
    numbers = [int(each) for each in found.groups()[:-1]]
    days = [datetime.date(year, month, day) for day, month, year in zip(*[iter(numbers)] * 3, strict=True)]
    if days[-1] < days[0]:
        raise ValueError(line)
    return SeminarSpec(days[0], days[-1], found["title"].strip()[:200])


def line_of(block: Block) -> str:
    title = block.seminar.title if block.seminar else ""
    if block.starts_on == block.ends_on:
        return f"le {block.starts_on:%d/%m/%Y} {title}".strip()
    return f"du {block.starts_on:%d/%m/%Y} au {block.ends_on:%d/%m/%Y} {title}".strip()


class SeminarsField(forms.CharField):
    """One seminar a line: six of them are typed as they are in a letter."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}), **kwargs)

    def clean(self, value: Any) -> Any:
        found, errors = [], []
        for number, line in enumerate([line for line in super().clean(value).splitlines() if line.strip()], 1):
            try:
                found.append(seminar_of(line))
            except ValueError:
                told = gettext("Ligne %(number)d, « %(line)s » : écrivez « du 12/03/2027 au 13/03/2027 Cadrer ».")
                errors.append(told % {"number": number, "line": line.strip()[:60]})
        if errors:
            raise ValidationError(errors)
        found.sort(key=lambda each: each.starts_on)
        if any(later.starts_on <= former.ends_on for former, later in pairwise(found)):
            raise ValidationError(gettext("Deux séminaires ne peuvent pas avoir lieu en même temps."))
        if 2 * sum((each.ends_on - each.starts_on).days + 1 for each in found) > MOST_PARTS:
            raise ValidationError(gettext("Soixante demi-journées au plus par cycle."))
        return found


class DayField(forms.DateField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


class HourField(forms.TimeField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), **kwargs)


class CycleForm(Form):
    course = forms.ModelChoiceField(
        label=_("Cours"), queryset=Course.objects.none(), empty_label=_("Choisissez un cours"),
        help_text=_("Un stage à dates fixées de votre catalogue : ce que la cohorte aura suivi à la fin."),
    )  # fmt: skip
    title = forms.CharField(label=_("Titre"), required=False, max_length=200, help_text=_("Vide : celui du cours."))
    call = forms.CharField(
        label=_("Appel à candidatures"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("Texte Markdown : pour qui, pour quoi, à quel rythme."),
    )  # fmt: skip
    opens_on = DayField(label=_("Candidatures à partir du"))
    closes_on = DayField(label=_("Candidatures jusqu’au"), help_text=_("Compris. Avant la première demi-journée."))
    outsiders = forms.BooleanField(
        label=_("Ouvert à d’autres administrations"), required=False,
        help_text=_("L’appel est public : on candidate sans compte, par un lien envoyé à l’adresse donnée."),
    )  # fmt: skip
    letter_needed = forms.BooleanField(
        label=_("L’employeur s’engage par écrit"), required=False, initial=True,
        help_text=_("Un lien lui est envoyé : il s’engage à libérer les jours du cycle, ou dit non."),
    )  # fmt: skip
    dates = SeminarsField(
        label=_("Séminaires"), max_length=6000,
        help_text=_("Un par ligne : « du 12/03/2027 au 13/03/2027 Cadrer », ou « le 12/03/2027 Visite ». "
                    "Chaque jour a un matin et un après-midi."),
    )  # fmt: skip
    morning_from = HourField(label=_("Le matin, de"), initial=USUAL[0])
    morning_to = HourField(label=_("Le matin, à"), initial=USUAL[1])
    afternoon_from = HourField(label=_("L’après-midi, de"), initial=USUAL[2])
    afternoon_to = HourField(label=_("L’après-midi, à"), initial=USUAL[3])
    place = forms.CharField(label=_("Lieu"), required=False, max_length=300)
    seats = forms.IntegerField(label=_("Places"), min_value=1, max_value=1000, initial=27)
    seats_per_employer = forms.IntegerField(
        label=_("Places au plus par employeur"), required=False, min_value=1, max_value=1000,
        help_text=_("Vide : sans limite."),
    )  # fmt: skip
    least = forms.IntegerField(
        label=_("Note au-dessous de laquelle une candidature n’est pas retenue, sur 100"), min_value=0, max_value=100,
        initial=LEAST,
    )  # fmt: skip
    share = forms.IntegerField(
        label=_("Part des demi-journées à suivre, en pour cent"), min_value=1, max_value=100, initial=SHARE,
        help_text=_("En dessous de cette part, le cycle n’est pas terminé et ne donne pas d’attestation."),
    )  # fmt: skip

    CALL = ("course", "title", "call", "opens_on", "closes_on", "outsiders", "letter_needed")
    WHEN = ("dates", *HOURS, "place")
    SAME = ("title", "call", "place", "seats", "seats_per_employer", "least", "share", "outsiders", "letter_needed")
    RULES = ("seats", "seats_per_employer", "least", "share")

    def __init__(self, *args: Any, courses: QuerySet[Course], cycle: Cycle | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cycle = cycle
        if cycle is None:
            self.fields["course"].queryset = courses  # type: ignore[attr-defined]
        else:
            del self.fields["course"]
            self.initial.update(self.as_it_is(cycle))

    def as_it_is(self, cycle: Cycle) -> dict[str, Any]:
        session = cycle.session
        blocks = blocks_of(cycle)
        first = [part for block in blocks for part in block.parts][:2]
        ends = [timezone.localtime(at).time() for part in first for at in (part.starts_at, part.ends_at)]
        return {
            "title": session.occasion.title, "call": cycle.call, "place": session.occasion.place,
            "opens_on": timezone.localdate(cycle.opens_at), "closes_on": timezone.localdate(cycle.closes_at),
            "outsiders": cycle.outsiders, "letter_needed": cycle.letter_needed, "seats": cycle.seats,
            "seats_per_employer": cycle.seats_per_employer, "least": cycle.least, "share": session.share,
            "dates": "\n".join(line_of(block) for block in blocks),
            **dict(zip(HOURS, ends if len(ends) == len(HOURS) else USUAL, strict=True)),
        }  # fmt: skip

    def fields_of(self, names: tuple[str, ...]) -> list[Any]:
        return [self[name] for name in names if name in self.fields]

    @property
    def of_call(self) -> list[Any]:
        return self.fields_of(self.CALL)

    @property
    def when(self) -> list[Any]:
        return self.fields_of(self.WHEN)

    @property
    def rules(self) -> list[Any]:
        return self.fields_of(self.RULES)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        hours = [cleaned.get(name) for name in HOURS]
        if None not in hours and hours != sorted(hours):  # type: ignore[type-var]
            self.add_error("afternoon_from", _("Les heures se suivent : le matin, puis l’après-midi."))
        first, last = cleaned.get("opens_on"), cleaned.get("closes_on")
        if first and last and last < first:
            self.add_error("closes_on", _("La clôture vient après l’ouverture."))
        return cleaned

    @property
    def changes(self) -> dict[str, Any]:
        """What the actions take. Half-days are made again only where their days or hours were changed."""
        plain = self.cleaned_data
        names = (
            "title",
            "call",
            "place",
            "seats",
            "seats_per_employer",
            "least",
            "share",
            "outsiders",
            "letter_needed",
        )
        found: dict[str, Any] = {name: plain[name] for name in names}
        found["call"] = found["call"].strip()
        found["opens_at"] = at(plain["opens_on"], datetime.time.min)
        found["closes_at"] = at(plain["closes_on"], datetime.time(23, 59))
        if self.cycle is not None:
            found["title"] = found["title"] or self.cycle.session.course.title
        if self.cycle is None or {"dates", *HOURS} & set(self.changed_data):
            hours = [plain[name] for name in HOURS]
            span = Hours((hours[0], hours[1]), (hours[2], hours[3]))
            found |= {"seminars": plain["dates"], "parts": half_days(plain["dates"], span)}
        return found


def at(day: datetime.date, time: datetime.time) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, time))
