"""Every page that is reached without choosing an object: what the site map lists and the menu draws from."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from terreau.ground.approvals.access import READERS
from terreau.ground.approvals.doors import FIGURES
from terreau.ground.approvals.reading import words_of_closing
from terreau.ground.approvals.registry import Door
from terreau.ground.organisations.enums import RoleName
from terreau.ground.requests.enums import ANSWERING
from terreau.newsroom.door import may_edit
from terreau.rooms.barometer.roles import SURVEYORS
from terreau.rooms.gatherings.coaching.access import agent_of
from terreau.rooms.gatherings.experiments.access import RUNNERS
from terreau.rooms.gatherings.roles import ANIMATORS
from terreau.rooms.learning.paths import access as paths
from terreau.rooms.learning.roles import AUTHORS, CYCLE_RUNNERS, REGISTRARS
from terreau.rooms.learning.sessions import access as sessions

HR, LEAD, ADMINISTRATOR = RoleName.HR, RoleName.PROGRAMME_LEAD, RoleName.ADMINISTRATOR
ANY_ROLE = tuple(RoleName)


def in_post(user: Any) -> bool:
    """Whether the account is that of an agent who has not left."""
    return agent_of(user) is not None


def decides_on_training(user: Any) -> bool:
    return bool(sessions.decides(user, timezone.localdate()))


def runs_sessions(user: Any) -> bool:
    return sessions.may_write(user) or sessions.own_sessions(user).exists()


def builds_paths(user: Any) -> bool:
    return paths.may_write(user) or paths.signs_somewhere(user)


@dataclass(frozen=True)
class Page:
    """An address, its name, and who reaches it: everybody, whoever signs in, an agent, or the holders of a role."""

    name: str
    label: Any
    public: bool = False
    signed_in: bool = False
    agent: bool = False
    roles: tuple[RoleName, ...] = ()
    setting: str = ""  # the page is there only where this setting is on
    passes: Callable[[Any], bool] | None = None  # when holding a role somewhere is not enough
    door: Door | None = None
    closed: str = ""  # what is awaited before it opens
    whole: bool = False  # the role must be held on an employer, and not on a part of one

    @property
    def url(self) -> str:
        return reverse(self.name)

    def open_to(self, user: Any) -> bool:
        if self.setting and not getattr(settings, self.setting):
            return False
        if self.public:
            return True
        if not user.is_authenticated:
            return False
        if self.passes is not None:
            return self.passes(user)
        if self.signed_in or (self.agent and user.agent_id is not None):
            return True
        held = user.structures_as(*self.roles) if self.roles else ()
        return any(not self.whole or structure.parent_id is None for structure in held)


@dataclass(frozen=True)
class Section:
    label: Any
    pages: tuple[Page, ...]


HOME = Page("desk:home", _("Accueil"), public=True)
COMPASS = Page("compass:home", _("La boussole"), agent=True, roles=ANY_ROLE)
INITIATIVES = Page("initiatives:list", _("Initiatives"), agent=True, roles=ANY_ROLE)
LEARNING = Page("catalogue:list", _("Se former"), public=True)
GATHERINGS = Page("gatherings:home", _("Rencontres et partage"), agent=True, roles=ANY_ROLE)
MY_SPACE = Page("desk:my_space", _("Mon espace"), signed_in=True)
ORGANISATION = Page("organisations:structures", _("Organisation"), agent=True, roles=ANY_ROLE)
IMPORTS = Page("common:imports", _("Imports"), roles=(ADMINISTRATOR, RoleName.SKILL_IMPORTER, *ANIMATORS))
START = Page("desk:start", _("Commencer sans fichier du personnel"), public=True)
CONTACT = Page("requests:new", _("Nous écrire"), public=True)
SEARCH = Page("desk:search", _("Recherche"), public=True)
PUBLIC_FIGURES = Page("public_figures:page", _("Où en sommes-nous"), public=True)
DATA_PROTECTION = Page("desk:dpo", _("Données personnelles et avis"), roles=READERS)
WHO_SEES_WHAT = Page("desk:who_sees_what", _("Qui voit quoi"), public=True)

SECTIONS = (
    Section(_("Pour commencer"), (HOME, START, WHO_SEES_WHAT)),
    Section(
        _("Mon espace"),
        (
            MY_SPACE,
            Page("skills:my_skills", _("Mes compétences"), signed_in=True),
            Page("skills:tests", _("Test de positionnement"), signed_in=True),
            Page("skills:sittings", _("Tous mes tests"), agent=True),
            Page("desk:my_agenda", _("Mon agenda"), signed_in=True),
            Page("desk:my_mails", _("Mes courriels"), signed_in=True),
            Page("desk:my_data", _("Ce qui est enregistré sur moi"), signed_in=True),
            Page("attestations:mine", _("Mes attestations"), signed_in=True),
            Page("seats:mine", _("Mes inscriptions"), signed_in=True),
            Page("requests:mine", _("Mes demandes"), signed_in=True),
            Page("desk:my_data_to_keep", _("Mes données, à garder"), signed_in=True),
            Page("rights:mine", _("Corriger mes données"), signed_in=True),
            Page("accounts:name", _("Changer mon nom affiché"), signed_in=True),
            Page("accounts:email", _("Changer mon courriel"), signed_in=True),
            Page("rights:erasure", _("Demander l’effacement de mes données"), signed_in=True),
            Page("accounts:password_change", _("Changer de mot de passe"), signed_in=True, setting="LOCAL_ACCOUNTS"),
        ),
    ),
    Section(
        _("Le programme"),
        (
            COMPASS,
            Page("compass:heat_map", _("Compétences par structure"), agent=True, roles=ANY_ROLE, door=FIGURES),
            Page("compass:targets", _("Cibles"), agent=True, roles=ANY_ROLE),
            INITIATIVES,
            Page("initiatives:create", _("Inscrire une initiative"), roles=(LEAD, HR, ADMINISTRATOR, RoleName.MANAGER)),
        ),
    ),
    Section(
        _("Compétences"),
        (
            Page("skills:frameworks", _("Référentiels"), signed_in=True),
            Page("skills:socles", _("Socles"), agent=True, roles=ANY_ROLE),
            Page("skills:requirements", _("Niveaux requis par métier"), signed_in=True),
            Page(
                "skills:structures",
                _("Compétences d’une structure"),
                roles=(LEAD, HR, RoleName.MANAGER),
                door=FIGURES,
            ),
            Page("skills:quality", _("Qualité des questions"), roles=(HR, LEAD, ADMINISTRATOR)),
            Page("skills:bank", _("Banque de questions"), roles=(HR, LEAD, ADMINISTRATOR)),
            Page("skills:bank_content", _("Ce que la banque contient"), roles=(HR, LEAD, ADMINISTRATOR)),
            Page("skills:question_create", _("Écrire une question"), roles=(HR, LEAD, ADMINISTRATOR)),
            Page("skills:bank_export", _("Exporter des questions"), roles=(HR, LEAD, ADMINISTRATOR)),
            Page("skills:campaigns", _("Campagnes de positionnement"), roles=(HR, LEAD)),
            Page("skills:campaign_create", _("Préparer une campagne"), roles=(HR, LEAD)),
        ),
    ),
    Section(
        _("Se former"),
        (
            LEARNING,
            Page("study:mine", _("Mes formations"), signed_in=True),
            Page("completions:mine", _("Mes formations terminées"), signed_in=True),
            Page("paths:list", _("Parcours de formation"), public=True),
            Page("paths:mine", _("Mes parcours de formation"), passes=in_post),
            Page("learning_sessions:coming", _("Stages à venir"), signed_in=True),
            Page("wishes:mine", _("Souhaits de formation"), signed_in=True),
            Page("cycles:list", _("Cycles de formation"), public=True),
            Page("learning_sessions:to_decide", _("Demandes de formation à décider"), passes=decides_on_training),
            Page("learning_sessions:delegations", _("Décider à ma place"), roles=(RoleName.MANAGER,)),
            Page("catalogue:mine", _("Cours que je prépare"), roles=AUTHORS),
            Page("catalogue:choose", _("Ajouter un cours au catalogue"), roles=AUTHORS),
            Page("catalogue:shipped", _("Cours fournis avec le logiciel"), roles=AUTHORS),
            Page("catalogue:archive", _("Apporter un cours sur fichiers"), roles=AUTHORS),
            Page("packages:list", _("Paquets SCORM"), roles=AUTHORS),
            Page("packages:import", _("Importer un paquet SCORM"), roles=AUTHORS),
            Page("paths:prepared", _("Parcours que je prépare ou que je signe"), passes=builds_paths),
            Page("paths:create", _("Construire un parcours de formation"), roles=AUTHORS),
            Page("learning_sessions:mine", _("Les sessions que j’organise ou que j’anime"), passes=runs_sessions),
            Page("cycles:prepared", _("Les cycles que je conduis"), roles=CYCLE_RUNNERS),
            Page("cycles:create", _("Préparer un cycle"), roles=CYCLE_RUNNERS),
            Page("evaluations:providers", _("Prestataires de formation"), roles=AUTHORS),
            Page("evaluations:provider_create", _("Ajouter un prestataire de formation"), roles=CYCLE_RUNNERS),
            Page("completions:records", _("Dossier de formation"), roles=REGISTRARS),
            Page("wishes:campaigns", _("Campagnes de souhaits"), roles=(HR,)),
            Page("wishes:create", _("Préparer une campagne de souhaits"), roles=(HR,)),
            Page("wishes:plans", _("Plans de formation"), roles=(HR,)),
        ),
    ),
    Section(
        _("Le baromètre"),
        (
            Page("results:waves", _("Résultats des baromètres"), agent=True, roles=ANY_ROLE),
            Page("waves:list", _("Vagues de baromètre"), roles=SURVEYORS),
            Page("waves:create", _("Préparer une vague"), roles=SURVEYORS),
            Page("waves:bring", _("Reprendre des réponses"), roles=SURVEYORS),
            Page("questionnaires:list", _("Questionnaires"), roles=SURVEYORS),
            Page("questionnaires:create", _("Écrire un questionnaire"), roles=SURVEYORS),
            Page("questionnaires:import", _("Importer un questionnaire"), roles=SURVEYORS),
            Page("questionnaires:bank", _("Questions à reprendre"), roles=SURVEYORS),
            Page("waves:anonymity", _("Baromètre : pourquoi c’est anonyme"), public=True),
        ),
    ),
    Section(
        _("Se rencontrer et partager"),
        (
            GATHERINGS,
            Page("coaching:home", _("Entraide entre pairs"), signed_in=True),
            Page("coaching:need", _("Demander de l’aide à un pair"), passes=in_post),
            Page("coaching:offer", _("Proposer son aide à un pair"), passes=in_post),
            Page("coaching:animate", _("Animer l’entraide"), roles=ANIMATORS, whole=True),
            Page("teams:home", _("Charte et auto-diagnostic de mon équipe"), signed_in=True),
            Page("experiments:list", _("Expérimentations"), agent=True, roles=ANY_ROLE),
            Page("experiments:create", _("Préparer une expérimentation"), roles=RUNNERS),
            Page("experiments:public_list", _("Nos expérimentations, ouvertes à tous"), public=True),
            Page("experiences:list", _("Retours d’expérience"), agent=True, roles=ANY_ROLE),
            Page("experiences:begin", _("Raconter une expérience"), agent=True),
            Page("experiences:mine", _("Mes retours d’expérience"), agent=True),
            Page("experiences:to_review", _("Retours d’expérience à relire"), roles=ANIMATORS),
            Page("experiences:silent", _("Services à inviter à raconter"), roles=(LEAD,)),
            Page("showroom:list", _("Solutions"), agent=True, roles=ANY_ROLE),
            Page("showroom:mine", _("Mes intérêts pour des solutions"), signed_in=True),
            Page("showroom:create", _("Présenter une solution"), roles=ANIMATORS),
            Page("showroom:interests", _("Suivre les demandes sur les solutions"), roles=ANIMATORS),
            Page("events:agenda", _("Rencontres"), public=True),
            Page("events:mine", _("Les rencontres que j’anime"), roles=ANIMATORS),
            Page("events:create", _("Préparer une rencontre"), roles=ANIMATORS),
            Page("events:series_create", _("Créer une série de rencontres"), roles=ANIMATORS),
            Page("events:all_domains", _("Domaines de courriel acceptés"), roles=(ADMINISTRATOR,), whole=True),
            Page("themes:calls", _("Appels à thèmes"), signed_in=True),
            Page("themes:create", _("Préparer un appel à thèmes"), roles=ANIMATORS),
            Page("seats:lost_link", _("Retrouver mon inscription"), public=True),
        ),
    ),
    Section(
        _("Organisation"),
        (
            ORGANISATION,
            Page("organisations:agents", _("Agents"), roles=(HR, RoleName.MANAGER)),
            Page("rights:corrections", _("Demandes de correction"), roles=(HR,)),
            Page("rights:departed", _("Agents partis"), roles=(HR, RoleName.DPO)),
            IMPORTS,
            DATA_PROTECTION,
            Page("accounts:users", _("Comptes et rôles"), roles=(ADMINISTRATOR,)),
            Page("journal:entries", _("Journal"), roles=(RoleName.DPO,), whole=True),
            Page("accounts:invite", _("Inviter quelqu’un"), roles=(ADMINISTRATOR, HR, LEAD)),
            Page("requests:list", _("Demandes à traiter"), roles=tuple(ANSWERING)),
            Page("mail:outbox", _("Messages non partis"), roles=(ADMINISTRATOR,)),
            Page("accounts:invitations", _("Invitations envoyées"), roles=(ADMINISTRATOR, HR, LEAD)),
        ),
    ),
    Section(
        _("Site public"),
        (
            PUBLIC_FIGURES,
            Page("wagtailadmin_home", _("Rédiger le site public"), passes=may_edit),
        ),
    ),
    Section(
        _("À propos de ce site"),
        (
            CONTACT,
            SEARCH,
            Page("attestations:check", _("Vérifier une attestation"), public=True),
            Page("desk:sitemap", _("Plan du site"), public=True),
            Page("desk:accessibility", _("Déclaration d’accessibilité"), public=True),
            Page("desk:legal", _("Mentions légales"), public=True),
        ),
    ),
)


def every_page() -> Iterable[Page]:
    return (page for section in SECTIONS for page in section.pages)


def sections_for(user: Any) -> list[Section]:
    """The pages that `user` reaches, by section; a section without any is left out."""
    found = [
        Section(each.label, tuple(_with_door(page, user) for page in each.pages if page.open_to(user)))
        for each in SECTIONS
    ]
    return [section for section in found if section.pages]


def _with_door(page: Page, user: Any) -> Page:
    """The same page, saying what it waits for where the user holds a role or is posted."""
    if page.door is None:
        return page
    own = (user.agent.structure,) if user.agent_id is not None else ()
    return replace(page, closed=words_of_closing(page.door, *user.structures_as(), *own))
