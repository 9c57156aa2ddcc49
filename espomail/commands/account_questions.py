"""The questions of ``email-account add`` on a terminal: what is missing, one after the other.

They are asked on standard error. Nothing is written until the last one is answered, so Ctrl-C at any of
them leaves everything as it was. Nothing connects either, unless the person says yes to trying it out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import click

from espomail import output
from espomail.actions import email_accounts as actions
from espomail.actions.email_accounts import Request
from espomail.actions.oauth_setup import GivenOAuth
from espomail.commands import email_account_options as words
from espomail.commands.app import App
from espomail.domain.account_options import SECURITIES, Server
from espomail.domain.email_address import checked_address
from espomail.domain.oauth import ANY_TENANT
from espomail.errors import EspomailError, Usage
from espomail.mail import providers
from espomail.store import people, people_lists

KINDS = ("group", "personal")
STRATEGIES = ("round-robin", "least-busy", "none")


@dataclass(frozen=True)
class Answers:
    """What is to be added. ``new_team``: a team that does not exist yet."""

    kind: str
    address: str
    request: Request
    new_team: str = ""


def are_due(app: App, address: str | None, kind: str | None, request: Request) -> bool:
    """Whether more is missing than the secret, and somebody sits there who can be asked."""
    if not app.asks:
        return False
    complete = address is not None and kind is not None
    known = request.wanted.imap.host or request.oauth or providers.preset(address or "")
    return not (complete and known)


def ask(app: App, address: str | None, kind: str | None, request: Request) -> Answers:
    """Ask for all that is missing; what is to be tried out and added."""
    found = _address(address)
    kind = kind or _kind(app)
    request = _owner(kind, request)
    actions.check_may_add(request, kind, found)
    request, new_team = _team(request) if kind == "group" else (request, "")
    request = _cases(request) if kind == "group" else request
    request = _sign_in(found, servers(found, request))
    return Answers(kind, found, secret(app, found, request), new_team)


# --- one question each ------------------------------------------------------------------------------


def prompt(text: str, **settings: Any) -> Any:
    """A question on standard error."""
    return click.prompt(text, err=True, **settings)


def _address(given: str | None) -> str:
    if given is not None:
        try:
            return checked_address(given)
        except ValueError as error:
            raise Usage(str(error)) from None
    return str(prompt("E-mail address", value_proc=_new_address))


def _new_address(text: str) -> str:
    from espomail.store import email_accounts

    try:
        address = checked_address(text)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    if email_accounts.by_address(address):
        raise click.UsageError(f"{address} is an e-mail account already")
    return address


def _kind(app: App) -> str:
    """Group accounts are for administrators: nobody else is asked."""
    if not app.actor.administers:
        return "personal"
    return str(
        prompt("A team's account, or a person's own", type=click.Choice(KINDS), default="group")
    )


def _owner(kind: str, request: Request) -> Request:
    if kind == "group" or request.wanted.owner or request.actor.user_id is not None:
        return request
    login = prompt("Whose account (login)", value_proc=_known_login)
    return replace(request, wanted=replace(request.wanted, owner=login))


def _known_login(text: str) -> str:
    try:
        return str(people.find_user(text.strip()).login)
    except EspomailError as error:
        raise click.UsageError(str(error)) from None


def _team(request: Request) -> tuple[Request, str]:
    """The team that gets the mail; a new name makes a team."""
    if request.wanted.teams:
        return request, ""
    known = [team.name for team in people_lists.teams()]
    listed = f"one of {', '.join(map(output.clean, known))}, or a new name" if known else "a new name"
    name = prompt(f"Team ({listed})", default=known[0] if known else "Support").strip()
    request = replace(request, wanted=replace(request.wanted, teams=(name,)))
    return request, "" if name in known else name


def _cases(request: Request) -> Request:
    wanted = request.wanted
    if wanted.create_case is None:
        yes = click.confirm("Open a case for each new matter?", default=True, err=True)
        wanted = replace(wanted, create_case=yes)
    if wanted.create_case and wanted.distribution is None and wanted.assign_to is None:
        strategy = prompt("Who gets the cases", type=click.Choice(STRATEGIES), default=STRATEGIES[0])
        wanted = replace(wanted, distribution=strategy)
    return replace(request, wanted=wanted)


def servers(address: str, request: Request, anew: bool = False) -> Request:
    """The servers, a known provider's as a proposal. ``anew``: what was said before was wrong."""
    wanted, known = request.wanted, providers.preset(address)
    if (wanted.imap.host or request.oauth) and not anew:
        return request
    if known is not None and not anew:
        output.talk(f"{known.name}: IMAP {_place(known.imap)}, SMTP {_place(known.smtp)}")
        if click.confirm("Use these servers?", default=True, err=True):
            return request
    domain = address.rpartition("@")[2]
    imap, smtp = (known.imap.host, known.smtp.host) if known else (f"imap.{domain}", f"smtp.{domain}")
    wanted = replace(wanted, imap=_server("IMAP server", imap, wanted.imap, anew))
    wanted = replace(wanted, smtp=_server("SMTP server (- to receive only)", smtp, wanted.smtp, anew))
    return replace(request, wanted=wanted)


