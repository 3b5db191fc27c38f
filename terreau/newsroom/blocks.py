"""The blocks of which a page of the public site is made, each shown as the State's design system draws it."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext, gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from terreau.newsroom import citing

# No picture, no video and no heading of the first level inside a text: they have blocks of their own.
TEXT_FEATURES = ["h3", "h4", "bold", "italic", "ol", "ul", "link", "document-link", "superscript", "lang-en"]
LINE_FEATURES = ["bold", "italic", "link", "lang-en"]


class HeadingBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("Titre"), max_length=250)
    number = blocks.IntegerBlock(
        label=_("Numéro"), required=False, min_value=1, help_text=_("Pour une liste dont chaque point a son titre.")
    )

    class Meta:
        template = "newsroom/blocks/heading.html"
        icon = "title"
        label = _("Titre de partie")


class QuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("Citation"))
    author = blocks.CharBlock(label=_("Auteur"), required=False)
    detail = blocks.CharBlock(label=_("Fonction ou source"), required=False)

    class Meta:
        template = "newsroom/blocks/quote.html"
        icon = "openquote"
        label = _("Citation")


class PictureBlock(blocks.StructBlock):
    """The text alternative comes from the picture; it is written again where the context asks for another."""

    picture = ImageChooserBlock(label=_("Image"))
    alternative = blocks.CharBlock(
        label=_("Texte de remplacement ici"),
        required=False,
        help_text=_("Vide : celui de l’image. Dites ce que l’image apporte à cette page."),
    )
    caption = blocks.RichTextBlock(label=_("Légende"), required=False, features=LINE_FEATURES)

    class Meta:
        template = "newsroom/blocks/picture.html"
        icon = "image"
        label = _("Image")


class TableBlock(blocks.StructBlock):
    """A table written as a spreadsheet pastes it: one line a row, tabs or semicolons between cells."""

    caption = blocks.CharBlock(label=_("Titre du tableau"), help_text=_("Lu avant le tableau par tous."))
    rows = blocks.TextBlock(
        label=_("Contenu"),
        help_text=_(
            "Une ligne par rangée, la première pour les en-têtes ; tabulation ou point-virgule entre cellules."
        ),
    )
    row_headers = blocks.BooleanBlock(label=_("La première colonne nomme les rangées"), required=False)

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        rows = table_rows(value["rows"])
        if len(rows) < 2 or len({len(row) for row in rows}) != 1:
            reason = gettext("Il faut au moins deux lignes, toutes du même nombre de cellules.")
            raise blocks.StructBlockValidationError(block_errors={"rows": ValidationError(reason)})
        return value

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context=parent_context)
        rows = table_rows(value["rows"])
        return context | {"headers": rows[0] if rows else [], "rows": rows[1:]}

    class Meta:
        template = "newsroom/blocks/table.html"
        icon = "table"
        label = _("Tableau")


def table_rows(text: str) -> list[list[str]]:
    separator = "\t" if "\t" in text else ";"
    return [[cell.strip() for cell in line.split(separator)] for line in text.splitlines() if line.strip()]


class FileBlock(blocks.StructBlock):
    document = DocumentChooserBlock(label=_("Fichier"))
    title = blocks.CharBlock(label=_("Titre du lien"), required=False)
    language = blocks.ChoiceBlock(
        label=_("Langue du fichier"),
        choices=[("fr", _("Français")), ("en", _("Anglais"))],
        default="fr",
        search_index=False,
    )

    class Meta:
        template = "newsroom/blocks/file.html"
        icon = "doc-full"
        label = _("Fichier à télécharger")


class VideoBlock(blocks.StructBlock):
    """A film held here: no other site learns who watches it. Nothing is shown without a transcript."""

    title = blocks.CharBlock(label=_("Titre"))
    video = DocumentChooserBlock(label=_("Vidéo (MP4 ou WebM)"))
    captions = DocumentChooserBlock(label=_("Sous-titres (VTT)"), required=False)
    silent = blocks.BooleanBlock(label=_("La vidéo n’a pas de son"), required=False)
    transcript = blocks.RichTextBlock(label=_("Transcription"), features=TEXT_FEATURES)

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        errors = {}
        if value["video"].file_extension.lower() not in {"mp4", "webm"}:
            errors["video"] = ValidationError(gettext("Choisissez un fichier MP4 ou WebM."))
        if value["captions"] and value["captions"].file_extension.lower() != "vtt":
            errors["captions"] = ValidationError(gettext("Les sous-titres sont un fichier VTT."))
        if not value["captions"] and not value["silent"]:
            errors["captions"] = ValidationError(gettext("Une vidéo qui a du son a des sous-titres."))
        if errors:
            raise blocks.StructBlockValidationError(block_errors=errors)
        return value

    class Meta:
        template = "newsroom/blocks/video.html"
        icon = "media"
        label = _("Vidéo")


class ButtonBlock(blocks.StructBlock):
    label = blocks.CharBlock(label=_("Texte du bouton"), max_length=120)
    address = blocks.CharBlock(
        label=_("Adresse"),
        max_length=500,
        help_text=_("https://…, /page-de-ce-site/ ou mailto:adresse"),
        search_index=False,
    )

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        if not safe_address(value["address"]):
            reason = gettext("Écrivez https://…, /page-de-ce-site/ ou mailto:adresse.")
            raise blocks.StructBlockValidationError(block_errors={"address": ValidationError(reason)})
        return value

    class Meta:
        template = "newsroom/blocks/button.html"
        icon = "link"
        label = _("Bouton")


def safe_address(address: str) -> bool:
    """An address that a reader may follow: another site, a page of this one, or a message."""
    lower = address.strip().lower()
    if any(ord(letter) < 33 for letter in lower):
        return False
    return lower.startswith(("https://", "http://", "mailto:")) or (lower.startswith("/") and lower[1:2] not in "/\\")


class CalloutBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Titre"), required=False)
    content = blocks.StreamBlock(
        [
            ("text", blocks.RichTextBlock(label=_("Texte"), features=TEXT_FEATURES)),
            ("picture", PictureBlock()),
            ("button", ButtonBlock()),
        ],
        label=_("Contenu"),
    )

    class Meta:
        template = "newsroom/blocks/callout.html"
        icon = "info-circle"
        label = _("Encadré")


class FigureBlock(blocks.StructBlock):
    """A figure of the compass, as it reads the day the page is read: only while a programme lead leaves it public."""

    figure = blocks.ChoiceBlock(
        label=_("Chiffre public"),
        choices=citing.choices,
        help_text=_("Seuls les chiffres qu’un responsable du programme a ouverts au public sont proposés."),
        search_index=False,
    )

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        one, template = citing.figure(value["figure"] or "")
        return super().get_context(value, parent_context=parent_context) | {"one": one, "template": template}

    class Meta:
        template = "newsroom/blocks/figure.html"
        icon = "success"
        label = _("Chiffre de la boussole")


class BodyBlock(blocks.StreamBlock):
    heading = HeadingBlock()
    text = blocks.RichTextBlock(label=_("Texte"), features=TEXT_FEATURES, template="newsroom/blocks/text.html")
    quote = QuoteBlock()
    callout = CalloutBlock()
    table = TableBlock()
    picture = PictureBlock()
    file = FileBlock()
    video = VideoBlock()
    button = ButtonBlock()
    figure = FigureBlock()

    class Meta:
        required = False
