"""What a browser says of itself, in the words of its user."""

import pytest

from people.devices import browser_of, system_of

MOZILLA = "Mozilla/5.0"
CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"


@pytest.mark.parametrize(
    ("agent", "browser", "system"),
    [
        (f"{MOZILLA} (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox", "Linux"),
        (f"{MOZILLA} (Windows NT 10.0; Win64; x64) {CHROME}", "Chrome", "Windows"),
        (f"{MOZILLA} (Windows NT 10.0; Win64; x64) {CHROME} Edg/140.0.0.0", "Edge", "Windows"),
        (f"{MOZILLA} (Linux; Android 15; Pixel 9) {CHROME}", "Chrome", "Android"),
        (
            f"{MOZILLA} (Linux; Android 15; SM-S921B) SamsungBrowser/28.0 {CHROME}",
            "Samsung Internet",
            "Android",
        ),
        (f"{MOZILLA} (Macintosh; Intel Mac OS X 10_15_7) Version/18.5 Safari/605.1.15", "Safari", "macOS"),
        (
            f"{MOZILLA} (iPhone; CPU iPhone OS 18_5 like Mac OS X) CriOS/140.0 Safari/604.1",
            "Chrome",
            "iPhone",
        ),
        (f"{MOZILLA} (iPad; CPU OS 18_5 like Mac OS X) Version/18.5 Safari/604.1", "Safari", "iPad"),
        ("curl/8.5.0", "curl", ""),
        ("", "", ""),
        ("<script>alert(1)</script>", "", ""),
    ],
)
def test_a_browser_and_its_system_are_named(agent: str, browser: str, system: str) -> None:
    assert (browser_of(agent), system_of(agent)) == (browser, system)
