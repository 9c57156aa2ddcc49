"""``email-account``: group and personal accounts, set up, shown, tested, removed."""

from __future__ import annotations

import shlex
from typing import Any

import click

from espomail import output
from espomail.commands import email_account_authorize
from espomail.commands import email_account_options as words
from espomail.commands import email_account_view as view
from espomail.commands.app import App, command, command_group, limit_option, listing_limit
from espomail.errors import Usage


@command_group(
    "email-account",
    epilog="Example: espomail email-account add support@example.com --group --team Support",
)
def email_account() -> None:
    """Group and personal e-mail accounts."""


@command(
    email_account,
    "add",
    epilog="Example: espomail email-account add support@example.com --group --team Support "
    "--create-case --distribution round-robin --password-env SUPPORT_PASSWORD",
)
@click.argument("address", required=False)
@click.option("--group", is_flag=True, help="A team's account (administrators).")
@click.option("--personal", is_flag=True, help="A user's own account.")
@words.account_options_of
def add(
    app: App, address: str | None, group: bool, personal: bool, as_json: bool, **options: Any
) -> None:
    """Add an account. Nothing connects; try it with: email-account test ADDRESS.

    On a terminal it asks for what is missing, tries the servers if you say so, shows what it would
    import, and writes after the last question only. With --no-input or in a pipe it never asks.
    """
    from espomail.actions import email_accounts as actions
    from espomail.commands import account_questions as questions
    from espomail.commands import account_trial as trial

    if group and personal:
        raise Usage("say either --group (a team's account) or --personal (a user's own)")
    kind = "group" if group else "personal" if personal else None
    request = _request(app, options)
    if questions.are_due(app, address, kind, request):
        _add_answered(app, trial.confirmed(app, questions.ask(app, address, kind, request)), as_json)
        return
    if address is None:
        raise Usage("say which: espomail email-account add ADDRESS")
    if kind is None:
        raise Usage("say either --group (a team's account) or --personal (a user's own)")
    actions.check_may_add(request, kind, address)
    if request.oauth:
        request = words.with_client_secret(app, request)
    elif request.secret is None:
        request = request.with_secret(words.asked(app, address))
    with actions.secrets_put_away(request, address) as request, app.store.write():
        account = actions.add(request, kind, address)
    _answer(app, account, as_json, f"added {account.address}; next: {_next(account)}")


def _add_answered(app: App, answers: Any, as_json: bool) -> None:
    """Write what was asked for: the account, and its team where that is new."""
    from espomail.actions import email_accounts as actions
    from espomail.actions import teams

    with actions.secrets_put_away(answers.request, answers.address) as request, app.store.write():
        if answers.new_team:
            teams.add(app.actor, answers.new_team)
        account = actions.add(request, answers.kind, answers.address)
    member = f"espomail team member add {shlex.quote(answers.new_team)} LOGIN; " if answers.new_team else ""
    following = _next(account, "espomail run")
    _answer(app, account, as_json, f"added {account.address}; next: {member}{following}")


@command(
    email_account,
    "edit",
    epilog="Example: espomail email-account edit support@example.com --folder INBOX --folder Web",
)
@click.argument("account")
@words.account_options_of
def edit(app: App, account: str, as_json: bool, **options: Any) -> None:
    """Change an account; a repeatable option replaces its list, '' takes a value back.

    A folder that is left out keeps its ledger and mark. The account is tried again at the next run.
    """
    from espomail.actions import email_accounts as actions
    from espomail.actions import stored_secrets

    request = _request(app, options)
    found = actions.check_may_edit(request, account)
    old = stored_secrets.entries(found)
    with actions.secrets_put_away(request, found.address) as request, app.store.write():
        changed = actions.edit(request, account)
    stored_secrets.discard(old - stored_secrets.entries(changed))
    _answer(app, changed, as_json, f"changed {changed.address}; next: {_next(changed)}")


def _request(app: App, options: dict[str, Any]) -> Any:
    from espomail.actions.email_accounts import Request

    wanted = words.wanted(options)
    actor = app.actor
    secret, smtp_secret, oauth = words.all_secrets(options)
    return Request(actor, wanted, secret, smtp_secret, app.config, app.now, oauth)


def _next(account: Any, otherwise: str = "") -> str:
    """What to type after a change: an account that nobody signed in to cannot be tried yet."""
    from espomail.actions.oauth_tokens import is_used
    from espomail.store import token_grants

    if is_used(account.secret) and token_grants.load(account.id) is None:
        return f"espomail email-account authorize {account.address}"
    return otherwise or f"espomail email-account test {account.address}"


