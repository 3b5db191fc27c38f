"""What the public site holds about those who write it: rows of Wagtail that name an account, and no text of theirs."""

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.db.models import Count, Model, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext, gettext_lazy as _
from wagtail.models import ModelLogEntry, Page, PageLogEntry, Revision, TaskState, WorkflowState

from terreau.ground.accounts.keeping import ACCOUNT
from terreau.ground.accounts.models import User
from terreau.ground.common.personal_data import Person, Rows, Table, holding
from terreau.ground.common.retention import Retention, nothing_past
from terreau.newsroom.models import Attachment, Picture

SITE = _("Ce que dit le site : il est public, ou le sera.")
SECRET = _("Donné avec votre compte, ou jamais donné : une empreinte de mot de passe aiderait à le deviner.")
# The tables of Wagtail and ours that name who wrote, reviewed, published or uploaded.
NAMING = (
    "wagtailcore.page", "newsroom.homepage", "newsroom.sectionpage", "newsroom.articlepage", "newsroom.resourcepage",
    "newsroom.publicationpage", "newsroom.recappage", "newsroom.plainpage", "newsroom.picture", "newsroom.attachment",
    "wagtailcore.revision", "wagtailcore.pagelogentry", "wagtailcore.modellogentry", "wagtailcore.workflowstate",
    "wagtailcore.taskstate", "wagtailcore.comment", "wagtailcore.commentreply", "wagtailcore.pagesubscription",
    "wagtailcore.uploadedfile", "wagtailadmin.editingsession", "wagtailadmin.formstate", "wagtailusers.userprofile",
    "wagtaildocs.document", "wagtailimages.image",
)  # fmt: skip
# Columns whose content is the page or the picture itself.
CONTENT = {"body", "content", "intro", "data", "embedding"}


def people_columns(model: type[Model]) -> list[Any]:
    """The columns of `model` that point at an account."""
    related = [each for each in model._meta.concrete_fields if each.is_relation]
    return [each for each in related if each.related_model and issubclass(each.related_model, User)]


def everything(model: type[Model]) -> QuerySet:
    """Every row: Wagtail's own managers hide some."""
    return QuerySet(model)


def naming(name: str) -> Callable[[Person], QuerySet]:
    """The rows of the table `name` that name somebody."""

    def of(person: Person) -> QuerySet:
        model = apps.get_model(name)
        about = Q(pk=None)
        for column in people_columns(model) if person.user is not None else ():
            about |= Q(**{column.name: person.user.pk})
        return everything(model).filter(about)

    return of


def table(name: str) -> Table:
    columns = {each.name for each in apps.get_model(name)._meta.concrete_fields}
    return Table(name, naming(name), dict.fromkeys(sorted(columns & CONTENT), SITE))


def untie(person: Person, *, by: Any) -> int:
    """What was written stays, without its author; what would mean nothing without him goes."""
    if person.user is None:
        return 0
    gone = 0
    for name in NAMING:
        model = apps.get_model(name)
        for column in people_columns(model):
            if column.model is not model:
                continue  # inherited: the parent's own table is in the list
            rows = everything(model).filter(**{column.name: person.user.pk})
            gone += rows.update(**{column.name: None}) if column.null else rows.delete()[0]
    return gone


@holding(
    "newsroom.writing",
    rank=62,
    label=_("Ce que vous avez écrit sur le site public"),
    purpose=_("Savoir qui a écrit, relu, publié ou illustré une page du site public."),
    basis=_("Mission d’intérêt public (RGPD, article 6-1 e)."),
    retention=Retention(
        event="account_erased",
        words=_("Tant que la page existe ; votre nom en disparaît avec votre compte."),
        follows=ACCOUNT,
        held=lambda: Revision.objects.exclude(user=None).count() + Page.objects.exclude(owner=None).count(),
        past=nothing_past,
    ),
    seen_by=_("Les rédacteurs et les administrateurs de l’organisme qui publie. Jamais les visiteurs du site."),
    tables=[
        Table(
            "newsroom.editor",
            lambda person: apps.get_model("newsroom.editor").objects.filter(pk=getattr(person.user, "pk", None)),
            {"password": SECRET, "demo_character": SECRET},
        ),
        *[table(name) for name in NAMING],
    ],
    erase=untie,
    consequence=_("Ce que vous avez écrit reste, sans votre nom ; vos commentaires de relecture disparaissent."),
)
def writing(user: Any) -> Rows:
    """Counts and titles: what a page says is public or will be."""
    counted = {
        gettext("Versions enregistrées"): Revision.objects.filter(user=user.pk),
        gettext("Actions sur des pages"): PageLogEntry.objects.filter(user=user.pk),
        gettext("Actions sur des images et des fichiers"): ModelLogEntry.objects.filter(user=user.pk),
        gettext("Relectures demandées"): WorkflowState.objects.filter(requested_by=user.pk),
        gettext("Relectures faites"): TaskState.objects.filter(finished_by=user.pk),
        gettext("Images déposées"): Picture.objects.filter(uploaded_by_user=user.pk),
        gettext("Fichiers déposés"): Attachment.objects.filter(uploaded_by_user=user.pk),
    }
    begun = ("owned_pages__title", "owned_pages__first_published_at")
    told = User.objects.filter(pk=user.pk).order_by("owned_pages__pk")
    found = list(told.values_list(*begun, *map(how_many, counted.values())))
    rows: Rows = [
        (gettext("Page commencée : %(title)s") % {"title": title}, day)
        for title, day, *_numbers in found
        if title is not None
    ]
    return rows + [(label, number) for label, number in zip(counted, found[0][2:], strict=True) if number]


def how_many(found: QuerySet) -> Coalesce:
    """The number of rows of `found` as a part of another query: seven counts cost one."""
    number = found.order_by().annotate(every=Value(1)).values("every").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(number), 0)
