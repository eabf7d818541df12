"""From columns to facts: what a header says, in English or French, as far as the cells agree."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from integrations.guessing.content import Profile
from integrations.guessing.words import NO, PRIORITY_WORDS, RAG_WORDS, YES, exactly, folded, rag_step

DATED, AMOUNTS, TEXTS = {"date"}, {"money", "number"}, {"text", "empty"}
YEAR_SPAN = re.compile(r"\b((?:19|20)\d{2}) ?[/\N{EN DASH}-] ?(?:19|20)?\d{2}\b")
MILLIONS = re.compile(r"(?:£|€|\$)? ?(?:\bmillions?\b|\bmio\b)|[£€$] ?m\b|\bm ?[£€$]|\(m\)")
THOUSANDS = re.compile(r"[£€$] ?k\b|\bk ?[£€$]|\bthousands?\b|\bmilliers?\b")
UNITS = (
    ("years", r"\b(years?|annees?|ans?)\b"),
    ("months", r"\b(months?|mois)\b"),
    ("weeks", r"\b(weeks?|semaines?)\b"),
    ("days", r"\b(days?|jours?)\b"),
)
FRENCH = re.compile(
    r"\b(projet|debut|fin|cout|duree|ministere|nom|avancement|commentaire|prevue?|du|des|de la)\b"
)
# Columns with more words than this are no vocabulary and no attribute, but prose.
WORDS = 30


@dataclass(frozen=True, slots=True)
class Hint:
    """Headers that say `target`; the cells must be of one of `kinds`. Tried in order: the first that fits wins."""

    target: str
    header: re.Pattern[str]
    kinds: frozenset[str]


def _hint(target: str, header: str, kinds: set[str]) -> Hint:
    return Hint(target, re.compile(header), frozenset(kinds))


_MOVES = r"(variance|changes?\b|ecart|evolution|delta|par tranche)"
HINTS = (
    _hint("ignore", r"^$|^unnamed|^(#|no\.?|row|ligne)$", {"number", "year", "text", "empty", "money"}),
    _hint("as_of", r"\b(reported as of|as of|date d'arrete|date of (report|data)|report(ing)? date|snapshot)\b", DATED),
    _hint("ignore", _MOVES, {"money", "number", "percent", "date", "empty"}),
    _hint("id", r"^(id|pid|uid|ref(erence)?|code|numero|number|identifi(er|ant)|project[ -]?(id|number|code|ref)|(numero|code|identifiant|ref(erence)?) (du )?projet)$", {"text", "number", "money"}),
    _hint("year", r"^(year|fiscal year|financial year|annee|exercice)$", {"year", "number"}),
    _hint("status.overall_rag", r"rag|rating|confidence|colou?r|meteo|health|sante|status|statut|etat", {"rag"}),
    _hint("status.schedule_rag", r"schedule|delai|calendrier|planning", {"rag"}),
    _hint("status.cost_rag", r"cost|budget|cout|finance", {"rag"}),
    _hint("status.risk_rag", r"ris[kq]", {"rag"}),
    _hint("status.scope_rag", r"scope|perimetre", {"rag"}),
    _hint("status.quality_rag", r"qualit", {"rag"}),
    _hint("status.benefits_rag", r"benefi", {"rag"}),
    _hint("status.resources_rag", r"resourc|ressourc", {"rag"}),
    _hint("status.overall_rag", r"", {"rag"}),
    _hint("status.cost_comment", r"(comment|commentary|narrative|explanation|commentaire|remarque).*(cost|budget|variance|cout|finance)|(cost|budget|variance|cout) ?(comment|narrative|commentaire)", TEXTS),
    _hint("status.schedule_comment", r"(comment|commentary|narrative|commentaire|remarque).*(schedule|delai|planning|calendrier)|(schedule|planning|delai)s? ?(comment|narrative|commentaire)", TEXTS),
    _hint("status.risk_comment", r"ris[kq].*comment|comment.*ris[kq]", TEXTS),
    _hint("status.next_steps", r"next steps|prochaines? (etapes?|actions?)", TEXTS),
    _hint("status.decisions_needed", r"decisions? (needed|required|attendue|demandee)", TEXTS),
    _hint("status.achievements", r"achievements?|realisations|done", TEXTS),
    _hint("status.summary", r"(comment|commentary|narrative|commentaire|summary|synthese|status update)", TEXTS),
    _hint("baseline_start", r"baseline.*start|(reference|initial).*debut|debut.*(reference|initial)", DATED),
    _hint("baseline_finish", r"(baseline|original).*(end|finish|completion)|(reference|initial).*fin\b|fin\b.*(reference|initial)", DATED),
    _hint("actual_finish", r"actual.*(end|finish|completion)|(end|finish|completion).*actual|fin reelle|date de cloture", DATED),
    _hint("start_date", r"\b(start|begin|began|debut|demarrage|lancement|kick[ -]?off|commencement)\b", DATED),
    _hint("forecast_finish", r"\b(end|finish|completion|fin|echeance|livraison|delivery|deadline|cloture|go[ -]?live|mise en service)\b", DATED),
    _hint("duration", r"\b(duration|duree)\b", {"number"}),
    _hint("budget.forecast.fiscal_year", r"(year(ly)?|annual|annuel|in[ -]year|exercice).*(forecast|prevision|estim)|(forecast|prevision).*(year|annuel)", AMOUNTS),
    _hint("budget.approved.fiscal_year", r"(year(ly)?|annual|annuel|in[ -]year|exercice).*(budget|cost|baseline|credits?)|budget.*(year|annuel)", AMOUNTS),
    _hint("baseline_bac", r"\b(bac|budget at completion|budget (initial|de reference))\b", AMOUNTS),
    _hint("budget.forecast.whole_life", r"(forecast|estim|prevision|anticipated|expected|eac|projected)", AMOUNTS),
    _hint("budget.approved.whole_life", r"(budget|cost|cout|montant|amount|whole life|wlc|price|value|enveloppe)", AMOUNTS),
    _hint("priority", r"priorit", {"text", "number"}),
    _hint("phase", r"\b(phase|stage|etape|jalon en cours|avancement)\b", {"text"}),
    _hint("description", r"\b(description|objectives?|objectifs?|aims|scope|purpose|resume)\b", TEXTS),
    _hint("attribute", r"\b(department|ministry|ministere|agency|agence|category|categorie|type|zone|region|site|sector|secteur|direction|owner|sponsor|client|funding|financement|borough|country|pays)\b", {"text"}),
    _hint("attribute", r"percent|%|\b(complete|completion|progress|avancement|effectif|headcount|fte|etp)\b", {"number", "percent"}),
    _hint("name", r"^(project|projet|programme|program)? ?(name|title|nom|titre|intitule|libelle)( (du|de) (projet|programme))?$|^(project|projet|programme|nom du projet|project title)$", {"text"}),
    _hint("ignore", r"^https?|\burl\b|\blien\b|\blink\b|\bemail\b|en savoir plus|^date de publication", {"text", "date", "empty"}),
)  # fmt: skip
# Several columns may be read into one text; of everything else the first column has it.
JOINED = ("status.cost_comment", "status.schedule_comment", "status.summary")
MANY = frozenset({*JOINED, "ignore", "attribute"})


def is_french(headers: Sequence[str]) -> bool:
    """Whether the headers read as French: then the labels and texts of the file are as well."""
    french = sum(1 for header in headers if FRENCH.search(folded(header)))
    return french * 4 >= len([header for header in headers if header.strip()]) and french > 0


def choose_targets(profiles: Sequence[Profile], *, rows: int) -> dict[int, str]:
    """Column index -> what it is: a fact's key, `id`, `as_of`, `year`, `duration`, `attribute` or `ignore`."""
    chosen: dict[int, str] = {}
    for wanted in HINTS:
        for column in profiles:
            if column.index in chosen or (wanted.target in chosen.values() and wanted.target not in MANY):
                continue
            target = _fitting(wanted, column, rows)
            if target:
                chosen[column.index] = target
    _require_name(profiles, chosen, rows)
    _require_years(chosen, profiles)
    for column in profiles:
        if column.index not in chosen:
            chosen[column.index] = "attribute" if _is_attribute(column, rows) else "ignore"
    return chosen


