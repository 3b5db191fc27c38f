"""What comes in is what it says, is not a trap, and was scanned where there is an antivirus."""

import io
import struct
import zipfile
import zlib

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from terreau.ground.common import archives
from terreau.ground.common.archives import ArchiveRefused, check_archive
from terreau.ground.common.uploads import IMAGES, MOST_PIXELS, TABLES, Kind, check_upload, kind_of, shown_name

MOST = 10 * 1024 * 1024


def image(kind: str = "PNG", size: tuple[int, int] = (3, 2)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size).save(out, kind)
    return out.getvalue()


def workbook() -> bytes:
    out = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.append(["code", "nom"])
    book.save(out)
    return out.getvalue()


def archive(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return out.getvalue()


ODS = archive({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>"})
PDF = b"%PDF-1.7\n%\xe2\xe3\n"
CSV = "code;nom\n1;Élodie\n".encode()


def check(content: bytes, name: str, kinds=TABLES) -> Kind:
    return check_upload(SimpleUploadedFile(name, content), kinds=kinds, most_bytes=MOST)


def refused(content: bytes, name: str, kinds=TABLES) -> str:
    with pytest.raises(ValidationError) as refusal:
        check(content, name, kinds)
    return refusal.value.code


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (CSV, "liste.csv", Kind.TEXT), (CSV, "LISTE.CSV", Kind.TEXT), ("é".encode("cp1252"), "l.txt", Kind.TEXT),
        ("a;b".encode("utf-16"), "l.csv", Kind.TEXT), (b'{"a": 1}', "l.json", Kind.TEXT),
        (workbook(), "l.xlsx", Kind.XLSX), (ODS, "l.ods", Kind.ODS), (image(), "i.png", Kind.PNG),
        (image("JPEG"), "i.jpeg", Kind.JPEG), (image("GIF"), "i.gif", Kind.GIF), (image("WEBP"), "i.webp", Kind.WEBP),
        (PDF, "p.pdf", Kind.PDF), (b"", "vide.csv", Kind.TEXT),
    ],
)  # fmt: skip
def test_what_is_what_it_says_comes_in(content, name, kind):
    assert check(content, name, kinds=tuple(Kind)) == kind


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (CSV, "liste.xlsx", "disguise"), (workbook(), "liste.csv", "disguise"), (CSV, "liste", "disguise"),
        (ODS, "liste.xlsx", "disguise"), (CSV, "liste.csv.exe", "disguise"), (image(), "liste.csv", "kind"),
        (b"MZ\x90\x00" + b"\0" * 60, "liste.csv", "kind"), (b"\x7fELF" + b"\0" * 60, "liste.csv", "kind"),
        (PDF, "liste.csv", "kind"), (archive({"a.js": b"x"}), "liste.xlsx", "kind"), (b"a;\0b", "liste.csv", "kind"),
        (b"PK\x03\x04 nothing", "liste.xlsx", "kind"), (b"x" * (MOST + 1), "liste.csv", "too_large"),
    ],
)  # fmt: skip
def test_what_is_not_what_it_says_is_refused(content, name, code):
    assert refused(content, name) == code


def test_an_image_that_is_a_page_is_refused():
    assert refused(b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "logo.png", IMAGES) == "kind"
    assert refused(b"<html><script>alert(1)</script>", "photo.jpg", IMAGES) == "kind"
    assert refused(image("GIF"), "photo.png", IMAGES) == "disguise"


def test_a_refusal_says_what_to_do():
    with pytest.raises(ValidationError, match=r"renommez-le en \.csv"):
        check(CSV, "export.xls")
    with pytest.raises(ValidationError, match="csv, txt"):
        check(image(), "i.png")


# ---- pixel floods


def flood(width: int, height: int) -> bytes:
    """A PNG of a few kilobytes that asks for that many pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\0" * ((width + 7) // 8)) * 10)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(10_000, 10_001), (15_000, 10_000), (30_000, 30_000), (60_000, 60_000)])
def test_an_image_of_too_many_pixels_is_never_opened(size, monkeypatch):
    monkeypatch.setattr(Image.Image, "load", lambda self: pytest.fail("decoded"))
    assert size[0] * size[1] > MOST_PIXELS
    assert refused(flood(*size), "flood.png", IMAGES) == "pixels"


def test_an_image_at_the_limit_comes_in():
    assert check(flood(10_000, 10_000), "big.png", IMAGES) == Kind.PNG


def test_a_damaged_image_is_refused():
    assert refused(image()[:40], "cut.png", IMAGES) == "image"


# ---- archives that swell


def open_archive(content: bytes) -> None:
    check_archive(io.BytesIO(content))


def test_an_ordinary_workbook_passes():
    open_archive(workbook())


def test_an_archive_that_shrinks_beyond_reason_is_refused():
    with pytest.raises(ArchiveRefused, match="plus grand"):
        open_archive(archive({"xl/workbook.xml": b"", "xl/sheet1.xml": b"0" * 30_000_000}))


def test_an_archive_that_lies_about_its_sizes_is_refused(monkeypatch):
    """The directory says ten bytes; inflating gives thirty million: counted, and stopped on the way."""
    monkeypatch.setattr(archives, "MOST_BYTES", 1_000_000)
    content = bytearray(archive({"xl/workbook.xml": b"0" * 30_000_000}))
    directory = content.index(b"PK\x01\x02")
    content[directory + 24 : directory + 28] = struct.pack("<I", 10)
    content[22:26] = struct.pack("<I", 10)
    with zipfile.ZipFile(io.BytesIO(content)) as lying:
        assert lying.infolist()[0].file_size == 10
    with pytest.raises(ArchiveRefused, match="plus grand"):
        open_archive(bytes(content))


def test_a_small_lie_is_refused_too():
    content = bytearray(archive({"xl/workbook.xml": b"0123456789" * 10}))
    directory = content.index(b"PK\x01\x02")
    content[directory + 24 : directory + 28] = struct.pack("<I", 10)
    with pytest.raises(ArchiveRefused, match="abîmé"):
        open_archive(bytes(content))


def test_an_archive_of_too_many_members_or_with_a_password_is_refused(monkeypatch):
    monkeypatch.setattr(archives, "MOST_MEMBERS", 3)
    with pytest.raises(ArchiveRefused, match="trop d’éléments"):
        open_archive(archive({f"{n}": b"" for n in range(4)}))
    content = bytearray(archive({"a": b"b"}))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(ArchiveRefused, match="mot de passe"):
        open_archive(bytes(content))


def test_an_archive_cut_in_the_middle_is_refused():
    with pytest.raises(ArchiveRefused):
        open_archive(workbook()[:-30])


# ---- names


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/passwd", "passwd"), ("C:\\Users\\x\\liste.csv", "liste.csv"), ("a\0b\n.csv", "ab.csv"),
        ("liste\N{RIGHT-TO-LEFT OVERRIDE}vsc.exe", "listevsc.exe"), ("é" * 300, "é" * 200), ("", ""),
    ],
)  # fmt: skip
def test_a_name_is_shown_without_what_would_deceive(given, shown):
    assert shown_name(given) == shown


def test_looking_leaves_the_file_at_its_beginning():
    for content, name in ((CSV, "l.csv"), (workbook(), "l.xlsx"), (image(), "i.png")):
        file = SimpleUploadedFile(name, content)
        check_upload(file, kinds=tuple(Kind), most_bytes=MOST)
        assert file.read() == content
    assert kind_of(io.BytesIO(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")) == Kind.XLS
