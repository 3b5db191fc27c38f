"""What the pages of this floor show, in a number of queries that does not depend on how much there is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL

from terreau.ground.common.paging import MOST_COUNTED, Page, bounded_count, keyset_page
from terreau.ground.organisations.access import TREE_ROLES, in_sight_of, own_line
from terreau.ground.organisations.enums import RoleName
from terreau.ground.organisations.models import Agent, Structure
from terreau.ground.organisations.paths import PATH_DEPTH, PATH_STEP
from terreau.ground.organisations.querysets import AgentQuerySet, StructureQuerySet, any_subtree

# Agents below a child are counted up to here, then « plus de 200 »: a count costs what it counts.
MOST_BELOW = 200
MATRICULE_ORDER = ("employer_id", "matricule")
LIST_ORDER = ("last_name", "first_name", "matricule", "id")

# The descendants of `s` are the paths from its own to its own followed by nines: paths hold digits only.
AGENTS_BELOW = f"""(SELECT COUNT(*) FROM (
    SELECT 1 FROM organisations_structure d JOIN organisations_agent a ON a.structure_id = d.id
    WHERE d.path >= organisations_structure.path
      AND d.path <= organisations_structure.path || '{"9" * PATH_STEP * PATH_DEPTH}' AND a.left_on IS NULL
    LIMIT {MOST_BELOW + 1}) below)"""  # noqa: S608  # nosec B608 # our own names


@dataclass(frozen=True)
class Place:
    """A structure above, and whether the reader may open it."""

    structure: Structure
    open: bool


def places_above(user: Any, structure: Structure) -> list[Place]:
    """The line from the employer down to the structure's parent."""
    above = Structure.objects.filter(pk__in=structure.ancestor_keys[:-1]).order_by("path")
    held, own = user.structures_as(), own_line(user)
    return [Place(one, one.pk in own or any(one.path.startswith(root.path) for root in held)) for one in above]


def children_of(user: Any, structure: Structure, *, count_agents: bool) -> QuerySet[Structure]:
    """The structures just below, each with `in_sight`: may the reader open it; for whoever keeps the staff records,
    `agents_below` counts up to 201."""
    in_sight = ExpressionWrapper(in_sight_of(user), output_field=BooleanField())
    children = structure.children.annotate(in_sight=in_sight).order_by("label", "code", "id")
    if count_agents:
        children = children.annotate(agents_below=RawSQL(AGENTS_BELOW, []))  # noqa: S611 - no value from outside  # nosec B611 # no value from outside
    return children


def agents_page(user: Any, *, within: Structure | None, text: str, left: bool, key: str) -> Page:
    """A page of the agents that the user keeps (HR), by name; by matricule when `text` holds a digit.

    Few agents are read from their structures, then sorted; many, along an index in the order of the list, where the
    page is soon filled. Which one is decided by a count, and no count goes beyond 1 001.
    """
    scope = (within,) if within else user.structures_as(RoleName.HR)
    text = " ".join(text.split())
    everybody = Agent.objects.all() if left else Agent.objects.active()
    places = Structure.objects.filter(any_subtree(scope)).order_by()
    below, among = Q(structure__in=places.values("pk")), Exists(places.filter(pk=OuterRef("structure_id")))
    if is_matricule(text):
        order: tuple[str, ...] = MATRICULE_ORDER
        employers = {structure.employer_id for structure in scope}
        found = searched(everybody, text).filter(employer__in=employers)
        few = bounded_count(everybody.filter(below)) <= MOST_COUNTED
        total = bounded_count(found.filter(below if few else among))
    else:
        order = LIST_ORDER
        found = searched(everybody, text)
        total = bounded_count(found.filter(below))
        few = total <= MOST_COUNTED
    shown = found.filter(below if few else among).select_related("structure", "job")
    return keyset_page(shown, order=order, key=key, total=total)


def is_matricule(text: str) -> bool:
    return any(character.isdigit() for character in text)


def searched(agents: AgentQuerySet, text: str) -> AgentQuerySet:
    """Agents whose matricule begins with `text` when it holds a digit, otherwise whose name does."""
    if not text:
        return agents
    if is_matricule(text):
        return agents.filter(starts_with("matricule", text))
    last, _space, first = text.partition(" ")
    by_name = starts_with("last_name", text)
    if first:
        by_name |= starts_with("last_name", last) & starts_with("first_name", first)
    return agents.filter(by_name)


def starts_with(field: str, text: str) -> Q:
    """A prefix as files write names: each way that some agent's name is written, as a range that an index serves.

    A single range is read in the order of the list, without sorting: hence the look at which ways exist.
    """
    ways = [Q(**{f"{field}__gte": way, f"{field}__lt": after(way)}) for way in dict.fromkeys(spellings(text))]
    known = [way for way in ways if field != "last_name" or Agent.objects.filter(way).exists()]
    condition = known[0] if known else ways[0]
    for way in known[1:]:
        condition |= way
    return condition


def spellings(text: str) -> tuple[str, ...]:
    return text, text.upper(), text.lower(), text.title()


def after(prefix: str) -> str:
    """The first text beyond all those that begin with `prefix`."""
    return prefix[:-1] + chr(ord(prefix[-1]) + 1)


def team_of(user: Any) -> AgentQuerySet:
    """The agents whom the user manages directly, by name; nobody without the manager's role."""
    if not (user.agent_id and user.structures_as(RoleName.MANAGER)):
        return Agent.objects.none()
    return Agent.objects.active().filter(manager=user.agent_id).select_related("structure").order_by(*LIST_ORDER)


def exported(user: Any, *, within: Structure | None, text: str, left: bool) -> AgentQuerySet:
    """The agents of the list, all pages together."""
    scope: Sequence[Structure] = (within,) if within else user.structures_as(RoleName.HR)
    return searched(Agent.objects.all() if left else Agent.objects.active(), text).within(*scope)


def export_rows(user: Any, *, within: Structure | None, text: str, left: bool) -> tuple[list[str], Any]:
    """The list as a file that the import of agents reads back."""
    agents = exported(user, within=within, text=text, left=left)
    headers = {
        "matricule": "matricule", "nom": "last_name", "prenom": "first_name", "courriel": "email",
        "structure": "structure__code", "metier": "job__code", "encadrant": "manager__matricule",
        "categorie": "category", "dirigeant": "is_executive", "annee_naissance": "birth_year",
        "date_entree": "entered_on", "quotite": "working_time",
    }  # fmt: skip
    rows = agents.order_by("structure__path", *LIST_ORDER).values_list(*headers.values())
    return list(headers), ([tell(value) for value in row] for row in rows.iterator(chunk_size=2000))


def tell(value: Any) -> Any:
    if isinstance(value, bool):
        return "oui" if value else "non"
    return value


def tops_of(user: Any) -> list[int]:
    """Where a reader enters the tree: where a role is held, otherwise the employer of the reader's own line."""
    return [structure.pk for structure in user.structures_as()] or own_line(user)[:1]


def parents_for(user: Any, structure: Structure) -> StructureQuerySet:
    """Where the user may attach the structure: open, of the same employer, under his role, not below itself."""
    return (
        Structure.objects.within(*user.structures_as(*TREE_ROLES))
        .filter(any_subtree([structure.root or structure]))
        .exclude(any_subtree([structure]))
        .open()
        .order_by("path")
    )


def postable_for(user: Any, agent: Agent) -> StructureQuerySet:
    """Where the user may post the agent: open structures of the employer whose staff records he keeps."""
    kept = Structure.objects.within(*user.structures_as(RoleName.HR))
    return kept.filter(any_subtree([agent.employer])).open().order_by("path")
