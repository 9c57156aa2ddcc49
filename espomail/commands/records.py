"""``account``, ``contact``, ``lead``, ``opportunity``: the CRM records mail is linked to.

The four differ by what ``domain.records.KINDS`` says of them, so their commands are made from that.
"""

from __future__ import annotations

from typing import Any

import click

from espomail import output
from espomail.commands import record_files
from espomail.commands.app import App, command, command_group, limit_option, listing_limit, read_words
from espomail.commands.filter_options import with_options
from espomail.commands.record_view import document, line, record, with_failing
from espomail.domain.records import KINDS, Kind
from espomail.errors import Usage
from espomail.store import address_states
from espomail.store import records as store

EXAMPLES = {
    "account": "'Customer Ltd' --email info@customer.example",
    "contact": "'Ann Lee' --email ann@customer.example --account 'Customer Ltd'",
    "lead": "'Bob Newcomer' --email bob@newcomer.example",
    "opportunity": "'Fifty lamps' --account 'Customer Ltd' --stage Proposal",
}


def _links(kind: Kind, editing: bool) -> tuple[Any, ...]:
    empty = " (empty: none)" if editing else ""
    return tuple(
        click.option(f"--{link}", metavar="REC|NAME", help=f"The {link} it belongs to{empty}.")
        for link in kind.links
    )


def _state(kind: Kind) -> tuple[Any, ...]:
    words = {
        "status": "New, In Process, Converted …",
        "stage": "Prospecting, Proposal, Closed Won …",
    }
    return (click.option(f"--{kind.state}", metavar="S", help=words[kind.state]),) if kind.state else ()


def _addresses(kind: Kind, editing: bool) -> tuple[Any, ...]:
    if not kind.has_addresses:
        return ()
    what = "Replace the addresses (repeatable; empty: none)." if editing else "An address (repeatable)."
    return (click.option("--email", "emails", multiple=True, metavar="A", help=what),)


def _words(kind: Kind, name: str | None, given: dict[str, Any]) -> Any:
    from espomail.actions.records import Words

    return Words(
        name=name,
        addresses=given.get("emails") or None,
        links={link: given[link] for link in kind.links},
        state=given[kind.state] if kind.state else None,
    )


def commands_of(kind: Kind) -> click.Group:
    """The group of commands about one kind of record."""

    @command_group(kind.type, help=f"The {kind.plural} that mail is linked to.",
                   epilog=f"Example: espomail {kind.type} add {EXAMPLES[kind.type]}")  # fmt: skip
    def group() -> None: ...

    _add_command(group, kind)
    _list_command(group, kind)
    _show_command(group, kind)
    _edit_command(group, kind)
    _remove_command(group, kind)
    record_files.import_command(group, kind)
    record_files.export_command(group, kind)
    found: click.Group = group
    return found


def _add_command(group: click.Group, kind: Kind) -> None:
    @command(group, "add", help=f"Add one of the {kind.plural}; prints what to call it.",
             epilog=f"Example: espomail {kind.type} add {EXAMPLES[kind.type]}")  # fmt: skip
    @click.argument("name")
    @with_options(_addresses(kind, False), _links(kind, False), _state(kind))
    def add(app: App, name: str, as_json: bool, **given: Any) -> None:
        from espomail.actions import records as actions

        with app.store.write():
            app.known_user()
            record_id = actions.add(kind, _words(kind, name, given), app.now)
        _answer(kind, record_id, as_json, label=True)


def _list_command(group: click.Group, kind: Kind) -> None:
    columns = ", ".join(("record", *(each for each in kind.columns), "created at"))
    by_account = (
        (click.option("--account", metavar="REC|NAME", help="Only those of this account."),)
        if kind.links
        else ()
    )
    open_only = (
        (click.option("--open", "only_open", is_flag=True, help="Only open ones."),)
        if kind.type == "opportunity"
        else ()
    )

    @command(group, "list", help=f"List {kind.plural}, by age. Columns: {columns}.",
             epilog=f"Example: espomail {kind.type} list")  # fmt: skip
    @click.option("--search", default="", metavar="TEXT", help="Only those with this in name or address.")
    @with_options(by_account, open_only, (limit_option,))
    def list_(app: App, search: str, limit: int | None, as_json: bool, **given: Any) -> None:
        app.known_user()
        named = given.get("account")
        account = store.resolve(named, ("account",)).id if named else None
        found = store.listed(kind, None, account, search, bool(given.get("only_open")), listing_limit(limit))
        if as_json:
            output.print_json([document(each) for each in found])
        else:
            header = ("record", *kind.columns, "created_at")
            output.print_list(header, [line(kind, each) for each in found])


def _show_command(group: click.Group, kind: Kind) -> None:
    @command(group, "show", help=f"Show one of the {kind.plural}, by name, id or {kind.type}:ID.",
             epilog=f"Example: espomail {kind.type} show {kind.type}:7")  # fmt: skip
    @click.argument("name")
    def show(app: App, name: str, as_json: bool) -> None:
        app.known_user()
        (found,) = store.listed(kind, [store.resolve(name, (kind.type,)).id])
        failing = address_states.invalid(found.get("emails", ()), app.now)
        if as_json:
            output.print_json(with_failing(document(found), failing))
        else:
            output.print_record(record(found, failing))


def _edit_command(group: click.Group, kind: Kind) -> None:
    @command(group, "edit", help=f"Change one of the {kind.plural}; what is not given stays.",
             epilog=f"Example: espomail {kind.type} edit {kind.type}:7 --name 'Another name'")  # fmt: skip
    @click.argument("word", metavar="NAME")
    @click.option("--name", metavar="N", help="Another name.")
    @with_options(_addresses(kind, True), _links(kind, True), _state(kind))
    def edit(app: App, word: str, name: str | None, as_json: bool, **given: Any) -> None:
        from espomail.actions import records as actions

        words = _words(kind, name, given)
        if not any(value not in (None, ()) for value in (name, *given.values())):
            raise Usage(f"nothing to change; see: espomail {kind.type} edit --help")
        with app.store.write():
            app.known_user()
            record_id = actions.edit(kind, word, words)
        _answer(kind, record_id, as_json)


def _remove_command(group: click.Group, kind: Kind) -> None:
    @command(group, "remove", help=f"Remove {kind.plural}: no mail is linked to them any more.",
             epilog=f"Example: espomail {kind.type} remove {kind.type}:7")  # fmt: skip
    @click.argument("names", metavar="NAME...", nargs=-1, required=True)
    def remove(app: App, names: tuple[str, ...], as_json: bool) -> None:
        from espomail.actions import records as actions

        words = read_words(names)
        with app.store.write():
            app.known_user()
            ids = actions.remove(kind, words)
        if as_json:
            output.print_json({"removed": ids})


def _answer(kind: Kind, record_id: int, as_json: bool, label: bool = False) -> None:
    if as_json:
        (found,) = store.listed(kind, [record_id])
        output.print_json(document(found))
    elif label:
        output.print_line(f"{kind.type}:{record_id}")


account = commands_of(KINDS["account"])
contact = commands_of(KINDS["contact"])
lead = commands_of(KINDS["lead"])
opportunity = commands_of(KINDS["opportunity"])
