"""What the ministry's programme did in two years, written by the actions of the rooms: small volumes, whole journal."""

from typing import Any

from terreau.compass.actions import set_target
from terreau.desk.demo.jobs import IT_JOBS, JOBS
from terreau.desk.demo.levels import CODES
from terreau.desk.demo.plan import Plan
from terreau.desk.demo.writing import ACTOR
from terreau.ground.evidence.actions import declare
from terreau.ground.initiatives.actions import change_state, start
from terreau.ground.initiatives.enums import State
from terreau.ground.organisations.models import Job, Structure
from terreau.rooms.skills.actions import create_socle, set_requirements
from terreau.rooms.skills.campaigns.actions import create_campaign, midnight, open_campaign
from terreau.rooms.skills.campaigns.inviting import make_invitations
from terreau.rooms.skills.enums import Invited, Link, Population
from terreau.rooms.skills.models import Competence

Levels = dict[str, int]

SOCLE_FOR_ALL: Levels = {"1.1": 2, "1.2": 2, "2.1": 2, "2.3": 2, "3.1": 2, "4.1": 2, "4.2": 2, "5.2": 2}
SOCLE_OF_MANAGERS: Levels = SOCLE_FOR_ALL | {"1.3": 2, "2.2": 2, "2.3": 3, "4.2": 3}
SOCLE_OF_IT: Levels = {
    "1.2": 4, "1.3": 3, "2.1": 4, "2.3": 4, "3.4": 3, "4.1": 4, "4.2": 4, "5.1": 4, "5.2": 4,
}  # fmt: skip


class Programme:
    """`structures` by code, of one employer."""

    def __init__(self, plan: Plan, employer: Structure) -> None:
        self.plan, self.employer = plan, employer
        self.structures = {one.code: one for one in Structure.objects.within(employer)}
        found = Competence.objects.filter(domain__framework__code="crcn").order_by("code")
        self.competences = {one.code: one for one in found}

    def write(self) -> None:
        self.socles()
        self.requirements()
        self.targets()
        self.figures()
        self.initiatives()
        self.campaigns()

    def levels(self, levels: Levels) -> dict[Competence, int]:
        return {self.competences[code]: level for code, level in levels.items()}

    def socles(self) -> None:
        since = self.plan.day(-720)
        for label, population, levels in (
            ("Socle numérique pour tous", Population.ALL, SOCLE_FOR_ALL),
            ("Socle numérique des encadrants", Population.MANAGERS, SOCLE_OF_MANAGERS),
        ):
            create_socle(
                self.employer, by=ACTOR, label=label, valid_from=since, population=population,
                levels=self.levels(levels),
            )  # fmt: skip
        for job in Job.objects.filter(code__in=IT_JOBS).order_by("code"):
            create_socle(
                self.employer, by=ACTOR, label=f"Socle des métiers du numérique : {job.label}", valid_from=since,
                population=Population.JOB, job=job, levels=self.levels(SOCLE_OF_IT),
            )  # fmt: skip

    def requirements(self) -> None:
        """What a job requires follows from how much it works with numbers and screens: an assumption."""
        drafts = {draft.code: draft for draft in JOBS}
        for job in Job.objects.filter(code__in=drafts).order_by("code"):
            ease = drafts[job.code].ease
            usual = 2 + round(ease) if ease >= 0 else 1
            levels = {code: usual for code in CODES if not (code == "3.4" and ease < 1.5)}
            if 0 <= ease < 1:
                levels |= {"1.2": 3, "2.1": 3, "3.1": 3}
            set_requirements(job, self.levels(levels), by=ACTOR)

    def targets(self) -> None:
        for indicator, value, days, reason, code in TARGETS:
            set_target(
                structure=self.structures[code], indicator=indicator, value=value, valid_from=self.plan.day(days),
                reason=reason, by=ACTOR,
            )  # fmt: skip

    def figures(self) -> None:
        for days, column in ((-365, 0), (-3, 1)):
            for indicator, *measures, source in MINISTRY_FIGURES:
                self.declare(self.employer, indicator, measures[column], days, source, "Mission culture numérique")
            for code, indicator, *measures, source in DIRECTION_FIGURES:
                self.declare(self.structures[code], indicator, measures[column], days, source, "Direction")

    def declare(self, structure: Structure, indicator: str, pair: Any, days: int, source: str, author: str) -> None:
        if pair is None:
            return
        value, base = pair
        if base < 0:  # parts of the ministry's own headcount, whatever its size
            base = self.plan.agents
            value = round(value * base, 1)
        declare(
            structure=structure.pk, indicator=indicator, numerator=value, denominator=base, on=self.plan.day(days),
            source=source, author=author, by=ACTOR,
        )  # fmt: skip

    def initiatives(self) -> None:
        for lever, code, title, owner, starts, due, state, indicator in INITIATIVES:
            initiative = start(
                lever=lever, structure=self.structures[code], title=title, owner=owner,
                starts_on=self.plan.day(starts), due_on=self.plan.day(due), indicator=indicator, by=ACTOR,
            )  # fmt: skip
            for step in PATHS[state]:
                change_state(initiative, to=step, by=ACTOR)

    def campaigns(self) -> None:
        """One that runs, by its address alone so that the demonstration writes to nobody, and one in preparation."""
        now = midnight(self.plan.today)
        for label, codes, begins, ends in CAMPAIGNS:
            campaign = create_campaign(
                self.employer, by=ACTOR, name=label, opens_on=self.plan.day(begins), closes_on=self.plan.day(ends),
                competences=[self.competences[code] for code in codes], population=Invited.MANAGERS, link=Link.OPEN,
                message="Quelques minutes pour préparer avec vous le plan de formation de l’an prochain.",
            )  # fmt: skip
            if begins < 0:
                open_campaign(campaign, by=ACTOR, now=now)
                make_invitations(campaign, now)


