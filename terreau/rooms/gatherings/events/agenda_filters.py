"""What part of the agenda is read."""

from typing import Any

from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from terreau.ground.common.forms import Form
from terreau.ground.organisations.models import Structure
from terreau.rooms.gatherings.events.enums import COMING as COMING_STATES, Kind, State
from terreau.rooms.gatherings.events.models import Event, Series

ON_A_PAGE = 30
COMING, PAST = "", "passees"


class FilterForm(Form):
    """An unknown value is ignored: an address may be edited by hand."""

    quand = forms.ChoiceField(label=_("Quand"), required=False, choices=[(COMING, _("À venir")), (PAST, _("Passées"))])
    nature = forms.ChoiceField(label=_("Nature"), required=False, choices=[("", _("Toutes")), *Kind.choices])
    serie = forms.TypedChoiceField(label=_("Série"), required=False, coerce=int, empty_value=None)
    structure = forms.TypedChoiceField(label=_("Qui organise"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seen = Event.objects.visible_to(user).published()
        self.offer("serie", _("Toutes"), Series.objects.filter(events__in=self.seen).distinct().order_by("name", "pk"))
        organising = Structure.objects.filter(occasions__event__in=self.seen).distinct().order_by("path")
        self.offer("structure", _("Toutes les structures"), organising)
        self.is_valid()

    def offer(self, name: str, everything: Any, rows: Any) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", everything), *((each.pk, str(each)) for each in rows[:200])]

    @property
    def is_past(self) -> bool:
        return self.cleaned_data.get("quand") == PAST

    @property
    def query(self) -> str:
        if not isinstance(self.data, QueryDict):
            return ""
        query = self.data.copy()
        query.pop("page", None)
        return query.urlencode()

    def rows(self) -> Any:
        asked = self.cleaned_data
        rows = self.seen.with_places()
        if asked.get("nature"):
            rows = rows.filter(kind=asked["nature"])
        if asked.get("serie"):
            rows = rows.filter(series=asked["serie"])
        if asked.get("structure"):
            rows = rows.filter(occasion__structure=asked["structure"])
        if self.is_past:
            return rows.over().order_by("-occasion__starts_at", "pk")
        # What was cancelled is said until its day has passed.
        called_off = Q(state=State.CANCELLED, occasion__ends_at__gt=timezone.now())
        return rows.filter(Q(state__in=COMING_STATES) | called_off).order_by("occasion__starts_at", "pk")

    def page(self, asked: str) -> Page:
        return Paginator(self.rows(), ON_A_PAGE).get_page(asked)
