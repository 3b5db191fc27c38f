"""Pictures and documents that the editor receives: the antivirus first, then what they contain, then they are kept."""

from typing import Any

from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from terreau.ground.common.antivirus import refuse_unclean


class ScannedImageField(WagtailImageField):
    """Wagtail's own field opens the picture to tell its format and its pixels: not before it was scanned."""

    def to_python(self, data: Any) -> Any:
        if data:
            refuse_unclean(data, data.name)
        return super().to_python(data)


class PictureForm(BaseImageForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if given := self.fields.get("file"):
            self.fields["file"] = ScannedImageField(label=given.label, required=given.required, widget=given.widget)


class AttachmentForm(BaseDocumentForm):
    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if "file" in self.changed_data:
            refuse_unclean(file, file.name)
        return file
