import re
from pathlib import Path

import pytest

import espomail.commands
from espomail.commands.files import read_file, read_text, write_new
from espomail.errors import Exists, NotFound

COMMANDS = Path(espomail.commands.__file__).parent


def test_a_file_and_its_text(tmp_path):
    made = tmp_path / "note.txt"
    made.write_bytes(b"\xef\xbb\xbfa note")
    assert read_file(str(made)) == b"\xef\xbb\xbfa note"
    assert read_text(str(made)) == "a note"


@pytest.mark.parametrize("name", ["nowhere", "."])
def test_what_is_no_file(name):
    with pytest.raises(NotFound, match=name):
        read_file(name)


def test_a_new_file_is_ours_alone_and_no_link(tmp_path):
    write_new(tmp_path / "new", b"x")
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o600
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Exists):
        write_new(tmp_path / "link", b"x")
    assert not (tmp_path / "elsewhere").exists()


def test_files_and_editors_have_one_door():
    """Whatever else opened a file would do it behind sudo, too (a browser has a guard and test of its own)."""
    opens = re.compile(r"(?<!Store)(?<!webbrowser)\.open\(|\.read_bytes\(|Path\([^)]*\)\.(read|write)_text|click\.(edit|File)\b")
    found = {
        path.name: opens.search(path.read_text("utf-8"))
        for path in COMMANDS.glob("*.py")
        if path.name not in ("files.py", "saving.py", "app.py")
    }
    assert [name for name, hit in found.items() if hit] == []


def test_a_mistyped_command_is_one_line(desk):
    said = desk("user", "lst", code=2).stderr
    assert said.count("\n") == 1
    assert "Did you mean" in said
    assert "--help" in said
