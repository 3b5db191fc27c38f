"""The messages of a call: the link of a file, its receipt, what is asked of an employer and what he answered.

Those of the other parts are beside. Each leaves in the language of the candidate, or, for an employer, in that of the
site.
"""

import datetime
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _, gettext_lazy

from terreau.ground.accounts.models import User
from terreau.ground.mail.actions import MailRefused, enqueue
from terreau.ground.mail.purposes import Purpose, purpose
from terreau.ground.mail.writing import absolute, quoted, write
from terreau.rooms.learning.cycles import (  # purposes are gathered by the name of this module
    emails_cohort,  # noqa: F401
    emails_jury,  # noqa: F401
)
from terreau.rooms.learning.cycles.enums import Letter
from terreau.rooms.learning.cycles.models import Candidacy, Cycle
from terreau.rooms.learning.cycles.tokens import DOSSIER_LIVE, LETTER_LIVE, dossier_token, letter_token
from terreau.rooms.learning.sessions.emails import address_of

LINK = purpose("cycles.link", gettext_lazy("Cycle : le lien de votre candidature"))
SENT = purpose("cycles.sent", gettext_lazy("Cycle : candidature envoyée"))
LETTER = purpose("cycles.letter", gettext_lazy("Cycle : engagement demandé à l’employeur, et ses rappels"))
ANSWERED = purpose("cycles.answered", gettext_lazy("Cycle : réponse de votre employeur"))
SET_ASIDE = purpose("cycles.set_aside", gettext_lazy("Cycle : candidature écartée, ou remise parmi les autres"))
CANCELLED = purpose("cycles.cancelled", gettext_lazy("Cycle : annulé, votre candidature s’éteint"))
CLOSING = purpose("cycles.closing", gettext_lazy("Cycle : l’appel se clôt, votre candidature n’est pas envoyée"))


def day_of(moment: datetime.datetime) -> str:
    return date_format(timezone.localtime(moment), "j F Y")


def own_path(candidacy: Candidacy) -> str:
    """The page of the candidate: his own, else the one of his secret link."""
    if candidacy.agent_id or candidacy.user_id:
        return reverse("cycles:candidacy", args=[candidacy.pk])
    return reverse("cycles:dossier", args=[dossier_token(candidacy)])


def own_address(candidacy: Candidacy) -> str:
    if candidacy.agent is not None:
        return address_of(candidacy.agent)
    return candidacy.user.email if candidacy.user is not None else candidacy.email


def post(kind: Purpose, to: str, subject: str, said: Iterable[str], path: str, cycle: Cycle, **more: Any) -> None:
    """One message: what is said, the address of the page, then the cycle."""
    if not to:
        return
    written = write(
        "cycles/mail/message.txt",
        subject=" ".join(subject.split()),
        said="\n\n".join(said),
        link=absolute(path),
        title=str(cycle),
    )
    with suppress(MailRefused):  # no address that is one: the page says the same
        enqueue(kind, to=to, written=written, structure=cycle.session.occasion.structure, **more)


def to_candidate(kind: Purpose, candidacy: Candidacy, subject: str, said: Iterable[str]) -> None:
    """Emptied once it has left: it holds the secret link, or what somebody asks for himself."""
    post(kind, own_address(candidacy), subject, said, own_path(candidacy), candidacy.cycle, secret=True)


def send_dossier_link(candidacy: Candidacy) -> None:
    with translation.override(candidacy.language):
        said = [
            _("Voici le lien de votre candidature : il tient lieu de mot de passe, gardez-le pour vous."),
            _("Écrivez votre candidature quand vous voulez, puis envoyez-la avant le %(day)s.")
            % {"day": day_of(candidacy.cycle.closes_at)},
            _(
                "Ce lien s’ouvre pendant %(days)d jours et remplace les précédents. Vous n’avez rien demandé ? "
                "Ne faites rien : sans rien d’écrit, tout s’efface en sept jours."
            )
            % {"days": DOSSIER_LIVE.days},
        ]
        to_candidate(LINK, candidacy, _("Le lien de votre candidature"), said)


def tell_to_sign_in(cycle: Cycle, user: User) -> None:
    """This address is of an agent of here: he applies with his account."""
    with translation.override(settings.LANGUAGE_CODE):
        said = [
            _("Vous avez demandé à candidater avec cette adresse. C’est celle d’un compte : connectez-vous, et "
              "candidatez depuis cette page, jusqu’au %(day)s.") % {"day": day_of(cycle.closes_at)},
        ]  # fmt: skip
        post(LINK, user.email, _("Votre candidature"), said, reverse("cycles:apply", args=[cycle.pk]), cycle)


