"""What is taken away of a wave says what its pages say: tables, PDF, slides."""

import io
import zipfile
from xml.etree import ElementTree

import pytest
from django.urls import reverse
from pypdf import PdfReader

from terreau.ground.evidence.models import Figure
from terreau.rooms.barometer.results.report import Report, Section
from terreau.rooms.barometer.results.slides import ODP, presentation
from tests.rooms.barometer.results.told import lead_of, told_wave, town

pytestmark = pytest.mark.django_db(transaction=True)

TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}p"
MANIFEST = "{urn:oasis:names:tc:opendocument:xmlns:manifest:1.0}"
PAGE = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}page"


def read_odp(content: bytes) -> tuple[ElementTree.Element, zipfile.ZipFile]:
    """What an office suite checks first: the type, stored and first, a complete manifest, well-formed members."""
    archive = zipfile.ZipFile(io.BytesIO(content))
    first = archive.infolist()[0]
    assert (first.filename, first.compress_type, first.extra) == ("mimetype", zipfile.ZIP_STORED, b"")
    assert archive.read("mimetype").decode() == ODP
    assert content[38 : 38 + len(ODP)].decode() == ODP  # at the very place where `file` looks for it
    manifest = ElementTree.fromstring(archive.read("META-INF/manifest.xml"))
    listed = {each.get(f"{MANIFEST}full-path"): each.get(f"{MANIFEST}media-type") for each in manifest}
    assert listed.pop("/") == ODP
    assert set(listed) == {name for name in archive.namelist() if name not in ("mimetype", "META-INF/manifest.xml")}
    for name in listed:
        ElementTree.fromstring(archive.read(name))
    return ElementTree.fromstring(archive.read("content.xml")), archive


def texts(root: ElementTree.Element) -> list[str]:
    return [each.text or "" for each in root.iter(TEXT)]


def test_tables_report_and_slides_hold_the_figures_of_the_pages(client_for):
    places = town()
    wave = told_wave(places)
    client = client_for(lead_of(places[0]))
    mark = next(
        line for line in b"".join(client.get(reverse("results:tables_csv", args=[wave.pk]))).decode().splitlines()
        if line.startswith("ensemble") and "mark.mean" in line
    ).split(";")  # fmt: skip
    assert mark[5] == "affiché"
    words = f"{mark[6]}\N{NO-BREAK SPACE}sur 10"
    assert mark[6] in client.get(reverse("results:show", args=[wave.pk])).text
    pdf = client.get(reverse("results:report_pdf", args=[wave.pk]))
    assert pdf["Content-Type"] == "application/pdf"
    document = PdfReader(io.BytesIO(pdf.content))
    assert document.trailer["/Root"]["/MarkInfo"]["/Marked"]
    printed = " ".join(page.extract_text() for page in document.pages)
    assert f"{mark[6]} sur 10" in printed.replace("\N{NO-BREAK SPACE}", " ")
    root, _archive = read_odp(client.get(reverse("results:slides_odp", args=[wave.pk])).content)
    assert any(mark[6] in each and "sur 10" in each for each in texts(root)), words
    assert "Vue d’ensemble" in texts(root)


def test_what_is_hidden_is_a_word_in_all_of_them(client_for):
    top, north, south = town()
    wave = told_wave((top, north, south))
    hidden = {"status": "hidden_small", "value": None, "base": None, "people": None}
    Figure.objects.filter(structure=south.pk, indicator="barometer_share").update(**hidden)
    client = client_for(lead_of(top))
    lines = b"".join(client.get(reverse("results:tables_csv", args=[wave.pk]))).decode().splitlines()
    of_south = [line.split(";") for line in lines if line.startswith("structure;Service sud")]
    assert of_south
    assert all("masqué" in line[5] and not any(line[6:]) for line in of_south)
    root, _archive = read_odp(client.get(reverse("results:slides_odp", args=[wave.pk])).content)
    assert any("masqué" in each for each in texts(root))
    assert "\nnote;" in "\n".join(lines)


def test_nothing_typed_becomes_xml_nor_breaks_it():
    wild = 'Bar & <text:p/> "x" ]]> \x0b\ud83d\ude00 =1+1'.encode("utf-16", "surrogatepass").decode("utf-16")
    report = Report(wild, wild, [Section(wild, [wild], short=True)], [wild])
    root, archive = read_odp(presentation(report))
    assert len(list(root.iter(PAGE))) == 3
    assert wild.replace("\x0b", "") in texts(root)
    assert b"<text:p/>" not in archive.read("content.xml")


def test_before_any_figure_they_say_so(client_for):
    places = town()
    wave = told_wave(places, people=30, snapshot=False)
    client = client_for(lead_of(places[0]))
    root, _archive = read_odp(client.get(reverse("results:slides_odp", args=[wave.pk])).content)
    assert "Pas encore de chiffre" in texts(root)
    assert client.get(reverse("results:report_pdf", args=[wave.pk])).status_code == 200
