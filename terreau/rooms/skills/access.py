"""The only door to the objects of the room. Results are their agent's alone: no role opens those of another."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404

from terreau.ground.approvals.reading import require_open
from terreau.ground.organisations.access import in_sight
from terreau.ground.organisations.enums import RoleName
from terreau.ground.organisations.groupings import readable_in_place, stands_for
from terreau.ground.organisations.models import Agent, Job, Structure
from terreau.ground.organisations.querysets import AgentQuerySet, outermost
from terreau.ground.questions.models import Question, QuestionVersion
from terreau.rooms.skills.doors import SKILLS
from terreau.rooms.skills.models import Competence, Edition, Framework, Sitting, SkillResult, Socle, Study
from terreau.rooms.skills.positioning.editions import BANK

# Who writes what is expected of agents.
EXPECTING = (RoleName.HR, RoleName.PROGRAMME_LEAD)
# Who reads, in numbers, how the agents of a structure stand against what is expected of them.
FIGURE_READERS = (RoleName.HR, RoleName.PROGRAMME_LEAD, RoleName.MANAGER)
# Who writes the questions of the test: the bank is common to the installation (docs/decisions/0063).
BANK_EDITORS = (*EXPECTING, RoleName.ADMINISTRATOR)


def agent_of(user: Any) -> Agent | None:
    """The user's own agent, whose results the user alone may see."""
    return user.agent


def own_result(user: Any, pk: int) -> SkillResult:
    """A result of the user's own agent. 404 for everyone else, whatever their roles."""
    found = SkillResult.objects.filter(pk=pk, agent__isnull=False, agent_id=user.agent_id).first()
    if user.agent_id is None or found is None:
        raise Http404
    return found


def agent_to_test(user: Any) -> Agent:
    """The agent who takes the test: the user's own. 404 for a user who is no agent."""
    if user.agent is None:
        raise Http404
    agent: Agent = user.agent
    return agent


def competence_to_test(pk: int) -> Competence:
    found = Competence.objects.filter(pk=pk).select_related("domain__framework").first()
    if found is None:
        raise Http404
    return found


def own_sitting(user: Any, pk: int) -> Sitting:
    """A sitting of the user's own agent. 404 for everyone else, whatever their roles."""
    rows = Sitting.objects.filter(pk=pk, agent__isnull=False, agent_id=user.agent_id)
    found = rows.select_related("competence__domain__framework", "edition", "agent__structure").first()
    if user.agent_id is None or found is None:
        raise Http404
    return found


def team_of(user: Any) -> AgentQuerySet:
    """The agents to whom the user may propose a level: those he manages directly. Nothing of what they hold shows."""
    if not user.agent_id or not user.structures_as(RoleName.MANAGER):
        return Agent.objects.none()
    return Agent.objects.active().filter(manager=user.agent_id).exclude(pk=user.agent_id)


def team_to_propose_to(user: Any) -> AgentQuerySet:
    """The same, 403 for whoever is not a manager; a manager to whom nobody is attached yet has an empty team."""
    managed = user.structures_as(RoleName.MANAGER)
    if not managed:
        raise PermissionDenied
    require_open(SKILLS, *([user.agent.structure] if user.agent_id else managed))
    return team_of(user)


def require_imports_open(user: Any) -> None:
    """Whoever imports results may do so for one employer at least. Raises `RoomClosed`."""
    require_open(SKILLS, *user.structures_as(RoleName.SKILL_IMPORTER))


def framework_for(user: Any, code: str) -> Framework:
    """Frameworks are public knowledge: anyone signed in reads them."""
    found = Framework.objects.filter(code=code).first()
    if found is None:
        raise Http404
    return found


def visible_socles(user: Any) -> QuerySet[Socle]:
    """The socles of the structures where the user holds a role, of those below, and those that apply to him or them."""
    subtrees = user.structures_as()
    above: set[int] = set()
    for structure in (*subtrees, *([user.agent.structure] if user.agent_id else [])):
        above.update(structure.ancestor_keys)
    below = Socle.objects.within(*subtrees).values("pk")
    return Socle.objects.filter(Q(structure__in=above) | Q(pk__in=below)).select_related("structure", "job")


