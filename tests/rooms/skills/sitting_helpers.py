"""Small makers of sittings: agents who answer right or wrong, on the bank that the software brings."""

from terreau.ground.organisations.models import Agent
from terreau.ground.questions.answering import Given, mask_of, solution
from terreau.ground.questions.enums import Kind
from terreau.ground.questions.models import QuestionVersion
from terreau.rooms.skills.models import Answer, Sitting
from terreau.rooms.skills.positioning import sittings
from tests.rooms.skills.helpers import competence


def waiting(sitting: Sitting) -> Answer:
    """The question that waits for its answer."""
    return sitting.answers.select_related("version").get(answered_at=None)


def wrong(version: QuestionVersion) -> Given:
    """An answer of the right shape that is not right."""
    content = version.content
    match content.kind:
        case Kind.SINGLE:
            return 1
        case Kind.MULTIPLE:
            return [len(content.choices) - 1]
        case Kind.ORDER:
            return list(reversed(range(len(content.sequence))))
        case Kind.MATCH:
            return [*range(1, len(content.pairs)), 0]
        case Kind.POINT:
            return [element.key for element in content.support.elements]
    return "0,123" if content.number else "zzz"


def begin(agent: Agent, code: str = "1.1") -> Sitting:
    return sittings.start(agent, competence(code))


def answer_one(sitting: Sitting, right: bool) -> None:
    one = waiting(sitting)
    sittings.answer(sitting, one.rank, solution(one.version.content) if right else wrong(one.version))


def sit(agent: Agent, code: str = "1.1", *, able: int = 6) -> Sitting:
    """A whole test of somebody who answers right exactly up to the level `able`."""
    sitting = begin(agent, code)
    while sitting.is_open:
        answer_one(sitting, waiting(sitting).version.level <= able)
        sitting.refresh_from_db()
    return sitting


def sent_for(sitting: Sitting, version: QuestionVersion, given: Given | None) -> dict[str, str | list[str]]:
    """The fields that the form of this sitting sends for this answer, in the numbers that its page writes."""
    if given is None:
        return {"skip": "1"}
    mask = mask_of(version.content, f"{sitting.seed}-{version.pk}")
    match version.kind:
        case Kind.SINGLE:
            return {"choice": str(mask.options[given])}
        case Kind.MULTIPLE:
            return {"choice": [str(mask.options[rank]) for rank in given]}
        case Kind.ORDER:
            return {f"piece-{mask.pieces[rank]}": str(place) for place, rank in enumerate(given)}
        case Kind.MATCH:
            return {f"piece-{mask.pieces[left]}": str(mask.options[rank]) for left, rank in enumerate(given)}
        case Kind.POINT:
            return {"point": list(given)}
    return {"answer": str(given)}
