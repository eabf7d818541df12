"""The mutation run sees every check: what it can switch off is what the code asks."""

import ast

import pytest

from tests.architecture.mutation.points import ROOT, SWITCH, all_points, mutated, source_files


@pytest.mark.slow
def test_every_question_about_rights_is_a_point() -> None:
    points, _firsts = all_points()
    lines = {(point.path, point.line) for point in points}
    missed = [
        f"{path.relative_to(ROOT)}:{node.lineno} {ast.unparse(node)[:80]}"
        for path in source_files()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"may", "may_anywhere", "visible_to"}
        and ast.unparse(node.func.value) != "source"
        and (str(path.relative_to(ROOT)), node.lineno) not in lines
    ]
    assert not missed
    assert len(points) > 250


@pytest.mark.slow
def test_the_switched_code_is_code() -> None:
    switches = 0
    for path in source_files():
        tree, points = mutated(path, 0)
        compile(tree, str(path), "exec", dont_inherit=True)
        switches += len(points)
        named = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        assert bool(points) == bool(named & {SWITCH, "__without_decorator__"}), path
    assert switches
