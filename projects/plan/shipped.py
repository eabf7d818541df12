"""The templates of plans that the portal comes with, one for each method. Pure data, in both languages.

Lengths are those of a middle-sized project, to be changed in the plan.
"""

from dataclasses import dataclass
from typing import Any

Named = tuple[str, str]


@dataclass(frozen=True, slots=True)
class ShippedTemplate:
    """A template of a method; `plan` is read by projects.plan.templates."""

    code: str
    method: str
    en: str
    fr: str
    plan: dict[str, Any]


def _group(en: str, fr: str, *parts: dict[str, Any]) -> dict[str, Any]:
    return {"name": {"en": en, "fr": fr}, "parts": list(parts)}


def _work(en: str, fr: str, first: int, days: int, share: str, rule: str = "physical") -> dict[str, Any]:
    return {"name": {"en": en, "fr": fr}, "from": first, "days": days, "share": share, "rule": rule}


def _point(en: str, fr: str, day: int, *, key: bool = True) -> dict[str, Any]:
    return {"name": {"en": en, "fr": fr}, "day": day, "key": key}


def _goal(text: Named, criterion: Named) -> dict[str, Any]:
    return {
        "text": {"en": text[0], "fr": text[1]},
        "criterion": {"en": criterion[0], "fr": criterion[1]},
    }


_BENEFIT = _goal(
    ("The benefits of the business case can be realised", "Les bénéfices du dossier d’opportunité sont réalisables"),
    ("Their owners confirm it at closure", "Leurs responsables le confirment à la clôture"),
)  # fmt: skip
_ON_TIME = _goal(
    ("Delivered on time and within budget", "Livré dans les délais et le budget"),
    ("Finish and cost within the tolerances of the baseline", "Fin et coût dans les tolérances de la référence"),
)  # fmt: skip
_ACCEPTED = _goal(
    ("The deliverables are accepted by their users", "Les livrables sont acceptés par leurs utilisateurs"),
    ("Acceptance signed without blocking reservations", "Recette signée sans réserve bloquante"),
)  # fmt: skip


