"""The host's file: what is not understood is refused, never passed over."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from espomail.config import Config, load
from espomail.errors import ConfigurationError
from tests.conftest import Desk


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("job = 4\n", "unknown key job"),
        ("[fetch]\njobs = 4\n", "unknown key fetch"),
        ('jobs = "4"\n', "jobs must be a int"),
        ("jobs = true\n", "jobs must be a int"),
        ("imap_timeout = '1'\n", "imap_timeout must be a float"),
        ("secrets = 'nowhere'\n", "secrets must be one of"),
        ("jobs = \n", "no valid TOML"),
        ("\xff", "no valid TOML"),
    ],
)
def test_what_is_not_understood_is_refused(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "host.toml"
    file.write_bytes(text.encode("latin-1"))
    with pytest.raises(ConfigurationError, match=said) as caught:
        load(str(file))
    assert str(file) in str(caught.value)


def test_what_is_left_out_has_its_default(tmp_path: Path) -> None:
    file = tmp_path / "host.toml"
    file.write_text("imap_timeout = 5\n")
    assert load(str(file)) == Config(imap_timeout=5)


def test_a_command_ends_with_78_and_one_line(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "host.toml").write_text("job = 4\n")
    desk.variables["ESPOMAIL_CONFIG"] = str(tmp_path / "host.toml")
    result = desk("fetch", code=os.EX_CONFIG)
    assert len(result.err.splitlines()) == 1 and "unknown key job" in result.err
    desk.variables["ESPOMAIL_CONFIG"] = str(tmp_path / "none.toml")
    assert "none.toml" in desk("fetch", code=os.EX_CONFIG).err
