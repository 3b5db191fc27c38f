"""GIFT as people write it: what is taken, what is lost and said, what is refused with its line."""

from decimal import Decimal
from pathlib import Path

import pytest

from terreau.ground.questions.drafts import FileRefused
from terreau.ground.questions.enums import Kind
from terreau.ground.questions.gift import read_gift, write_gift
from terreau.ground.questions.tagging import Written
from tests.ground.questions.making import drafts_of_each_kind

SAMPLE = Path("tests/data/questions/variantes.gift.txt")


@pytest.fixture(scope="module")
def bank():
    return read_gift(SAMPLE)


@pytest.fixture(scope="module")
def by_code(bank):
    return {draft.code: draft for draft in bank.drafts}


def read(tmp_path, text: str | bytes):
    path = tmp_path / "questions.txt"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_gift(path)


def only(tmp_path, text: str):
    bank = read(tmp_path, text)
    assert bank.problems == []
    (draft,) = bank.drafts
    return draft.content


def refusal(tmp_path, text: str) -> str:
    bank = read(tmp_path, text)
    assert bank.drafts == []
    (problem,) = bank.problems
    return problem.reason


def line_of(text: str) -> int:
    return next(number for number, line in enumerate(SAMPLE.read_text().split("\n"), 1) if line.startswith(text))


def test_every_question_of_the_file_is_a_draft_or_a_problem(bank):
    assert (len(bank.drafts), len(bank.problems)) == (14, 5)


def test_a_page_becomes_plain_and_its_place_is_that_of_the_category(by_code):
    draft = by_code["mot-de-passe-1"]
    assert (draft.topic, draft.theme, draft.level) == ("Par défaut pour Numérique", "Sécurité / sauvegarde", 2)
    assert (draft.content.text, draft.content.why) == ("Lequel est le plus long\u00a0?", "La longueur compte.")
    assert draft.content.choices == ("une phrase de six mots", "un prénom", "une date")
    assert draft.line == line_of("::Un bon mot de passe")


def test_what_is_lost_is_said_with_its_line(bank):
    lost = [(note.line, note.reason) for note in bank.notes if note.code == "mot-de-passe-1"]
    assert [line for line, _reason in lost] == [line_of("::Un bon mot de passe")] * 3
    assert "commentaires" in lost[0][1]
    assert "points partiels" in lost[1][1]
    assert "bureau" in lost[2][1]
    assert not [note for note in bank.notes if note.code == "plusieurs-bonnes"]


def test_kinds(by_code):
    assert by_code["plusieurs-bonnes"].content.kind == Kind.MULTIPLE
    assert by_code["plusieurs-bonnes"].content.wrong == ("notes.txt", "budget.ods")
    assert by_code["vrai-ou-faux"].content.choices == ("Faux", "Vrai")
    assert by_code["vrai-ou-faux"].content.why == "Pensez-y."
    assert by_code["court"].content.text == "Deux et deux font _____ en base dix."
    assert by_code["court"].content.accepted == ("quatre", "4")
    assert by_code["rien-que-le-mot"].content.accepted == ("Rennes",)
    assert by_code["associer"].content.pairs[1] == (".ods", "tableur")
    assert by_code["associer"].content.decoys == ("messagerie",)
    assert by_code["ordre"].content.sequence == ("octet", "kilooctet", "mégaoctet")
    assert by_code["echappements"].content.text == "Que vaut 1 = 1 {et 2 ~ 2} : oui # non ?"
    assert by_code["echappements"].content.choices == ("C:\\temp", "un\ndeux")


def test_numbers_ranges_and_tolerances(by_code):
    values = {code: by_code[code].content.number for code in ("annee", "intervalle", "nombres")}
    assert [(each.value, each.tolerance) for each in values.values()] == [
        (Decimal(1978), 0), (Decimal("3.1415"), Decimal("0.0005")), (Decimal(1024), 0),
    ]  # fmt: skip


def test_what_cannot_be_taken_says_why_and_where(bank):
    said = {problem.line: (problem.code, problem.reason) for problem in bank.problems}
    assert said[line_of("::Composition")] == (
        "composition",
        "Une composition se corrige à la main\u00a0: elle n’est pas prise.",
    )
    assert "description" in said[line_of("::Introduction")][1]
    assert "2 valent tous les points" in said[line_of("::Deux fois justes")][1]
    assert "accolade" in said[line_of("::Accolade")][1]


def test_codes_do_not_depend_on_the_rank_of_questions(bank, tmp_path):
    """Two questions of one title take a mark of their own text; the same question twice is refused."""
    codes = [draft.code for draft in bank.drafts if draft.code.startswith("question-1")]
    assert len(set(codes)) == 2
    assert all(len(code) == len("question-1-") + 6 for code in codes)
    assert bank.problems[-1].code == codes[1]
    turned = read(tmp_path, "::Question 1::Second énoncé ? {=oui ~non}\n\n::Question 1::Premier énoncé ? {=oui ~non}")
    assert [draft.code for draft in turned.drafts] == codes[::-1]


