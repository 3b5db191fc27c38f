"""The pages of the public site. Wagtail keeps their drafts, revisions and dates; what they hold is written here."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from taggit.models import TaggedItemBase
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from terreau.newsroom.blocks import BodyBlock
from terreau.newsroom.editor import Editor
from terreau.newsroom.enums import Language, ResourceKind
from terreau.newsroom.files import Attachment, Picture, PictureRendition
from terreau.newsroom.review import ReviewTask
from terreau.rooms.gatherings.events.models import Event

__all__ = ["Attachment", "Editor", "Picture", "PictureRendition", "ReviewTask"]

PAGE_SIZE = 10


class PublicPage(Page):
    """What every page of the public site shares. A draft is for its writers, what is published for all."""

    language = models.CharField(_("langue"), max_length=2, choices=Language, default=Language.FRENCH)
    translation = models.ForeignKey(
        Page,
        verbose_name=_("la même page dans l’autre langue"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    introduction = models.TextField(_("chapeau"), blank=True, max_length=1500)
    body = StreamField(BodyBlock(), verbose_name=_("contenu"), blank=True)

    private_page_options: ClassVar[list[str]] = []
    opening_panels: ClassVar[list[Any]] = [
        *Page.content_panels,
        MultiFieldPanel([FieldPanel("language"), FieldPanel("translation")], heading=_("Langue")),
        FieldPanel("introduction"),
    ]
    content_panels: ClassVar[list[Any]] = [*opening_panels, FieldPanel("body")]

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        if self.translation_id is not None and self.translation_id == self.pk:
            raise ValidationError({"translation": gettext("Une page n’est pas sa propre traduction.")})

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from terreau.newsroom.reading import path_to, translation_of

        context = super().get_context(request, *args, **kwargs)
        return context | {"path": path_to(self), "translation": translation_of(self), "preview": False}

    def serve_preview(self, request: HttpRequest, mode_name: str) -> Any:
        response = super().serve_preview(request, mode_name)
        response.context_data = (response.context_data or {}) | {"preview": True}
        return response


class PageText(models.Model):
    """The words of a published page, without accents nor case beside: see `texts`."""

    page = models.OneToOneField(Page, on_delete=models.CASCADE, primary_key=True, related_name="words")
    # Of which publication these are the words; empty for a page that no review nor button published.
    published_at = models.DateTimeField(null=True)
    language = models.CharField(max_length=2, choices=Language)
    introduction = models.TextField(blank=True)
    text = models.TextField(blank=True)
    heading = models.TextField(blank=True)
    spoken = models.TextField(blank=True)

    class Meta:
        verbose_name = _("mots d’une page publiée")
        ordering = ["page"]

    def __str__(self) -> str:
        return self.heading


class HomePage(Page):
    """The root of the public site. Its address is Terreau's own home, which shows the latest news."""

    max_count = 1
    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    subpage_types: ClassVar[list[str]] = ["newsroom.SectionPage", "newsroom.PlainPage"]
    private_page_options: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("accueil du site public")


class SectionPage(PublicPage):
    """The list of the pages below: the news, the resources, the publications, what happened at events."""

    parent_page_types: ClassVar[list[str]] = ["newsroom.HomePage"]
    subpage_types: ClassVar[list[str]] = [
        "newsroom.ArticlePage", "newsroom.ResourcePage", "newsroom.PublicationPage", "newsroom.RecapPage",
    ]  # fmt: skip
    template = "newsroom/section.html"

    class Meta:
        verbose_name = _("rubrique")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from terreau.newsroom.reading import CARD_SIZE, cards, listed

        context = super().get_context(request, *args, **kwargs)
        # PostgreSQL has no text with a NUL in it.
        tag, category = (request.GET.get(name, "").replace("\0", "") for name in ("etiquette", "categorie"))
        pages = Paginator(listed(self, tag=tag, category=category), PAGE_SIZE).get_page(request.GET.get("page"))
        numbers = pages.paginator.get_elided_page_range(pages.number, on_each_side=2, on_ends=1)
        return context | {
            "pages": pages,
            "numbers": list(numbers),
            "cards": cards(list(pages)),
            "card_size": CARD_SIZE,
            "tag": tag,
            "category": category,
        }


