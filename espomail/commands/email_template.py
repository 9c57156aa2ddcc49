"""``email-template``: every text that leaves the house."""

from __future__ import annotations

from typing import Any

import click

from espomail import output
from espomail.commands.app import App, command, command_group, limit_option, listing_limit
from espomail.commands.files import edit as edit_text
from espomail.commands.files import read_text
from espomail.domain.clock import iso
from espomail.errors import DataError, Usage


@command_group("email-template", epilog="Example: espomail email-template preview acknowledgement")
def email_template() -> None:
    """Show, try and change the texts that are sent."""


@command(email_template, "list", epilog="Example: espomail email-template list")
@limit_option
def list_(app: App, limit: int | None, as_json: bool) -> None:
    """List templates. Columns: name, origin, e-mail accounts that answer with it, changed at.

    Origin: shipped, changed (an administrator's text in place of a shipped one) or own.
    """
    from espomail.actions import templates

    app.known_user()
    found = templates.listed()[: listing_limit(limit)]
    if as_json:
        output.print_json([_document(each) for each in found])
        return
    rows = [(each.name, each.origin, ", ".join(each.used_by), iso(each.updated_at)) for each in found]
    output.print_list(("name", "origin", "used_by", "changed_at"), rows)


@command(email_template, "show", epilog="Example: espomail email-template show acknowledgement")
@click.argument("name")
@click.option("--shipped", is_flag=True, help="The shipped text, even where there is another.")
def show(app: App, name: str, shipped: bool, as_json: bool) -> None:
    """Print a template as it was written."""
    from espomail import rendering
    from espomail.store import letter_facts

    app.known_user()
    overrides = {} if shipped else letter_facts.overrides()
    source = rendering.source(name, overrides)
    if as_json:
        origin = "shipped" if name not in overrides else "changed" if name in rendering.names() else "own"
        output.print_json({"name": name, "origin": origin, "source": source})
    else:
        output.print_text(source)


@command(
    email_template, "preview", epilog="Example: espomail email-template preview acknowledgement --case 12"
)
@click.argument("name")
@click.option("--case", metavar="N", help="Fill in the values of this case (administrators).")
@click.option("--email", metavar="ID", help="Fill in the values of this mail (administrators).")
@click.option("--file", metavar="F", help="Try the text of this file (- for standard input) instead.")
def preview(
    app: App, name: str, case: str | None, email: str | None, file: str | None, as_json: bool
) -> None:
    """Print a template filled with sample values; a value that does not exist is an error (65)."""
    from espomail.actions import templates

    source = read_text(file) if file else None
    letter = templates.preview(app.actor, name, _case(case), _email(app, email), app.now, source)
    if as_json:
        output.print_json({"name": name, "subject": letter.subject or None, "text": letter.text})
    elif letter.subject:
        output.print_text(f"Subject: {letter.subject}\n\n{letter.text}")
    else:
        output.print_text(letter.text)


@command(email_template, "edit", epilog="Example: espomail email-template edit acknowledgement --file our.j2")
@click.argument("name")
@click.option("--file", metavar="F", help="Take the text from this file (- for standard input).")
@click.option("--reset", is_flag=True, help="Back to the shipped text (an own template is removed).")
def edit(app: App, name: str, file: str | None, reset: bool, as_json: bool) -> None:
    """Write your own text: in the editor, or from a file (administrators).

    A new NAME makes a new template, for the automatic reply of an account.
    """
    from espomail.actions import templates

    app.administrator("change a template")
    if reset and file:
        raise Usage("give either --file or --reset")
    if reset:
        with app.store.write():
            templates.reset(app.actor, name)
        remark = ""
    else:
        source = read_text(file) if file else _edited(app, name)
        with app.store.write():
            remark = templates.put(app.actor, name, source, app.now)
    if remark:
        app.say(f"stored, but a mail with it would be held: {remark}")
    if as_json:
        output.print_json(next((_document(e) for e in templates.listed() if e.name == name), None))


def _edited(app: App, name: str) -> str:
    """What a person makes of a template in their editor."""
    from espomail import rendering
    from espomail.store import letter_facts

    if not app.asks:
        raise Usage(f"give the new text: espomail email-template edit {name} --file FILE")
    overrides = letter_facts.overrides()
    known = name in overrides or name in rendering.names()
    before = rendering.source(name if known else "acknowledgement", overrides)
    after = edit_text(before, ".j2")
    if after is None or not after.strip():
        raise DataError(f"{name} was left as it is: nothing was saved in the editor")
    return after


def _case(word: str | None) -> int | None:
    from espomail.store import cases

    return None if word is None else cases.number_of(word)


def _email(app: App, word: str | None) -> int | None:
    from espomail.actions.reading import readable_email

    return None if word is None else readable_email(app.store, app.actor, word)


def _document(each: Any) -> dict[str, Any]:
    return {
        "name": each.name,
        "origin": each.origin,
        "used_by": list(each.used_by),
        "updated_at": iso(each.updated_at),
    }
