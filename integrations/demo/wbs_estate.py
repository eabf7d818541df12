"""Work breakdown of building projects: stages (French, English) and their work packages; a nested row is a lot."""

from integrations.demo.wbs_digital import Stage

WORKS: tuple[Stage, ...] = (
    ("Programmation", "Brief", (
        ("Programme fonctionnel", "Functional brief"),
        ("Études de sol et relevés", "Ground surveys"),
        ("Choix du maître d'œuvre", "Appointment of the architect"),
    )),
    ("Études", "Design", (
        ("Avant-projet", "Outline design"),
        ("Permis et autorisations", "Permits"),
        ("Dossier de consultation", "Tender documents"),
        ("Passation des marchés", "Award of contracts"),
    )),
    ("Travaux", "Construction", (
        ("Lot 1 – Clos et couvert", "Lot 1 – Shell", (
            ("Terrassements et fondations", "Earthworks and foundations"),
            ("Structure", "Structure"),
            ("Façades et couverture", "Façade and roof"),
        )),
        ("Lot 2 – Équipements", "Lot 2 – Services", (
            ("Courants forts et faibles", "Power and data"),
            ("Chauffage et ventilation", "Heating and ventilation"),
            ("Voiries et réseaux", "Roads and utilities"),
        )),
    )),
    ("Réception", "Acceptance", (
        ("Essais et mise au point", "Tests and commissioning"),
        ("Levée des réserves", "Snagging"),
        ("Dossier des ouvrages exécutés", "As-built file"),
    )),
    ("Mise en exploitation", "Handover", (
        ("Aménagement et équipements", "Fitting-out"),
        ("Formation des exploitants", "Training of operators"),
        ("Mise en service", "Opening"),
    )),
)  # fmt: skip

RETROFIT: tuple[Stage, ...] = (
    ("Diagnostic", "Survey", (
        ("Diagnostics techniques", "Technical surveys"),
        ("Concertation avec les occupants", "Consultation of occupants"),
        ("Scénarios et choix", "Options and choice"),
    )),
    ("Études", "Design", (
        ("Projet détaillé", "Detailed design"),
        ("Autorisations", "Permits"),
        ("Consultation des entreprises", "Tendering"),
    )),
    ("Travaux", "Works", (
        ("Phase 1", "Phase 1", (
            ("Dépose et protections", "Strip-out and protection"),
            ("Travaux de la première zone", "Works in the first area"),
        )),
        ("Phase 2", "Phase 2", (
            ("Travaux de la seconde zone", "Works in the second area"),
            ("Équipements techniques", "Building services"),
            ("Finitions", "Finishes"),
        )),
    )),
    ("Réception", "Acceptance", (
        ("Essais", "Tests"),
        ("Levée des réserves", "Snagging"),
        ("Contrôle réglementaire", "Statutory inspection"),
    )),
    ("Emménagement", "Moving in", (
        ("Transferts", "Moves"),
        ("Information des usagers", "Information of users"),
        ("Suivi de la première année", "First-year follow-up"),
    )),
)  # fmt: skip