class DatedPage(PublicPage):
    """A page that is listed by its date, with a picture and who wrote it."""

    date = models.DateField(_("date"), default=timezone.localdate)
    author_line = models.CharField(
        _("signature"), max_length=200, blank=True, help_text=_("Une équipe ou une fonction plutôt qu’une personne.")
    )
    picture = models.ForeignKey(
        Picture, verbose_name=_("image d’ouverture"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    parent_page_types: ClassVar[list[str]] = ["newsroom.SectionPage"]
    subpage_types: ClassVar[list[str]] = []
    dated_panels: ClassVar[list[Any]] = [
        *PublicPage.opening_panels,
        FieldPanel("date"),
        FieldPanel("author_line"),
        FieldPanel("picture"),
    ]

    class Meta:
        abstract = True

    @property
    def category_name(self) -> str:
        return ""

    @property
    def tag_names(self) -> list[str]:
        return []


class ArticleTag(TaggedItemBase):
    content_object = ParentalKey("newsroom.ArticlePage", on_delete=models.CASCADE, related_name="tagged_items")

    class Meta:
        verbose_name = _("étiquette d’un article")
        ordering = ["id"]


class ArticlePage(DatedPage):
    template = "newsroom/piece.html"
    category = models.CharField(_("catégorie"), max_length=80, blank=True)
    tags = ClusterTaggableManager(through=ArticleTag, blank=True, verbose_name=_("étiquettes"))
    # The name of the file it came from: the same file brought again changes this page and makes no other.
    source = models.CharField(max_length=200, null=True, unique=True, editable=False)  # noqa: DJ001
    source_digest = models.CharField(max_length=64, blank=True, editable=False)
    licence = models.CharField(_("source et licence"), max_length=300, blank=True)

    content_panels: ClassVar[list[Any]] = [
        *DatedPage.dated_panels, FieldPanel("category"), FieldPanel("tags"), FieldPanel("licence"), FieldPanel("body"),
    ]  # fmt: skip

    class Meta:
        verbose_name = _("article")

    @property
    def category_name(self) -> str:
        return self.category

    @property
    def tag_names(self) -> list[str]:
        return sorted(tag.name for tag in self.tags.all())


class EventArticle(models.Model):
    """The article that an event became: written from its takeaways, told once it is published."""

    event = models.OneToOneField(Event, on_delete=models.CASCADE, related_name="article", verbose_name=_("rencontre"))
    page = models.OneToOneField(ArticlePage, on_delete=models.CASCADE, related_name="told_event")
    told_at = models.DateTimeField(_("annoncé le"), null=True, editable=False)

    class Meta:
        verbose_name = _("article d’une rencontre")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.event_id} · {self.page_id}"

    @property
    def employer_id(self) -> int:
        return self.event.employer_id


class ResourcePage(DatedPage):
    template = "newsroom/piece.html"
    kind = models.CharField(_("genre"), max_length=10, choices=ResourceKind, default=ResourceKind.GUIDE)
    content_panels: ClassVar[list[Any]] = [*DatedPage.dated_panels, FieldPanel("kind"), FieldPanel("body")]

    class Meta:
        verbose_name = _("ressource")

    @property
    def category_name(self) -> str:
        return str(self.get_kind_display())


class PublicationPage(DatedPage):
    template = "newsroom/piece.html"
    content_panels: ClassVar[list[Any]] = [*DatedPage.dated_panels, FieldPanel("body")]

    class Meta:
        verbose_name = _("publication")


class RecapPage(DatedPage):
    """What an event gave: when and where it was, and what was said."""

    template = "newsroom/recap.html"
    held_on = models.DateField(_("date de l’événement"))
    place = models.CharField(_("lieu"), max_length=200, blank=True)
    content_panels: ClassVar[list[Any]] = [
        *DatedPage.dated_panels, FieldPanel("held_on"), FieldPanel("place"), FieldPanel("body"),
    ]  # fmt: skip

    class Meta:
        verbose_name = _("retour sur un événement")


class PlainPage(PublicPage):
    """A page by itself: about us, legal notice, personal data."""

    parent_page_types: ClassVar[list[str]] = ["newsroom.HomePage", "newsroom.PlainPage"]
    subpage_types: ClassVar[list[str]] = ["newsroom.PlainPage"]
    template = "newsroom/plain.html"

    class Meta:
        verbose_name = _("page simple")
