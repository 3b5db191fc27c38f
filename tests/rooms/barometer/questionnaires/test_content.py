"""Documents: each refusal in words, what the software brings, how they change, lines that people type."""

import csv
from pathlib import Path

import pytest

from terreau.rooms.barometer.questionnaires import editing
from terreau.rooms.barometer.questionnaires.content import Option, Text, as_data
from terreau.rooms.barometer.questionnaires.enums import Kind, Role
from terreau.rooms.barometer.questionnaires.items import items_of
from terreau.rooms.barometer.questionnaires.parsing import ContentRefused, document_of, question_of
from terreau.rooms.barometer.questionnaires.part_lines import (
    LinesRefused,
    code_from,
    lines_of_options,
    lines_of_rows,
    options_of,
    rows_of,
)
from terreau.rooms.barometer.questionnaires.question_forms import QuestionForm, question_values
from terreau.rooms.barometer.questionnaires.shipped import (
    PUBLISHED,
    blank_document,
    shipped_document,
    shipped_questions,
    shipped_themes,
)
from terreau.rooms.barometer.questionnaires.timing import minutes, seconds
from terreau.rooms.barometer.questionnaires.yaml_files import read_document, write_document
from tests.rooms.barometer.makers import AGREE, content, document, question

RESULTS = Path(__file__).parents[4] / "terreau" / "rooms" / "barometer" / "results" / "data"


def problems(data):
    with pytest.raises(ContentRefused) as refused:
        document_of(data)
    return " ".join(refused.value.problems).replace("\u00a0", " ")


REFUSED = [
    ([question("q1", options=AGREE[:1])], "au moins deux réponses possibles"),
    ([question("q1", options=[{"code": "a", "text": "A"}, {"code": "b", "text": "B"}])], "au moins une, et pas toutes"),
    ([question("q1", options=[*AGREE, AGREE[0]])], "« yes » est donné deux fois"),
    ([question("q1"), question("q1")], "« q1 » est donné deux fois"),
    ([question("Q 1")], "s’écrit en minuscules"),
    ([question("q" * 17)], "16 signes au plus"),
    ([question("q1", text={"en": "Only"})], "il manque un texte en français"),
    ([question("q1", text="x" * 1001)], "1000 caractères"),
    ([question("q1", kind_="x")], "le champ « kind_ » est inconnu"),
    ([question("q1") | {"kind": "essay"}], "« essay » n’est pas un choix connu"),
    ([question("q1", options=[AGREE[0] | {"aside": True}, *AGREE[1:]])], "à la fois comptée et mise à part"),
    ([question("q1", "matrix", rows=[])], "au moins une ligne"),
    ([question("q1", "scale", counted_from=0)], "se trouve entre les deux bouts"),
    ([question("q1", "scale", low=0, high=20_000)], "au plus 10000 notes"),
    ([question("q1", "scale", low="zéro")], "n’est pas un nombre entier"),
    ([question("q1", "multiple", most=5)], "ne dépasse pas celui des réponses"),
    ([question("q1", "text", role="overall")], "peut avoir un rôle"),
    ([question("q1", "scale", role="overall"), question("q2", "scale", role="overall")], "a déjà le rôle"),
    ([question("q1", role="satisfaction")], "donnez un thème à sa page"),
    ([question("q1", only_if={"question": "q2", "options": ["yes"]}), question("q2")], "posée avant elle"),
    ([question("q1", "text"), question("q2", only_if={"question": "q1", "options": ["a"]})], "posée avant elle"),
    ([question("q1"), question("q2", only_if={"question": "q1", "options": ["maybe"]})], "n’a pas : maybe"),
    ([question("q1"), question("q2", only_if={"question": "q1", "options": []})], "dit de quelles réponses"),
    ([question(f"q{rank}", "text") for rank in range(30)], "ne tiendrait pas dans un bulletin"),
    ([], "aucune question"),
]


@pytest.mark.parametrize(("questions", "words"), REFUSED)
def test_each_thing_that_does_not_hold_is_said(questions, words):
    assert words in problems(content(questions))


@pytest.mark.parametrize("data", [None, [], "x", {"title": 3}, {"title": "x", "pages": {}}, {"pages": [3]}])
def test_what_is_no_document_at_all_is_refused_and_nothing_breaks(data):
    assert problems(data)


def test_every_problem_is_told_at_once():
    told = problems(content([question("q1", options=AGREE[:1]), question("Q2")], title={"fr": ""}))
    assert told.count(" : ") >= 3


def test_a_document_is_the_same_there_and_back():
    whole = shipped_document()
    assert document_of(as_data(whole)) == whole
    assert read_document(write_document(whole)) == whole
    assert read_document(
        "title: x\npages:\n- code: p\n  title: 'no'\n  questions:\n  - {code: no, kind: text, text: no}"
    )


# ---- what the software brings


def test_the_shipped_barometer_is_whole():
    whole = shipped_document()
    assert whole.bilingual
    assert 25 <= len(whole.questions) <= 30
    assert minutes(whole) <= 6
    assert sum(seconds(each) for each in whole.questions.values()) < 6 * 60
    roles = [each.role for each in whole.questions.values() if each.role]
    assert {*Role} - {Role.NONE} == set(roles)
    themes = [page.theme for page in whole.pages if any(each.role == Role.SATISFACTION for each in page.questions)]
    assert themes == ["equipement", "outils", "reseaux", "support"]
    assert {each.kind for each in whole.questions.values()} == set(Kind)
    assert not [each.code for each in whole.questions.values() if each.required]
    assert max(len(item.code) for item in items_of(whole)) <= 47  # a wave's code, a blank and it in sixty characters


