"""Who may send from an address, and which account carries the mail.

Own account, else a shared group account of one's team, else the system account: the first whose
address is the From and that can send. The From is never rewritten, since a mail under another
address is another mail. The right to the From is asked first, then the transport.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from espomail.domain.permissions import Actor


@dataclass(frozen=True)
class SenderAccount:
    """What counts of an e-mail account when somebody wants to send from its address.

    ``server``: the SMTP server as people write it, host and port; empty where there is none.
    """

    id: int
    kind: str
    address: str
    owner_id: int | None = None
    active: bool = True
    has_smtp: bool = True
    shared: bool = False
    team_ids: frozenset[int] = frozenset()
    from_name: str = ""
    server: str = ""

    @property
    def obstacle(self) -> str:
        """What keeps it from sending; empty if nothing does."""
        if not self.active:
            return "is disabled"
        return "" if self.has_smtp else "has no SMTP server"

    @property
    def way_out(self) -> str:
        """What to type against the obstacle."""
        if not self.active:
            return f"enable it with: espomail email-account enable {self.address}"
        return f"set one with: {_edit(self, '--smtp-host HOST')}"


@dataclass(frozen=True)
class Sender:
    """An account as the acting user meets it. ``refused``: why they may not use it; empty: they may."""

    account: SenderAccount
    role: str
    refused: str = ""

    @property
    def usable(self) -> bool:
        """Whether a mail can go out through it."""
        return not self.refused and not self.account.obstacle

    @property
    def why_not(self) -> str:
        """Why no mail can go out through it, and what to type; empty if it can."""
        if self.refused or not self.account.obstacle:
            return self.refused
        return f"it {self.account.obstacle}; {self.account.way_out}"


def role(account: SenderAccount, actor: Actor, system_address: str | None) -> str:
    """What an account is to the acting user: own, team, system, group or foreign."""
    if account.kind == "personal":
        return "own" if actor.user_id is not None and account.owner_id == actor.user_id else "foreign"
    if account.team_ids & actor.team_ids:
        return "team"
    return "system" if system_address and account.address == system_address else "group"


def why_not(account: SenderAccount, actor: Actor, system_address: str | None) -> str:
    """Why the acting user may not send from an account; empty if they may."""
    what = role(account, actor, system_address)
    if actor.administers or what == "own":
        return ""
    if what == "foreign":
        return "it is somebody else's personal account"
    if not account.shared:
        return "it is not shared; an administrator shares it with: " + _edit(account, "--shared")
    if what == "group":
        return "it is shared with its own teams, and you are in none of them"
    return ""


_ORDER = ("own", "team", "system", "group", "foreign")


def senders(
    accounts: Sequence[SenderAccount], actor: Actor, system_address: str | None
) -> list[Sender]:
    """Every account as a sender, in the order in which they are chosen; the unusable with reasons."""
    found = [
        Sender(each, role(each, actor, system_address), why_not(each, actor, system_address))
        for each in accounts
    ]
    return sorted(found, key=lambda each: (_ORDER.index(each.role), each.account.id))


@dataclass(frozen=True)
class Choice:
    """The account that carries a mail, or why there is none.

    ``permitted`` False: the right to the From is missing (77); else the transport is (78).
    """

    account: SenderAccount | None
    reason: str = ""
    permitted: bool = True


def choose(
    address: str, accounts: Sequence[SenderAccount], actor: Actor, system_address: str | None
) -> Choice:
    """The account for a From. The reason says what to type."""
    wanted = address.lower()
    mine = [s for s in senders(accounts, actor, system_address) if s.account.address == wanted]
    usable = next((each for each in mine if each.usable), None)
    if usable is not None:
        return Choice(usable.account)
    refusal = next(_refusals(wanted, mine, actor), None)
    if refusal is not None:
        return Choice(None, refusal, permitted=False)
    return Choice(None, _no_transport(wanted, mine, system_address))


def _refusals(address: str, mine: Sequence[Sender], actor: Actor) -> Iterator[str]:
    """Why the acting user has no right to an address; none means: they have."""
    if actor.administers or address in actor.addresses:
        return
    if any(not each.refused for each in mine):
        return
    if not mine:
        yield f"{actor.login} may not send from {address}: neither an address of theirs nor a shared account"
    for each in mine:
        yield f"{actor.login} may not send from {address}: {each.refused}"


def _no_transport(address: str, mine: Sequence[Sender], system_address: str | None) -> str:
    for each in mine:
        account = each.account
        return f"no mail can be sent from {address}: its account {account.obstacle}; {account.way_out}"
    if address == system_address:
        return (
            f"no mail can be sent from {address}: no e-mail account has that address; an administrator adds "
            f"one with: espomail email-account add {address} --group --imap-host HOST --smtp-host HOST"
        )
    hint = "" if system_address else "; no system address is set either"
    return (
        f"no mail can be sent from {address}: no e-mail account has that address{hint}; "
        f"add one with: espomail email-account add {address} --personal --smtp-host HOST"
    )


def default_sender(
    accounts: Sequence[SenderAccount], actor: Actor, system_address: str | None
) -> SenderAccount | None:
    """The account a mail goes out from where no From was given; None if there is none."""
    usable = [
        each for each in senders(accounts, actor, system_address)
        if each.usable and (each.role in ("own", "team") or each.account.address == system_address)
    ]  # fmt: skip
    if actor.user_id is None:
        usable.sort(key=lambda each: each.account.address != system_address)
    return usable[0].account if usable else None


def no_default(
    accounts: Sequence[SenderAccount], actor: Actor, system_address: str | None
) -> str:
    """Why ``default_sender`` found none, and what to type: the first account that was in question says it."""
    found = senders(accounts, actor, system_address)
    for each in found:
        if each.role in ("own", "team") and not each.refused:
            own = each.account
            return f"{actor.login} has no account that can send: {own.address} {own.obstacle}; {own.way_out}"
    if system_address:
        exists = any(each.account.address == system_address for each in found)
        choice = choose(system_address, accounts, actor, system_address)
        # whose right to it is not in question where there is nothing to have a right to
        reason = choice.reason if exists else _no_transport(system_address, (), system_address)
        return f"{actor.login} has no account to send from, and the system address cannot be used: {reason}"
    return (
        f"{actor.login} has no account to send from, and no system address is set; set one with: "
        "espomail settings set system.address ADDRESS, or give --from"
    )


def _edit(account: SenderAccount, option: str) -> str:
    return f"espomail email-account edit {account.address} {option}"
