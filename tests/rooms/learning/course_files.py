"""A small course on files, whole and right; each test changes what it is about."""

from io import BytesIO
from pathlib import Path

from PIL import Image


def png(color: str = "navy") -> bytes:
    out = BytesIO()
    Image.new("RGB", (4, 4), color).save(out, "PNG")
    return out.getvalue()


PNG = png()
MP4 = b"\x00\x00\x00\x1cftypisom\x00\x00\x02\x00isomiso2avc1mp41" + b"\x00" * 64
FIRST = "## Voir\n\n![Un schéma](figure.png)\n\n[!video](film.mp4)\n"
SHEET = """titre: Essai
phrase: Essayer un cours.
apports: |
  Ce qu’il apporte.

  - un
publics: [tous, encadrants]
niveau: pratique
theme: ia
competences: {crcn 1.1: 2, inconnu 9.9: 1}
licence: Licence Ouverte 2.0 (Etalab)
auteurs: Équipe
modules:
  - dossier: 1-un
    titre: Un
    presentation: Le premier.
    reussite: 70
    questions: 2
    essais: 3
  - dossier: 2-deux
    titre: Deux
"""
QUESTION = """  - code: {code}
    genre: choix-unique
    enonce: Que faut-il répondre à {code} ?
    bonnes: [Ceci]
    mauvaises: [Cela, Autre chose]
    pourquoi: Parce que.
"""


def write_course_files(place: Path, **changed: str | bytes | None) -> Path:
    """The course, under `place/essai`; `changed` gives other contents by path, None for none."""
    head = "auteur: Équipe\nlicence: Licence Ouverte 2.0 (Etalab)\nlangue: fr\nquestions:\n"
    files: dict[str, str | bytes | None] = {
        "cours.yaml": SHEET,
        "PLAN.md": "Le plan.",
        "1-un/1-debut.md": "---\ntitre: Début\nminutes: 3\n---\n\n" + FIRST,
        "1-un/10-fin.md": "---\ntitre: La fin\nminutes: 0\n---\n\nLa fin.\n",
        "1-un/9-milieu.md": "---\ntitre: Milieu\nminutes: 2\n---\n\n> [!retenir]\n> - Une chose.\n",
        "1-un/figure.png": PNG,
        "1-un/film.mp4": MP4,
        "1-un/film.vtt": "WEBVTT\n\n00:00.000 --> 00:01.000\nBonjour\n",
        "1-un/film.md": "Bonjour, dit la vidéo.",
        "1-un/questions.yaml": head + "".join(QUESTION.format(code=f"un-{rank}") for rank in (1, 2, 3)),
        "2-deux/1-seule.md": "---\ntitre: Seule\nminutes: 1\n---\n\nUn [lien](https://exemple.fr).\n",
    }
    for path, content in (files | changed).items():
        file = place / "essai" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        if content is None:
            file.unlink(missing_ok=True)
        else:
            file.write_bytes(content.encode() if isinstance(content, str) else content)
    return place / "essai"
