"""docs/reliability.md says which test plays which fault; those tests exist."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "reliability.md").read_text("utf-8")
ROW = re.compile(r"^\| ([A-Z]\d\d) \| (.+?) \| (.+?) \| (.+?) \|$", re.M)
ROWS = {match[1]: match.groups()[1:] for match in ROW.finditer(PAGE)}
NAME = re.compile(r"`([\w/]+\.py)::(\w+)`")


@cache
def functions(file: str) -> frozenset[str]:
    """The functions of a file of tests."""
    tree = ast.parse((ROOT / "tests" / file).read_text("utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def test_every_row_is_there_once() -> None:
    written = re.findall(r"^\| ([A-Z]\d\d) \|", PAGE, re.M)
    assert sorted(written) == sorted(ROWS)
    last = {"K": 22, "U": 14, "G": 20, "N": 8, "S": 16, "L": 14, "T": 13, "P": 16, "X": 11, "C": 11, "O": 8, "D": 50}
    assert written == [f"{group}{number:02}" for group, most in last.items() for number in range(1, most + 1)]


@pytest.mark.parametrize("row", ROWS)
def test_its_tests_exist_or_the_reason_is_given(row: str) -> None:
    _, _, cell = ROWS[row]
    named = NAME.findall(cell)
    assert named or cell.startswith(("not covered: ", "measured: ")), cell
    assert [f"{file}::{name}" for file, name in named if name not in functions(file)] == []
