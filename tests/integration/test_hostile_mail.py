"""Everything hostile at once through real IMAP: nothing is lost or blocked, and whatever is shown of it is clean."""

from __future__ import annotations

import csv
import io
import json
import shlex
import subprocess
import unicodedata
from dataclasses import dataclass
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from click.testing import CliRunner

from espomail.commands import cli
from tests.builders import a_message
from tests.conftest import ESPOMAIL
from tests.domain.mime.hostile_mail import HEAD, hostile
from tests.haste import within
from tests.integration.helpdesk import Helpdesk, at, broken, iso, ledger_gaps
from tests.integration.letters import with_smtp
from tests.servers.dovecot import Dovecot
from tests.servers.fixtures import NewPlace
from tests.servers.smtp_sink import SmtpSink
from tests.terminal import Terminal

pytestmark = pytest.mark.dovecot

ESCAPES = "\x1b[2J\x1b]0;owned\x07\x9b31m\u202egnp.exe\u2066\u200b\x00\x08\x7f"
TEMPLATES = "{{7*7}} {0.__class__} %(password)s ${HOME} {% raw %} #{x}"
SQL = "'); DROP TABLE email; -- \" ` %_\\"
SHELL = "$(touch pwned) `touch pwned` ; touch pwned | touch pwned & \n touch pwned"
FORMULA = '=HYPERLINK("http://evil.example";A1)'
COMMANDS = "<x\r\na1 DELETE INBOX\r\n@x.example>"
FOLDED = "one\r\n 2026-03-02 fake log line"


