"""What a compressed archive really holds, measured before a reader opens it: sizes that an archive declares may lie."""

import struct
import zipfile
import zlib
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

MOST_BYTES = 400 * 1024 * 1024
MOST_MEMBERS = 10_000
# XML of a table shrinks a hundred times at most; what shrinks more was made to.
MOST_RATIO = 250
ALWAYS_FINE = 20 * 1024 * 1024
BLOCK = 256 * 1024
LOCAL_HEADER = struct.Struct("<4s22xHH")


class ArchiveRefused(Exception):
    """The archive may not be opened; the message says why, in the user's words."""


def kind_of_archive(file: BinaryIO) -> str:
    """`xlsx` or `ods` by what the archive contains, or nothing."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
            if "xl/workbook.xml" in names or "xl/workbook.bin" in names:
                return "xlsx"
            if {"content.xml", "mimetype"} <= names and archive.getinfo("mimetype").file_size < 100:
                return "ods" if archive.read("mimetype").endswith(b"opendocument.spreadsheet") else ""
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError, zlib.error):
        return ""
    return ""


def check_archive(file: Any) -> None:
    """Raises `ArchiveRefused` when the archive is damaged, encrypted, or far larger once open. `file`: open, binary."""
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError) as error:
        raise damaged() from error
    if len(members) > MOST_MEMBERS:
        raise ArchiveRefused(_("Ce classeur contient trop d’éléments : il n’a pas été ouvert."))
    total = 0
    for member in members:
        if member.flag_bits & 1:
            raise ArchiveRefused(_("Ce classeur est protégé par un mot de passe : enregistrez-le sans."))
        size = unpacked_size(file, member, most=MOST_BYTES - total)
        if size > ALWAYS_FINE and size > MOST_RATIO * member.compress_size:
            raise too_large()
        total += size


def unpacked_size(file: BinaryIO, member: zipfile.ZipInfo, *, most: int) -> int:
    """The bytes that a member really gives, never more than a block beyond `most` in memory or time."""
    file.seek(member.header_offset)
    head = file.read(LOCAL_HEADER.size)
    if len(head) < LOCAL_HEADER.size or not head.startswith(b"PK\x03\x04"):
        raise damaged()
    _magic, name, extra = LOCAL_HEADER.unpack(head)
    file.seek(name + extra, 1)
    left, size = member.compress_size, 0
    if member.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise damaged()
    inflate = zlib.decompressobj(-zlib.MAX_WBITS) if member.compress_type == zipfile.ZIP_DEFLATED else None
    while left > 0 and (block := file.read(min(BLOCK, left))):
        left -= len(block)
        size += len(block) if inflate is None else inflated(inflate, block, most - size)
        if size > most:
            raise too_large()
    if size != member.file_size:
        raise damaged()
    return size


def inflated(inflate: Any, block: bytes, most: int) -> int:
    """How many bytes `block` gives, counted by blocks; stops beyond `most`."""
    size = 0
    try:
        while block and size <= most:
            size += len(inflate.decompress(block, BLOCK))
            block = inflate.unconsumed_tail
    except zlib.error as error:
        raise damaged() from error
    return size


def damaged() -> ArchiveRefused:
    return ArchiveRefused(_("Ce classeur est abîmé, ou n’est pas ce qu’il annonce : enregistrez-le de nouveau."))


def too_large() -> ArchiveRefused:
    return ArchiveRefused(
        _("Ce classeur est beaucoup plus grand une fois ouvert : enregistrez-le en CSV (UTF-8), qui n’a pas de limite.")
    )
