"""What we add to Wagtail's editor, and what we take out of it."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.rich_text.converters.html_to_contentstate import InlineStyleElementHandler
from wagtail.admin.rich_text.editors.draftail.features import InlineStyleFeature

ENGLISH = "LANG-EN"


@hooks.register("register_rich_text_features")
def words_in_english(features: Any) -> None:
    """« showrooms » is said in English by a screen reader: the editor marks it, as it marks bold."""
    features.register_editor_plugin(
        "draftail",
        "lang-en",
        InlineStyleFeature({"type": ENGLISH, "label": "en", "description": str(_("Mots en anglais"))}),
    )
    features.register_converter_rule(
        "contentstate",
        "lang-en",
        {
            "from_database_format": {"span[lang=en]": InlineStyleElementHandler(ENGLISH)},
            "to_database_format": {"style_map": {ENGLISH: {"element": "span", "props": {"lang": "en"}}}},
        },
    )


@hooks.register("register_admin_menu_item")
def back_to_terreau() -> MenuItem:
    return MenuItem(_("Retour à Terreau"), reverse("desk:home"), icon_name="arrow-left", order=10_000)
