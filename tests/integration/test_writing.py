"""A text written at a terminal: in the editor, with everything else refused before a word is written."""

from __future__ import annotations

import stat

import pytest

from tests.builders import a_message
from tests.conftest import ESPOMAIL
from tests.integration.helpdesk import at, iso
from tests.terminal import Terminal


@pytest.fixture
def case(helpdesk):
    """Case 1 in a team with alice and bob."""
    helpdesk.users("alice", "bob")
    address = helpdesk.support("--smtp-host", "localhost")
    helpdesk.mail(address, a_message(to=address, text="Please help.\x1b[31m"))
    helpdesk.run()
    return helpdesk


def an_editor(tmp_path, script):
    """An editor that does one thing to the file it is given."""
    path = tmp_path / "editor"
    path.write_text(f"#!/bin/sh\ncp \"$1\" {tmp_path}/shown\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def terminal(helpdesk, editor, *words, login="alice", minutes=5):
    command = [ESPOMAIL, "--store", str(helpdesk.desk.path), "--now", iso(at(minutes)), "--as", login, *words]
    return Terminal(command, {"EDITOR": editor, "VISUAL": ""})


def written(text):
    """Put a text before what the editor was shown."""
    return f"{{ printf '{text}'; cat \"$1\"; }} > \"$1.new\"; mv \"$1.new\" \"$1\""


def test_a_reply_is_written_with_the_mail_in_view(case, tmp_path):
    case.desk("case", "reply", "1", "--body", "me first", as_login="bob", now=iso(at(3)))
    with terminal(case, an_editor(tmp_path, written("Hello Ann,\\nsoon.\\n")), "case", "reply", "1") as screen:
        screen.expect("note: bob answered case #1")
        assert screen.end() == 0
    shown = (tmp_path / "shown").read_text()
    assert "NOTE: bob answered case #1" in shown and "Subject: Re: [#1]" in shown and "\x1b" not in shown
    mail = case.desk.json("email", "show", "3")
    assert mail["text"].startswith("Hello Ann,\nsoon.\n\nOn ") and "only what stands above" not in mail["text"]


@pytest.mark.parametrize("script", ["true", written("   \\n"), ": > \"$1\"", "exit 1"])
def test_an_empty_text_sends_nothing(case, tmp_path, script):
    with terminal(case, an_editor(tmp_path, script), "case", "reply", "1") as screen:
        assert screen.end() == (78 if script == "exit 1" else 2), screen.seen
    assert case.value("SELECT count(*) FROM outbox") == 0


def test_no_editor_at_all(case):
    with terminal(case, "/no/such/editor", "email", "send", "--to", "a@b.example", "--subject", "x") as screen:
        screen.expect("set EDITOR")
        assert screen.end() == 78


def test_who_may_not_is_told_before_writing(case, tmp_path):
    case.desk("user", "add", "carol", "--email", "carol@example.com")
    with terminal(case, an_editor(tmp_path, "true"), "case", "reply", "1", login="carol") as screen:
        assert screen.end() == 77
    assert not (tmp_path / "shown").exists()


def test_a_draft_is_edited_where_it_was_left(case, tmp_path):
    case.desk("email", "send", "--draft", "--subject", "Offer", "--body", "Dear Kim", as_login="alice")
    with terminal(case, an_editor(tmp_path, "sed -i s/Kim/Lee/ \"$1\""), "email", "edit", "2") as screen:
        assert screen.end() == 0, screen.seen
    assert (tmp_path / "shown").read_text().startswith("Dear Kim\n")
    assert case.desk.json("email", "show", "2")["text"] == "Dear Lee\n"


@pytest.mark.parametrize("more", [("--no-input",), ()])
def test_no_editor_opens_in_a_pipe_or_when_told_not_to_ask(case, tmp_path, more):
    editor = an_editor(tmp_path, "true")
    words = [ESPOMAIL, *more, "--store", str(case.desk.path), "--as", "alice", "case", "reply", "1"]
    if more:
        with Terminal(words, {"EDITOR": editor}) as screen:
            screen.expect("there is no text")
            assert screen.end() == 2
    else:
        case.desk.variables["EDITOR"] = editor
        assert "--body-file" in case.desk("case", "reply", "1", as_login="alice", code=2).err
    assert not (tmp_path / "shown").exists()


def test_hostile_mail_is_shown_on_a_terminal_as_words(helpdesk):
    """X01: the preview of an answer, the list of what waits, and a remark."""
    helpdesk.users("alice", "bob")
    address = helpdesk.support("--smtp-host", "localhost")
    subject = "=?utf-8?q?Hi_=1B=5D0;owned=07_=E2=80=AEgpj.exe?="
    helpdesk.mail(address, a_message(to=address, subject=subject, text="\x1b[2J\x1b]52;c;ZXZpbA==\x07 \u202e"))
    helpdesk.run()
    helpdesk.desk("case", "reply", "1", "--body", "x", as_login="bob", now=iso(at(3)))
    for words in (("case", "reply", "1", "--body", "x", "--preview"), ("outbox", "list"), ("email", "show", "1"),
                  ("case", "reply", "1", "--body", "x")):  # fmt: skip
        with terminal(helpdesk, "true", *words, login="bob" if words[0] == "outbox" else "alice") as screen:
            assert screen.end() == 0, screen.seen
        shown = screen.raw.decode()
        assert not {"\x07", "\u202e"} & set(shown) and "\x1b]" not in shown and "\x1b[2J" not in shown, shown


