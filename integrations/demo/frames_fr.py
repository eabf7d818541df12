"""French sentence frames of the status summaries, by situation. Plain spaces and apostrophes: see typography.py.

A frame whose placeholder has no value that month (no baseline, no slip, no milestone ahead) is not used.
"""

HEADLINES: dict[str, tuple[str, ...]] = {
    "early": (
        "Le projet est en phase de cadrage ; sa référence de coût et de délai sera soumise à la prochaine étape de décision.",
        "Le cadrage avance normalement et aucune date engageante n'a encore été donnée.",
        "L'équipe projet se constitue et le périmètre se précise avec les directions concernées.",
        "Le mois a été consacré à consolider le besoin et à comparer les solutions possibles.",
        "Les études préalables progressent ; la première estimation sera affinée avant tout engagement.",
        "Le projet n'a pas encore de référence approuvée : les montants cités sont des ordres de grandeur.",
        "La phase d'initialisation suit son cours et les parties prenantes sont identifiées.",
        "Le dossier de lancement est en cours de rédaction avec le commanditaire.",
        "Les hypothèses structurantes ont été mises à plat et deux d'entre elles restent à confirmer.",
        "Le cadrage se poursuit ; la gouvernance et le calendrier des comités sont arrêtés.",
        "Les premières visites et entretiens confirment l'intérêt du projet et en précisent le contour.",
        "L'organisation du projet est en place et la planification détaillée commence.",
    ),
    "on_track": (
        "Le projet se déroule comme prévu.",
        "Le mois est conforme au plan, sans fait marquant défavorable.",
        "Les travaux avancent au rythme attendu et l'équipe est au complet.",
        "La trajectoire est tenue, tant en délai qu'en coût.",
        "Aucun écart significatif n'est à signaler ce mois-ci.",
        "Les engagements du mois ont été tenus.",
        "L'avancement suit la courbe de référence et les risques restent maîtrisés.",
        "Le plan de charge est respecté et les livrables du mois sont remis.",
        "Le projet conserve ses marges et les décisions attendues ont été prises à temps.",
        "La cadence est bonne ; les points ouverts du mois précédent sont soldés.",
        "La situation est saine et la suite du calendrier reste crédible.",
        "Le mois s'est déroulé sans surprise et la coopération avec les métiers est bonne.",
        "Les objectifs {de_month} sont atteints.",
    ),
    "confident": (
        "L'équipe reste confiante et maintient ses engagements.",
        "Le projet est maîtrisé ; les difficultés passagères du mois seront absorbées.",
        "La date de fin demeure l'objectif commun et l'équipe est mobilisée.",
        "Le rythme doit s'accélérer avec l'arrivée des prochains livrables.",
        "Bonne dynamique ce mois-ci, avec un très bon engagement des utilisateurs.",
        "Les fondations sont posées ; la suite ira plus vite.",
        "Le projet suit son cours et aucune alerte n'est remontée au comité.",
        "Les équipes ont beaucoup travaillé et le moral est bon.",
        "Les livrables attendus sont presque achevés.",
        "Les écarts constatés relèvent du mode de mesure et seront corrigés.",
        "Le fournisseur a confirmé sa capacité à tenir la date.",
        "Le mois a été consacré à préparer l'accélération du prochain trimestre.",
        "Tous les voyants restent au vert selon l'équipe projet.",
    ),
    "slipping": (
        "La date de fin recule de {move} jours ce mois-ci, en raison {cause}.",
        "Le projet prend du retard : {move} jours de plus qu'en début de mois, à cause {cause}.",
        "La date de fin prévisionnelle est désormais fixée au {finish}, conséquence {cause}.",
        "Le calendrier n'a pas été tenu sous l'effet {cause} ; le retard atteint {slip} jours.",
        "Un nouveau glissement de {move} jours est annoncé, en raison {cause}.",
        "Les travaux du mois ont été freinés du fait {cause}, ce qui reporte la fin de {move} jours.",
        "L'avancement est inférieur au plan ({pct_behind} au lieu de {plan}), principalement à cause {cause}.",
        "La prévision de fin passe au {finish}, soit {slip} jours après la référence.",
        "Le chemin critique est touché du fait {cause} ; l'effet sur la date de fin est de {move} jours.",
        "Le retard s'accroît de {move} jours ; il résulte {cause}.",
        "Malgré l'effort de l'équipe, la fin est repoussée au {finish}, en raison {cause}.",
        "Le mois n'a pas permis de tenir l'échéance prévue, par suite {cause}.",
    ),
    "overspending": (
        "Le coût à terminaison dépasse le budget de {over}, en raison {cause}.",
        "La dépense progresse plus vite que les travaux : l'indice de coût s'établit à {cpi}.",
        "La prévision de coût s'établit à {eac}, pour un budget approuvé de {budget}.",
        "Le délai est tenu pour l'essentiel{time_ok}, mais le coût dérive à cause {cause}.",
        "Le dépassement prévu atteint {delta}, conséquence {cause}.",
        "L'équipe a contenu le calendrier{time_ok} au prix d'un surcoût, du fait {cause}.",
        "Les dépenses cumulées ({spent}) sont supérieures à la valeur des travaux faits.",
        "Le budget du projet sera dépassé de {over} si la tendance se confirme.",
        "L'écart de coût s'explique par l'effet {cause} et fait l'objet d'un plan d'économies.",
        "Le reste à faire a été réestimé à la hausse, en raison {cause}.",
        "La maîtrise des coûts est le sujet du mois : {delta} de dépassement sont désormais prévus.",
        "La performance de coût se dégrade, sous l'effet {cause}.",
    ),
    "troubled": (
        "Le projet est en difficulté : {slip} jours de retard et un coût à terminaison supérieur de {over} au budget.",
        "Ni le délai ni le coût de référence ne seront tenus, en raison {cause}.",
        "La situation demande une décision du comité : le plan actuel n'est plus réaliste.",
        "Le retard atteint {slip} jours et le plan de redressement n'a pas encore produit ses effets.",
        "Le projet reste au rouge{still_red} du fait {cause} ; l'équipe travaille sur un scénario réduit.",
        "La fin est maintenant prévue le {finish} et le coût à {eac}, conséquence {cause}.",
        "L'avancement réel ({pct_far}) est très inférieur au plan ({plan}).",
        "Les mesures engagées ne suffisent pas à compenser les effets {cause}.",
        "La crise du mois précédent n'est pas résolue{again} ; un appui extérieur est demandé.",
        "Le projet cumule retard et surcoût, principalement à cause {cause}.",
        "L'équipe est sous tension et les échéances du trimestre ne sont plus crédibles.",
        "Une revue indépendante a été demandée afin d'établir un plan de redressement sincère.",
        "Le dépassement prévu est de {delta} et le retard de {slip} jours ; un arbitrage est nécessaire.",
    ),
    "delayed": (
        "Le retard de {slip} jours est stabilisé mais n'est pas résorbé.",
        "L'écart avec le plan demeure : {pct_behind} d'avancement pour {plan} prévus.",
        "La prévision de fin reste fixée au {finish}, {slip} jours après la référence.",
        "Le mois n'a pas permis de réduire le retard accumulé.",
        "Le retard ne s'aggrave pas ; les mesures de rattrapage sont en cours.",
        "Le rythme redevient normal, mais le retard pris auparavant subsiste.",
        "Le projet reste en retard sur sa référence et sous suivi rapproché.",
        "Le plan de rattrapage suit son cours, sans effet visible à ce stade sur la date de fin.",
        "L'indice de délai s'établit à {spi_low} : le retard est contenu.",
        "Les travaux en retard sont identifiés et suivis chaque semaine.",
        "La date de fin du {finish} est maintenue, au prix d'une marge très réduite.",
        "La situation est inchangée : le délai reste le point d'attention du projet.",
    ),
    "recovering": (
        "Le plan de redressement porte ses fruits et la situation s'améliore.",
        "Le retard cesse de croître et la prévision de fin au {finish} est confirmée.",
        "Le projet reprend le rythme prévu après plusieurs mois difficiles.",
        "Les mesures décidées au comité précédent ont permis de stabiliser la trajectoire.",
        "L'avancement du mois dépasse le plan révisé et une partie du retard est rattrapée.",
        "La dérive est contenue : les dates annoncées le mois dernier sont maintenues.",
        "Le renfort de l'équipe se traduit par une nette accélération des travaux.",
        "La confiance revient : les livrables du mois ont été remis à la date annoncée.",
        "Le projet sort de la zone critique ; la vigilance reste de mise sur les coûts.",
        "Les points bloquants ont été levés et les marges se reconstituent.",
        "L'amélioration constatée le mois dernier se confirme{again}.",
        "Le redressement est réel mais fragile : il dépend du maintien des renforts.",
    ),
    "rebaselined": (
        "Une nouvelle référence a été approuvée : fin au {bfinish}, coût de {bac}.",
        "Le comité a approuvé un nouveau plan ; les écarts sont désormais mesurés par rapport à lui.",
        "Le projet repart sur une base réaliste, avec une fin au {bfinish}.",
        "La référence a été révisée en raison {cause} ; l'ancienne reste consultable.",
        "La demande de modification a été acceptée et le budget porté à {budget}.",
        "Le calendrier et le budget ont été remis à plat avec le commanditaire.",
        "La deuxième référence du projet entre en vigueur ce mois-ci.",
        "Le nouveau plan, négocié avec les fournisseurs, a été approuvé sans réserve.",
        "Après analyse des effets {cause}, le comité a entériné un nouveau calendrier.",
        "Le plan révisé tient compte du retard constaté et toutes les parties s'y sont engagées.",
    ),
    "closing": (
        "Le projet entre dans sa dernière ligne droite ; la fin est prévue le {finish}.",
        "Les derniers livrables sont en cours de réception.",
        "La clôture se prépare : transfert, bilan et retour d'expérience sont planifiés.",
        "L'essentiel des travaux est achevé et l'exploitation prend le relais.",
        "Les objectifs du projet sont atteints pour l'essentiel ; il reste à lever quelques réserves.",
        "Le transfert aux équipes d'exploitation est bien engagé.",
        "Le projet se termine ; les bénéfices feront l'objet d'un suivi à six mois.",
        "Les utilisateurs sont servis et les incidents de démarrage restent peu nombreux.",
        "La fin du projet est en vue, avec un coût estimé à {eac}.",
        "Les comptes du projet sont en cours d'arrêté avec les fournisseurs.",
        "Le bilan de projet est en cours de rédaction avec le commanditaire.",
        "Les dernières actions portent sur la documentation et la levée des réserves.",
    ),
}

