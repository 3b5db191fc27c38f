"""Jobs that the State has, among those of the ROME.

Codes and labels: ROME 3 (Répertoire opérationnel des métiers et des emplois), France Travail, Licence Ouverte 2.0.
A job's shares by category and the jobs of each profile of structure are assumptions of the demonstration.
"""

from dataclasses import dataclass

import numpy as np

CATEGORIES = ("A+", "A", "B", "C")
# An assumption: neither the ministries' mix without teachers nor its breakdown by kind of structure was found
# published. Chosen between the whole State (where teachers make most of category A) and a ministry of engineers,
# technicians and road workers; what comes out of the jobs below is held near it by a test.
TARGET_MIX = {"A+": 0.02, "A": 0.33, "B": 0.32, "C": 0.33}


@dataclass(frozen=True)
class JobDraft:
    code: str
    label: str
    family: str
    mix: tuple[float, float, float]  # of categories A, B, C
    ease: float = 0.0  # levels above what age and category alone would give


ADMIN, LAW, MONEY = "Administration générale", "Droit et politiques publiques", "Finances et achats"
PEOPLE, DIGITAL, WORKS = "Ressources humaines et formation", "Numérique", "Infrastructures et bâtiment"
NATURE, STUDIES, MEDIA = "Environnement et territoires", "Études et recherche", "Communication et documentation"
LOGISTICS = "Logistique et exploitation"

