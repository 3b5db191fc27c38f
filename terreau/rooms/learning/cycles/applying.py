"""A candidacy, from its first line to the jury: begun, written, sent, taken back, withdrawn, set aside.

An agent by his account; somebody from elsewhere by a secret link. Whoever writes is `by`.
"""

import datetime
import uuid
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import get_language, gettext as _

from terreau.ground.accounts.models import User, tidy_email
from terreau.ground.journal.actions import record
from terreau.rooms.learning.catalogue.models import Course
from terreau.rooms.learning.cycles import emails, letters
from terreau.rooms.learning.cycles.enums import TRANSITIONS, CandidacyState, Letter
from terreau.rooms.learning.cycles.files import forget_with_files
from terreau.rooms.learning.cycles.holding import CycleRefused, held, held_with
from terreau.rooms.learning.cycles.models import Candidacy, Cycle
from terreau.rooms.learning.cycles.reminding import draft_reminder

BY_LINK = "link:candidate"
WORDS = ("position", "motivation", "project", "contact_name", "contact_email", "name", "employer_name")
CONTACT = ("contact_name", "contact_email")


def refusal_for(cycle: Cycle, user: Any) -> str:
    """Why this account may not apply; empty when it may."""
    if not isinstance(user, User) or user.agent is None:
        return _("Votre compte n’est rattaché à aucun dossier d’agent.")
    if cycle.jurors.filter(user=user).exists():
        return _("Vous êtes du jury de ce cycle : vous ne pouvez pas y candidater.")
    if not cycle.outsiders and not Course.objects.open_to(user).filter(pk=cycle.session.course_id).exists():
        return _("Ce cycle ne s’adresse pas à votre structure.")
    return ""


def refuse_closed(cycle: Cycle) -> None:
    if not cycle.takes_candidacies:
        raise CycleRefused(_("Les candidatures ne sont pas ouvertes : rien ne s’envoie ni ne se modifie."))


@transaction.atomic
def start(cycle: Cycle, user: User, *, by: Any) -> Candidacy:
    """The file of this agent: a new one, or the one that he has begun. Raises `CycleRefused`."""
    cycle = held(cycle)  # nobody is named to the jury meanwhile
    refuse_closed(cycle)
    if refusal := refusal_for(cycle, user):
        raise CycleRefused(refusal)
    try:
        with transaction.atomic():
            made = Candidacy.objects.create(
                cycle=cycle, agent=user.agent, user=user, language=get_language() or "fr",
                remind_at=draft_reminder(cycle, timezone.now()),
            )  # fmt: skip
    except IntegrityError:
        return Candidacy.objects.with_people().get(cycle=cycle, agent=user.agent)
    record("cycles.candidacy.started", made, by=by, cycle=cycle.pk)
    return Candidacy.objects.with_people().get(pk=made.pk)


@transaction.atomic
def send_link(cycle: Cycle, *, email: str, name: str = "", employer_name: str = "") -> None:
    """Somebody from elsewhere gave his address: the link of his file goes to it, new or not, or nothing does.

    The page answers alike whatever happens. A new link makes the former ones void. Once the call is closed, only who
    has a file receives one.
    """
    email, cycle = tidy_email(email), held(cycle)  # nobody is named to the jury meanwhile
    known = Candidacy.objects.filter(cycle=cycle, agent=None, email=email).first()
    if known is None and cycle.takes_candidacies:
        agent_here = User.objects.active().filter(email=email, agent__isnull=False).first()
        if agent_here is not None:
            emails.tell_to_sign_in(cycle, agent_here)
            return
        if not cycle.jurors.filter(user__email=email).exists():
            who = {"email": email, "name": name.strip(), "employer_name": employer_name.strip()}
            known = _started_from_elsewhere(cycle, **who)
    if known is None:
        return
    Candidacy.objects.filter(pk=known.pk).update(key=uuid.uuid4())
    found = Candidacy.objects.with_people().get(pk=known.pk)
    record("cycles.candidacy.link_sent", found, by=BY_LINK, cycle=cycle.pk)
    emails.send_dossier_link(found)


def _started_from_elsewhere(cycle: Cycle, **who: str) -> Candidacy:
    try:
        with transaction.atomic():
            made = Candidacy.objects.create(
                cycle=cycle, language=get_language() or "fr", remind_at=draft_reminder(cycle, timezone.now()), **who
            )
    except IntegrityError:
        return Candidacy.objects.get(cycle=cycle, agent=None, email=who["email"])
    record("cycles.candidacy.started", made, by=BY_LINK, cycle=cycle.pk)
    return made


@transaction.atomic
def save(candidacy: Candidacy, *, by: Any, **words: str) -> Candidacy:
    """Keep what is written so far. Raises `CycleRefused`."""
    if unknown := set(words) - set(WORDS):
        raise TypeError(f"Not written by a candidate: {', '.join(sorted(unknown))}")
    _cycle, now = held_with(candidacy)
    refuse_closed(now.cycle)
    if now.state != CandidacyState.DRAFT:
        raise CycleRefused(_("Cette candidature est envoyée : reprenez-la pour la modifier."))
    contact = {name: tidy(name, words.pop(name)) for name in CONTACT if name in words}
    own: dict[str, Any] = {name: value.strip() for name, value in words.items()}
    if now.agent_id:
        own = {name: value for name, value in own.items() if name not in ("name", "employer_name")}
    if now.letter in (Letter.NONE, Letter.ASKED):
        own |= contact
        if now.letter == Letter.ASKED and contact.get("contact_email", now.contact_email) != now.contact_email:
            # Whoever was asked before is asked no more.
            own |= {"letter": Letter.NONE, "letter_key": uuid.uuid4()}
    Candidacy.objects.filter(pk=now.pk).update(**own)
    record("cycles.candidacy.saved", now, by=by, cycle=now.cycle_id)
    return Candidacy.objects.with_people().get(pk=now.pk)


