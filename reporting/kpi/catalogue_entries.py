"""The catalogue's rows.

code, name (English, French), unit, formula, source, better when, roll-up, one sentence (English, French), limits.
"""

PMI = "PMI Practice Standard for Earned Value Management; ANSI/EIA-748"
LIPKE = "Lipke & Henderson, Earned Schedule"
HOUSE = "PMO Portal"

ENTRIES: tuple[tuple[str, str, str, str, str, str, str, str, str, str, str], ...] = (
    (
        "bac", "Budget at completion", "Budget à l’achèvement", "money",
        "BAC = sum of the approved baseline's cost", PMI, "neither", "sum",
        "What all the planned work was to cost when the baseline was approved.",
        "Ce que devait coûter tout le travail prévu à l’approbation de la référence.", "",
    ),
    (
        "pv", "Planned value", "Valeur planifiée", "money",
        "PV = baseline cost planned to be earned by the day, linear between breakpoints", PMI, "neither", "sum",
        "The budget of the work that should have been done by now.",
        "Le budget du travail qui devrait être fait à ce jour.", "",
    ),
    (
        "ev", "Earned value", "Valeur acquise", "money",
        "EV = BAC × measured progress", PMI, "higher", "sum",
        "The budget of the work that has really been done.",
        "Le budget du travail réellement accompli.", "",
    ),
    (
        "ac", "Actual cost", "Coût réel", "money",
        "AC = sum of actual costs dated on or before the day", PMI, "neither", "sum",
        "What has been spent so far.",
        "Ce qui a été dépensé à ce jour.", "",
    ),
    (
        "cv", "Cost variance", "Écart de coût", "money",
        "CV = EV − AC", PMI, "higher", "from_sums",
        "Below zero, the work done has cost more than planned.",
        "Négatif, le travail accompli a coûté plus que prévu.", "",
    ),
    (
        "sv", "Schedule variance in value", "Écart de délai en valeur", "money",
        "SV = EV − PV", PMI, "higher", "from_sums",
        "Below zero, less work has been done than planned.",
        "Négatif, moins de travail a été accompli que prévu.", "",
    ),
    (
        "cpi", "Cost performance index", "Indice de performance des coûts", "index",
        "CPI = EV / AC", PMI, "higher", "from_sums",
        "The work obtained for each unit of money spent; below 1 the project costs more than planned.",
        "Le travail obtenu pour chaque unité dépensée ; sous 1, le projet coûte plus que prévu.", "cpi",
    ),
    (
        "spi", "Schedule performance index", "Indice de performance des délais", "index",
        "SPI = EV / PV", PMI, "higher", "from_sums",
        "The share of the planned work that has been done; it returns to 1 at the end even of late projects.",
        "La part du travail prévu qui est faite ; il revient à 1 à la fin, même pour un projet en retard.", "",
    ),
    (
        "eac", "Estimate at completion", "Coût final estimé", "money",
        "EAC = BAC / CPI", PMI, "lower", "sum",
        "What the whole project will cost if its cost performance stays as it is.",
        "Ce que coûtera le projet entier si sa performance de coût reste la même.", "",
    ),
    (
        "eac_atypical", "Estimate at completion, rest as planned", "Coût final estimé, reste comme prévu", "money",
        "EAC = AC + (BAC − EV)", PMI, "lower", "none",
        "What the whole project will cost if the rest costs what was planned.",
        "Ce que coûtera le projet entier si le reste coûte ce qui était prévu.", "",
    ),
    (
        "eac_cpi_spi", "Estimate at completion, cost and schedule", "Coût final estimé, coût et délai", "money",
        "EAC = AC + (BAC − EV) / (CPI × SPI)", PMI, "lower", "none",
        "What the whole project will cost if both cost and schedule performance stay as they are.",
        "Ce que coûtera le projet entier si les performances de coût et de délai restent les mêmes.", "",
    ),
    (
        "eac_own", "Estimate at completion, manager's", "Coût final estimé par le chef de projet", "money",
        "EAC = AC + the manager's own estimate to complete", PMI, "lower", "none",
        "What has been spent plus what the project manager still expects to spend.",
        "Ce qui est dépensé plus ce que le chef de projet prévoit encore de dépenser.", "",
    ),
    (
        "etc", "Estimate to complete", "Reste à dépenser estimé", "money",
        "ETC = EAC − AC", PMI, "lower", "none",
        "What is still to be spent.",
        "Ce qui reste à dépenser.", "",
    ),
    (
        "vac", "Variance at completion", "Écart à l’achèvement", "money",
        "VAC = BAC − EAC", PMI, "higher", "sum",
        "Below zero, the project will cost more than its baseline.",
        "Négatif, le projet coûtera plus que sa référence.", "",
    ),
    (
        "tcpi", "To-complete performance index", "Indice de performance à réaliser", "index",
        "TCPI = (BAC − EV) / (BAC − AC)", PMI, "lower", "none",
        "How efficient the rest must be to finish within the baseline's budget.",
        "L’efficacité que doit avoir le reste pour finir dans le budget de la référence.", "",
    ),
    (
        "tcpi_eac", "To-complete performance index against EAC", "Indice de performance à réaliser selon l’EAC", "index",
        "TCPI = (BAC − EV) / (EAC − AC)", PMI, "lower", "none",
        "How efficient the rest must be to finish at the estimate at completion.",
        "L’efficacité que doit avoir le reste pour finir au coût final estimé.", "",
    ),
    (
        "percent_complete", "Progress", "Avancement", "points",
        "Measured physical progress; of several projects EV / BAC", PMI, "higher", "from_sums",
        "How much of the work is done.",
        "La part du travail qui est faite.", "",
    ),
    (
        "es", "Earned schedule", "Délai acquis", "months",
        "ES = C + (EV − PV_C) / (PV_C+1 − PV_C), C the last month with PV_C ≤ EV; the duration once EV = BAC",
        LIPKE, "higher", "sum",
        "The month at which the work done so far should have been done.",
        "Le mois auquel le travail accompli aurait dû l’être.", "",
    ),
    (
        "sv_t", "Schedule variance in time", "Écart de délai en temps", "months",
        "SV(t) = ES − AT, AT the months elapsed since the baseline's start", LIPKE, "higher", "none",
        "How many months the work is ahead (above zero) or behind (below zero).",
        "De combien de mois le travail est en avance (positif) ou en retard (négatif).", "",
    ),
    (
        "spi_t", "Schedule performance index in time", "Indice de performance des délais en temps", "index",
        "SPI(t) = ES / AT", LIPKE, "higher", "from_sums",
        "The pace of the work: below 1 the project takes longer than planned, until its very end.",
        "Le rythme du travail : sous 1, le projet prend plus de temps que prévu, jusqu’à sa fin.", "spi_t",
    ),
    (
        "ieac_t", "Estimated duration", "Durée estimée", "months",
        "IEAC(t) = PD / SPI(t), PD the baseline's duration", LIPKE, "lower", "none",
        "How long the project will take if its pace stays as it is.",
        "La durée du projet si son rythme reste le même.", "",
    ),
    (
        "tspi", "To-complete schedule index", "Indice de délai à réaliser", "index",
        "TSPI = (PD − ES) / (PD − AT)", LIPKE, "lower", "none",
        "The pace that the rest needs to finish on the baseline's date.",
        "Le rythme nécessaire pour finir à la date de la référence.", "",
    ),
    (
        "budget_variance", "Budget variance", "Écart budgétaire", "percent",
        "(EAC − approved budget) / approved budget; the project's own forecast stands in where EAC is undefined",
        HOUSE, "lower", "from_sums",
        "By how much the expected cost exceeds the approved budget.",
        "De combien le coût attendu dépasse le budget approuvé.", "budget_variance",
    ),
    (
        "in_year_variance", "In-year variance", "Écart de l’exercice", "percent",
        "(forecast − budget) / budget of the fiscal year that contains the day", HOUSE, "lower", "from_sums",
        "By how much this fiscal year's forecast exceeds its budget.",
        "De combien la prévision de l’exercice dépasse son budget.", "",
    ),
    (
        "slip_days", "Slip", "Glissement", "days",
        "forecast finish − baseline finish", HOUSE, "lower", "worst",
        "How many days after the baseline's finish the project is expected to finish.",
        "De combien de jours la fin prévue dépasse celle de la référence.", "",
    ),
    (
        "slip_share", "Slip by duration", "Glissement rapporté à la durée", "percent",
        "slip / baseline duration, in calendar days", HOUSE, "lower", "none",
        "The slip as a share of the planned duration.",
        "Le glissement en part de la durée prévue.", "slip_share",
    ),
    (
        "slip_since_last_days", "Slip since the last report", "Glissement depuis le dernier rapport", "days",
        "forecast finish − forecast finish of the period before", HOUSE, "lower", "none",
        "By how many days the expected finish moved in this period.",
        "De combien de jours la fin prévue a bougé pendant la période.", "",
    ),
    (
        "milestones_on_time", "Milestones on time", "Jalons tenus", "percent",
        "milestones met on or before their baseline date / milestones whose baseline date has passed",
        HOUSE, "higher", "from_sums",
        "The share of the milestones due so far that were met on time.",
        "La part des jalons échus qui ont été tenus à l’heure.", "",
    ),
    (
        "freshness_days", "Freshness", "Fraîcheur", "days",
        "days since the last submitted status update, against the reporting cadence", HOUSE, "lower", "none",
        "How old the last status update is.",
        "L’âge du dernier point d’avancement.", "freshness",
    ),
    (
        "reporting_discipline", "Reporting discipline", "Ponctualité des points d’avancement", "percent",
        "updates submitted by the due date / updates due", HOUSE, "higher", "from_sums",
        "The share of status updates that came in time.",
        "La part des points d’avancement remis à temps.", "",
    ),
    (
        "computed_rag", "Computed RAG", "Météo calculée", "rag",
        "the worst of cost, schedule, risk and benefits, as far as defined", HOUSE, "lower", "worst",
        "The colour that the figures give.",
        "La couleur que donnent les chiffres.", "",
    ),
    (
        "consistency", "Consistency", "Cohérence", "steps",
        "declared overall RAG − computed overall RAG, in steps of the five-step scale", HOUSE, "neither", "none",
        "Below zero, the project declares itself better than its figures: a watermelon.",
        "Négatif, le projet se déclare meilleur que ses chiffres : une pastèque.", "",
    ),
)  # fmt: skip
