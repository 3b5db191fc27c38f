"""How long a questionnaire takes, by a rule that anybody can check.

Words are read silently at 238 a minute (Brysbaert, « How many words do we read per minute? », Journal of Memory and
Language 109, 2019). Then each answer takes its gesture: 2 seconds for an option or a mark, 2 for each row of a matrix,
4 for boxes, 4 for each rank of a ranking; a text, which most people skip, 15. Every question counts, those too that
only some are asked: it is the longest way.
"""

from math import ceil

from terreau.rooms.barometer.questionnaires.content import Document, Question, texts_of_question
from terreau.rooms.barometer.questionnaires.enums import Kind

WORDS_A_SECOND = 238 / 60
CHOICE, BOXES, RANK, WRITING = 2.0, 4.0, 4.0, 15.0


def seconds(question: Question) -> float:
    """Reading it, in French, and answering."""
    words = sum(len(text.fr.split()) for text in texts_of_question(question))
    return words / WORDS_A_SECOND + _gesture(question)


def _gesture(question: Question) -> float:
    match question.kind:
        case Kind.MATRIX:
            return CHOICE * len(question.rows)
        case Kind.RANKING:
            return RANK * question.ranked
        case Kind.MULTIPLE:
            return BOXES
        case Kind.TEXT:
            return WRITING
    return CHOICE


def minutes(document: Document) -> int:
    """The whole, in minutes begun."""
    reading = sum(len(f"{page.title.fr} {page.intro.fr}".split()) for page in document.pages) / WORDS_A_SECOND
    return max(1, ceil((reading + sum(seconds(each) for each in document.questions.values())) / 60))