def test_a_question_without_title_takes_its_words_as_a_code(by_code):
    assert any(code.startswith("le-siege-d-une-commune-est-sa-mairie") for code in by_code)


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        ("{=a -> b =c}", "flèche"), ("{#abc}", "n’est pas un nombre"), ("{#5..3}", "après sa fin"),
        ("{#=1 =2}", "Un seul nombre"), ("{=*}", "Aucune réponse"), ("{x ~a =b}", "n’est précédé"),
        ("{~a ~b}", "au moins une bonne"), ("{=a} et {=b}", "accolade"), ("{>3 un deux}", "par ligne"),
        ("{=a ~%900%b}", "points"), ("{=a -> b =c -> b}", "deux fois"), ("{#1e99}", "chiffres"),
    ],
)  # fmt: skip
def test_refusals_say_what_is_wrong(answers, reason, tmp_path):
    assert reason in refusal(tmp_path, f"::Q::Enoncé {answers}")


def test_formats_and_hostile_pages(tmp_path):
    evil = '[html]<p onclick\\="x()">Bon</p><script>alert(1)</script><a href\\="javascript\\:alert(1)">ici</a>{=a ~b}'
    bank = read(tmp_path, evil)
    assert bank.drafts[0].content.text == "Bon\nici"
    assert {note.reason for note in bank.notes} == {"Un lien est retiré.", "Du code ou de la mise en forme est retiré."}
    assert only(tmp_path, "[plain]a <b>b</b> \\{{=a ~b}").text == "a <b>b</b> {"
    assert only(tmp_path, "[moodle]a <b>b</b> &amp; 2 < 3{=a ~b}").text == "a b & 2 < 3"
    assert only(tmp_path, "1 < 2 et 3 > 2 ?{=a ~b}").text == "1 < 2 et 3 > 2 ?"
    assert "Markdown" in read(tmp_path, "[markdown]**a**{=a ~b}").notes[0].reason
    assert "image" in read(tmp_path, '[html]<p>a</p><img src\\="x.png">{=a ~b}').notes[0].reason


def test_files_that_are_no_text_are_refused_with_their_line(tmp_path):
    for content, line in ((b"a{=b ~c}\n\xff", 2), (b"a\n\n\x00{=b ~c}", 3), (b"", 0), (b"// rien\n", 0)):
        with pytest.raises(FileRefused) as refused:
            read(tmp_path, content)
        assert refused.value.line == line


def test_a_file_of_windows_reads_the_same(tmp_path):
    bank = read(tmp_path, b"\xef\xbb\xbf" + SAMPLE.read_bytes().replace(b"\n", b"\r\n"))
    assert bank == read_gift(SAMPLE)


def test_limits(tmp_path, monkeypatch):
    monkeypatch.setattr("terreau.ground.questions.gift.reading.MOST_QUESTIONS", 2)
    with pytest.raises(FileRefused) as refused:
        read(tmp_path, "a{T}\n\nb{T}\n\nc{T}")
    assert refused.value.line == 5
    monkeypatch.setattr("terreau.ground.questions.gift.reading.MOST_BYTES", 3)
    with pytest.raises(FileRefused):
        read(tmp_path, "a{T}")


@pytest.mark.parametrize("evil", ["{", "}", "{}", "::", "~=", "\\", "[html]<p>", "->=", "%50%"])
def test_a_file_made_to_slow_us_is_read_in_a_moment(evil, tmp_path):
    text = f"a{{=b ~c}}\n\n::t::x {{={evil * (200_000 // len(evil))}"
    bank = read(tmp_path, text)
    assert bank.drafts[0].content.text == "a"


def test_a_file_of_endless_questions_is_refused(tmp_path):
    for evil in ("a{=\n\n", "\n\n{"):
        with pytest.raises(FileRefused, match="5000"):
            read(tmp_path, evil * 50_000)


def test_what_we_write_is_what_moodle_documents():
    """Expectations written by hand from the documentation of the format: no parser is kept up that could be asked."""
    draft = next(draft for draft in drafts_of_each_kind() if draft.code == "nombre")
    written = write_gift([draft])
    assert written == Written(
        "// Terreau\n\n"
        "$CATEGORY: $course$/top/crcn 1.1/Écrire//lire\n\n"
        "// [id:nombre] [tag:niveau:3] [tag:sujet:crcn 1.1] [tag:theme:Écrire/lire] [tag:auteur:A. Rédactrice [pôle\\]]"
        " [tag:licence:etalab-2.0] [tag:relu:fond] [tag:unite:€] [tag:lire:adresse]\n"
        "::nombre::[plain]Combien ?{#-12.50:0.5\n"
        "\t####[plain]Parce que.\\nC’est ainsi.\\nÀ lire\u00a0\\: Le guide (1) (https\\://guide.example/a)\n"
        "}\n\n",
        [],
    )
    (multiple,) = [draft for draft in drafts_of_each_kind() if draft.code == "multiple"]
    assert "{\n\t~%33.33333%a\n\t~%33.33333%b\n\t~%33.33333%c\n\t~%-100%d\n" in write_gift([multiple]).text
