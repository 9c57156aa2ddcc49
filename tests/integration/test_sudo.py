"""The worked lines of docs/rights.md on this very system: real users, real sudo.

The users, the group and the file in /etc/sudoers.d are made for the test and taken away after it. It needs root, sudo
and a Python that other users may run; where one is missing, the test says which, and is skipped.
"""

from __future__ import annotations

import json
import os
import pwd
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.builders import a_message

pytestmark = pytest.mark.sqlite("about the owner of the file")
ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "rights.md").read_text("utf-8")
TOOLS = ("sudo", "visudo", "useradd", "userdel", "groupadd", "groupdel", "su")


def code_after(mark: str) -> str:
    """The block of the page that follows a comment."""
    found = re.search(rf"<!-- {mark}: tried by .*? -->\n```(?:sh)?\n(.*?)```", PAGE, re.DOTALL)
    assert found, f"docs/rights.md has no block {mark}"
    return found[1]


def a_python() -> str | None:
    """A Python like ours that every user may run."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    for each in (os.path.realpath(sys.executable), f"/usr/bin/python{version}", f"/usr/local/bin/python{version}"):
        words = [each, "-I", "-c", "import sys, sqlite3; print(*sys.version_info[:2], sep='.')"]
        try:
            done = subprocess.run(words, capture_output=True, text=True, user=65534, group=65534, extra_groups=[],
                                  cwd="/", check=False)  # fmt: skip
        except OSError:
            continue
        if done.stdout.strip() == version:
            return each
    return None


def run(*words: str, stdin: str = "", check: bool = True) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(words, input=stdin, capture_output=True, text=True, check=False, timeout=300)
    assert not check or done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"
    return done


@dataclass
class Host:
    """A host with a service account, its store, and people who may run espomail as it."""

    names: dict[str, str]
    program: Path
    home: Path
    desk: Path

    def set_up(self, text: str) -> str:
        """A text of the page with this test's names in it."""
        text = text.replace("/usr/local/bin/espomail", str(self.program)).replace("/var/lib/espomail", str(self.home))
        text = re.sub(r"\bhelpdesk\b", self.names["helpdesk"], text)
        text = re.sub(r"(?<![/.])\bespomail\b(?=[ )\n])", self.names["espomail"], text)
        return re.sub(r"\bada\b", self.names["ada"], text)

    def as_person(self, who: str, *words: str, stdin: str = "", **variables: str) -> tuple[int, str, str]:
        """Somebody types a command; its exit status and what it said."""
        entry = pwd.getpwnam(self.names[who])
        groups = os.getgrouplist(entry.pw_name, entry.pw_gid)
        done = subprocess.run(
            words, input=stdin, capture_output=True, text=True, check=False, timeout=300, cwd=self.desk,
            user=entry.pw_uid, group=entry.pw_gid, extra_groups=groups,
            env={"PATH": "/usr/bin:/bin", "HOME": str(self.desk), "LANG": "C.UTF-8", **variables},
        )  # fmt: skip
        return done.returncode, done.stdout, done.stderr

    def __call__(self, who: str, *words: str, stdin: str = "", code: int = 0, **variables: str) -> str:
        """Somebody runs espomail as the page says."""
        typed = ("sudo", "-n", "-u", self.names["espomail"], str(self.program), *words)
        found, out, err = self.as_person(who, *typed, stdin=stdin, **variables)
        assert found == code, f"{who} {words}: {found} {out}{err}"
        return out + err


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    if os.geteuid() != 0:
        pytest.skip("only root can make users")
    if missing := [each for each in TOOLS if not shutil.which(each)]:
        pytest.skip(f"not installed: {', '.join(missing)} (.ci/apt-install sudo passwd)")
    python = a_python()
    if python is None:
        pytest.skip(f"other users can run no Python {sys.version_info.major}.{sys.version_info.minor} here")
    number = os.getpid() % 100_000
    names = {each: f"{each[:8]}{number}" for each in ("espomail", "ada", "alice", "mallory", "helpdesk")}
    folder = Path(tempfile.mkdtemp(prefix="espomail-sudo-"))
    folder.chmod(0o755)
    made = Host(names, folder / "bin" / "espomail", folder / "service", folder / "desk")
    rules = Path(f"/etc/sudoers.d/espomail-test-{number}")
    umask = os.umask(0o022)  # a store that another test opened has set a stricter one
    try:
        _install(made, python, folder)
        _make_people(made, rules)
        yield made
    finally:
        os.umask(umask)
        rules.unlink(missing_ok=True)
        for name in ("espomail", "ada", "alice", "mallory"):
            run("userdel", names[name], check=False)
        run("groupdel", names["helpdesk"], check=False)
        shutil.rmtree(folder, ignore_errors=True)


