"""The messages of sessions. Seats given, waiting lists, changes of dates and cancellations are written by the seats."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _, gettext_lazy

from terreau.ground.accounts.models import User
from terreau.ground.mail.actions import enqueue
from terreau.ground.mail.purposes import Purpose, purpose
from terreau.ground.mail.writing import absolute, quoted, write
from terreau.ground.organisations.models import Agent
from terreau.ground.seats import calendars
from terreau.ground.seats.models import Part
from terreau.rooms.learning.catalogue.durations import hours_words
from terreau.rooms.learning.completions.models import Completion
from terreau.rooms.learning.sessions.deciders import deciders_of, human_resources_of
from terreau.rooms.learning.sessions.enums import Reason
from terreau.rooms.learning.sessions.models import Delegation, Request, Session, Trainer
from terreau.rooms.learning.sessions.tokens import link_of

TO_DECIDE = purpose("learning_sessions.to_decide", gettext_lazy("Formation : demande à décider, et ses rappels"))
DECIDED = purpose("learning_sessions.decided", gettext_lazy("Formation : ce que devient votre demande"))
APPEAL = purpose("learning_sessions.appeal", gettext_lazy("Formation : recours à examiner"))
DELEGATED = purpose("learning_sessions.delegated", gettext_lazy("Formation : décisions déléguées"))
TRAINER = purpose("learning_sessions.trainer", gettext_lazy("Formation : contresigner, pour qui anime sans compte"))
COMPLETED = purpose("learning_sessions.completed", gettext_lazy("Formation : stage terminé"))


def address_of(agent: Agent) -> str:
    """His account, else the address of his file; empty when there is none."""
    user = User.objects.filter(agent=agent, is_active=True).first()
    return user.email if user is not None else agent.email


def day_of(moment: Any) -> str:
    return date_format(timezone.localtime(moment), "j F Y")


def _post(
    kind: Purpose, to: str, subject: str, said: Iterable[str], path: str, session: Session, *, secret: bool = False
) -> None:
    """One message: what is said, the address of the page, then the session and its dates."""
    if not to:
        return
    written = write(
        "learning_sessions/mail/message.txt",
        subject=" ".join(subject.split()),
        said="\n\n".join(said),
        link=absolute(path),
        title=session.occasion.title,
        when=calendars.when(session.occasion),
    )
    enqueue(kind, to=to, written=written, structure=session.occasion.structure, secret=secret)


# ---- to whoever decides


def ask_for_decision(request: Request) -> int:
    """To each who may decide now; says how many."""
    today = timezone.localdate(request.asked_at)
    return _to_deciders(
        deciders_of(request, today), request, gettext_lazy("Une demande de formation attend votre accord")
    )


def remind(request: Request, *, today: Any) -> int:
    return _to_deciders(
        deciders_of(request, today), request, gettext_lazy("Rappel : une demande de formation attend votre accord")
    )


def _to_deciders(people: Iterable[User], request: Request, subject: Any) -> int:
    with translation.override(settings.LANGUAGE_CODE):
        said = [
            _("%(agent)s (%(structure)s) demande à suivre cette formation.")
            % {"agent": request.agent, "structure": request.agent.structure.label},
            _("Votre réponse est attendue avant le %(day)s. Sans réponse, rien n’est accordé ni refusé.")
            % {"day": day_of(request.due_at)},
            _("Ouvrez cette page pour répondre :"),
        ]
        path = reverse("learning_sessions:decide", args=[request.pk])
        found = list(people)
        for user in found:
            _post(TO_DECIDE, user.email, str(subject), said, path, request.session)
    return len(found)


def escalate(request: Request) -> None:
    """The delay is over: human resources decide as well, and the agent knows it."""
    with translation.override(settings.LANGUAGE_CODE):
        _to_deciders(
            human_resources_of(request.agent), request,
            gettext_lazy("Une demande de formation est restée sans réponse : à vous de décider"),
        )  # fmt: skip
        _tell_agent(
            request,
            _("Votre demande de formation n’a pas encore reçu de réponse"),
            [
                _("Le délai de réponse est passé. Les ressources humaines peuvent maintenant décider elles aussi."),
                _("Vous n’avez rien à refaire : votre rang d’arrivée est gardé."),
            ],
        )


# ---- to the agent


def _tell_agent(request: Request, subject: str, said: Iterable[str]) -> None:
    _post(DECIDED, address_of(request.agent), subject, said, request.get_absolute_url(), request.session)


def tell_refused(request: Request) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        said = [
            _("Votre demande est refusée. Motif : %(reason)s.") % {"reason": Reason(request.reason).label},
            quoted(request.sentence),
            _("Décision de %(who)s, le %(day)s.")
            % {"who": request.decided_by or _("l’administration"), "day": day_of(request.decided_at)},
        ]
        if request.opinion_on:
            said.append(
                _("Avis de la commission du %(day)s, référence : %(reference)s.")
                % {"day": date_format(request.opinion_on, "j F Y"), "reference": request.opinion_reference}
            )
        said.append(_("Cette page dit ce que vous pouvez faire, dont un recours auprès des ressources humaines :"))
        _tell_agent(request, _("Votre demande de formation est refusée"), said)


def tell_lapsed(request: Request) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        said = [
            _("La session a commencé, et personne n’a répondu à votre demande. Ce n’est ni un accord ni un refus."),
            _("Vous pouvez demander une autre session."),
        ]
        if request.escalated_at is not None:
            said.append(_("Les ressources humaines avaient été prévenues du retard."))
        _tell_agent(request, _("Votre demande de formation est restée sans réponse"), said)


# ---- the appeal, the delegation


def tell_appealed(request: Request) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        said = [
            _("%(agent)s conteste le refus de cette formation :") % {"agent": request.agent},
            quoted(request.appeal),
            _("Ouvrez cette page pour maintenir ou annuler le refus :"),
        ]
        path = reverse("learning_sessions:settle_appeal", args=[request.pk])
        for user in human_resources_of(request.agent):
            if user.pk != request.decided_by_id:
                _post(APPEAL, user.email, _("Un recours attend votre réponse"), said, path, request.session)


def tell_appeal_settled(request: Request, *, overturned: bool, seated: bool) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        verdict = _("Le refus est annulé.") if overturned else _("Le refus est maintenu.")
        said = [verdict, quoted(request.appeal_sentence)]
        if overturned and not seated:
            said.append(_("Cette session n’est plus à venir : demandez une place dans une autre."))
        _tell_agent(request, _("Réponse à votre recours"), said)


def tell_delegated(delegation: Delegation) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        written = write(
            "learning_sessions/mail/delegated.txt",
            subject=_("Vous décidez des demandes de formation à la place de quelqu’un"),
            manager=str(delegation.manager),
            starts_on=date_format(delegation.starts_on, "j F Y"),
            ends_on=date_format(delegation.ends_on, "j F Y"),
            link=absolute(reverse("learning_sessions:to_decide")),
        )
        enqueue(DELEGATED, to=delegation.delegate.email, written=written)


# ---- to a trainer without account


def _post_trainer(trainer: Trainer, subject: str, said: Iterable[str]) -> None:
    """Emptied once it has left: it holds the link that signs."""
    _post(TRAINER, trainer.email, subject, said, link_of(trainer), trainer.session, secret=True)


def tell_trainer(trainer: Trainer) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        said = [
            _("%(structure)s vous a inscrit parmi les formateurs de cette formation.")
            % {"structure": trainer.session.occasion.structure.label},
            _(
                "Après chaque demi-journée, vous attestez ce que dit la feuille de présence : cette page le permet, "
                "sans compte ni mot de passe. Gardez ce lien pour vous, il signe en votre nom."
            ),
        ]
        _post_trainer(trainer, _("Vous animez une formation"), said)


def ask_to_countersign(trainer: Trainer, parts: Iterable[Part]) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        said = [
            _("La feuille de présence attend votre contresignature :"),
            "\n".join(f"- {moment_of(part)}" for part in parts),
            _("Ouvrez cette page, relisez la feuille et contresignez :"),
        ]
        _post_trainer(trainer, _("Feuille de présence à contresigner"), said)


def moment_of(part: Part) -> str:
    day = date_format(timezone.localtime(part.starts_at), "l j F Y, H:i")
    return f"{day} · {part.label}" if part.label else day


def tell_completed(session: Session, agent: Agent, completion: Completion, *, present: int) -> None:
    """What is now in his record."""
    with translation.override(settings.LANGUAGE_CODE):
        said = [
            _("Vous avez suivi cette formation : elle est dans vos formations terminées, pour %(hours)s de présence.")
            % {"hours": hours_words(completion.minutes)},
            _("Vous pouvez en demander l’attestation depuis votre espace."),
        ]
        _post(COMPLETED, address_of(agent), _("Votre stage est terminé"), said, session.get_absolute_url(), session)