def test_whatever_may_be_compared_has_a_name_and_it_serves_once():
    whole = shipped_document()
    names = [part.series for one in whole.questions.values() for part in (one, *one.rows) if part.series]
    assert len(names) == len(set(names))
    unnamed = [one.code for one in whole.questions.values() if not one.series and not any(r.series for r in one.rows)]
    assert unnamed == ["mot"]  # a text is compared with nothing


def test_each_published_figure_that_it_names_is_published():
    with (RESULTS / "bna_resultats_publies.csv").open(encoding="utf-8") as file:
        known = {row[0] for row in csv.reader(file)}
    named = {item.published for item in items_of(shipped_document()) if item.published}
    assert named <= set(PUBLISHED) <= known
    assert "note_globale_moyenne" in named
    assert {"satisfaction_equipement", "maitrise_declaree", "souhait_formation"} <= named
    head = (Path(editing.__file__).parent / "data" / "barometre.yaml").read_text("utf-8")
    assert "n’est pas publiée" in head


def test_the_bank_says_of_each_question_where_it_comes_from_and_that_nobody_tried_it():
    assert len(shipped_questions()) >= 25
    for one in shipped_questions().values():
        assert one.theme in shipped_themes()
        assert one.source
        assert "non essayée" in one.tried
        assert one.question.text.en
        assert not one.question.series
    assert {each.theme for each in shipped_questions().values()} == set(shipped_themes())


def test_every_question_shipped_is_typed_in_the_form_without_loss():
    every = [*shipped_document().questions.values(), *(each.question for each in shipped_questions().values())]
    for one in every:
        typed = {name: value for name, value in question_values(one).items() if value is not None}
        typed = {name: value for name, value in typed.items() if value is not False}
        form = QuestionForm(typed | {"seen": 0}, kind=one.kind, taken=set(), before=one)
        assert form.is_valid(), (one.code, form.errors)
        assert form.question == one


def test_an_empty_one_begins_with_a_question():
    assert len(blank_document().questions) == 1


# ---- changes


def small():
    return document([question("q1"), question("q2", only_if={"question": "q1", "options": ["yes"]})], [question("q3")])


def test_what_a_question_hangs_on_stays():
    with pytest.raises(ContentRefused, match="q2"):
        editing.without_question(small(), "q1")
    assert list(editing.without_question(small(), "q2").questions) == ["q1", "q3"]


@pytest.mark.parametrize(
    ("code", "step", "pages"),
    [
        ("q1", -1, [["q1", "q2"], ["q3"]]),
        ("q1", 1, [["q2", "q1"], ["q3"]]),
        ("q2", 1, [["q1"], ["q2", "q3"]]),
        ("q3", -1, [["q1", "q2", "q3"], []]),
        ("q3", 1, [["q1", "q2"], ["q3"]]),
    ],
)
def test_a_question_moves_by_one_place_over_pages(code, step, pages):
    moved = editing.question_moved(small(), code, step)
    assert [[each.code for each in page.questions] for page in moved.pages] == pages


def test_what_is_gone_is_said():
    for made in (
        lambda: editing.page_named(small(), "p9"),
        lambda: editing.question_named(small(), "q9"),
        lambda: editing.without_page(small(), "p1"),
    ):
        with pytest.raises(ContentRefused):
            made()
    assert editing.question_placed(small(), "q3", "p2") == small()


def test_free_codes_stay_short_and_apart():
    assert editing.free_code("abcdef", {"abcd"}, 4) == "ab_2"
    assert editing.free_code("ab", {"ab", "ab_2"}, 16) == "ab_3"


# ---- lines


def test_answers_are_typed_a_line_each():
    found = options_of("Très satisfait ; Very satisfied ; +\n\n[pas] Pas du tout\nSans avis ; x\nAucune ; None ; !x\n")
    assert found == (
        Option("tres_satisfait", Text("Très satisfait", "Very satisfied"), counted=True),
        Option("pas", Text("Pas du tout")),
        Option("sans_avis", Text("Sans avis"), aside=True),
        Option("aucune", Text("Aucune", "None"), aside=True, alone=True),
    )
    assert options_of(lines_of_options(found)) == found


def test_semicolons_backslashes_and_twins_survive():
    found = (Option("a", Text("Oui ; non \\ peut-être", "Yes; no")), Option("b", Text("Oui")))
    assert options_of(lines_of_options(found)) == found
    assert [each.code for each in options_of("Oui\nOui\nOui !")] == ["oui", "oui_2", "oui_3"]
    rows = rows_of("La lenteur ; Slowness ; lenteur ; equipe_smartphone\n[x] Le bruit")
    assert (rows[0].series, rows[0].published, rows[1].code) == ("lenteur", "equipe_smartphone", "x")
    assert rows_of(lines_of_rows(rows)) == rows


@pytest.mark.parametrize(
    ("read", "text", "number"),
    [
        (options_of, "Oui\nNon ; No ; ?", 2),
        (options_of, "Oui ; Yes ; + ; encore", 1),
        (options_of, "Oui\n\n ; Yes", 3),
        (rows_of, "a ; b ; c ; d ; e", 1),
        (rows_of, "\n[x]", 2),
    ],
)
def test_a_line_that_cannot_be_read_is_named(read, text, number):
    with pytest.raises(LinesRefused, match=f"Ligne {number}"):
        read(text)


def test_codes_are_drawn_from_words():
    assert code_from("À quelle fréquence télétravaillez-vous ?") == "a_quelle"
    assert code_from("L’œil !") == "l_oeil"
    assert code_from("日本") == "r"


def test_one_question_of_a_bank_is_read_without_what_it_hangs_on():
    assert question_of(question("q1", only_if={"question": "gone", "options": ["a"]})).only_if is not None