def _install(host: Host, python: str, folder: Path) -> None:
    """The checkout as a program that only root can write, for a Python that all may run."""
    code, packages = folder / "lib", Path(sysconfig.get_paths()["purelib"])
    shutil.copytree(ROOT / "espomail", code / "espomail", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "templates", code / "templates")
    host.program.parent.mkdir()
    host.program.write_text(
        f"#!{python} -I\nimport sys\nsys.path[:0] = [{str(code)!r}, {str(packages)!r}]\n"
        "from espomail.__main__ import main\nmain()\n"
    )
    host.program.chmod(0o755)
    run("chmod", "-R", "a+rX", str(folder))
    host.desk.mkdir()
    host.desk.chmod(0o777)
    done = subprocess.run([host.program, "--version"], capture_output=True, text=True, user=65534, group=65534,
                          extra_groups=[], cwd="/", check=False)  # fmt: skip
    if done.returncode:
        pytest.skip(f"other users cannot run what is installed here: {done.stderr[-200:]}")


def _make_people(host: Host, rules: Path) -> None:
    run("sh", "-eu", "-c", host.set_up(code_after("set-up")))
    for who in ("ada", "alice", "mallory"):
        run("useradd", "--no-create-home", "--groups", host.names["helpdesk"], host.names[who])
    draft = rules.with_name(f"{rules.name}.new")  # sudo looks at no name with a dot
    draft.write_text(host.set_up(code_after("sudoers")).replace("ESPOMAIL", rules.name.upper().replace("-", "_")))
    draft.chmod(0o440)
    run("visudo", "-cf", str(draft))
    draft.rename(rules)
    code, out, err = host.as_person("ada", "sudo", "-n", "-u", host.names["espomail"], str(host.program), "--version")
    if code:
        pytest.skip(f"sudo does not work here: {out}{err}")
    host("ada", "user", "add", "alice", "--email", "alice@example.com", "--os-login", host.names["alice"])


def test_everybody_is_who_they_are(host: Host):
    host("ada", "settings", "list")
    host("alice", "case", "list")
    assert "for administrators" in host("alice", "settings", "list", code=77)
    assert "is no user here" in host("mallory", "case", "list", code=77)
    host("alice", "case", "add", "Hers")
    host("ada", "--as", "alice", "case", "note", "1", "x")
    note = json.loads(host("alice", "stream", "case:1", "--json"))[-1]
    assert (note["by"], note["data"]["real"]) == ("alice", host.names["ada"])


def test_variables_and_options_make_nobody_somebody_else(host: Host):
    ada = pwd.getpwnam(host.names["ada"])
    forged = {"USER": ada.pw_name, "LOGNAME": ada.pw_name, "SUDO_USER": ada.pw_name, "SUDO_UID": str(ada.pw_uid),
              "HOME": "/root", "ESPOMAIL_AS": ada.pw_name, "ESPOMAIL_NOW": "2020-01-01T00:00:00Z",
              "PYTHONPATH": str(host.desk), "XDG_DATA_HOME": str(host.desk)}  # fmt: skip
    host("alice", "settings", "list", code=77, **forged)
    host("alice", "case", "list", **forged)
    for given in (("--as", ada.pw_name), ("--now", "2020-01-01T00:00:00Z"), ("--config", "/etc/passwd"),
                  ("--store", str(host.home / ".local/share/espomail/espomail.db"))):  # fmt: skip
        host("alice", *given, "case", "list", code=77)
    for words in (("-E",), ("ESPOMAIL_AS=ada",)):
        name = host.names["espomail"]
        code, _, _ = host.as_person("alice", "sudo", "-n", *words, "-u", name, str(host.program), "settings", "list",
                                    ESPOMAIL_AS=ada.pw_name)  # fmt: skip
        assert code != 0


