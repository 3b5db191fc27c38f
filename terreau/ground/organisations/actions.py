"""Every write on structures and agents: atomic, journalled without a name, refused in the user's words."""

import datetime
from collections import Counter
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q, Value
from django.db.models.functions import Concat, Length, Substr
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from terreau.ground.common import mail_files
from terreau.ground.common.actions import forget_mentions
from terreau.ground.common.importing.staging import reserve_keys
from terreau.ground.evidence.actions import ask_to_forget
from terreau.ground.evidence.models import DeclaredFigure, Figure
from terreau.ground.journal.actions import record
from terreau.ground.organisations.consultations import consulted_all, consulted_everybody
from terreau.ground.organisations.enums import ConsultationKind, RoleName, StructureKind
from terreau.ground.organisations.models import Agent, Job, Posting, Structure
from terreau.ground.organisations.outline import kind_of, parse_outline
from terreau.ground.organisations.paths import PATH_DEPTH, PATH_STEP, path_of
from terreau.ground.organisations.reading import exported


class OrganisationRefused(Exception):
    """A rule refuses the change; `reason` is for its author."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


# ---- structures


@transaction.atomic
def create_structure(*, code: str, label: str, kind: str, parent: Structure | None, by: Any) -> Structure:
    """Add a structure under `parent`, or an employer. Raises `OrganisationRefused`."""
    if parent is not None:
        parent = locked(parent)
        refuse_closed(parent)
        if parent.depth >= PATH_DEPTH:
            raise OrganisationRefused(_("L’arbre compte au plus %(levels)s niveaux.") % {"levels": PATH_DEPTH})
    root = parent and (parent.root or parent)
    structure = Structure(code=code.strip(), label=label.strip(), kind=kind, parent=parent, root=root)
    # The path needs the primary key: a placeholder that no real path resembles stands for one statement.
    structure.path = f"new {code}"[: PATH_STEP * PATH_DEPTH]
    refuse_invalid(structure)
    structure.save()
    structure.path = path_of(structure.pk, parent.path if parent else "")
    structure.save(update_fields=["path"])
    record("organisations.structure.created", structure, by=by, parent=structure.parent_id, code=structure.code)
    return structure


@transaction.atomic
def rename_structure(
    structure: Structure, *, label: str, by: Any, code: str | None = None, kind: str | None = None
) -> Structure:
    """Change the label, and the code and nature when given."""
    structure = locked(structure)
    before = {"code": structure.code, "label": structure.label, "kind": structure.kind}
    structure.label = label.strip()
    structure.code = structure.code if code is None else code.strip()
    structure.kind = structure.kind if kind is None else kind
    refuse_invalid(structure)
    structure.save(update_fields=["label", "code", "kind"])
    changed = {name: [old, getattr(structure, name)] for name, old in before.items() if getattr(structure, name) != old}
    if changed:
        record("organisations.structure.renamed", structure, by=by, changed=changed)
    return structure


@transaction.atomic
def move_structure(structure: Structure, *, parent: Structure, by: Any) -> Structure:
    """Attach the structure, with everything below it, to another parent of the same employer.

    The paths of the whole branch are rewritten by one UPDATE. Postings keep their structure: past snapshots hold
    their own copy of the tree, and the next one sees the new tree.
    """
    structure, parent = locked(structure), locked(parent)
    if structure.parent_id == parent.pk:
        return structure
    if structure.parent_id is None:
        raise OrganisationRefused(_("Un employeur ne se rattache pas à une autre structure."))
    if parent.path.startswith(structure.path):
        raise OrganisationRefused(_("Une structure ne peut pas être rattachée à elle-même ni à ce qui en dépend."))
    if parent.employer_id != structure.employer_id:
        raise OrganisationRefused(_("Une structure reste chez son employeur : créez-la chez l’autre."))
    refuse_closed(parent)
    branch = Structure.objects.within(structure)
    deepest = branch.annotate(size=Length("path")).aggregate(longest=models.Max("size"))["longest"]
    if deepest - len(structure.path) + len(parent.path) + PATH_STEP > PATH_STEP * PATH_DEPTH:
        raise OrganisationRefused(_("L’arbre compte au plus %(levels)s niveaux.") % {"levels": PATH_DEPTH})
    former = structure.parent_id
    path = path_of(structure.pk, parent.path)
    moved = branch.order_by().update(path=Concat(Value(path), Substr("path", len(structure.path) + 1)))
    Structure.objects.filter(pk=structure.pk).update(parent=parent)
    structure.refresh_from_db()
    record("organisations.structure.moved", structure, by=by, parent=[former, parent.pk], structures=moved)
    return structure


@transaction.atomic
def close_structure(structure: Structure, *, by: Any, on: datetime.date | None = None) -> int:
    """Close the structure and all below it from `on` (today by default). Refused while agents are posted there."""
    structure = locked(structure)
    day = on or timezone.localdate()
    if Agent.objects.active().within(structure).exists():
        raise OrganisationRefused(_("Des agents y sont encore affectés : déplacez-les d’abord."))
    closed = Structure.objects.within(structure).open().update(closed_on=day)
    if closed:
        record("organisations.structure.closed", structure, by=by, on=day.isoformat(), structures=closed)
    return closed


# ---- the first hour: a tree from pasted lines


@transaction.atomic
def plant_tree(*, employer_label: str, outline: str, by: Any) -> Structure:
    """Create an employer and the tree pasted in `outline`; codes are the numbering of the tree (1, 1.2…)."""
    rows = parse_outline(outline)
    employer = Structure(
        code=free_employer_code(employer_label), label=employer_label.strip(), kind=StructureKind.EMPLOYER, path="new"
    )
    refuse_invalid(employer)
    first = reserve_keys(Structure, len(rows) + 1)
    employer.pk, employer.path = first, path_of(first)
    # A line given twice is planted once: what hangs on the second joins the first.
    planted: dict[tuple[str, ...], Structure] = {(): employer}
    children: Counter[int] = Counter()
    names: list[str] = []
    for key, row in enumerate(rows, start=first + 1):
        names = [*names[: row.depth - 1], row.label.casefold()]
        if row.problem or tuple(names) in planted:
            continue
        above = next(tuple(names[:depth]) for depth in range(len(names) - 1, -1, -1) if tuple(names[:depth]) in planted)
        parent = planted[above]
        children[parent.pk] += 1
        code = f"{parent.code}.{children[parent.pk]}" if above else str(children[parent.pk])
        path = path_of(key, parent.path)
        kind = kind_of(row.label, len(above) + 1)
        planted[tuple(names)] = Structure(
            pk=key, code=code, label=row.label, kind=kind, parent=parent, root=employer, path=path
        )
    Structure.objects.bulk_create(planted.values(), batch_size=500)
    record("organisations.tree.planted", employer, by=by, structures=len(planted))
    return employer


@transaction.atomic
def uproot_tree(employer: Structure, *, by: Any) -> None:
    """Undo `plant_tree`. Refused once agents or figures depend on it; the roles held there go with it."""
    employer = locked(employer)
    tree = Structure.every.within(employer)
    keys = list(tree.order_by().values_list("pk", flat=True))
    if employer.parent_id is not None:
        raise OrganisationRefused(_("Seul un arbre entier peut être retiré."))
    if Agent.objects.filter(employer=employer).exists() or Posting.objects.filter(structure__in=tree).exists():
        raise OrganisationRefused(_("Des agents sont rattachés à cet arbre : il ne peut plus être retiré."))
    if any(rows.objects.filter(structure__in=keys).exists() for rows in (DeclaredFigure, Figure)):
        raise OrganisationRefused(_("Des chiffres portent sur cet arbre : il ne peut plus être retiré."))
    # The floor above hangs its roles on structures: they go by the relation, since this floor may not import them.
    for structure in tree.prefetch_related("roles"):
        structure.roles.all().delete()
    record("organisations.tree.uprooted", employer, by=by, structures=len(keys))
    try:
        # From the leaves up: a structure is protected by its children.
        for depth in range(PATH_DEPTH, 0, -1):
            tree.alias(size=Length("path")).filter(size=depth * PATH_STEP).delete()
    except models.ProtectedError as error:
        raise OrganisationRefused(_("Des actions dépendent de cet arbre : il ne peut plus être retiré.")) from error


def free_employer_code(label: str) -> str:
    """A short code from the label, that no employer carries."""
    base = slugify(label).upper()[:30].strip("-") or "EMPLOYEUR"
    taken = set(Structure.objects.employers().filter(code__startswith=base).values_list("code", flat=True))
    return next(code for code in [base, *(f"{base}-{n}" for n in range(2, len(taken) + 3))] if code not in taken)


# ---- agents


@transaction.atomic
def transfer_agent(
    agent: Agent,
    *,
    structure: Structure,
    on: datetime.date,
    by: Any,
    job: Job | None = None,
    manager: Agent | None = None,
) -> Posting:
    """Post the agent in `structure` from `on`: the open posting is closed that day, a new one opens.

    `job` None keeps the job. The former manager goes unless `manager` names the new one.
    """
    agent = Agent.objects.select_for_update().get(pk=agent.pk)
    refuse_closed(structure)
    if structure.employer_id != agent.employer_id:
        raise OrganisationRefused(_("Cette structure relève d’un autre employeur."))
    if manager is not None and manager.pk == agent.pk:
        raise OrganisationRefused(_("Un agent ne peut pas être son propre encadrant."))
    job = job or agent.job
    former, former_manager = agent.structure_id, agent.manager_id
    posting = open_posting(agent, structure, job, on)
    agent.structure, agent.job, agent.left_on = structure, job, None
    agent.manager = manager
    agent.save(update_fields=["structure", "job", "left_on", "manager"])
    settle_managers({former_manager, agent.manager_id})
    record("organisations.agent.moved", agent, by=by, structure=[former, structure.pk], on=on.isoformat())
    return posting


@transaction.atomic
def agent_left(agent: Agent, *, on: datetime.date, by: Any) -> None:
    """The agent leaves on that day: the posting closes, the team waits for another manager."""
    agent = Agent.objects.select_for_update().get(pk=agent.pk)
    if agent.left_on:
        raise OrganisationRefused(_("Cet agent est déjà parti."))
    close_postings(agent, on)
    former_manager = agent.manager_id
    agent.left_on, agent.manager, agent.is_manager = on, None, False
    agent.save(update_fields=["left_on", "manager", "is_manager"])
    Agent.objects.filter(manager=agent).update(manager=None)
    settle_managers({former_manager})
    record("organisations.agent.left", agent, by=by, on=on.isoformat())


@transaction.atomic
def edit_agent(agent: Agent, *, by: Any, **fields: Any) -> Agent:
    """Change what HR keeps of an agent, except where he is posted. Only the names of the fields are journalled."""
    agent = Agent.objects.select_for_update().get(pk=agent.pk)
    changed = [name for name, value in fields.items() if getattr(agent, name) != value]
    former_manager = agent.manager_id
    for name in changed:
        setattr(agent, name, fields[name])
    refuse_invalid(agent)
    if changed:
        agent.save(update_fields=changed)
        if "job" in changed:
            agent.postings.filter(ended_on=None).update(job=agent.job)
        settle_managers({former_manager, agent.manager_id})
        record("organisations.agent.edited", agent, by=by, fields=sorted(changed))
    return agent


def settle_managers(keys: set[Any]) -> None:
    """`is_manager` says of these agents whether somebody's manager they are."""
    team = Agent.objects.active().filter(manager=models.OuterRef("pk"))
    Agent.objects.filter(pk__in=keys - {None}).update(is_manager=models.Exists(team))


