"""What a filter would have done to the incoming mail in the store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from espomail.actions.filters import Scope, check_reach
from espomail.domain import filters as rules
from espomail.domain.clock import iso
from espomail.domain.filters import EmailFilter
from espomail.domain.permissions import Actor
from espomail.errors import Damaged
from espomail.store import filter_facts, filters, past_mail
from espomail.store.past_mail import PastMail


@dataclass
class Outcome:
    """How many mails were seen, matched and would lie elsewhere, with the first that matched.

    ``cases``: numbers of those that would miss a mail of theirs, or were never opened; ``people``: ids of
    the users from whom a mail would be taken, or for whom it would lie elsewhere.
    ``unreadable``: of how many the stored bytes are damaged, so that nobody can tell.
    """

    seen: int = 0
    matched: int = 0
    changed: int = 0
    unreadable: int = 0
    examples: list[dict[str, Any]] = field(default_factory=list)
    cases: set[int] = field(default_factory=set)
    people: set[int] = field(default_factory=set)
    logins: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """The shape that is promised."""
        return {
            "seen": self.seen,
            "matched": self.matched,
            "changed": self.changed,
            "examples": self.examples,
            "cases": sorted(self.cases),
            "people": self.logins,
            "unreadable": self.unreadable,
        }


def backtest(actor: Actor, rule: EmailFilter, scope: Scope, since: int | None, most: int) -> Outcome:
    """Try a rule on every incoming mail of its scope, among the other filters as they are now."""
    check_reach(actor, scope)
    others = [each for each in filters.active() if each.id != rule.id]
    needs_bytes = any(each.needs_body or each.needs_headers for each in [rule, *others])
    outcome = Outcome()
    for batch in past_mail.batches(scope.email_account_id, scope.user_id, since, needs_bytes):
        for mail in batch:
            try:
                _count(mail, rule, others, outcome, most)
            except Damaged:
                outcome.unreadable += 1
    if not actor.administers:  # of others, nobody needs to know who has the same mail
        outcome.people &= {actor.user_id or 0}
    names = filter_facts.logins() if outcome.people else {}
    outcome.logins = sorted(names[each] for each in outcome.people)
    return outcome


def _count(
    mail: PastMail, rule: EmailFilter, others: Sequence[EmailFilter], outcome: Outcome, most: int
) -> None:
    outcome.seen += 1
    if not rules.matches(rule, mail.facts):
        return
    changed = _would_decide(mail, rule, others) and mail.would_change(rule)
    outcome.matched += 1
    outcome.changed += changed
    if changed:
        outcome.people |= mail.people(rule)
        case = mail.case(rule)
        outcome.cases |= set() if case is None else {case}
    if len(outcome.examples) < most:
        outcome.examples.append(
            {
                "email": mail.email_id,
                "from": mail.facts.sender,
                "subject": mail.facts.subject,
                "received_at": iso(mail.received_at),
                "changed": changed,
            }
        )


def _would_decide(mail: PastMail, rule: EmailFilter, others: Sequence[EmailFilter]) -> bool:
    """Whether no filter that is asked before it matches too."""
    earlier = [
        each
        for each in others
        if each.rank < rule.rank
        and (any(each.applies_to(a) for a in mail.accounts) or each.user_id == rule.user_id is not None)
    ]
    return rules.choose(earlier, mail.facts)[0] is None
