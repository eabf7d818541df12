"""The pictures of the README and of the guides: who is signed in, what is opened and clicked, what is kept of it.

Data alone; tests/browser/screenshots.py takes them. Paths and texts may name a place, which each language has its own of.
"""

from collections.abc import Iterator
from dataclasses import dataclass

LANGUAGES = ("en", "fr")
# Lines from the books, as accounting systems of either country write them; a line is wrong in none of them.
_BOOKED_EN = """\
Posting date,Amount,Currency,Account,Capex/Opex,Reference
05/10/2026,12480.00,EUR,Contractors,Capex,INV-20417
09/10/2026,3150.50,EUR,Licences,Opex,INV-20433
16/10/2026,8920.00,EUR,Contractors,Capex,INV-20458
30/10/2026,-640.00,EUR,Licences,Opex,CRN-00211
"""
_BOOKED_FR = """\
Date;Montant;Devise;Compte;Capex/Opex;Pièce
05/10/2026;12 480,00;EUR;Prestataires;Capex;FA-20417
09/10/2026;3 150,50;EUR;Licences;Opex;FA-20433
16/10/2026;8 920,00;EUR;Prestataires;Capex;FA-20458
30/10/2026;-640,00;EUR;Licences;Opex;AV-00211
"""
# `worded`: a project whose manager wrote no amount into the texts, which everybody reads as they are.
# `proposed`: one whose new baseline waits for the PMO.
PLACES = {
    "en": {
        "portfolio": "INDUSTRY",
        "programme": "DIG-CLI",
        "worded": "DIG-006",
        "proposed": "IND-036",
        "booked": _BOOKED_EN,
    },
    "fr": {
        "portfolio": "DIGITAL",
        "programme": "DIG-FIN",
        "worded": "DIG-024",
        "proposed": "IND-003",
        "booked": _BOOKED_FR,
    },
}


@dataclass(frozen=True, slots=True)
class Click:
    """Click the first that matches; `leads` waits for the page behind it."""

    selector: str
    leads: bool = True


@dataclass(frozen=True, slots=True)
class Fill:
    selector: str
    text: str


@dataclass(frozen=True, slots=True)
class Choose:
    """Choose an option of a select, by its value or by words of its text."""

    selector: str
    value: str


@dataclass(frozen=True, slots=True)
class Press:
    key: str


@dataclass(frozen=True, slots=True)
class Attach:
    """A file that is made up on the spot."""

    selector: str
    name: str
    content: str


@dataclass(frozen=True, slots=True)
class Await:
    """Wait until this is shown."""

    selector: str


