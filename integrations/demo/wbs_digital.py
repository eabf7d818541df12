"""Work breakdown of digital projects: stages (French, English) and their work packages; a nested row is a lot."""

Leaf = tuple[str, str]
Row = Leaf | tuple[str, str, tuple[Leaf, ...]]
Stage = tuple[str, str, tuple[Row, ...]]

APPLICATION: tuple[Stage, ...] = (
    ("Cadrage", "Framing", (
        ("Expression de besoins", "Requirements"),
        ("Choix de la solution", "Choice of the solution"),
        ("Dossier économique", "Costing and business case"),
    )),
    ("Conception", "Design", (
        ("Conception fonctionnelle", "Functional design"),
        ("Architecture technique", "Technical architecture"),
        ("Stratégie de reprise des données", "Data migration strategy"),
        ("Analyse d'impact sur les équipes", "Impact on teams"),
    )),
    ("Réalisation", "Build", (
        ("Lot 1 – Socle", "Lot 1 – Core", (
            ("Paramétrage", "Configuration"),
            ("Développements spécifiques", "Custom development"),
        )),
        ("Lot 2 – Interfaces et données", "Lot 2 – Interfaces and data", (
            ("Interfaces", "Interfaces"),
            ("Reprises à blanc", "Trial migrations"),
            ("Habilitations", "Access rights"),
        )),
    )),
    ("Recette", "Acceptance", (
        ("Recette fonctionnelle", "Functional acceptance"),
        ("Tests de charge et de sécurité", "Load and security tests"),
        ("Formation des relais", "Training of champion users"),
    )),
    ("Déploiement", "Roll-out", (
        ("Formation des utilisateurs", "User training"),
        ("Bascule", "Cut-over"),
        ("Assistance au démarrage", "Start-up support"),
    )),
)  # fmt: skip

PLATFORM: tuple[Stage, ...] = (
    ("Cadrage", "Framing", (
        ("État des lieux", "Survey of what exists"),
        ("Exigences de service et de sécurité", "Service and security requirements"),
        ("Consultation des fournisseurs", "Call for tenders"),
    )),
    ("Conception", "Design", (
        ("Architecture cible", "Target architecture"),
        ("Dossier de sécurité", "Security file"),
        ("Plan de migration", "Migration plan"),
    )),
    ("Construction", "Build", (
        ("Lot 1 – Socle", "Lot 1 – Foundation", (
            ("Infrastructure et réseau", "Infrastructure and network"),
            ("Automatisation du déploiement", "Automated deployment"),
        )),
        ("Lot 2 – Services", "Lot 2 – Services", (
            ("Supervision et journalisation", "Monitoring and logging"),
            ("Sauvegarde et reprise", "Backup and recovery"),
            ("Raccordement des applications", "Connection of applications"),
        )),
    )),
    ("Qualification", "Qualification", (
        ("Tests de bascule", "Failover tests"),
        ("Test d'intrusion", "Penetration test"),
        ("Dossier d'exploitation", "Operations manual"),
    )),
    ("Généralisation", "Roll-out", (
        ("Site pilote", "Pilot site"),
        ("Migration des sites", "Migration of sites"),
        ("Décommissionnement", "Decommissioning"),
    )),
)  # fmt: skip