def tidy(name: str, value: str) -> str:
    return tidy_email(value) if name == "contact_email" else value.strip()


def missing_of(candidacy: Candidacy) -> list[str]:
    """What is still to be written before it can be sent: names of columns."""
    needed = ["position", "motivation", "project"]
    if candidacy.agent_id is None:
        needed += ["name", "employer_name"]
    if candidacy.cycle.letter_needed:
        needed += list(CONTACT)
    return [name for name in needed if not getattr(candidacy, name)]


@transaction.atomic
def send(candidacy: Candidacy, *, by: Any) -> Candidacy:
    """Send it, once; the employer is asked when the cycle wants it, unless he was already."""
    cycle, now = held_with(candidacy)
    refuse_closed(cycle)
    if missing_of(now):
        raise CycleRefused(_("Il manque quelque chose à votre candidature : complétez-la avant de l’envoyer."))
    moment = timezone.now()
    move(now, CandidacyState.SENT, sent_at=moment, remind_at=None)
    record("cycles.candidacy.sent", now, by=by, cycle=cycle.pk)
    if cycle.letter_needed:
        letters.ask(now, by=by, now=moment)
    sent = Candidacy.objects.with_people().get(pk=now.pk)
    emails.tell_sent(sent)
    return sent


def move(candidacy: Candidacy, state: str, **more: Any) -> None:
    """From the state in which it was read under the hold. Raises `CycleRefused` when it cannot go there."""
    if state not in TRANSITIONS[candidacy.state]:
        raise CycleRefused(
            _("Cette candidature est « %(state)s » : cela ne se peut plus.")
            % {"state": candidacy.get_state_display().lower()}
        )
    if not Candidacy.objects.filter(pk=candidacy.pk, state=candidacy.state).update(state=state, **more):
        raise CycleRefused(_("Cette candidature vient de changer : rechargez la page."))


@transaction.atomic
def take_back(candidacy: Candidacy, *, by: Any) -> Candidacy:
    """Write it again before the call closes: the jury does not read it meanwhile."""
    cycle, now = held_with(candidacy)
    refuse_closed(cycle)
    if now.state != CandidacyState.SENT:
        raise CycleRefused(_("Seule une candidature envoyée se reprend."))
    move(now, CandidacyState.DRAFT, remind_at=draft_reminder(cycle, timezone.now()))
    record("cycles.candidacy.taken_back", now, by=by, cycle=cycle.pk)
    return Candidacy.objects.with_people().get(pk=now.pk)


@transaction.atomic
def withdraw(candidacy: Candidacy, *, by: Any) -> bool:
    """Give up. What was never sent is erased, and may be begun again: says whether it was."""
    cycle, now = held_with(candidacy)
    if now.state == CandidacyState.DRAFT and now.sent_at is None:
        record("cycles.candidacy.withdrawn", now, by=by, cycle=cycle.pk)
        forget_with_files(Candidacy.objects.filter(pk=now.pk))
        return True
    move(now, CandidacyState.WITHDRAWN, remind_at=None)
    record("cycles.candidacy.withdrawn", now, by=by, cycle=cycle.pk)
    return False


# ---- whoever runs the cycle


def refuse_signed(cycle: Cycle) -> None:
    if cycle.is_signed:
        raise CycleRefused(_("La liste du jury est signée : rien de cela ne change plus."))


@transaction.atomic
def set_aside(candidacy: Candidacy, *, reason: str, by: Any, now: datetime.datetime | None = None) -> None:
    """It is not for this cycle, or it is not complete: the jury does not mark it, and the candidate reads why."""
    cycle, found = held_with(candidacy)
    refuse_signed(cycle)
    if not reason.strip():
        raise CycleRefused(_("Dites pourquoi : le candidat le lira."))
    if found.state != CandidacyState.SENT:
        raise CycleRefused(_("Seule une candidature envoyée s’écarte."))
    move(found, CandidacyState.SET_ASIDE, reason=reason.strip(), remind_at=None)
    record("cycles.candidacy.set_aside", found, by=by, cycle=cycle.pk)
    emails.tell_set_aside(Candidacy.objects.with_people().get(pk=found.pk))


@transaction.atomic
def restore(candidacy: Candidacy, *, by: Any) -> None:
    """Set aside by mistake, or completed since: it is read with the others again."""
    cycle, found = held_with(candidacy)
    refuse_signed(cycle)
    if found.state != CandidacyState.SET_ASIDE:
        raise CycleRefused(_("Cette candidature n’est pas écartée."))
    move(found, CandidacyState.SENT, reason="")
    record("cycles.candidacy.restored", found, by=by, cycle=cycle.pk)
    emails.tell_restored(Candidacy.objects.with_people().get(pk=found.pk))
