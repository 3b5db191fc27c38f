"""PDFs: readable, tagged, and deaf to what users type."""

import datetime
import io

import pypdf
import pytest
from django.template import TemplateDoesNotExist, engines
from django.test import override_settings
from django.utils.translation import gettext_lazy, override

from terreau.ground.common.pdf import template_source, typst_pdf

TEMPLATE = """
= #data.title
#data.body
#table(columns: 2, table.header[Levier][Chiffre], ..data.rows.flatten().map(cell => [#cell]))
"""


@pytest.fixture
def template(tmp_path):
    """A template folder of this test alone."""
    (tmp_path / "page.typ").write_text(TEMPLATE, encoding="utf-8")
    backend = {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "DIRS": [tmp_path],
    }
    with override_settings(TEMPLATES=[backend]):
        yield "page.typ"
    engines._templates = None


def read(pdf: bytes) -> tuple[pypdf.PdfReader, str]:
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    return reader, "\n".join(page.extract_text() for page in reader.pages)


def test_a_pdf_is_tagged_titled_and_says_its_language(template):
    pdf = typst_pdf(template, {"title": gettext_lazy("Français"), "body": "Bonjour", "rows": [["a", 1]]})

    reader, text = read(pdf)
    assert "Bonjour" in text
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "fr"
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert reader.metadata.title == "Français"
    assert b"pdfuaid" in pdf


def test_a_pdf_follows_the_language_of_the_reader(template):
    with override("en"):
        reader, _text = read(typst_pdf(template, {"title": "T", "body": "", "rows": []}))

    assert reader.trailer["/Root"]["/Lang"] == "en"


@pytest.mark.parametrize(
    "typed",
    [
        "#panic()",
        '#read("/etc/passwd")',
        "$x^2$",
        "[a]",
        "a \\ b",
        '" ) ; #panic(',
        "l’été « œuf »",
        "*gras* _it_ `code` <label> @ref",
        "// comment /* */",
        "{{ x }} {% y %} {# z #}",
    ],
)
def test_what_users_type_is_shown_and_never_run(template, typed):
    _reader, text = read(typst_pdf(template, {"title": typed, "body": typed, "rows": [[typed, "1"]]}))

    squeezed = "".join(text.split())
    assert squeezed.count("".join(typed.split())) == 3


def test_dates_reach_the_template_as_text(template):
    _reader, text = read(typst_pdf(template, {"title": "T", "body": datetime.date(2026, 1, 31), "rows": []}))

    assert "2026-01-31" in text


def test_a_title_is_compulsory(template):
    with pytest.raises(KeyError):
        typst_pdf(template, {"body": "", "rows": []})


def test_an_unknown_template_is_named():
    with pytest.raises(TemplateDoesNotExist, match=r"nowhere\.typ"):
        template_source("nowhere.typ")
