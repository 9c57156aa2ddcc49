"""What people do with e-mail accounts: rights first, then the write, in one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from espomail.actions import account_servers, given_secrets, oauth_setup
from espomail.actions.given_secrets import Given
from espomail.actions.oauth_setup import NO_OAUTH, GivenOAuth
from espomail.config import Config
from espomail.domain import account_options as options
from espomail.domain.account_options import Wanted
from espomail.domain.clock import SECOND
from espomail.domain.email_address import checked_address
from espomail.domain.permissions import Actor
from espomail.errors import Exists, NotPermitted, Usage
from espomail.store import account_rows, email_accounts, owners, people, settings, token_grants
from espomail.store.models import EmailAccount, User


@dataclass(frozen=True)
class Request:
    """Who asks for what: the options, and the secrets given with them. ``now`` in milliseconds."""

    actor: Actor
    wanted: Wanted
    secret: Given | None
    smtp_secret: Given | None
    config: Config
    now: int
    oauth: GivenOAuth = NO_OAUTH

    def with_secret(self, secret: Given) -> Request:
        """The same request with the password that was typed meanwhile."""
        return replace(self, secret=secret)

    def with_client_secret(self, secret: Given) -> Request:
        """The same request with the OAuth client secret that was typed meanwhile."""
        return replace(self, oauth=self.oauth.with_secret(secret))


@contextmanager
def secrets_put_away(request: Request, name: str) -> Iterator[Request]:
    """The request with its typed secrets where they are kept, and no longer in it.

    Before the transaction; taken out of the keyring again if the block fails.
    """
    with given_secrets.put_away(name, request.config) as keep:
        yield replace(
            request,
            secret=keep(request.secret),
            smtp_secret=keep(request.smtp_secret),
            oauth=replace(request.oauth, client_secret=keep(request.oauth.client_secret)),
        )


def check_may_add(request: Request, kind: str, address: str) -> None:
    """What ``add`` would refuse before it needs a secret: rights (77), words (2), doubles (73)."""
    _owner(request, kind)
    _check_privileges(request)
    options.check_kind(kind, request.wanted)
    _check_sources(request)
    checked = _checked(address)
    _check_may_have(request.actor, checked)
    _check_no_customers(request.actor, checked, request.wanted.reply_to)
    _check_new(checked)


def add(request: Request, kind: str, address: str) -> EmailAccount:
    """Add an account (77, then 2, 66, 73). Nothing connects. Needs the caller's transaction."""
    check_may_add(request, kind, address)
    wanted, checked = request.wanted, _checked(address)
    values = {
        "kind": kind,
        "address": checked,
        "name": wanted.name or checked,
        "owner": _owner(request, kind),
        "created_at": request.now,
        # Mail older than this opens no case: of the second itself, all of it counts as new.
        "activated_at": request.now - request.now % SECOND,
        "since": options.start_of_day(request.now),
        **account_servers.of_new_account(checked, wanted, request.oauth.provider),
        **_secrets(request, None),
        **_group_values(wanted, None, ()),
        **options.plain_values(wanted),
    }
    _check_template(values.get("auto_reply"))
    account = account_rows.create(values)
    account_rows.set_teams(account, wanted.teams or ())
    account_rows.set_folders(account, wanted.folders or (options.INBOX,))
    return account


def check_may_edit(request: Request, name: str) -> EmailAccount:
    """What ``edit`` would refuse before it looks at the rest: 66, rights (77), words (2)."""
    account = managed(request.actor, name)
    _check_privileges(request)
    _check_where_secrets_go(request, account)
    _check_no_customers(request.actor, request.wanted.reply_to)
    options.check_kind(account.kind, request.wanted)
    _check_sources(request)
    return account


