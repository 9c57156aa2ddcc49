"""``email``: stored mail, both directions."""

from __future__ import annotations

import sys
from typing import Any

import click

from espomail import output
from espomail.commands import email_writing, proposals
from espomail.commands.app import App, command, command_group, limit_option, listing_limit, read_words
from espomail.commands.parameters import AT_LEAST_ONE
from espomail.errors import Usage
from espomail.store.mail_views import VIEWS, Wanted

COLUMNS = ("id", "received_at", "direction", "status", "from", "to", "parent", "subject")


@command_group("email", epilog="Example: espomail email list --view inbox --unread")
def email() -> None:
    """List, read, write and file mail."""


# --- looking ---------------------------------------------------------------------------------------


@command(email, "list", epilog="Example: espomail --as alice email list --view inbox --unread")
@click.option("--view", type=click.Choice(tuple(VIEWS)), default="all", show_default=True,
              help="all: both directions, what you may read; the others: your own mail.")  # fmt: skip
@click.option("--folder", metavar="F", default="", help="In this folder of yours (filters file mail there).")
@click.option("--account", metavar="A", help="Received or sent through this e-mail account.")
@click.option("--parent", metavar="REC", help="Linked to this record, such as case:12.")
@click.option("--unread", is_flag=True, help="Only what you have not read.")
@click.option("--skipped", is_flag=True, help="What filters skipped.")
@click.option("--filter", "filter_name", metavar="F", help="With --skipped: by this filter.")
@click.option("--search", metavar="TEXT", default="", help="With this text in subject, people or body.")
@limit_option
def list_(app: App, as_json: bool, **given: Any) -> None:
    """List mail, the oldest first.

    Columns: id, received_at, direction, status, from, to, parent, subject.
    """
    from espomail.store import mail_lists

    wanted = _wanted(app, given)
    found = mail_lists.documents(mail_lists.listed(wanted, app.actor), app.actor)
    if as_json:
        output.print_json(found)
        return
    output.print_list(COLUMNS, map(_row, found), "no mail; all that was ever seen: espomail log")


def _wanted(app: App, given: dict[str, Any]) -> Wanted:
    from espomail.store import email_accounts, records

    actor = app.actor
    personal = given["view"] != "all" or given["unread"]
    if personal and actor.user_id is None:
        raise Usage("views and --unread are a user's: say whose with --as LOGIN")
    if given["filter_name"] and not given["skipped"]:
        raise Usage("--filter goes with --skipped")
    return Wanted(
        view=given["view"],
        folder=given["folder"],
        email_account_id=email_accounts.find(given["account"]).id if given["account"] else None,
        parent=records.resolve(given["parent"]) if given["parent"] else None,
        unread=given["unread"],
        skipped=given["skipped"],
        skipped_by=_filter_id(app, given["filter_name"]),
        search=given["search"],
        limit=listing_limit(given["limit"]),
    )


def _filter_id(app: App, name: str | None) -> int | None:
    if not name:
        return None
    from espomail.actions import filters

    return filters.seen(app.actor, name).rule.id


def _row(each: dict[str, Any]) -> list[Any]:
    parent = each["parent"]
    return [
        each["id"], each["received_at"], each["direction"], each["status"], each["from"]["address"],
        ", ".join(who["address"] for who in each["to"]),
        f"{parent['type']}:{parent['id']}" if parent else "", each["subject"],
    ]  # fmt: skip


@command(email, "show", epilog="Example: espomail email show 5")
@click.argument("word", metavar="ID")
def show(app: App, word: str, as_json: bool) -> None:
    """Show a mail; for one of its users it then counts as read."""
    from espomail.actions import mail_work

    document = mail_work.document(app.store, app.actor, word)
    mail_work.seen(app.store, app.actor, document["id"])
    if as_json:
        output.print_json(document)
        return
    output.print_record(_heads(document))
    sys.stdout.write("\n")
    output.print_text(document["text"])


def _heads(document: dict[str, Any]) -> list[tuple[str, Any]]:
    parent = document["parent"]
    files = (f"{each['id']} {each['name']} ({each['size']})" for each in document["attachments"])
    return [
        ("id", document["id"]),
        ("status", f"{document['direction']}, {document['status']}, {document['stage']}"),
        ("from", _person(document["from"])),
        ("to", ", ".join(map(_person, document["to"]))),
        ("cc", ", ".join(map(_person, document["cc"]))),
        ("subject", document["subject"]),
        ("received", document["received_at"]),
        ("parent", f"{parent['type']}:{parent['id']} {parent['name']}" if parent else ""),
        *proposals.of_mail(document),
        ("users", ", ".join(document["users"])),
        ("attachments", "; ".join(files)),
    ]


def _person(who: dict[str, str]) -> str:
    return f"{who['name']} <{who['address']}>" if who["name"] else who["address"]


@command(email, "raw", epilog="Example: espomail email raw 5 > mail.eml")
@click.argument("word", metavar="ID")
def raw(app: App, word: str, as_json: bool) -> None:
    """Write a mail's bytes to standard output, exactly as they came or go."""
    from espomail.actions import mail_work

    data = mail_work.raw(app.store, app.actor, word)
    if as_json:
        import base64

        output.print_json({"size": len(data), "base64": base64.b64encode(data).decode("ascii")})
        return
    if output.on_terminal():
        output.print_text(data.decode("utf-8", "replace"))
        return
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


# --- attachments -----------------------------------------------------------------------------------


@command_group("attachment", epilog="Example: espomail email attachment save 5 --to ~/in")
def attachment() -> None:
    """List and save the attachments of a mail."""


email.add_command(attachment)


