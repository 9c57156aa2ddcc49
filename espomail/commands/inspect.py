"""``inspect``: what a message says, or which messages make a thread; needs no store."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from espomail import output
from espomail.commands.app import App, command
from espomail.commands.files import check_reads, read_file
from espomail.errors import NotFound


@command(name="inspect", epilog="Example: espomail inspect strange.eml --json")
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@click.option("--threads", is_flag=True, help="Group the messages of files and folders into threads.")
def inspect(app: App, files: tuple[str, ...], threads: bool, as_json: bool) -> None:
    """Parse messages and show everything that was understood; odd bytes are never an error.

    What an answer quotes is told by the mail it answers, if that is among the files.

    With --json one object per line and file, in order. `-` reads standard input.
    """
    named = [(name, path) for given in files for name, path in _named(given, threads)]
    if threads:
        _threads(named, as_json)
        return
    from espomail.commands.inspect_originals import Originals
    from espomail.domain.inspection import describe
    from espomail.domain.mime.charsets import clean

    originals = Originals([path for _, path in named])
    for name, path in named:
        found = describe(clean(name), _bytes(path), originals.text)
        if as_json:
            output.print_json(found)
        else:
            _show(found)


def _named(given: str, folders: bool) -> list[tuple[str, Path | None]]:
    if given == "-":
        return [("-", None)]
    check_reads(given)
    path = Path(given)
    if folders and path.is_dir():
        return [(each.name, each) for each in sorted(path.iterdir()) if each.is_file()]
    if path.is_dir() or not path.exists():
        raise NotFound(f"{given}: no such file; give the path of a message")
    return [(path.name if folders else given, path)]


def _bytes(path: Path | None) -> bytes:
    return read_file("-" if path is None else str(path))


def _threads(named: list[tuple[str, Path | None]], as_json: bool) -> None:
    from espomail.domain.mime.charsets import clean
    from espomail.domain.mime.parsing import parse_headers
    from espomail.domain.thread_groups import group

    found = group([(clean(name), parse_headers(_bytes(path))) for name, path in named])
    if as_json:
        output.print_json({"threads": found})
    else:
        for number, names in enumerate(found, 1):
            output.print_list(("thread", "file"), [(number, name) for name in names])


def _show(found: dict[str, Any]) -> None:
    auto, bounce = found["auto"], found["bounce"]
    output.print_record(
        [
            ("file", found["file"]),
            ("from", _address(found["from"])),
            ("to", ", ".join(map(_address, found["to"]))),
            ("cc", ", ".join(map(_address, found["cc"]))),
            ("subject", found["subject"]),
            ("date", found["date"]),
            ("message_id", found["message_id"]),
            ("in_reply_to", " ".join(found["in_reply_to"])),
            ("attachments", ", ".join(each["name"] for each in found["attachments"])),
            ("automatic", auto["reason"] or auto["kind"]),
            ("may_reply", "yes" if auto["may_reply"] else "no: " + "; ".join(auto["why_not"])),
            ("bounce", bounce["kind"] if bounce["is_bounce"] else "no"),
            ("defects", "; ".join(found["defects"])),
        ]
    )
    output.print_text("\n" + (found["reply_text"] or found["text"] or ""))


def _address(each: dict[str, Any] | None) -> str:
    if not each:
        return ""
    return f"{each['name']} <{each['address']}>" if each["name"] else str(each["address"])
