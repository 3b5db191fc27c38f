"""A course on files, as FORMAT.md says: a folder or its archive, read whole; what is wrong is told by file and line."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from filecmp import cmp
from pathlib import Path
from typing import Any

import yaml
from django.core.exceptions import ValidationError
from django.core.files import File
from django.utils.translation import gettext as _

from terreau.ground.common.front_matter import HeadRefused, PlainLoader, split
from terreau.ground.questions.bank_files import read_bank_file
from terreau.ground.questions.drafts import LONGEST_TOPIC, Draft, FileRefused
from terreau.rooms.learning.catalogue.enums import Audience, Level, Theme
from terreau.rooms.learning.catalogue.files import NAME, VIDEO_ENDINGS, check_file
from terreau.rooms.learning.catalogue.lesson_text import reading_minutes
from terreau.rooms.learning.catalogue.proofreading import faults_of
from terreau.rooms.learning.catalogue.unpacking import unpacked

SHEET, QUESTIONS = "cours.yaml", "questions.yaml"
ASIDE = {"PLAN.md", "FORMAT.md", "LISEZMOI.md", "README.md"}
KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,58}")
LONGEST = {
    "titre": 200,
    "phrase": 300,
    "validation": 300,
    "licence": 200,
    "auteurs": 300,
    "langue": 5,
    "code_savoir": 40,
}
KEYS = {*LONGEST, "apports", "publics", "niveau", "theme", "competences", "leviers", "modules"}
MODULE_KEYS = {"dossier", "titre", "presentation", "reussite", "questions", "essais"}
THEMES = {
    "ia": Theme.AI, "hybride": Theme.HYBRID_WORK, "donnees": Theme.DATA, "securite": Theme.SECURITY,
    "outils": Theme.TOOLS, "services": Theme.SERVICES, "projets": Theme.PROJECTS, "zero-papier": Theme.PAPERLESS,
    "conduite": Theme.LEADING, "autre": Theme.OTHER,
}  # fmt: skip
MOST_TEXT = 400_000
MOST_MINUTES = 600


@dataclass(frozen=True)
class Problem:
    """What keeps a course on files from being taken: where, and why. Line 0: the whole file."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        where = _("%(file)s, ligne %(line)s") % {"file": self.file, "line": self.line} if self.line else self.file
        return f"{where}\u00a0: {self.reason}" if where else self.reason


@dataclass
class LessonFile:
    file: str
    title: str
    minutes: int
    body: str


@dataclass
class ModuleFolder:
    folder: str
    title: str
    introduction: str = ""
    pass_mark: int | None = None
    asked: int | None = None
    most_attempts: int | None = None
    lessons: list[LessonFile] = field(default_factory=list)
    questions: list[Draft] = field(default_factory=list)


@dataclass
class CourseFolder:
    """A course as its files say it. With problems, it is not to be taken."""

    key: str
    sheet: dict[str, Any] = field(default_factory=dict)  # by the names of `Course`
    competences: dict[str, int | None] = field(default_factory=dict)  # « crcn 1.1 » -> level aimed
    modules: list[ModuleFolder] = field(default_factory=list)
    files: dict[str, Path] = field(default_factory=dict)  # name -> where it lies, its media type apart
    media_types: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, file: str, line: int, reason: str) -> None:
        self.problems.append(Problem(file, line, reason))

    @property
    def title(self) -> str:
        return str(self.sheet.get("title", ""))

    @property
    def minutes(self) -> int:
        return sum(lesson.minutes for module in self.modules for lesson in module.lessons)


@contextmanager
def opened(path: Path) -> Iterator[CourseFolder]:
    """The course of a folder or of an archive; what its files hold can be read until the end of the block."""
    if path.is_dir():
        yield read_course(path)
        return
    with unpacked(path) as (folder, refusal):
        if folder is None:
            yield CourseFolder(path.stem, problems=[Problem("", 0, refusal)])
        else:
            yield read_course(folder)


