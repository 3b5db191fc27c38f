import json
import tempfile
from pathlib import Path

import pytest
from django.core.management import ManagementUtility, call_command
from django.utils import translation
from hypothesis import HealthCheck, given, settings, strategies as st
from hypothesis.extra.django import TestCase as HypothesisTestCase

from terreau.ground.common.importing.registry import run_import
from terreau.ground.journal.models import Entry
from terreau.ground.organisations.enums import RoleName
from terreau.ground.organisations.models import PATH_DEPTH, Job, Structure
from tests.factories import make_agent, make_structure, make_user

pytestmark = pytest.mark.django_db

HEADER = "code;libelle;nature;parent"
TREE = f"""{HEADER}
BUD;Bureau du budget;bureau;FIN
FIN;Finances;Direction;MIN
MIN;Ministère;;
CUL;Culture;Direction;MIN
"""


@pytest.fixture
def load(tmp_path):
    def run(text, kind="structures", by="test", check=False, **options):
        path = tmp_path / "file.csv"
        path.write_text(text, encoding="utf-8")
        return run_import(kind, path, by=by, check=check, options=options)

    return run


def paths_are_true():
    for structure in Structure.objects.select_related("parent", "root"):
        above = structure.parent.path if structure.parent else ""
        assert structure.path == above + str(structure.pk).zfill(8)
        assert structure.root_id == (int(structure.path[:8]) if structure.parent else None)


def counts(report):
    return report.created, report.changed, report.moved, report.unchanged


def told(report):
    return [(problem.line, problem.column) for problem in report.problems]


def test_a_tree_is_created_whatever_the_order_of_its_lines(load):
    assert counts(load(TREE)) == (4, 0, 0, 0)
    paths_are_true()
    assert Structure.objects.get(code="BUD").root.code == "MIN"
    assert Structure.objects.get(code="MIN").kind == "employer"
    assert Structure.objects.get(code="FIN").kind == "direction"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_nature_is_read_in_any_language_of_the_site(load, language):
    with translation.override(language):
        lines = ["MIN;Ministère;employer;", "A;Un;Sous-direction;MIN", "B;Deux;office;MIN", "C;Trois;bureau;MIN"]
        report = load("\n".join([HEADER, *lines]))
    assert report.problems == []
    assert list(Structure.objects.order_by("code").values_list("kind", flat=True)) == [
        "subdirection", "office", "office", "employer",
    ]  # fmt: skip


def test_the_same_file_again_changes_nothing_and_is_not_journalled(load):
    load(TREE)
    assert counts(load(TREE)) == (0, 0, 0, 4)
    assert Entry.objects.filter(action="organisations.structures.imported").count() == 1


def test_checking_says_what_would_change_and_changes_nothing(load):
    report = load(TREE, check=True)
    assert counts(report) == (4, 0, 0, 0)
    assert report.examples[0][:2] == ("créée", 4) or len(report.examples) == 4
    assert not Structure.objects.exists()


def test_a_changed_parent_moves_the_whole_branch_and_leaves_what_is_not_named(load):
    load(TREE)
    before = Structure.objects.get(code="BUD").pk
    assert counts(load(f"{HEADER}\nFIN;Finances;Direction;CUL\n")) == (0, 0, 1, 0)
    paths_are_true()
    bureau = Structure.objects.get(code="BUD")
    assert bureau.pk == before
    assert [Structure.objects.get(pk=key).code for key in bureau.ancestor_keys] == ["MIN", "CUL", "FIN", "BUD"]


def test_two_structures_may_exchange_their_places(load):
    load(f"{HEADER}\nM;M;;\nA;A;;M\nB;B;;A\nC;C;;B\n")
    assert counts(load(f"{HEADER}\nB;B;;M\nA;A;;B\n")) == (0, 0, 2, 0)
    paths_are_true()
    assert Structure.objects.get(code="C").parent.code == "B"


def test_unknown_parents_and_loops_are_refused_by_line(load):
    load(TREE)
    assert told(load(f"{HEADER}\nX;X;;NULLE\n")) == [(2, "parent")]
    assert told(load(f"{HEADER}\nX;X;;Y\nY;Y;;X\nZ;Z;;MIN\n")) == [(2, "parent"), (3, "parent")]
    assert told(load(f"{HEADER}\nX;X;;X\n")) == [(2, "parent")]
    report = load(f"{HEADER}\nZ;Z;;MIN\nFIN;Finances;Direction;BUD\n")
    assert told(report) == [(3, "parent")]
    assert "dépend" in report.problems[0].reason
    assert Structure.objects.count() == 4


