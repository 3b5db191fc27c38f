"""What the room of skills holds about an agent."""

from typing import Any

from django.db.models import QuerySet
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext, gettext_lazy as _

from terreau.ground.common.personal_data import Person, Rows, Table, holding
from terreau.ground.common.retention import Retention
from terreau.ground.organisations.keeping import FILE, with_the_file
from terreau.rooms.skills import actions
from terreau.rooms.skills.campaigns import inviting
from terreau.rooms.skills.campaigns.actions import erase_invitations
from terreau.rooms.skills.campaigns.models import CampaignInvitation
from terreau.rooms.skills.enums import Source
from terreau.rooms.skills.models import Answer, Sitting, SkillResult
from terreau.rooms.skills.positioning import sittings as sitting_actions
from terreau.rooms.skills.positioning.sittings import whole_level


def own(person: Person) -> QuerySet[SkillResult]:
    return SkillResult.objects.filter(agent=person.agent, agent__isnull=False)


def erase(person: Person, *, by: Any) -> int:
    return actions.erase_results(person.agent, by=by) if person.agent is not None else 0


@holding(
    "skills.results",
    rank=10,
    label=_("Vos résultats de compétences"),
    purpose=_("Vous dire où vous en êtes et quoi apprendre ; compter, sans nom, combien d’agents tiennent le socle."),
    basis=_("Mission d’intérêt public : formation des agents (RGPD, article 6-1 e)."),
    retention=with_the_file(
        _("Le temps de votre emploi, puis %(time)s après votre départ. Un résultat compte pendant 36 mois."),
        SkillResult.objects.all,
    ),
    seen_by=_("Vous seul. Ni votre encadrant, ni les ressources humaines, ni l’administrateur."),
    tables=[Table("skills.skillresult", own)],
    erase=erase,
    consequence=_(
        "Vous repartez de zéro : plus d’historique ni de progression. Un prochain import peut en apporter de nouveaux."
    ),
)
def results(user: Any) -> Rows:
    if user.agent is None:
        return []
    rows = SkillResult.objects.filter(agent=user.agent).select_related("competence").order_by("-measured_on", "-id")
    return [(f"{row.competence}, {date_format(row.measured_on, 'SHORT_DATE_FORMAT')}", _said(row)) for row in rows]


def _said(row: SkillResult) -> str:
    if row.level is not None:
        measure = gettext("niveau %(level)s") % {"level": row.level}
    else:
        share = number_format(100 * (row.mastery or 0), decimal_pos=0)
        measure = gettext("%(share)s %% maîtrisés") % {"share": share}
    proposed = row.source == Source.PROPOSED  # whose label says accepted, which only the state tells
    source = gettext("proposé par l’encadrant") if proposed else row.get_source_display()
    told = [measure, source, row.get_state_display()]
    if row.error is not None:
        told.append(gettext("erreur de mesure : %(error)s niveau") % {"error": number_format(row.error, decimal_pos=2)})
    if row.campaign:
        told.append(gettext("campagne : %(campaign)s") % {"campaign": row.campaign})
    return " · ".join(told)


def own_sittings(person: Person) -> QuerySet[Sitting]:
    return Sitting.objects.filter(agent=person.agent, agent__isnull=False)


def own_answers(person: Person) -> QuerySet[Answer]:
    return Answer.objects.filter(sitting__agent=person.agent, sitting__agent__isnull=False)


def erase_sittings(person: Person, *, by: Any) -> int:
    return sitting_actions.erase_all(person.agent) if person.agent is not None else 0


@holding(
    "skills.sittings",
    rank=11,
    label=_("Vos tests de positionnement"),
    purpose=_(
        "Choisir les questions d’après vos réponses, vous situer, vous expliquer ce qui est juste ; mesurer, sans nom, "
        "si une question est bonne."
    ),
    basis=_("Mission d’intérêt public : formation des agents (RGPD, article 6-1 e)."),
    retention=with_the_file(
        _("Le temps de votre emploi, puis %(time)s après votre départ. Vous pouvez effacer chaque test à tout moment."),
        Sitting.objects.all,
    ),
    seen_by=_("Vous seul. Un niveau ne rejoint vos compétences que si vous l’y inscrivez."),
    tables=[Table("skills.sitting", own_sittings), Table("skills.answer", own_answers)],
    erase=erase_sittings,
    consequence=_("Vos tests, leurs réponses et leurs corrections disparaissent ; les niveaux inscrits restent."),
)
def sittings(user: Any) -> Rows:
    if user.agent is None:
        return []
    rows = Sitting.objects.filter(agent=user.agent).select_related("competence").order_by("-started_at", "-id")
    return [(f"{row.competence}, {date_format(row.started_at, 'SHORT_DATE_FORMAT')}", _outcome(row)) for row in rows]


def _outcome(row: Sitting) -> str:
    if row.is_open:
        return gettext("commencé, pas terminé")
    told = [row.get_reason_display()]
    if row.level is not None and row.error is not None:
        told.append(gettext("niveau %(level)s") % {"level": whole_level(row.level)})
        told.append(gettext("erreur de mesure : %(error)s niveau") % {"error": number_format(row.error, decimal_pos=2)})
    told.append(gettext("inscrit dans vos compétences") if row.shared_at else gettext("gardé pour vous"))
    return " · ".join(told)


def own_campaigns(person: Person) -> QuerySet[CampaignInvitation]:
    return CampaignInvitation.objects.filter(agent=person.agent, agent__isnull=False)


def erase_campaigns(person: Person, *, by: Any) -> int:
    return erase_invitations(person.agent) if person.agent is not None else 0


@holding(
    "skills.campaigns",
    rank=12,
    label=_("Les campagnes de positionnement qui vous ont invité"),
    purpose=_("Vous inviter une fois, ne rappeler que ce qui reste à faire, et respecter votre refus d’être rappelé."),
    basis=_("Mission d’intérêt public : formation des agents (RGPD, article 6-1 e)."),
    retention=Retention(
        event="campaign.ends_at",
        days=inviting.KEPT.days,
        words=_("Le temps de la campagne, puis %(time)s après sa fin."),
        follows=FILE,
        held=lambda: CampaignInvitation.objects.count(),
        past=lambda now: inviting.past(now).count(),
        forget=inviting.forget,
    ),
    seen_by=_("Vous seul. Aucune page ne dit qui a participé, ni à qui un rappel est parti."),
    tables=[Table("skills.campaigninvitation", own_campaigns)],
    erase=erase_campaigns,
    consequence=_("Si une campagne est ouverte et que vous en êtes, elle vous invite de nouveau."),
)
def campaigns(user: Any) -> Rows:
    if user.agent is None:
        return []
    rows = own_campaigns(Person(user=user, agent=user.agent)).select_related("campaign").order_by("-made_at", "-pk")
    return [(row.campaign.name, _invited(row)) for row in rows]


def _invited(row: CampaignInvitation) -> str:
    told = [gettext("convoqué le %(day)s") % {"day": date_format(row.made_at, "SHORT_DATE_FORMAT")}]
    if row.mailed_at is not None:
        told.append(gettext("courriel du %(day)s") % {"day": date_format(row.mailed_at, "SHORT_DATE_FORMAT")})
    if row.reminded_on is not None:
        told.append(gettext("rappel du %(day)s") % {"day": date_format(row.reminded_on, "SHORT_DATE_FORMAT")})
    if row.declined_at is not None:
        told.append(gettext("plus de rappel, à votre demande"))
    return " · ".join(told)
