"""What makes a question bad is found before anybody answers it, and a good question is left alone."""

import pytest

from terreau.ground.questions.contents import content_of
from terreau.ground.questions.drafts import Draft
from terreau.ground.questions.quality import ALIKE, ease, faults_of, nearest, share_of_longest, skeleton, twins

GOOD = {
    "genre": "choix-unique",
    "enonce": "Une collègue ne retrouve plus son fichier. Que lui conseillez-vous en premier ?",
    "bonnes": ["Le chercher par son nom"],
    "mauvaises": ["Redémarrer son ordinateur", "Écrire un nouveau fichier"],
}


def faults(**change):
    return faults_of(content_of(GOOD | change))


def draft(code, statement):
    return Draft(code, content_of(GOOD | {"enonce": statement}))


def test_a_good_question_is_left_alone():
    assert faults() == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"enonce": "Un mot. " * 71}, "142 mots"),
        ({"enonce": "un mot " * 15 + "?"}, "Une phrase de l’énoncé a 30 mots"),
        (
            {"enonce": "La dématérialisation interministérielle présuppose une interopérabilité institutionnelle là ?"},
            "difficile à lire",
        ),
        ({"mauvaises": ["Toutes les réponses ci-dessus", "Rien"]}, "renvoie aux autres"),
        (
            {"bonnes": ["Le chercher par son nom, sa date ou un mot qu’il contient, partout"], "mauvaises": ["Rien"]},
            "longueur",
        ),
    ],
)
def test_faults_are_said(change, said):
    assert any(said in fault for fault in faults(**change))


def test_several_right_answers_given_away_by_their_length():
    change = {"genre": "choix-multiple", "bonnes": ["une longue et belle réponse", "une autre longue réponse"]}
    assert any("se reconnaissent" in fault for fault in faults(**change, mauvaises=["non", "oui"]))
    assert not faults(**change, mauvaises=["non", "une aussi longue réponse ici"])


def test_a_statement_that_holds_its_answer():
    short = {"genre": "reponse-courte", "enonce": "Le nuage est un mot. Lequel ?"}
    assert faults_of(content_of(short | {"reponses": ["nuage"]})) == ["L’énoncé contient la réponse."]
    assert faults_of(content_of(short | {"reponses": ["nua"]})) == []


def test_easy_texts_are_easier():
    assert ease("Le chat dort. Il a bu.") > ease("L’administration territoriale dématérialise ses procédures.")
    assert ease("") == ease("12 345") == 100


STATEMENT = "Amina range {} fichiers dans le dossier de {}. Combien de copies faut-il en garder ailleurs ?"


def test_statements_that_differ_by_numbers_and_names_are_twins():
    one, other = draft("a", STATEMENT.format(12, "Lyon")), draft("b", STATEMENT.format("1 300", "Saint-Brieuc"))
    third = draft("c", "Vous écrivez à un usager. Que mettez-vous dans l’objet du message ?")
    found = twins([one, other, third])
    assert [(pair.one.code, pair.other.code) for pair in found] == [("a", "b")]
    assert found[0].likeness >= ALIKE


def test_the_nearest_are_found_by_their_text_alone():
    others = [("b", STATEMENT.format(3, "Brest")), ("c", "Tout autre chose, sans rapport avec le reste."), ("d", "")]
    assert [code for code, _likeness in nearest(STATEMENT.format(9, "Metz"), others)] == ["b"]
    assert nearest("", others) == []


def test_numbers_and_names_are_not_part_of_the_skeleton():
    assert skeleton(content_of(GOOD | {"enonce": "Léa a 3 clés. Où les met Omar ?"})) == [
        "lea",
        "a",
        "cles",
        "ou",
        "les",
        "met",
    ]


def test_how_often_the_longest_is_right():
    longest = content_of(GOOD | {"bonnes": ["la plus longue de toutes les réponses"]})
    shortest = content_of(GOOD | {"bonnes": ["court"]})
    tie = content_of(GOOD | {"bonnes": ["aaaa"], "mauvaises": ["bbbb", "c"]})
    assert share_of_longest([longest, shortest]) == 0.5
    assert share_of_longest([tie]) == 0.5
    assert share_of_longest([]) == 0
