"""``email-account authorize``: somebody signs an account in at Google or Microsoft."""

from __future__ import annotations

import os
import sys
import webbrowser
from threading import Thread
from typing import TYPE_CHECKING

import click

from espomail import output
from espomail.commands.app import App, command
from espomail.commands.email_account_view import grant_document
from espomail.commands.identity import is_lent
from espomail.errors import ConfigurationError, DataError, NotPermitted, Usage

if TYPE_CHECKING:
    from espomail.actions.authorizing import Attempt
    from espomail.domain.oauth import Way
    from espomail.mail.oauth import Tokens


@command(
    name="authorize",
    epilog="Example: espomail email-account authorize support@example.com --paste",
)
@click.argument("account")
@click.option("--browser", is_flag=True, help="In a browser on this machine (Google's usual way).")
@click.option("--device", is_flag=True,
              help="By a code typed on any device (Microsoft's usual way; not with Google).")
@click.option("--paste", is_flag=True,
              help="In a browser anywhere; the address it ends at is pasted here.")  # fmt: skip
def authorize(
    app: App, account: str, browser: bool, device: bool, paste: bool, as_json: bool
) -> None:
    """Sign an account in at its provider, once; espomail keeps the access by itself from then on.

    Needs a person at a browser, so --no-input refuses it (2). Without a terminal or a browser on this
    machine, --browser becomes --paste: the address is read from standard input. Again after the provider
    ended the sign-in. See docs/oauth.md.
    """
    from espomail.actions import authorizing

    if browser + device + paste > 1:
        raise Usage("only one of --browser, --device and --paste")
    attempt = authorizing.begin(app.actor, account, app.config)
    if app.no_input:
        raise Usage("authorize needs somebody at a browser; run it without --no-input")
    way: Way = "device" if device else "paste" if paste else "browser"
    if not (browser or device or paste):
        way = _possible(attempt.usual_way)
    grant = authorizing.finish(app.store, app.actor, attempt, _tokens(app, attempt, way), app.config)
    if as_json:
        output.print_json(grant_document(attempt.account, grant))
    address = attempt.account.address
    app.say(f"{address} is signed in; next: espomail email-account test {address}")


def _possible(way: Way) -> Way:
    return "paste" if way == "browser" and not _has_browser() else way


def _has_browser() -> bool:
    """Whether somebody at this terminal sees a browser of this machine; a text browser is none."""
    shown = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"))
    if is_lent() or not sys.stderr.isatty() or not (shown or sys.platform == "darwin"):
        return False
    try:
        webbrowser.get()
    except webbrowser.Error:
        return False
    return True


def _tokens(app: App, attempt: Attempt, way: Way) -> Tokens:
    if way == "device":
        return _by_device(attempt)
    return _by_browser(app, attempt) if way == "browser" else _by_paste(app, attempt)


def _by_device(attempt: Attempt) -> Tokens:
    code = attempt.device_code()
    output.talk(
        f"open {code.url} in a browser anywhere, enter {code.user_code} "
        f"and sign in as {attempt.account.address}"
    )
    output.talk(f"waiting for {attempt.title}, at most {code.seconds // 60} minutes …")
    return attempt.by_device(code)


def _by_browser(app: App, attempt: Attempt) -> Tokens:
    from espomail.mail.oauth_redirect import Redirect

    if is_lent():
        # $BROWSER is a command, and it would run as the service account
        raise NotPermitted("--browser is not for you behind sudo; use --paste")

    with Redirect() as redirect:
        uri = attempt.redirect_uri(redirect.port)
        _show(attempt, attempt.page(uri))
        # beside us, since some browsers return only when they are closed
        Thread(target=webbrowser.open, args=(attempt.page(uri),), daemon=True).start()
        answer = redirect.wait(attempt.state, app.config.oauth_wait)
    if answer is None:
        raise ConfigurationError(
            f"nobody signed in within {app.config.oauth_wait / 60:.0f} minutes; nothing was changed",
            hint="is the browser on another machine? then use --paste",
        )
    return attempt.by_answer(answer, uri)


def _by_paste(app: App, attempt: Attempt) -> Tokens:
    from espomail.mail.oauth_redirect import a_free_port

    uri = attempt.redirect_uri(a_free_port())
    _show(attempt, attempt.page(uri))
    output.talk(
        "in the end the browser cannot open a page that begins with "
        f"{uri}: copy its whole address from the address bar and give it here"
    )
    return attempt.by_answer(_pasted(app), uri)


def _show(attempt: Attempt, page: str) -> None:
    output.talk(f"open this page and sign in as {attempt.account.address}:")
    output.talk(page)


def _pasted(app: App) -> str:
    if app.asks:
        return str(click.prompt("Address", err=True))
    line = sys.stdin.readline().strip()
    if not line:
        raise DataError("standard input is empty: the address of the last page was expected there")
    return line

