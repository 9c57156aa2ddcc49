"""A store in a temporary folder, and commands run on it within this process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from espomail.commands import cli
from espomail.store import Store, people

NOW = "2026-03-02T10:00:00Z"
NOW_MS = 1772445600000


class Desk:
    """Runs commands as the service account, or as a user with ``as_login``."""

    def __init__(self, folder: Path, path: Path) -> None:
        self.folder = folder
        self.path = path
        self.store = Store.open(str(self.path))

    def __call__(
        self,
        *words: str,
        as_login: str | None = None,
        code: int | None = 0,
        stdin: str | bytes | None = None,
        now: str = NOW,
    ) -> Result:
        """Run a command; fails the test unless it ends with ``code`` (None: whatever)."""
        options = ["--store", str(self.path), "--now", now, "--no-input"]
        if as_login:
            options += ["--as", as_login]
        result = CliRunner().invoke(cli, [*options, *words], input=stdin)
        # the command bound the models to its own connection, and closed it; a test reads on one of its own
        self.store.close()
        self.store = Store.open(str(self.path))
        if (
            result.exit_code == 1
            and result.exception
            and not isinstance(result.exception, SystemExit)
        ):
            raise result.exception
        assert code is None or result.exit_code == code, f"{words}: {result.exit_code}\n{result.output}"
        assert "unexpected error" not in result.stderr, result.stderr
        return result

    def user(self, login: str, *addresses: str, admin: bool = False) -> int:
        """Add a user straight into the store."""
        with self.store.write():
            wanted = addresses or (f"{login}@example.com",)
            user = people.add_user(login, login.title(), wanted, admin, login, NOW_MS)
        return int(user.id)


@pytest.fixture
def desk(tmp_path: Path, stored_at: Path) -> Iterator[Desk]:
    """A new store and the commands on it."""
    found = Desk(tmp_path, stored_at)
    yield found
    found.store.close()