FIGURES: tuple[str, ...] = (
    "L'avancement mesuré est de {pct}, pour {plan} prévus.",
    "À la date de ce point, {pct} du contenu est réalisé et {spent} sont dépensés.",
    "L'indice de performance des coûts s'établit à {cpi} et celui des délais à {spi}.",
    "Le coût à terminaison est estimé à {eac}, pour un budget de {budget}.",
    "La fin est prévue le {finish}, pour une référence au {bfinish}{differs}.",
    "Les dépenses cumulées atteignent {spent}.",
    "Le contenu réalisé représente {pct} du total ; le plan en prévoyait {plan}.",
    "Le prochain jalon, « {milestone} », est attendu le {mdate}.",
    "Sur les {bac} de la référence, {spent} ont été dépensés à ce jour.",
    "Le jalon « {milestone} » est prévu le {mdate}.",
    "En valeur, l'avancement est de {pct} et l'indice de coût de {cpi}.",
    "La prévision de fin reste établie au {finish}.",
)

OUTLOOKS: dict[str, tuple[str, ...]] = {
    "worsening": (
        "La tendance est défavorable et appelle une décision rapide.",
        "Sans mesure corrective, l'écart devrait encore se creuser.",
        "Le mois prochain restera difficile.",
        "Un nouveau recul n'est pas exclu si les actions engagées tardent à agir.",
        "Les marges restantes sont épuisées.",
        "La prévision sera revue à la mi-période.",
    ),
    "unchanged": (
        "La situation ne devrait guère évoluer le mois prochain.",
        "La tendance est stable, à un niveau qui reste préoccupant.",
        "L'effet des mesures engagées est attendu sous deux mois.",
        "La prévision est inchangée et le suivi reste rapproché.",
        "Aucune aggravation n'est attendue le mois prochain.",
        "Le niveau de confiance de l'équipe est inchangé.",
        "Les prévisions seront réexaminées au prochain comité.",
    ),
    "stable": (
        "Aucune évolution notable n'est attendue le mois prochain.",
        "La tendance est stable.",
        "Les prévisions de fin et de coût sont maintenues.",
        "Le mois prochain devrait se dérouler de la même façon.",
        "Les hypothèses du plan restent valables.",
        "Les marges sont préservées à ce stade.",
        "Le niveau de confiance de l'équipe est inchangé.",
    ),
    "improving": (
        "La tendance est favorable.",
        "Une amélioration est attendue dès le mois prochain.",
        "Le retour à une situation normale est envisagé sous deux mois.",
        "Les indicateurs devraient continuer à s'améliorer.",
        "La confiance dans la date de fin se renforce.",
        "L'équipe estime pouvoir récupérer une partie du retard.",
    ),
}