def edit(request: Request, name: str) -> EmailAccount:
    """Change an account: what was not said stays. A failing one is tried again at the next run."""
    account = check_may_edit(request, name)
    wanted, secret_before = request.wanted, account.secret
    teams = tuple(team.name for team in email_accounts.teams(account))
    values = {
        **account_servers.of_edited_account(account, wanted),
        **_secrets(request, account.secret),
        **_group_values(wanted, account, teams),
        **options.plain_values(wanted),
    }
    if wanted.name is not None:
        values["name"] = wanted.name or account.address
    if wanted.owner is not None:
        values["owner"] = _owner(request, account.kind)
    _check_template(wanted.auto_reply)
    account_rows.change(account, values)
    if not oauth_setup.is_of_same_app(secret_before, account.secret):
        token_grants.forget(account.id)
    if wanted.teams is not None:
        account_rows.set_teams(account, wanted.teams)
    if wanted.folders is not None:
        account_rows.set_folders(account, wanted.folders)
    email_accounts.clear_failures(account)
    return account


def set_active(actor: Actor, name: str, active: bool) -> EmailAccount:
    """Enable or disable; what opens cases (the day of activation) stays as it was.

    Either way its failures are forgotten: a disabled account's trouble is nobody's any more.
    """
    account = managed(actor, name)
    account_rows.change(account, {"active": active})
    email_accounts.clear_failures(account)
    return account


def reset(actor: Actor, name: str, since: int | None) -> EmailAccount:
    """Forget the marks, so that the next run looks at everything since a day again."""
    account = managed(actor, name)
    if since is not None:
        account_rows.change(account, {"since": since})
    account_rows.forget_marks(account)
    email_accounts.clear_failures(account)
    return account


def remove(actor: Actor, name: str) -> dict[str, int]:
    """Remove an account; its mail and cases stay. How many of each remain.

    While something of it is unfinished nothing is removed (75): it would be lost.
    """
    account = managed(actor, name)
    account_rows.check_nothing_unfinished(account)
    left = account_rows.what_stays(account)
    account_rows.delete(account)
    return left


def managed(actor: Actor, name: str) -> EmailAccount:
    """An account that the actor may manage: administrators any, users their own (else 77)."""
    account = email_accounts.find(name)
    if actor.administers or (actor.user_id is not None and account.owner_id == actor.user_id):
        return account
    if account.kind == "group":
        raise NotPermitted(
            f"{actor.login} may not manage {account.address}: "
            "group accounts are for administrators"
        )
    raise NotPermitted(
        f"{actor.login} may not manage {account.address}: it is somebody else's; "
        "yours: espomail email-account list"
    )


# --- what is checked ----------------------------------------------------------------------------


def _owner(request: Request, kind: str) -> User | None:
    """Whose a new account is: nobody's (a group's), the actor's, or the one named."""
    actor, wanted = request.actor, request.wanted
    if kind == "group":
        if not actor.administers:
            raise NotPermitted(
                f"{actor.login} may not add a group account: that is for administrators; "
                "your own goes with --personal"
            )
        return None
    login = wanted.owner or (actor.login if actor.user_id is not None else None)
    if login is None:
        raise Usage("whose account is it? name the user with --owner LOGIN")
    if login != actor.login and not actor.administers:
        raise NotPermitted(
            f"{actor.login} may not manage an account of {login}; leave out --owner"
        )
    if not actor.administers:
        _check_limit(actor)
    return people.find_user(login)


def _check_limit(actor: Actor) -> None:
    limit = settings.load().max_personal_accounts
    if limit and email_accounts.count_of(actor.user_id or 0) >= limit:
        raise NotPermitted(
            f"{actor.login} has {limit} personal accounts, the most allowed; remove one, or ask an "
            "administrator for: espomail settings set max_personal_accounts N"
        )


def _check_privileges(request: Request) -> None:
    """What reads or runs as the service account is for administrators."""
    if request.actor.administers or request.actor.by_service:
        return
    used = [
        *(given.option for given in _all_given(request) if given.runs),
        *(["--ca-file"] if request.wanted.imap.ca_file else []),
        *(["--smtp-ca-file"] if request.wanted.smtp.ca_file else []),
    ]
    if used:
        raise NotPermitted(
            f"{request.actor.login} may not use {used[0]}: it works as the service account; "
            "give the password with --password-stdin or at the prompt"
        )


