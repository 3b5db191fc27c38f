"""Somebody with a row in every table that holds something about people, each text recognisable, and a neighbour."""

import datetime
import uuid
from dataclasses import dataclass

from django.db import models
from django.utils import timezone

from terreau.compass.models import Opening, Target
from terreau.desk.models import AgendaFeed, FirstHour, QuestionLink
from terreau.ground.accounts import activation, addresses, invitations
from terreau.ground.accounts.models import ActivationCode, IdleAccount, Invitation, User
from terreau.ground.approvals.enums import Body, Opinion
from terreau.ground.approvals.models import Approval
from terreau.ground.attestations.actions import Guest, issue
from terreau.ground.common.enums import ImportState
from terreau.ground.common.models import ImportJob
from terreau.ground.common.personal_data import Person, holdings
from terreau.ground.evidence.models import DeclaredFigure
from terreau.ground.initiatives.models import Initiative
from terreau.ground.mail import postman
from terreau.ground.mail.models import Opposition
from terreau.ground.mail.opposing import key_of
from terreau.ground.organisations import actions as organisations
from terreau.ground.organisations.consultations import consulted
from terreau.ground.organisations.enums import ConsultationKind, RoleName
from terreau.ground.organisations.models import Agent, Structure
from terreau.ground.requests import actions as requests
from terreau.ground.requests.enums import Intent, Right, State as RequestState
from terreau.ground.requests.models import ContactRequest
from terreau.ground.rights.actions import ask_correction
from terreau.ground.rights.enums import Field
from terreau.rooms.gatherings.experiences.models import CoAuthor, Edition, Reuse
from terreau.rooms.gatherings.experiments.models import Participant
from terreau.rooms.skills.campaigns.models import Campaign, CampaignInvitation
from terreau.rooms.skills.enums import Source
from terreau.rooms.skills.models import Competence, Domain, Framework, SkillResult
from terreau.rooms.skills.positioning import sittings
from tests.factories import make_agent, make_job, make_structure, make_user
from tests.ground.seats.planted import plant as plant_seats
from tests.newsroom.planted import plant
from tests.rooms.barometer.results.planted import plant as plant_results
from tests.rooms.barometer.waves.planted import plant as plant_waves
from tests.rooms.gatherings.coaching.planted import plant as plant_coaching
from tests.rooms.gatherings.echoes.planted import plant as plant_echoes
from tests.rooms.gatherings.events.planted import plant as plant_events
from tests.rooms.gatherings.experiences.helpers import draft as told_by
from tests.rooms.gatherings.experiments.helpers import prepared
from tests.rooms.gatherings.showroom.planted import plant as plant_solutions
from tests.rooms.gatherings.teams.planted import plant as plant_teams
from tests.rooms.gatherings.themes.planted import plant as plant_themes
from tests.rooms.learning.catalogue.planted import plant as plant_catalogue
from tests.rooms.learning.completions.planted import plant as plant_completions
from tests.rooms.learning.cycles.planted import plant as plant_cycles
from tests.rooms.learning.evaluations.planted import plant as plant_evaluations
from tests.rooms.learning.packages.planted import plant as plant_packages
from tests.rooms.learning.paths.planted import plant as plant_paths
from tests.rooms.learning.sessions.planted import plant as plant_sessions
from tests.rooms.learning.study.planted import plant as plant_study
from tests.rooms.learning.wishes.planted import plant as plant_wishes

DAY = datetime.date(2026, 3, 2)
LATER = datetime.timedelta(days=10)


@dataclass
class Somebody:
    user: User
    agent: Agent
    employer: Structure
    hr: User

    @property
    def person(self) -> Person:
        return Person(user=self.user, agent=self.agent)

    @property
    def marks(self) -> list[str]:
        """What must be found nowhere once this person is erased."""
        key = self.agent.key
        own = [self.user.email, self.user.name, self.agent.matricule, self.agent.last_name, self.agent.email]
        return [*own, key.hex, str(key)]


