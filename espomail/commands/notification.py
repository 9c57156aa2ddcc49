"""``notification``: what the acting user was told, and what of it goes out to them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from espomail import output
from espomail.commands.app import App, command, command_group, limit_option, listing_limit, read_words
from espomail.commands.secret_input import from_stdin
from espomail.domain.notices.digest_schedule import PERIODS
from espomail.domain.notices.preferences import MODES
from espomail.domain.notices.reasons import KINDS
from espomail.errors import Usage
from espomail.store import notifications

if TYPE_CHECKING:
    from espomail.actions.given_secrets import Given


@command_group("notification", epilog="Example: espomail notification list --unread")
def notification() -> None:
    """What you are told: new mail of matters you follow, cases you are given, notes; and how."""


@command(notification, "list", epilog="Example: espomail --as bob notification list --unread")
@click.option("--unread", is_flag=True, help="Only those not read yet.")
@limit_option
def list_(app: App, unread: bool, limit: int | None, as_json: bool) -> None:
    """List notices, newest first: id, time, type, record, name, reasons, read."""
    user_id, login = _person(app)
    found = notifications.of_user(user_id, login, unread, listing_limit(limit))
    if as_json:
        output.print_json(found)
        return
    output.print_list(
        ("id", "at", "type", "record", "name", "reasons", "read"),
        [
            (each["id"], each["at"], each["type"], f"{each['record']['type']}:{each['record']['id']}",
             each["record"]["name"], "; ".join(each["reasons"]), "yes" if each["read"] else "no")
            for each in found
        ],
        empty="no notices",
    )  # fmt: skip


@command(notification, "read", epilog="Example: espomail --as bob notification read 4 5")
@click.argument("ids", nargs=-1, metavar="[ID…]")
def read(app: App, ids: tuple[str, ...], as_json: bool) -> None:
    """Mark notices as read; without an id all of yours."""
    user_id, _ = _person(app)
    words = read_words(ids)
    if not all(word.isdecimal() and len(word) < 19 for word in words):
        raise Usage("notices have numbers; list them with: espomail notification list")
    with app.store.write():
        count = notifications.mark_read(user_id, [int(word) for word in words])
    if as_json:
        output.print_json({"read": count})


# --- how one is told --------------------------------------------------------------------------------

user_option = click.option("--user", "login", metavar="L", help="Somebody else's (administrators).")
MODE = click.Choice(MODES)


def _mode_options(function: Any) -> Any:
    for kind, what in reversed(KINDS.items()):
        function = click.option(f"--{kind}", type=MODE, help=f"{what[0].upper()}{what[1:]}.")(function)
    return function


def _with(*options: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def decorate(function: Any) -> Any:
        for option in reversed(options):
            function = option(function)
        return function

    return decorate


_hook_options = _with(
    click.option("--command", "command_", metavar="CMD",
                 help="Run this with each notice as JSON on standard input (administrators)."),
    click.option("--no-command", is_flag=True, help="Run nothing any more (administrators)."),
    click.option("--webhook", metavar="URL",
                 help="Post each notice here as JSON: https, or http on this host (administrators)."),
    click.option("--no-webhook", is_flag=True, help="Post nothing any more (administrators)."),
    click.option("--secret-command", metavar="CMD", help="Command that prints the webhook's secret."),
    click.option("--secret-env", metavar="VAR", help="Environment variable with the webhook's secret."),
    click.option("--secret-file", metavar="FILE", help="File with the webhook's secret in its first line."),
    click.option("--secret-stdin", is_flag=True,
                 help="Read the webhook's secret from standard input; kept as a typed password is."),
)  # fmt: skip


@command(notification, "settings", epilog="Example: espomail notification settings --user bob")
@user_option
def settings(app: App, login: str | None, as_json: bool) -> None:
    """Show how one is told: by mail at once, in a summary, by command or webhook, and what is muted."""
    from espomail.actions import notice_choices

    with app.store.read():
        user = notice_choices.of(app.actor, login, "see the notice settings")
        found = notice_choices.document(user, app.actor)
    _show(found, as_json)


@command(
    notification, "prefer",
    epilog="Example: espomail notification prefer --follows digest --digest-at 08:00 --time-zone Asia/Tokyo",
)  # fmt: skip
@_mode_options
@click.option("--all", "everything", type=MODE, help="All four kinds in one go.")
@click.option("--digest-every", type=click.Choice(PERIODS),
              help="How often a summary comes (week: on Mondays).")
@click.option("--digest-at", metavar="HH:MM", help="At what time of day (default: 07:00).")
@click.option("--time-zone", metavar="ZONE", help="By the clock of this zone (default: UTC).")  # fmt: skip
@_hook_options
@user_option
def prefer(app: App, login: str | None, as_json: bool, **given: Any) -> None:
    """Choose how one is told: at-once (a mail for each notice), digest (one mail with all), or none.

    What is not mailed is stored all the same (notification list). A notice with several reasons goes the most
    urgent way that was chosen for one of them. Who stands in To or Cc of a mail is not mailed a notice of it.
    A command or webhook is given every notice, as JSON with the id of the delivery, at most once.
    """
    from espomail.actions import given_secrets, notice_choices, stored_secrets
    from espomail.store import people

    choice = _choice(given)
    with app.store.read():
        user = notice_choices.check_may_change(app.actor, login, choice)
    with given_secrets.put_away(f"webhook of {user.login}", app.config) as keep:
        choice = replace(choice, secret=keep(choice.secret))
        with app.store.write():
            notice_choices.change(app.actor, login, choice, app.config, app.now)
            changed = people.find_user(user.login)
            found = notice_choices.document(changed, app.actor)
    stored_secrets.discard(notice_choices.entries(user) - notice_choices.entries(changed))
    if as_json:
        output.print_json(found)


def _choice(given: dict[str, Any]) -> Any:
    from espomail.actions.notice_choices import Choice

    everything = dict.fromkeys(KINDS, given["everything"]) if given["everything"] else {}
    digest = {"every": given["digest_every"], "at": given["digest_at"], "time_zone": given["time_zone"]}
    return Choice(
        modes={**everything, **{kind: given[kind] for kind in KINDS if given[kind]}},
        digest={name: text for name, text in digest.items() if text is not None},
        command=_or_none("command", given["command_"], given["no_command"]),
        webhook=_or_none("webhook", given["webhook"], given["no_webhook"]),
        secret=_secret(given),
    )


def _or_none(name: str, text: str | None, none: bool) -> str | None:
    if none and text is not None:
        raise Usage(f"give either --{name} or --no-{name}")
    if text is not None and not text.strip():
        raise Usage(f"--{name} is empty; to have none, give --no-{name}")
    return "" if none else text


def _secret(given: dict[str, Any]) -> Given | None:
    """The one source of the webhook's secret that was named, or what standard input holds."""
    from espomail.actions.given_secrets import Given

    found = [
        Given(kind, given[f"secret_{kind}"], f"--secret-{kind}")
        for kind in ("command", "env", "file")
        if given[f"secret_{kind}"] is not None
    ]
    if len(found) + given["secret_stdin"] > 1:
        raise Usage("several sources for one secret; give one")
    if found and not found[0].value:
        raise Usage(f"{found[0].option} is empty; name what holds the secret")
    if not given["secret_stdin"]:
        return found[0] if found else None
    return Given("typed", from_stdin("--secret-stdin", "Secret of the webhook"), "--secret-stdin")


def _show(found: dict[str, Any], as_json: bool) -> None:
    if as_json:
        output.print_json(found)
        return
    digest = found["digest"]
    at = "" if digest["every"] == "hour" else f" at {digest['at']} {digest['time_zone']}"
    hook = found["webhook"]
    output.print_record([
        ("user", found["user"]),
        ("mailed_to", found["mailed_to"] or "no address: notices are only stored"),
        *found["modes"].items(),
        ("digest", f"every {digest['every']}{at}"),
        ("command", "yes" if found["command"] is True else found["command"]),
        ("webhook", f"{hook['url']} (secret: {hook['secret']})" if hook else None),
        ("muted", ", ".join(found["muted"])),
    ])  # fmt: skip


def _person(app: App) -> tuple[int, str]:
    if app.actor.user_id is None:
        raise Usage("notices are a user's: say whose with --as LOGIN")
    return app.actor.user_id, app.actor.login