def socle_to_read(user: Any, pk: int) -> Socle:
    found = visible_socles(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def may_edit(user: Any, structure: Structure) -> bool:
    return user.has_role(*EXPECTING, structure=structure)


def socle_to_edit(user: Any, pk: int) -> Socle:
    """404 to an outsider, 403 to a reader."""
    socle = socle_to_read(user, pk)
    if not may_edit(user, socle.structure):
        raise PermissionDenied
    return socle


def structures_to_expect_of(user: Any) -> QuerySet[Structure]:
    """Where the user may create a socle. 403 when nowhere."""
    roots = user.structures_as(*EXPECTING)
    if not roots:
        raise PermissionDenied
    return Structure.objects.within(*roots).open()


def may_expect(user: Any) -> bool:
    """Whether the user writes what is expected of agents, anywhere."""
    return bool(user.structures_as(*EXPECTING))


def place_of_figures(user: Any, pk: int) -> Structure:
    """Where the figures on skills of a structure are read by who answers for it: itself, or the whole or the grouping
    that counts it. 404 outside the user's sight, 403 to whoever has another role or none."""
    place = Structure.every.select_related("parent", "root").filter(pk=pk).first()
    if place is None or (place.is_grouping and (place.closed_on or not place.in_small_employer)):
        raise Http404
    in_place = place.in_small_employer and pk in readable_in_place(user)
    if not in_sight(user, place) and not in_place:
        raise Http404
    if not may_read_figures(user, place):
        raise PermissionDenied
    return stands_for(place)


def may_read_figures(user: Any, place: Structure) -> bool:
    """Whether the user answers for the agents of `place`, or for a service that is counted in it."""
    if user.has_role(*FIGURE_READERS, structure=place):
        return True
    held = user.structures_as(*FIGURE_READERS) if place.in_small_employer else []
    return any(place.pk in (each.employer_id, stands_for(each).pk) for each in held)


def figure_places(user: Any) -> list[Structure]:
    """Where a reader of figures on skills begins: the highest structures of his roles. 403 when nowhere."""
    held = outermost(user.structures_as(*FIGURE_READERS))
    if not held:
        raise PermissionDenied
    return list(dict.fromkeys(stands_for(each) for each in held))


def may_edit_requirements(user: Any) -> bool:
    """Jobs belong to no structure: whoever writes expectations anywhere may say what a job requires."""
    return may_expect(user)


def job_to_read(user: Any, pk: int) -> Job:
    found = Job.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def job_to_edit(user: Any, pk: int) -> Job:
    job = job_to_read(user, pk)
    if not may_edit_requirements(user):
        raise PermissionDenied
    return job


def may_edit_bank(user: Any) -> bool:
    return bool(user.structures_as(*BANK_EDITORS))


def require_bank_editor(user: Any) -> None:
    """403 for whoever does not write questions: the bank shows the answers."""
    if not may_edit_bank(user):
        raise PermissionDenied


def competence_to_study(user: Any, pk: int) -> Competence:
    """A competence that has questions, for whoever may edit them."""
    require_bank_editor(user)
    found = competence_to_test(pk)
    if not Edition.objects.filter(competence=found).exists():
        raise Http404
    return found


def study_to_read(user: Any, pk: int) -> Study:
    """A study of the questions of a competence: it is about questions, and tells nothing of anybody."""
    require_bank_editor(user)
    rows = Study.objects.select_related("competence__domain__framework", "edition", "made")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def question_to_edit(user: Any, pk: int) -> Question:
    """A question of the bank that has a version."""
    require_bank_editor(user)
    rows = Question.objects.filter(pk=pk, bank__code=BANK, current__isnull=False)
    found = rows.select_related("current", "bank").first()
    if found is None:
        raise Http404
    return found


def version_of(question: Question, number: int) -> QuestionVersion:
    found = question.versions.filter(number=number).first()
    if found is None:
        raise Http404
    return found


def version_in_force(question: Question) -> QuestionVersion:
    if question.current is None:
        raise Http404
    return question.current
