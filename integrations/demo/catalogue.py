"""Portfolios, programmes, methods and milestones of the demonstration."""

from integrations.demo import names_digital, names_estate, names_industry
from integrations.demo.values import AttributeSpec, PortfolioSpec, ProgrammeSpec, ProjectName

_DEPARTMENT = AttributeSpec("department", "Department", "Direction")

SITES: dict[str, tuple[str, ...]] = {
    "digital": ("Paris", "Lyon", "Lille", "Londres", "Dublin", "Tous sites"),
    "estate": ("Lyon", "Nantes", "Bordeaux", "Strasbourg", "Birmingham", "Leeds", "Rotterdam"),
    "industry": ("Valence", "Clermont-Ferrand", "Le Mans", "Sunderland", "Sheffield", "Houston"),
}
CATEGORIES: dict[str, tuple[str, ...]] = {
    "digital": ("Transformation", "Obligation réglementaire", "Obsolescence", "Sécurité"),
    "estate": ("Croissance", "Obligation réglementaire", "Performance énergétique", "Maintien en état"),
    "industry": ("Nouveau produit", "Productivité", "Qualité", "Recherche amont"),
}


def _attributes(sector: str) -> tuple[AttributeSpec, ...]:
    return (
        _DEPARTMENT,
        AttributeSpec("site", "Site", "Site", SITES[sector]),
        AttributeSpec("category", "Category", "Catégorie", CATEGORIES[sector]),
    )


PORTFOLIOS: tuple[PortfolioSpec, ...] = (
    PortfolioSpec(
        "DIGITAL",
        "Systèmes d'information et numérique",
        "EUR",
        "supportive",
        1,
        "digital",
        _attributes("digital"),
    ),
    PortfolioSpec(
        "ESTATE", "Infrastructures et immobilier", "EUR", "controlling", 1, "estate", _attributes("estate")
    ),
    PortfolioSpec("INDUSTRY", "R&D and industry", "EUR", "directive", 4, "industry", _attributes("industry")),
)

PROGRAMMES: tuple[ProgrammeSpec, ...] = (
    ProgrammeSpec("DIG-FIN", "Fonctions support et finance", 0),
    ProgrammeSpec("DIG-CLI", "Customer experience", 0),
    ProgrammeSpec("DIG-DATA", "Données et nuage", 0),
    ProgrammeSpec("DIG-SEC", "Secure workplace", 0),
    ProgrammeSpec("EST-LOG", "Logistics network 2030", 1),
    ProgrammeSpec("EST-ENE", "Transition énergétique", 1),
    ProgrammeSpec("EST-WORK", "Environnements de travail", 1),
    ProgrammeSpec("EST-SAFE", "Safety and compliance", 1),
    ProgrammeSpec("IND-PROD", "New product range", 2),
    ProgrammeSpec("IND-PERF", "Performance industrielle", 2),
    ProgrammeSpec("IND-SMART", "Smart factory", 2),
    ProgrammeSpec("IND-LOWC", "Produits bas carbone", 2),
)

PROJECT_NAMES: tuple[tuple[tuple[ProjectName, int], ...], ...] = tuple(
    tuple((ProjectName(name, language, kind, department, purpose), programme)
          for name, language, kind, programme, department, purpose in module.ROWS)
    for module in (names_digital, names_estate, names_industry)
)  # fmt: skip

# Code, English and French names, and the five phases that follow initiation, design, build, test and deployment.
Phase = tuple[str, str, str]
METHODS: tuple[tuple[str, str, str, tuple[Phase, ...]], ...] = (
    ("prince2", "PRINCE2", "PRINCE2", (
        ("starting-up", "Starting up", "Élaboration"), ("initiation", "Initiation", "Initialisation"),
        ("delivery", "Delivery stages", "Livraison des séquences"),
        ("final-stage", "Final delivery stage", "Séquence finale"), ("closing", "Closing", "Clôture"),
    )),
    ("waterfall", "Waterfall (PMBOK)", "Cycle en V (PMBOK)", (
        ("initiating", "Initiating", "Démarrage"), ("planning", "Planning", "Conception"),
        ("executing", "Executing", "Réalisation"), ("testing", "Testing", "Recette"),
        ("deployment", "Deployment", "Déploiement"),
    )),
    ("scrum", "Scrum", "Scrum", (
        ("vision", "Vision", "Vision"), ("backlog", "Backlog building", "Constitution du carnet"),
        ("sprints", "Sprints", "Sprints"), ("stabilisation", "Stabilisation", "Stabilisation"),
        ("release", "Release", "Mise en production"),
    )),
    ("kanban", "Kanban", "Kanban", (
        ("discover", "Discover", "Découvrir"), ("define", "Define", "Définir"), ("flow", "Flow", "Flux"),
        ("verify", "Verify", "Vérifier"), ("deliver", "Deliver", "Livrer"),
    )),
    ("lean", "Lean Six Sigma", "Lean Six Sigma", (
        ("define", "Define", "Définir"), ("measure", "Measure", "Mesurer"),
        ("improve", "Analyse and improve", "Analyser et améliorer"), ("control", "Control", "Contrôler"),
        ("sustain", "Sustain", "Pérenniser"),
    )),
    ("hybrid", "Hybrid", "Hybride", (
        ("framing", "Framing", "Cadrage"), ("design", "Design", "Conception"),
        ("iterations", "Iterations", "Itérations"), ("acceptance", "Acceptance", "Recette"),
        ("rollout", "Roll-out", "Déploiement"),
    )),
    ("house", "House method", "Méthode maison", (
        ("opportunity", "Opportunity", "Opportunité"), ("feasibility", "Feasibility", "Faisabilité"),
        ("realisation", "Realisation", "Réalisation"), ("qualification", "Qualification", "Qualification"),
        ("handover", "Handover", "Transfert"),
    )),
)  # fmt: skip

