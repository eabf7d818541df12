"""A real browser against the live server: every page is watched for scripts and styles that the policy refuses."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from people.models import User

# Playwright runs an event loop in this thread; Django would refuse the database there.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
PASSWORD = "correct-horse-battery"
DESKTOP, PHONE = (1280, 900), (390, 844)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = os.environ.get("CHROMIUM_PATH", "")
    if not path:
        pytest.fail("CHROMIUM_PATH names no browser: `make test ALL=1` sets it.")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@dataclass
class Visitor:
    """A person with a browser: signs in, opens pages, and remembers what went wrong on them."""

    page: Page
    base: str
    problems: list[str] = field(default_factory=list)

    def watch(self) -> None:
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.problems.append(f"{self.page.url}: {error}"))

    def _console(self, message: ConsoleMessage) -> None:
        # A refused style or script shows as an error; an answer of 4xx is told apart by its text.
        if message.type == "error" and "the server responded with a status of" not in message.text:
            self.problems.append(f"{self.page.url}: {message.text}")

    def open(self, path: str) -> Page:
        self.page.goto(f"{self.base}{path}")
        return self.page

    def sign_in(self, person: User) -> "Visitor":
        self.open("/sign-in/")
        self.page.locator("#id_login").fill(person.email)
        self.page.locator("#id_password").fill(PASSWORD)
        self.page.locator("main button[type=submit]").click()
        self.page.wait_for_url(lambda url: "/sign-in/" not in url)
        return self

    def accessibility(self) -> list[str]:
        """What axe-core finds on the page as it is now."""
        self.page.evaluate(AXE.read_text())
        found = self.page.evaluate("axe.run()")
        return [
            f"{self.page.url}: {one['id']} ({one['help']}) {node['target']}"
            for one in found["violations"]
            for node in one["nodes"]
        ]

    def sideways(self) -> list[str]:
        """The page's overhang, if one has to scroll it sideways."""
        wide = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        return [f"{self.page.url}: {wide} px too wide"] if wide > 0 else []


@pytest.fixture
def visitor(browser: Browser, live_server: LiveServer) -> Iterator[Callable[..., Visitor]]:
    """Make visitors: `visitor()`, `visitor(theme="dark", size=PHONE, language="fr")`. Refused code fails the test."""
    opened: list[tuple[BrowserContext, Visitor]] = []

    def make(theme: str = "light", size: tuple[int, int] = DESKTOP, language: str = "en") -> Visitor:
        options: Any = {"color_scheme": theme, "locale": language}
        context = browser.new_context(viewport={"width": size[0], "height": size[1]}, **options)
        context.set_default_timeout(10_000)
        one = Visitor(context.new_page(), live_server.url)
        one.watch()
        opened.append((context, one))
        return one

    yield make
    problems = [problem for _context, one in opened for problem in one.problems]
    for context, _one in opened:
        context.close()
    assert not problems, "\n".join(problems)
