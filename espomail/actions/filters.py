"""What people do with e-mail filters: rights first, then the rules, then the write."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from espomail.domain import filters as rules
from espomail.domain.filter_rules import WORDS, criteria_faults, faults, may_manage
from espomail.domain.filters import Criteria, EmailFilter, MailFacts
from espomail.domain.logins import checked_name
from espomail.domain.mime.parsing import parse
from espomail.domain.permissions import Actor
from espomail.errors import DataError, NotPermitted, Usage
from espomail.store import email_accounts, filters, people
from espomail.store.filters import Listed

LARGEST_EXAMPLE = 1_000_000


@dataclass(frozen=True)
class Scope:
    """Whose mail a filter meets. ``kind``: global, group, personal or user."""

    kind: str
    email_account_id: int | None = None
    user_id: int | None = None
    owner_id: int | None = None

    @property
    def word(self) -> str:
        """The scope as it is stored."""
        return self.kind if self.kind in ("global", "user") else "account"


def scope_of(is_global: bool, account: str | None, login: str | None) -> Scope:
    """The one scope that was named (2 for none or several; 66 for an unknown account or user)."""
    if [is_global, account is not None, login is not None].count(True) != 1:
        raise Usage("give exactly one of --global, --account A and --user LOGIN")
    if account is not None:
        found = email_accounts.find(account)
        return Scope(found.kind, email_account_id=found.id, owner_id=found.owner_id)
    if login is not None:
        user = people.find_user(login)
        return Scope("user", user_id=user.id, owner_id=user.id)
    return Scope("global")


def add(actor: Actor, scope: Scope, rule: EmailFilter, example: bytes | None, now: int) -> EmailFilter:
    """Add a filter (77, then 2, 65 for an example it does not match, 73)."""
    _check_right(actor, scope.kind, scope.owner_id)
    try:
        named = replace(rule, name=checked_name(rule.name))
    except ValueError as error:
        raise Usage(f"a filter needs a name: {error}") from None
    _check(named, scope.kind, example)
    filters.check_free(named.name)
    return replace(named, id=filters.add(named, example, now))


def edit(actor: Actor, name: str, given: Mapping[str, Any], example: bytes | None) -> EmailFilter:
    """Change a filter: ``given`` holds its fields, and ``criteria`` the words that are to be replaced."""
    listed = managed(actor, name)
    before = listed.rule
    criteria = {**before.criteria.as_json(), **given.get("criteria", {})}
    fields = {key: value for key, value in given.items() if key != "criteria"}
    if fields.get("action", "move") != "move":
        fields.setdefault("folder", None)
    after = replace(before, **fields, criteria=Criteria.from_json(criteria))
    if after.name != before.name:
        filters.check_free(after.name)
    kept = example if example is not None else listed.example
    _check(after, listed.kind, kept)
    filters.update(after, kept)
    return after


def switch(actor: Actor, name: str, on: bool) -> None:
    """Turn a filter on or off."""
    filters.switch(managed(actor, name).rule.id, on)


def remove(actor: Actor, name: str) -> None:
    """Delete a filter; what it skipped stays skipped."""
    filters.remove(managed(actor, name).rule.id)


def managed(actor: Actor, name: str) -> Listed:
    """A filter that the acting user may change (66, 77)."""
    listed = filters.find(name)
    _check_right(actor, listed.kind, listed.owner_id)
    return listed


def visible(actor: Actor) -> list[Listed]:
    """The filters the acting user may see: their own, and those that concern everybody."""
    return [each for each in filters.every() if may_see(actor, each)]


def seen(actor: Actor, name: str) -> Listed:
    """A filter that the acting user may see (66, 77)."""
    listed = filters.find(name)
    if not may_see(actor, listed):
        raise NotPermitted(f"{actor.login} may not see {name}: it is {WORDS[listed.kind]} of another")
    return listed


def may_see(actor: Actor, listed: Listed) -> bool:
    """Global and group filters are no secret; the others are their owner's."""
    return listed.kind in ("global", "group") or may_manage(actor, listed.kind, listed.owner_id)


def _check_right(actor: Actor, kind: str, owner_id: int | None) -> None:
    if may_manage(actor, kind, owner_id):
        return
    whose = "administrators" if kind in ("global", "group") else "its owner and administrators"
    raise NotPermitted(f"{actor.login} may not manage {WORDS[kind]}: that is for {whose}")


def check_reach(actor: Actor, scope: Scope) -> None:
    """77 unless the acting user may look at all the mail that a filter of this scope meets."""
    _check_right(actor, scope.kind, scope.owner_id)


def check_criteria(rule: EmailFilter) -> None:
    """2 for criteria that mean nothing."""
    found = next(criteria_faults(rule.criteria), None)
    if found:
        raise Usage(found)


def _check(rule: EmailFilter, kind: str, example: bytes | None) -> None:
    found = next(faults(rule, kind), None)
    if found:
        raise Usage(found)
    if example is None:
        return
    if len(example) > LARGEST_EXAMPLE:
        raise DataError(f"the example is larger than {LARGEST_EXAMPLE // 1_000_000} MB; give another")
    wrong = mismatch(rule, example)
    if wrong:
        raise DataError(f"the filter does not match its example: {wrong}")


def mismatch(rule: EmailFilter, example: bytes) -> str:
    """Why a filter does not match a mail; empty if it does."""
    facts = MailFacts.of(parse(example))
    if rules.matches(rule, facts):
        return ""
    wrong = next((each for each in rules.why(rule, facts) if not each.agreed), None)
    if wrong is None:
        return "it has no criteria"
    seen_there = ", ".join(wrong.seen) or "nothing"
    return f"--{wrong.criterion.replace('_', '-')} {wrong.pattern!r}, but the mail has {seen_there!r}"


@dataclass(frozen=True)
class Trial:
    """What came of trying a filter on a mail; ``fires``: the filter that would decide, if any."""

    matches: bool
    answers: tuple[rules.Answer, ...]
    fires: str | None


def trial(rule: EmailFilter | None, raw: bytes, others: list[EmailFilter]) -> Trial:
    """Try a filter on a mail among the others that such a mail meets; without one, only the others."""
    facts = MailFacts.of(parse(raw))
    met = [each for each in others if rule is None or _meets(each, rule)]
    winner, _ = rules.choose([*met, *([rule] if rule else [])], facts)
    shown = rule or winner
    answers = tuple(rules.why(shown, facts)) if shown else ()
    return Trial(
        rules.matches(rule, facts) if rule else winner is not None,
        answers,
        winner.name if winner else None,
    )


def _meets(other: EmailFilter, rule: EmailFilter) -> bool:
    """Whether a mail that meets ``rule`` meets the other one too."""
    if other.id == rule.id:
        return False
    return other.applies_to(rule.email_account_id) or (
        other.scope == "user" and rule.scope == "user" and other.user_id == rule.user_id
    )