def _check_where_secrets_go(request: Request, account: EmailAccount) -> None:
    """What an administrator's command or file gives goes to the server they meant, to no other (77)."""
    if request.actor.administers or request.actor.by_service:
        return
    wanted = request.wanted
    for kept, given, server in (
        (account.secret, request.secret, wanted.imap),
        (account.smtp_secret or account.secret, request.smtp_secret or request.secret, wanted.smtp),
    ):
        runs = kept is not None and kept["kind"] in given_secrets.RUNNING and given is None
        if runs and (server.given() or wanted.verify is not None):
            raise NotPermitted(
                f"{request.actor.login} may not change the servers of {account.address}: an administrator "
                "set up where its password comes from; give your own with --password-stdin"
            )


def _checked(address: str) -> str:
    try:
        return checked_address(address)
    except ValueError as error:
        raise Usage(str(error)) from None


def _check_may_have(actor: Actor, address: str) -> None:
    """Regular users get no account under an address that speaks for others (77).

    Through the system address go everybody's notices; from a colleague's address mail would be theirs.
    """
    if actor.administers:
        return
    if address == settings.load().system_address:
        raise NotPermitted(f"{address} is the system address, whose account is for administrators to add")
    other = people.owner_of_address(address)
    if other is not None and other.id != actor.user_id:
        raise NotPermitted(f"{address} is an address of {other.login}; an administrator may add it: --owner")


def _check_no_customers(actor: Actor, *addresses: str | None) -> None:
    """Regular users declare no customer's address their own (77): its mail would be answered no more.

    One that an administrator put into their profile is theirs.
    """
    if actor.administers:
        return
    for address in filter(None, addresses):
        owner = people.owner_of_address(address.lower())
        if owner is None and owners.is_known_outside(address.lower()):
            raise NotPermitted(
                f"{address} is the address of a customer, whose mail would then count as our own; "
                f"if it is yours, ask an administrator for: espomail user edit {actor.login} --email …"
            )


def _check_new(address: str) -> None:
    if email_accounts.by_address(address):
        raise Exists(
            f"{address} is an e-mail account already; "
            f"change it with: espomail email-account edit {address}"
        )


def _check_template(name: str | None) -> None:
    if name:
        from espomail import rendering
        from espomail.store import letter_facts

        rendering.source(name, letter_facts.overrides())


def _all_given(request: Request) -> list[Given]:
    given = (request.secret, request.smtp_secret, request.oauth.client_secret)
    return [each for each in given if each is not None]


def _check_sources(request: Request) -> None:
    if request.oauth and request.secret is not None:
        raise Usage(f"several sources for one secret (--oauth, {request.secret.option}); give one")


def _secrets(request: Request, before: dict[str, Any] | None) -> dict[str, Any]:
    """The columns of the secrets that were given: names of things, or the sealed text."""
    given = {"secret": request.secret, "smtp_secret": request.smtp_secret}
    found = {
        column: given_secrets.kept(each, request.config)
        for column, each in given.items()
        if each is not None
    }
    if request.oauth:
        found["secret"] = oauth_setup.kept(request.oauth, before, request.config)
    return found


def _group_values(
    wanted: Wanted, account: EmailAccount | None, teams_before: tuple[str, ...]
) -> dict[str, Any]:
    """Teams, strategy and sharing of a group account, checked together."""
    if account is not None and account.kind == "personal":
        return {}
    teams = teams_before if wanted.teams is None else tuple(dict.fromkeys(wanted.teams))
    before = account.case_team.name if account is not None and account.case_team else None
    case_team = options.case_team(wanted.case_team, before, teams)
    assign_to = account.assign_to.login if account is not None and account.assign_to else None
    if wanted.assign_to is not None:
        assign_to = wanted.assign_to or None
    strategy = options.distribution(
        wanted.distribution,
        account.distribution if account is not None else None,
        assign_to,
        wanted.assign_to is not None,
    )
    creates = account.create_case if account is not None else False
    if wanted.create_case if wanted.create_case is not None else creates:
        options.check_cases_have_a_team(case_team)
    values: dict[str, Any] = {
        "case_team": people.find_team(case_team) if case_team else None,
        "assign_to": people.find_user(assign_to) if assign_to else None,
        "distribution": strategy,
    }
    for name in teams:
        people.find_team(name)
    if wanted.shared is not None:
        values["shared"] = wanted.shared
    elif account is None:
        values["shared"] = bool(teams or case_team)
    return values
