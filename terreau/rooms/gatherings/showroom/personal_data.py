"""What the showroom holds about somebody: the sheets he wrote, the uses he told, his interests."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext, gettext_lazy as _

from terreau.ground.accounts.keeping import Tie, with_the_account
from terreau.ground.common.personal_data import Person, Rows, Table, holding, person_of
from terreau.ground.common.retention import Retention
from terreau.ground.organisations.keeping import FILE
from terreau.rooms.gatherings.showroom import following
from terreau.rooms.gatherings.showroom.models import Interest, Solution, Use

MISSION = _("Mission d’intérêt public : diffusion des outils numériques (RGPD, article 6-1 e).")
OTHERS = _("La clé d’un compte : le vôtre ou celui d’une autre personne.")
LINKS = ("created_by", "proposed_by", "reviewed_by")
SAID = Tie(Use, "said_by")


def sheets_of(person: Person) -> QuerySet[Solution]:
    about = Q(pk=None)
    if person.user is not None:
        for link in LINKS:
            about |= Q(**{link: person.user.pk})
    return Solution.objects.filter(about)


def untie_sheets(person: Person, *, by: Any) -> int:
    if person.user is None:
        return 0
    return sum(Solution.objects.filter(**{link: person.user.pk}).update(**{link: None}) for link in LINKS)


@holding(
    "showroom.sheets",
    rank=46,
    label=_("Les fiches de solutions que vous avez écrites ou relues"),
    purpose=_("Faire relire une fiche par une autre personne que celle qui l’a écrite."),
    basis=MISSION,
    retention=with_the_account(
        _("Tant que la fiche existe ; le lien avec vous disparaît avec votre compte."),
        Solution.objects.all,
        "created_by",
    ),
    seen_by=_("Personne : la fiche ne dit pas qui l’a écrite."),
    tables=[Table("showroom.solution", sheets_of, dict.fromkeys(LINKS, OTHERS))],
    erase=untie_sheets,
    consequence=_("La fiche reste ; plus rien ne dit que vous l’avez écrite ou relue."),
)
def sheets(user: Any) -> Rows:
    rows = sheets_of(person_of(user)).order_by("sort_name", "id")
    return [(row.name, row.get_state_display()) for row in rows]


@holding(
    "showroom.uses",
    rank=47,
    label=_("Les usages de solutions que vous avez dits"),
    purpose=_("Savoir qu’une personne de la structure l’a dit, et lui permettre de le retirer."),
    basis=MISSION,
    retention=SAID.retention(_("Tant que la structure figure parmi celles qui utilisent la solution.")),
    seen_by=_("Vous seul : la fiche dit quelle structure, jamais qui l’a dit."),
    tables=[Table("showroom.use", SAID.rows)],
    erase=SAID.untie,
    consequence=_(
        "La structure reste parmi celles qui utilisent la solution ; plus rien ne dit que cela vient de vous."
    ),
)
def uses(user: Any) -> Rows:
    rows = Use.objects.said_by(user).select_related("solution", "structure").order_by("said_on", "id")
    return [(f"{row.solution} · {row.structure}", row.since) for row in rows]


def interests_of(person: Person) -> QuerySet[Interest]:
    return Interest.objects.filter(agent=person.agent, agent__isnull=False)


def erase_interests(person: Person, *, by: Any) -> int:
    return interests_of(person).delete()[0]


@holding(
    "showroom.interests",
    rank=45,
    label=_("Les solutions qui vous intéressent"),
    purpose=_("Mettre en relation la personne intéressée et l’équipe qui présente la solution."),
    basis=MISSION,
    retention=Retention(
        event="moved_at",
        months=following.KEEP_MONTHS,
        words=_("%(time)s après la fin du suivi ; dans tous les cas, dix-huit mois après la dernière étape."),
        follows=FILE,
        held=lambda: Interest.objects.count(),
        past=lambda now: following.to_forget(now).count(),
        forget=following.forget,
    ),
    seen_by=_("Vous, et ceux qui animent la structure qui présente la solution. Jamais votre encadrant."),
    tables=[Table("showroom.interest", interests_of)],
    erase=erase_interests,
    consequence=_("L’équipe qui présente la solution ne peut plus vous répondre."),
)
def interests(user: Any) -> Rows:
    rows = Interest.objects.of(user).select_related("solution").order_by("told_at", "id")
    return [
        (
            gettext("%(solution)s (%(state)s)") % {"solution": row.solution, "state": row.get_state_display()},
            row.purpose,
        )
        for row in rows
    ]