def read_course(path: Path) -> CourseFolder:
    """The course that lies in the folder `path`, whose name is its key."""
    course = CourseFolder(path.name)
    if not KEY.fullmatch(course.key):
        course.refuse("", 0, _("Le nom du dossier est fait de minuscules sans accent, de chiffres et de tirets."))
    written = read_sheet(path, course)
    for position, entry in enumerate(written, 1):
        read_module(path, course, entry, position)
    known = {module.folder for module in course.modules}
    for other in sorted(each.name for each in path.iterdir() if each.is_dir() and not hidden(each.name)):
        if written and other not in known:
            course.refuse(SHEET, 0, _("Le dossier « %(name)s » n’est pas dans « modules ».") % {"name": other})
    for module in course.modules:
        for lesson in module.lessons:
            check_lesson(course, path / module.folder / lesson.file, lesson, module.folder)
    refuse_twin_codes(course)
    return course


# ---- cours.yaml


def read_sheet(path: Path, course: CourseFolder) -> list[Any]:
    """Fill the sheet; the modules as they are written."""
    document = loaded(path / SHEET, course)
    if not document:
        return []
    for key in sorted(set(document) - KEYS):
        course.refuse(SHEET, 0, _("« %(key)s » n’est pas une clé connue.") % {"key": key})
    texts = {key: text_of(course, document, key, most) for key, most in LONGEST.items()}
    for key in ("titre", "phrase", "licence"):
        if not texts[key]:
            course.refuse(SHEET, 0, _("« %(key)s » manque.") % {"key": key})
    audiences = document.get("publics", [])
    if not isinstance(audiences, list) or set(map(str, audiences)) - set(Audience.values):
        course.refuse(SHEET, 0, _("« publics » se choisit parmi : %(known)s.") % {"known": ", ".join(Audience.values)})
        audiences = []
    course.sheet = {
        "title": texts["titre"], "sentence": texts["phrase"], "validation": texts["validation"],
        "licence": texts["licence"], "authors": texts["auteurs"], "language": texts["langue"] or "fr",
        "knowledge_code": texts["code_savoir"], "audiences": [str(each) for each in audiences],
        "brings": text_of(course, document, "apports", 5000, lines=True),
        "level": chosen(course, document, "niveau", {each: each for each in Level.values}, Level.FIRST),
        "theme": chosen(course, document, "theme", THEMES, Theme.OTHER),
    }  # fmt: skip
    course.competences = aims_of(course, document.get("competences") or {})
    modules = document.get("modules")
    if not isinstance(modules, list) or not modules:
        course.refuse(SHEET, 0, _("« modules » donne les dossiers du cours, dans l’ordre."))
        return []
    return modules


