"""A store file that is cut short or overwritten: ``check`` finds it, and nothing goes on as if all were well."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Desk
from tests.integration.odd_desk import fetch

pytestmark = [pytest.mark.sqlite("it damages the file")]
PAGE = 4096


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2 // PAGE * PAGE)


def overwritten(path: Path) -> None:
    with path.open("r+b") as file:
        for page in range(2, path.stat().st_size // PAGE, 3):
            file.seek(page * PAGE)
            file.write(os.urandom(PAGE))


def no_head(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(bytes(PAGE))


@pytest.mark.parametrize("damage", [cut, overwritten, no_head])
def test_it_is_found_and_said(odd: Desk, damage: Callable[[Path], None]) -> None:
    fetch(odd)
    odd("backup", str(odd.path.with_name("sound.db")))
    damage(odd.path)
    check = odd("check", code=None)
    assert check.code in (1, os.EX_IOERR, os.EX_CONFIG) and "Traceback" not in check.err, check
    for verb in ("run", "fetch", "filter", "link", "distribute", "notify", "send"):
        result = odd(verb, code=None)
        assert "Traceback" not in result.err and "unexpected" not in result.err, (verb, result)
        if result.code:
            assert result.code in (os.EX_IOERR, os.EX_CONFIG, os.EX_TEMPFAIL), (verb, result)
    odd("restore", str(odd.path.with_name("sound.db")))
    assert odd.json("check")["ok"]
