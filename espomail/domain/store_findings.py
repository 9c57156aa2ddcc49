"""What may be wrong with the whole store: its files, its clock, cron, what is held, sending."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from espomail.domain.clock import HOUR, MINUTE, iso
from espomail.domain.findings import Finding, StoreFacts

OVERDUE = HOUR
SKEW = 5 * MINUTE
STUCK = HOUR
# The WAL-reset race (two processes, one of them checkpointing) was mended in these.
SOUND_SQLITE = (3, 51, 3)
MENDED_SQLITE = ((3, 44, 6), (3, 50, 7))
FIRST_WAL = (3, 7, 0)


def permissions(facts: StoreFacts) -> Iterator[Finding]:
    for paths, what, warning in facts.permissions:
        mode = "700" if "folder" in what else "600"
        fix = f"chmod {mode} {shlex.join(paths)}"
        yield Finding("store-permissions", f"{paths[0]}: {what}", fix, warning=warning)


def sqlite(facts: StoreFacts) -> Iterator[Finding]:
    version = facts.sqlite
    if FIRST_WAL <= version < SOUND_SQLITE and version not in MENDED_SQLITE:
        yield Finding(
            "sqlite-version",
            f"SQLite {'.'.join(map(str, version))} has a rare race that can damage a store; "
            "espomail's write lock keeps clear of it, other programs that write would not",
            "let nothing but espomail write to the store, or use a Python with SQLite 3.51.3 or newer",
        )


def clock(facts: StoreFacts) -> Iterator[Finding]:
    if facts.newest_row is not None and facts.newest_row > facts.now + SKEW:
        yield Finding(
            "clock-skew",
            f"the newest run is of {iso(facts.newest_row)}, and now it is {iso(facts.now)}: "
            "a clock is or was wrong",
            "timedatectl status",
        )


def cron(facts: StoreFacts) -> Iterator[Finding]:
    if facts.newest_run is None:
        yield Finding(
            "cron-never-ran",
            "no run has ever started here, so no mail was fetched",
            "espomail cron install   # or by hand: espomail run",
        )
    elif facts.now - facts.newest_run > OVERDUE:
        hours, minutes = divmod((facts.now - facts.newest_run) // MINUTE, 60)
        yield Finding(
            "cron-overdue",
            f"the last run started {iso(facts.newest_run)}, {hours} h {minutes} min ago",
            "espomail cron install   # again is harmless; and does cron itself run?",
        )


def held(facts: StoreFacts) -> Iterator[Finding]:
    if facts.held:
        yield Finding(
            "held-mail",
            f"{facts.held} mails are held, kept aside for a person: {facts.held_cause}",
            "espomail held list   # what is due is tried again by itself",
        )


# What makes the system address send, by how its account is.
_TO_SEND = {
    "": "add {} --group --imap-host HOST --smtp-host HOST --password-stdin",
    "disabled": "enable {}",
    "active": "edit {} --smtp-host HOST",
}


def system(facts: StoreFacts) -> Iterator[Finding]:
    if facts.system_address is None:
        yield Finding(
            "no-system-address",
            "no system address is set: notices that no group account can send are only stored",
            "espomail settings set system.address ADDRESS",
        )
    elif not facts.system_can_send:
        yield Finding(
            "no-transport",
            f"no active account with an SMTP server has the system address {facts.system_address}",
            f"espomail email-account {_TO_SEND[facts.system_account].format(facts.system_address)}",
        )


def templates(facts: StoreFacts) -> Iterator[Finding]:
    for name, why in sorted(facts.templates.items()):
        yield Finding(
            "template-missing",
            f"mail by the template {name} cannot be written: {why}",
            f"espomail email-template edit {name}",
        )


def addresses(facts: StoreFacts) -> Iterator[Finding]:
    for login in facts.without_address:
        yield Finding(
            "user-without-address",
            f"{login} has no address: their notices are only stored, and nothing is mailed to them",
            f"espomail user edit {login} --email ADDRESS",
            warning=True,
        )


def unreachable(facts: StoreFacts) -> Iterator[Finding]:
    for login, address, why in facts.unreachable:
        yield Finding(
            "user-unreachable",
            f"mail to {address} comes back ({why}): {login} gets no notices by mail",
            f"espomail user edit {login} --email ADDRESS   # or again {address}, once that is mended",
            warning=True,
        )


def hooks(facts: StoreFacts) -> Iterator[Finding]:
    words = {
        "unknown": "may have arrived or not; outbox resend or mark-sent decides",
        "failed": "were refused, or their command failed",
    }
    for state, what in words.items():
        if facts.hooks.get(state):
            text = f"{facts.hooks[state]} notices to commands or webhooks {what}"
            yield Finding("outbox-stuck", text, f"espomail outbox list --state {state}", warning=True)


def outbox(facts: StoreFacts) -> Iterator[Finding]:
    words = {
        "unknown": "may have been delivered or not; a person decides",
        "failed": "were refused by the server",
        "held": "are held by the breaker over automatic mail",
    }
    fixes = {"held": "espomail outbox release"}
    for state, what in words.items():
        count = facts.outbox.get(state, 0) - (len(facts.kept_back) if state == "held" else 0)
        if count > 0:
            fix = fixes.get(state, "espomail outbox list")
            yield Finding("outbox-stuck", f"{count} mails {what}", fix)
    if facts.kept_back:
        ids = " ".join(map(str, facts.kept_back[:20]))
        text = f"{len(facts.kept_back)} mails are kept back by somebody (outbox hold)"
        yield Finding("outbox-stuck", text, f"espomail outbox release {ids}", warning=True)
    if facts.oldest_ready is not None and facts.now - facts.oldest_ready > STUCK:
        yield Finding(
            "outbox-stuck",
            f"mail has been waiting to be sent since {iso(facts.oldest_ready)}",
            "espomail -v send",
        )
