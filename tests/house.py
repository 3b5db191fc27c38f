"""Two employers with somebody in every role. Ours holds one of each object, marked; the other must not see the mark."""

import copy
import datetime
import uuid
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.tokens import default_token_generator
from django.test import Client
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from terreau.compass.board import board
from terreau.compass.models import Opening, Target
from terreau.compass.next_steps import proposals
from terreau.desk import my_agenda
from terreau.desk.models import AgendaFeed, FirstHour, QuestionLink
from terreau.desk.start_access import token_of
from terreau.ground.accounts import proofs
from terreau.ground.accounts.models import EmailChange, Invitation, InvitedRole, User
from terreau.ground.accounts.scope import scope_of
from terreau.ground.approvals.models import Approval
from terreau.ground.attestations import actions as attestation_actions
from terreau.ground.common.models import ImportJob
from terreau.ground.evidence.models import DeclaredFigure
from terreau.ground.initiatives.models import Initiative
from terreau.ground.mail import opposing
from terreau.ground.mail.enums import State as MailState
from terreau.ground.mail.models import Message
from terreau.ground.mail.purposes import list_of
from terreau.ground.organisations.enums import RoleName
from terreau.ground.organisations.models import Agent, Structure
from terreau.ground.questions.models import Picture, Question
from terreau.ground.requests import actions as request_actions, answering
from terreau.ground.requests.access import follow_token
from terreau.ground.requests.enums import Intent, Right
from terreau.ground.requests.models import ContactRequest
from terreau.ground.rights.models import CorrectionRequest
from terreau.rooms.skills.campaigns import actions as campaign_actions
from terreau.rooms.skills.campaigns.models import Campaign, CampaignInvitation
from terreau.rooms.skills.campaigns.tokens import token_of as campaign_token_of
from terreau.rooms.skills.enums import CampaignState, ResultState, Source
from terreau.rooms.skills.models import Competence, SkillResult, Socle
from terreau.rooms.skills.positioning import sittings
from tests.factories import make_agent, make_job, make_structure, make_user
from tests.ground.seats import table as seats
from tests.newsroom.makers import make_attachment, make_picture
from tests.rooms.barometer import tables as barometer
from tests.rooms.gatherings import tables as gatherings
from tests.rooms.learning import tables as learning
from tests.rooms.skills.study_helpers import ready_study

# In every name, label and address of our house, and nowhere else.
MARK = "zqxmark"
TODAY = datetime.date(2026, 3, 2)


@dataclass
class People:
    """Somebody in every role at the employer's root, and an agent without role."""

    employer: Structure
    office: Structure
    agent: Agent
    users: dict[str, User] = field(default_factory=dict)


@dataclass
class House:
    ours: People
    others: People
    things: dict[str, Any] = field(default_factory=dict)
    cookies: dict[int, Any] = field(default_factory=dict)  # by key of a user: those of a browser that he signed in with

    def browser_of(self, user: User | None) -> Client:
        """Signing in costs a third of a request: somebody of the house has done it already."""
        client = Client()
        if user is not None:
            client.cookies = copy.deepcopy(self.cookies[user.pk])
        return client


def signed_in(user: User) -> Any:
    client = Client()
    client.force_login(user)
    return client.cookies


def populate(mark: str) -> People:
    employer = make_structure(f"Ministère {mark}")
    office = make_structure(f"Bureau {mark}", parent=make_structure(f"Direction {mark}", parent=employer))
    head = make_agent(office, last_name=f"Chef {mark}", email=f"chef.{mark}@ministere.example")
    agent = make_agent(office, last_name=f"Nom {mark}", email=f"agent.{mark}@ministere.example", manager=head)
    people = People(employer, office, agent)
    people.users["agent"] = make_user(agent=agent, email=f"moi.{mark}@ministere.example")
    for role in RoleName:
        own = head if role == RoleName.MANAGER else None
        user = make_user((role, employer), agent=own, email=f"{role.value}.{mark}@ministere.example")
        people.users[role.value] = user
    return people


def put_requests(things: dict[str, Any], ours: People) -> None:
    """One taken by the DPO, one whose address is not confirmed."""
    plain = {"employer": ours.employer, "intent": Intent.DATA, "right": Right.READ, "text": f"Texte {MARK}"}
    plain |= {"name": f"Nom {MARK}", "email": f"visiteur.{MARK}@chez-moi.example"}
    things["request"] = request_actions.submit(**plain, by=ours.users["agent"])
    answering.take(things["request"], by=ours.users["dpo"])
    things["follow_token"] = follow_token(things["request"])
    unconfirmed = request_actions.submit(**plain, by=None)
    things["confirm_token"] = proofs.new_token()
    ContactRequest.objects.filter(pk=unconfirmed.pk).update(confirm_hash=proofs.token_hash(things["confirm_token"]))


def put_attestation(things: dict[str, Any], ours: People) -> None:
    """One of the agent's, and the key that signs its badge."""
    things["attestation"] = attestation_actions.issue(
        holder=ours.agent,
        subject="house:attested",
        title=f"Positionnement {MARK}",
        sentence=f"A réussi {MARK}.",
        details=[(f"Niveau {MARK}", 4)],
        issuer=ours.employer,
        by=ours.users["agent"],
    )
    attestation_actions.prepare_key(by="test")


