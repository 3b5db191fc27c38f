"""What the organisation holds about an agent."""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet, Subquery
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_lazy as _

from terreau.ground.common.personal_data import Kept, Person, Rows, Table, holding, person_of
from terreau.ground.common.retention import Retention
from terreau.ground.evidence.actions import prune, too_old
from terreau.ground.evidence.enums import SnapshotState
from terreau.ground.evidence.models import Snapshot
from terreau.ground.organisations import actions
from terreau.ground.organisations.consultations import KEPT_MONTHS, consultations_of, past
from terreau.ground.organisations.keeping import FILE, departed, forget_departed, with_the_file
from terreau.ground.organisations.models import Agent, Consultation, Posting

PUBLIC_TASK = _("Mission d’intérêt public : gestion et formation des agents (RGPD, article 6-1 e).")
WHILE_EMPLOYED = _("Le temps de votre emploi, puis %(time)s après votre départ.")
EMPLOYED = Kept(
    _("Vous êtes en poste : votre employeur doit tenir votre dossier. Il s’efface après votre départ."),
    _("RGPD, article 17-3 b ; code général de la fonction publique, article L. 137-1 (dossier individuel)."),
)


def while_employed(person: Person) -> Kept | None:
    return EMPLOYED if person.agent is not None and actions.employed(person.agent) else None


def erase_file(person: Person, *, by: Any) -> int:
    return actions.erase_agent(person.agent, by=by) if person.agent is not None else 0


def with_file(person: Person, *, by: Any) -> int:
    """The file takes it along."""
    return 0


def own_file(person: Person) -> QuerySet[Agent]:
    return Agent.objects.filter(pk=person.agent.pk) if person.agent is not None else Agent.objects.none()


def own_postings(person: Person) -> QuerySet[Posting]:
    return Posting.objects.filter(agent=person.agent, agent__isnull=False)


def own_consultations(person: Person) -> QuerySet[Consultation]:
    return consultations_of(person.agent) if person.agent is not None else Consultation.objects.none()


@holding(
    "organisations.agent",
    rank=20,
    label=_("Votre dossier d’agent"),
    purpose=_(
        "Savoir à quelle structure et à quel métier vous êtes rattaché, pour vous proposer ce qui vous concerne."
    ),
    basis=PUBLIC_TASK,
    retention=Retention(
        event="left_on",
        months=lambda: settings.KEEP_DEPARTED_MONTHS,
        words=WHILE_EMPLOYED,
        held=lambda: Agent.objects.count(),
        past=lambda now: departed(now).count(),
        forget=forget_departed,
    ),
    seen_by=_("Vous et les ressources humaines de vos structures ; votre encadrant direct voit votre nom."),
    tables=[Table("organisations.agent", own_file)],
    erase=erase_file,
    consequence=_("Votre nom, votre matricule et vos affectations disparaissent, avec tout ce qui s’y rattache."),
    kept=while_employed,
)
def agent_file(user: Any) -> Rows:
    agent = own_file(person_of(user)).select_related("structure", "job", "manager", "employer").first()
    if agent is None:
        return []
    fields = (
        "matricule last_name first_name email structure job category is_manager is_executive birth_year"
        " working_time entered_on left_on manager employer"
    )
    return [(_label(agent, name), _value(agent, name)) for name in fields.split()]


@holding(
    "organisations.postings",
    rank=22,
    label=_("Vos affectations"),
    purpose=_("Compter chacun dans la structure où il était à la date du chiffre."),
    basis=PUBLIC_TASK,
    retention=with_the_file(WHILE_EMPLOYED, Posting.objects.all),
    seen_by=_("Vous et les ressources humaines de vos structures."),
    tables=[Table("organisations.posting", own_postings)],
    erase=with_file,
    consequence=_("Elles disparaissent avec votre dossier."),
    kept=while_employed,
)
def postings(user: Any) -> Rows:
    if user.agent is None:
        return []
    rows = Posting.objects.filter(agent=user.agent).select_related("structure", "job").order_by("started_on")
    return [(_period(row), f"{row.structure}, {row.job}" if row.job else str(row.structure)) for row in rows]


