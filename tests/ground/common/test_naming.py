"""What may name somebody in a text is pointed at, whoever reads it before others do."""

import pytest

from terreau.ground.common.naming import doubts_in, doubts_of, masked


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Plus de temps pour essayer.", []),
        ("Très bien. Merci à tous ! Encore.", []),
        ("écrire à a.b@ministere.example", ["a.b@ministere.example"]),
        ("Merci à Camille", ["Camille"]),
        ("le bureau de Jean-Pierre Martin ferme", ["Jean-Pierre Martin"]),
        ("Mme Dupont refuse tout", ["Mme Dupont"]),
        ("appelez le 06 12 34 56 78 le soir", ["06 12 34 56 78"]),
        ("mon dossier M001234 attend depuis 2024", ["M001234"]),
        ("mon matricule 123456 est faux", ["123456"]),
    ],
)
def test_pieces_that_may_name_somebody(text, pieces):
    assert [each.piece for each in doubts_in(text)] == pieces


def test_each_kind_is_said_once():
    assert doubts_of("le chef de Camille et celui de Karim") == ["peut-être un nom propre"]


def test_what_is_masked_is_gone_and_nothing_else():
    text = "le bureau de Martin et la martingale de Martine, Martin !"
    assert masked(text, ["Martin"]) == "le bureau de […] et la martingale de Martine, […] !"
    assert masked("a (b", ["(b"]) == "a […]"
