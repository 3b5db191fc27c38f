"""The filters of the journal: is what was asked well formed?"""

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from terreau.ground.common.forms import Form
from terreau.ground.journal.labels import action_labels, object_label
from terreau.ground.journal.querysets import EntryQuerySet

ALL = ("", _("Tous"))


def day_field(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class FilterForm(Form):
    action = forms.ChoiceField(label=_("Action"), required=False)
    object_type = forms.ChoiceField(label=_("Type d’objet"), required=False)
    object_key = forms.CharField(label=_("Clé de l’objet"), required=False, max_length=80)
    actor = forms.CharField(
        label=_("Clé de l’auteur"), required=False, max_length=40, help_text=_("Par exemple user:12.")
    )
    since = day_field(_("Du"))
    until = day_field(_("Au"))

    def __init__(self, *args: Any, entries: EntryQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.entries = entries
        labelled = sorted(((code, str(label)) for code, label in action_labels().items()), key=lambda pair: pair[1])
        kinds = entries.order_by().exclude(object_type="").values_list("object_type", flat=True).distinct()
        self.fields["action"].choices = [("", _("Toutes")), *labelled]  # type: ignore[attr-defined]
        self.fields["object_type"].choices = [  # type: ignore[attr-defined]
            ALL, *sorted(((kind, object_label(kind)) for kind in kinds), key=lambda pair: pair[1])
        ]  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            raise ValidationError({"until": _("Cette date précède la première.")})
        return cleaned

    def rows(self) -> EntryQuerySet:
        """The entries asked for; none while a filter is not understood, rather than more than was asked."""
        if not self.is_valid():
            return self.entries.none()
        asked = self.cleaned_data
        rows = self.entries
        for name in ("action", "object_type", "object_key", "actor"):
            if asked[name]:
                rows = rows.filter(**{name: asked[name]})
        if asked["since"]:
            rows = rows.filter(at__gte=midnight(asked["since"]))
        if asked["until"]:
            rows = rows.filter(at__lt=midnight(asked["until"] + datetime.timedelta(days=1)))
        return rows


def midnight(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time()))
