"""The messages of the jury: to its members, and to each candidate about his own place, in his language."""

import datetime
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _, gettext_lazy

from terreau.ground.mail.actions import MailRefused, enqueue
from terreau.ground.mail.purposes import Purpose, purpose
from terreau.ground.mail.writing import absolute, quoted, write
from terreau.ground.seats import calendars
from terreau.rooms.learning.cycles.models import Candidacy, Cycle, Juror
from terreau.rooms.learning.cycles.tokens_place import token_of

JUROR = purpose("cycles.juror", gettext_lazy("Cycle : vous êtes membre du jury"))
RESULT = purpose("cycles.result", gettext_lazy("Cycle : la décision du jury sur votre candidature"))
FOLLOWED = purpose("cycles.followed", gettext_lazy("Cycle : vous l’avez suivi, demandez votre attestation"))
PLACE = purpose("cycles.place", gettext_lazy("Cycle : une place vous est proposée, ou la vôtre est rendue"))


def moment(at: datetime.datetime) -> str:
    local = timezone.localtime(at)
    day, time = date_format(local, "l j F Y"), date_format(local, "TIME_FORMAT")
    return _("%(day)s à %(time)s") % {"day": day, "time": time}


def address_of(candidacy: Candidacy) -> str:
    """His account, else the address of his file, else the one he gave; empty when there is none."""
    agent = candidacy.agent
    account = getattr(agent, "user", None) if agent is not None else candidacy.user
    if account is not None and account.is_active:
        return account.email
    return agent.email if agent is not None else candidacy.email


def link_of(candidacy: Candidacy) -> tuple[str, bool]:
    """His page, and whether its address is a secret."""
    if candidacy.agent_id or candidacy.user_id:
        return absolute(reverse("cycles:place", args=[candidacy.pk])), False
    return absolute(reverse("cycles:answer", args=[token_of(candidacy)])), True


def _write(subject: str, said: list[str], link: str, cycle: Cycle) -> Any:
    return write(
        "cycles/mail/jury.txt",
        subject=" ".join(subject.split()),
        said="\n\n".join(said),
        link=link,
        title=cycle.session.occasion.title,
        when=calendars.when(cycle.session.occasion),
        organiser=cycle.session.occasion.structure.label,
    )


def _post(kind: Purpose, candidacy: Candidacy, subject: Any, said: Callable[[], list[str]]) -> None:
    """`said()` is called in the candidate's language. The page of the list says who has no address."""
    to, cycle = address_of(candidacy), candidacy.cycle
    if not to:
        return
    link, secret = link_of(candidacy)
    with translation.override(candidacy.language):
        written = _write(str(subject), said(), link, cycle)
        with suppress(MailRefused):
            enqueue(kind, to=to, written=written, structure=cycle.session.occasion.structure, secret=secret)


# ---- to the jury


def tell_juror(juror: Juror) -> None:
    cycle = juror.cycle
    with translation.override(settings.LANGUAGE_CODE):
        said = [
            _("Vous êtes membre du jury de ce cycle, et vous le présidez.")
            if juror.presides
            else _("Vous êtes membre du jury de ce cycle."),
            _(
                "Les candidatures se notent à partir du %(day)s, une fois l’appel clos. Si vous connaissez un "
                "candidat, dites-le : vous ne le notez pas."
            )
            % {"day": moment(cycle.closes_at)},
            _("Les dossiers à noter sont ici :"),
        ]
        link = absolute(reverse("cycles:jury", args=[cycle.pk]))
        written = _write(_("Vous êtes membre du jury d’un cycle"), said, link, cycle)
        enqueue(JUROR, to=juror.user.email, written=written, structure=cycle.session.occasion.structure)


# ---- to the candidate


def tell_admitted(candidacy: Candidacy) -> None:
    def said() -> list[str]:
        found = [_("Le jury vous admet dans la cohorte. Votre inscription est faite : vous n’avez rien à envoyer.")]
        found += _by_hand(candidacy)
        return [
            *found,
            _("Les dates sont plus bas : réservez-les toutes, avec votre encadrant."),
            _(
                "Si vous ne pouvez pas suivre le cycle, rendez votre place dès que possible depuis cette page : "
                "quelqu’un l’attend."
            ),
        ]

    _post(RESULT, candidacy, gettext_lazy("Vous êtes admis dans le cycle"), said)


def tell_waiting(candidacy: Candidacy, place: int) -> None:
    def said() -> list[str]:
        return [
            _("Votre candidature est sur la liste d’attente, à la place %(place)d.") % {"place": place},
            *_by_hand(candidacy),
            _(
                "Si une place se libère, elle vous est proposée par un message, avec un délai pour répondre. Il peut "
                "arriver que quelqu’un d’un autre employeur soit appelé avant vous, si le vôtre a toutes ses places."
            ),
            _("Vous lisez votre place dans la liste ici :"),
        ]

    _post(RESULT, candidacy, gettext_lazy("Vous êtes sur la liste d’attente du cycle"), said)


def tell_refused(candidacy: Candidacy) -> None:
    def said() -> list[str]:
        found = [_("Merci d’avoir présenté votre candidature. Le jury ne l’a pas retenue pour cette édition.")]
        if candidacy.reason:
            found += [_("Le motif :"), quoted(candidacy.reason)]
        return [*found, _("Vous pouvez demander pourquoi ; cette page vous donne votre note et dit à qui écrire :")]

    _post(RESULT, candidacy, gettext_lazy("La réponse du jury à votre candidature"), said)


def _by_hand(candidacy: Candidacy) -> list[str]:
    if not candidacy.by_hand:
        return []
    return [_("La présidence du jury en a décidé ainsi, pour ce motif :"), quoted(candidacy.hand_reason)]


def tell_called(candidacy: Candidacy) -> None:
    def said() -> list[str]:
        until = moment(candidacy.called_until) if candidacy.called_until else ""
        return [
            _("Une place s’est libérée dans le cycle : elle est à vous si vous l’acceptez avant le %(until)s.")
            % {"until": until},
            _("Sans réponse à cette heure, elle est proposée à la personne suivante. Répondez ici :"),
        ]

    _post(PLACE, candidacy, gettext_lazy("Une place vous est proposée : répondez avant son délai"), said)


def tell_lapsed(candidacy: Candidacy) -> None:
    def said() -> list[str]:
        return [_("Le délai pour accepter la place est passé : elle est proposée à la personne suivante.")]

    _post(PLACE, candidacy, gettext_lazy("Le délai pour accepter la place est passé"), said)


def tell_left(candidacy: Candidacy) -> None:
    def said() -> list[str]:
        found = [_("Votre place dans le cycle est rendue. Elle va à quelqu’un qui l’attend.")]
        return [*found, _("Le motif :"), quoted(candidacy.reason)] if candidacy.reason else found

    _post(PLACE, candidacy, gettext_lazy("Votre place dans le cycle est rendue"), said)


# ---- at the end


def tell_followed(candidacy: Candidacy) -> None:
    """Somebody from elsewhere: nothing of his own here says that he followed it."""

    def said() -> list[str]:
        return [
            _("Vous avez suivi ce cycle. Merci de votre présence."),
            _("Votre attestation se demande et se télécharge ici :"),
        ]

    _post(FOLLOWED, candidacy, gettext_lazy("Vous avez suivi le cycle : demandez votre attestation"), said)