def _fitting(hint: Hint, column: Profile, rows: int) -> str:
    header = folded(column.header).strip(" .:")
    if column.kind not in hint.kinds or not hint.header.search(header):
        return ""
    if hint.target == "as_of" and not 1 < column.distinct <= max(2, rows // 2):
        return ""
    if hint.target in {"phase", "priority"} and column.distinct > WORDS:
        return ""
    if hint.target == "attribute" and not _is_short(column):
        return ""
    if hint.target == "duration" and not any(re.search(unit, header) for _name, unit in UNITS):
        return ""
    if hint.target.endswith("whole_life") and YEAR_SPAN.search(header):
        # 2013/2014 Budget: the amount of one year, which the header names.
        return hint.target.replace("whole_life", "fiscal_year")
    return hint.target


def _require_name(profiles: Sequence[Profile], chosen: dict[int, str], rows: int) -> None:
    """A mapping needs a name: without a header that says so, the first column of short texts that tell rows apart."""
    if "name" in chosen.values():
        return
    free = [c for c in profiles if c.index not in chosen and c.kind == "text"] or [
        c for c in profiles if chosen.get(c.index) not in {"as_of", "id"}
    ]
    telling = [
        c for c in free if c.filled >= 0.8 * rows and c.distinct >= 0.5 * c.filled and c.longest <= 300
    ]
    best = telling or [c for c in free if c.filled] or list(profiles)
    if best:
        chosen[best[0].index] = "name"


def _require_years(chosen: dict[int, str], profiles: Sequence[Profile]) -> None:
    """An amount of a fiscal year needs the year: from the header, else from a column; without one it is left out."""
    for column in profiles:
        if chosen.get(column.index, "").endswith("fiscal_year") and not (
            YEAR_SPAN.search(folded(column.header)) or "year" in chosen.values()
        ):
            chosen[column.index] = "ignore"


def _is_attribute(column: Profile, rows: int) -> bool:
    """Few short words that return, or yes and no: what one filters by."""
    if column.kind in {"boolean", "percent"}:
        return True
    repeated = column.distinct <= max(3, min(60, rows // 2))
    return column.kind == "text" and _is_short(column) and repeated


def _is_short(column: Profile) -> bool:
    return 0 < column.longest <= 120


def multiplier(header: str) -> str:
    """What a header says about its amounts: `(£million)`, `en k€`."""
    text = folded(header)
    return "1000000" if MILLIONS.search(text) else "1000" if THOUSANDS.search(text) else "1"


def duration_unit(header: str) -> str:
    return next((name for name, unit in UNITS if re.search(unit, folded(header))), "months")


def rag_vocabulary(column: Profile) -> list[dict[str, Any]]:
    """The column's own words for each of the five steps; the usual English ones where none is used."""
    found: dict[int, list[str]] = {}
    for word in column.words:
        step = rag_step(word)
        if step:
            found.setdefault(step, []).append(" ".join(folded(word).split()))
    usual = {1: "green", 2: "amber/green", 3: "amber", 4: "amber/red", 5: "red"}
    return [
        {"match": exactly(word), "value": step}
        for step in RAG_WORDS
        for word in dict.fromkeys(found.get(step, [usual[step]] if len(found) != 2 else []))
    ]


def boolean_vocabulary(column: Profile) -> list[dict[str, Any]]:
    return [
        {"match": exactly(folded(word)), "value": bool(YES.match(folded(word)))}
        for word in column.words
        if YES.match(folded(word)) or NO.match(folded(word))
    ]


def priority_vocabulary(column: Profile) -> list[dict[str, Any]]:
    return [
        {"match": exactly(folded(word)), "value": step}
        for word in column.words
        for step, pattern in PRIORITY_WORDS.items()
        if pattern.match(folded(word))
    ]
