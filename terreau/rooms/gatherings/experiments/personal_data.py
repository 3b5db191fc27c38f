"""What experiments hold about somebody."""

from typing import Any

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_lazy as _

from terreau.ground.accounts.keeping import Tie
from terreau.ground.common.personal_data import Person, Rows, Table, holding
from terreau.ground.common.retention import Retention
from terreau.ground.organisations.keeping import FILE
from terreau.rooms.gatherings.experiments import participants
from terreau.rooms.gatherings.experiments.models import Experiment, Participant

RUN = Tie(Experiment, "runner")
BASIS = _("Mission d’intérêt public : conduite du programme (RGPD, article 6-1 e).")


@holding(
    "experiments.run",
    label=_("Les expérimentations que vous menez"),
    purpose=_("Savoir à qui rappeler qu’une expérimentation est à conclure."),
    basis=BASIS,
    retention=RUN.retention(_("Tant que l’expérimentation existe ; le lien avec vous disparaît avec votre compte.")),
    seen_by=_("Vous seul : la fiche dit une fonction, pas un nom."),
    tables=[Table("experiments.experiment", RUN.rows)],
    erase=RUN.untie,
    consequence=_("L’expérimentation reste ; les rappels vont au responsable du programme."),
)
def run(user: Any) -> Rows:
    rows = Experiment.objects.filter(runner=user).order_by("created_at", "pk")
    return [(row.title, row.get_state_display()) for row in rows]


def own(person: Person) -> QuerySet[Participant]:
    return Participant.objects.filter(agent=person.agent, agent__isnull=False)


def erase(person: Person, *, by: Any) -> int:
    return own(person).delete()[0]


@holding(
    "experiments.participations",
    label=_("Les expérimentations auxquelles vous participez"),
    purpose=_("Vous y associer ; compter, sans nom, combien d’agents apprennent en essayant."),
    basis=BASIS,
    retention=Retention(
        event="experiment.closed_on",
        months=participants.KEPT_MONTHS,
        words=_("Le temps de l’expérimentation, puis %(time)s après sa conclusion."),
        follows=FILE,
        held=lambda: Participant.objects.count(),
        past=lambda now: participants.past(now).count(),
        forget=participants.forget,
    ),
    seen_by=_("Vous, et ceux qui mènent l’expérimentation. La fiche que tous lisent ne nomme personne."),
    tables=[Table("experiments.participant", own)],
    erase=erase,
    consequence=_(
        "Vous n’êtes plus parmi les participants ; ceux qui mènent l’essai peuvent vous proposer de revenir."
    ),
)
def participations(user: Any) -> Rows:
    if user.agent is None:
        return []
    rows = own(Person(user=user, agent=user.agent)).select_related("experiment").order_by("added_on", "pk")
    return [(row.experiment.title, _said(row)) for row in rows]


def _said(row: Participant) -> str:
    told = [gettext("ajouté le %(day)s") % {"day": date_format(row.added_on, "SHORT_DATE_FORMAT")}]
    if row.present_on is not None:
        told.append(gettext("présent le %(day)s") % {"day": date_format(row.present_on, "SHORT_DATE_FORMAT")})
    if row.withdrawn_on is not None:
        told.append(gettext("retiré le %(day)s") % {"day": date_format(row.withdrawn_on, "SHORT_DATE_FORMAT")})
    return " · ".join(told)