JOBS = (
    JobDraft("M1601", "Accueil et renseignements", ADMIN, (0, 0.1, 0.9), -0.1),
    JobDraft("M1602", "Opérations administratives", ADMIN, (0, 0.3, 0.7)),
    JobDraft("M1604", "Assistanat de direction", ADMIN, (0, 0.6, 0.4), 0.1),
    JobDraft("M1605", "Assistanat technique et administratif", ADMIN, (0, 0.7, 0.3)),
    JobDraft("M1606", "Saisie de données", ADMIN, (0, 0, 1), 0.1),
    JobDraft("M1607", "Secrétariat", ADMIN, (0, 0.2, 0.8)),
    JobDraft("M1402", "Conseil en organisation et management d'entreprise", ADMIN, (0.95, 0.05, 0), 0.2),
    JobDraft("K1401", "Conception et pilotage de la politique des pouvoirs publics", LAW, (1, 0, 0)),
    JobDraft("K1404", "Mise en oeuvre et pilotage de la politique des pouvoirs publics", LAW, (0.85, 0.15, 0)),
    JobDraft("K1405", "Représentation de l'État sur le territoire national ou international", LAW, (1, 0, 0)),
    JobDraft("K1902", "Collaboration juridique", LAW, (0.4, 0.5, 0.1)),
    JobDraft("K1903", "Défense et conseil juridique", LAW, (1, 0, 0)),
    JobDraft("K1502", "Contrôle et inspection des Affaires Sociales", LAW, (1, 0, 0)),
    JobDraft("K1505", "Protection des consommateurs et contrôle des échanges commerciaux", LAW, (0.4, 0.6, 0)),
    JobDraft("K1501", "Application des règles financières publiques", MONEY, (0.3, 0.5, 0.2)),
    JobDraft("M1203", "Comptabilité", MONEY, (0.05, 0.5, 0.45), 0.1),
    JobDraft("M1204", "Contrôle de gestion", MONEY, (0.8, 0.2, 0), 0.3),
    JobDraft("M1202", "Audit et contrôle comptables et financiers", MONEY, (0.95, 0.05, 0), 0.2),
    JobDraft("M1205", "Direction administrative et financière", MONEY, (1, 0, 0)),
    JobDraft("M1101", "Achats", MONEY, (0.4, 0.5, 0.1)),
    JobDraft("M1102", "Direction des achats", MONEY, (1, 0, 0)),
    JobDraft("M1608", "Secrétariat comptable", MONEY, (0, 0.3, 0.7)),
    JobDraft("M1501", "Assistanat en ressources humaines", PEOPLE, (0.05, 0.55, 0.4)),
    JobDraft("M1502", "Développement des ressources humaines", PEOPLE, (0.8, 0.2, 0)),
    JobDraft("M1503", "Management des ressources humaines", PEOPLE, (1, 0, 0)),
    JobDraft("K2101", "Conseil en formation", PEOPLE, (0.7, 0.3, 0), 0.1),
    JobDraft("K2111", "Formation professionnelle", PEOPLE, (0.6, 0.4, 0), 0.2),
    JobDraft("M1801", "Administration de systèmes d'information", DIGITAL, (0.45, 0.5, 0.05), 1.9),
    JobDraft("M1802", "Expertise et support en systèmes d'information", DIGITAL, (0.7, 0.3, 0), 1.9),
    JobDraft("M1803", "Direction des systèmes d'information", DIGITAL, (1, 0, 0), 1.2),
    JobDraft("M1805", "Études et développement informatique", DIGITAL, (0.7, 0.3, 0), 2.2),
    JobDraft("M1806", "Conseil et maîtrise d'ouvrage en systèmes d'information", DIGITAL, (0.9, 0.1, 0), 1.4),
    JobDraft("M1810", "Production et exploitation de systèmes d'information", DIGITAL, (0.3, 0.6, 0.1), 1.8),
    JobDraft("I1401", "Maintenance informatique et bureautique", DIGITAL, (0, 0.6, 0.4), 1.5),
    JobDraft("M1808", "Information géographique", DIGITAL, (0.4, 0.6, 0), 1.1),
    JobDraft("F1101", "Architecture du BTP et du paysage", WORKS, (1, 0, 0), 0.2),
    JobDraft("F1103", "Contrôle et diagnostic technique du bâtiment", WORKS, (0.3, 0.6, 0.1)),
    JobDraft("F1104", "Dessin BTP et paysage", WORKS, (0, 0.6, 0.4), 0.5),
    JobDraft("F1106", "Ingénierie et études du BTP", WORKS, (0.75, 0.25, 0), 0.2),
    JobDraft("F1107", "Mesures topographiques", WORKS, (0.1, 0.7, 0.2), 0.4),
    JobDraft("F1201", "Conduite de travaux du BTP et de travaux paysagers", WORKS, (0.2, 0.7, 0.1)),
    JobDraft("I1101", "Direction et ingénierie en entretien infrastructure et bâti", WORKS, (0.9, 0.1, 0)),
    JobDraft("I1202", "Entretien et surveillance du tracé routier", WORKS, (0, 0.05, 0.95), -0.5),
    JobDraft(
        "N4204", "Intervention technique d'exploitation des transports routiers de personnes", WORKS, (0, 0.7, 0.3)
    ),
    JobDraft("A1202", "Entretien des espaces naturels", NATURE, (0, 0.1, 0.9), -0.4),
    JobDraft("A1204", "Protection du patrimoine naturel", NATURE, (0.35, 0.65, 0)),
    JobDraft("A1301", "Conseil et assistance technique en agriculture et environnement naturel", NATURE, (0.4, 0.6, 0)),
    JobDraft("A1303", "Ingénierie en agriculture et environnement naturel", NATURE, (1, 0, 0), 0.2),
    JobDraft(
        "H1302", "Management et ingénierie Hygiène Sécurité Environnement -HSE- industriels", NATURE, (0.9, 0.1, 0)
    ),
    JobDraft("K1802", "Développement local", NATURE, (0.7, 0.3, 0)),
    JobDraft("K2302", "Management et inspection en environnement urbain", NATURE, (0.5, 0.5, 0)),
    JobDraft("M1403", "Études et prospectives socio-économiques", STUDIES, (0.9, 0.1, 0), 0.8),
    JobDraft("K2401", "Recherche en sciences de l'homme et de la société", STUDIES, (1, 0, 0), 0.3),
    JobDraft("K2402", "Recherche en sciences de l'univers, de la matière et du vivant", STUDIES, (1, 0, 0), 0.6),
    JobDraft("E1101", "Animation de site multimédia", MEDIA, (0.4, 0.6, 0), 0.9),
    JobDraft("E1103", "Communication", MEDIA, (0.7, 0.3, 0), 0.5),
    JobDraft("E1104", "Conception de contenus multimédias", MEDIA, (0.4, 0.6, 0), 1.1),
    JobDraft("K1601", "Gestion de l'information et de la documentation", MEDIA, (0.4, 0.4, 0.2), 0.4),
    JobDraft("I1203", "Maintenance des bâtiments et des locaux", LOGISTICS, (0, 0.15, 0.85), -0.4),
    JobDraft("K2501", "Gardiennage de locaux", LOGISTICS, (0, 0, 1), -0.5),
    JobDraft("N4105", "Conduite et livraison par tournées sur courte distance", LOGISTICS, (0, 0, 1), -0.5),
)
INDEX = {job.code: number for number, job in enumerate(JOBS)}
IT_JOBS = tuple(job.code for job in JOBS if job.family == DIGITAL)
# What heads of structures do, by depth.
HEADS = {1: "K1405", 2: "K1401", 3: "K1401", 4: "K1404"}

