"""Filters that cannot work, or not as they were meant."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from espomail.actions import filter_matches
from espomail.actions.filters import mismatch, visible
from espomail.domain import filters as rules
from espomail.domain.permissions import Actor
from espomail.store import email_accounts, people_lists
from espomail.store.filters import Listed


@dataclass(frozen=True)
class Finding:
    """What is wrong with a filter, and what to type. Only severity ``error`` fails the check."""

    code: str
    severity: str
    filter: str
    message: str
    fix: str

    def as_json(self) -> dict[str, Any]:
        """The shape of all findings."""
        return {
            "code": self.code,
            "severity": self.severity,
            "filter": self.filter,
            "message": self.message,
            "fix": self.fix,
        }


@dataclass(frozen=True)
class Surroundings:
    """What the checks know besides the filter itself.

    ``unmatched``: filters (by id) that no stored mail within their reach matches, and how much there is.
    """

    before: Sequence[Listed]
    idle_accounts: frozenset[str]
    idle_users: frozenset[str]
    unmatched: Mapping[int, int]


def findings(actor: Actor) -> list[Finding]:
    """Everything there is to say about the filters the acting user may see."""
    listed = sorted((each for each in visible(actor) if each.active), key=lambda each: each.rule.rank)
    accounts = frozenset(row.address for row in email_accounts.all_accounts() if not row.active)
    users = frozenset(row.login for row in people_lists.users(0) if not row.active)
    unmatched = filter_matches.unmatched(actor, [each.rule for each in listed])
    return [
        finding
        for place, each in enumerate(listed)
        for check in CHECKS
        for finding in check(each, Surroundings(listed[:place], accounts, users, unmatched))
    ]


def _no_criteria(each: Listed, _: Surroundings) -> Iterator[Finding]:
    if not each.rule.criteria:
        yield _finding("no-criteria", "warning", each, "it has no criteria, so it matches nothing", "edit")


def _everything(each: Listed, _: Surroundings) -> Iterator[Finding]:
    words = each.rule.criteria.as_json()
    simple = {key for key in words if key in ("from", "to", "subject")}
    if words and simple == set(words) and all(set(words[key]) == {"*"} for key in simple):
        yield _finding("matches-everything", "warning", each, "it matches every mail", "disable")


def _never(each: Listed, around: Surroundings) -> Iterator[Finding]:
    impossible = rules.cannot_match(each.rule.criteria)
    if impossible:
        told = f"no address is {impossible.split()[-1]!r}; {impossible} needs a * or the whole address"
        yield _finding("never-matches", "warning", each, told, "edit")
    elif each.rule.id in around.unmatched:
        count = around.unmatched[each.rule.id]
        mails = "the one mail" if count == 1 else f"none of the {count} mails"
        told = f"{mails} in the store that it could meet {'does not match' if count == 1 else 'matches'} it"
        yield _finding("never-matches", "warning", each, told, "backtest")


def _example(each: Listed, _: Surroundings) -> Iterator[Finding]:
    wrong = mismatch(each.rule, each.example) if each.example is not None else ""
    if wrong:
        yield _finding("example-differs", "error", each, f"it does not match its example: {wrong}", "edit")


def _idle(each: Listed, around: Surroundings) -> Iterator[Finding]:
    if each.account in around.idle_accounts:
        yield _finding("account-inactive", "warning", each, f"{each.account} is disabled", "remove")
    if each.user in around.idle_users:
        yield _finding("user-inactive", "warning", each, f"{each.user} is deactivated", "remove")


def _shadowed(each: Listed, around: Surroundings) -> Iterator[Finding]:
    """An earlier filter that matches whatever this one does decides in its place."""
    for other in around.before:
        same_reach = other.rule.scope == "global" and each.rule.scope != "user"
        same_reach |= (other.account, other.user, other.rule.scope) == (
            each.account,
            each.user,
            each.rule.scope,
        )
        if same_reach and rules.covers(other.rule.criteria, each.rule.criteria):
            same = other.rule.criteria == each.rule.criteria
            how = "has the same criteria" if same else "matches all that it matches"
            told = f"{other.rule.name} {how} and is asked before it"
            yield _finding("never-reached", "warning", each, told, "remove")
            return


def _finding(code: str, severity: str, each: Listed, message: str, verb: str) -> Finding:
    fix = f"espomail email-filter {verb} {each.rule.name!r}"
    return Finding(code, severity, each.rule.name, message, fix)


CHECKS: tuple[Callable[[Listed, Surroundings], Iterator[Finding]], ...] = (
    _no_criteria,
    _everything,
    _never,
    _example,
    _idle,
    _shadowed,
)