Step = Click | Fill | Choose | Press | Attach | Await


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: `name` is its file below docs/screenshots, without the ending."""

    name: str
    person: str
    path: str
    steps: tuple[Step, ...] = ()
    # Undoes what the steps left behind, after the picture was taken.
    after: tuple[Step, ...] = ()
    # A part of the page, by its selector, as tall as it is; without one, the window, down to its last whole line.
    clip: str = ""
    # Down to the very end of the window, where something sticks to it.
    whole: bool = False
    height: int = 800
    width: int = 1280
    language: str = "en"
    theme: str = "light"


# Import files of the UK's major projects have this shape; the projects are made up.
IMPORT_FILE = """\
project_name,department,colour_rating,description_aims,rating_comment,start_date,end_date,schedule_comment,\
yearly_budget,yearly_forecast,wlc_baseline_incl_NCG,variance_comment,budget_comment,year,project_number
Coastal Flood Defence,DEFRA,Amber,Protects 9000 homes,Design agreed,01.04.18,31.03.27,,£41.20,£43.90,£388.00,,,2019,
Digital Land Register,MoJ,Green,Registers land online,Two counties live,01.09.17,30.06.24,,£12.70,£12.10,£97.50,,,2019,
Northern Rail Signalling,DfT,Amber/Red,Renews signals,Late,15.01.17,31.12.25,,£88.00,£96.40,£742.00,,,2019,
Veterans Care Records,MoD,Green,One record for each,Accepted,01.10.18,30.09.23,,£6.40,£6.40,£31.20,,,2019,
"""

_FIRST_PROJECT = "#heatmap tbody th a"
_FIRST_IN_LIST = "[data-list-row] a"

README = (
    Picture("portfolio", "pmo-officer", "/portfolios/INDUSTRY/", height=860),
    # The project whose declared status differs most from its figures tells more than a quiet one.
    Picture(
        "project",
        "pmo-officer",
        "/portfolios/INDUSTRY/?show=watermelon",
        (Click(_FIRST_PROJECT),),
        height=860,
    ),
    Picture(
        "status-update",
        "project-manager",
        "/my-projects/",
        (Click("main a[href$='/status/']"),),
        whole=True,
        height=860,
    ),
    Picture(
        "portfolio-dark-fr", "pmo-director", "/portfolios/DIGITAL/", height=860, language="fr", theme="dark"
    ),
)

# Of each guide, in the order of the guides; each is taken in both languages.
GUIDES = (
    Picture("home", "executive", "/", height=760),
    Picture(
        "search",
        "pmo-officer",
        "/",
        (Press("Control+k"), Fill("#palette-q", "pla"), Await("#palette-found a[href*='/projects/']")),
        clip="#palette",
        whole=True,
    ),
    Picture("list", "pmo-officer", "/projects/?declared=3&sort=-slip", height=720),
    Picture("figure", "pmo-officer", "/portfolios/{portfolio}/figures/cpi/", height=820),
    Picture("calendar", "pmo-director", "/portfolios/{portfolio}/calendar/", clip="main"),
    Picture(
        "close",
        "pmo-director",
        "/portfolios/{portfolio}/periods/",
        (Click("main a[href$='/close/']"),),
        height=760,
    ),
    Picture(
        "publish",
        "pmo-director",
        "/portfolios/INDUSTRY/periods/",
        (Click("main tbody tr:nth-child(2) a"),),
        clip="main",
    ),
    Picture(
        "grant",
        "pmo-director",
        "/people/?role=viewer",
        (
            Click(_FIRST_IN_LIST),
            Click("main a[href$='/grants/new/']"),
            Choose("[name=role]", "auditor"),
            Fill("[name=scope]", "{portfolio}"),
        ),
        clip="main",
    ),
    Picture("missing", "pmo-officer", "/portfolios/{portfolio}/?show=missing", clip="#heatmap"),
    Picture(
        "import-preview",
        "pmo-officer",
        "/imports/new/",
        (
            Choose("#id_portfolio", "Government major projects"),
            Choose("#id_mapping", "2018"),
            Fill("#id_as_of", "2019-03-31"),
            Attach("#id_file", "major-projects-2019.csv", IMPORT_FILE),
            Click("main button[type=submit]"),
            Await("main form[action$='/discard/']"),
        ),
        clip="main",
        after=(
            Click("main form[action$='/discard/'] button", leads=False),
            Click("#confirm button[value=yes]"),
        ),
    ),
    Picture(
        "bulk",
        "pmo-officer",
        "/projects/?declared=3",
        (
            Click("[data-list-row]:nth-child(1) .list-pick input", leads=False),
            Click("[data-list-row]:nth-child(2) .list-pick input", leads=False),
            Click("[data-list-row]:nth-child(3) .list-pick input", leads=False),
            Click("[data-list-selection] button[formaction]"),
            Click("input[name=change][value=priority]", leads=False),
            Choose("[name=priority]", "2"),
            Click("button[name=step][value=preview]"),
        ),
        clip="main",
    ),
    Picture(
        "programme",
        "programme-manager",
        "/programmes/{programme}/",
        height=960,
    ),
    Picture(
        "programme-status",
        "programme-manager",
        "/programmes/{programme}/",
        (Click("main a[href$='/status/']"),),
        whole=True,
        height=900,
    ),
    Picture("my-projects", "project-manager", "/my-projects/", clip="main"),
    Picture(
        "status-update",
        "project-manager",
        "/my-projects/",
        (Click("main a[href$='/status/']"),),
        whole=True,
        height=960,
    ),
    Picture(
        "project",
        "project-manager",
        "/my-projects/",
        (Click("main td a[href^='/projects/']"),),
        height=960,
    ),
    # What everybody who keeps a project sees alike is taken where its words are of the guide's language.
    Picture("plan", "pmo-officer", "/projects/{worded}/plan/", clip="main", height=900),
    Picture("money", "pmo-officer", "/projects/{worded}/money/?by=year", clip="main"),
    Picture(
        "actuals",
        "pmo-officer",
        "/imports/actuals/of/{worded}/",
        (
            Attach("#id_file", "2026-10.csv", "{booked}"),
            Click("main button[type=submit]"),
            Await("main form[action$='/discard/']"),
        ),
        clip="main",
        after=(
            Click("main form[action$='/discard/'] button", leads=False),
            Click("#confirm button[value=yes]"),
        ),
    ),
    Picture("value", "pmo-officer", "/projects/{worded}/value/", clip="main"),
    Picture("benefits", "pmo-officer", "/projects/{worded}/benefits/", clip="main"),
    Picture(
        "baseline",
        "pmo-officer",
        "/projects/{proposed}/baselines/",
        (Click("main .offer a"),),
        clip="main",
    ),
    Picture("templates", "pmo-director", "/templates/", clip="main"),
    Picture("gantt", "executive", "/projects/{worded}/gantt/?level=1", clip="#pictures", whole=True),
    Picture("portfolio", "executive", "/portfolios/{portfolio}/", height=820),
    Picture("reports", "executive", "/reports/", clip="main"),
    Picture(
        "viewer-project",
        "viewer",
        "/projects/{worded}/",
        height=900,
    ),
    Picture(
        "history",
        "auditor",
        "/portfolios/{portfolio}/",
        (Click(_FIRST_PROJECT), Click("main a[href$='/history/']")),
        height=760,
    ),
    Picture(
        "access",
        "auditor",
        "/portfolios/{portfolio}/",
        (Click(_FIRST_PROJECT), Click("main a[href^='/access/']")),
        height=860,
    ),
    Picture("people", "administrator", "/people/", height=720),
    Picture(
        "invite",
        "administrator",
        "/people/invite/",
        (Fill("[name=full_name]", "Jeanne Roche"), Fill("[name=email]", "jeanne.roche@example.org")),
        clip="main",
    ),
    Picture("operations", "administrator", "/operations/", height=900),
)


def pictures() -> Iterator[Picture]:
    """Every picture, each in its language and with its places named."""
    yield from README
    for language in LANGUAGES:
        for one in GUIDES:
            yield Picture(
                f"guides/{language}/{one.name}",
                one.person,
                one.path.format_map(PLACES[language]),
                tuple(_named(step, language) for step in one.steps),
                one.after,
                one.clip,
                one.whole,
                one.height,
                one.width,
                language,
                one.theme,
            )


def _named(step: Step, language: str) -> Step:
    if isinstance(step, Fill):
        return Fill(step.selector, step.text.format_map(PLACES[language]))
    if isinstance(step, Attach):
        return Attach(step.selector, step.name, step.content.format_map(PLACES[language]))
    return step