CHANGES: dict[str, tuple[str, ...]] = {
    "worse": (
        "La météo passe {old} {new}.",
        "Le niveau global est abaissé : il passe {old} {new}.",
        "Au vu de ces éléments, le projet passe {old} {new}.",
        "Cette situation conduit à passer {old} {new}.",
    ),
    "better": (
        "Le projet passe {old} {new}.",
        "Cette évolution permet de passer {old} {new}.",
        "La météo s'améliore et passe {old} {new}.",
        "Le niveau global est relevé : il passe {old} {new}.",
    ),
}

COLOURS_FROM = {1: "du vert", 3: "de l'orange", 5: "du rouge"}
COLOURS_TO = {1: "au vert", 3: "à l'orange", 5: "au rouge"}

MILESTONES: dict[str, tuple[str, ...]] = {
    "on_time": (
        "Le jalon « {reached} » a été franchi le {rdate}, à la date prévue.",
        "« {reached} » : jalon atteint le {rdate}, comme prévu.",
        "Le jalon « {reached} » est passé le {rdate}, sans réserve.",
        "L'échéance « {reached} » a été tenue le {rdate}.",
    ),
    "late": (
        "Le jalon « {reached} » a été franchi le {rdate}, avec {rlate} jours de retard sur la référence.",
        "« {reached} » : jalon atteint le {rdate}, {rlate} jours après la date de référence.",
        "Le jalon « {reached} » est enfin passé, le {rdate} ({rlate} jours de retard).",
        "L'échéance « {reached} » a été atteinte le {rdate}, au lieu de la date prévue {rlate} jours plus tôt.",
    ),
}

