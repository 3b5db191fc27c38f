"""What the buttons of a registration's page do; each returns what to tell whoever pressed it."""

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _

from terreau.ground.accounts.models import User
from terreau.ground.seats import actions, attendance
from terreau.ground.seats.enums import Mode, RegistrationState
from terreau.ground.seats.models import Registration

Answer = Callable[[Mapping[str, str], Registration, User | None], str]


def do(posted: Mapping[str, str], found: Registration, *, by: User | None) -> str:
    """Do what the button says. Raises `SeatsRefused` when a rule says no, or for a button that does not exist."""
    answer = ANSWERS.get(posted.get("do", ""))
    if answer is None:
        raise actions.SeatsRefused(_("Cette action n’est pas comprise : rien n’a été modifié."))
    return answer(posted, found, by)


def confirm(posted: Mapping[str, str], found: Registration, by: User | None) -> str:
    made = actions.confirm(found)
    told = {
        RegistrationState.REGISTERED: _("Adresse confirmée : votre place est retenue."),
        RegistrationState.WAITING: _("Adresse confirmée : vous êtes sur la liste d’attente."),
        RegistrationState.PENDING: _("Adresse confirmée : l’organisateur va examiner votre demande."),
    }
    return told.get(RegistrationState(made.state), _("Adresse déjà confirmée."))


def accept(posted: Mapping[str, str], found: Registration, by: User | None) -> str:
    actions.accept(found, by=by)
    return _("Votre place est retenue.")


def decline(posted: Mapping[str, str], found: Registration, by: User | None) -> str:
    actions.decline(found, by=by)
    return _("Vous avez laissé la place : elle est proposée à la personne suivante. Merci de l’avoir dit.")


def withdraw(posted: Mapping[str, str], found: Registration, by: User | None) -> str:
    actions.withdraw(found, by=by)
    return _("Votre désistement est enregistré. Merci de l’avoir dit.")


def change_mode(posted: Mapping[str, str], found: Registration, by: User | None) -> str:
    if posted.get("mode") not in Mode.values:
        raise actions.SeatsRefused(_("Cette action n’est pas comprise : rien n’a été modifié."))
    made = actions.change_mode(found, mode=posted["mode"], by=by)
    return _("Votre participation est maintenant : %(mode)s.") % {"mode": made.get_mode_display().lower()}


def consent(posted: Mapping[str, str], found: Registration, by: User | None) -> str:
    listed = posted.get("listed") == "yes"
    actions.set_consent(found, listed=listed, by=by)
    if listed:
        return _("Les autres participants verront votre nom et votre structure.")
    return _("Les autres participants ne voient plus votre nom.")


def check_in(posted: Mapping[str, str], found: Registration, by: User | None) -> str:
    key = posted.get("part", "")
    part = found.occasion.parts.filter(pk=int(key) if key.isdecimal() and len(key) < 10 else 0).first()
    if part is None:
        raise actions.SeatsRefused(_("Cette action n’est pas comprise : rien n’a été modifié."))
    attendance.check_in_by_code(found, part, posted.get("code", ""), by=by)
    return _("C’est noté : vous êtes présent. Bonne séance !")


ANSWERS: dict[str, Answer] = {
    "confirm": confirm,
    "accept": accept,
    "decline": decline,
    "withdraw": withdraw,
    "change_mode": change_mode,
    "consent": consent,
    "check_in": check_in,
}