METHODS_OF_SECTOR: dict[str, tuple[str, ...]] = {
    "digital": ("scrum", "hybrid", "prince2", "waterfall", "kanban", "hybrid"),
    "estate": ("waterfall", "prince2", "house", "waterfall"),
    "industry": ("house", "lean", "hybrid", "prince2"),
}

# Share of the duration, French name, English name, key (shown in the portfolio's list of milestones).
Milestone = tuple[float, str, str, bool]
MILESTONES: dict[str, tuple[Milestone, ...]] = {
    "digital": (
        (0.03, "G0 – Lancement", "G0 – Start", True),
        (0.16, "Expression de besoins validée", "Requirements approved", False),
        (0.27, "G1 – Conception approuvée", "G1 – Design approved", True),
        (0.42, "Première version livrée", "First release delivered", False),
        (0.58, "Interfaces raccordées", "Interfaces connected", False),
        (0.72, "Recette terminée", "Acceptance testing complete", False),
        (0.80, "G2 – Mise en service autorisée", "G2 – Go-live authorised", True),
        (0.88, "Pilote en service", "Pilot live", False),
        (1.00, "G3 – Déploiement achevé", "G3 – Roll-out complete", True),
    ),
    "estate": (
        (0.03, "G0 – Lancement", "G0 – Start", True),
        (0.15, "Avant-projet validé", "Outline design approved", False),
        (0.26, "G1 – Permis et budget approuvés", "G1 – Permit and budget approved", True),
        (0.36, "Marchés de travaux signés", "Works contracts signed", False),
        (0.44, "Démarrage du chantier", "Start on site", True),
        (0.62, "Gros œuvre achevé", "Structure complete", False),
        (0.78, "Lots techniques achevés", "Building services complete", False),
        (0.90, "G2 – Réception des travaux", "G2 – Works accepted", True),
        (1.00, "G3 – Mise en exploitation", "G3 – In operation", True),
    ),
    "industry": (
        (0.03, "G0 – Lancement", "G0 – Start", True),
        (0.18, "Cahier des charges approuvé", "Specification approved", False),
        (0.30, "G1 – Concept retenu", "G1 – Concept selected", True),
        (0.46, "Premier prototype disponible", "First prototype available", False),
        (0.60, "Revue critique de conception", "Critical design review", True),
        (0.74, "Essais de qualification achevés", "Qualification tests complete", False),
        (0.84, "G2 – Industrialisation autorisée", "G2 – Industrialisation authorised", True),
        (0.93, "Présérie validée", "Pre-series approved", False),
        (1.00, "G3 – Production en série", "G3 – Series production", True),
    ),
}  # fmt: skip

# Main and second cost category: French, English, nature.
Category = tuple[str, str, str]
COSTS: dict[str, tuple[Category, Category]] = {
    "digital": (
        ("Prestations externes", "Contractors", "capex"),
        ("Charges internes", "Internal staff", "opex"),
    ),
    "estate": (
        ("Travaux", "Works", "capex"),
        ("Études et maîtrise d'œuvre", "Design and supervision", "opex"),
    ),
    "industry": (
        ("Équipements et outillages", "Equipment and tooling", "capex"),
        ("Études et essais", "Engineering and tests", "opex"),
    ),
}

# Empty, ready to receive the public files by import.
IMPORT_PORTFOLIOS: tuple[PortfolioSpec, ...] = (
    PortfolioSpec("GMPP", "Government major projects", "GBP", "supportive", 4, "", (
        AttributeSpec("department", "Department", "Ministère"),
        AttributeSpec("category", "Category", "Catégorie"),
    )),
    PortfolioSpec("ETAT", "Grands projets numériques de l'État", "EUR", "supportive", 1, "", (
        AttributeSpec("ministry", "Ministry", "Ministère"),
        AttributeSpec("interministerial", "Interministerial", "Interministériel"),
        AttributeSpec("zone", "Functional area", "Zone fonctionnelle"),
        AttributeSpec("funding", "Funding programme", "Programme de financement"),
    )),
)  # fmt: skip