def tell_sent(candidacy: Candidacy) -> None:
    with translation.override(candidacy.language):
        said = [
            _("Votre candidature est envoyée. Vous pouvez la reprendre et la modifier jusqu’au %(day)s.")
            % {"day": day_of(candidacy.cycle.closes_at)}
        ]
        if candidacy.letter == Letter.ASKED:
            said.append(
                _("Un lien est parti à %(contact)s, qui s’engage pour votre employeur à libérer les jours du cycle, ou "
                  "dit non. Vous serez prévenu de sa réponse.") % {"contact": candidacy.contact_name}
            )  # fmt: skip
        said.append(_("Le jury lit les candidatures après la clôture. Vous suivez la vôtre sur cette page :"))
        to_candidate(SENT, candidacy, _("Votre candidature est envoyée"), said)


def ask_letter(candidacy: Candidacy, *, again: bool = False) -> None:
    """To whoever answers for the employer; `again`: it is a reminder."""
    with translation.override(settings.LANGUAGE_CODE):
        cycle = candidacy.cycle
        subject = _("Un agent de votre structure candidate à un cycle de formation : votre engagement est attendu")
        if again:
            subject = _("Rappel : votre engagement est attendu pour un agent qui candidate à un cycle de formation")
        said = [
            _("%(who)s candidate à ce cycle de formation et vous désigne pour répondre au nom de son employeur.")
            % {"who": candidacy.who},
            _("Ouvrez cette page : elle dit quels jours libérer. Engagez-vous, ou dites non, avant le %(day)s.")
            % {"day": day_of(cycle.closes_at)},
            _("Le lien est pour vous seul et s’ouvre pendant %(days)d jours.") % {"days": LETTER_LIVE.days},
        ]
        path = reverse("cycles:letter", args=[letter_token(candidacy)])
        post(LETTER, candidacy.contact_email, subject, said, path, cycle, secret=True)


def tell_letter_answered(candidacy: Candidacy) -> None:
    with translation.override(candidacy.language):
        if candidacy.letter == Letter.GIVEN:
            said = [_("Votre employeur s’engage à libérer les jours du cycle. Réponse de %(who)s.")
                    % {"who": candidacy.letter_by}]  # fmt: skip
        else:
            said = [
                _("Votre employeur ne s’engage pas. Réponse de %(who)s :") % {"who": candidacy.letter_by},
                quoted(candidacy.letter_word),
                _("Votre candidature reste envoyée : le jury saura que l’engagement est refusé. Parlez-en avec votre "
                  "employeur, ou retirez-la."),
            ]  # fmt: skip
        to_candidate(ANSWERED, candidacy, _("Votre employeur a répondu"), said)


def tell_set_aside(candidacy: Candidacy) -> None:
    with translation.override(candidacy.language):
        said = [
            _("Votre candidature est écartée : le jury ne la lira pas. Motif :"),
            quoted(candidacy.reason),
            _("Si c’est une erreur, répondez à qui conduit le cycle : elle peut être remise parmi les autres."),
        ]
        to_candidate(SET_ASIDE, candidacy, _("Votre candidature est écartée"), said)


def tell_restored(candidacy: Candidacy) -> None:
    with translation.override(candidacy.language):
        said = [_("Votre candidature est remise parmi les autres : le jury la lira. Vous n’avez rien à refaire.")]
        to_candidate(SET_ASIDE, candidacy, _("Votre candidature est remise parmi les autres"), said)


def tell_closing(candidacy: Candidacy) -> None:
    with translation.override(candidacy.language):
        said = [
            _("Votre candidature est commencée et n’est pas envoyée. L’appel se clôt le %(day)s.")
            % {"day": day_of(candidacy.cycle.closes_at)},
            _("Finissez-la et envoyez-la depuis cette page, ou laissez-la : elle ne compte que si elle est envoyée."),
        ]
        to_candidate(CLOSING, candidacy, _("Il reste trois jours pour envoyer votre candidature"), said)


def tell_cancelled(candidacy: Candidacy, reason: str) -> None:
    with translation.override(candidacy.language):
        said = [
            _("Ce cycle n’aura pas lieu : votre candidature s’éteint avec lui. Motif :"),
            quoted(reason),
            _("Vous n’avez rien à faire. Les autres appels sont sur la page des cycles."),
        ]
        to_candidate(CANCELLED, candidacy, _("Le cycle auquel vous candidatez est annulé"), said)