def open_posting(agent: Agent, structure: Structure, job: Job | None, on: datetime.date) -> Posting:
    close_postings(agent, on)
    posting, _created = Posting.objects.update_or_create(
        agent=agent, started_on=on, defaults={"structure": structure, "job": job, "ended_on": None}
    )
    return posting


def close_postings(agent: Agent, on: datetime.date) -> None:
    if agent.postings.filter(Q(started_on__gt=on) | Q(ended_on__gt=on)).exists():
        raise OrganisationRefused(_("Une affectation est déjà enregistrée après cette date."))
    agent.postings.filter(ended_on=None).update(ended_on=on)


@transaction.atomic
def erase_agent(agent: Agent, *, by: Any) -> int:
    """Delete the file of an agent who left, and all that hangs on it. Refused while the agent is employed.

    The past rows of the snapshots get a fresh key by background work; reports of imports that name the agent go too.
    """
    agent = Agent.objects.select_for_update().get(pk=agent.pk)
    if employed(agent):
        raise OrganisationRefused(_("Cet agent est encore en poste : son dossier est conservé."))
    ask_to_forget(agent.key)
    forget_mentions(agent.matricule, agent.email, str(agent))
    address = agent.email
    transaction.on_commit(lambda: mail_files.forget(address))
    record("organisations.agent.erased", agent, by=by)
    return agent.delete()[0]


