"""Pages that rooms put beside a lever, for the readers who may open them."""

from terreau.ground.evidence import beside
from terreau.ground.evidence.beside import page_beside, pages_beside


def test_a_page_is_beside_its_lever_for_who_may_open_it(monkeypatch):
    monkeypatch.setattr(beside, "BESIDE", {})

    @page_beside(7, label="Le détail")
    def address(user, structure):
        return f"/detail/{structure}/" if user == "hr" else ""

    assert pages_beside(7, "hr", 12) == [("Le détail", "/detail/12/")]
    assert pages_beside(7, "agent", 12) == []
    assert pages_beside(8, "hr", 12) == []
