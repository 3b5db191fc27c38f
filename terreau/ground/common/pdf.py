"""PDF by typst: tagged, PDF/UA-1, with the fonts of the typst wheel, and no way for data to become code."""

import json
from collections.abc import Mapping
from typing import Any

import typst
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse
from django.template import Engine, TemplateDoesNotExist
from django.utils.translation import get_language

PRELUDE = "common/pdf/prelude.typ"


def typst_pdf(template_name: str, context: Mapping[str, Any]) -> bytes:
    """The PDF of a `.typ` template found in the applications' template folders.

    `context` reaches typst as JSON in the variable `data` (see the prelude): a string of a user stays a string,
    whatever `#`, `$`, `[` or quotes it holds. It must hold a `title`; `lang` is the current language unless given.
    Dates, decimals and lazy translations are accepted. Raises `TemplateDoesNotExist` for an unknown template,
    `KeyError` without title and `typst.TypstError` for a template that typst refuses.
    """
    return compiled(template_name, context, format="pdf", pdf_standards="ua-1")


def typst_image(template_name: str, context: Mapping[str, Any], kind: str) -> bytes:
    """The one page of a template as a picture, `kind` being `png` or `svg`: its letters are drawn, it needs no font."""
    return compiled(template_name, context, format=kind, ppi=192)


def compiled(template_name: str, context: Mapping[str, Any], **options: Any) -> bytes:
    data = {"lang": (get_language() or "fr")[:2], **context, "title": str(context["title"])}
    source = f"{template_source(PRELUDE)}\n{template_source(template_name)}"
    made = typst.compile(
        source.encode(),
        # The same page everywhere: a font of this machine must not change where a line breaks.
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False)},
        **options,
    )
    if not isinstance(made, bytes):
        raise TypeError(f"{template_name}: typst returned {type(made).__name__} in place of one file.")
    return made


def template_source(name: str) -> str:
    """The text of a template, unrendered: typst has its own language, in which `{{` and `{#` mean something else."""
    for loader in Engine.get_default().template_loaders:
        # The cached loader wraps those that read files.
        for reader in getattr(loader, "loaders", [loader]):
            for origin in reader.get_template_sources(name):
                try:
                    return reader.get_contents(origin)
                except TemplateDoesNotExist:
                    continue
    raise TemplateDoesNotExist(name)


def pdf_response(content: bytes, filename: str) -> HttpResponse:
    """The PDF as a download named `filename`."""
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{filename}"'},
    )
