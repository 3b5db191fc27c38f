"""Pictures and documents of the public site: what is accepted, and the rights of those who can be recognised."""

import hashlib
from pathlib import PurePath
from typing import Any

import filetype
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext, gettext_lazy as _
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import AbstractImage, AbstractRendition

from terreau.ground.common.archives import ArchiveRefused, check_archive
from terreau.newsroom.enums import People

MOST_BYTES = 200 * 1024 * 1024
# What a file of this name must begin like. Text has no signature: it must be text.
SIGNATURES: dict[str, tuple[str, ...]] = {
    "pdf": ("pdf",), "mp4": ("mp4", "m4v", "mov"), "webm": ("webm", "mkv"), "zip": ("zip",),
    "docx": ("docx", "zip"), "pptx": ("pptx", "zip"), "xlsx": ("xlsx", "zip"),
    "odt": ("odt", "zip"), "ods": ("ods", "zip"), "odp": ("odp", "zip"),
}  # fmt: skip
TEXTS = {"csv", "ics", "txt", "vtt"}
OFFICE = {"docx", "odp", "ods", "odt", "pptx", "xlsx"}  # archives, which whoever downloads them will open


class Picture(AbstractImage):
    """A picture says what it shows or that it only decorates, and whether the people on it agreed to be shown."""

    alternative = models.CharField(
        _("texte de remplacement"),
        max_length=300,
        blank=True,
        help_text=_("Ce que l’image apporte à qui ne la voit pas. Obligatoire, sauf pour une image décorative."),
    )
    decorative = models.BooleanField(
        _("image décorative"), default=False, help_text=_("Elle n’apporte aucune information : elle ne sera pas lue.")
    )
    people = models.CharField(
        _("personnes montrées"),
        max_length=10,
        choices=People,
        blank=True,
        help_text=_("Une image sans réponse ne peut pas être publiée."),
    )
    consent = models.CharField(
        _("preuve de l’accord"),
        max_length=200,
        blank=True,
        help_text=_("Où l’accord écrit est gardé, et jusqu’à quand. Sans nom de personne."),
    )
    credit = models.CharField(_("crédit et licence"), max_length=200, blank=True)

    admin_form_fields = (
        "title", "file", "alternative", "decorative", "people", "consent", "credit", "tags", "collection",
        "focal_point_x", "focal_point_y", "focal_point_width", "focal_point_height",
    )  # fmt: skip

    class Meta(AbstractImage.Meta):
        verbose_name = _("image")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(alternative="", decorative=False),
                name="picture_says_what_it_shows",
                violation_error_message=_("Écrivez le texte de remplacement, ou dites que l’image est décorative."),
            ),
            models.CheckConstraint(
                condition=~Q(people=People.AGREED, consent=""),
                name="picture_consent_is_kept",
                violation_error_message=_("Dites où l’accord des personnes est gardé."),
            ),
        ]

    @property
    def default_alt_text(self) -> str:
        return "" if self.decorative else self.alternative

    @property
    def may_be_published(self) -> bool:
        """Nobody can be recognised, or those who can agreed."""
        return bool(self.people)


class PictureRendition(AbstractRendition):
    image = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        verbose_name = _("image redimensionnée")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="rendition_once")
        ]


class Attachment(AbstractDocument):
    """A file to download, checked by its content; read by the public only from a published page."""

    admin_form_fields = ("title", "file", "collection", "tags")

    class Meta(AbstractDocument.Meta):
        verbose_name = _("fichier")
        ordering = ["title", "id"]

    @property
    def size(self) -> int | None:
        """In bytes, without writing it down as Wagtail's own reader does; None when the file is gone."""
        if self.file_size is not None or not self.file:
            return self.file_size
        return self.file.size if self.file.storage.exists(self.file.name) else None

    def clean(self) -> None:
        """Of a file that comes. Without one the form has said why; the one that is kept was checked when it came."""
        if self.file and not Attachment.objects.filter(pk=self.pk, file=self.file.name).exists():
            super().clean()
            check_document(self.file)


def check_document(file: Any) -> None:
    """Refuse what is too large, or is not what its name says."""
    if file.size > MOST_BYTES:
        raise ValidationError({"file": gettext("Ce fichier dépasse 200 Mo.")})
    extension = PurePath(file.name).suffix.lower().lstrip(".")
    if extension not in settings.WAGTAILDOCS_EXTENSIONS:
        raise ValidationError({"file": gettext("Ce genre de fichier n’est pas accepté.")})
    file.seek(0)
    start = file.read(8192)
    file.seek(0)
    if extension in TEXTS:
        good = b"\0" not in start and not start.lstrip().lower().startswith((b"<!doctype", b"<html", b"<svg", b"<?xml"))
    else:
        guessed = filetype.guess(start)
        good = guessed is not None and guessed.extension in SIGNATURES[extension]
    if not good:
        raise ValidationError({"file": gettext("Le contenu de ce fichier n’est pas ce que dit son nom.")})
    if extension in OFFICE:
        refuse_swelling(file)


def refuse_swelling(file: Any) -> None:
    try:
        check_archive(file)
    except ArchiveRefused as refusal:
        raise ValidationError(
            {"file": gettext("Ce fichier est abîmé, protégé par un mot de passe, ou démesuré une fois ouvert.")}
        ) from refusal
    finally:
        file.seek(0)


def digest(content: bytes) -> str:
    """What tells two files apart. Wagtail keeps this one (SHA-1): no secret rests on it."""
    return hashlib.sha1(content, usedforsecurity=False).hexdigest()
