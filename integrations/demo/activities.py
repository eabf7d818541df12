"""The catalogue of work, by kind of project and stage, and the work that every project has."""

from integrations.demo import activities_digital, activities_estate, activities_industry
from integrations.demo.values import Activity

_GENERIC: tuple[tuple[str, str, str, str], ...] = (
    ("Tenir le comité de pilotage n° {n}", "Le comité de pilotage n° {n} s'est tenu et a validé les orientations proposées.",
     "Hold steering committee {n}", "Steering committee {n} was held and endorsed the proposed course."),
    ("Mettre à jour le registre des risques, revue n° {n}", "La revue des risques n° {n} a été conduite avec l'équipe.",
     "Update the risk register, review {n}", "Risk review {n} was held with the team."),
    ("Actualiser le plan de communication, édition {n}", "L'édition {n} de la lettre du projet a été diffusée.",
     "Refresh the communication plan, edition {n}", "Edition {n} of the project newsletter was published."),
    ("Faire le point n° {n} avec le fournisseur principal", "Le point n° {n} avec le fournisseur principal a permis de clore les sujets ouverts.",
     "Hold supplier review {n}", "Supplier review {n} closed the open topics."),
    ("Tenir l'atelier n° {n} avec les utilisateurs clés", "L'atelier n° {n} avec les utilisateurs clés a eu lieu.",
     "Run workshop {n} with key users", "Workshop {n} with key users took place."),
    ("Revoir le reste à faire, itération {n}", "Le reste à faire a été revu ligne à ligne (itération {n}).",
     "Re-estimate the remaining work, iteration {n}", "The remaining work was re-estimated line by line (iteration {n})."),
)  # fmt: skip

GENERIC: tuple[Activity, ...] = tuple(Activity(*row) for row in _GENERIC)

ACTIVITIES: dict[str, tuple[tuple[Activity, ...], ...]] = {
    kind: tuple(tuple(Activity(*row) for row in stage) for stage in stages)
    for kind, stages in (
        ("application", activities_digital.APPLICATION),
        ("platform", activities_digital.PLATFORM),
        ("works", activities_estate.WORKS),
        ("retrofit", activities_estate.RETROFIT),
        ("product", activities_industry.PRODUCT),
        ("process", activities_industry.PROCESS),
    )
}
