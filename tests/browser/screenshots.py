"""The README's pictures, taken from a running demo: `BASE_URL=http://localhost:8000 python tests/browser/screenshots.py`.

CHROMIUM_PATH names the browser. `python3 -m dev screenshots` starts everything and calls this.
"""

import os
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

FOLDER = Path(__file__).parents[2] / "docs" / "screenshots"
BASE = os.environ.get("BASE_URL", "http://localhost:8000")
PASSWORD = os.environ.get("DEMO_PASSWORD", "demo-Portal-2026")
LIMIT = 300 * 1024
SIZE = {"width": 1280, "height": 860}


def signed_in(browser: Browser, person: str, *, theme: str = "light", language: str = "en") -> Page:
    """A page of somebody of the demo, in a language and a theme."""
    context = browser.new_context(viewport=SIZE, color_scheme=theme)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{BASE}/sign-in/")
    page.locator("#id_login").fill(f"{person}@demo.example")
    page.locator("#id_password").fill(PASSWORD)
    page.locator("main button[type=submit]").click()
    page.wait_for_url(lambda url: "/sign-in/" not in url)
    page.locator(f"button[name=language][value={language}]").click()
    page.wait_for_function(f"document.documentElement.lang === '{language}'")
    return page


def keep(page: Page, name: str) -> None:
    """Save the picture once fonts are there; refuse one that would weigh on the README."""
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    target = FOLDER / f"{name}.png"
    page.screenshot(path=target)
    if target.stat().st_size > LIMIT:
        raise SystemExit(f"{target.name} is larger than {LIMIT // 1024} KB.")
    sys.stdout.write(f"{target} {target.stat().st_size // 1024} KB\n")


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ["CHROMIUM_PATH"], args=["--no-sandbox"]
        )
        page = signed_in(browser, "pmo-officer")
        page.goto(f"{BASE}/portfolios/INDUSTRY/")
        keep(page, "portfolio")
        # The project whose declared status differs most from its figures tells more than a quiet one.
        page.goto(f"{BASE}/portfolios/INDUSTRY/?show=watermelon")
        rows = page.locator("#heatmap tbody th a")
        if rows.count() == 0:
            page.goto(f"{BASE}/portfolios/INDUSTRY/")
        rows.first.click()
        page.wait_for_url("**/projects/**")
        keep(page, "project")
        page = signed_in(browser, "project-manager")
        page.goto(f"{BASE}/my-projects/")
        page.locator("main a[href$='/status/']").first.click()
        page.wait_for_url("**/status/")
        keep(page, "status-update")
        page = signed_in(browser, "pmo-director", theme="dark", language="fr")
        page.goto(f"{BASE}/portfolios/DIGITAL/")
        keep(page, "portfolio-dark-fr")
        browser.close()


if __name__ == "__main__":
    main()