def put_campaigns(things: dict[str, Any], ours: People) -> None:
    """One in preparation, one open to which the agent is invited."""
    asked = list(Competence.objects.filter(domain__framework__code="crcn", code__in=["1.1", "1.2"]))
    today = timezone.localdate()
    plain: dict[str, Any] = {"opens_on": today, "closes_on": today + datetime.timedelta(days=9), "competences": asked}
    lead = ours.users["lead"]
    for name in ("draft_campaign", "campaign"):
        things[name] = campaign_actions.create_campaign(
            ours.employer, name=f"Campagne {MARK}", message=f"Mot {MARK}", by=lead, **plain
        )
    Campaign.objects.filter(pk=things["campaign"].pk).update(state=CampaignState.OPEN)
    invitation = CampaignInvitation.objects.create(
        campaign=things["campaign"], agent=ours.agent, made_at=timezone.now()
    )
    things["campaign_token"] = campaign_token_of(invitation)


def build() -> House:
    """Everything that a URL of the matrix needs, in the database."""
    ours, others = populate(MARK), populate("voisin")
    house = House(ours, others)
    things, office, employer = house.things, ours.office, ours.employer
    lead, results = ours.users["lead"], ours.users["skill_importer"]
    things["editor"] = ours.users["editor"]
    things["role"] = ours.users["editor"].held_roles[0]
    things["newcomer"] = make_agent(office, last_name=f"Neuf {MARK}", email="")
    things["departed"] = make_agent(office, last_name=f"Parti {MARK}", email="", left_on=TODAY)
    things["correction"] = CorrectionRequest.objects.create(
        agent=ours.agent, field="first_name", value=f"Prénom {MARK}"
    )
    things["email_token"] = proofs.new_token()
    EmailChange.objects.create(
        user=ours.users["agent"],
        email=f"nouveau.{MARK}@ministere.example",
        token_hash=proofs.token_hash(things["email_token"]),
        expires_at=timezone.now() + datetime.timedelta(days=1),
    )
    token = proofs.new_token()
    invitation = Invitation.objects.create(
        email=f"invite.{MARK}@ministere.example",
        token_hash=proofs.token_hash(token),
        invited_by=lead,
        expires_at=timezone.now() + datetime.timedelta(days=1),
    )
    InvitedRole.objects.create(invitation=invitation, structure=office, role=RoleName.TRAINER)
    things["invitation"], things["token"] = invitation, token
    put_requests(things, ours)
    put_attestation(things, ours)
    things["agenda_token"] = my_agenda.token_of(AgendaFeed.objects.create(user=ours.users["agent"]))
    things["list_token"] = opposing.token_of(ours.users["agent"].email, list_of("skills.campaign_reminder"))
    things["message"] = Message.objects.create(
        recipient=f"refuse.{MARK}@ministere.example", purpose="accounts.invitation", structure=office, language="fr",
        subject="Votre invitation", text=f"Bonjour {MARK}", html="<p>Bonjour</p>", state=MailState.FAILED,
    )  # fmt: skip
    things["reset_key"] = urlsafe_base64_encode(force_bytes(lead.pk))
    things["reset_token"] = default_token_generator.make_token(lead)
    plain = {"structure": office, "lever": 2, "starts_on": TODAY, "due_on": TODAY, "title": f"Action {MARK}"}
    things["initiative"] = Initiative.objects.create(**plain, owner=f"Qui {MARK}")
    things["job"] = make_job(code="JOB")
    things["socle"] = Socle.objects.create(structure=employer, label=f"Socle {MARK}", valid_from=TODAY)
    things["version"] = Socle.objects.create(
        structure=employer, label=f"Socle {MARK}", valid_from=TODAY + datetime.timedelta(days=400),
        replaces=things["socle"],
    )  # fmt: skip
    Socle.objects.filter(pk=things["socle"].pk).update(valid_to=things["version"].valid_from)
    things["result"] = SkillResult.objects.create(
        agent=ours.agent,
        competence=Competence.objects.filter(domain__framework__code="crcn").order_by("code")[0],
        level=3,
        source=Source.PROPOSED,
        state=ResultState.PROPOSED,
        measured_on=TODAY,
    )
    put_campaigns(things, ours)
    things["sitting"] = sittings.start(ours.agent, things["result"].competence)
    things["study"] = ready_study()
    things["question_picture"] = Picture.objects.order_by("pk").values_list("digest", flat=True)[0]
    things["question"] = Question.objects.in_use().order_by("code")[0]  # of the common bank: nobody's own
    things["import"] = ImportJob.objects.create(kind="skill-results", author=results, file_name=f"{MARK}.csv")
    things["figure"] = DeclaredFigure.objects.create(
        structure=office.pk,
        indicator="agents_at_baseline",
        numerator=40,
        denominator=200,
        on=TODAY,
        source=f"Source {MARK}",
        author=f"Auteur {MARK}",
    )
    Target.objects.create(
        structure=office, indicator="agents_at_baseline", value=60, valid_from=TODAY, reason=f"Motif {MARK}"
    )
    things["opening"] = Opening.objects.create(structure=office, indicator="agents_at_baseline", opened_by=lead)
    things["picture"], things["attachment"] = make_picture("vue"), make_attachment("note")
    things["rule"] = proposals(board(office, scope_of(lead)))[0].rule
    hour = FirstHour.objects.create(employer=employer, label=employer.label, started_by=lead)
    things["approval"] = Approval.objects.create(
        employer=employer, room="skills", body="csa", on=TODAY, opinion="favourable", reference=f"PV {MARK}"
    )
    link = QuestionLink.objects.create(
        first_hour=hour, created_by=lead, expires_at=timezone.now() + datetime.timedelta(days=1), nonce=uuid.uuid4()
    )
    things["link"], things["link_token"] = link, token_of(link)
    seats.put(things, ours)
    gatherings.put(things, ours)
    barometer.put(things, ours)
    learning.put(things, ours)
    house.cookies = {user.pk: signed_in(user) for people in (ours, others) for user in people.users.values()}
    return house