def employed(agent: Agent) -> bool:
    return agent.left_on is None or agent.left_on > timezone.localdate()


# ---- shared


def locked(structure: Structure) -> Structure:
    """The structure as it is now. Changes to one employer's tree wait for one another on the employer's row."""
    Structure.objects.select_for_update().filter(pk=structure.employer_id).first()
    return Structure.objects.select_related("parent", "root").get(pk=structure.pk)


def refuse_closed(structure: Structure) -> None:
    if structure.closed_on:
        raise OrganisationRefused(_("« %(label)s » est fermée.") % {"label": structure.label})


def refuse_invalid(row: models.Model) -> None:
    """The model's own rules and constraints, in the user's words."""
    try:
        row.full_clean()
    except ValidationError as error:
        raise OrganisationRefused(" ".join(error.messages)) from error


@transaction.atomic
def record_export(user: Any, *, within: Structure | None, text: str, left: bool) -> None:
    """Who took the list of agents away, and of which structure; each agent of the list will read that it was.

    A list of everybody is one row a structure; a list that a search made is one row an agent.
    """
    scope = (within,) if within else user.structures_as(RoleName.HR)
    listed = exported(user, within=within, text=text, left=left)
    if text:
        consulted_all(listed, by=user, kind=ConsultationKind.EXPORT)
    else:
        consulted_everybody(*scope, by=user, kind=ConsultationKind.EXPORT)
        consulted_all(listed.exclude(left_on=None), by=user, kind=ConsultationKind.EXPORT)
    record("organisations.agents.exported", within, by=user)
