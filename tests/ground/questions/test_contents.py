"""A document is a question that can be asked, or is refused with the reason; what is read is written again the same."""

import pytest

from terreau.ground.questions.contents import MOST_CHOICES, MOST_PIECES, ContentRefused, content_of, document_of
from terreau.ground.questions.supports import shape_of, support_from
from tests.ground.questions.making import ONE_OF_EACH

CHOICE = {"genre": "choix-unique", "enonce": "Quoi ?", "bonnes": ["a"], "mauvaises": ["b"]}
POINT = {
    "genre": "designation",
    "enonce": "Où ?",
    "cibles": ["partie-1"],
    "support": {"type": "adresse", "parties": ["https://", ".gouv.fr"]},
}


@pytest.mark.parametrize("document", [*ONE_OF_EACH.values(), POINT])
def test_what_is_read_is_written_again_the_same(document):
    content = content_of(document)
    assert content_of(document_of(content)) == content
    assert document_of(content_of(document_of(content))) == document_of(content)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"genre": "code"}, "genre"),
        ({"genre": None}, "genre"),
        ({"surprise": 1}, "surprise"),
        ({"ordre": ["a", "b"]}, "ordre"),
        ({"enonce": ""}, "enonce"),
        ({"enonce": "\u200b\x00"}, "enonce"),
        ({"enonce": ["a"]}, "enonce"),
        ({"enonce": True}, "enonce"),
        ({"enonce": "a" * 2001}, "2000"),
        ({"bonnes": "a"}, "bonnes"),
        ({"bonnes": ["a", "c"]}, "exactement une"),
        ({"bonnes": []}, "exactement une"),
        ({"mauvaises": []}, "mauvaise"),
        ({"mauvaises": ["b", "b "]}, "deux fois"),
        ({"mauvaises": ["a"]}, "à la fois"),
        ({"mauvaises": [str(number) for number in range(MOST_CHOICES)]}, str(MOST_CHOICES)),
        ({"mauvaises": ["b" * 501]}, "500"),
        ({"lire": "un livre"}, "lire"),
        ({"lire": {"titre": "T", "adresse": "http://a.example"}}, "https"),
        ({"lire": {"adresse": "https://a.example"}}, "titre"),
        ({"lire": {"titre": "T", "adresse": "javascript:alert(1)"}}, "https"),
        ({"support": {"type": "video"}}, "type"),
        ({"support": "mail"}, "type"),
    ],
)
def test_what_cannot_be_asked_says_why(change, said):
    with pytest.raises(ContentRefused, match=said):
        content_of(CHOICE | change)


@pytest.mark.parametrize(
    "document",
    [
        {"genre": "classement", "ordre": ["seul"]},
        {"genre": "classement", "ordre": [str(number) for number in range(MOST_PIECES + 1)]},
        {"genre": "appariement", "paires": [["a", "1"]]},
        {"genre": "appariement", "paires": [["a", "1"], ["b"]]},
        {"genre": "appariement", "paires": [["a", "1"], ["b", "1"]]},
        {"genre": "appariement", "paires": [["a", "1"], ["a", "2"]]},
        {"genre": "appariement", "paires": [["a", "1"], ["b", "2"]], "leurres": ["2"]},
        {"genre": "reponse-courte"},
        {"genre": "reponse-courte", "reponses": ["a"], "nombre": {"valeur": 1}},
        {"genre": "reponse-courte", "reponses": ["…"]},
        {"genre": "reponse-courte", "nombre": 12},
        {"genre": "reponse-courte", "nombre": {"valeur": "douze"}},
        {"genre": "reponse-courte", "nombre": {"valeur": "NaN"}},
        {"genre": "reponse-courte", "nombre": {"valeur": 1, "tolerance": -1}},
        {"genre": "reponse-courte", "nombre": {"valeur": 1, "marge": 1}},
        POINT | {"cibles": []},
        POINT | {"cibles": ["partie-3"]},
        POINT | {"cibles": ["partie-1", "partie-2"]},
        POINT | {"support": None},
        POINT | {"support": {"type": "image", "fichier": "a.png", "alternative": "A"}},
    ],
)
def test_each_kind_refuses_what_it_cannot_ask(document):
    with pytest.raises(ContentRefused):
        content_of({"enonce": "Quoi ?"} | document)


def test_a_support_keeps_its_shape():
    document = {"type": "feuille", "lignes": [["Mois", "Total"], ["Mars", 12.5], [None, ""]]}
    support = support_from(document)
    assert shape_of(support) == document
    assert [element.key for element in support.elements] == ["A1", "B1", "A2", "B2", "A3", "B3"]