def somebody(word: str = "zorglub") -> Somebody:
    """`word` is in everything that names this person, and nowhere else."""
    employer = make_structure(f"Ministère de {len(word)}")
    hr = make_user((RoleName.HR, employer), (RoleName.ADMINISTRATOR, employer))
    job = make_job("Analyste")
    agent = make_agent(
        employer, last_name=f"Nom{word}", first_name=f"Prenom{word}", matricule=f"MAT{word}", job=job,
        email=f"travail.{word}@ministere.example", entered_on=DAY, working_time=81, manager=make_agent(employer),
    )  # fmt: skip
    user = make_user((RoleName.MANAGER, employer), agent=agent, email=f"moi.{word}@ministere.example")
    User.objects.filter(pk=user.pk).update(name=f"Affiche {word}", sub=f"sub-{word}")
    user = User.objects.get(pk=user.pk)
    one = Somebody(user, agent, employer, hr)
    fill(one, word)
    return one


def fill(one: Somebody, word: str) -> None:
    user, agent, employer = one.user, one.agent, one.employer
    framework = Framework.objects.create(code=f"essai-{len(word)}", label="Essai")
    domain = Domain.objects.create(framework=framework, code="1", label="D")
    competence = Competence.objects.create(domain=domain, code="1.1", label="Gérer")
    plain = {"agent": agent, "competence": competence, "source": Source.PIX, "measured_on": DAY}
    SkillResult.objects.create(level=3, campaign=f"Campagne {word}", error=0.25, **plain)
    SkillResult.objects.create(mastery=0.875, campaign="B", **plain)
    for about in ({"created_by": user}, {"owner": user.name}):
        Initiative.objects.create(
            structure=employer, lever=2, starts_on=DAY, due_on=DAY, title=f"Action de {word}", **about
        )
    Target.objects.create(
        structure=employer, indicator="agents_at_baseline", value=60, valid_from=DAY, reason="Motif", set_by=user
    )
    Opening.objects.create(
        structure=employer, indicator="agents_at_baseline", opened_by=user, withdrawn_at=timezone.now(),
        withdrawn_reason="Motif",
    )  # fmt: skip
    DeclaredFigure.objects.create(
        structure=employer.pk, indicator="agents_at_baseline", numerator=40, denominator=200, on=DAY,
        source="Source", author=user.email,
    )  # fmt: skip
    hour = FirstHour.objects.create(employer=employer, label="Ministère", started_by=user)
    expires = timezone.now() + LATER
    QuestionLink.objects.create(first_hour=hour, created_by=user, expires_at=expires, nonce=uuid.uuid4())
    job = ImportJob.objects.create(kind="agents", author=user, file_name=f"{word}.csv", state=ImportState.DONE)
    job.path.parent.mkdir(parents=True, exist_ok=True)
    job.problems_path.write_text(f"ligne;{word}", encoding="utf-8")
    # HR imported a file whose report names the person.
    ImportJob.objects.create(
        kind="agents", author=one.hr, file_name="rh.csv", state=ImportState.DONE, report={"examples": [agent.matricule]}
    )
    join(one, expires)
    asked = requests.submit(
        employer=employer, intent=Intent.DATA, right=Right.READ, text=f"Mot de {word}", name="", email="", by=user
    )
    ContactRequest.objects.filter(pk=asked.pk).update(name=user.name)
    other = requests.submit(employer=employer, intent=Intent.OTHER, text="Bonjour", name="", email="", by=one.hr)
    ContactRequest.objects.filter(pk=other.pk).update(owner=user, state=RequestState.TAKEN)
    postman.drain()
    consulted(agent, by=one.hr, role=RoleName.HR, kind=ConsultationKind.RECORD)
    ask_correction(agent, field=Field.BIRTH_YEAR, value="1981", comment=f"Pièce {word}", by=user)
    plant(one.person, word)
    plant_themes(one.person, one.employer)
    plant_solutions(one, word)
    plant_echoes(one, word)
    plant_coaching(one, word)
    plant_teams(one)
    plant_waves(one, word)
    plant_results(one, word)
    plant_events(one, word)
    plant_catalogue(one)
    plant_sessions(one, word)
    plant_study(one, word)
    plant_completions(one, word)
    plant_paths(one, word)
    plant_wishes(one, word)
    plant_cycles(one, word)
    plant_evaluations(one)
    plant_packages(one, word)
    Opposition.objects.create(key=key_of(user.email), list="echoes.satisfaction")
    plant_seats(one.person, employer, word)
    Approval.objects.create(
        employer=employer, room="skills", body=Body.DPO, on=DAY, opinion=Opinion.values[0], reference="PV 1",
        recorded_by=user,
    )  # fmt: skip
    take_a_test(one, word)
    try_and_tell(one, word)
    IdleAccount.objects.create(user=user, since=DAY)
    AgendaFeed.objects.create(user=user)
    organisations.edit_agent(agent, by=one.hr, birth_year=1979)
    agent.refresh_from_db()