def test_bad_cells_are_told_with_line_and_column(load):
    report = load(f"{HEADER};ferme_le\n;X;;;\nA;;;;\nB;B;zeub;A;hier\nB;B;;A;\n{'C' * 41};C;;B;\n")
    assert set(told(report)) >= {(4, "nature"), (4, "ferme_le"), (5, "code"), (6, "code"), (3, "libelle"), (2, "code")}
    assert not Structure.objects.exists()


def test_a_known_structure_without_parent_is_not_taken_for_an_employer(load):
    load(TREE)
    assert told(load(f"{HEADER}\nFIN;Finances;Direction;\n")) == [(2, "parent")]


def test_the_depth_is_bounded_even_below_what_the_file_names(load):
    chain = "\n".join(f"N{level};N;;{f'N{level - 1}' if level else ''}" for level in range(PATH_DEPTH))
    load(f"{HEADER}\n{chain}\nA;A;;N0\nB;B;;A\n")
    paths_are_true()
    assert told(load(f"{HEADER}\nX;X;;N{PATH_DEPTH - 1}\n")) == [(2, "parent")]
    assert told(load(f"{HEADER}\nA;A;;N{PATH_DEPTH - 2}\n")) == [(2, "parent")]


def test_closing_is_refused_while_agents_are_there(load):
    load(TREE)
    agent = make_agent(Structure.objects.get(code="BUD"))
    closing = f"{HEADER};ferme_le\nBUD;Bureau du budget;bureau;FIN;31/12/2025\n"
    assert told(load(closing)) == [(2, "ferme_le")]
    agent.left_on = "2025-01-01"
    agent.save()
    assert counts(load(closing)) == (0, 1, 0, 0)
    assert str(Structure.objects.get(code="BUD").closed_on) == "2025-12-31"


def test_nothing_open_hangs_on_something_closed(load):
    load(TREE)
    header = f"{HEADER};ferme_le"
    closing = "FIN;Finances;Direction;MIN;31/12/2025"
    assert told(load(f"{header}\n{closing}\n")) == [(2, "ferme_le")]
    branch = f"{header}\n{closing}\nBUD;Bureau du budget;bureau;FIN;31/12/2025\n"
    assert counts(load(branch)) == (0, 2, 0, 0)
    assert told(load(f"{HEADER}\nNEW;Nouveau;;FIN\n")) == [(2, "parent")]
    assert told(load(f"{HEADER}\nCUL;Culture;Direction;FIN\n")) == [(2, "parent")]
    assert told(load(f"{header}\nBUD;Bureau du budget;bureau;FIN;\n")) == [(2, "parent")]


@pytest.mark.parametrize("text", [HEADER, "code;libelle", "matricule;structure"])
def test_a_file_of_headers_only_is_refused(load, text):
    load(TREE)
    kind = {"code;libelle": "jobs", "matricule;structure": "agents"}.get(text, "structures")
    assert told(load(f"{text}\n", kind=kind)) == [(0, "")]


def test_a_refused_file_is_not_said_to_have_changed_anything(load, tmp_path, capsys):
    load(TREE)
    make_agent(Structure.objects.get(code="BUD"))
    path = tmp_path / "closing.csv"
    path.write_text(f"{HEADER};ferme_le\nBUD;Bureau du budget;bureau;FIN;31/12/2025\n", encoding="utf-8")
    with pytest.raises(SystemExit):
        call_command("import", "structures", str(path))
    said = capsys.readouterr().out
    assert "rien n’a été changé" in said
    assert "modifiées" not in said


def test_the_same_code_at_two_employers_asks_which_one(load):
    load(f"{HEADER}\nM1;M1;;\nDRH;DRH;;M1\n")
    load(f"{HEADER}\nM2;M2;;\nDRH;DRH;;M2\n")
    assert Structure.objects.filter(code="DRH").count() == 2
    assert told(load(f"{HEADER}\nPAIE;Paie;;DRH\n")) == [(2, "parent")]
    assert counts(load(f"{HEADER}\nPAIE;Paie;;DRH\n", employer="M2")) == (1, 0, 0, 0)
    assert Structure.objects.get(code="PAIE").root.code == "M2"
    paths_are_true()


