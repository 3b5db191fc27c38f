"""What can stop a sign-in through ProConnect, and the page that says what to do. None of them opens a session."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _


class Why(StrEnum):
    """The reason kept in the journal, where it names nobody."""

    CANCELLED = "cancelled"
    PROVIDER_ERROR = "provider_error"
    UNKNOWN_STATE = "unknown_state"
    CODE_REFUSED = "code_refused"
    CLIENT_REFUSED = "client_refused"
    UNREACHABLE = "unreachable"
    BAD_ANSWER = "bad_answer"
    BAD_ALGORITHM = "bad_algorithm"
    BAD_SIGNATURE = "bad_signature"
    BAD_ISSUER = "bad_issuer"
    BAD_AUDIENCE = "bad_audience"
    BAD_NONCE = "bad_nonce"
    EXPIRED = "expired"
    OTHER_SUBJECT = "other_subject"
    WEAK_AUTHENTICATION = "weak_authentication"
    NO_EMAIL = "no_email"
    ACCOUNT_CLOSED = "account_closed"
    NOT_OPENED = "not_opened"


class SignInFailed(Exception):
    """The sign-in stops here; nobody is signed in."""

    def __init__(self, why: Why) -> None:
        self.why = why
        super().__init__(why)


@dataclass(frozen=True)
class Words:
    status: int
    title: Any
    text: Any
    advice: Any
    again: bool = True


UNVERIFIED = Words(
    400,
    _("La réponse de ProConnect n’a pas pu être vérifiée"),
    _("Par prudence, vous n’avez pas été connecté."),
    _("Recommencez. Si cela se reproduit, prévenez l’équipe qui tient ce site."),
)
UNAVAILABLE = Words(
    502,
    _("ProConnect ne répond pas comme prévu"),
    _("Vous n’avez pas été connecté. Le problème ne vient ni de vous, ni de votre ordinateur."),
    _("Réessayez dans quelques minutes. Si cela dure, prévenez l’équipe qui tient ce site."),
)
WORDS: dict[Why, Words] = {
    Why.CANCELLED: Words(
        400,
        _("La connexion a été interrompue"),
        _("Vous l’avez abandonnée, ou votre administration l’a refusée. Vous n’avez pas été connecté."),
        _("Recommencez quand vous le souhaitez."),
    ),
    Why.PROVIDER_ERROR: UNAVAILABLE,
    Why.UNREACHABLE: UNAVAILABLE,
    Why.CLIENT_REFUSED: UNAVAILABLE,
    Why.UNKNOWN_STATE: Words(
        400,
        _("Cette tentative de connexion n’est plus valable"),
        _("Elle a déjà servi, elle est trop ancienne, ou elle a été commencée dans un autre navigateur."),
        _("Recommencez depuis ce navigateur."),
    ),
    Why.CODE_REFUSED: Words(
        400,
        _("La connexion a pris trop de temps"),
        _("ProConnect laisse trente secondes pour revenir ici. Vous n’avez pas été connecté."),
        _("Recommencez : il n’y a rien d’autre à faire."),
    ),
    Why.WEAK_AUTHENTICATION: Words(
        403,
        _("Une double authentification est demandée"),
        _("Ce site n’accepte que les connexions confirmées par un second moyen (application, clé, carte d’agent)."),
        _("Installez un second moyen auprès de votre administration ou sur ProConnect, puis recommencez."),
    ),
    Why.NO_EMAIL: Words(
        403,
        _("ProConnect n’a pas donné votre courriel"),
        _("Sans courriel, nous ne pouvons pas savoir quel compte est le vôtre. Vous n’avez pas été connecté."),
        _("Demandez au service informatique de votre administration de le transmettre à ProConnect."),
    ),
    Why.ACCOUNT_CLOSED: Words(
        403,
        _("Votre compte est fermé"),
        _("Un administrateur de votre organisation l’a fermé. ProConnect vous a reconnu, mais rien ne s’ouvre ici."),
        _("Si c’est une erreur, demandez-lui de le rouvrir : vous retrouverez tout comme avant."),
        again=False,
    ),
    Why.NOT_OPENED: Words(
        403,
        _("Votre administration ne vous a pas encore ouvert Terreau"),
        _("ProConnect vous a bien reconnu, mais aucun agent, aucun compte ni aucune invitation n’a votre courriel."),
        _(
            "Demandez à vos ressources humaines d’inscrire ce courriel sur votre fiche d’agent, ou à la personne qui "
            "suit le programme numérique de vous inviter."
        ),
        again=False,
    ),
}


def words_of(why: Why) -> Words:
    """What is said of it: one page for everything that could not be verified, which tells a forger nothing."""
    return WORDS.get(why, UNVERIFIED)
