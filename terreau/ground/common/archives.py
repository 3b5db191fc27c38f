"""What a compressed archive really holds, measured before a reader opens it: sizes that an archive declares may lie."""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from django.utils.translation import gettext_lazy as _

MOST_BYTES = 400 * 1024 * 1024
MOST_MEMBERS = 10_000
# XML of a table shrinks a hundred times at most; what shrinks more was made to.
MOST_RATIO = 250
ALWAYS_FINE = 20 * 1024 * 1024
BLOCK = 256 * 1024
OFFICE_PARTS = {"word/document.xml": "docx", "ppt/presentation.xml": "pptx"}
OPEN_DOCUMENTS = {b"spreadsheet": "ods", b"text": "odt", b"presentation": "odp"}
LOCAL_HEADER = struct.Struct("<4s22xHH")


class ArchiveRefused(Exception):
    """The archive may not be opened; the message says why, in the user's words."""


@dataclass(frozen=True)
class Wording:
    """What is said of an archive that is refused: whoever sends a workbook does not know that it is one."""

    too_many: Any
    encrypted: Any
    damaged: Any
    too_large: Any


WORKBOOK = Wording(
    too_many=_("Ce classeur contient trop d’éléments : il n’a pas été ouvert."),
    encrypted=_("Ce classeur est protégé par un mot de passe : enregistrez-le sans."),
    damaged=_("Ce classeur est abîmé, ou n’est pas ce qu’il annonce : enregistrez-le de nouveau."),
    too_large=_(
        "Ce classeur est beaucoup plus grand une fois ouvert : enregistrez-le en CSV (UTF-8), qui n’a pas de limite."
    ),
)


class _Damaged(Exception):
    """Not what it declares."""


class _TooLarge(Exception):
    """Larger, once open, than what is taken."""


def kind_of_archive(file: BinaryIO) -> str:
    """What an office archive is, by what it contains, or nothing. One that holds macros is none."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
            if "xl/workbook.xml" in names or "xl/workbook.bin" in names:
                return "xlsx"
            if {"word/vbaProject.bin", "ppt/vbaProject.bin"} & names:
                return ""
            for part, kind in OFFICE_PARTS.items():
                if part in names:
                    return kind
            if {"content.xml", "mimetype"} <= names and archive.getinfo("mimetype").file_size < 100:
                return OPEN_DOCUMENTS.get(archive.read("mimetype").strip().rpartition(b".")[2], "")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError, zlib.error):
        return ""
    return ""


def check_archive(
    file: Any, *, words: Wording = WORKBOOK, most_bytes: int | None = None, most_members: int | None = None
) -> list[zipfile.ZipInfo]:
    """The members of an archive, as it lists them. `file`: open, binary.

    Raises `ArchiveRefused` when it is damaged, encrypted, or far larger once open, in the given words. Without limits
    of its own, those of a workbook.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError) as error:
        raise ArchiveRefused(words.damaged) from error
    if len(members) > (most_members or MOST_MEMBERS):
        raise ArchiveRefused(words.too_many)
    if any(member.flag_bits & 1 for member in members):
        raise ArchiveRefused(words.encrypted)
    try:
        _measure(file, members, most_bytes or MOST_BYTES)
    except _Damaged as error:
        raise ArchiveRefused(words.damaged) from error
    except _TooLarge as error:
        raise ArchiveRefused(words.too_large) from error
    return members


def _measure(file: BinaryIO, members: list[zipfile.ZipInfo], most_bytes: int) -> None:
    total = 0
    for member in members:
        size = unpacked_size(file, member, most=most_bytes - total)
        if size > ALWAYS_FINE and size > MOST_RATIO * member.compress_size:
            raise _TooLarge
        total += size


def unpacked_size(file: BinaryIO, member: zipfile.ZipInfo, *, most: int) -> int:
    """The bytes that a member really gives, never more than a block beyond `most` in memory or time."""
    size = 0
    for block in blocks_of(file, member):
        size += len(block)
        if size > most:
            raise _TooLarge
    if size != member.file_size:
        raise _Damaged
    return size


def blocks_of(file: Any, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """What a member holds, by blocks of at most 256 kB: the archive's list is not read again, and nothing is unpacked.

    Raises an error of this module when it is not what it declares; a member of a checked archive never is.
    """
    file.seek(member.header_offset)
    head = file.read(LOCAL_HEADER.size)
    if len(head) < LOCAL_HEADER.size or not head.startswith(b"PK\x03\x04"):
        raise _Damaged
    _magic, name, extra = LOCAL_HEADER.unpack(head)
    file.seek(name + extra, 1)
    if member.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise _Damaged
    inflate = zlib.decompressobj(-zlib.MAX_WBITS) if member.compress_type == zipfile.ZIP_DEFLATED else None
    left = member.compress_size
    while left > 0 and (block := file.read(min(BLOCK, left))):
        left -= len(block)
        if inflate is None:
            yield block
        else:
            yield from inflated(inflate, block)


def inflated(inflate: Any, block: bytes) -> Iterator[bytes]:
    """What `block` gives, by blocks."""
    try:
        while block:
            given = inflate.decompress(block, BLOCK)
            block = inflate.unconsumed_tail
            if given:
                yield given
    except zlib.error as error:
        raise _Damaged from error
