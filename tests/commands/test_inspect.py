"""``inspect`` as people and scripts use it: any bytes, no store, many files at once."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

from click.testing import CliRunner, Result

from espomail.commands import cli
from tests.builders import a_message
from tests.conftest import ESPOMAIL

KEYS = [
    "file", "message_id", "subject", "date", "from", "reply_to", "to", "cc", "in_reply_to", "references",
    "text", "html", "reply_text", "attachments", "list_id", "auto", "bounce", "defects",
]  # fmt: skip


def run(*words: str, stdin: bytes = b"") -> Result:
    return CliRunner().invoke(cli, ["inspect", *words], input=stdin)


def test_the_object_has_all_keys_in_order(tmp_path: Path) -> None:
    file = tmp_path / "a.eml"
    file.write_bytes(a_message())
    shown = json.loads(run(str(file), "--json").stdout)
    assert list(shown) == KEYS
    assert list(shown["from"]) == ["name", "address"]
    assert list(shown["auto"]) == ["is_auto", "kind", "reason", "may_reply", "why_not", "through"]
    assert list(shown["bounce"]) == ["is_bounce", "kind", "original_message_id", "recipients"]
    assert (shown["date"], shown["text"].strip()) == ("2026-03-02T08:59:00Z", "Please help.")


def test_any_file_is_one_line_of_json_in_order(tmp_path: Path) -> None:
    contents = {"empty": b"", "binary": bytes(range(256)) * 50, "nul": b"\0" * 999, "mail": a_message()}
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    names = [str(tmp_path / name) for name in contents]
    lines = run(*names, "--json").stdout.splitlines()
    assert [json.loads(line)["file"] for line in lines] == names


def test_standard_input_and_pipes(tmp_path: Path) -> None:
    shown = json.loads(run("-", "--json", stdin=a_message()).stdout)
    assert (shown["file"], shown["subject"]) == ("-", "The printer is on fire")
    os.mkfifo(pipe := tmp_path / "pipe")
    with subprocess.Popen([ESPOMAIL, "inspect", str(pipe), "--json"], stdout=subprocess.PIPE) as process:
        pipe.write_bytes(a_message())
        assert json.loads(process.communicate(timeout=300)[0])["subject"] == "The printer is on fire"


def test_what_people_read_is_safe_on_a_terminal(tmp_path: Path) -> None:
    file = tmp_path / "odd.eml"
    file.write_bytes(a_message(subject="\x1b[2J\u202eevil", text="\x1b]0;title\x07 hello"))
    shown = run(str(file)).stdout
    assert "hello" in shown and not {"\x1b", "\x07", "\u202e"} & set(shown)


def test_a_name_of_odd_bytes_is_printed_clean(tmp_path: Path) -> None:
    name = os.fsencode(tmp_path) + b"/odd-\xff.eml"
    Path(os.fsdecode(name)).write_bytes(a_message())
    done = subprocess.run([ESPOMAIL, "inspect", name, "--json"], capture_output=True, check=True)
    assert "\\udc" not in done.stdout.decode().lower() and json.loads(done.stdout)["subject"]


def test_a_missing_file_and_a_folder_are_said(tmp_path: Path) -> None:
    assert run(str(tmp_path / "none.eml")).exit_code == 66
    assert run(str(tmp_path)).exit_code == 66


def test_threads_of_a_folder_oldest_first(tmp_path: Path) -> None:
    answer = a_message(message_id="<a@x>", In_Reply_To="<q1@customer.example>",
                       date="Mon, 02 Mar 2026 10:00:00 +0000")  # fmt: skip
    other = a_message(message_id="<other@x>", date="Mon, 02 Mar 2026 11:00:00 +0000")
    for name, content in {"1.eml": answer, "2.eml": a_message(), "3.eml": other, "junk": b"\xff"}.items():
        (tmp_path / name).write_bytes(content)
    shown = json.loads(run("--threads", str(tmp_path), "--json").stdout)
    assert shown == {"threads": [["2.eml", "1.eml"], ["3.eml"], ["junk"]]}
    assert run("--threads", str(tmp_path)).stdout.splitlines()[0] == "1\t2.eml"


def test_the_mail_that_is_answered_tells_what_is_quoted(tmp_path: Path) -> None:
    """Alone, an answer that Outlook quotes around without marks looks like a part of what it quotes."""
    fields = "From: Ann\nSent: Monday, March 2, 2026 10:00 AM\nTo: Support\nSubject: Printer\n\n"
    answer = a_message(
        message_id="<a@x>", subject="RE: Printer", In_Reply_To="<q1@customer.example>",
        text=f"Thank you for asking.\n\n{fields}Please help.\n\nThe man comes on Monday\n",
    )  # fmt: skip
    question, answered = tmp_path / "q.eml", tmp_path / "a.eml"
    question.write_bytes(a_message())
    answered.write_bytes(answer)
    alone = json.loads(run(str(answered), "--json").stdout)
    assert alone["reply_text"] == "Thank you for asking."
    both = run(str(answered), str(question), "--json").stdout.splitlines()
    assert json.loads(both[0])["reply_text"] == "Thank you for asking.\n\nThe man comes on Monday"
    assert run("-", str(answered), "--json", stdin=a_message()).exit_code == 0
    (tmp_path / "copy.eml").write_bytes(a_message(text="The man comes on Monday"))
    three = run(str(answered), str(question), str(tmp_path / "copy.eml"), "--json").stdout.splitlines()
    assert json.loads(three[0]) == {**alone, "file": str(answered)}
