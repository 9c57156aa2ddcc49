"""``explain``: every decision about a mail, taken or to be taken, with its reasons and rivals."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from espomail import output
from espomail.commands.app import App, command
from espomail.commands.files import read_file
from espomail.errors import NotFound, Usage
from espomail.store.mail_views import VIEWS


@command(name="explain", epilog="Example: espomail explain 5; espomail explain strange.eml --account A")
@click.argument("what", metavar="ID|FILE")
@click.option("--account", metavar="A",
              help="The e-mail account that received it; for a stored mail only what became of it there.")
@click.option("--again", is_flag=True, help="What would be decided now about a stored mail.")
@click.option("--view", type=click.Choice(tuple(VIEWS)), help="Why the mail is in this view, or is not.")
@click.option("--folder", metavar="F", help="Why it is in this folder of email list, or is not.")
@click.option("--as", "login", metavar="U", help="Whose view (default: yours; others': administrators).")
def explain(app: App, what: str, account: str | None, again: bool, as_json: bool, **given: Any) -> None:
    """Show why a mail went where it went: every decision, its reason, and the rivals that lost.

    ID shows the decisions that were taken; FILE, or --again, those that would be taken now. With
    --view or --folder: every condition of that list, whether it holds, and why. Writes nothing.
    """
    app.read_only = True
    if given["view"] or given["folder"]:
        if again:
            raise Usage("give --again, or --view and --folder")
        _explain_view(app, what, account, given, as_json)
        return
    if given["login"]:
        raise Usage("--as goes with --view or --folder: whose view is meant")
    email_id, decisions = _decisions(app, what, account, again)
    if as_json:
        output.print_json({"email": email_id, "decisions": decisions})
        return
    for decision in decisions:
        _show(decision)


def _explain_view(app: App, what: str, account: str | None, given: dict[str, Any], as_json: bool) -> None:
    from espomail.actions import view_explaining as views

    view = given["view"] or "all"
    asked = views.Asked(view, given["login"] or "", given["folder"] or "", account or "")
    found = views.explain(app.store, app.actor, what, asked)
    if as_json:
        output.print_json(found.as_json())
        return
    named = f"folder {asked.folder}" if asked.folder and not given["view"] else f"view {view}"
    verdict = "is in" if found.shown else "is not in"
    output.print_line(f"email {found.email_id} {verdict} the {named} of {found.login}")
    for each in found.answers:
        output.print_line(f"  {'yes' if each.holds else 'no '}  {each.name}: {each.reason}")
    if found.seat:
        output.print_line(f"  as it lies for {found.login}: {_plain(found.seat)}")


def _decisions(
    app: App, what: str, account: str | None, again: bool
) -> tuple[int | None, list[dict[str, Any]]]:
    from espomail.actions.reading import readable_email, seen_arrivals, without_others_filters
    from espomail.stages import explaining
    from espomail.store import arrivals

    path = Path(what)
    if not what.isdigit() and not what.startswith("<"):
        app.administrator("explain a file")
        if what != "-" and not path.is_file():
            raise NotFound(f"{what}: no such file, and no id of a mail; list mail with: espomail email list")
        of_file = explaining.of_file(app.store, read_file(what), account, app.now)
        return None, [each.as_json() for each in of_file]
    email_id = readable_email(app.store, app.actor, what)
    seen, others = seen_arrivals(app.store, app.actor, email_id, account)
    if others:
        login = app.actor.login
        app.say(f"note: it also came to another e-mail account; what became of it there is not for {login}")
    if not seen and not others:
        app.say("note: it was written here and came to no e-mail account, so nothing was decided about it")
    found = (
        [each.as_json() for each in explaining.again(app.store, email_id, seen, app.now)]
        if again
        else [each for each in arrivals.decisions_of(email_id) if each["arrival"] in seen]
    )
    return email_id, without_others_filters(app.actor, found)


def _show(decision: dict[str, Any]) -> None:
    output.print_line(f"{decision['stage']}: {decision['kind']}: {decision['reason']}")
    value = decision["value"]
    for each in value if isinstance(value, list) else [value] if value else ():
        output.print_line(f"  value: {_plain(each)}")
    if decision["rule"]:
        output.print_line(f"  rule: {decision['rule']}")
    for name, each in sorted(decision["evidence"].items()):
        output.print_line(f"  {name}: {_plain(each)}")
    for rival in decision["rivals"]:
        output.print_line(f"  rival: {_plain(rival)}")


def _plain(value: Any) -> str:
    """A value in words: pairs and lists without the punctuation of JSON, what is about a user after them."""
    if isinstance(value, dict):
        said = {key: _plain(each) for key, each in value.items() if each not in (None, [], "")}
        user, reasons = said.pop("user", ""), said.pop("reasons", "")
        words = ", ".join(each if key == "lost" else f"{key} {each}" for key, each in said.items())
        words = f"{words} (had: {reasons})" if words and reasons else words or reasons
        return f"{user}: {words}" if user and words else user or words
    if isinstance(value, list):
        return "; ".join(_plain(each) for each in value) or "none"
    return "none" if value is None else output.clean(value)
