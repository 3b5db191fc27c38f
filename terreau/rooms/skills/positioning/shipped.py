"""The bank that the software brings as the laboratory takes it, before any answer: to try the test on it."""

from terreau.ground.questions.answering import chance
from terreau.lab.adaptive import Bank as Items, make_bank
from terreau.rooms.skills.positioning.bank import shipped_drafts
from terreau.rooms.skills.positioning.editions import MEAN, SD, SLOPE, SPREAD


def shipped_items() -> dict[str, Items]:
    """Each topic's questions, with the parameters that `editions.supposed` gives them."""
    topics = sorted({draft.topic for draft in shipped_drafts()})
    found = {}
    for topic in topics:
        drafts = [draft for draft in shipped_drafts() if draft.topic == topic]
        found[topic] = make_bank(
            [draft.code for draft in drafts], [draft.theme for draft in drafts], SLOPE,
            [float(draft.level or MEAN) for draft in drafts], guess=[chance(draft.content) for draft in drafts],
            mean=MEAN, sd=SD, spread=SPREAD,
        )  # fmt: skip
    return found
