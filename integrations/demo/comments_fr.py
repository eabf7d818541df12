"""French comments per dimension and level (good, fair, poor)."""

COMMENTS: dict[str, dict[str, tuple[str, ...]]] = {
    "schedule": {
        "good": (
            "Les jalons du trimestre sont tenus.",
            "Fin prévue le {finish}, conforme à la référence{same}.",
            "Avancement de {pct} pour {plan} prévus.",
            "Le chemin critique conserve sa marge.",
            "Le planning détaillé a été remis à jour, sans effet sur la fin.",
            "Calendrier tenu ; prochaine échéance le {mdate}.",
            "Pas d'écart de délai à signaler.",
        ),
        "fair": (
            "{slip} jours de retard, rattrapables en partie.",
            "L'avancement ({pct_behind}) est en deçà du plan ({plan}).",
            "Le jalon « {milestone} » reste sous surveillance.",
            "La marge du chemin critique est consommée.",
            "Fin prévue le {finish} pour une référence au {bfinish}{differs}.",
            "Retard limité mais persistant ; indice de délai de {spi_low}.",
        ),
        "poor": (
            "{slip} jours de retard ; la fin est prévue le {finish}.",
            "Le calendrier de référence n'est plus tenable.",
            "Avancement de {pct_far} seulement, pour {plan} prévus.",
            "L'indice de délai tombe à {spi_low}.",
            "Le jalon « {milestone} » ne sera pas tenu à sa date de référence.",
            "Le retard touche désormais le chemin critique sur toute sa longueur.",
        ),
        "watermelon": (
            "Le décalage d'avancement sera résorbé au prochain trimestre.",
            "La date de fin reste l'objectif de l'équipe ; l'avancement est en cours de consolidation.",
            "Les travaux restants sont plus simples : le rythme va s'accélérer.",
            "Retard apparent, lié au mode de mesure de l'avancement.",
            "L'équipe maintient la date de fin.",
        ),
    },
    "cost": {
        "good": (
            "Dépenses conformes au plan ; coût à terminaison de {eac}.",
            "Le budget est tenu.",
            "Indice de coût de {cpi}.",
            "Les engagements restent dans l'enveloppe approuvée.",
            "Aucune tension budgétaire ; {spent} dépensés à ce jour.",
            "Les factures du mois sont conformes aux commandes.",
            "La réserve n'est pas entamée.",
        ),
        "fair": (
            "Le coût à terminaison ({eac}) dépasse le budget de {over}.",
            "Dérive modérée : indice de coût de {cpi}.",
            "Le reste à faire est en cours de réestimation.",
            "La réserve est entamée ; les dépenses sont suivies chaque semaine.",
            "Un plan d'économies a été demandé au fournisseur principal.",
        ),
        "poor": (
            "Dépassement prévu de {over}, soit {delta}.",
            "L'indice de coût est de {cpi} : le budget ne suffira pas.",
            "Coût à terminaison de {eac} pour un budget de {budget}.",
            "La réserve est épuisée.",
            "Les dépenses progressent nettement plus vite que les travaux.",
        ),
        "watermelon": (
            "Les dépenses sont en avance de phase ; l'écart se résorbera.",
            "Le coût à terminaison est en cours de revue avec le contrôle de gestion.",
            "Dépenses de démarrage plus fortes que prévu, sans effet attendu sur le total.",
            "Budget tenu selon l'équipe.",
        ),
    },
    "scope": {
        "good": (
            "Le périmètre est stable.", "Aucune demande de modification ce mois-ci.",
            "Deux demandes mineures ont été acceptées sans effet sur le plan.",
            "Le besoin est figé et signé.", "Le contenu du prochain lot est arrêté.",
        ),
        "fair": (
            "Trois demandes de modification sont à l'étude.", "Une partie du besoin reste à confirmer.",
            "Des demandes complémentaires arrivent des utilisateurs ; elles sont reportées à un lot ultérieur.",
            "Le périmètre du dernier lot est en discussion.",
        ),
        "poor": (
            "Le périmètre n'est pas stabilisé.", "Les demandes nouvelles remettent en cause le plan.",
            "Une réduction du périmètre est proposée pour tenir la date.",
        ),
    },
    "quality": {
        "good": (
            "Les contrôles du mois sont satisfaisants.", "Aucune anomalie majeure n'est ouverte.",
            "Les livrables sont acceptés à la première présentation.", "Les critères d'acceptation sont respectés.",
            "La revue qualité n'a relevé que des points mineurs.",
        ),
        "fair": (
            "Quelques anomalies majeures restent à corriger{built}.", "Les reprises sont plus nombreuses que prévu.",
            "Un contrôle renforcé a été mis en place chez le fournisseur.",
            "La dernière livraison a été acceptée sous réserve.",
        ),
        "poor": (
            "Le nombre d'anomalies bloquantes empêche la réception.", "La dernière livraison a été refusée.",
            "Le niveau de qualité n'est pas acceptable pour les utilisateurs.",
        ),
    },
    "risk": {
        "good": (
            "Les risques sont suivis et aucun n'est critique.", "Le registre a été revu avec l'équipe.",
            "Les actions de réduction sont à jour.", "Un risque a été clos, aucun n'est apparu.",
            "La provision couvre l'exposition.",
        ),
        "fair": (
            "Un risque important demande une action avant le mois prochain.", "L'exposition augmente légèrement.",
            "La dépendance envers le fournisseur principal est surveillée.",
            "Deux actions de réduction sont en retard.",
        ),
        "poor": (
            "Un risque majeur s'est réalisé.", "L'exposition dépasse la provision.",
            "Plusieurs risques critiques restent sans parade.",
        ),
    },
    "benefits": {
        "good": (
            "Les bénéfices attendus sont confirmés.", "Le dossier économique reste valable.",
            "Les premiers gains sont mesurés{late_stage}.", "Les indicateurs de bénéfices ont un responsable.",
        ),
        "fair": (
            "Les premiers gains arriveront plus tard que prévu.", "Une partie des gains reste à démontrer.",
            "Le dossier économique doit être actualisé.",
        ),
        "poor": (
            "Le retard reporte les bénéfices d'un exercice.", "La rentabilité du projet est à réexaminer.",
            "Les gains attendus ne compensent plus le surcoût.",
        ),
    },
    "resources": {
        "good": (
            "L'équipe est au complet.", "Les ressources prévues sont disponibles.",
            "Le renfort demandé est arrivé.", "La charge du trimestre est couverte.",
            "Aucune absence n'affecte le plan.",
        ),
        "fair": (
            "Un poste reste à pourvoir.", "La disponibilité des experts métier est insuffisante.",
            "Un départ est annoncé ; la transmission est organisée.", "La charge dépasse légèrement la capacité.",
        ),
        "poor": (
            "Deux postes clés sont vacants.", "La capacité de l'équipe ne permet pas de tenir le plan.",
            "Le fournisseur n'a pas fourni les effectifs prévus au contrat.",
        ),
    },
}  # fmt: skip

# Of a project that has finished.
FINAL: dict[str, tuple[str, ...]] = {
    "schedule": (
        "Projet achevé le {finish}, {slip} jours après la référence.",
        "Projet achevé le {finish}, à la date de référence{same}.",
        "Projet achevé le {finish}.",
    ),
    "cost": (
        "Coût final de {spent}, pour un budget de {budget}.",
        "Comptes arrêtés à {spent}.",
    ),
}
