"""From one plain text to the two bodies of a message: they say the same because one is made from the other.

A paragraph that is an address of ours becomes a link, lines that begin with « > » a quotation, the others a
paragraph. No image, no style, nothing that tells whether it was opened. An address of elsewhere, which somebody may
have typed in a form, stays text.
"""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import get_language

from terreau.ground.mail.purposes import Written


@dataclass(frozen=True)
class Block:
    kind: str  # link, quotation, paragraph
    text: str


def write(template: str, *, subject: str, **context: Any) -> Written:
    """The message of the text template `template`, in the language in force."""
    text = render_to_string(template, context | {"site_name": settings.SITE_NAME}).strip() + "\n"
    html = render_to_string(
        "mail/message.html",
        {"subject": subject, "blocks": blocks_of(text), "language": get_language() or settings.LANGUAGE_CODE},
    )
    return Written(subject, text, html)


def blocks_of(text: str) -> list[Block]:
    return [block_of(part) for part in text.split("\n\n") if part.strip()]


def block_of(part: str) -> Block:
    part = part.strip()
    if part.startswith(f"{settings.SITE_URL}/") and len(part.split()) == 1:
        return Block("link", part)
    lines = part.splitlines()
    if all(line.startswith(">") for line in lines):
        return Block("quotation", "\n".join(line.removeprefix(">").strip() for line in lines))
    return Block("paragraph", part)


def quoted(words: str) -> str:
    """What somebody wrote, as a quotation: each line marked, no blank line."""
    return "\n".join(f"> {line.strip()}" for line in words.splitlines() if line.strip())


def absolute(path: str) -> str:
    """The address of `path` as written in a message."""
    return f"{settings.SITE_URL}{path}"