def loaded(file: Path, course: CourseFolder) -> dict[str, Any]:
    try:
        text = file.read_text(encoding="utf-8")
        if len(text) > MOST_TEXT:
            raise ValueError(file.name)
        document = yaml.load(text, Loader=PlainLoader)  # noqa: S506 a safe loader, and stricter  # nosec B506 # the same
    except FileNotFoundError:
        course.refuse("", 0, _("Il manque le fichier « %(name)s ».") % {"name": file.name})
        return {}
    except (OSError, yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        course.refuse(file.name, mark.line + 1 if mark else 0, _("Ce fichier YAML ne se lit pas."))
        return {}
    if not isinstance(document, dict) or not document:
        course.refuse(file.name, 1, _("Ce fichier est une suite de « clé : valeur »."))
        return {}
    return {str(key): value for key, value in document.items()}


def text_of(course: CourseFolder, document: Mapping[str, Any], key: str, most: int, *, lines: bool = False) -> str:
    value = document.get(key)
    if value is None:
        return ""
    text = str(value).strip() if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
    if not text or len(text) > most or (not lines and "\n" in text) or "\0" in text:
        course.refuse(
            SHEET, 0, _("« %(key)s » est un texte de %(most)s caractères au plus.") % {"key": key, "most": most}
        )
        return ""
    return text


def chosen(course: CourseFolder, document: Mapping[str, Any], key: str, known: Mapping[str, str], default: str) -> str:
    value = document.get(key)
    if value is None:
        return default
    if str(value) not in known:
        course.refuse(
            SHEET, 0, _("« %(key)s » se choisit parmi : %(known)s.") % {"key": key, "known": ", ".join(known)}
        )
        return default
    return known[str(value)]


def aims_of(course: CourseFolder, value: Any) -> dict[str, int | None]:
    if isinstance(value, list):
        value = dict.fromkeys(map(str, value))
    if not isinstance(value, dict) or any(
        level is not None and (not isinstance(level, int) or not 1 <= level <= 8) for level in value.values()
    ):
        course.refuse(SHEET, 0, _("« competences » donne des codes et, pour chacun, un niveau de 1 à 8."))
        return {}
    return {str(code): level for code, level in value.items()}


# ---- modules


def read_module(path: Path, course: CourseFolder, entry: Any, position: int) -> None:
    where = _("module %(position)s") % {"position": position}
    if not isinstance(entry, dict) or not isinstance(entry.get("dossier"), str):
        course.refuse(SHEET, 0, _("%(where)s : « dossier » manque.") % {"where": where})
        return
    name = entry["dossier"]
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", name) or len(name) > LONGEST_TOPIC:
        course.refuse(SHEET, 0, _("%(where)s : ce nom de dossier ne convient pas.") % {"where": where})
        return
    for key in sorted(set(map(str, entry)) - MODULE_KEYS):
        course.refuse(SHEET, 0, _("%(where)s : « %(key)s » n’est pas une clé connue.") % {"where": where, "key": key})
    module = ModuleFolder(
        name, text_of(course, entry, "titre", 200), text_of(course, entry, "presentation", 2000, lines=True),
        number_of(course, entry, "reussite", 100), number_of(course, entry, "questions", 50),
        number_of(course, entry, "essais", 100),
    )  # fmt: skip
    if not module.title:
        course.refuse(SHEET, 0, _("%(where)s : « titre » manque.") % {"where": where})
    if any(each.folder == name for each in course.modules):
        course.refuse(SHEET, 0, _("%(where)s : ce dossier est déjà nommé.") % {"where": where})
        return
    course.modules.append(module)
    if not (path / name).is_dir():
        course.refuse(SHEET, 0, _("Il manque le dossier « %(name)s ».") % {"name": name})
        return
    read_files(path / name, course, module)
    read_questions(path / name, course, module)


def number_of(course: CourseFolder, entry: Mapping[str, Any], key: str, most: int) -> int | None:
    value = entry.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= most:
        course.refuse(SHEET, 0, _("« %(key)s » est un nombre de 1 à %(most)s.") % {"key": key, "most": most})
        return None
    return value


def hidden(name: str) -> bool:
    return name.startswith((".", "__"))


def in_order(path: Path) -> tuple[int, str]:
    """« 10-… » comes after « 9-… »."""
    found = re.match(r"\d+", path.name)
    return (int(found[0]) if found else 0, path.name)


def read_files(folder: Path, course: CourseFolder, module: ModuleFolder) -> None:
    """The lessons, in the order of their names, and the files that lie beside them."""
    found = [each for each in sorted(folder.iterdir(), key=in_order) if each.is_file() and not hidden(each.name)]
    spoken = {each.stem for each in found if each.suffix.lower() in VIDEO_ENDINGS}
    for file in found:
        if file.suffix.lower() == ".md" and file.stem not in spoken:
            if file.name not in ASIDE:
                read_lesson(file, course, module)
        elif file.name != QUESTIONS:
            read_file(file, course, f"{module.folder}/{file.name}")
    if not module.lessons:
        course.refuse(module.folder, 0, _("Ce module n’a pas de leçon."))


def read_lesson(file: Path, course: CourseFolder, module: ModuleFolder) -> None:
    where = f"{module.folder}/{file.name}"
    try:
        text = file.read_text(encoding="utf-8")
        if len(text) > MOST_TEXT:
            raise HeadRefused(_("Cette leçon est trop longue."))
        head, body = split(text)
    except UnicodeDecodeError:
        course.refuse(where, 0, _("Ce texte n’est pas en UTF-8."))
        return
    except HeadRefused as refusal:
        course.refuse(where, refusal.line, refusal.reason)
        return
    title, minutes = head.get("titre"), head.get("minutes", 0)
    if not isinstance(title, str | int) or not 0 < len(str(title).strip()) <= 200:
        course.refuse(where, 1, _("« titre » manque, ou dépasse 200 caractères."))
    if isinstance(minutes, bool) or not isinstance(minutes, int) or not 0 <= minutes <= MOST_MINUTES:
        course.refuse(where, 1, _("« minutes » est un nombre entier de minutes."))
        minutes = 0
    if unknown := sorted(set(map(str, head)) - {"titre", "minutes"}):
        course.refuse(where, 1, _("« %(key)s » n’est pas une clé connue.") % {"key": unknown[0]})
    if not body.strip():
        course.refuse(where, 0, _("Cette leçon est vide."))
    if "\0" in body:
        course.refuse(where, 0, _("Ce texte contient un caractère nul."))
    body = body.replace("\r\n", "\n").strip("\n")
    # 0: the author leaves it to be counted.
    lesson = LessonFile(file.name, str(title).strip()[:200], minutes or max(1, reading_minutes(body)), body)
    module.lessons.append(lesson)


def read_file(file: Path, course: CourseFolder, where: str) -> None:
    """A picture, a video or a document, under a name that is the course's own."""
    if not NAME.fullmatch(file.name):
        course.refuse(where, 0, _("Ce nom ne convient pas : lettres sans accent, chiffres, points et tirets."))
        return
    try:
        with file.open("rb") as content:
            media_type = check_file(File(content, name=file.name))
    except ValidationError as error:
        course.refuse(where, 0, " ".join(error.messages))
        return
    same = course.files.get(file.name)
    if same is not None and not cmp(same, file, shallow=False):
        course.refuse(where, 0, _("Un autre fichier du cours porte ce nom."))
        return
    course.files[file.name], course.media_types[file.name] = file, media_type


def read_questions(folder: Path, course: CourseFolder, module: ModuleFolder) -> None:
    where, file = f"{module.folder}/{QUESTIONS}", folder / QUESTIONS
    if file.is_file():
        images = folder / "images"
        try:
            found = read_bank_file(file, images=images if images.is_dir() else folder)
        except FileRefused as refusal:
            course.refuse(where, refusal.line, str(refusal))
            return
        for problem in found.problems:
            course.refuse(where, problem.line, f"{problem.code}\u00a0: {problem.reason}")
        module.questions = found.drafts
    if module.asked and len(module.questions) < module.asked:
        reason = _("%(count)s questions : le module en pose %(asked)s.")
        course.refuse(where, 0, reason % {"count": len(module.questions), "asked": module.asked})
    if module.pass_mark and not module.asked:
        reason = _("%(where)s : « reussite » ne va pas sans « questions ».") % {"where": module.folder}
        course.refuse(SHEET, 0, reason)


def check_lesson(course: CourseFolder, file: Path, lesson: LessonFile, folder: str) -> None:
    text = file.read_text(encoding="utf-8").replace("\r\n", "\n")
    before = text[: text.index(lesson.body)].count("\n") if lesson.body in text else 0
    for line, reason in faults_of(lesson.body, course.files):
        course.refuse(f"{folder}/{lesson.file}", before + line, reason)


def refuse_twin_codes(course: CourseFolder) -> None:
    """The bank of a course has each code once, whatever the module."""
    seen: dict[str, str] = {}
    for module in course.modules:
        for draft in module.questions:
            if other := seen.get(draft.code):
                reason = _("le code « %(code)s » est déjà dans le module « %(module)s ».")
                words = reason % {"code": draft.code, "module": other}
                course.refuse(f"{module.folder}/{QUESTIONS}", draft.line, words)
            seen.setdefault(draft.code, module.folder)
