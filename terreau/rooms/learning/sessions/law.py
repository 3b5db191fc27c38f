"""What the law asks before a refusal is repeated: the opinion of the joint committee (CAP, CCP).

State: the third refusal, as for a training leave (decree 2007-1470, article 27). Hospitals: the second one (decree
2008-824, article 7). Local authorities: the second one in a row (general code, article L. 422-22, to be checked).
Decision 0094 says what was read, and what was not.
"""

from terreau.ground.approvals.enums import Branch
from terreau.ground.approvals.models import Particulars
from terreau.ground.organisations.models import Agent
from terreau.rooms.learning.catalogue.models import Course
from terreau.rooms.learning.sessions.enums import OPINION_FROM, RequestState
from terreau.rooms.learning.sessions.models import Request


def branch_of(agent: Agent) -> str:
    found = Particulars.objects.filter(employer=agent.employer_id).values_list("branch", flat=True).first()
    return found or Branch.STATE


def refusals_in_a_row(agent: Agent, course: Course) -> int:
    """How many times this course was refused to this agent since it was last agreed; an overturned one is none."""
    decided = Request.objects.filter(
        agent=agent, session__course=course, state__in=[RequestState.AGREED, RequestState.REFUSED]
    )
    count = 0
    for state in decided.order_by("-decided_at", "-pk").values_list("state", flat=True):
        if state != RequestState.REFUSED:
            break
        count += 1
    return count


def needs_opinion(request: Request) -> bool:
    """Whether refusing this request takes the opinion of the committee first."""
    former = refusals_in_a_row(request.agent, request.session.course)
    return former + 1 >= OPINION_FROM[branch_of(request.agent)]
