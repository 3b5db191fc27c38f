from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy as _

from terreau.ground.common.forms import Form
from terreau.ground.common.importing.registry import Importer, OptionKind
from terreau.ground.common.uploads import TABLES, Kind, check_upload

MOST_BYTES = 500 * 1024 * 1024
MOST_BYTES_WITHOUT_ROWS = 50 * 1024 * 1024  # of what is no table: it is read whole


class UploadForm(Form):
    """A file and the options of its kind of import."""

    file = forms.FileField(
        label=_("Fichier"),
        help_text=_("CSV (UTF-8 ou Windows-1252, séparé par point-virgule, virgule ou tabulation) ou classeur XLSX."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx,.ods,.xls,.json,.jsonld"}),
    )

    def __init__(self, *args: Any, known: Importer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.takes = known.takes
        if known.takes:
            file = self.fields["file"]
            file.help_text = gettext("Nom terminé par : %(endings)s.") % {
                "endings": ", ".join(f".{one}" for one in known.takes)
            }
            file.widget.attrs["accept"] = ",".join(f".{one}" for one in known.takes)
        for option in known.options:
            self.fields[option.name] = field_of(option)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if not self.takes:
            check_upload(file, kinds=TABLES, most_bytes=MOST_BYTES)
            return file
        texts = tuple(one for one in self.takes if one != "zip")
        kinds = (Kind.TEXT, Kind.ZIP) if "zip" in self.takes else (Kind.TEXT,)
        extensions = {Kind.TEXT: texts, Kind.ZIP: ("zip",)}
        check_upload(file, kinds=kinds, most_bytes=MOST_BYTES_WITHOUT_ROWS, extensions=extensions)
        return file

    @property
    def options(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "file"}


def field_of(option: Any) -> forms.Field:
    if option.kind == OptionKind.FLAG:
        return forms.BooleanField(label=option.label, help_text=option.help, required=False)
    if option.kind == OptionKind.DATE:
        return forms.DateField(
            label=option.label,
            help_text=option.help,
            initial=option.default,
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        )
    return forms.CharField(label=option.label, help_text=option.help, required=False, max_length=100)
