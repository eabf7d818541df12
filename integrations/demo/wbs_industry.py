"""Work breakdown of industrial projects: stages (French, English) and their work packages; a nested row is a lot."""

from integrations.demo.wbs_digital import Stage

PRODUCT: tuple[Stage, ...] = (
    ("Opportunité", "Opportunity", (
        ("Étude de marché", "Market study"),
        ("Cahier des charges", "Specification"),
        ("Analyse de la concurrence", "Competitor analysis"),
    )),
    ("Concept", "Concept", (
        ("Concepts et simulations", "Concepts and simulations"),
        ("Maquettes", "Mock-ups"),
        ("Analyse des risques", "Risk analysis"),
        ("Recherche d'antériorités", "Patent search"),
    )),
    ("Développement", "Development", (
        ("Lot 1 – Mécanique", "Lot 1 – Mechanics", (
            ("Conception mécanique", "Mechanical design"),
            ("Prototypes", "Prototypes"),
        )),
        ("Lot 2 – Commande", "Lot 2 – Controls", (
            ("Électronique", "Electronics"),
            ("Logiciel embarqué", "Embedded software"),
            ("Intégration", "Integration"),
        )),
    )),
    ("Qualification", "Qualification", (
        ("Essais de performance", "Performance tests"),
        ("Essais d'endurance", "Endurance tests"),
        ("Certification", "Certification"),
    )),
    ("Industrialisation", "Industrialisation", (
        ("Outillages", "Tooling"),
        ("Présérie", "Pre-series"),
        ("Lancement commercial", "Commercial launch"),
    )),
)  # fmt: skip

PROCESS: tuple[Stage, ...] = (
    ("Définition", "Definition", (
        ("Mesure de l'existant", "Baseline measurement"),
        ("Objectifs de performance", "Performance targets"),
        ("Choix du procédé", "Choice of process"),
    )),
    ("Études", "Engineering", (
        ("Implantation", "Layout"),
        ("Spécification des équipements", "Equipment specification"),
        ("Analyse de sécurité", "Safety analysis"),
    )),
    ("Réalisation", "Build", (
        ("Lot 1 – Équipements", "Lot 1 – Equipment", (
            ("Fabrication chez le constructeur", "Manufacture at the supplier"),
            ("Réception en usine", "Factory acceptance"),
            ("Montage sur site", "Installation on site"),
        )),
        ("Lot 2 – Automatismes", "Lot 2 – Automation", (
            ("Programmation", "Programming"),
            ("Liaison avec la production", "Link to production systems"),
        )),
    )),
    ("Essais", "Trials", (
        ("Mise au point", "Commissioning"),
        ("Essais de capabilité", "Capability trials"),
        ("Validation qualité", "Quality validation"),
    )),
    ("Montée en cadence", "Ramp-up", (
        ("Formation des équipes", "Training of crews"),
        ("Montée en cadence", "Ramp-up"),
        ("Transfert à la production", "Transfer to production"),
    )),
)  # fmt: skip
