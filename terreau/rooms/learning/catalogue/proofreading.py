"""What is wrong in the text of a lesson before anybody reads it: found line by line, said in its author's words."""

import re
from collections.abc import Collection, Iterator
from pathlib import PurePosixPath

from django.utils.translation import gettext as _

from terreau.rooms.learning.catalogue.files import VIDEO_ENDINGS
from terreau.rooms.learning.catalogue.lesson_text import BOX, BOXES, VIDEO, fence_after, kind_of
from terreau.rooms.learning.catalogue.rendering import PICTURES

TAG = re.compile(r"</?[A-Za-z][A-Za-z0-9-]*(?:\s[^<>]*)?/?>|<!--")
CODE = re.compile(r"(`+).+?\1")
LINK = re.compile(r"(!?)\[([^\[\]]*)\]\(\s*<?([^()\s<>]*(?:\([^()\s]*\))?[^()\s<>]*)>?(?:\s+[\"'][^\"']*[\"'])?\s*\)")
DEFINITION = re.compile(r"^ {0,3}\[[^\]]+\]:\s*<?(\S+?)>?(?:\s|$)")
AUTOLINK = re.compile(r"<([a-z]+:[^<>\s]*)>")
TITLE = re.compile(r"^(?:> ?)*#[ \t]")
Fault = tuple[int, str]


def faults_of(text: str, names: Collection[str]) -> Iterator[Fault]:
    """Line (from 1) and reason. `names`: the files that the lessons of this course may call."""
    fence = ""
    for number, line in enumerate(text.splitlines(), 1):
        was, fence = fence, fence_after(line, fence)
        if was or fence:
            continue
        for reason in _of_line(CODE.sub("", line), names):
            yield number, reason


def _of_line(line: str, names: Collection[str]) -> Iterator[str]:
    inner = re.sub(r"^(?:> ?)+", "", line)
    if video := VIDEO.match(inner):
        yield from _of_video(video[1].strip(), names)
        return
    if (box := BOX.match(line)) and kind_of(box[1]) not in BOXES:
        yield _("L’encadré « %(name)s » n’est pas connu : %(known)s.") % {"name": box[1], "known": ", ".join(BOXES)}
    if tag := TAG.search(line):
        yield _("Balise HTML « %(tag)s » : elle serait lue comme un texte.") % {"tag": tag[0][:40]}
    if TITLE.match(line):
        yield _("Les titres commencent au niveau 2 : « ## ».")
    for mark, words, address in LINK.findall(line):
        yield from _of_picture(words, address, names) if mark else _of_address(address, names)
    for address in [*AUTOLINK.findall(line), *DEFINITION.findall(line)]:
        yield from _of_address(address, names)


def _of_picture(words: str, name: str, names: Collection[str]) -> Iterator[str]:
    if name not in names or not name.lower().endswith(PICTURES):
        yield _("L’image « %(name)s » ne se trouve pas parmi les fichiers du cours.") % {"name": name[:80]}
    if not words.strip():
        yield _("L’image « %(name)s » n’a pas de texte de remplacement.") % {"name": name[:80]}


def _of_address(address: str, names: Collection[str]) -> Iterator[str]:
    if address in names or address.startswith(("https://", "mailto:")):
        return
    if address.startswith("/") and not address.startswith("//"):
        return
    if re.match(r"[a-z]+:|//", address, re.IGNORECASE):
        yield _("Le lien « %(address)s » doit commencer par https://.") % {"address": address[:80]}
    else:
        yield _("Le lien « %(address)s » ne mène à aucun fichier du cours.") % {"address": address[:80]}


def _of_video(name: str, names: Collection[str]) -> Iterator[str]:
    if name not in names or not name.lower().endswith(VIDEO_ENDINGS):
        yield _("La vidéo « %(name)s » ne se trouve pas parmi les fichiers du cours.") % {"name": name[:80]}
        return
    for ending, what in ((".vtt", _("les sous-titres")), (".md", _("la transcription"))):
        companion = f"{PurePosixPath(name).stem}{ending}"
        if companion not in names:
            yield _("Il manque %(what)s de la vidéo : « %(name)s ».") % {"what": what, "name": companion}
