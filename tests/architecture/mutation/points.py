"""Every place in the portal's code that checks a right, and what the code would be without it.

A point is one expression or statement; its mutant lets through what the original would stop. All mutants are compiled
in at once, each behind a switch, so that one process tries them all.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
APPS = ("common", "people", "portfolio", "projects", "governance", "reporting", "integrations")
SWITCH, EVERYTHING, UNDECORATED = "__without_check__", "__every_row__", "__without_decorator__"

_QUESTIONS = re.compile(r"^_?((can|may|sees)_\w+|grants_anywhere|grants_on_places)$")
_DEMANDS = re.compile(r"^_?(to_|demand|require|refuse)\w*$")
_REFUSALS = {"PermissionDenied", "MissingPermission"}
_METHODS = {"require_safe", "require_POST", "require_GET", "require_http_methods"}
# A row fetched by one of these belongs to what the URL or the session says.
_OWNERS = {
    "project",
    "portfolio",
    "programme",
    "scope",
    "user",
    "person",
    "deputy",
    "principal",
    "author",
    "owner",
}
_FETCHES = {"filter", "get", "get_object_or_404", "get_list_or_404"}
# Their demands are about the form of a file.
_OTHER_DEMANDS = {"integrations/tabular.py"}
# The rules themselves: each condition that has to hold there is a check.
_RULES = {"people/access.py", "people/granting.py", "people/selectors/reasons.py"}


@dataclass(frozen=True)
class Point:
    number: int
    path: str
    line: int
    kind: str
    code: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line} {self.kind}: {self.code}"


def source_files() -> Iterator[Path]:
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if not {"migrations", "demo", "management"} & set(path.relative_to(ROOT).parts):
                yield path


class Mutants(ast.NodeTransformer):
    """Puts a switch around every check of one file; `first` is the number of its first point."""

    def __init__(self, path: str, first: int) -> None:
        self.path = path
        self.first = first
        self.points: list[Point] = []
        self.functions: list[str] = []

    def _add(self, node: ast.AST, kind: str, code: str | None = None) -> int:
        text = code or ast.unparse(node)
        number = self.first + len(self.points)
        line = getattr(node, "lineno", 0)
        self.points.append(Point(number, self.path, line, kind, " ".join(text.split())[:90]))
        return number

    def _switched(self, node: ast.expr, kind: str, without: ast.expr) -> ast.expr:
        number = self._add(node, kind)
        return ast.copy_location(ast.IfExp(_switch(number), without, node), node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        self.functions.append(node.name)
        node.body = [self.visit(statement) for statement in node.body]
        self.functions.pop()
        node.decorator_list = [self._decorator(decorator) for decorator in node.decorator_list]
        return node

    def _decorator(self, node: ast.expr) -> ast.expr:
        name = node.func if isinstance(node, ast.Call) else node
        if isinstance(name, ast.Name) and name.id in _METHODS:
            number = self._add(node, "decorator removed", f"@{ast.unparse(node)}")
            return ast.copy_location(_call(UNDECORATED, ast.Constant(number), node), node)
        return node

    def visit_If(self, node: ast.If) -> ast.AST:
        code, before = ast.unparse(node.test), len(self.points)
        node.test = self.visit(node.test)
        asks = len(self.points) > before
        refuses = self._refuses(node, asks=asks)
        node.body = [self.visit(statement) for statement in node.body]
        node.orelse = [self.visit(statement) for statement in node.orelse]
        # `if not may(...): raise` without its question is the same as without its refusal.
        if refuses and not (asks and isinstance(node.test, ast.UnaryOp)):
            number = self._add(node, "refusal skipped", f"if {code}: raise")
            skipped = ast.BoolOp(ast.And(), [ast.UnaryOp(ast.Not(), _switch(number)), node.test])
            node.test = ast.copy_location(skipped, node.test)
        return node

    def _refuses(self, node: ast.If, *, asks: bool) -> bool:
        """A 404 is a refusal where a right is asked for, not where something is just not there."""
        last = node.body[-1]
        if len(node.body) != 1 or not isinstance(last, ast.Raise):
            return False
        name = _name_of(last.exc)
        return name in _REFUSALS or (name == "Http404" and asks)

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        self.generic_visit(node)
        called = _name_of(node.value) if isinstance(node.value, ast.Call) else None
        if called and _DEMANDS.match(called) and self.path not in _OTHER_DEMANDS:
            node.value = self._switched(node.value, "demand skipped", ast.Constant(None))
        return node

    def visit_Return(self, node: ast.Return) -> ast.AST:
        self.generic_visit(node)
        if self.path in _RULES and isinstance(node.value, ast.Compare) and self.functions:
            node.value = self._switched(node.value, "condition always true", ast.Constant(True))
        return node

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.AST:
        self.generic_visit(node)
        if self.path in _RULES and isinstance(node.op, ast.And) and self.functions:
            node.values = [
                value
                if isinstance(value, ast.IfExp)
                else self._switched(value, "condition always true", ast.Constant(True))
                for value in node.values
            ]
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        name = _name_of(node)
        receiver = node.func.value if isinstance(node.func, ast.Attribute) else None
        if receiver and name in {"may", "may_anywhere"}:
            return self._switched(node, "always allowed", ast.Constant(True))
        if receiver and name == "q" and "GET" not in ast.unparse(node):
            return self._switched(node, "every row", _call(EVERYTHING))
        if receiver and name == "visible_to" and _name_of(receiver) != "source":
            return self._switched(node, "everything visible", _all_of(receiver))
        if name and _QUESTIONS.match(name):
            return self._switched(node, "always allowed", ast.Constant(True))
        if name in _FETCHES and self._fetches_somebodys(node):
            return self._unowned(node)
        if name == "filter" and self._filters_rights():
            return self._unfiltered(node)
        return node

    def _filters_rights(self) -> bool:
        """Which grants and deputyships count, for whom and when."""
        says_when = self.path.startswith("people/models/") and "active" in self.functions
        return says_when or self.path == "people/access.py"

    def _fetches_somebodys(self, node: ast.Call) -> bool:
        is_view = "/views/" in self.path or self.path == "people/selectors/deputies.py"
        return is_view and any(keyword.arg in _OWNERS for keyword in node.keywords)

    def _unowned(self, node: ast.Call) -> ast.expr:
        found: ast.expr = node
        for index, keyword in enumerate(node.keywords):
            if keyword.arg in _OWNERS:
                without = ast.Call(node.func, node.args, node.keywords[:index] + node.keywords[index + 1 :])
                number = self._add(node, f"owner {keyword.arg} not asked")
                found = ast.copy_location(ast.IfExp(_switch(number), without, found), node)
        return found

    def _unfiltered(self, node: ast.Call) -> ast.expr:
        found: ast.expr = node
        for index, argument in enumerate(node.args):
            without = ast.Call(node.func, node.args[:index] + node.args[index + 1 :], node.keywords)
            number = self._add(node, f"condition removed: {ast.unparse(argument)[:60]}")
            found = ast.copy_location(ast.IfExp(_switch(number), without, found), node)
        for index, keyword in enumerate(node.keywords):
            without = ast.Call(node.func, node.args, node.keywords[:index] + node.keywords[index + 1 :])
            number = self._add(node, f"condition removed: {ast.unparse(keyword)}")
            found = ast.copy_location(ast.IfExp(_switch(number), without, found), node)
        return found


def mutated(path: Path, first: int) -> tuple[ast.Module, list[Point]]:
    """The file with a switch around each check, and its points."""
    transformer = Mutants(str(path.relative_to(ROOT)), first)
    tree = transformer.visit(ast.parse(path.read_text(encoding="utf-8"), filename=str(path)))
    return ast.fix_missing_locations(tree), transformer.points


def all_points() -> tuple[list[Point], dict[str, int]]:
    """Every point, and the number of the first one of each file."""
    points: list[Point] = []
    firsts: dict[str, int] = {}
    for path in source_files():
        firsts[str(path)] = len(points)
        points += mutated(path, len(points))[1]
    return points, firsts


def _name_of(node: ast.AST | None) -> str | None:
    """`f` of `f`, `f()`, `x.f` and `x.f()`."""
    if isinstance(node, ast.Call):
        return _name_of(node.func)
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else None


def _call(name: str, *arguments: ast.expr) -> ast.Call:
    return ast.Call(ast.Name(name, ast.Load()), list(arguments), [])


def _switch(number: int) -> ast.Call:
    return _call(SWITCH, ast.Constant(number))


def _all_of(receiver: ast.expr) -> ast.Call:
    return ast.Call(ast.Attribute(receiver, "all", ast.Load()), [], [])
