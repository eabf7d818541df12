"""The methods that the portal knows, each with its phases. Pure data, in both languages.

A method becomes a row of the catalogue when the first project uses it (projects.services.templates); the phases are
those of the method's own guide.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ShippedPhase:
    code: str
    en: str
    fr: str


@dataclass(frozen=True, slots=True)
class ShippedMethod:
    """A method and its phases in order."""

    code: str
    en: str
    fr: str
    phases: tuple[ShippedPhase, ...]


def _method(code: str, en: str, fr: str, *phases: tuple[str, str, str]) -> ShippedMethod:
    return ShippedMethod(code, en, fr, tuple(ShippedPhase(*phase) for phase in phases))


METHODS = {
    one.code: one
    for one in (
        _method(
            "prince2", "PRINCE2", "PRINCE2",
            ("starting-up", "Starting up", "Élaboration"), ("initiation", "Initiation", "Initialisation"),
            ("delivery", "Delivery stages", "Livraison des séquences"),
            ("final-stage", "Final delivery stage", "Séquence finale"), ("closing", "Closing", "Clôture"),
        ),
        _method(
            "waterfall", "Waterfall (PMBOK)", "Cycle en V (PMBOK)",
            ("initiating", "Initiating", "Démarrage"), ("planning", "Planning", "Conception"),
            ("executing", "Executing", "Réalisation"), ("testing", "Testing", "Recette"),
            ("deployment", "Deployment", "Déploiement"),
        ),
        _method(
            "scrum", "Scrum", "Scrum",
            ("vision", "Vision", "Vision"), ("backlog", "Backlog building", "Constitution du carnet"),
            ("sprints", "Sprints", "Sprints"), ("stabilisation", "Stabilisation", "Stabilisation"),
            ("release", "Release", "Mise en production"),
        ),
        _method(
            "kanban", "Kanban", "Kanban",
            ("discover", "Discover", "Découvrir"), ("define", "Define", "Définir"), ("flow", "Flow", "Flux"),
            ("verify", "Verify", "Vérifier"), ("deliver", "Deliver", "Livrer"),
        ),
        _method(
            "lean", "Lean Six Sigma", "Lean Six Sigma",
            ("define", "Define", "Définir"), ("measure", "Measure", "Mesurer"),
            ("improve", "Analyse and improve", "Analyser et améliorer"), ("control", "Control", "Contrôler"),
            ("sustain", "Sustain", "Pérenniser"),
        ),
        _method(
            "hybrid", "Hybrid", "Hybride",
            ("framing", "Framing", "Cadrage"), ("design", "Design", "Conception"),
            ("iterations", "Iterations", "Itérations"), ("acceptance", "Acceptance", "Recette"),
            ("rollout", "Roll-out", "Déploiement"),
        ),
    )
}  # fmt: skip
