"""Links between the documents lead somewhere."""

import re

import pytest

from tests.architecture.source import ROOT

DOCUMENTS = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
LINK = re.compile(r"\]\(([^)#\s]+)")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_relative_link_has_a_target(document):
    targets = [link for link in LINK.findall(document.read_text()) if "://" not in link]
    missing = [link for link in targets if not (document.parent / link).exists()]
    assert not missing


def test_there_are_documents():
    assert {path.name for path in DOCUMENTS} >= {
        "README.md",
        "CHANGELOG.md",
        "glossary.md",
        "architecture.md",
    }
