"""Our own YAML: what people write, what is refused with its line, and what would have come in silently."""

import re

import pytest
import yaml

from terreau.ground.questions.drafts import FileRefused
from terreau.ground.questions.yaml_bank import read_yaml, write_yaml
from tests.ground.questions.making import drafts_of_each_kind, picture

HEAD = "auteur: A. Rédactrice\nlicence: etalab-2.0\nquestions:\n"
QUESTION = """\
- code: un
  genre: choix-unique
  enonce: Combien ?
  bonnes: ["42"]
  mauvaises: ["41"]
"""
SCREEN = "enonce: 1\n  support: {type: ecran, %s}"


def read(tmp_path, text: str | bytes, **more):
    path = tmp_path / "questions.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_yaml(path, **more)


def problem(tmp_path, question: str, **more):
    bank = read(tmp_path, HEAD + question, **more)
    assert bank.drafts == []
    return bank.problems[0]


def test_a_file_gives_its_questions_with_their_line(tmp_path):
    bank = read(tmp_path, HEAD + QUESTION + QUESTION.replace("un", "deux", 1))
    assert [(draft.code, draft.line, draft.author) for draft in bank.drafts] == [
        ("un", 4, "A. Rédactrice"), ("deux", 9, "A. Rédactrice"),
    ]  # fmt: skip
    twice = read(tmp_path, HEAD + QUESTION * 2)
    assert (len(twice.drafts), twice.problems[0].line) == (1, 9)
    assert "ligne 4" in twice.problems[0].reason


def test_words_that_other_readers_turn_into_something_else_stay_words(tmp_path):
    plain = QUESTION.replace('["42"]', "[no]").replace('["41"]', "[9:12, 2026-11-26, 0x1f, 1_000, .inf, 1e3]")
    (draft,) = read(tmp_path, HEAD + plain).drafts
    assert draft.content.choices == ("no", "9:12", "2026-11-26", "0x1f", "1_000", ".inf", "1e3")


@pytest.mark.parametrize(
    ("change", "reason", "line"),
    [
        (("code: un", "code: Été"), "sans accent", 4),
        (("choix-unique", "devinette"), "« genre »", 4),
        (('bonnes: ["42"]', 'bonnes: ["42"]\n  bonnes: ["43"]'), "« bonnes » est écrit deux fois", 8),
        (("enonce: Combien ?", "enonce: !!python/object:os.system x"), "lisible", 6),
        (("code: un", f"code: un\n  niveau: {'9' * 5000}"), "lisible", 4),
        (("code: un", "code: un\n  niveau: !!timestamp 2026-99-99"), "lisible", 4),
        (("code: un", "code: un\n  niveau: 9"), "de 1 à 8", 4),
        (("enonce: Combien ?", "enonce: 1\n  lire: {titre: a, adresse: 'https://a b'}"), "sans espace", 4),
        (("enonce: Combien ?", "enonce: 1\n  lire: {titre: a, adresse: 'javascript:x'}"), "https", 4),
        (("enonce: Combien ?", SCREEN % "titre: a, elements: [!!float 1e999]"), "textes et de", 4),
        (("enonce: Combien ?", SCREEN % "titre: a, elements: [!!binary AAAA]"), "textes et de", 4),
        (("enonce: Combien ?", SCREEN % "titre: true, elements: [a]"), "textes et de", 4),
    ],
)  # fmt: skip
def test_a_question_that_cannot_be_taken_says_why_and_where(change, reason, line, tmp_path):
    found = problem(tmp_path, QUESTION.replace(*change))
    assert re.search(reason.replace(" ", r"\s"), found.reason)
    assert found.line == line


@pytest.mark.parametrize("value", ["1e999999999", "-1e40", "1e-40", "12345678901234567"])
def test_a_gigantic_number_is_refused_before_anything_counts_with_it(value, tmp_path):
    number = f"- code: un\n  genre: reponse-courte\n  enonce: Combien ?\n  nombre: {{valeur: '{value}'}}\n"
    assert "chiffres" in problem(tmp_path, number).reason


def test_control_characters_come_in_nowhere(tmp_path):
    evil = QUESTION.replace('["42"]', r'["a\0b\u202e\tc"]').replace(
        "enonce: Combien ?", 'enonce: 1\n  support: {type: ecran, titre: "a\\0b", elements: ["c", 3]}'
    )
    (draft,) = read(tmp_path, HEAD + evil).drafts
    assert draft.content.right == ("ab c",)
    assert draft.content.support.data == {"titre": "ab", "elements": ["c", 3]}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("questions: [&a [x], *a]", 1), ("questions: " + "[" * 40 + "]" * 40, 1), ("autre: 1\n", 1), ("- a\n", 0),
        ("questions: []\n", 0), ("questions: a\n", 1), (b"questions: \xff", 0), ("auteur: [a]\nquestions: [a]\n", 1),
        ("questions:\n- a: 'b\n", 3), ("questions: [\x01]", 0),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_refused_with_its_line(text, line, tmp_path):
    with pytest.raises(FileRefused) as refused:
        read(tmp_path, text)
    assert refused.value.line == line


def test_pictures_are_looked_at_before_they_are_taken(tmp_path):
    def shown(name: str) -> str:
        return QUESTION.replace(
            "enonce: Combien ?", f"enonce: 1\n  support: {{type: image, fichier: {name}, alternative: a}}"
        )

    (tmp_path / "a.png").write_bytes(picture())
    (tmp_path / "faux.png").write_bytes(b"pas une image")
    (tmp_path / "lourde.png").write_bytes(picture() + b"\0" * 2**20)
    (draft,) = read(tmp_path, HEAD + shown("a.png"), pictures=tmp_path).drafts
    assert draft.pictures == {"a.png": picture()}
    for name, reason in (
        ("faux.png", "n’est pas prise"), ("lourde.png", "dépasse"), ("b.png", "à côté"), ("../a.png", "sans dossier"),
        ("a.svg", "PNG"), ("'a\\b.png'", "sans dossier"),
    ):  # fmt: skip
        assert reason in problem(tmp_path, shown(name), pictures=tmp_path).reason


def test_what_is_written_is_yaml_that_people_read():
    text = write_yaml(drafts_of_each_kind())
    assert "pourquoi: |-\n    Parce que.\n    C’est ainsi.\n" in text
    assert [each["code"] for each in yaml.safe_load(text)["questions"]][:2] == ["unique", "fixe"]
