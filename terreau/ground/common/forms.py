"""The base of every form: DSFR classes, errors linked to fields, help text never lost to screen readers."""

from typing import Any

from django import forms
from dsfr.forms import DsfrBaseForm


class Form(DsfrBaseForm):
    """A DSFR form. On error, `aria-describedby` names the help text and the error, and the field is focusable first."""

    template_name = "common/form.html"


class ModelForm(Form, forms.ModelForm):
    """The same over a model; uniqueness and check constraints speak through the model's own messages."""

    class Meta:
        fields: Any = ()
