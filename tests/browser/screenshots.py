"""Takes the pictures of the README and of the guides from a running demo; tests/browser/pictures.py lists them.

`BASE_URL=http://localhost:8000 python -m tests.browser.screenshots [NAME...]`: all of them, or those whose names begin so.
CHROMIUM_PATH names the browser. `make screenshots` starts everything and calls this.
"""

import os
import sys
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from tests.browser.pictures import (
    LANGUAGES,
    Attach,
    Await,
    Choose,
    Click,
    Fill,
    Picture,
    Press,
    Step,
    pictures,
)

FOLDER = Path(__file__).parents[2] / "docs" / "screenshots"
BASE = os.environ.get("BASE_URL", "http://localhost:8000")
PASSWORD = os.environ.get("DEMO_PASSWORD", "demo-Portal-2026")
LIMIT = 200 * 1024
COLOURS = 192
# A clip follows the page that far down.
LONGEST = 1200
MARGIN = 12
# Room for the bar that stays at the top of a page.
BAR = 72
# The place of an element, down to the end of what it holds (a page's sheet may be taller than that).
_BOX = """selector => {
  const element = document.querySelector(selector);
  const outer = element.getBoundingClientRect();
  const ends = [...element.children].map((child) => child.getBoundingClientRect().bottom);
  return { top: outer.top, left: outer.left, width: outer.width, bottom: Math.max(...ends) };
}"""
# The lowest place above `height` where a picture can end without cutting through a line.
_LAST_WHOLE_LINE = """height => {
  const lines = [...document.querySelectorAll("tr, li, p, h1, h2, h3, dt, dd, label, input, textarea, .btn, .badge")]
    .filter((line) => !line.querySelector("li, tr, p") && line.checkVisibility())
    .map((line) => line.getBoundingClientRect())
    .filter((line) => line.height && line.top < height);
  const cut = (place) => lines.some((line) => line.top < place - 1 && line.bottom > place + 1);
  for (let place = height; place > height / 2; place -= 1) if (!cut(place)) return place;
  return height;
}"""


def _browser(playwright: Playwright, language: str) -> Browser:
    """One for each language: what it writes into fields of dates follows the system's locale."""
    locale = {"en": "en_GB", "fr": "fr_FR"}[language]
    return playwright.chromium.launch(
        executable_path=os.environ["CHROMIUM_PATH"],
        args=["--no-sandbox", f"--lang={locale.replace('_', '-')}"],
        env={**os.environ, "LANGUAGE": locale, "LANG": f"{locale}.UTF-8", "LC_ALL": f"{locale}.UTF-8"},
    )


def signed_in(browser: Browser, person: str, language: str, theme: str) -> Page:
    """A page of somebody of the demo, in a language and a theme."""
    context = browser.new_context(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{BASE}/sign-in/")
    page.locator("#id_login").fill(f"{person}@demo.example")
    page.locator("#id_password").fill(PASSWORD)
    page.locator("main button[type=submit]").click()
    page.wait_for_url(lambda url: "/sign-in/" not in url)
    page.locator(f"button[name=language][value={language}]").click()
    page.wait_for_function(f"document.documentElement.lang === '{language}'")
    return page


def do(page: Page, step: Step) -> None:
    match step:
        case Click(selector, leads):
            target = page.locator(selector).first
            if leads:
                with page.expect_navigation():
                    target.click()
            else:
                target.click()
        case Fill(selector, text):
            page.locator(selector).first.fill(text)
        case Choose(selector, value):
            _choose(page, selector, value)
        case Press(key):
            page.keyboard.press(key)
        case Attach(selector, name, content):
            file = {"name": name, "mimeType": "text/csv", "buffer": content.encode("cp1252")}
            page.locator(selector).set_input_files([file])  # type: ignore[list-item]
        case Await(selector):
            page.locator(selector).first.wait_for()


def _choose(page: Page, selector: str, value: str) -> None:
    """By value, else the option whose text has the words."""
    options = page.locator(f"{selector} option")
    values = [options.nth(at).get_attribute("value") for at in range(options.count())]
    if value not in values:
        value = next(
            str(one) for one, text in zip(values, options.all_text_contents(), strict=True) if value in text
        )
    page.locator(selector).first.select_option(value)


def take(page: Page, picture: Picture) -> int:
    """Take one picture and keep it small; returns its size in bytes. Raises SystemExit for a page that is an error."""
    page.set_viewport_size({"width": picture.width, "height": picture.height})
    page.goto(f"{BASE}{picture.path}")
    for step in picture.steps:
        do(page, step)
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    if page.locator("main h1").count() == 0:
        raise SystemExit(f"{picture.name}: {page.url} is no page of the portal.")
    target = FOLDER / f"{picture.name}.png"
    target.parent.mkdir(parents=True, exist_ok=True)
    _keep(_shot(page, picture), target)
    for step in picture.after:
        do(page, step)
    size = target.stat().st_size
    if size > LIMIT:
        raise SystemExit(f"{target.name} is larger than {LIMIT // 1024} KB.")
    sys.stdout.write(f"{picture.name} {size // 1024} KB\n")
    return size


def _shot(page: Page, picture: Picture) -> bytes:
    """The window down to the last line that is whole in it, or the part that is named, as tall as it is."""
    top, left, width, height = 0.0, 0.0, float(picture.width), float(picture.height)
    whole = picture.whole
    if picture.clip:
        box = page.evaluate(_BOX, picture.clip)
        if picture.clip != "main" and box["bottom"] > LONGEST:
            page.evaluate("y => window.scrollTo(0, y)", box["top"] - BAR)
            box = page.evaluate(_BOX, picture.clip)
        margin = MARGIN if picture.clip == "main" else 0
        page.set_viewport_size({"width": picture.width, "height": min(int(box["bottom"]) + margin, LONGEST)})
        box = page.evaluate(_BOX, picture.clip)
        top, left, width = max(box["top"], 0), max(box["left"], 0), box["width"]
        height = min(box["bottom"] + margin, LONGEST)
        whole = height < LONGEST
    bottom = height if whole else page.evaluate(_LAST_WHOLE_LINE, height)
    clip = {"x": left, "y": top, "width": width, "height": bottom - top}
    return page.screenshot(clip=clip, animations="disabled", caret="hide")  # type: ignore[arg-type]


def _keep(shot: bytes, target: Path) -> None:
    """A palette holds all colours of an interface in a third of the bytes."""
    with Image.open(BytesIO(shot)) as image:
        small = image.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    small.save(target, optimize=True)


def main(names: list[str]) -> None:
    wanted = [one for one in pictures() if not names or any(one.name.startswith(name) for name in names)]
    pages: dict[tuple[str, str, str], Page] = {}
    total = 0
    with sync_playwright() as playwright:
        browsers = {language: _browser(playwright, language) for language in LANGUAGES}
        # The language belongs to the account: one after the other, each person signs in once for each.
        for picture in wanted:
            key = (picture.person, picture.language, picture.theme)
            if key not in pages:
                pages[key] = signed_in(browsers[picture.language], *key)
            total += take(pages[key], picture)
        for browser in browsers.values():
            browser.close()
    sys.stdout.write(f"{len(wanted)} pictures, {total // 1024} KB\n")


if __name__ == "__main__":
    main(sys.argv[1:])
