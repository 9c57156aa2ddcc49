"""What the commands share that write mail: the text, files, addresses and the answer to the author."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from espomail import output
from espomail.commands.app import App
from espomail.commands.editor import written_in_editor
from espomail.commands.files import read_file, read_text
from espomail.commands.times import time_option
from espomail.domain.clock import iso
from espomail.domain.composing import File
from espomail.domain.mime.message import Address
from espomail.errors import Usage

T = TypeVar("T")
HOW = "give it with --body T, --body-file F or - for standard input"
TEXT_OPTIONS = (
    click.option("--body", metavar="T", help="The text (- reads standard input)."),
    click.option("--body-file", metavar="F", help="A file with the text (- reads standard input)."),
    click.option("--cc", multiple=True, metavar="A", help="Also to this address (repeatable)."),
    click.option("--attach", multiple=True, metavar="F",
                 help="Attach a file (repeatable; - reads standard input)."),
    click.option("--attach-as", metavar="NAME", help="What --attach - is called (default: attachment)."),
)
MAIL_OPTIONS = (
    *TEXT_OPTIONS,
    click.option("--draft", is_flag=True, help="Keep it as a draft; send it with: email send ID."),
    click.option("--at", metavar="TIME",
                 help="Send it at this time (ISO 8601; UTC without a zone), not now."),
)  # fmt: skip


def with_options(options: tuple[Any, ...]) -> Callable[[Any], Any]:
    """Add options to a command."""

    def decorate(function: Any) -> Any:
        for option in reversed(options):
            function = option(function)
        return function

    return decorate


def text_of(
    app: App, given: Mapping[str, Any], hints: Callable[[], Sequence[str]] = tuple, text: str = "",
    dash: bool = False, editor: bool = True,
) -> str:  # fmt: skip
    """The text that was given, or written in an editor where somebody sits at the terminal.

    ``hints`` stand below what is written and are asked for only then; ``text``: what there is already.
    Without ``editor`` an empty text means that nothing was given. A text of nothing but blanks is
    refused (2), unless something is attached.
    """
    body, body_file = given["body"], given["body_file"]
    if sum((body is not None, body_file is not None, dash)) > 1:
        raise Usage("give the text once: --body, --body-file or -")
    if not (dash or body is not None or body_file is not None):
        if not editor:
            return ""
        if not app.asks:
            raise Usage(f"there is no text; {HOW}")
        found = written_in_editor(text, hints())
    elif dash or body == "-":
        found = read_text("-")
    else:
        found = read_text(body_file) if body_file is not None else body
    if not found.strip() and not given["attach"]:
        raise Usage(f"the text is empty, so nothing was sent or kept; {HOW}")
    return found


def check_when(given: Mapping[str, Any]) -> None:
    """A draft goes out when its author sends it (2)."""
    if given["draft"] and given["at"]:
        raise Usage("give one of --draft and --at; a draft is given its time with: email send ID --at TIME")


def list_of(
    values: tuple[str, ...], read: Callable[[tuple[str, ...]], tuple[T, ...]]
) -> tuple[T, ...] | None:
    """A repeatable option as a list; None where nothing was said, empty where a blank takes it away."""
    if not values:
        return None
    return () if values == ("",) else read(values)


def addresses(values: tuple[str, ...], option: str) -> tuple[Address, ...]:
    """The mailboxes of options, each of which may hold several; 2 for what is none."""
    from espomail.domain.mime.addresses import parse_addresses

    found: list[Address] = []
    for value in values:
        boxes, refused = parse_addresses(value)
        if refused or not boxes or any("@" not in box.address for box in boxes):
            raise Usage(f"{option} {value}: not an e-mail address; write it like kim@example.com")
        found += boxes
    return tuple(found)


def files(names: tuple[str, ...], piped: str | None) -> tuple[File, ...]:
    """Files to attach, with the type that their name tells; ``piped``: what standard input is called."""
    import mimetypes

    if piped is not None and "-" not in names:
        raise Usage("--attach-as names what --attach - reads; give that, too")
    found = []
    for name in names:
        called = Path((piped or "attachment") if name == "-" else name).name
        kind, encoding = mimetypes.guess_type(called)
        kind = kind if kind and not encoding else "application/octet-stream"
        found.append(File(called, kind, read_file(name)))
    return tuple(found)


def not_before(at: str | None) -> int:
    """When a mail goes out: 0 for at once."""
    return time_option("--at", at) or 0


def answer(app: App, posted: Any, as_json: bool) -> None:
    """Tell the author what became of the mail: its id on standard output, remarks on standard error."""
    for note in posted.notes:
        app.say(f"note: {note}")
    if as_json:
        output.print_json(posted.as_json())
    elif posted.status == "preview":
        _show(posted.outgoing)
    else:
        output.print_line(str(posted.email_id))
        app.say(_became(posted))


def _became(posted: Any) -> str:
    if posted.status == "draft":
        return f"kept as a draft; send it with: espomail email send {posted.email_id}"
    if posted.not_before > 0:
        cancel = f"espomail outbox cancel {posted.outbox_id}"
        return f"waits until {iso(posted.not_before)}; take it back with: {cancel}"
    return "queued; the next send delivers it (espomail send)"


def heads(mail: Any) -> Iterator[str]:
    """The lines above a mail's text, as its author should see them."""
    people = [("From", [Address(mail.from_name, mail.from_address)]), ("To", mail.to), ("Cc", mail.cc)]
    for name, boxes in people:
        if boxes:
            yield f"{name}: {', '.join(map(written, boxes))}"
    if mail.reply_to:
        yield f"Reply-To: {mail.reply_to}"
    yield f"Subject: {mail.subject}"
    for file in mail.attachments:
        yield f"Attachment: {file.name} ({len(file.data)} bytes)"


def _show(mail: Any) -> None:
    for line in heads(mail):
        output.print_line(line)
    sys.stdout.write("\n")
    output.print_text(mail.text)


def written(who: Address) -> str:
    """A mailbox as people write it."""
    return f"{who.name} <{who.address}>" if who.name else who.address
