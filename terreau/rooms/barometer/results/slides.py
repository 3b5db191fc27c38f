"""The same report as slides for a committee: an OpenDocument Presentation, which every office suite opens.

Written with the standard library alone: a ZIP whose first member is « mimetype », stored, then XML of ours (OASIS
OpenDocument 1.2, parts 1 and 3). Every text goes through ElementTree, so that nothing typed becomes XML.
"""

import io
import zipfile
from xml.etree import ElementTree as Tree  # nosec B405 # only written, nothing is parsed

from django.utils.translation import get_language, gettext as _

from terreau.rooms.barometer.results.report import BarRow, Report, Section

ODP = "application/vnd.oasis.opendocument.presentation"
MOST_ROWS = 8  # on a slide: beyond, nobody reads it from the end of the room
SPACES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "draw": "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0",
    "presentation": "urn:oasis:names:tc:opendocument:xmlns:presentation:1.0",
    "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
    "svg": "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0",
    "dc": "http://purl.org/dc/elements/1.1/",
    "manifest": "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0",
}
for _prefix, _space in SPACES.items():
    Tree.register_namespace(_prefix, _space)
# A slide of 28 × 15.75 cm, and what stands on it.
PAGE = ("28cm", "15.75cm")
TITLE_BOX = ("1.5cm", "0.8cm", "25cm", "2cm")
BODY_BOX = ("1.5cm", "3cm", "25cm", "11.5cm")


def q(name: str) -> str:
    """`draw:page` as ElementTree names it."""
    prefix, _colon, local = name.partition(":")
    return f"{{{SPACES[prefix]}}}{local}"


def child(parent: Tree.Element, name: str, text: str = "", **attributes: str) -> Tree.Element:
    """`attributes`: `draw__name="…"` for `draw:name`."""
    plain = {q(key.replace("__", ":").replace("_", "-")): value for key, value in attributes.items()}
    made = Tree.SubElement(parent, q(name), plain)
    if text:
        made.text = printable(text)
    return made


def presentation(report: Report) -> bytes:
    """The file, whole in memory: some tens of kilobytes."""
    members = {"content.xml": content(report), "styles.xml": styles(), "meta.xml": meta(report)}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), ODP, zipfile.ZIP_STORED)
        for name, root in members.items():
            archive.writestr(name, as_bytes(root))
        archive.writestr("META-INF/manifest.xml", as_bytes(manifest(list(members))))
    return out.getvalue()


def as_bytes(root: Tree.Element) -> bytes:
    return Tree.tostring(root, encoding="utf-8", xml_declaration=True)


def manifest(names: list[str]) -> Tree.Element:
    root = Tree.Element(q("manifest:manifest"), {q("manifest:version"): "1.2"})
    child(root, "manifest:file-entry", manifest__full_path="/", manifest__version="1.2", manifest__media_type=ODP)
    for name in names:
        child(root, "manifest:file-entry", manifest__full_path=name, manifest__media_type="text/xml")
    return root


def meta(report: Report) -> Tree.Element:
    root = Tree.Element(q("office:document-meta"), {q("office:version"): "1.2"})
    about = child(root, "office:meta")
    child(about, "dc:title", report.title)
    child(about, "dc:language", (get_language() or "fr")[:2])
    return root


def styles() -> Tree.Element:
    root = Tree.Element(q("office:document-styles"), {q("office:version"): "1.2"})
    named = child(root, "office:styles")
    plain = child(named, "style:default-style", style__family="graphic")
    language = (get_language() or "fr")[:2]
    child(plain, "style:text-properties", fo__font_size="18pt", fo__color="#161616", fo__language=language,
          fo__country="GB" if language == "en" else "FR")  # fmt: skip
    automatic = child(root, "office:automatic-styles")
    layout = child(automatic, "style:page-layout", style__name="slide")
    child(layout, "style:page-layout-properties", fo__page_width=PAGE[0], fo__page_height=PAGE[1],
          fo__margin="0cm", style__print_orientation="landscape")  # fmt: skip
    masters = child(root, "office:master-styles")
    child(masters, "style:master-page", style__name="plain", style__page_layout_name="slide")
    return root


def content(report: Report) -> Tree.Element:
    root = Tree.Element(q("office:document-content"), {q("office:version"): "1.2"})
    automatic = child(root, "office:automatic-styles")
    for name, size, weight in (("title", "28pt", "bold"), ("body", "18pt", "normal"), ("cell", "14pt", "normal")):
        style = child(automatic, "style:style", style__name=name, style__family="paragraph")
        child(style, "style:text-properties", fo__font_size=size, fo__font_weight=weight)
    frame = child(automatic, "style:style", style__name="frame", style__family="graphic")
    child(frame, "style:graphic-properties", draw__stroke="none", draw__fill="none", draw__auto_grow_height="false")
    body = child(child(root, "office:body"), "office:presentation")
    for number, section in enumerate(slides_of(report), start=1):
        slide(body, section, number)
    return root


def slides_of(report: Report) -> list[Section]:
    """A first slide, one a short section (several where its table is long), and how to read the numbers."""
    found = [Section(report.title, [report.subtitle])]
    for section in report.sections:
        if not section.short:
            continue
        rows = [section.rows[at : at + MOST_ROWS] for at in range(0, len(section.rows), MOST_ROWS)] or [[]]
        for rank, part in enumerate(rows):
            title = section.title if not rank else _("%(title)s (suite)") % {"title": section.title}
            found.append(Section(title, section.sentences if not rank else [], section.headers, part))
    found.append(Section(_("Comment lire ces chiffres"), report.notes))
    return found


def slide(body: Tree.Element, section: Section, number: int) -> None:
    page = child(body, "draw:page", draw__name=f"{number}", draw__master_page_name="plain")
    child(text_box(page, TITLE_BOX, "title"), "text:p", section.title, text__style_name="title")
    x, _y, width, height = BODY_BOX
    if section.sentences:
        box = text_box(page, BODY_BOX, "outline")
        for sentence in section.sentences:
            child(box, "text:p", sentence, text__style_name="body")
    if section.rows:
        top = f"{3 + 1.6 * len(section.sentences)}cm"
        frame = child(page, "draw:frame", draw__style_name="frame", svg__x=x, svg__y=top, svg__width=width,
                      svg__height=height)  # fmt: skip
        table_of(frame, section.headers, section.rows)


def text_box(page: Tree.Element, place: tuple[str, str, str, str], kind: str) -> Tree.Element:
    x, y, width, height = place
    frame = child(page, "draw:frame", draw__style_name="frame", presentation__class=kind, svg__x=x, svg__y=y,
                  svg__width=width, svg__height=height)  # fmt: skip
    return child(frame, "draw:text-box")


def table_of(frame: Tree.Element, headers: list[str], rows: list[BarRow]) -> None:
    table = child(frame, "table:table", table__name="table", table__use_first_row_styles="true")
    child(table, "table:table-column", table__number_columns_repeated=str(len(headers)))
    for cells in (headers, *([row.label, row.words, *row.more] for row in rows)):
        line = child(table, "table:table-row")
        for words in cells:
            cell = child(line, "table:table-cell", office__value_type="string")
            child(cell, "text:p", str(words), text__style_name="cell")


def printable(words: str) -> str:
    """Without the control characters that XML 1.0 refuses."""
    return "".join(each for each in str(words) if each >= " " or each in "\t\n")