def test_a_user_changes_only_what_lies_under_his_role(load):
    load(TREE)
    finance = Structure.objects.get(code="FIN")
    user = make_user((RoleName.HR, finance))
    assert counts(load(TREE, by=user)) == (0, 0, 0, 4)
    assert counts(load(f"{HEADER}\nPAIE;Paie;bureau;FIN\n", by=user)) == (1, 0, 0, 0)
    for line in ("X;X;bureau;CUL", "CUL;Autre nom;Direction;MIN", "BUD;Bureau du budget;bureau;CUL", "NEW;Nouveau;;",
                 "CUL;Culture;Direction;FIN"):  # fmt: skip
        assert told(load(f"{HEADER}\n{line}\n", by=user)) == [(2, "code")], line


def test_jobs_are_created_changed_and_left_alone(load):
    assert counts(load("Code;Libellé;Famille\nJ1;Comptable;Finances\nJ2;Développeur;Numérique\n", "jobs")) == (
        2,
        0,
        0,
        0,
    )
    assert counts(load("code;libelle\nJ1;Comptable public\n", "jobs")) == (0, 1, 0, 0)
    assert Job.objects.get(code="J1").family == "Finances"
    assert told(load("code;libelle\nJ1;a\nJ1;b\n;c\n", "jobs")) == [(3, "code"), (4, "code")]


def test_jobs_are_for_the_employer_s_staff_only(load):
    ministry = make_structure()
    below = make_structure(parent=ministry)
    assert load("code;libelle\nJ;J\n", "jobs", by=make_user((RoleName.HR, below))).refused
    assert not load("code;libelle\nJ;J\n", "jobs", by=make_user((RoleName.HR, ministry))).refused


def test_the_command_prints_one_json_object_and_says_its_status(tmp_path, capsys):
    path = tmp_path / "structures.csv"
    path.write_text(TREE, encoding="cp1252")
    call_command("import", "structures", str(path), "--json")
    told_json = json.loads(capsys.readouterr().out)
    assert (told_json["created"], told_json["refused"]) == (4, False)
    path.write_text("code;libelle\n", encoding="utf-8")
    with pytest.raises(SystemExit) as stopped:
        call_command("import", "structures", str(path), "--json")
    assert stopped.value.code == 1
    printed = json.loads(capsys.readouterr().out)
    assert printed["refused"]
    assert "parent" in printed["problems"][0]["reason"]


def test_the_command_tells_in_words_and_writes_every_problem(tmp_path, capsys):
    path, problems = tmp_path / "structures.csv", tmp_path / "problems.csv"
    path.write_text(HEADER + "\n" + "".join(f"X{n};X;;NULLE{n}\n" for n in range(120)), encoding="utf-8")
    with pytest.raises(SystemExit):
        call_command("import", "structures", str(path), "--problems", str(problems))
    captured = capsys.readouterr()
    assert "Fichier refusé" in captured.out
    assert "structures.csv:2 · parent" in captured.err
    assert len(problems.read_text("utf-8-sig").splitlines()) == 121


@st.composite
def trees(draw):
    """A valid tree: each structure hangs on one made before it, the lines shuffled."""
    size = draw(st.integers(1, 25))
    label = st.text(st.characters(blacklist_categories=("Cs", "Cc", "Zl", "Zp", "Zs")), min_size=1, max_size=20)
    depths, lines = [1], []
    for number in range(size):
        parent = draw(st.integers(0, number - 1)) if number else None
        if parent is not None and depths[parent] >= PATH_DEPTH:
            parent = 0
        depths.append(0)
        depths[number] = 1 if parent is None else depths[parent] + 1
        name = draw(label).replace('"', '""')
        lines.append(f'C{number};"{name}";;{"" if parent is None else f"C{parent}"}')
    return "\n".join([HEADER, *draw(st.permutations(lines))])


class AnyTree(HypothesisTestCase):
    @given(trees())
    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    def test_any_valid_tree_imported_twice_is_unchanged(self, text):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "tree.csv"
            path.write_text(text, encoding="utf-8")
            first = run_import("structures", path, by="test")
            again = run_import("structures", path, by="test")
        assert not first.refused, first.problems
        assert (again.unchanged, again.nothing_to_do) == (first.created, True)
        paths_are_true()


@pytest.mark.parametrize(
    "arguments",
    [[], ["nothing", "file.csv"], ["structures"], ["structures", "/no/such/file.csv"], ["agents", "--on", "hier"]],
)
def test_wrong_usage_of_the_command_is_status_2_and_prints_nothing_on_the_output(arguments, capsys):
    with pytest.raises(SystemExit) as stopped:
        ManagementUtility(["terreau", "import", *arguments]).execute()
    assert stopped.value.code == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "usage:" in captured.err