def test_no_store_of_their_own_makes_anybody_an_administrator(host: Host):
    own = host.desk / "own.db"
    code, _, err = host.as_person("mallory", str(host.program), "--store", str(own), "init", "--admin", "x")
    assert code == 0, err
    host.as_person("mallory", str(host.program), "--store", str(own), "user", "edit", "x", "--os-login",
                   host.names["espomail"])  # fmt: skip
    own.chmod(0o666)
    host("mallory", "--store", str(own), "user", "list", code=77)
    host("mallory", "--store", str(host.desk / "new.db"), "init", "--admin", "mallory", code=77)
    host("mallory", "--store", str(host.desk / "new.db"), "restore", str(own), "--yes", code=77)
    host("alice", "init", "--admin", "alice", code=77)
    host("alice", "demo", "--keep", str(host.desk / "demo"), code=77)
    assert not (host.desk / "new.db").exists()


def test_the_store_is_closed_to_people(host: Host):
    store = host.home / ".local/share/espomail/espomail.db"
    assert store.stat().st_mode & 0o777 == 0o600
    assert host.as_person("alice", "cat", str(store))[0] != 0
    assert host.as_person("alice", "ls", str(host.home))[0] != 0
    code, _, _ = host.as_person("alice", "sudo", "-n", "-u", host.names["espomail"], "/bin/cat", str(store))
    assert code != 0


def test_files_are_opened_by_the_persons_own_shell(host: Host):
    secret = host.home / "secret"
    secret.write_text("name\nhidden-word\n")
    shutil.chown(secret, host.names["espomail"])
    mine = host.desk / "people.csv"
    mine.write_text("name\nAnn\n")
    for name in (str(secret), str(mine), "/proc/self/environ", "/etc/hostname"):
        for words in (("contact", "import", name), ("inspect", name), ("explain", name),
                      ("email", "send", "--to", "a@b.example", "--subject", "S", "--body-file", name)):  # fmt: skip
            assert "hidden-word" not in host("alice", *words, code=77)
    assert "- < " in host("alice", "contact", "import", str(mine), code=77)
    host("alice", "contact", "import", "-", stdin=mine.read_text())
    host("ada", "contact", "import", str(mine))
    mail = "From: a@b.example\nMessage-ID: <m@b.example>\nContent-Disposition: attachment; filename=a.txt\n\nbytes"
    number = host("alice", "email", "import", "-", stdin=mail).split()[0]
    host("alice", "email", "attachment", "save", number, "--to", str(host.desk), code=77)
    assert host("alice", "email", "attachment", "save", number, "1", "--to", "-").strip() == "bytes"
    assert {each.name for each in host.desk.iterdir()} <= {"people.csv", "own.db", "own.db.lock", "own.db-wal",
                                                           "own.db-shm"}  # fmt: skip


def test_only_administrators_make_the_service_account_run_something(host: Host):
    ran = host.desk / "ran"
    new = ("email-account", "add", "alice@example.com", "--personal", "--imap-host", "127.0.0.1", "--imap-port", "9")
    host("alice", *new, "--password-command", f"touch {ran}", code=77)
    host("alice", *new, "--password-file", "/etc/hostname", code=77)
    host("ada", *new, "--owner", "alice", "--password-command", f"touch {ran}")
    host("alice", "email-account", "edit", "alice@example.com", "--imap-port", "10", code=77)
    host("alice", "email-account", "edit", "alice@example.com", "--password-stdin", stdin="mine\n")
    assert not ran.exists()


@pytest.mark.skipif(not shutil.which("script"), reason="no terminal without script (bsdutils)")
def test_no_editor_is_started_at_a_terminal(host: Host):
    ran = host.desk / "ran"
    typed = f"sudo -n -u {host.names['espomail']} {host.program} email send --to a@b.example --subject S"
    code, out, err = host.as_person("alice", "script", "-qec", typed, "/dev/null", EDITOR=f"touch {ran};:")
    assert (code, "editor" in out + err) == (77, True), out + err
    assert not ran.exists()


def test_a_message_is_inspected_without_sudo(host: Host):
    file = host.desk / "people.csv"
    file.write_bytes(a_message())
    code, out, err = host.as_person("alice", str(host.program), "inspect", str(file))
    assert (code, "printer" in out) == (0, True), err
