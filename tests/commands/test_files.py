import pytest

from espomail.commands.files import read_file, read_text
from espomail.errors import NotFound

SOMEBODY = "54321"


@pytest.fixture
def file(tmp_path):
    # pytest's own folders are closed to others
    for folder in (tmp_path, *tmp_path.parents):
        if folder.name.startswith(("pytest-", "popen-", tmp_path.name)):
            folder.chmod(0o755)
    made = tmp_path / "note.txt"
    made.write_bytes(b"\xef\xbb\xbfa note")
    return made


def test_a_file_and_its_text(file):
    assert read_file(str(file)) == b"\xef\xbb\xbfa note"
    assert read_text(str(file)) == "a note"


@pytest.mark.parametrize("name", ["nowhere", "."])
def test_what_is_no_file(name):
    with pytest.raises(NotFound, match=name):
        read_file(name)


def reading(file, login, desk, code=0):
    return desk("contact", "import", str(file), as_login=login, code=code)


def test_behind_sudo_a_file_is_read_only_for_those_who_could(file, monkeypatch, desk):
    desk.user("bob")
    desk.user("root2", admin=True)
    file.write_text("name\nAnn\n")
    monkeypatch.setenv("SUDO_UID", SOMEBODY)
    monkeypatch.setattr("espomail.commands.identity.real_uid", lambda owner: None)
    for mode, folder, code in ((0o644, 0o755, 0), (0o640, 0o755, 77), (0o644, 0o700, 77)):
        file.chmod(mode)
        file.parent.chmod(folder)
        result = reading(file, "bob", desk, code)
        assert ("may not read" in result.stderr) is (code == 77)
        reading(file, "root2", desk)


def test_behind_sudo_inspect_reads_no_more(file, monkeypatch, desk):
    desk.user("bob")
    monkeypatch.setenv("SUDO_UID", SOMEBODY)
    monkeypatch.setattr("espomail.commands.identity.real_uid", lambda owner: None)
    for mode, code in ((0o644, 0), (0o600, 77)):
        file.chmod(mode)
        desk("inspect", str(file), as_login="bob", code=code)


def test_a_mistyped_command_is_one_line(desk):
    said = desk("user", "lst", code=2).stderr
    assert said.count("\n") == 1
    assert "Did you mean" in said
    assert "--help" in said
