"""Lines of catalogue: courses of other platforms and resources, `terreau import courses FILE --structure CODE`."""

from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from terreau.ground.common.importing.conclude import ChangedMeanwhile, settle
from terreau.ground.common.importing.headers import Column
from terreau.ground.common.importing.reader import Table
from terreau.ground.common.importing.registry import Option, OptionKind, Progress, importer
from terreau.ground.common.importing.report import Report
from terreau.ground.journal.actions import record
from terreau.ground.organisations.models import Structure
from terreau.ground.organisations.querysets import outermost
from terreau.rooms.learning.catalogue import cells, importing_course
from terreau.rooms.learning.catalogue.enums import CourseState, Kind
from terreau.rooms.learning.catalogue.forms import common_competences
from terreau.rooms.learning.catalogue.models import Course, CourseCompetence
from terreau.rooms.learning.catalogue.obstacles import of_sheet
from terreau.rooms.learning.roles import AUTHORS

COLUMNS = (
    Column("code", gettext_lazy("Code sur l’autre plateforme"), required=True,
           aliases=("identifiant", "reference", "id")),
    Column("titre", gettext_lazy("Titre"), required=True, aliases=("intitule", "nom", "title")),
    Column("phrase", gettext_lazy("En une phrase, ce que l’on saura faire"), required=True,
           aliases=("resume", "accroche", "description_courte")),
    Column("adresse", gettext_lazy("Adresse de la page"), required=True, aliases=("url", "lien")),
    Column("plateforme", gettext_lazy("Plateforme ou organisme"), aliases=("organisme", "fournisseur", "provider")),
    Column("nature", gettext_lazy("Nature : external (cours) ou resource (à consulter)"), aliases=("type",)),
    Column("format", gettext_lazy("Format : alone, on_site, remote, mixed"), aliases=("modalite",)),
    Column("duree_minutes", gettext_lazy("Durée : 45, ou 1 h 30"), aliases=("duree", "minutes")),
    Column("theme", gettext_lazy("Thème"), aliases=("thematique",)),
    Column("publics", gettext_lazy("Publics, séparés par des virgules"), aliases=("public", "audience")),
    Column("niveau", gettext_lazy("Niveau : initiation, pratique, approfondissement"), aliases=("level",)),
    Column("langue", gettext_lazy("Langue : fr, en…"), aliases=("language",)),
    Column("lieu", gettext_lazy("Lieu"), aliases=("ville",)),
    Column("validation", gettext_lazy("Comment on le valide")),
    Column("licence", gettext_lazy("Licence")),
    Column("auteurs", gettext_lazy("Auteurs"), aliases=("auteur",)),
    Column("accord_ailleurs", gettext_lazy("L’accord de l’encadrant est déjà demandé là-bas : oui ou non")),
    Column("portee", gettext_lazy("Pour qui : structure, employer, all")),
    Column("competences", gettext_lazy("Compétences du CRCN et niveau visé : 1.1:3, 2.2"), aliases=("competence",)),
)  # fmt: skip
# The other kind of file, a course on files, has a module of its own.
COURSE = importing_course.course
FIELDS = {field: column for column, (field, _read) in cells.READERS.items()}
EXAMPLES = 10


@dataclass
class Line:
    """A line of the file: the values of the columns that the file has, and the course that it becomes."""

    number: int
    values: dict[str, Any]
    aims: dict[int, int | None] | None
    course: Course
    changed: list[str]
    aims_changed: bool = False

    @property
    def is_new(self) -> bool:
        return self.course.pk is None


@importer(
    "courses",
    label=gettext_lazy("Lignes de catalogue (Mentor, FUN, CNFPT…)"),
    roles=AUTHORS,
    columns=COLUMNS,
    options=(
        Option("structure", gettext_lazy("Code de la structure qui les propose"),
               help=gettext_lazy("Seulement si vous préparez des cours pour plusieurs.")),
        Option("publish", gettext_lazy("Les mettre au catalogue tout de suite"), OptionKind.FLAG,
               help=gettext_lazy("Sinon elles attendent, en préparation.")),
    ),
    help=gettext_lazy(
        "Des cours d’autres plateformes et des ressources, un par ligne. Le code dit lequel : le même fichier chargé "
        "deux fois ne change rien la seconde. Une colonne absente ne touche à rien."
    ),
)  # fmt: skip
def courses(table: Table, *, by: Any, check: bool, options: dict[str, Any], progress: Progress) -> Report:
    report = table.report()
    structure = proposer(options.get("structure") or "", by, report)
    if structure is None:
        return report
    read = read_lines(table, report, progress)
    publish = bool(options.get("publish"))
    lines: list[Line] = []

    def compare(found: Report) -> None:
        lines[:] = compared(read, structure, publish, found)

    def apply(found: Report) -> None:
        try:
            write(lines)
        except IntegrityError as error:
            raise ChangedMeanwhile from error
        record("catalogue.courses.imported", structure, by=by, **dict[str, Any](found.difference))

    with transaction.atomic():
        return settle(report, check=check, compare=compare, apply=apply, expected=table.expected)


