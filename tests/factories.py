"""Small makers of rows for tests: each takes what the test is about and invents the rest."""

import datetime
import itertools

from terreau.ground.accounts.models import Role, User
from terreau.ground.organisations.enums import RoleName, StructureKind
from terreau.ground.organisations.models import PATH_STEP, Agent, Job, Posting, Structure

numbers = itertools.count(1)


def make_structure(label: str = "", *, parent: Structure | None = None, code: str = "") -> Structure:
    number = next(numbers)
    structure = Structure.objects.create(
        code=code or f"S{number}",
        label=label or f"Structure {number}",
        kind=StructureKind.SERVICE if parent else StructureKind.EMPLOYER,
        parent=parent,
        root=(parent.root or parent) if parent else None,
        path=f"new{number}",
    )
    structure.path = (parent.path if parent else "") + str(structure.pk).zfill(PATH_STEP)
    structure.save(update_fields=["path"])
    return structure


def make_agent(structure: Structure, *, since: datetime.date = datetime.date(2020, 1, 1), **fields) -> Agent:
    number = next(numbers)
    fields = {
        "matricule": f"M{number:06}",
        "last_name": f"Nom{number}",
        "first_name": f"Prénom{number}",
        "email": f"agent{number}@ministere.example",
        "category": "A",
        "birth_year": 1980,
    } | fields
    agent = Agent.objects.create(employer=structure.root or structure, structure=structure, **fields)
    Posting.objects.create(agent=agent, structure=structure, job=agent.job, started_on=since)
    return agent


def make_job(label: str = "", **fields) -> Job:
    number = next(numbers)
    return Job.objects.create(**({"code": f"J{number}", "label": label or f"Métier {number}"} | fields))


def make_user(*roles: tuple[RoleName, Structure], agent: Agent | None = None, email: str = "") -> User:
    user = User.objects.create(email=email or f"user{next(numbers)}@ministere.example", agent=agent)
    Role.objects.bulk_create(Role(user=user, structure=structure, role=role) for role, structure in roles)
    return user
