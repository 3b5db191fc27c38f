"""Who may open what of `questionnaires`, and what our house holds of it."""

from typing import TYPE_CHECKING, Any

from terreau.rooms.barometer.questionnaires.models import BankQuestion
from tests.access_words import EXPECTING, Url, thing
from tests.rooms.barometer.makers import content, make_edition, question

if TYPE_CHECKING:
    from tests.house import House, People

SURVEYORS = EXPECTING  # human resources, programme lead
EDITION = thing("questionnaire_edition")


def part(**more: Any) -> Any:
    def build(house: "House") -> dict[str, Any]:
        return {"pk": house.things["questionnaire_edition"].pk} | more

    return build


PAGE, QUESTION = part(code="p1"), part(code="q1")
URLS: dict[str, Url] = {
    "questionnaires:list": Url(SURVEYORS),
    "questionnaires:create": Url(SURVEYORS, SURVEYORS),
    "questionnaires:import": Url(SURVEYORS, SURVEYORS),
    "questionnaires:import_make": Url(None, SURVEYORS),
    "questionnaires:bank": Url(SURVEYORS),
    "questionnaires:bank_forget(pk)": Url(SURVEYORS, SURVEYORS, owned=True, build=thing("kept_question")),
    "questionnaires:edition(pk)": Url(SURVEYORS, owned=True, build=EDITION),
    "questionnaires:rename(pk)": Url(SURVEYORS, SURVEYORS, owned=True, build=EDITION),
    "questionnaires:next_edition(pk)": Url(None, SURVEYORS, owned=True, build=EDITION),
    "questionnaires:delete(pk)": Url(SURVEYORS, SURVEYORS, owned=True, build=EDITION),
    "questionnaires:print(pk)": Url(SURVEYORS, owned=True, build=EDITION),
    "questionnaires:pdf(pk)": Url(SURVEYORS, owned=True, build=EDITION),
    "questionnaires:yaml(pk)": Url(SURVEYORS, owned=True, build=EDITION),
    "questionnaires:preview(pk)": Url(SURVEYORS, SURVEYORS, owned=True, build=EDITION),
    "questionnaires:head(pk)": Url(SURVEYORS, SURVEYORS, owned=True, build=EDITION),
    "questionnaires:page_add(pk)": Url(SURVEYORS, SURVEYORS, owned=True, build=EDITION),
    "questionnaires:page_edit(pk, code)": Url(SURVEYORS, SURVEYORS, owned=True, build=PAGE),
    "questionnaires:page_move(pk, code)": Url(None, SURVEYORS, owned=True, build=PAGE),
    "questionnaires:page_delete(pk, code)": Url(None, SURVEYORS, owned=True, build=PAGE),
    "questionnaires:question_add(pk, page)": Url(SURVEYORS, SURVEYORS, owned=True, build=part(page="p1")),
    "questionnaires:bank_for(pk, page)": Url(SURVEYORS, owned=True, build=part(page="p1")),
    "questionnaires:bank_add(pk, page)": Url(None, SURVEYORS, owned=True, build=part(page="p1")),
    "questionnaires:question_edit(pk, code)": Url(SURVEYORS, SURVEYORS, owned=True, build=QUESTION),
    "questionnaires:question_move(pk, code)": Url(None, SURVEYORS, owned=True, build=QUESTION),
    "questionnaires:question_delete(pk, code)": Url(SURVEYORS, SURVEYORS, owned=True, build=QUESTION),
    "questionnaires:condition(pk, code)": Url(SURVEYORS, SURVEYORS, owned=True, build=QUESTION),
    "questionnaires:keep(pk, code)": Url(SURVEYORS, SURVEYORS, owned=True, build=QUESTION),
}


def put(things: dict[str, Any], ours: "People") -> None:
    """An edition in preparation, and a question kept."""
    from tests.house import MARK

    asked = question("q1", text={"fr": f"Question {MARK} ?"})
    things["questionnaire_edition"] = make_edition(ours.office, content([asked]), name=f"Questionnaire {MARK}")
    things["kept_question"] = BankQuestion.objects.create(structure=ours.office, content=asked, tried=f"Essai {MARK}")