def try_and_tell(one: Somebody, word: str) -> None:
    """He runs an experiment and takes part in it; told an experience, reviewed another, signs it, used a third."""
    experiment = prepared(one.employer, by=one.user, title=f"Essai de {word}")
    Participant.objects.create(experiment=experiment, agent=one.agent, added_on=DAY)
    told_by(one.user, title=f"Récit de {word}")
    other = told_by(make_user(agent=make_agent(one.employer)))
    Edition.objects.filter(pk=other.pk).update(reviewer=one.user)
    CoAuthor.objects.create(experience=other.experience, agent=one.agent, asked_on=DAY)
    Reuse.objects.create(
        experience=other.experience, structure=one.employer, sentence=f"Servi à {word}", declared_on=DAY,
        declared_by=one.user,
    )  # fmt: skip


def take_a_test(one: Somebody, word: str) -> None:
    """A test stopped after four answers, one of them in words of his; an attestation; an invitation."""
    asked = Competence.objects.get(domain__framework__code="crcn", code="1.1")
    sitting = sittings.start(one.agent, asked)
    for rank in range(1, 5):
        sittings.answer(sitting, rank, f"Réponse de {word}" if rank == 2 else None)
    sittings.stop_here(sitting)
    issue(
        holder=one.agent, subject=f"essai:{sitting.pk}", title="Positionnement", sentence=f"{word} a passé un test.",
        issuer=one.employer, criteria="Un test", details=[("Niveau", 1)], valid_until=DAY + 500 * LATER, by=one.user,
    )  # fmt: skip
    issue(
        holder=Guest(word, one.user.email), subject="essai:cycle", title="Cycle", sentence=f"{word} a suivi un cycle.",
        issuer=one.employer, criteria="Présence", details=[("Durée", "48 h")], valid_until=DAY + 500 * LATER,
        by=one.user,
    )  # fmt: skip
    today = timezone.now()
    campaign = Campaign.objects.create(
        structure=one.employer, code=f"c{len(word)}", name="Essai", starts_at=today, ends_at=today + LATER
    )
    CampaignInvitation.objects.create(
        campaign=campaign, agent=one.agent, made_at=today, mailed_at=today, reminded_on=DAY, declined_at=today
    )


def join(one: Somebody, expires: datetime.datetime) -> None:
    """Codes and invitations, as those who give them out make them; the messages leave."""
    invited = invitations.invite(email=one.user.email, roles=[(RoleName.TRAINER, one.employer)], by=one.hr)
    Invitation.objects.filter(pk=invited.pk).update(accepted_by=one.user, state="accepted")
    invitations.invite(email="autre@ailleurs.example", roles=[(RoleName.TRAINER, one.employer)], by=one.hr)
    Invitation.objects.filter(email="autre@ailleurs.example").update(invited_by=one.user)
    ActivationCode.objects.create(agent=one.agent, code_hash=f"hash{one.agent.pk}", expires_at=expires)
    User.objects.filter(pk=one.user.pk).update(agent=None, sub=None, email=one.agent.email)
    bare = User.objects.get(pk=one.user.pk)
    activation.send_digits(bare)
    addresses.ask(bare, email="nouveau." + one.user.email, by=bare)
    one.user.save()


def pointing_at_people() -> list[tuple[type[models.Model], models.Field]]:
    """Every column that points at an account or at an agent's file."""
    from django.apps import apps

    return [
        (model, column)
        for model in apps.get_models()
        for column in model._meta.concrete_fields
        if column.is_relation and column.related_model in (User, Agent)
    ]


def tables():
    return [(each, table) for each in holdings() for table in each.tables]