@holding(
    "organisations.snapshots",
    rank=24,
    label=_("Votre ligne dans les clichés"),
    purpose=_("Calculer des chiffres d’ensemble, sans nom, et mesurer le chemin parcouru."),
    basis=_("Mission d’intérêt public et fins statistiques (RGPD, articles 6-1 e et 89)."),
    retention=Retention(
        event="snapshot",
        months=lambda: settings.EVIDENCE_KEEP_MONTHS,
        words=_("%(time)s au plus après le jour du cliché."),
        follows=FILE,
        held=lambda: Snapshot.objects.exclude(folder="").count(),
        past=lambda now: too_old(timezone.localdate(now)).count(),
        forget=lambda now: prune(timezone.localdate(now), by="task:retention"),
    ),
    seen_by=_(
        "Personne ne lit cette ligne : seuls sortent des chiffres sur assez de personnes pour que nul n’y soit reconnu."
    ),
    erase=with_file,
    consequence=_("Votre ligne reçoit une clé neuve, tirée au hasard : plus rien ne la relie à vous."),
    kept=while_employed,
)
def snapshots(user: Any) -> Rows:
    if user.agent is None:
        return []
    arrived = own_postings(person_of(user)).order_by("started_on").values("started_on")[:1]
    since = Snapshot.objects.filter(state=SnapshotState.PUBLISHED, on__gte=Subquery(arrived))
    return [
        (gettext("Clé tirée au hasard, sans lien avec votre matricule"), str(user.agent.key)),
        (gettext("Ce que la ligne contient"), gettext("structure, métier, catégorie, tranche d’âge, encadrement")),
        (gettext("Clichés publiés depuis votre arrivée"), since.count()),
    ]


@holding(
    "organisations.consultations",
    rank=26,
    label=_("Qui a ouvert votre dossier"),
    purpose=_("Vous dire quand, dans quel rôle et pourquoi votre dossier a été ouvert."),
    basis=_("Responsabilité et sécurité du traitement (RGPD, articles 5-2 et 32)."),
    retention=Retention(
        event="on",
        months=KEPT_MONTHS,
        words=_("%(time)s."),
        follows=FILE,
        held=lambda: Consultation.objects.count(),
        past=lambda now: past(now).count(),
        forget=lambda now: past(now).delete()[0],
    ),
    seen_by=_("Vous. Le nom de qui a ouvert votre dossier n’est dit à personne par cette page."),
    tables=[
        Table(
            "organisations.consultation",
            own_consultations,
            {"actor": _("La clé d’une autre personne : seul son rôle est dit.")},
        )
    ],
    kept=Kept(
        _("Cette trace vous protège : elle dit qui a ouvert votre dossier. Elle disparaît d’elle-même."),
        _("RGPD, articles 5-2, 17-3 b et 32."),
    ),
)
def consultations(user: Any) -> Rows:
    rows = own_consultations(person_of(user)).order_by("-on", "-id")
    return [(date_format(row.on, "SHORT_DATE_FORMAT"), f"{_role(row)} : {row.get_kind_display()}") for row in rows]


def _role(row: Consultation) -> str:
    return row.get_role_display() if row.role else gettext("Service informatique")


def _label(agent: Agent, name: str) -> str:
    return str(agent._meta.get_field(name).verbose_name).capitalize()  # type: ignore[union-attr]


def _value(agent: Agent, name: str) -> Any:
    value = getattr(agent, name)
    return value if value is None or isinstance(value, bool | int) or hasattr(value, "isoformat") else str(value)


def _period(row: Posting) -> str:
    start = date_format(row.started_on, "SHORT_DATE_FORMAT")
    if row.ended_on is None:
        return gettext("Depuis le %(start)s") % {"start": start}
    return gettext("Du %(start)s au %(end)s") % {"start": start, "end": date_format(row.ended_on, "SHORT_DATE_FORMAT")}
