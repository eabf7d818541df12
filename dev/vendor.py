"""Copies the few files of the npm packages that the pages use. Also run when the container image is built."""

import re
import sys
from pathlib import Path

VENDOR_FILES = {
    "tabler/tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
    "tabler/tabler.min.js": "@tabler/core/dist/js/tabler.min.js",
    "tabler/LICENSE": "@tabler/core/LICENSE",
    "fonts/inter-latin-wght-normal.woff2": "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2",
    "fonts/inter-latin-ext-wght-normal.woff2": "@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2",
    "fonts/LICENSE": "@fontsource-variable/inter/LICENSE",
}
# The maps are not shipped, and a manifest storage looks for every file that is named.
SOURCE_MAP = re.compile(rb"\n?(/\*#\s*sourceMappingURL=[^*]*\*/|//#\s*sourceMappingURL=\S*)\s*$")


def copy_vendor_files(node_modules: Path, target_folder: Path) -> None:
    """Copy each file; a missing licence text is no error, a missing file is (FileNotFoundError)."""
    for target_name, source_name in VENDOR_FILES.items():
        source = node_modules / source_name
        if target_name.endswith("LICENSE") and not source.exists():
            continue
        target = target_folder / target_name
        target.parent.mkdir(parents=True, exist_ok=True)
        content = source.read_bytes()
        target.write_bytes(content if target.suffix == ".woff2" else SOURCE_MAP.sub(b"\n", content))


if __name__ == "__main__":
    copy_vendor_files(Path(sys.argv[1]), Path(sys.argv[2]))