def _place(server: providers.Server) -> str:
    return f"{server.host}:{server.port} ({server.security})"


def _server(question: str, proposed: str, said: Server, anew: bool) -> Server:
    """HOST, HOST:PORT or HOST:PORT:SECURITY; what is not said follows from the rest."""
    full = f"{question}, as HOST[:PORT[:{'|'.join(SECURITIES)}]]"
    known = ":".join(str(each) for each in (said.host, said.port, said.security) if each)
    default = known if said.host else proposed
    found = prompt(full, default=default, value_proc=_spot_or_none if "-" in question else _spot)
    if found is None:
        return Server(host="")
    host, port, security = found
    if anew:
        return replace(said, host=host, port=port, security=security)
    return replace(said, host=host, port=port or said.port, security=security or said.security)


def _spot(text: str) -> tuple[str, int | None, str | None]:
    host, port, security = (*text.strip().split(":"), "", "")[:3]
    if not host or host == "-" or any(letter.isspace() for letter in host) or text.count(":") > 2:
        raise click.UsageError(f"{text}: write it like imap.example.com or imap.example.com:993")
    if port and not (port.isdecimal() and 0 < int(port) < 65536):
        raise click.UsageError(f"{port} is no port")
    if security and security not in SECURITIES:
        raise click.UsageError(f"{security}: one of {', '.join(SECURITIES)}")
    return host, int(port) if port else None, security or None


def _spot_or_none(text: str) -> tuple[str, int | None, str | None] | None:
    return None if text.strip() == "-" else _spot(text)


def _sign_in(address: str, request: Request) -> Request:
    """How it logs in, where the provider knows more than passwords; for a sign-in, whose app is used."""
    host = request.wanted.imap.host
    known = providers.of_host(host) if host else providers.preset(address)
    if request.oauth or request.secret is not None or known is None or not known.oauth:
        return request
    usual = "password" if known.takes_passwords else "oauth"
    if prompt("How does it log in", type=click.Choice(("password", "oauth")), default=usual) == "password":
        return request
    client_id = prompt(f"Client id of the app that you registered with {known.name} (docs/oauth.md says how)")
    tenant = None
    if known.oauth == "microsoft":
        tenant = prompt("Your organisation: its domain, or the directory's id", default=ANY_TENANT)
    given = GivenOAuth(known.oauth, client_id.strip(), None if tenant == ANY_TENANT else tenant)
    return replace(request, oauth=given)


def secret(app: App, address: str, request: Request, anew: bool = False) -> Request:
    """The password, typed unseen; before that, what its provider wants known. A sign-in has none."""
    if request.oauth:
        return words.with_client_secret(app, request)
    if request.secret is not None and not anew:
        return request
    known = providers.preset(address)
    if known is not None and known.note:
        output.talk(f"{known.name} {known.note}")
    return request.with_secret(words.asked(app, address))
