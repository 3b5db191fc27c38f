"""Pictures with their text alternative, and addresses of neighbouring pages."""

from typing import Any

from django import template
from django.template.context import Context

from terreau.newsroom.files import Picture

register = template.Library()


@register.inclusion_tag("newsroom/_picture.html", takes_context=True)
def picture(
    context: Context, picture: Picture, *, size: str, alternative: str = "", caption: Any = ""
) -> dict[str, Any]:
    """A picture with its caption; to the public only when the rights of the people shown are settled."""
    preview = bool(context.get("preview"))
    return {"picture": picture, "size": size, "alternative": alternative, "caption": caption, "preview": preview}


@register.inclusion_tag("newsroom/_img.html")
def bare_picture(picture: Picture, *, size: str, alternative: str = "") -> dict[str, Any]:
    """The `<img>` alone; the size is made once, then kept."""
    rendition = picture.get_rendition(size)
    text = "" if picture.decorative else (alternative or picture.alternative)
    return {"rendition": rendition, "text": text}


@register.simple_tag(takes_context=True)
def to_page(context: Context, number: int) -> str:
    """The address of page `number` of this list, its filters kept."""
    query = context["request"].GET.copy()
    query["page"] = str(number)
    return f"?{query.urlencode()}"
