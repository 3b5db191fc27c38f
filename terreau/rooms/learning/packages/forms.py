"""The forms of packages: is the input well formed?"""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _, gettext_lazy

from terreau.ground.common.antivirus import refuse_unclean
from terreau.ground.common.forms import Form
from terreau.ground.common.uploads import MEGABYTE
from terreau.ground.initiatives.forms import CHOOSE, StructureField
from terreau.ground.organisations.models import Structure
from terreau.rooms.learning.packages import access


class ImportForm(Form):
    structure = StructureField(label=gettext_lazy("Structure"), queryset=Structure.objects.none(), empty_label=CHOOSE)
    file = forms.FileField(label=gettext_lazy("Paquet (.zip)"))

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["structure"].queryset = access.structures_to_import_in(user)  # type: ignore[attr-defined]
        self.fields["file"].help_text = _("Archive SCORM 1.2 ou SCORM 2004 d’une seule unité, %(most)s Mo au plus.") % {
            "most": settings.PACKAGE_MOST_BYTES // MEGABYTE
        }

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size <= settings.PACKAGE_MOST_BYTES:  # else the action says so, and nobody reads it
            refuse_unclean(file, file.name)
        return file
