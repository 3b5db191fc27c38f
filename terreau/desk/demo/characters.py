"""Who may be entered from the sign-in page of the demonstration: one account per role."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.db.models import Count, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from terreau.desk.demo.levels import SHOWCASE
from terreau.desk.demo.plan import Plan
from terreau.desk.demo.writing import ACTOR
from terreau.ground.accounts.actions import grant_role
from terreau.ground.accounts.models import User
from terreau.ground.attestations.actions import issue
from terreau.ground.organisations.enums import RoleName
from terreau.ground.organisations.models import Agent, Structure
from terreau.rooms.skills.actions import propose_level
from terreau.rooms.skills.enums import Source
from terreau.rooms.skills.models import Competence, SkillResult
from terreau.rooms.skills.reading import standing_of

PASSPHRASE = "terre-fertile-et-patience"  # noqa: S105 - of a fictional administration, and printed  # nosec B105 # no secret
GAPS = 3  # competences that the agent of the demonstration has still to reach, or nearly so many
TOWN_HALL_SECRETARY = "s.perrault@saint-aubin-les-charmes.example"


@dataclass(frozen=True)
class Character:
    """Whom to look for: an agent of `home` (a code), and the role given on `holds` (a code)."""

    line: str
    role: RoleName | None
    home: str
    holds: str = ""


CHARACTERS = (
    Character("Agent : mes compétences et ma prochaine étape", None, SHOWCASE),
    Character("Encadrement d’un bureau", RoleName.MANAGER, SHOWCASE, SHOWCASE),
    Character("Ressources humaines du ministère", RoleName.HR, "SG-RH-PAIE", "MTT"),
    Character("Responsable du programme", RoleName.PROGRAMME_LEAD, "SG-RH-DIAL", "MTT"),
    Character("Instruction des appels à projets", RoleName.CASE_OFFICER, "SG-FIN-BUD", "MTT"),
    Character("Rédaction des publications", RoleName.EDITOR, "DICOM-INT", "MTT"),
    Character("Gestion des résultats Pix", RoleName.SKILL_IMPORTER, "SG-RH-REC", "MTT"),
    Character("Délégation à la protection des données", RoleName.DPO, "SG-JUR-DROIT", "MTT"),
    Character("Administration de l’installation", RoleName.ADMINISTRATOR, "DNUM-INFRA-POSTE", "MTT"),
)


def write_characters(plan: Plan, employer: Structure) -> None:
    """The ministry's accounts; their agents are drawn by rule, so that the same seed gives the same people."""
    structures = {one.code: one for one in Structure.objects.within(employer)}
    password = make_password(PASSPHRASE)
    taken: set[int] = set()
    for character in CHARACTERS:
        agent = agent_for(character, structures, employer, taken)
        taken.add(agent.pk)
        user = User.objects.create(
            email=agent.email, name=str(agent), agent=agent, demo_character=character.line, password=password
        )
        if character.role is not None:
            grant_role(user, role=character.role, structure=structures[character.holds], by=ACTOR)
    propose_something(plan)
    attest_something(employer)


def write_secretary() -> User:
    """The town hall's secretary, who began without a personnel file."""
    return User.objects.create(
        email=TOWN_HALL_SECRETARY,
        name="Solène Perrault",
        demo_character="Mairie de 300 agents, petite structure",
        password=make_password(PASSPHRASE),
    )


def agent_for(
    character: Character, structures: dict[str, Structure], employer: Structure, taken: Iterable[int]
) -> Agent:
    """The head for a manager, somebody with a next step for the agent, somebody of the bureau for the others.

    In a very small ministry a bureau has nobody left to lend: then anybody of the ministry.
    """
    here = Agent.objects.active().filter(structure=structures[character.home]).exclude(pk__in=taken)
    if character.role == RoleName.MANAGER:
        return first(here.filter(is_manager=True), here)
    somebody = Agent.objects.active().within(employer).filter(is_manager=False).exclude(pk__in=taken)
    here = here.filter(is_manager=False)
    if character.role is None:
        return with_next_step(here) or first(measured(here, times=2), measured(somebody, times=2), here, somebody)
    return first(measured(here.filter(category__in=["A+", "A", "B"])), measured(here), here, somebody)


def measured(agents: QuerySet[Agent], *, times: int = 1) -> QuerySet[Agent]:
    """Those whom Pix measured on as many days."""
    return agents.filter(skill_results__source=Source.PIX).alias(
        days=Count("skill_results__measured_on", distinct=True)
    ).filter(days__gte=times)  # fmt: skip


def with_next_step(agents: QuerySet[Agent]) -> Agent | None:
    """Of those measured twice, who is nearest to what is asked without being there: a page that has a next step."""
    standings = [standing_of(agent) for agent in measured(agents, times=2).order_by("matricule")]
    missing = [(len(one.asked) - one.reached, one.agent) for one in standings if one.reached < len(one.asked)]
    return min(missing, key=lambda pair: (abs(pair[0] - GAPS), pair[1].matricule))[1] if missing else None


def first(*choices: QuerySet[Agent]) -> Agent:
    for choice in choices:
        if found := choice.order_by("matricule").first():
            return found
    raise AssertionError("A ministry has agents.")


def propose_something(plan: Plan) -> None:
    """The manager proposed a level that the agent has still to accept: something waits for him."""
    agent = User.objects.get(demo_character=CHARACTERS[0].line).agent
    manager = User.objects.get(demo_character=CHARACTERS[1].line)
    if agent is None:
        return
    competence = Competence.objects.get(domain__framework__code="crcn", code="2.3")
    known = SkillResult.objects.held().levels().filter(agent=agent, competence=competence).order_by("-measured_on")
    level = known.values_list("level", flat=True).first() or 0
    propose_level(agent, competence, level=min(level + 1, 8), by=manager, on=plan.day(-4))


def attest_something(employer: Structure) -> None:
    """The agent asked for an attestation of his best result: he has a document and a badge to show."""
    user = User.objects.get(demo_character=CHARACTERS[0].line)
    if user.agent is None:
        return
    held = SkillResult.objects.held().levels().filter(agent=user.agent).select_related("competence")
    best = held.order_by("-level", "-measured_on", "competence__code").first()
    if best is None:
        return
    named = {"level": best.level, "competence": best.competence.label}
    issue(
        holder=user.agent,
        subject=f"demo:result:{best.pk}",
        title=_("Positionnement numérique : niveau %(level)s en %(competence)s") % named,
        sentence=_("A obtenu le niveau %(level)s de la compétence « %(competence)s ».") % named,
        criteria=_("Un test Pix, dont le résultat a été importé. Les niveaux sont ceux du cadre de référence (CRCN)."),
        details=[(_("Niveau"), best.level), (_("Mesuré le"), date_format(best.measured_on, "DATE_FORMAT"))],
        issuer=employer,
        by=user,
    )


def accounts() -> list[tuple[str, str]]:
    """What to print: each character and the address to sign in with."""
    found = User.objects.exclude(demo_character="").order_by("pk")
    return [(user.demo_character, user.email) for user in found]