CAMPAIGNS = (
    ("Les encadrants d’abord", ("1.1", "2.1", "4.2"), -6, 14),
    ("Les encadrants, un an après", ("1.1", "2.1", "4.2"), 300, 320),
)

PATHS: dict[State, tuple[State, ...]] = {
    State.PLANNED: (),
    State.UNDER_WAY: (State.UNDER_WAY,),
    State.CONCLUDED: (State.UNDER_WAY, State.CONCLUDED),
    State.ABANDONED: (State.ABANDONED,),
}

TARGETS = (
    ("agents_at_baseline", 50, -700, "Un agent sur deux au socle à la fin de la première année.", "MTT"),
    ("agents_at_baseline", 70, -200, "Le plan à trois ans, revu après la première année.", "MTT"),
    ("agents_positioned", 85, -700, "Se connaître d’abord : cible du plan de formation.", "MTT"),
    ("leaders_trained", 60, -300, "Engagement du comité exécutif.", "MTT"),
    ("agents_at_baseline", 90, -150, "La direction du numérique donne l’exemple.", "DNUM"),
    ("agents_experimenting", 15, -150, "Deux bureaux par service passent par l’incubateur.", "DNUM"),
)

WHOLE = -1  # the base is the ministry's headcount; the value is then a part of it
# indicator, (value, base) a year ago, the same now, source. What nobody counts yet is left out: it is to be found out.
MINISTRY_FIGURES = (
    ("directions_in_partnership", (4, 18), (8, 18), "Registre des accords, secrétariat général"),
    ("immersion_days", (0.021, WHOLE), (0.052, WHOLE), "Comptes rendus d’immersion"),
    ("headcount_in_analysed_jobs", (0.12, WHOLE), (0.31, WHOLE), "Observatoire des métiers du ministère"),
    ("hours_given_back", (0.9, WHOLE), (2.4, WHOLE), "Mesures avant et après de six procédures sans papier"),
    ("leaders_trained", (14, 64), (31, 66), "Suivi des cycles de dirigeants, SG-RH"),
    ("directions_deciding", (5, 19), (11, 19), "Relevés de décisions des comités de direction"),
    ("agents_experimenting", (0.018, WHOLE), (0.046, WHOLE), "Feuilles de présence de la Fabrique des territoires"),
    ("experiments_concluded", (3, 9), (9, 14), "Registre des expérimentations"),
    ("directions_with_outside_partner", (5, 19), (7, 19), "Conventions et livrables datés"),
    ("services_sharing", (6, 56), (15, 56), "Retours d’expérience relus"),
    ("experiences_reused", (1, 7), (5, 19), "Déclarations de reprise"),
    ("projects_followed", (17, 41), (29, 38), "Météo des projets"),
    ("procedure_criteria_reached", (71, 120), (103, 132), "Observatoire de la qualité des démarches"),
    ("directions_publishing", (3, 19), (6, 19), "Intranet, rubrique « réussites »"),
    ("useful_action_known", (389, 1620), (702, 1954), "Baromètre interne, réponses pondérées"),
    ("grants_justified", None, (1_860_000, 2_400_000), "Conventions de subvention, états de dépenses visés"),
)
# code of the structure, then as above.
DIRECTION_FIGURES = (
    ("DNUM", "directions_in_partnership", (2, 3), (3, 3), "Feuilles de route communes signées"),
    ("DNUM", "projects_followed", (9, 16), (15, 17), "Météo des projets"),
    ("DNUM", "experiments_concluded", (1, 4), (5, 6), "Registre des expérimentations"),
    ("DGAT", "directions_deciding", (0, 3), (2, 3), "Relevés de décisions"),
    ("DGAT", "services_sharing", (1, 3), (2, 3), "Retours d’expérience relus"),
    ("DGEB", "directions_with_outside_partner", (1, 3), (2, 3), "Livrables datés"),
    ("DICOM", "directions_publishing", (1, 2), (2, 2), "Intranet, rubrique « réussites »"),
    ("DR-GRV", "services_sharing", (0, 3), (2, 3), "Retours d’expérience relus"),
    ("DR-RIV", "experiments_concluded", (0, 1), (2, 2), "Registre des expérimentations"),
    ("DR-HPL", "projects_followed", (1, 5), (2, 6), "Météo des projets"),
)

