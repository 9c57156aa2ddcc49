"""The options of ``email-account add`` and ``edit``, and what they say."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from espomail.commands.app import App
from espomail.commands.parameters import AT_LEAST_ONE, COUNT
from espomail.commands.secret_input import from_stdin
from espomail.domain import account_options
from espomail.domain.account_options import Server, Wanted
from espomail.domain.clock import parse_iso
from espomail.errors import Usage

if TYPE_CHECKING:
    from espomail.actions.email_accounts import Request
    from espomail.actions.given_secrets import Given
    from espomail.actions.oauth_setup import GivenOAuth

PORT = click.IntRange(1, 65535)
SECURITY = click.Choice(account_options.SECURITIES)
STRATEGY = click.Choice((*account_options.STRATEGIES, *account_options.OTHER_WORDS))

Decorator = Callable[[Any], Any]


def _flag(names: str, help_text: str) -> Decorator:
    return click.option(names, default=None, help=help_text)


def _text(name: str, metavar: str, help_text: str, target: str | None = None) -> Decorator:
    names = (name, target) if target else (name,)
    return click.option(*names, metavar=metavar, help=help_text)


ABOUT = (
    _text("--name", "NAME", "What people call the account (default: the address)."),
    _text("--owner", "LOGIN", "Whose personal account it is (default: yours)."),
)
IMAP = (
    _text("--imap-host", "HOST", "IMAP server (known providers need none)."),
    click.option("--imap-port", type=PORT, help="Default: 993, or 143 without tls."),
    click.option("--imap-security", type=SECURITY, help="Default: tls."),
    _text("--imap-login", "LOGIN", "Log-in (default: the address)."),
    _text("--ca-file", "FILE", "Trust the certificates in this PEM file."),
    _flag("--verify/--no-verify", "Check the servers' certificates (default: yes)."),
)
FETCHING = (
    click.option("--folder", "folders", multiple=True, metavar="F",
                 help="Folder to watch, also in UTF-7 (repeatable; default: INBOX)."),
    _text("--since", "DATE", "Take mail from this day on (default: today)."),
    click.option("--every", "every_minutes", type=COUNT, metavar="MINUTES",
                 help="Visit so often (default 0: at every run)."),
    _flag("--keep-unread/--no-keep-unread", "Leave mail unread on the server (default: no)."),
    click.option("--limit", "fetch_limit", type=COUNT, metavar="N",
                 help="Messages per folder and run (default 500; 0 = no limit)."),
    click.option("--max-size", "max_size_mb", type=AT_LEAST_ONE, metavar="MB",
                 help="Of larger mail only the headers (default 25)."),
)  # fmt: skip
SMTP = (
    _text("--smtp-host", "HOST", "SMTP server (without one the account only receives)."),
    click.option("--smtp-port", type=PORT, help="Default: 587, or 465 with tls."),
    click.option("--smtp-security", type=SECURITY, help="Default: starttls, or tls on port 465."),
    _text("--smtp-login", "LOGIN", "Log-in (default: the IMAP one, where AUTH is offered)."),
    click.option("--smtp-auth", type=click.Choice(("auto", "login", "none")), help="Default: auto."),
    _text("--smtp-ca-file", "FILE", "Trust these certificates (default: --ca-file)."),
    _text("--from-name", "NAME", "Display name of what is sent."),
    _text("--reply-to", "ADDRESS", "Where answers go (default: the address)."),
    _text("--store-sent", "FOLDER", "Keep copies of sent mail in this folder.", "sent_folder"),
)
GROUP = (
    click.option("--team", "teams", multiple=True, metavar="T",
                 help="Team that gets the mail (repeatable)."),
    _text("--case-team", "T", "Team that gets the cases (default: the only team)."),
    _flag("--all-team-users/--no-all-team-users",
          "Put the mail into the inbox of every member (default: yes)."),
    _flag("--create-case/--no-create-case", "Open cases for new matters (default: no)."),
    click.option("--distribution", type=STRATEGY,
                 help="Who gets a case (default: none; direct with --assign-to)."),
    _text("--assign-to", "LOGIN", "Who gets the cases under direct."),
    _text("--position", "P", "Only members in this position get cases."),
    _text("--auto-reply", "TEMPLATE", "Answer new matters with this template."),
    _flag("--answer-by-mail/--no-answer-by-mail",
          "A user's answer to a notice goes to the customer (default: no)."),
    click.option("--on-closed", type=click.Choice(account_options.ON_CLOSED),
                 help="What a reply to a closed case does (default: reopen)."),
    _flag("--shared/--no-shared", "Members may send from it (default: yes, with a team)."),
)  # fmt: skip


def _secret_options(prefix: str, whose: str) -> tuple[Decorator, ...]:
    return (
        _text(f"--{prefix}password-command", "CMD", f"Command that prints the {whose}."),
        _text(f"--{prefix}password-env", "VAR", f"Environment variable with the {whose}."),
        _text(f"--{prefix}password-file", "FILE", f"File with the {whose} in its first line."),
        click.option(f"--{prefix}password-stdin", is_flag=True,
                     help=f"Read the {whose} from standard input; it is stored encrypted."),
        _text(f"--{prefix}oauth-token-command", "CMD",
              "Command that prints an OAuth access token (XOAUTH2)."),
    )  # fmt: skip


OAUTH = (
    click.option("--oauth", "oauth", type=click.Choice(("google", "microsoft")),
                 help="Sign in there with authorize; serves IMAP and SMTP."),
    _text("--oauth-client-id", "ID", "The app that you registered with the provider."),
    _text("--oauth-tenant", "TENANT", "Microsoft's organisation (default: common)."),
    _text("--oauth-client-secret-command", "CMD", "Command that prints the app's secret."),
    _text("--oauth-client-secret-env", "VAR", "Environment variable with the app's secret."),
    _text("--oauth-client-secret-file", "FILE", "File with the app's secret in its first line."),
    click.option("--oauth-client-secret-stdin", is_flag=True,
                 help="Read the app's secret from standard input; it is stored encrypted."),
)  # fmt: skip


SECRETS = (
    *_secret_options("", "password"),
    *OAUTH,
    *_secret_options("smtp-", "SMTP password (default: the IMAP one)"),
)
ALL = (*ABOUT, *IMAP, *FETCHING, *SMTP, *GROUP, *SECRETS)


def account_options_of(function: Any) -> Any:
    """Every option of an account, in the order of the help text."""
    for option in reversed(ALL):
        function = option(function)
    return function


def wanted(options: dict[str, Any]) -> Wanted:
    """What the options say (2 for a date that is none)."""
    # only here, since it takes imapclient's time to import
    from espomail.mail.folder_names import readable

    said = dict(options)
    return Wanted(
        imap=Server(
            said["imap_host"], said["imap_port"], said["imap_security"], said["imap_login"],
            said["ca_file"],
        ),
        smtp=Server(
            said["smtp_host"], said["smtp_port"], said["smtp_security"], said["smtp_login"],
            said["smtp_ca_file"], said["smtp_auth"],
        ),
        folders=tuple(map(readable, said["folders"])) or None,
        sent_folder=None if said["sent_folder"] is None else readable(said["sent_folder"]),
        teams=said["teams"] or None,
        since=parse_day(said["since"]),
        **{name: said[name] for name in _SAME if name in said},
    )  # fmt: skip


_SAME = (
    "name", "owner", "verify", "every_minutes", "keep_unread", "fetch_limit", "max_size_mb",
    "from_name", "reply_to", "shared", "case_team", "all_team_users", "create_case",
    "distribution", "assign_to", "position", "auto_reply", "answer_by_mail", "on_closed",
)  # fmt: skip


def parse_day(text: str | None) -> int | None:
    """A date (or time) as milliseconds (2 if it is none)."""
    if text is None:
        return None
    try:
        return parse_iso(text)
    except ValueError:
        raise Usage(f"--since {text}: not a date; write it like 2026-01-31") from None


# --- secrets ------------------------------------------------------------------------------------

_PASSWORD = {
    "password_command": "command",
    "password_env": "env",
    "password_file": "file",
    "password_stdin": "stdin",
    "oauth_token_command": "token-command",
}
_CLIENT_SECRET = {
    "oauth_client_secret_command": "command",
    "oauth_client_secret_env": "env",
    "oauth_client_secret_file": "file",
    "oauth_client_secret_stdin": "stdin",
}


def secret(options: dict[str, Any], sources: dict[str, str], prefix: str = "") -> Given | None:
    """The one source of a secret that was named, or what standard input holds; None: none."""
    from espomail.actions.given_secrets import Given

    found = [
        Given(kind, options[prefix + name], "--" + (prefix + name).replace("_", "-"))
        for name, kind in sources.items()
        if kind != "stdin" and options[prefix + name] is not None
    ]
    by_stdin = next(prefix + name for name, kind in sources.items() if kind == "stdin")
    stdin = bool(options[by_stdin])
    option = "--" + by_stdin.replace("_", "-")
    if len(found) + stdin > 1:
        named = ", ".join([*(each.option for each in found), *([option] if stdin else [])])
        raise Usage(f"several sources for one secret ({named}); give one")
    if found and not found[0].value:
        raise Usage(f"{found[0].option} is empty; name what holds the secret")
    if not stdin:
        return next(iter(found), None)
    return Given("typed", from_stdin(option, "Client secret" if "client" in option else "Password"), option)


def all_secrets(options: dict[str, Any]) -> tuple[Given | None, Given | None, GivenOAuth]:
    """The secrets for IMAP, for SMTP, and the OAuth app; only one of them can be standard input."""
    from espomail.actions.oauth_setup import GivenOAuth

    wanted = [each for each in ("password_stdin", "smtp_password_stdin", "oauth_client_secret_stdin")
              if options[each]]  # fmt: skip
    if len(wanted) > 1:
        named = " and ".join(f"--{each.replace('_', '-')}" for each in wanted)
        raise Usage(f"only one of {named}: there is one input")
    oauth = GivenOAuth(
        options["oauth"], options["oauth_client_id"], options["oauth_tenant"], secret(options, _CLIENT_SECRET)
    )
    return secret(options, _PASSWORD), secret(options, _PASSWORD, "smtp_"), oauth


def with_client_secret(app: App, request: Request) -> Request:
    """The request with the app's secret, asked for where it is needed and somebody can answer."""
    from espomail.actions.given_secrets import Given

    oauth = request.oauth
    if oauth.provider != "google" or oauth.client_secret is not None or not app.asks:
        return request
    typed = click.prompt("Client secret of the app", hide_input=True, err=True)
    return request.with_client_secret(Given("typed", typed, "the prompt"))


def asked(app: App, address: str) -> Given:
    """The password as it is typed at a terminal; without one to ask, what to give (2)."""
    from espomail.actions.given_secrets import Given

    if not app.asks:
        raise Usage(
            f"{address} needs a secret: give --password-stdin, --password-command, --password-env, "
            "--password-file, --oauth or --oauth-token-command"
        )
    typed = click.prompt(f"Password of {address}", hide_input=True, err=True)
    return Given("typed", typed, "the prompt")
