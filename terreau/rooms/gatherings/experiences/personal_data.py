"""What experiences hold about somebody."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext, gettext_lazy as _

from terreau.ground.accounts.keeping import Tie
from terreau.ground.common.personal_data import Person, Rows, Table, holding
from terreau.ground.common.retention import Retention
from terreau.ground.organisations.keeping import with_the_file
from terreau.rooms.gatherings.experiences import actions
from terreau.rooms.gatherings.experiences.models import CoAuthor, Edition, Experience, Reuse

BASIS = _("Mission d’intérêt public : partage entre services (RGPD, article 6-1 e).")
TOLD, WRITTEN = Tie(Experience, "author"), Tie(Edition, "author")
REVIEWED, SAID = Tie(Edition, "reviewer"), Tie(Reuse, "declared_by")


def erase(person: Person, *, by: Any) -> int:
    """What was never published goes; what others read stays, without a name."""
    if person.user is None:
        return 0
    drafts = Edition.objects.working().filter(author=person.user)
    gone = Experience.objects.filter(author=person.user, first_published_on=None).delete()[0]
    gone += drafts.delete()[0]
    return gone + TOLD.rows(person).update(author=None, anonymous=True) + WRITTEN.untie(person, by=by)


@holding(
    "experiences.told",
    label=_("Les retours d’expérience que vous avez écrits"),
    purpose=_("Partager avec vos collègues ce que vous avez essayé, sous votre nom ou sans lui."),
    basis=BASIS,
    retention=Retention(
        event="edition.changed_at",
        months=actions.FORGOTTEN_MONTHS,
        words=_(
            "Un brouillon jamais publié : %(time)s après sa dernière modification. Un texte publié reste ; votre nom "
            "en disparaît avec votre compte, ou dès que vous cochez « un agent de… »."
        ),
        follows="accounts.user",
        held=lambda: Experience.objects.filter(author__isnull=False).count(),
        past=lambda now: actions.forgotten(now).count(),
        forget=actions.forget_drafts,
    ),
    seen_by=_("Un brouillon : vous seul. Un texte publié : les agents de votre administration."),
    tables=[
        Table("experiences.experience", TOLD.rows),
        Table("experiences.edition", WRITTEN.rows, {"reviewer": _("La relecture n’est pas nominative.")}),
    ],
    erase=erase,
    consequence=_("Vos brouillons disparaissent ; ce qui est publié reste, signé « un agent de… »."),
)
def told(user: Any) -> Rows:
    rows = Edition.objects.filter(author=user).order_by("experience", "number")
    return [(row.title, row.get_state_display()) for row in rows]


@holding(
    "experiences.reviewed",
    label=_("Les retours d’expérience que vous avez relus"),
    purpose=_("Prouver qu’un texte publié a été relu par quelqu’un d’autre que son auteur."),
    basis=BASIS,
    retention=REVIEWED.retention(_("Tant que le texte existe ; le lien avec vous disparaît avec votre compte.")),
    seen_by=_("Vous seul : la page dit qu’il a été relu, pas par qui."),
    tables=[Table("experiences.edition", REVIEWED.rows, {"author": _("Son auteur est une autre personne.")})],
    erase=REVIEWED.untie,
    consequence=_("Le texte reste publié ; plus rien ne dit que vous l’avez relu."),
)
def reviewed(user: Any) -> Rows:
    rows = Edition.objects.filter(reviewer=user).order_by("reviewed_on", "pk")
    return [(row.title, row.reviewed_on) for row in rows]


@holding(
    "experiences.reused",
    label=_("Les « cela m’a servi » que vous avez dits"),
    purpose=_(
        "Dire à un auteur, et aux autres, qu’une expérience a servi à votre structure ; vous laisser le retirer."
    ),
    basis=BASIS,
    retention=SAID.retention(_("Tant que vous ne le retirez pas ; le lien avec vous disparaît avec votre compte.")),
    seen_by=_("Tous lisent la phrase et le nom de votre structure ; personne ne lit le vôtre."),
    tables=[Table("experiences.reuse", SAID.rows)],
    erase=SAID.untie,
    consequence=_("La phrase reste, au nom de votre structure ; vous ne pourrez plus la retirer vous-même."),
)
def said(user: Any) -> Rows:
    rows = Reuse.objects.filter(declared_by=user).order_by("declared_on", "pk")
    return [(row.sentence, row.declared_on) for row in rows]


def own(person: Person) -> QuerySet[CoAuthor]:
    return CoAuthor.objects.filter(agent=person.agent, agent__isnull=False)


def unsign(person: Person, *, by: Any) -> int:
    return own(person).delete()[0]


@holding(
    "experiences.signed",
    label=_("Les retours d’expérience où l’on vous propose de signer"),
    purpose=_("Vous nommer à côté de l’auteur, si vous l’acceptez."),
    basis=BASIS,
    retention=with_the_file(
        _("Le temps de votre emploi, puis %(time)s après votre départ. Vous pouvez refuser à tout moment."),
        CoAuthor.objects.all,
    ),
    seen_by=_("L’auteur ; si vous acceptez, les lecteurs."),
    tables=[Table("experiences.coauthor", own)],
    erase=unsign,
    consequence=_("Votre nom disparaît de ces textes ; l’auteur peut vous le proposer de nouveau."),
)
def signed(user: Any) -> Rows:
    if user.agent is None:
        return []
    rows = own(Person(user=user, agent=user.agent)).order_by("asked_on", "pk")
    return [(row.asked_on, _answer(row)) for row in rows]


def _answer(row: CoAuthor) -> str:
    if row.agreed_on is not None:
        return gettext("accepté")
    return gettext("refusé") if row.declined_on is not None else gettext("sans réponse")
