"""A course on files is read whole, or what is wrong in it is told by file and line."""

import io
import stat
import zipfile

import pytest

from terreau.rooms.learning.catalogue import unpacking
from terreau.rooms.learning.catalogue.folders import opened, read_course
from terreau.rooms.learning.catalogue.lesson_text import reading_minutes
from terreau.rooms.learning.catalogue.shipped import shipped_courses
from tests.rooms.learning.course_files import MP4, PNG, QUESTION, SHEET, png, write_course_files


def problems(place, **changed) -> list[str]:
    return [str(each).replace("\N{NO-BREAK SPACE}", " ") for each in read_course(
        write_course_files(place, **changed)).problems]  # fmt: skip


def zipped(members: dict[str, bytes], place) -> object:
    file = place / "cours.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file


def members_of(folder) -> dict[str, bytes]:
    files = [each for each in folder.rglob("*") if each.is_file()]
    return {f"essai/{each.relative_to(folder).as_posix()}": each.read_bytes() for each in files}


def test_a_course_is_read_in_the_order_of_its_files(tmp_path):
    course = read_course(write_course_files(tmp_path))
    assert course.problems == []
    assert (course.key, course.title) == ("essai", "Essai")
    assert [lesson.title for lesson in course.modules[0].lessons] == ["Début", "Milieu", "La fin"]
    assert [lesson.minutes for lesson in course.modules[0].lessons] == [3, 2, 1]
    assert [(each.pass_mark, each.asked, each.most_attempts) for each in course.modules] == [
        (70, 2, 3), (None, None, None)
    ]  # fmt: skip
    assert sorted(course.files) == ["figure.png", "film.md", "film.mp4", "film.vtt"]
    assert course.competences == {"crcn 1.1": 2, "inconnu 9.9": 1}


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"cours.yaml": None}, "Il manque le fichier « cours.yaml »."),
        ({"cours.yaml": "titre: [a"}, "cours.yaml, ligne"),
        ({"cours.yaml": "a: &x [1]\nb: *x"}, "cours.yaml : Ce fichier YAML ne se lit pas."),
        ({"cours.yaml": SHEET.replace("titre: Essai", "")}, "« titre » manque."),
        ({"cours.yaml": SHEET + "couleur: bleu\n"}, "« couleur » n’est pas une clé connue."),
        ({"cours.yaml": SHEET.replace("pratique", "expert")}, "« niveau » se choisit parmi"),
        ({"cours.yaml": SHEET.replace("[tous, encadrants]", "[martiens]")}, "« publics » se choisit parmi"),
        ({"cours.yaml": SHEET.replace("2-deux", "3-trois")}, "Il manque le dossier « 3-trois »."),
        ({"cours.yaml": SHEET.replace("1-un", "../../etc")}, "ce nom de dossier ne convient pas"),
        ({"cours.yaml": SHEET.replace("questions: 2", "questions: 4")}, "1-un/questions.yaml : 3 questions"),
        ({"cours.yaml": SHEET.replace("    questions: 2\n", "")}, "« reussite » ne va pas sans « questions »."),
        ({"1-un/1-debut.md": "Sans en-tête"}, "1-un/1-debut.md, ligne 1"),
        ({"1-un/1-debut.md": "---\ntitre: a\nminutes: dix\n---\nTexte"}, "« minutes » est un nombre entier"),
        ({"2-deux/1-seule.md": "---\ntitre: a\n---\n\nUn\n\n<b>gras</b>"}, "2-deux/1-seule.md, ligne 7 : Balise HTML"),
        ({"2-deux/1-seule.md": "---\ntitre: a\n---\n# Grand"}, "2-deux/1-seule.md, ligne 4 : Les titres"),
        ({"2-deux/1-seule.md": "---\ntitre: a\n---\n[x](http://a.fr)"}, "doit commencer par https://."),
        ({"2-deux/1-seule.md": "---\ntitre: a\n---\n[x](javascript:alert)"}, "doit commencer par https://."),
        ({"2-deux/1-seule.md": "---\ntitre: a\n---\n[x](nulle-part.pdf)"}, "ne mène à aucun fichier du cours"),
        ({"2-deux/1-seule.md": "---\ntitre: a\n---\n![](figure.png)"}, "pas de texte de remplacement"),
        ({"2-deux/1-seule.md": "---\ntitre: a\n---\n![a](https://x.fr/a.png)"}, "parmi les fichiers du cours"),
        ({"2-deux/1-seule.md": "---\ntitre: a\n---\n> [!astuce] a\n> b"}, "L’encadré « astuce » n’est pas connu"),
        ({"2-deux/1-seule.md": "---\ntitre: a\n---\n"}, "Cette leçon est vide."),
        ({"1-un/film.vtt": None}, "les sous-titres de la vidéo : « film.vtt »"),
        ({"1-un/film.md": None}, "la transcription de la vidéo : « film.md »"),
        ({"1-un/film.vtt": "bonjour"}, "1-un/film.vtt : Des sous-titres WebVTT"),
        ({"1-un/figure.png": MP4}, "1-un/figure.png : "),
        ({"1-un/figure.png": b"MZ\x90\x00" + b"\x00" * 40}, "1-un/figure.png : Ce fichier n’est pas d’un type"),
        ({"1-un/outil.exe": b"MZ\x90\x00" + b"\x00" * 40}, "1-un/outil.exe : "),
        ({"1-un/dessin.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>"}, "1-un/dessin.svg : "),
        ({"2-deux/figure.png": png("red")}, "2-deux/figure.png : Un autre fichier du cours porte ce nom."),
        ({"1-un/questions.yaml": "questions:\n  - code: a\n    genre: devinette"}, "1-un/questions.yaml, ligne 2"),
        ({"2-deux/questions.yaml": "questions:\n" + QUESTION.format(code="un-1")}, "est déjà dans le module « 1-un »."),
        ({"3-oubli/1-x.md": "---\ntitre: a\n---\nb"}, "Le dossier « 3-oubli » n’est pas dans « modules »."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_where_it_is(tmp_path, changed, told):
    found = problems(tmp_path, **changed)
    assert any(told in each for each in found), found


def test_what_is_in_a_block_of_code_or_between_backquotes_is_not_read(tmp_path):
    text = "---\ntitre: a\n---\n\n```\n<b>\n# a\n[x](http://a.fr)\n```\n\nLa balise `<b>`, et <https://a.fr>.\n"
    assert problems(tmp_path, **{"2-deux/1-seule.md": text}) == []


def test_an_archive_is_read_as_its_folder_is(tmp_path):
    folder = write_course_files(tmp_path)
    file = zipped(members_of(folder) | {"__MACOSX/essai/._a": b"x", "essai/.DS_Store": b"x"}, tmp_path)
    with opened(file) as course:
        assert course.problems == []
        assert (course.key, [each.folder for each in course.modules]) == ("essai", ["1-un", "2-deux"])
        assert course.files["figure.png"].read_bytes() == PNG
        where = course.files["figure.png"]
    assert not where.exists()


@pytest.mark.parametrize(
    "name", ["../dehors.md", "/etc/dehors.md", "essai/../../dehors.md", "essai/a/b/c/d.md", "a\\b"]
)
def test_no_name_of_an_archive_leads_outside(tmp_path, name):
    members = members_of(write_course_files(tmp_path)) | {name: b"---\ntitre: a\n---\nb"}
    with opened(zipped(members, tmp_path)) as course:
        assert "n’est pas accepté" in str(course.problems[0])
    assert not list(tmp_path.rglob("dehors.md"))


def test_a_link_in_an_archive_is_refused(tmp_path):
    file = zipped(members_of(write_course_files(tmp_path)), tmp_path)
    with zipfile.ZipFile(file, "a") as archive:
        link = zipfile.ZipInfo("essai/1-un/5-lien.md")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    with opened(file) as course:
        assert "n’est pas accepté" in str(course.problems[0])


def test_a_bomb_an_encrypted_and_a_broken_archive_are_refused(tmp_path, monkeypatch):
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("essai/cours.yaml", b"a" * (30 * 1024 * 1024))
    for content in (bomb.getvalue(), b"PK\x03\x04 pas une archive", b"texte"):
        file = tmp_path / "x.zip"
        file.write_bytes(content)
        with opened(file) as course:
            assert course.problems
    monkeypatch.setattr(unpacking, "MOST_MEMBERS", 3)
    with opened(zipped(members_of(write_course_files(tmp_path)), tmp_path)) as course:
        assert "trop de fichiers" in str(course.problems[0])


def test_an_archive_without_a_course_or_with_two_is_refused(tmp_path):
    for members in ({"a.txt": b"x"}, {"a/cours.yaml": b"x", "b/cours.yaml": b"x"}):
        with opened(zipped(members, tmp_path)) as course:
            assert "un seul" in str(course.problems[0])


# ---- the courses of the software


def test_the_courses_of_the_software_have_nothing_wrong():
    """No tag, no link but to https, no picture without words: whatever `read_course` refuses."""
    found = {key: [str(each) for each in course.problems] for key, course in shipped_courses().items()}
    assert found == {"equipe-hybride": [], "ia-agents-publics": []}


def test_their_lessons_last_what_they_say():
    for course in shipped_courses().values():
        for lesson in (one for module in course.modules for one in module.lessons):
            assert abs(lesson.minutes - reading_minutes(lesson.body)) <= 2, f"{course.key}/{lesson.file}"
    assert shipped_courses()["ia-agents-publics"].minutes >= 150


def test_each_of_their_modules_asks_fewer_questions_than_it_has():
    for course in shipped_courses().values():
        for module in course.modules:
            assert module.asked
            assert module.pass_mark
            assert len(module.questions) > module.asked, f"{course.key}/{module.folder}"