# What agents do in a structure of each profile, in parts.
PROFILES: dict[str, dict[str, float]] = {
    "policy": {"K1401": 5, "K1404": 9, "M1604": 3, "M1602": 4, "K1902": 2, "M1204": 1, "E1103": 1, "M1402": 1},
    "support": {"M1602": 6, "M1604": 4, "M1605": 4, "K1404": 3, "M1601": 2, "M1402": 1},
    "people": {"M1501": 10, "M1502": 5, "K2101": 2, "K2111": 2, "M1503": 1, "M1602": 3, "M1607": 1},
    "finance": {"M1203": 7, "K1501": 4, "M1608": 4, "M1204": 3, "M1101": 4, "M1202": 1, "M1205": 1, "M1102": 0.3},
    "law": {"K1903": 7, "K1902": 6, "K1505": 1, "M1604": 2, "M1602": 2},
    "logistics": {"I1203": 8, "K2501": 4, "N4105": 3, "M1601": 3, "M1602": 4, "F1103": 2, "I1101": 1, "M1101": 1},
    "documents": {"K1601": 9, "M1606": 2, "M1602": 3},
    "digital": {"M1801": 4, "M1802": 5, "M1805": 7, "M1806": 6, "M1810": 4, "I1401": 4, "M1808": 2, "M1803": 1,
                "M1605": 1},
    "planning": {"K1802": 6, "K1404": 5, "K1902": 4, "F1101": 1, "F1106": 2, "M1602": 7, "M1605": 4, "M1607": 3,
                 "M1808": 1.5, "K2302": 2},
    "works": {"F1106": 7, "F1201": 6, "F1107": 2, "F1104": 2, "I1101": 2, "N4204": 3, "M1602": 4, "M1605": 2,
              "F1103": 2},
    "roads": {"I1202": 17, "F1201": 4, "M1602": 1, "I1203": 2, "N4204": 2},
    "nature": {"A1204": 7, "A1301": 3, "A1303": 5, "H1302": 3, "A1202": 3, "M1602": 4, "K1902": 1, "M1605": 2,
               "M1808": 1, "K2402": 0.5},
    "studies": {"M1403": 9, "K2401": 2, "K2402": 2, "M1808": 2, "M1606": 1, "M1602": 1},
    "communication": {"E1103": 7, "E1101": 4, "E1104": 4, "M1602": 1},
    "inspection": {"M1202": 5, "K1401": 5, "K1502": 3, "M1402": 3, "M1604": 2},
}  # fmt: skip


def cumulated(profile: str) -> np.ndarray:
    """The cumulated shares of every job in a profile, in the order of `JOBS`."""
    shares = np.zeros(len(JOBS))
    for code, part in PROFILES[profile].items():
        shares[INDEX[code]] = part
    return np.cumsum(shares / shares.sum())
