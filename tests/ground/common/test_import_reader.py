import datetime
import zipfile

import openpyxl
import pytest

from terreau.ground.common import archives
from terreau.ground.common.importing import reader
from terreau.ground.common.importing.headers import Column, match, normalise
from terreau.ground.common.importing.reader import UnreadableFile, open_table
from terreau.ground.common.importing.report import SHOWN, Report


@pytest.fixture
def table(tmp_path):
    """The headers and rows of a file with these bytes."""

    def read(content: bytes | str, name: str = "file.csv"):
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        opened = open_table(path)
        return opened.headers, list(opened)

    return read


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_csv_is_read_whatever_wrote_it(table, encoding, delimiter, end):
    text = end.join(["Matricule|Prénom", '1|"Zoé, dite ""Zo"";"', "2|œuvre"]).replace("|", delimiter)
    headers, rows = table(text.encode(encoding))
    assert headers == ("Matricule", "Prénom")
    assert rows == [(2, ["1", 'Zoé, dite "Zo";']), (3, ["2", "œuvre"])]


def test_lines_are_numbered_as_an_editor_does_even_after_line_ends_inside_quotes(table):
    _headers, rows = table('a;b\n1;"x\ny\r\nz"\n\n2;w\n')
    assert rows == [(2, ["1", "x\ny\r\nz"]), (6, ["2", "w"])]


@pytest.mark.parametrize("unseen", ["\x01", "\x1b", "\x85", "\u2028", "\u202e", "\u2066"])
def test_a_cell_that_does_not_read_as_it_is_stored_is_refused_with_its_place(table, unseen):
    with pytest.raises(UnreadableFile) as refused:
        table(f"code;libelle\nA;Direction{unseen}B\n")
    assert (refused.value.line, refused.value.column) == (2, "libelle")
    assert "invisible" in refused.value.reason


def test_a_cell_too_long_for_a_table_says_so(table):
    with pytest.raises(UnreadableFile, match="131072 caractères"):
        table(f"code;libelle\nA;{'x' * 200_000}\n")


def test_the_delimiter_is_the_one_on_which_header_and_rows_agree(table):
    assert table("libelle (long, court, autre);code\nX;1\n")[0] == ("libelle (long, court, autre)", "code")
    assert table('nom,prenom\n"a;b;c",d\n')[0] == ("nom", "prenom")
    assert table("code\nA\nB\n") == (("code",), [(2, ["A"]), (3, ["B"])])


def test_excel_s_own_first_line_and_blank_lines_are_skipped(table):
    assert table("sep=,\r\na,b\r\n1,2\r\n") == (("a", "b"), [(3, ["1", "2"])])
    assert table("\n;\na;b\n\n;;;\n1;2;;\n")[1] == [(6, ["1", "2"])]


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        (b"", 0, "vide"),
        (b"\r\n \n", 0, "vide"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", 0, "tableau lisible"),
        (b"PK\x03\x04 not a workbook", 0, "tableau lisible"),
        (b"%PDF-1.7\n\x81\x8d", 0, "tableau lisible"),
        ("a;b\n1;2\n".encode("utf-16") + b"x", 0, "tableau lisible"),
        ("a;b\n1;\0\n".encode("utf-16"), 0, "tableau lisible"),
        (b"a;b\n1;2;3\n", 2, "3, au lieu de 2"),
        (b"a;b\n1;2\n1\n", 3, "1, au lieu de 2"),
        (b"a;Date entree;date_entree\n", 1, "plusieurs fois"),
        (b'a;b\n1;2\n3;"4\n5;6\n', 3, "Guillemets"),
        (b'a;b\n1;"2" x\n', 2, "Guillemets"),
    ],
)
def test_what_cannot_be_read_says_why_and_where(table, content, line, words):
    with pytest.raises(UnreadableFile, match=words) as refused:
        table(content)
    assert refused.value.line == line


def test_a_file_that_is_not_there_says_so(tmp_path):
    with pytest.raises(UnreadableFile, match="Impossible d’ouvrir"):
        open_table(tmp_path / "nothing.csv")


def test_a_long_csv_is_streamed(tmp_path):
    path = tmp_path / "long.csv"
    with path.open("w") as file:
        file.write("a;b\n")
        file.writelines(f"{number};x\n" for number in range(200_000))
    rows = iter(open_table(path))
    assert next(rows) == (2, ["0", "x"])
    assert sum(1 for _ in rows) == 199_999


