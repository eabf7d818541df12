"""The closed vocabulary of files, their size, and the few constructions that this project does without."""

import ast
import tomllib

import pytest

from tests.architecture.source import FLOORS, ROOT, name_of, parsed, python_files

CAP = 500
FORBIDDEN_NAMES = {"utils.py", "helpers.py", "misc.py", "base.py", "managers_utils.py"}


def test_no_source_file_is_longer_than_the_cap():
    long = {
        name_of(path): lines
        for path in [*python_files(), *python_files("tests"), *python_files("dev")]
        if (lines := len(path.read_text().splitlines())) > CAP
    }
    assert not long, f"split by subject: {long}"


def test_the_contract_of_the_floors_covers_every_app():
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    apps = {path.parent.name for path in ROOT.glob("*/apps.py")} | {"pmo_portal"}
    assert set(contract["root_packages"]) == apps == set(FLOORS)
    [floors] = [one for one in contract["contracts"] if one["id"] == "floors"]
    assert list(reversed(floors["layers"])) == list(FLOORS)


def test_no_file_is_named_after_nothing():
    assert not [name_of(path) for path in python_files() if path.name in FORBIDDEN_NAMES]


def test_no_rule_hides_in_save_or_in_a_signal_of_the_orm():
    offenders = []
    for path in python_files():
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.FunctionDef) and node.name in {"save", "delete"}:
                offenders.append(f"{name_of(path)}:{node.lineno} overrides {node.name}()")
            if isinstance(node, ast.ImportFrom) and node.module == "django.db.models.signals":
                hooks = {alias.name for alias in node.names} & {
                    "pre_save",
                    "post_save",
                    "pre_delete",
                    "post_delete",
                }
                offenders += [f"{name_of(path)}:{node.lineno} uses {hook}" for hook in hooks]
    assert not offenders


SERVICE_FILES = [
    path for path in python_files(*FLOORS) if path.name == "services.py" or path.parent.name == "services"
]


@pytest.mark.parametrize("path", SERVICE_FILES, ids=name_of)
def test_services_take_everything_by_keyword_and_never_enqueue(path):
    tree = parsed(path)
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            decorators = {ast.unparse(decorator) for decorator in node.decorator_list}
            if any("atomic" in decorator for decorator in decorators):
                assert not node.args.args, (
                    f"{name_of(path)}:{node.lineno} {node.name}: keyword-only arguments"
                )
    text = path.read_text()
    assert ".delay(" not in text, "views, receivers and the beat schedule enqueue; services never do"
    assert "apply_async" not in text
    assert "timezone.now()" not in text, "the clock is passed in"


def test_pure_modules_know_no_django():
    pure = [
        *python_files("reporting/kpi"),
        *python_files("reporting/charts"),
        *python_files("integrations/demo"),
        ROOT / "people/roles.py",
        ROOT / "portfolio/binding.py",
        ROOT / "portfolio/attributes.py",
        ROOT / "portfolio/attribute_parsing.py",
        ROOT / "common/rag.py",
        ROOT / "common/months.py",
        ROOT / "common/formats.py",
        ROOT / "common/search.py",
        ROOT / "governance/thresholds.py",
    ]
    offenders = []
    for path in pure:
        if path.name in {"writing.py", "seeding.py"} or "write" in path.name:
            continue
        for node in ast.walk(parsed(path)):
            module = node.module if isinstance(node, ast.ImportFrom) else None
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [module or ""]
            offenders += [f"{name_of(path)}: {name}" for name in names if name.split(".")[0] == "django"]
    assert not offenders


def test_tasks_take_plain_values_only():
    """Ids and ISO dates in: what a message carries must survive a restart and a change of code."""
    allowed = {"int", "str", "list[int]", "bool", "str | None", "int | None", "None", "list[int] | None"}
    for path in python_files():
        if path.name != "tasks.py":
            continue
        for node in parsed(path).body:
            if isinstance(node, ast.FunctionDef) and node.decorator_list:
                for argument in [*node.args.args, *node.args.kwonlyargs]:
                    if argument.arg == "self":
                        continue
                    kind = ast.unparse(argument.annotation) if argument.annotation else "nothing"
                    assert kind in allowed, f"{name_of(path)}: {node.name}({argument.arg}: {kind})"
