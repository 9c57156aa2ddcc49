"""``email-filter``: rules that skip or file mail, tried before they act."""

from __future__ import annotations

from typing import Any

import click

from espomail import output
from espomail.commands import filter_trials
from espomail.commands.app import App, command, command_group, limit_option, listing_limit
from espomail.commands.files import read_file
from espomail.commands.filter_options import (
    criteria,
    criteria_of,
    criteria_options,
    effect_options,
    effects_of,
    scope_options,
    with_options,
)
from espomail.commands.filter_view import document, line, record
from espomail.domain.filters import EmailFilter
from espomail.errors import Usage
from espomail.store import filters


@command_group("email-filter", epilog="Example: espomail email-filter list")
def email_filter() -> None:
    """Skip or file unwanted mail.

    Between criteria it is "and". Filters are asked by scope (global, account, user), then priority
    (the lower first), then age; the first that matches decides.
    """


@command(email_filter, "add",
         epilog="Example: espomail email-filter add 'no deals' --global --subject '*deals*'")  # fmt: skip
@click.argument("name")
@with_options(scope_options, criteria_options, effect_options)
def add(app: App, name: str, as_json: bool, **given: Any) -> None:
    """Add a filter.

    Global and group filters are for administrators; users may filter their own accounts and inbox.
    Global and personal accounts' filters skip; group accounts' skip or move; a user's do all.
    """
    from espomail.actions import filters as actions

    example = read_file(given["example"]) if given["example"] else None
    with app.store.write():
        scope = _scope(app, given)
        rule = EmailFilter(
            0, name, scope.word, criteria(given), email_account_id=scope.email_account_id,
            user_id=scope.user_id, **effects_of(given),
        )  # fmt: skip
        added = actions.add(app.actor, scope, rule, example, app.now)
    if not rule.criteria:
        app.say(f"{added.name} has no criteria, so it matches nothing")
    _answer(added.name, as_json)


@command(email_filter, "list", epilog="Example: espomail email-filter list")
@limit_option
def list_(app: App, limit: int | None, as_json: bool) -> None:
    """List filters in the order they are asked.

    Columns: name, scope, account or user, action, folder, priority, state (on or off), criteria.
    """
    from espomail.actions import filters as actions

    found = sorted(actions.visible(app.actor), key=lambda each: each.rule.rank)
    found = found[: listing_limit(limit)]
    if as_json:
        output.print_json([document(each) for each in found])
        return
    columns = ("name", "scope", "of", "action", "folder", "priority", "state", "criteria")
    output.print_list(columns, [line(each) for each in found])


@command(email_filter, "show", epilog="Example: espomail email-filter show 'no deals'")
@click.argument("name")
def show(app: App, name: str, as_json: bool) -> None:
    """Show one filter."""
    from espomail.actions import filters as actions

    found = actions.seen(app.actor, name)
    if as_json:
        output.print_json(document(found))
    else:
        output.print_record(record(found))


@command(email_filter, "edit", epilog="Example: espomail email-filter edit 'no deals' --priority 5")
@click.argument("name")
@click.option("--name", "new_name", metavar="N", help="Another name.")
@with_options(criteria_options, effect_options)
def edit(app: App, name: str, new_name: str | None, as_json: bool, **given: Any) -> None:
    """Change a filter: what is given replaces what was there, an empty criterion removes it."""
    from espomail.actions import filters as actions

    example = read_file(given["example"]) if given["example"] else None
    changes = effects_of(given)
    if criteria_of(given):
        changes["criteria"] = criteria_of(given)
    if new_name:
        changes["name"] = new_name
    if not changes and example is None:
        raise Usage("nothing to change; see: espomail email-filter edit --help")
    with app.store.write():
        after = actions.edit(app.actor, name, changes, example)
    _answer(after.name, as_json)


@command(email_filter, "enable", epilog="Example: espomail email-filter enable 'no deals'")
@click.argument("name")
def enable(app: App, name: str, as_json: bool) -> None:
    """Switch a filter on."""
    _switch(app, name, True, as_json)


@command(email_filter, "disable", epilog="Example: espomail email-filter disable 'no deals'")
@click.argument("name")
def disable(app: App, name: str, as_json: bool) -> None:
    """Switch a filter off; what it skipped stays skipped."""
    _switch(app, name, False, as_json)


@command(email_filter, "remove", epilog="Example: espomail email-filter remove 'no deals'")
@click.argument("name")
def remove(app: App, name: str, as_json: bool) -> None:
    """Delete a filter; what it skipped stays skipped."""
    from espomail.actions import filters as actions

    with app.store.write():
        actions.remove(app.actor, name)
    if as_json:
        output.print_json({"name": name, "removed": True})


def _scope(app: App, given: dict[str, Any]) -> Any:
    from espomail.actions import filters as actions

    if given["is_global"] and not app.actor.administers:
        app.administrator("manage a global filter")
    return actions.scope_of(given["is_global"], given["account"], given["login"])


def _switch(app: App, name: str, on: bool, as_json: bool) -> None:
    from espomail.actions import filters as actions

    with app.store.write():
        actions.switch(app.actor, name, on)
    _answer(name, as_json)


def _answer(name: str, as_json: bool) -> None:
    if as_json:
        output.print_json(document(filters.find(name)))


for each in (filter_trials.test, filter_trials.backtest, filter_trials.lint):
    email_filter.add_command(each)
