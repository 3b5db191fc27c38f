"""A structure, an agent or a job typed by its code: it serves ten services as well as ten thousand."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from terreau.ground.organisations.models import Agent, Job, Structure

MOST_PROPOSED = 300


class ProposingInput(forms.TextInput):
    """A text box with a list of proposals."""

    template_name = "organisations/_proposing_input.html"
    proposed: QuerySet[Any] | None = None

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        attrs = (attrs or {}) | {"list": f"{(attrs or {}).get('id', name)}_list", "autocomplete": "off"}
        rows = self.proposed[:MOST_PROPOSED] if self.proposed is not None else []
        return super().get_context(name, value, attrs) | {"proposed": rows}


class CodeField(forms.CharField):
    """A row of `rows` given by its code, its label, or both as proposed (« code — label »)."""

    widget = ProposingInput
    rows: QuerySet[Any] = Structure.objects.none()
    unknown = ""

    def choose_among(self, rows: QuerySet[Any]) -> None:
        self.rows = rows
        if isinstance(self.widget, ProposingInput):
            self.widget.proposed = rows

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        found = list(self.rows.filter(code=text.split(" — ")[0].strip())[:6])
        found = found or list(self.rows.filter(label__iexact=text.strip())[:6])
        if not found:
            raise ValidationError(_("Aucun résultat pour « %(value)s » : donnez un code.") % {"value": text})
        if len(found) > 1:
            names = ", ".join(f"{each.code} — {each.label}" for each in found)
            raise ValidationError(_("Plusieurs possibilités : %(names)s.") % {"names": names})
        return found[0]

    def prepare_value(self, value: Any) -> Any:
        return f"{value.code} — {value.label}" if isinstance(value, Structure | Job) else value


class MatriculeField(forms.CharField):
    """An active agent of `agents` given by matricule."""

    agents: QuerySet[Agent] = Agent.objects.none()

    def clean(self, value: Any) -> Any:
        text = super().clean(value).strip()
        if not text:
            return None
        found = self.agents.filter(matricule=text, left_on=None).first()
        if found is None:
            raise ValidationError(_("Aucun agent en poste ne porte ce matricule."))
        return found

    def prepare_value(self, value: Any) -> Any:
        return value.matricule if isinstance(value, Agent) else value