@command(attachment, "list", epilog="Example: espomail email attachment list 5")
@click.argument("word", metavar="ID")
@limit_option
def attachment_list(app: App, word: str, limit: int | None, as_json: bool) -> None:
    """List attachments. Columns: id, name, content_type, size, inline."""
    from espomail.actions import mail_work

    found = mail_work.document(app.store, app.actor, word)["attachments"][: listing_limit(limit)]
    if as_json:
        output.print_json(found)
        return
    columns = ("id", "name", "content_type", "size", "inline")
    output.print_list(columns, [[each[name] for name in columns] for each in found], "no attachments")


@command(attachment, "save", epilog="Example: espomail email attachment save 5 2 --to ~/in")
@click.argument("word", metavar="ID")
@click.argument("ids", nargs=-1, type=AT_LEAST_ONE, metavar="[ATTACHMENT…]")
@click.option("--to", "folder", default=".", show_default=True, metavar="DIR",
              help="The folder; - writes one attachment to standard output.")  # fmt: skip
def attachment_save(app: App, word: str, ids: tuple[int, ...], folder: str, as_json: bool) -> None:
    """Save all attachments of a mail, or some, as new files; prints their paths."""
    from pathlib import Path

    from espomail.actions import mail_work
    from espomail.commands.saving import save

    found = mail_work.attachments(app.store, app.actor, word, ids)
    if folder == "-":
        _to_output([each.data for each in found], as_json)
        return
    paths = [str(save(Path(folder), each.name, each.data, f"attachment-{each.id}")) for each in found]
    if as_json:
        output.print_json(paths)
        return
    for path in paths:
        output.print_line(path)


def _to_output(found: list[bytes], as_json: bool) -> None:
    if len(found) != 1:
        raise Usage(f"standard output holds one attachment, not {len(found)}; name one by its number")
    if as_json:
        raise Usage("give --json or --to -, not both")
    sys.stdout.buffer.write(found[0])
    sys.stdout.buffer.flush()


# --- filing ----------------------------------------------------------------------------------------


@command(email, "mark", epilog="Example: espomail --as alice email mark 5 6 --archive")
@click.argument("words", nargs=-1, required=True, metavar="ID…")
@click.option("--read", is_flag=True, help="As read.")
@click.option("--unread", is_flag=True, help="As not read.")
@click.option("--important", is_flag=True, help="As important.")
@click.option("--unimportant", is_flag=True, help="As not important.")
@click.option("--archive", is_flag=True, help="Into the archive.")
@click.option("--trash", is_flag=True, help="Into the trash.")
@click.option("--inbox", is_flag=True, help="Back into the inbox.")
def mark(app: App, words: tuple[str, ...], as_json: bool, **given: bool) -> None:
    """Set your own flags on mail (- reads ids from standard input)."""
    from espomail.actions import mail_work

    marks = [name for name, wanted in given.items() if wanted]
    ids = mail_work.mark(app.store, app.actor, read_words(words), marks)
    if as_json:
        output.print_json({"marked": ids})


@command(email, "link", epilog="Example: espomail email link 5 case:12")
@click.argument("word", metavar="ID")
@click.argument("record", metavar="REC")
def link(app: App, word: str, record: str, as_json: bool) -> None:
    """Link a mail to a record by hand; later mail of its thread follows."""
    from espomail.actions import mail_work

    email_id = mail_work.link(app.store, app.actor, word, record, app.now)
    if as_json:
        output.print_json(mail_work.document(app.store, app.actor, str(email_id)))


@command(email, "unskip", epilog="Example: espomail email unskip 5")
@click.argument("words", nargs=-1, required=True, metavar="ID…")
def unskip(app: App, words: tuple[str, ...], as_json: bool) -> None:
    """Bring skipped mail back: the next run sends it through the pipeline."""
    from espomail.actions import mail_work

    count = mail_work.unskip(app.store, app.actor, read_words(words))
    if as_json:
        output.print_json({"unskipped": count})


@command(email, "refetch", epilog="Example: espomail email refetch 5")
@click.argument("word", metavar="ID")
def refetch(app: App, word: str, as_json: bool) -> None:
    """Load the whole of a mail that was too large, whatever its size."""
    from espomail.actions import mail_work
    from espomail.stages import refetch as stage

    email_id = mail_work.document(app.store, app.actor, word)["id"]
    loaded = stage.refetch(app.store, app.config, email_id, app.actor, app.now)
    if as_json:
        output.print_json(mail_work.document(app.store, app.actor, str(email_id)))
    elif not loaded:
        app.say(f"email {email_id} is complete already")


# --- importing -------------------------------------------------------------------------------------


@command(email, "import", epilog="Example: espomail email import old/*.eml archive.mbox")
@click.argument("names", nargs=-1, required=True, metavar="FILE…")
def import_(app: App, names: tuple[str, ...], as_json: bool) -> None:
    """Import mail from files (.eml, mbox); 73 only if all of it was there already.

    It comes through no account, so it opens no case.
    """
    from espomail.actions import mail_work
    from espomail.commands.mbox import messages_of
    from espomail.errors import DataError, Exists
    from espomail.stages.importing import import_raws

    actor = app.actor
    found = [each for name in names for each in messages_of(name)]
    mail_work.check_import(found)
    result = import_raws(app.store, found, actor.user_id, app.now)
    if as_json:
        output.print_json({"imported": result.new, "duplicate": result.known})
    else:
        for email_id in result.new:
            output.print_line(str(email_id))
        app.say(f"{len(result.new)} imported, {len(result.known)} there already")
    if result.refused:
        name, cause = result.refused[0]
        raise DataError(f"{name}: cannot be stored ({cause}); {len(result.refused)} such, the others are in")
    if not result.new:
        raise Exists("every mail given is there already; see: espomail email list")


for each in (email_writing.send, email_writing.edit, email_writing.drop):
    email.add_command(each)
