"""A pytest plugin (`-p tests.architecture.mutation.switching`): the portal's modules are compiled with their switches.

It must be loaded before any of them is imported. Nothing is written: neither sources nor bytecode.
"""

import builtins
import functools
import json
import os
import sys
from collections.abc import Callable, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from tests.architecture.mutation.points import (
    APPS,
    EVERYTHING,
    SWITCH,
    UNDECORATED,
    Point,
    all_points,
    mutated,
)

POINTS, _FIRSTS = all_points()


class State:
    """Which mutant is on, and which points were passed since somebody asked."""

    # One mutant for a whole run of other tests: what the guard leaves alive may die there.
    active: int | None = int(os.environ["PORTAL_MUTANT"]) if "PORTAL_MUTANT" in os.environ else None
    passed: set[int] | None = None


def point(number: int) -> Point:
    return POINTS[number]


def _without_check(number: int) -> bool:
    if State.passed is not None:
        State.passed.add(number)
    return number == State.active


def _every_row() -> Any:
    from django.db.models import Q

    return ~Q(pk__in=[])


def _without_decorator(number: int, decorator: Callable[..., Any]) -> Callable[..., Any]:
    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        guarded = decorator(view)

        @functools.wraps(guarded)
        def either(*args: Any, **kwargs: Any) -> Any:
            return (view if _without_check(number) else guarded)(*args, **kwargs)

        return either

    return decorate


class _Loader(SourceFileLoader):
    def get_code(self, fullname: str) -> CodeType:
        path = self.get_filename(fullname)
        tree, _points = mutated(Path(path), _FIRSTS[path])
        return compile(tree, path, "exec", dont_inherit=True)


class _Finder(MetaPathFinder):
    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name.partition(".")[0] not in APPS:
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None and spec.origin in _FIRSTS:
            spec.loader = _Loader(name, spec.origin)
        return spec


def _writes_down_what_tests_pass(path: str) -> type:
    """A plugin that notes, for each test, the points that it passes through: but for those that fail as it is."""

    class Notes:
        passed: dict[str, list[int]] = {}
        failed: set[str] = set()

        def pytest_runtest_setup(self) -> None:
            State.passed = set()

        def pytest_runtest_teardown(self, item: Any) -> None:
            self.passed[item.nodeid] = sorted(State.passed or ())

        def pytest_runtest_logreport(self, report: Any) -> None:
            if report.failed:
                self.failed.add(report.nodeid)

        def pytest_sessionfinish(self) -> None:
            told = {test: numbers for test, numbers in self.passed.items() if test not in self.failed}
            Path(path).write_text(json.dumps(told))

    return Notes


def pytest_configure(config: Any) -> None:
    if path := os.environ.get("PORTAL_PASSED"):
        config.pluginmanager.register(_writes_down_what_tests_pass(path)())


setattr(builtins, SWITCH, _without_check)
setattr(builtins, EVERYTHING, _every_row)
setattr(builtins, UNDECORATED, _without_decorator)
sys.meta_path.insert(0, _Finder())