def proposer(code: str, by: Any, report: Report) -> Structure | None:
    """The structure of this code where `by` prepares courses, or the highest when there is only one highest."""
    open_ones = Structure.objects.open().order_by("path")
    own = by.structures_as(*AUTHORS) if hasattr(by, "structures_as") else list(open_ones.employers())
    found = list(open_ones.within(*own).filter(code__iexact=code)[:2]) if code else outermost(own)
    if len(found) == 1:
        return found[0]
    report.problem(0, "structure", _("Dites quelle structure propose ces cours, par un code où vous en préparez."))
    return None


Read = tuple[int, dict[str, Any], dict[int, int | None] | None]


def read_lines(table: Table, report: Report, progress: Progress) -> list[Read]:
    """(line, values of the sheet, aims) of each line; what cannot be read is in the report."""
    names = [column.name for column in COLUMNS if column.name in table.index]
    known = {each.code: each.pk for each in common_competences()} if "competences" in names else {}
    aims_of = cells.competences(known)
    seen: dict[str, int] = {}
    lines: list[Read] = []
    for number, row in table.select(names, report):
        report.rows_in += 1
        values: dict[str, Any] = {}
        for name, cell in zip(names, row, strict=True):
            field, read = cells.READERS.get(name, ("aims", aims_of))
            try:
                values[field] = read(cell)
            except ValueError as reason:
                report.problem(number, name, str(reason))
        code = values.get("code")
        if code in seen:
            report.problem(number, "code", _("Ce code est déjà celui de la ligne %(line)d.") % {"line": seen[code]})
        elif code:
            seen[code] = number
        lines.append((number, values, values.pop("aims", None)))
    progress(report.rows_in)
    return lines


def compared(read: list[Read], structure: Structure, publish: bool, report: Report) -> list[Line]:
    """What each line creates or changes of the courses of `structure`; why not is in the report."""
    there = {each.code: each for each in Course.objects.filter(structure=structure).exclude(code="")}
    aimed: dict[int, dict[int, int | None]] = {}
    aims_there = CourseCompetence.objects.filter(course__structure=structure)
    for key, competence, level in aims_there.values_list("course", "competence", "level"):
        aimed.setdefault(key, {})[competence] = level
    lines = []
    for number, values, aims in read:
        course = there.get(values["code"]) or Course(structure=structure, kind=Kind.EXTERNAL)
        line = Line(number, values, aims, course, [])
        if not fits(line, report):
            continue
        settle_line(line, aimed.get(course.pk, {}) if course.pk else {}, publish)
        count(line, report)
        lines.append(line)
    return lines


def fits(line: Line, report: Report) -> bool:
    """Whether the line may become that course: its nature never changes, and what is taught here has no line."""
    course = line.course
    if line.is_new:
        return True
    if not course.is_elsewhere:
        report.problem(
            line.number, "code", _("Ce code est celui d’un cours qui se suit ici : changez-le sur sa fiche.")
        )
        return False
    if line.values.get("kind", course.kind) != course.kind:
        report.problem(line.number, "nature", _("La nature d’une formation déjà connue ne change pas."))
        return False
    return True


def settle_line(line: Line, aimed: dict[int, int | None], publish: bool) -> None:
    """Put the values on the course in memory, and note what differs."""
    course = line.course
    values = dict(line.values)
    if publish and course.state == CourseState.DRAFT:
        values |= {"state": CourseState.PUBLISHED, "published_on": timezone.localdate()}
    line.changed = [name for name, value in values.items() if getattr(course, name) != value]
    for name in line.changed:
        setattr(course, name, values[name])
    line.aims_changed = line.aims is not None and line.aims != aimed


def count(line: Line, report: Report) -> None:
    if line.course.state == CourseState.PUBLISHED:
        for name, words in of_sheet(line.course):
            report.problem(line.number, FIELDS.get(name, ""), words)
    if line.is_new:
        report.created += 1
        what = _("créé")
    elif line.changed or line.aims_changed:
        report.changed += 1
        what = _("changé")
    else:
        report.unchanged += 1
        return
    if len(report.examples) < EXAMPLES:
        report.examples.append((what, line.number, line.course.title))


def write(lines: list[Line]) -> None:
    new = [line.course for line in lines if line.is_new]
    known = [line for line in lines if not line.is_new and line.changed]
    to_aim = [line for line in lines if line.aims_changed]
    Course.objects.bulk_create(new, batch_size=500)
    for line in known:
        line.course.save(update_fields=[*line.changed, "words", "changed_at"])
    CourseCompetence.objects.filter(course__in=[line.course.pk for line in to_aim]).delete()
    CourseCompetence.objects.bulk_create(
        [
            CourseCompetence(course=line.course, competence_id=competence, level=level)
            for line in to_aim
            for competence, level in (line.aims or {}).items()
        ],
        batch_size=500,
    )
