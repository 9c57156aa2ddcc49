"""``email-filter test|backtest|lint``: rules are tried before they act."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from espomail import output
from espomail.commands.app import App, command
from espomail.commands.files import read_file
from espomail.commands.filter_options import (
    action_option,
    criteria,
    criteria_of,
    criteria_options,
    folder_option,
    scope_options,
    with_options,
)
from espomail.commands.filter_view import trial_document, trial_text
from espomail.commands.parameters import COUNT
from espomail.commands.times import time_option
from espomail.domain.filters import EmailFilter
from espomail.errors import Usage

SHOWN = 20


@command(name="test",
         epilog="Example: espomail email-filter test mail.eml --from '*@shop.example'")  # fmt: skip
@click.argument("words", metavar="[NAME] FILE...", nargs=-1, required=True)
@with_options(scope_options, criteria_options, (action_option, folder_option))
def test(app: App, words: tuple[str, ...], as_json: bool, **given: Any) -> None:
    """Try a filter on mail in files: one by NAME, one made of criteria, or all there are.

    Columns: file, match or no match, the filter that would fire, what each criterion saw.
    """
    from espomail.actions import filters as actions

    actor = app.actor
    rule, files = _on_trial(app, words, given)
    others = [each.rule for each in actions.visible(actor) if each.active]
    found = [(name, actions.trial(rule, read_file(name), others)) for name in files]
    if as_json:
        output.print_json([trial_document(name, each) for name, each in found])
        return
    rows = [
        (name, "match" if each.matches else "no match", each.fires, trial_text(each)) for name, each in found
    ]
    output.print_list(("file", "result", "fires", "criteria"), rows)


@command(name="lint", epilog="Example: espomail email-filter lint")
def lint(app: App, as_json: bool) -> None:
    """Look for filters that cannot work, match nothing that is stored, or are never asked.

    Exit 1 where one is an error: its --example does not match any more.

    Columns: severity, code, filter, what is wrong.
    """
    from espomail.actions import filter_lint

    found = filter_lint.findings(app.actor)
    ok = all(each.severity != "error" for each in found)
    if as_json:
        output.print_json({"ok": ok, "findings": [each.as_json() for each in found]})
    else:
        columns = ("severity", "code", "filter", "message")
        rows = [(each.severity, each.code, each.filter, each.message) for each in found]
        output.print_list(columns, rows, empty="nothing to complain of")
    if not ok:
        raise SystemExit(1)


@command(name="backtest",
         epilog="Example: espomail email-filter backtest --subject '*deals*' --since 2026-01-01")  # fmt: skip
@click.argument("name", required=False)
@with_options(scope_options, criteria_options, (action_option, folder_option))
@click.option("--since", metavar="TIME", help="Only mail received since then.")
@click.option("--examples", type=COUNT, default=10, metavar="N",
              help="How many examples to show (default 10).")  # fmt: skip
def backtest(app: App, name: str | None, as_json: bool, **given: Any) -> None:
    """Try a filter on the incoming mail in the store: what would it have matched, and changed?

    Columns of the examples: e-mail, sender, subject, changed (yes or no). Standard error says which cases
    would miss a mail, or not exist, and which people are affected (in --json: cases, people).
    """
    from espomail.actions import backtest as actions

    if bool(name) == bool(criteria_of(given)):
        raise Usage("give either the name of a filter or criteria")
    actor = app.actor
    rule, scope = _named(app, name) if name else _tried(given)
    since = time_option("--since", given["since"])
    found = actions.backtest(actor, rule, scope, since, given["examples"])
    if as_json:
        output.print_json(found.as_json())
        return
    columns = ("email", "from", "subject", "changed")
    rows = [
        (each["email"], each["from"], each["subject"], "yes" if each["changed"] else "no")
        for each in found.examples
    ]
    output.print_list(columns, rows, empty="it matches nothing")
    app.say(f"{found.seen} mails seen, {found.matched} matched, {found.changed} changed")
    for what, named in (("cases", [f"#{n}" for n in sorted(found.cases)]), ("people", found.logins)):
        if named:
            app.say(f"{len(named)} {what} affected: {_some(named)}")
    if found.unreadable:
        app.say(f"the bytes of {found.unreadable} are damaged, so nobody can tell; see: espomail check")


def _some(named: Sequence[str]) -> str:
    return ", ".join(named[:SHOWN]) + (" …" if len(named) > SHOWN else "")


def _tried(given: dict[str, Any]) -> tuple[EmailFilter, Any]:
    """A filter made of criteria, and its scope (the whole store where none is given)."""
    from espomail.actions import filters as actions

    unscoped = not (given["account"] or given["login"])
    scope = actions.scope_of(unscoped or given["is_global"], given["account"], given["login"])
    rule = EmailFilter(
        0, "(these criteria)", scope.word, criteria(given), given["action"] or "skip", given["folder"],
        email_account_id=scope.email_account_id, user_id=scope.user_id,
    )  # fmt: skip
    actions.check_criteria(rule)
    return rule, scope


def _named(app: App, name: str) -> tuple[EmailFilter, Any]:
    from espomail.actions import filters as actions

    listed = actions.seen(app.actor, name)
    rule = listed.rule
    return rule, actions.Scope(listed.kind, rule.email_account_id, rule.user_id, listed.owner_id)


def _on_trial(
    app: App, words: tuple[str, ...], given: dict[str, Any]
) -> tuple[EmailFilter | None, tuple[str, ...]]:
    """The filter that is meant (None: all there are), and the files."""
    if criteria_of(given):
        return _tried(given)[0], words
    if words[0] == "-" or Path(words[0]).is_file():
        return None, words
    rule, _ = _named(app, words[0])
    if len(words) == 1:
        raise Usage(f"give a file with a mail: espomail email-filter test {words[0]!r} FILE")
    return rule, words[1:]
