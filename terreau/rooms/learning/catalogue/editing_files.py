"""The files of a draft: brought, replaced, taken away. A file that lessons call cannot be taken away under them."""

from typing import Any

from django.core.files.storage import default_storage
from django.db.models import Q
from django.utils.translation import gettext as _

from terreau.ground.journal.actions import record
from terreau.rooms.learning.catalogue.editing import EditRefused, held
from terreau.rooms.learning.catalogue.files import forget_unused, store
from terreau.rooms.learning.catalogue.models import Attachment, Edition, Lesson


def keep_file(edition: Edition, file: Any, *, name: str, media_type: str, by: Any) -> Attachment:
    """Keep a checked file under `name`, in the place of the one of that name.

    Raises `EditRefused`, or `ValidationError` from the antivirus.
    """
    stored = ""
    try:
        with held(edition):
            attachment = store(edition, name, file, media_type)
            stored = attachment.stored
            before = edition.attachments.filter(name=name).first()
            if before is not None:
                forget_unused([before.stored])
                attachment.pk = before.pk
            attachment.save()
            record("catalogue.file.kept", attachment, by=by, edition=edition.pk, name=name)
        kept, stored = attachment, ""
    finally:
        if stored:
            default_storage.delete(stored)
    return kept


def delete_file(attachment: Attachment, *, by: Any) -> None:
    """Raises `EditRefused` while a lesson calls it."""
    with held(attachment.edition):
        if callers := lessons_calling(attachment):
            raise EditRefused(
                _("Ce fichier sert dans : %(lessons)s.") % {"lessons": ", ".join(one.title for one in callers)}
            )
        forget_unused([attachment.stored])
        if Attachment.objects.filter(pk=attachment.pk).delete()[0]:
            record("catalogue.file.deleted", attachment, by=by, edition=attachment.edition_id, name=attachment.name)


def lessons_calling(attachment: Attachment) -> list[Lesson]:
    """The lessons of its edition that name it between the brackets of a link, a picture or a video."""
    named = Q(body__contains=f"]({attachment.name}") | Q(body__contains=f"](<{attachment.name}")
    return list(Lesson.objects.filter(named, module__edition=attachment.edition_id).order_by("module__position"))
