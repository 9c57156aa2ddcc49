"""``email send|edit|drop``: mail that people write, and their drafts."""

from __future__ import annotations

from typing import Any

import click

from espomail import output
from espomail.commands import writing
from espomail.commands.app import App, command, read_words
from espomail.errors import Usage

ADDRESSED = (
    click.option("--from", "sender", default="", metavar="A", help="The From (default: the usual one)."),
    click.option("--to", multiple=True, metavar="A", help="To this address (repeatable)."),
    click.option("--subject", default="", metavar="S", help="The subject."),
)


@command(name="send", epilog="Example: espomail email send --to kim@example.com --subject Hello --body Hi")
@click.argument("draft_id", required=False, metavar="[DRAFT]")
@writing.with_options(ADDRESSED)
@click.option("--parent", metavar="REC", help="The record it is about, such as case:12.")
@writing.with_options(writing.MAIL_OPTIONS)
def send(app: App, draft_id: str | None, as_json: bool, **given: Any) -> None:
    """Write a mail, or send a draft (its id); prints the mail's id. ``-`` for the text: --body -.

    On a terminal without a text your editor opens; an empty text sends nothing. With a case as parent
    the answers come to the case's group address. What is given with a draft replaces what it has.
    """
    from espomail.actions import drafts, sending

    writing.check_when(given)
    actor = app.actor
    if draft_id == "-":
        draft_id, given["body"] = None, "-"
    if draft_id is None:
        _check_complete(given)
        letter = _letter(app, given, writing.text_of(app, given, lambda: _hints(given)))
        posted = sending.compose_mail(app.store, actor, letter, app.now, given["draft"])
    else:
        _check_draft(given)
        letter = _letter(app, given, writing.text_of(app, given, editor=False))
        work = app.store, actor, _number(draft_id)
        if given["draft"]:
            posted = drafts.edit(*work, letter, app.now)
        else:
            posted = drafts.send(*work, app.now, letter.not_before, letter)
    writing.answer(app, posted, as_json)


def _hints(given: dict[str, Any]) -> list[str]:
    return [f"To: {', '.join(given['to'])}", f"Subject: {given['subject']}"]


def _check_complete(given: dict[str, Any]) -> None:
    if not given["to"] and not given["draft"]:
        raise Usage("say to whom: --to ADDRESS")
    if not given["subject"] and not given["parent"]:
        raise Usage("a mail needs a subject: --subject TEXT")


def _check_draft(given: dict[str, Any]) -> None:
    if given["parent"]:
        raise Usage("a draft keeps its record; write a new mail with --parent")


def _number(word: str) -> int:
    if not (word.isascii() and word.isdecimal() and len(word) <= 12):
        raise Usage(f"{word}: no draft's number; list them with: espomail email list --view drafts")
    return int(word)


def _letter(app: App, given: dict[str, Any], text: str) -> Any:
    from espomail.actions.letters import Letter
    from espomail.store import records

    parent = given.get("parent")
    return Letter(
        to=writing.addresses(given["to"], "--to"),
        cc=writing.list_of(given["cc"], lambda values: writing.addresses(values, "--cc")),
        subject=given["subject"],
        text=text,
        files=writing.list_of(given["attach"], lambda names: writing.files(names, given["attach_as"])),
        sender=given["sender"].strip().lower(),
        parent=records.resolve(parent) if parent else None,
        not_before=writing.not_before(given.get("at")),
    )


@command(name="edit", epilog='Example: espomail email edit 7 --to kim@example.com --body "Good news."')
@click.argument("draft_id", metavar="DRAFT")
@writing.with_options(ADDRESSED)
@writing.with_options(writing.TEXT_OPTIONS)
def edit(app: App, draft_id: str, as_json: bool, **given: Any) -> None:
    """Change a draft, or mail that was refused; send it with: email send DRAFT.

    What is given replaces what it has; --cc '' and --attach '' take them away. On a terminal without
    options your editor opens on the text.
    """
    from espomail.actions import drafts

    number = _number(draft_id)
    found = drafts.look(app.store, app.actor, number)
    if any(given.values()):
        text = writing.text_of(app, given, editor=False)
    else:
        hints = [f"To: {', '.join(found.to)}", f"Subject: {found.subject}"]
        text = writing.text_of(app, given, lambda: hints, found.text)
    posted = drafts.edit(app.store, app.actor, number, _letter(app, given, text), app.now)
    writing.answer(app, posted, as_json)


@command(name="drop", epilog="Example: espomail email drop 7")
@click.argument("words", nargs=-1, required=True, metavar="DRAFT…")
def drop(app: App, words: tuple[str, ...], as_json: bool) -> None:
    """Delete drafts for good; - reads their numbers from standard input."""
    from espomail.actions import drafts

    dropped = drafts.drop(app.store, app.actor, [_number(word) for word in dict.fromkeys(read_words(words))])
    if as_json:
        output.print_json({"dropped": dropped})
    else:
        app.say(f"{len(dropped)} dropped")