def workbook(path, *sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets):
        sheet = book.create_sheet(f"Feuille {number + 1}")
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def test_a_workbook_is_read_as_one_would_have_typed_it(tmp_path):
    rows = [
        ["Matricule", "Entrée", "Quotité", "Dirigeant"],
        [12, datetime.date(2020, 1, 31), 0.8, True],
        [None, None, None, None],
        ["007", datetime.datetime(2021, 5, 1, 8, 30), 100.0, False],
    ]
    opened = open_table(workbook(tmp_path / "book.xlsx", rows, [["autre"]]))
    assert opened.headers == ("Matricule", "Entrée", "Quotité", "Dirigeant")
    assert list(opened) == [(2, ["12", "2020-01-31", "0.8", "oui"]), (4, ["007", "2021-05-01T08:30:00", "100", "non"])]
    assert "Feuille 1" in opened.notes[0]


def test_a_formula_is_read_as_its_last_result(tmp_path):
    path = workbook(tmp_path / "plain.xlsx", [["code", "total"], ["A", "=1+1"]])
    with_result = tmp_path / "formula.xlsx"
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(with_result, "w") as target:
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename.endswith("sheet1.xml"):
                # As Excel writes it: the formula with the value it had. (openpyxl leaves the value out.)
                content = content.replace(b"<f>1+1</f><v />", b"<f>1+1</f><v>2</v>").replace(
                    b"<f>1+1</f><v></v>", b"<f>1+1</f><v>2</v>"
                )
                assert b"<v>2</v>" in content
            target.writestr(entry, content)
    assert list(open_table(with_result)) == [(2, ["A", "2"])]


def test_an_empty_or_too_long_workbook_is_refused(tmp_path, monkeypatch):
    with pytest.raises(UnreadableFile, match="vide"):
        open_table(workbook(tmp_path / "empty.xlsx", []))
    path = workbook(tmp_path / "long.xlsx", [["a"], ["1"], ["2"], ["3"]])
    monkeypatch.setattr(reader, "WORKBOOK_ROWS", 2)
    with pytest.raises(UnreadableFile, match="CSV"):
        open_table(path)
    monkeypatch.setattr(reader, "WORKBOOK_ROWS", 3)
    assert len(list(open_table(path))) == 3


def test_a_workbook_that_swells_is_refused_before_it_is_opened(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "MOST_BYTES", 5_000_000)
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/sheet1.xml", "w") as entry:
            for _ in range(6):
                entry.write(b"0" * 1_000_000)
    with pytest.raises(UnreadableFile, match="CSV"):
        open_table(path)


def test_a_small_workbook_with_a_cell_at_the_far_corner_is_refused_and_ends_no_process(tmp_path):
    plain = workbook(tmp_path / "plain.xlsx", [["a"], ["1"]])
    path = tmp_path / "corner.xlsx"
    far = b'<row r="90000"><c r="XFD90000"><v>1</v></c></row></sheetData>'
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(path, "w") as target:
        for entry in source.namelist():
            target.writestr(entry, source.read(entry).replace(b"</sheetData>", far))
    with pytest.raises(UnreadableFile, match="trop lourd"):
        open_table(path)


COLUMNS = (Column("date_entree", "", required=True, aliases=("arrivee",)), Column("nom", ""))


@pytest.mark.parametrize(
    "header", ["date_entree", "DATE ENTRÉE", "Date-Entrée", "dateEntree", "  date  entree ", "Arrivée"]
)
def test_headers_are_known_whatever_their_spelling(header):
    assert match([header, "Nom"], COLUMNS).index == {"date_entree": 0, "nom": 1}


def test_unknown_missing_and_doubled_columns_are_told():
    found = match(["Nom", "NOM ", "x", ""], COLUMNS)
    assert [column.name for column in found.missing] == ["date_entree"]
    assert found.ignored == ("x",)
    assert found.twice[0][0].name == "nom"
    assert normalise("Date d’entrée (œuvre)") == "date_d_entree_oeuvre"


def test_all_problems_go_to_the_file_and_the_first_hundred_are_kept(tmp_path):
    report = Report(problems_file=tmp_path / "problems.csv")
    for line in range(2, 152):
        report.problem(line, "nom", "Trop long")
    assert (report.problem_count, len(report.problems)) == (150, SHOWN)
    lines = (tmp_path / "problems.csv").read_text("utf-8-sig").splitlines()
    assert lines[0] == "ligne;colonne;motif"
    assert lines[-1] == "151;nom;Trop long"
    assert len(lines) == 151