@command(email_account, "list", epilog="Example: espomail email-account list --senders")
@click.option("--senders", is_flag=True, help="The addresses you may send from, and why not.")
@limit_option
def list_(app: App, senders: bool, limit: int | None, as_json: bool) -> None:
    """List the accounts you may see: yours, or for an administrator all.

    Columns: address, kind, name, owner, state, last good visit, unread mail in your inbox.
    With --senders: address, how it is sent, yes or no, why, SMTP server.
    """
    rows = (view.senders(app) if senders else view.accounts(app))[: listing_limit(limit)]
    if as_json:
        output.print_json(rows)
    elif senders:
        output.print_list(view.SENDER_COLUMNS, [view.sender_row(row) for row in rows])
    else:
        empty = "no e-mail account; add one with: espomail email-account add ADDRESS"
        output.print_list(view.COLUMNS, [view.row(row) for row in rows], empty)


@command(email_account, "show", epilog="Example: espomail email-account show support@example.com")
@click.argument("account")
def show(app: App, account: str, as_json: bool) -> None:
    """Show an account: its settings, folders and how the last visit went."""
    from espomail.actions import email_accounts as actions

    found = view.document(actions.managed(app.actor, account), app)
    if as_json:
        output.print_json(found)
    else:
        output.print_record(view.lines(found))


@command(email_account, "test", epilog="Example: espomail email-account test support@example.com")
@click.argument("account")
def test(app: App, account: str, as_json: bool) -> None:
    """Try an account step by step, in the servers' own words; nothing is fetched or sent.

    Columns: step, ok or failed, what the server said. A passed test ends a pause.
    """
    from espomail.actions import account_test

    result = account_test.run(app.store, app.actor, account, app.config)
    if as_json:
        output.print_json(view.test_document(result))
    else:
        output.print_list(view.STEP_COLUMNS, [view.step_row(*each) for each in result.steps])
    for warning in result.warnings:
        output.talk(f"espomail: warning: {warning}")
    if result.error is not None:
        raise result.error


@command(email_account, "enable", epilog="Example: espomail email-account enable support@example.com")
@click.argument("account")
def enable(app: App, account: str, as_json: bool) -> None:
    """Fetch from an account again; also ends a pause after refused log-ins."""
    _set_active(app, account, True, as_json)


@command(email_account, "disable", epilog="Example: espomail email-account disable old@example.com")
@click.argument("account")
def disable(app: App, account: str, as_json: bool) -> None:
    """Neither fetch from an account nor send through it; everything stays."""
    _set_active(app, account, False, as_json)


def _set_active(app: App, name: str, active: bool, as_json: bool) -> None:
    from espomail.actions import email_accounts as actions

    with app.store.write():
        account = actions.set_active(app.actor, name, active)
    _answer(app, account, as_json, f"{account.address} is {'enabled' if active else 'disabled'}")


@command(
    email_account,
    "reset",
    epilog="Example: espomail email-account reset support@example.com --since 2026-01-01",
)
@click.argument("account")
@click.option("--since", metavar="DATE", help="Look from this day on (default: as before).")
def reset(app: App, account: str, since: str | None, as_json: bool) -> None:
    """Forget how far the folders were read; the next run looks at everything since a day again.

    Mail that is stored already is recognised, not stored twice.
    """
    from espomail.actions import email_accounts as actions

    day = words.parse_day(since)
    with app.store.write():
        found = actions.reset(app.actor, account, day)
    _answer(app, found, as_json, f"{found.address} will be read anew; next: espomail run")


@command(email_account, "remove", epilog="Example: espomail email-account remove old@example.com")
@click.argument("account")
@click.option("--yes", is_flag=True, help="Do not ask.")
def remove(app: App, account: str, yes: bool, as_json: bool) -> None:
    """Remove an account and its filters. Its mail and cases stay; nothing happens on the server."""
    from espomail.actions import email_accounts as actions
    from espomail.actions import stored_secrets

    found = actions.managed(app.actor, account)
    if app.asks and not yes:
        click.confirm(f"Remove {found.address}? Its mail and cases stay.", abort=True, err=True)
    old = stored_secrets.entries(found)
    with app.store.write():
        left = actions.remove(app.actor, account)
    stored_secrets.discard(old)
    if as_json:
        output.print_json({"removed": found.address, **left})
    said = f"removed {found.address}; {left['emails']} mails and {left['cases']} cases stay"
    app.say(said + ("; replies through those need another account" if left["cases"] else ""))


def _answer(app: App, account: Any, as_json: bool, remark: str) -> None:
    if as_json:
        output.print_json(view.document(account, app))
    else:
        app.say(remark)


email_account.add_command(email_account_authorize.authorize)
