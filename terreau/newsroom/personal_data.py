"""What the public site holds about those who write it."""

from typing import Any

from django.utils.translation import gettext, gettext_lazy as _
from wagtail.models import ModelLogEntry, Page, PageLogEntry, Revision, TaskState, WorkflowState

from terreau.ground.common.personal_data import Rows, holding
from terreau.newsroom.models import Attachment, Picture


@holding(
    "newsroom.writing",
    rank=60,
    label=_("Ce que vous avez écrit sur le site public"),
    purpose=_("Savoir qui a écrit, relu, publié ou illustré une page du site public."),
    basis=_("Mission d’intérêt public (RGPD, article 6-1 e)."),
    retention=_("Tant que la page existe ; votre nom en disparaît si votre compte est supprimé."),
    seen_by=_("Les rédacteurs et les administrateurs de l’organisme qui publie. Jamais les visiteurs du site."),
    models=[
        "newsroom.editor", "newsroom.homepage", "newsroom.sectionpage", "newsroom.articlepage",
        "newsroom.resourcepage", "newsroom.publicationpage", "newsroom.recappage", "newsroom.plainpage",
        "newsroom.picture", "newsroom.attachment", "wagtailcore.page", "wagtailcore.revision",
        "wagtailcore.pagelogentry", "wagtailcore.modellogentry", "wagtailcore.workflowstate",
        "wagtailcore.taskstate", "wagtailcore.comment", "wagtailcore.commentreply",
        "wagtailcore.pagesubscription", "wagtailcore.uploadedfile", "wagtailadmin.editingsession",
        "wagtailadmin.formstate", "wagtailusers.userprofile", "wagtaildocs.document", "wagtailimages.image",
    ],
)  # fmt: skip
def writing(user: Any) -> Rows:
    """Counts and titles: what a page says is public or will be."""
    rows: Rows = [
        (gettext("Page commencée : %(title)s") % {"title": page.title}, page.first_published_at)
        for page in Page.objects.filter(owner=user.pk).order_by("pk")
    ]
    counted = (
        (gettext("Versions enregistrées"), Revision.objects.filter(user=user.pk)),
        (gettext("Actions sur des pages"), PageLogEntry.objects.filter(user=user.pk)),
        (gettext("Actions sur des images et des fichiers"), ModelLogEntry.objects.filter(user=user.pk)),
        (gettext("Relectures demandées"), WorkflowState.objects.filter(requested_by=user.pk)),
        (gettext("Relectures faites"), TaskState.objects.filter(finished_by=user.pk)),
        (gettext("Images déposées"), Picture.objects.filter(uploaded_by_user=user.pk)),
        (gettext("Fichiers déposés"), Attachment.objects.filter(uploaded_by_user=user.pk)),
    )
    return rows + [(label, number) for label, found in counted if (number := found.count())]