NEXT_MILESTONE: tuple[str, ...] = (
    "Franchir le jalon « {milestone} », prévu le {mdate}.",
    "Préparer le jalon « {milestone} » du {mdate}.",
    "Réunir les éléments attendus pour « {milestone} » ({mdate}).",
    "Confirmer la date du jalon « {milestone} », aujourd'hui fixée au {mdate}.",
)

CARRIED_OVER: tuple[str, ...] = (
    "Reporté du mois précédent : {task}",
    "Non achevé ce mois-ci, à reprendre : {task}",
    "À terminer en priorité : {task}",
)

DECISIONS: dict[str, tuple[str, ...]] = {
    "early": (
        "Confirmer le budget d'étude avant la prochaine étape.",
        "Désigner le responsable métier qui validera le besoin.",
        "Choisir entre les deux scénarios présentés au prochain comité.",
        "Valider le périmètre du premier lot.",
    ),
    "rebaseline": (
        "Approuver une nouvelle référence sur la base du plan révisé.",
        "Se prononcer sur la demande de modification déposée ce mois-ci.",
        "Choisir entre un report de la date de fin et une réduction du périmètre.",
    ),
    "funding": (
        "Accorder un complément de {delta} ou réduire le périmètre d'autant.",
        "Autoriser l'usage de la réserve, à hauteur de {delta}.",
        "Arbitrer le financement du dépassement prévu ({delta}).",
    ),
    "closing": (
        "Prononcer la réception et désigner le responsable du suivi des bénéfices.",
        "Fixer la date du comité de clôture.",
        "Valider le transfert à l'exploitation.",
    ),
}

CLOSED: tuple[str, ...] = (
    "Le projet est terminé depuis le {finish}. Le coût final s'établit à {spent}, pour un budget de {budget}.",
    "Le projet s'est achevé le {finish} et tous les livrables ont été reçus. Dépense finale : {spent}.",
    "La clôture a été prononcée après la fin des travaux, le {finish}. Le bilan fait état de {spent} dépensés.",
)

EARLY_COMMENTS: tuple[str, ...] = (
    "La référence sera établie à la fin du cadrage.",
    "Pas encore de référence approuvée ; estimation en cours.",
    "À mesurer une fois le plan approuvé.",
    "Ordre de grandeur seulement, à ce stade.",
    "Le calendrier détaillé et le budget seront présentés à la prochaine étape.",
)
