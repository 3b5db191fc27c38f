"""A refusal says its message filled, its numbers with the decimal sign of whoever reads."""

from terreau.lab.refusals import Refusal


def test_numbers_take_the_decimal_sign_asked_for_whatever_their_shape():
    refusal = Refusal(
        "« %(label)s » : %(share).2f de %(total)s, %(count)d lignes, %(rate)g", label="a.b", share=0.5, total=1.25,
        count=3, rate=0.125,
    )  # fmt: skip
    assert str(refusal) == "« a.b » : 0.50 de 1.25, 3 lignes, 0.125"
    assert refusal.said(refusal.message, decimal=",") == "« a.b » : 0,50 de 1,25, 3 lignes, 0,125"


def test_a_message_without_places_may_hold_a_per_cent_sign():
    assert str(Refusal("100 % des cases")) == "100 % des cases"


def test_a_filled_message_keeps_its_doubled_per_cent_sign():
    assert str(Refusal("%(share)g %% des cases", share=12.5)) == "12.5 % des cases"


def test_it_remembers_where():
    refusal = Refusal("non", table="links", row=3, column="vers")
    assert (refusal.table, refusal.row, refusal.column) == ("links", 3, "vers")