def written(name: str, text: str) -> bytes:
    """A mail that has a text wherever a sender may write one, also encoded where fields take no more."""
    word = "=?utf-8?q?" + "".join(f"={byte:02X}" for byte in text.encode()) + "?="
    attachment = f'Content-Disposition: attachment; filename="{word}"\r\nContent-Type: text/plain; name="{word}"'
    head = (
        f"From: {word} <{name}@evil.example>\r\nTo: {word} <support@example.com>\r\nCc: {word} <cc@evil.example>\r\n"
        f"Subject: {name} {word}\r\nMessage-ID: <{name}@evil.example>\r\nX-Mailer: {word}\r\n"
        "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    )
    body = f"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n--b\r\n{attachment}\r\n\r\nx\r\n--b--\r\n"
    return (head + body).encode()


TEXTS = {
    "terminal": ESCAPES, "templates": TEMPLATES, "sql": SQL, "shell": SHELL, "formula": FORMULA,
    "tab": "\ta\tb", "folded": FOLDED, "path": "../../../../etc/passwd", "device": "CON", "long": "ä" * 5000,
    "combining": "a" + "\u0301" * 500, "bidi": "\u202e\u2067abc", "surrogate": "\ud83d".encode("utf-8", "replace").decode(),
}  # fmt: skip
FIELDS = {
    "commands": a_message(message_id=COMMANDS, subject="commands"),
    "8-bit": b"From: \xff\xfe\x00 <a@x>\r\nSubject: \xed\xa0\x80 \x00 \x1b[31m\r\n\r\n\x00\x1b[2J\xc0\xaf\r\n",
    "utf-7": HEAD + b"Content-Type: text/plain; charset=utf-7\r\n\r\n+2AA-+AGE-\r\n",
    "charset idna": HEAD + b"Content-Type: text/plain; charset=idna\r\n\r\n" + b"x" * 9000,
    "charset zlib": HEAD + b"Content-Type: text/plain; charset=zlib\r\n\r\nx\x9c",
    "charset rot13": HEAD + b"Content-Type: text/plain; charset=rot13\r\n\r\nuryyb",
    "year 0": HEAD + b"Date: Sat, 00 Jan 0000 25:61:61 +9999\r\n\r\nx",
    "year 9999": HEAD + b"Date: Fri, 31 Dec 9999 23:59:59 -1200\r\n\r\nx",
    "two senders": b"From: a@x.example, b@y.example\r\nSubject: x\r\n\r\nx",
    "a name that is an address": b'From: "boss@example.com" <evil@evil.example>\r\nSubject: x\r\n\r\nx',
    "a group": b"From: undisclosed:;\r\nSubject: x\r\n\r\nx",
    "no sender": b"Subject: x\r\n\r\nx",
    "script": HEAD + b"Content-Type: text/html\r\n\r\n<script>alert(1)</script><img src=x onerror=y>\x1b[2J<p>shown",
    "a bomb": HEAD + b"Content-Type: application/zip; name=../b.zip\r\nContent-Transfer-Encoding: base64\r\n\r\n"
              b"UEsDBBQAAAAIAAAAIQAAAAAA/////////38AAAAA",
}  # fmt: skip


@dataclass
class Siege:
    """A desk that has taken in all of it, and how a command is run on its store."""

    helpdesk: Helpdesk
    sink: SmtpSink
    box: str
    mails: dict[str, bytes]

    def __call__(self, *words: str, code: int = 0) -> str:
        options = ["--store", str(self.helpdesk.desk.path), "--now", iso(at(9)), "--no-input"]
        done = CliRunner().invoke(cli, [*options, *words], env=self.helpdesk.desk.variables)
        assert done.exit_code == code, (words, done.output)
        return done.stdout + done.stderr


@pytest.fixture(scope="module")
def siege(
    lasting_place: NewPlace, tmp_path_factory: pytest.TempPathFactory, dovecot: Dovecot, running_smtp_sink: SmtpSink
) -> Siege:
    from tests.conftest import Desk

    running_smtp_sink.reset()
    desk = Desk(lasting_place(tmp_path_factory.mktemp("siege") / "desk.db"), iso(at()))
    desk("init", "--admin", "admin")
    helpdesk = Helpdesk(desk, dovecot)
    helpdesk.users("ann", "bob")
    box = helpdesk.support(
        *with_smtp(running_smtp_sink), "--distribution", "round-robin", "--auto-reply", "acknowledgement"
    )
    mails = {name: written(name, text) for name, text in TEXTS.items()} | FIELDS | hostile(60_000)
    mails = {name: raw.replace(b"support@example.com", box.encode()) for name, raw in mails.items()}
    helpdesk.mail(box, *mails.values())
    with within(60):
        helpdesk.run()
    return Siege(helpdesk, running_smtp_sink, box, mails)


def test_nothing_is_lost_and_nothing_is_blocked(siege: Siege) -> None:
    helpdesk, box = siege.helpdesk, siege.box
    assert set(helpdesk.states(box).values()) == {"imported"}
    assert ledger_gaps(helpdesk.desk.path, helpdesk.dovecot.messages(box), box) == set()
    assert helpdesk.rows("SELECT * FROM held") == []
    assert helpdesk.rows("SELECT stage, count(*) FROM arrival GROUP BY stage") == [("done", len(siege.mails))]
    assert broken(helpdesk.desk.path) == {}
    before = helpdesk.rows("SELECT count(*) FROM decision")
    helpdesk.run(minutes=2)
    assert helpdesk.rows("SELECT count(*) FROM decision") == before
    assert json.loads(siege("check", "--json"))["ok"]


def test_the_sender_is_never_somebody_else(siege: Siege) -> None:
    found = dict(siege.helpdesk.rows("SELECT id, from_address FROM email WHERE direction = 'in' ORDER BY id"))
    senders = dict(zip(siege.mails, found.values(), strict=True))
    assert senders["a name that is an address"] == "evil@evil.example"
    assert {senders[name] for name in ("a group", "no sender")} == {""}
    assert {senders[name] for name in TEXTS} == {f"{name}@evil.example" for name in TEXTS}


READ = (
    "email list", "email list --search DROP", "email list --search %_", "case list --all", "status", "log", "outbox list",
    "held list", "contact list", "audit",
)  # fmt: skip


def harmful(text: str) -> set[str]:
    """Characters that a terminal would obey or that turn what stands beside them around."""
    return {c for c in text if unicodedata.category(c) in ("Cc", "Cs", "Cf") and c not in "\n\t\xad\u200d\u200c"}


def test_what_is_shown_is_clean(siege: Siege) -> None:
    numbers = [row[0] for row in siege.helpdesk.rows("SELECT id FROM email WHERE direction = 'in'")]
    cases = [str(row[0]) for row in siege.helpdesk.rows("SELECT id FROM case_record")]
    assert len(cases) > 10
    for words in READ:
        assert harmful(siege(*words.split())) == set(), words
    for number in map(str, numbers):
        for command in ("email show", "explain"):
            assert harmful(siege(*command.split(), number)) == set(), (command, number)
    for number in cases[:20]:
        for command in (("case", "show", number), ("stream", f"case:{number}")):
            assert harmful(siege(*command)) == set(), command


def test_lists_keep_one_record_to_a_line(siege: Siege) -> None:
    rows = [line.split("\t") for line in siege("email", "list").splitlines()]
    incoming = siege.helpdesk.value("SELECT count(*) FROM email")
    assert len(rows) == incoming
    assert len({len(row) for row in rows}) == 1
    assert len({line.count("\t") for line in siege("case", "list", "--all").splitlines()}) == 1


def test_a_terminal_is_not_commanded(siege: Siege) -> None:
    store = str(siege.helpdesk.desk.path)
    for words in ("email list", "case list --all", "email show 1"):
        with Terminal([ESPOMAIL, "--store", store, "--now", iso(at(9)), *words.split()]) as terminal:
            assert terminal.end() == 0
            for obeyed in (b"\x1b[2J", b"\x1b]0;", b"\x07", b"\xc2\x9b", "\u202e".encode(), b"\x08"):
                assert obeyed not in terminal.raw, (words, obeyed)


def test_json_is_ascii_and_true(siege: Siege) -> None:
    for words in ("email list --json", "case list --all --json", "email show 1 --json", "log --json"):
        text = siege(*words.split())
        assert text.isascii() and json.loads(text)
    subject = json.loads(siege("email", "show", "1", "--json"))["subject"]
    assert "[2J" in subject


def test_nothing_written_by_a_stranger_is_carried_out(siege: Siege) -> None:
    """Templates, SQL, IMAP commands: each arrives as the text that it is."""
    subjects = [row[0] for row in siege.helpdesk.rows("SELECT subject FROM email WHERE direction = 'in'")]
    for text in (TEMPLATES, SQL):
        assert any(text in subject for subject in subjects), text
    assert siege("email", "list", "--search", "DROP TABLE").count("\n") == 2  # and our reply
    assert siege("email", "list", "--search", "%").count("\n") < 10  # a character, not a wildcard
    (answer,) = [each.raw for each in siege.sink.envelopes if "templates@evil.example" in each.recipients]
    assert TEMPLATES in message_from_bytes(answer, policy=default)["Subject"]
    assert siege.helpdesk.dovecot.messages(siege.box)  # DELETE INBOX was never said


def test_the_shell_is_given_data(siege: Siege, tmp_path: Path) -> None:
    """What doctor, explain and lists print may be pasted or piped; names do not begin a command."""
    store = str(siege.helpdesk.desk.path)
    line = f"{ESPOMAIL} --store {shlex.quote(store)} case list --all | cut -f1 | head -3"
    done = subprocess.run(["bash", "-c", line], cwd=tmp_path, capture_output=True, text=True)
    assert all(word.isdigit() for word in done.stdout.split()) and not list(tmp_path.iterdir())


def test_attachments_stay_inside_the_folder(siege: Siege, tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    numbers = [row[0] for row in siege.helpdesk.rows(
        "SELECT id FROM email WHERE direction = 'in' AND attachments != '[]' ORDER BY id")]  # fmt: skip
    assert len(numbers) >= len(TEXTS)
    for number in numbers[: len(TEXTS) + 2]:
        siege("email", "attachment", "save", str(number), "--to", str(inside))
    saved = list(inside.iterdir())
    assert [each.name for each in tmp_path.iterdir()] == ["inside"]
    assert len(saved) >= len(TEXTS) and all(each.is_file() for each in saved)
    assert all(harmful(each.name) == set() and len(each.name.encode()) <= 255 for each in saved)


def test_a_table_for_a_spreadsheet_computes_nothing(siege: Siege) -> None:
    for number, text in enumerate(("=1+1", "+1", "-1", "@SUM(1)", "\t=1", "＝1+1")):
        siege("contact", "add", "--email", f"c{number}@evil.example", "--", f"{text} {number}")
    rows = list(csv.reader(io.StringIO(siege("contact", "export"))))
    assert len(rows) == 7
    assert not [cell for row in rows[1:] for cell in row if cell[:1] in tuple("=+-@\t\r＝＋－＠")]
