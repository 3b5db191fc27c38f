"""The base of every form: DSFR classes, and nothing lost to a screen reader.

We render fields ourselves rather than through django-dsfr's form base: there an error hides the help text, a group of
checkboxes points to an id that does not exist, and a file field has no class. Here help text and error are both in
`aria-describedby`, optional fields say so, and the top of a refused form lists its errors as links to the fields.
"""

from typing import Any

from django import forms
from django.forms.boundfield import BoundField

# The DSFR class of the group and of the input, by widget; the first that matches wins.
WIDGET_CLASSES: tuple[tuple[tuple[type[forms.Widget], ...], str, str], ...] = (
    ((forms.CheckboxSelectMultiple, forms.RadioSelect), "fr-fieldset", ""),
    ((forms.Select,), "fr-select-group", "fr-select"),
    ((forms.CheckboxInput,), "fr-checkbox-group", ""),
    ((forms.FileInput,), "fr-upload-group", "fr-upload"),
)
DEFAULT_CLASSES = ("fr-input-group", "fr-input")


def dsfr_classes(widget: forms.Widget) -> tuple[str, str]:
    """The class of the group around `widget` and the class of the widget itself (may be empty)."""
    for kinds, group, own in WIDGET_CLASSES:
        if isinstance(widget, kinds):
            return group, own
    return DEFAULT_CLASSES


class DsfrBoundField(BoundField):
    """A field of one of our forms: knows its template, its classes and the id that a link to it must reach."""

    @property
    def template_name(self) -> str:
        own: str | None = getattr(self.field, "template_name", None)
        if own:
            return own
        widget = self.field.widget
        if isinstance(widget, forms.CheckboxSelectMultiple | forms.RadioSelect):
            return "common/form_choices.html"
        if isinstance(widget, forms.CheckboxInput):
            return "common/form_checkbox.html"
        return "common/form_fieldset.html" if self.use_fieldset else "common/form_field.html"

    @property
    def group_class(self) -> str:
        return dsfr_classes(self.field.widget)[0]

    @property
    def choice_class(self) -> str:
        """The class around one option of a group of choices."""
        # A group of boxes is, for Django, a kind of radio group: ask for the boxes first.
        several = isinstance(self.field.widget, forms.CheckboxSelectMultiple)
        return "fr-checkbox-group" if several else "fr-radio-group"

    @property
    def inline(self) -> bool:
        return bool(getattr(self.field.widget, "inline", False))

    @property
    def first_id(self) -> str:
        """The id of the first thing of this field that takes the focus."""
        return f"{self.auto_id}_0" if self.use_fieldset else self.id_for_label

    @property
    def described_by(self) -> str:
        """The ids of the help text and of the errors, those which are on the page."""
        return self.aria_describedby or ""

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        attrs = super().build_widget_attrs(attrs, widget)
        widget = widget or self.field.widget
        own = dsfr_classes(widget)[1]
        if own and not widget.is_hidden:
            attrs["class"] = f"{own} {widget.attrs.get('class', '')}".strip()
        return attrs


class DsfrForm(forms.BaseForm):
    """What our plain forms and our model forms share."""

    template_name = "common/form.html"
    bound_field_class = DsfrBoundField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.label_suffix = ""
            # The browser's own date picker; it speaks ISO whatever the language of the page.
            if type(field.widget) is forms.DateInput:
                field.widget.input_type = "date"
                field.widget.format = "%Y-%m-%d"

    def get_context(self) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context()
        return context | {
            "summary": [(field, field.errors) for field, _ in context["fields"] if field.errors],
            "summary_id": f"{self.prefix}-errors" if self.prefix else "form-errors",
        }


class Form(DsfrForm, forms.Form):
    """A DSFR form, rendered by `{{ form }}` inside `<form method="post">{% csrf_token %}`.

    Two forms on one page need each a `prefix`, so that their ids differ.
    """


class ModelForm(DsfrForm, forms.ModelForm):
    """The same over a model; uniqueness and check constraints speak through the model's own messages."""

    class Meta:
        fields: Any = ()


def with_value(data: Any, name: str, value: str) -> Any:
    """What was sent, with one value replaced: to show a form again that says what it has now been compared with."""
    changed = data.copy()
    changed[name] = value
    return changed
