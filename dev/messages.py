"""`make messages`: new texts of the source come into the catalogue of `locale/`, gone ones leave it."""

import shutil
import subprocess

from dev.console import LauncherError, say
from dev.installation import install
from dev.layout import repository_layout

# Neither line numbers nor wrapping: a diff of the catalogue shows texts only.
OPTIONS = ("-l", "fr", "--no-location", "--no-wrap", "--no-obsolete", "-e", "html,txt,py,svg")
NOT_OURS = (".venv", ".run", "node_modules", "tests")


def run_messages() -> int:
    if shutil.which("xgettext") is None:
        raise LauncherError(
            "GNU gettext is needed for this: apt-get install gettext, or brew install gettext."
        )
    layout = repository_layout("test")
    install(layout, browser=False)
    ignored = [option for folder in NOT_OURS for option in ("-i", folder)]
    command = [str(layout.python), "manage.py", "makemessages", *OPTIONS, *ignored]
    code = subprocess.run(command, cwd=layout.repository, check=False).returncode
    if code == 0:
        say("Translate what is empty or marked fuzzy; tests/architecture/test_translations.py holds it.")
    return code
