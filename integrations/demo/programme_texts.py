"""What programme managers write about their programme as a whole, in both languages. Pure."""

from dataclasses import dataclass
from random import Random

from common.rag import Rag


@dataclass(frozen=True, slots=True)
class ProgrammeText:
    summary: str
    achievements: str
    next_steps: str
    decisions_needed: str


_SUMMARY = {
    "en": {
        "good": "The programme is on course, and its benefits case holds. Projects on course: {on_course} of {count}. {detail}",
        "mixed": "Projects that need attention: {off_course} of {count}, for reasons that they share. {detail}",
        "bad": "Projects off course: {off_course} of {count}. The programme cannot absorb it alone. {detail}",
    },
    "fr": {
        "good": "Le programme tient son cap et les bénéfices attendus sont confirmés. Projets en bonne voie : {on_course} sur {count}. {detail}",
        "mixed": "Projets à surveiller : {off_course} sur {count}, pour des raisons communes. {detail}",
        "bad": "Projets hors trajectoire : {off_course} sur {count}. Le programme ne peut pas l’absorber seul. {detail}",
    },
}
_DETAIL = {
    "en": (
        "Shared suppliers deliver as agreed.",
        "The order of go-lives was agreed with operations.",
        "Two projects need the same specialists in the same quarter.",
        "The common platform is the pace-setter for all of them.",
    ),
    "fr": (
        "Les fournisseurs communs livrent comme convenu.",
        "L’ordre des mises en service est convenu avec l’exploitation.",
        "Deux projets ont besoin des mêmes spécialistes au même trimestre.",
        "Le socle commun donne le rythme à tous.",
    ),
}
_DONE = {
    "en": (
        "Dependencies between the projects were reviewed and three were closed.",
        "The benefits owners confirmed their targets for next year.",
        "The architecture board settled the open interface questions.",
    ),
    "fr": (
        "Les dépendances entre projets ont été revues et trois sont levées.",
        "Les responsables des bénéfices ont confirmé leurs cibles pour l’an prochain.",
        "Le comité d’architecture a tranché les questions d’interfaces en suspens.",
    ),
}
_NEXT = {
    "en": (
        "Agree the staffing plan of the next quarter with the line managers.",
        "Bring the combined test window forward by two weeks.",
        "Present the updated benefits map to the steering committee.",
    ),
    "fr": (
        "Arrêter le plan de charge du prochain trimestre avec les directions.",
        "Avancer de deux semaines la période de tests communs.",
        "Présenter la carte des bénéfices mise à jour au comité de pilotage.",
    ),
}
_DECISION = {
    "en": "Decide by the end of the month which project gets the shared team first.",
    "fr": "Décider avant la fin du mois quel projet dispose en premier de l’équipe commune.",
}


def programme_text(rng: Random, language: str, *, count: int, off_course: int, rag: Rag) -> ProgrammeText:
    """One month's words for a programme of `count` projects that reported, `off_course` of them amber or worse."""
    mood = "good" if rag <= Rag.AMBER_GREEN else "mixed" if rag == Rag.AMBER else "bad"
    summary = _SUMMARY[language][mood].format(
        count=count,
        on_course=count - off_course,
        off_course=off_course,
        detail=rng.choice(_DETAIL[language]),
    )
    return ProgrammeText(
        summary=summary,
        achievements=rng.choice(_DONE[language]),
        next_steps=rng.choice(_NEXT[language]),
        decisions_needed=_DECISION[language] if mood == "bad" else "",
    )


def programme_rag(ratings: list[int]) -> Rag:
    """The middle of what its projects declared, one step worse when a third of them or more is amber/red or red."""
    middle = sorted(ratings)[len(ratings) // 2]
    bad = sum(rating >= Rag.AMBER_RED for rating in ratings)
    return Rag(min(Rag.RED, middle + (3 * bad >= len(ratings) and middle < Rag.AMBER_RED)))
