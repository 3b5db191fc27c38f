"""What a question shows: the elements that may be pointed at, what is refused, and typing it as plain texts."""

import pytest

from terreau.ground.questions.contents import content_of
from terreau.ground.questions.enums import SupportKind
from terreau.ground.questions.presenting import presented
from terreau.ground.questions.support_texts import TypedWrongly, document_from, texts_of
from terreau.ground.questions.supports import MOST_LINES, NAMES, SupportRefused, shape_of, support_from

SUPPORTS = {
    "courriel": {
        "de": "A <a@b.example>",
        "a": "c@d.example",
        "date": "Lundi",
        "objet": "Objet",
        "corps": ["Bonjour", {"lien": "Cliquez", "adresse": "http://x.example"}],
        "pieces": ["a.pdf"],
    },
    "dossier": {"titre": "Mes fichiers", "colonnes": ["Nom", "Taille"], "lignes": [["a.odt", 12], ["b.odt", ""]]},
    "adresse": {"parties": ["https://", "impots", ".gouv.fr"]},
    "feuille": {"lignes": [["Mois", "Total"], ["Mars", 12.5]]},
    "tableau": {"titre": "T", "colonnes": ["A"], "lignes": [["x"], ["y"]]},
    "graphique": {"titre": "G", "categories": ["L", "M"], "valeurs": [1, 2.5], "forme": "courbe", "unite": "€"},
    "ecran": {"titre": "E", "textes": ["Bonjour"], "elements": ["Oui", "Non"]},
    "conversation": {
        "titre": "C",
        "messages": [{"de": "A", "texte": "Un"}, {"de": "B", "heure": "9 h", "texte": "Deux"}],
    },
    "image": {"fichier": "a" * 64, "alternative": "Un plan", "description": "Rouge."},
}
ELEMENTS = {
    "courriel": ["de", "a", "date", "objet", "corps-1", "corps-2", "piece-1"],
    "dossier": ["ligne-1", "ligne-2"],
    "adresse": ["partie-1", "partie-2", "partie-3"],
    "feuille": ["A1", "B1", "A2", "B2"],
    "tableau": ["ligne-1", "ligne-2"],
    "graphique": [],
    "ecran": ["element-1", "element-2"],
    "conversation": ["message-1", "message-2"],
    "image": [],
}


def support(name, **change):
    return support_from({"type": name} | SUPPORTS[name] | change)


def test_every_kind_is_tried():
    assert set(SUPPORTS) == set(NAMES) == set(ELEMENTS)


@pytest.mark.parametrize("name", SUPPORTS)
def test_elements_and_shape(name):
    one = support(name)
    assert [element.key for element in one.elements] == ELEMENTS[name]
    assert all(element.text for element in one.elements if element.key != "B2")
    assert shape_of(one) == {"type": name} | SUPPORTS[name]


@pytest.mark.parametrize("name", SUPPORTS)
def test_typed_again_as_it_is_shown_it_is_the_same(name):
    one = support(name)
    document = document_from(one.kind, texts_of(one), one)
    if one.kind == SupportKind.PICTURE:
        document["fichier"] = one.data["fichier"]
    assert support_from(document) == one


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("courriel", {"objet": ""}, "objet"),
        ("courriel", {"corps": "texte"}, "corps"),
        ("courriel", {"corps": [{"lien": "a"}]}, "paragraphe 1"),
        ("courriel", {"cc": "x"}, "cc"),
        ("dossier", {"lignes": [["a"]]}, "ligne 1"),
        ("dossier", {"lignes": ["a"]}, "ligne 1"),
        ("feuille", {"lignes": [["a", "b"], ["c"]]}, "ligne 2"),
        ("feuille", {"lignes": [[str(number) for number in range(13)]]}, "ligne 1"),
        ("graphique", {"valeurs": [1]}, "autant"),
        ("graphique", {"valeurs": [1, "2"]}, "nombres"),
        ("graphique", {"valeurs": [1, True]}, "textes et de nombres"),
        ("graphique", {"forme": "camembert"}, "forme"),
        ("conversation", {"messages": [{"de": "A"}]}, "message 1"),
        ("image", {"alternative": ""}, "alternative"),
        ("ecran", {"elements": ["x" * 4001]}, "trop long"),
        ("adresse", {"parties": []}, "parties"),
    ],
)
def test_what_cannot_be_shown_says_why(name, change, said):
    with pytest.raises(SupportRefused, match=said):
        support(name, **change)


def test_a_support_longer_than_a_test_allows_is_refused():
    with pytest.raises(SupportRefused, match="trop long"):
        support("ecran", elements=[str(number) for number in range(MOST_LINES * 12 + 1)])


@pytest.mark.parametrize(
    ("kind", "texts", "field", "said"),
    [
        (SupportKind.MAIL, {"de": "A", "objet": "O", "corps": "Bonjour\nCliquez →"}, "corps", "Ligne 2"),
        (SupportKind.MAIL, {"objet": "O", "corps": "B"}, "de", "remplir"),
        (SupportKind.TABLE, {"titre": "T", "colonnes": "A | B", "lignes": "1 | 2\n\n3"}, "lignes", "Ligne 3"),
        (SupportKind.CHART, {"titre": "T", "valeurs": "Lundi | 3\nMardi"}, "valeurs", "Ligne 2"),
        (SupportKind.CHART, {"titre": "T", "valeurs": "Lundi | inf"}, "valeurs", "Ligne 1"),
        (SupportKind.TALK, {"titre": "T", "messages": "A | Bonjour\nB"}, "messages", "Ligne 2"),
    ],
)
def test_what_is_typed_wrongly_names_its_field_and_its_line(kind, texts, field, said):
    with pytest.raises(TypedWrongly, match=said) as wrong:
        document_from(kind, texts)
    assert wrong.value.field == field


def test_numbers_are_typed_as_french_writes_them_and_stay_numbers():
    document = document_from(SupportKind.CHART, {"titre": "T", "valeurs": "Lundi | 1 250,5\nMardi | 3"})
    assert document["valeurs"] == [1250.5, 3]


@pytest.mark.parametrize("name", [name for name in SUPPORTS if ELEMENTS[name]])
def test_every_element_can_be_pointed_at_on_the_page(name):
    one = support(name)
    asked = {"genre": "designation", "enonce": "Où ?", "support": shape_of(one), "cibles": [one.elements[0].key]}
    page = presented(content_of(asked), seed="x")
    assert [spot.key for spot in page.spots.values()] == ELEMENTS[name]
    assert all(spot.pointable for spot in page.spots.values())