TEMPLATES = {
    one.code: one
    for one in (
        ShippedTemplate(
            "prince2-stages", "prince2", "PRINCE2, two delivery stages", "PRINCE2, deux séquences de livraison",
            {
                "packages": [
                    _group(
                        "Starting up and initiation", "Élaboration et initialisation",
                        _work("Project brief and outline business case", "Exposé du projet et cas d’affaire préliminaire", 0, 21, "3", "zero_hundred"),
                        _work("Project initiation documentation", "Documentation d’initialisation du projet", 21, 30, "7"),
                    ),
                    _group(
                        "First delivery stage", "Première séquence de livraison",
                        _work("Design of the products", "Conception des produits", 51, 45, "15"),
                        _work("Products of the first stage", "Produits de la première séquence", 96, 60, "25"),
                        _work("Stage plan of the next stage", "Plan de la séquence suivante", 142, 14, "2", "zero_hundred"),
                    ),
                    _group(
                        "Final delivery stage", "Séquence finale",
                        _work("Products of the final stage", "Produits de la séquence finale", 156, 75, "30"),
                        _work("Acceptance and handover", "Réception et transfert", 231, 30, "13"),
                    ),
                    _work("Closing the project", "Clôture du projet", 261, 14, "5", "zero_hundred"),
                ],
                "milestones": [
                    _point("Initiation authorised", "Autorisation d’initialiser", 20),
                    _point("Project authorised", "Autorisation du projet", 50),
                    _point("End of the first stage", "Fin de la première séquence", 155),
                    _point("Products handed over", "Produits transférés", 260),
                    _point("Closure authorised", "Autorisation de clore", 274),
                ],
                "objectives": [_ACCEPTED, _ON_TIME, _BENEFIT],
            },
        ),
        ShippedTemplate(
            "waterfall-phases", "waterfall", "Waterfall, phase by phase", "Cycle en V, phase par phase",
            {
                "packages": [
                    _group(
                        "Initiating and planning", "Démarrage et planification",
                        _work("Project charter", "Charte de projet", 0, 14, "2", "zero_hundred"),
                        _work("Requirements", "Expression des besoins", 14, 35, "8"),
                        _work("Project management plan", "Plan de management du projet", 28, 28, "4"),
                    ),
                    _group(
                        "Design", "Conception",
                        _work("General design", "Conception générale", 56, 30, "10"),
                        _work("Detailed design", "Conception détaillée", 86, 35, "12"),
                    ),
                    _group(
                        "Build", "Réalisation",
                        _work("Construction", "Construction", 121, 75, "32"),
                        _work("Unit and integration tests", "Tests unitaires et d’intégration", 166, 45, "10"),
                    ),
                    _group(
                        "Acceptance and deployment", "Recette et déploiement",
                        _work("Acceptance tests", "Recette", 211, 30, "10"),
                        _work("Training and documentation", "Formation et documentation", 211, 45, "5"),
                        _work("Deployment", "Mise en service", 241, 15, "5", "fifty_fifty"),
                    ),
                    _work("Closing", "Clôture", 256, 14, "2", "zero_hundred"),
                ],
                "milestones": [
                    _point("Charter signed", "Charte signée", 13),
                    _point("Plan approved", "Plan approuvé", 55),
                    _point("Design frozen", "Conception figée", 120),
                    _point("Build complete", "Réalisation terminée", 210),
                    _point("Accepted", "Recette prononcée", 240),
                    _point("In service", "En service", 255),
                ],
                "objectives": [_ACCEPTED, _ON_TIME, _BENEFIT],
            },
        ),
        ShippedTemplate(
            "scrum-release", "scrum", "Scrum, one release of six sprints", "Scrum, une version de six sprints",
            {
                "packages": [
                    _work("Product vision and roadmap", "Vision du produit et feuille de route", 0, 14, "5", "zero_hundred"),
                    _work("First product backlog", "Premier carnet de produit", 14, 14, "5"),
                    _group(
                        "Sprints", "Sprints",
                        *(
                            _work(f"Sprint {number}", f"Sprint {number}", 28 + 14 * (number - 1), 14, "13")
                            for number in range(1, 7)
                        ),
                    ),
                    _work("Stabilisation", "Stabilisation", 112, 14, "7"),
                    _work("Release and retrospective", "Mise en production et rétrospective", 126, 7, "5", "zero_hundred"),
                ],
                "milestones": [
                    _point("Vision shared", "Vision partagée", 13),
                    _point("Minimum viable product reviewed", "Produit minimum viable présenté", 69),
                    _point("All sprints reviewed", "Tous les sprints présentés", 111),
                    _point("Released", "En production", 132),
                ],
                "objectives": [
                    _goal(
                        ("The product goal is reached", "L’objectif de produit est atteint"),
                        ("The product owner confirms it at the last sprint review", "Le product owner le confirme à la dernière revue de sprint"),
                    ),
                    _goal(
                        ("The release is fit for use", "La version est prête à l’emploi"),
                        ("No blocking defect open at release", "Aucune anomalie bloquante ouverte à la mise en production"),
                    ),
                    _BENEFIT,
                ],
            },
        ),
        ShippedTemplate(
            "kanban-flow", "kanban", "Kanban, a flow over two quarters", "Kanban, un flux sur deux trimestres",
            {
                "packages": [
                    _work("Discover: demand and workflow made visible", "Découvrir : demande et flux rendus visibles", 0, 21, "8"),
                    _work("Define: policies and work-in-progress limits", "Définir : règles et limites d’en-cours", 21, 14, "7", "zero_hundred"),
                    _group(
                        "Flow", "Flux",
                        _work("Delivery, first quarter", "Livraison, premier trimestre", 35, 91, "35"),
                        _work("Delivery, second quarter", "Livraison, second trimestre", 126, 91, "35"),
                    ),
                    _work("Verify and deliver what is left", "Vérifier et livrer le reste", 217, 21, "10"),
                    _work("Handover to regular operations", "Transfert à l’exploitation courante", 238, 14, "5", "zero_hundred"),
                ],
                "milestones": [
                    _point("Board in use", "Tableau en usage", 34),
                    _point("Service review, first quarter", "Revue de service, premier trimestre", 125),
                    _point("Service review, second quarter", "Revue de service, second trimestre", 216),
                    _point("Handed over", "Transféré", 251),
                ],
                "objectives": [
                    _goal(
                        ("Lead times are short and predictable", "Les délais de traitement sont courts et prévisibles"),
                        ("85 % of the items within the agreed service level", "85 % des demandes dans le niveau de service convenu"),
                    ),
                    _ACCEPTED,
                    _BENEFIT,
                ],
            },
        ),
        ShippedTemplate(
            "lean-dmaic", "lean", "Lean Six Sigma, DMAIC", "Lean Six Sigma, DMAIC",
            {
                "packages": [
                    _work("Define: charter and voice of the customer", "Définir : charte et voix du client", 0, 21, "10", "zero_hundred"),
                    _work("Measure: baseline of the process", "Mesurer : performance initiale du processus", 21, 35, "20"),
                    _group(
                        "Analyse and improve", "Analyser et améliorer",
                        _work("Root causes", "Causes racines", 56, 35, "20"),
                        _work("Solutions piloted", "Solutions pilotées", 91, 42, "25"),
                        _work("Solutions rolled out", "Solutions déployées", 133, 28, "15"),
                    ),
                    _work("Control: control plan and handover", "Contrôler : plan de contrôle et transfert", 161, 21, "7", "zero_hundred"),
                    _work("Sustain: results confirmed", "Pérenniser : résultats confirmés", 182, 60, "3", "zero_hundred"),
                ],
                "milestones": [
                    _point("Define review", "Revue Définir", 20),
                    _point("Measure review", "Revue Mesurer", 55),
                    _point("Analyse review", "Revue Analyser", 90),
                    _point("Improve review", "Revue Améliorer", 160),
                    _point("Control review", "Revue Contrôler", 181),
                    _point("Results confirmed", "Résultats confirmés", 241),
                ],
                "objectives": [
                    _goal(
                        ("The process performs as targeted", "Le processus atteint sa performance cible"),
                        ("Target of the charter held for 60 days after handover", "Cible de la charte tenue 60 jours après le transfert"),
                    ),
                    _goal(
                        ("The gain lasts", "Le gain est durable"),
                        ("The process owner runs the control plan", "Le responsable du processus applique le plan de contrôle"),
                    ),
                    _BENEFIT,
                ],
            },
        ),
        ShippedTemplate(
            "hybrid-release", "hybrid", "Hybrid, framed and then iterated", "Hybride, cadré puis itéré",
            {
                "packages": [
                    _group(
                        "Framing and design", "Cadrage et conception",
                        _work("Framing and business case", "Cadrage et dossier d’opportunité", 0, 28, "7", "zero_hundred"),
                        _work("Architecture and design", "Architecture et conception", 28, 35, "13"),
                    ),
                    _group(
                        "Iterations", "Itérations",
                        *(
                            _work(f"Iteration {number}", f"Itération {number}", 63 + 21 * (number - 1), 21, "14")
                            for number in range(1, 5)
                        ),
                    ),
                    _group(
                        "Acceptance and roll-out", "Recette et déploiement",
                        _work("Acceptance tests", "Recette", 147, 21, "10"),
                        _work("Training and change", "Formation et conduite du changement", 147, 35, "6"),
                        _work("Roll-out", "Déploiement", 168, 28, "6", "fifty_fifty"),
                    ),
                    _work("Closing", "Clôture", 196, 14, "2", "zero_hundred"),
                ],
                "milestones": [
                    _point("Framing approved", "Cadrage validé", 27),
                    _point("Design approved", "Conception validée", 62),
                    _point("Last iteration shown", "Dernière itération présentée", 146),
                    _point("Accepted", "Recette prononcée", 167),
                    _point("Rolled out", "Déployé", 195),
                ],
                "objectives": [_ACCEPTED, _ON_TIME, _BENEFIT],
            },
        ),
    )
}  # fmt: skip