# lever, structure, title, owner, start, due, state, indicator. Two run late, on purpose.
INITIATIVES = (
    (1, "SG-RH", "Campagne de positionnement, première vague", "Cheffe du bureau de la formation", -690, -600,
     State.CONCLUDED, "agents_positioned"),
    (1, "SG-RH", "Parcours « bases du numérique » dans cinq directions", "Cheffe du bureau de la formation", -560,
     -380, State.CONCLUDED, "agents_at_baseline"),
    (1, "MTT", "Campagne de positionnement dans toutes les régions", "Responsable du programme", -190, 45,
     State.UNDER_WAY, "agents_positioned"),
    (1, "DR-MER", "Ateliers de proximité pour les équipes de terrain", "Secrétaire général de la direction", -40, 60,
     State.UNDER_WAY, "agents_at_baseline"),
    (2, "DNUM", "Accord de service entre le numérique et l’aménagement", "Sous-directeur des produits", -300, -120,
     State.CONCLUDED, "directions_in_partnership"),
    (2, "DNUM-DATA", "Vingt jours d’immersion croisée par trimestre", "Responsable de l’incubateur", -100, 30,
     State.UNDER_WAY, "immersion_days"),
    (3, "SG-RH-REC", "Analyse à trois voix du métier de gestionnaire comptable", "Chargée des métiers", -130, -20,
     State.UNDER_WAY, "headcount_in_analysed_jobs"),
    (4, "SG", "Cycle de quatre jours pour les dirigeants", "Secrétaire générale", -260, 100, State.UNDER_WAY,
     "leaders_trained"),
    (5, "DNUM-DATA-INC", "Deux défis de terrain avec les routes et l’eau", "Responsable de l’incubateur", -220, -90,
     State.CONCLUDED, "experiments_concluded"),
    (5, "DR-RIV", "Essai de la saisie sur tablette au bord de la route", "Chef du service infrastructures", -75, -12,
     State.UNDER_WAY, "experiments_concluded"),
    (6, "DEP", "Chaire avec une école d’ingénieurs sur l’usage des données", "Directeur des études", 15, 200,
     State.PLANNED, "directions_with_outside_partner"),
    (7, "DICOM", "Une heure, une expérience : rendez-vous mensuel", "Pôle de la communication interne", -330, 90,
     State.UNDER_WAY, "services_sharing"),
    (8, "DNUM-PROD-DEM", "Quatre démarches remises au niveau d’exigence", "Cheffe du bureau", -150, 20, State.UNDER_WAY,
     "procedure_criteria_reached"),
    (9, "DICOM-WEB", "Douze réussites chiffrées sur l’intranet", "Pôle des sites et des réseaux", -110, 60,
     State.UNDER_WAY, "directions_publishing"),
    (9, "CAB-PRESSE", "Lettre papier aux sites sans intranet", "Pôle presse", -200, -100, State.ABANDONED, ""),
    (10, "SG-FIN", "Justifier les deux subventions de la relance", "Cheffe du bureau du budget", -80, 10,
     State.UNDER_WAY, "grants_justified"),
)  # fmt: skip
