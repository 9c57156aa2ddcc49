"""Which filters match nothing of what is stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from espomail.domain import filters as rules
from espomail.domain.filters import EmailFilter
from espomail.domain.permissions import Actor
from espomail.errors import Damaged
from espomail.store import past_mail
from espomail.store.past_mail import PastMail


def unmatched(actor: Actor, filters: Sequence[EmailFilter]) -> dict[int, int]:
    """Filters by id that no incoming mail within their reach matches: how many mails they could meet.

    One that meets no mail at all is left out: nothing is known of it. Nor does a regular user, who reads
    no more than their own inbox, learn anything of filters that others' mail meets, too.
    Mail is looked through once; its bytes are read only while a filter that needs them has not matched.
    """
    asked = [each for each in filters if each.criteria and (actor.administers or each.scope == "user")]
    deep = [each for each in asked if each.needs_body or each.needs_headers]
    plain = [each for each in asked if each not in deep]
    return _pass(actor, plain, needs_bytes=False) | _pass(actor, deep, needs_bytes=True)


def _pass(actor: Actor, filters: Sequence[EmailFilter], needs_bytes: bool) -> dict[int, int]:
    open_ = {each.id: each for each in filters}
    met: Counter[int] = Counter()
    own = None if actor.administers else actor.user_id
    for batch in past_mail.batches(None, own, None, needs_bytes) if open_ else ():
        for mail in batch:
            met.update(each.id for each in open_.values() if _meets(each, mail))
            for each in _matching(open_.values(), mail):
                del open_[each.id]
        if not open_:
            break
    return {each: met[each] for each in open_ if met[each]}


def _matching(filters: Collection[EmailFilter], mail: PastMail) -> list[EmailFilter]:
    try:
        return [each for each in filters if _meets(each, mail) and rules.matches(each, mail.facts)]
    except Damaged:  # nobody can tell
        return []


def _meets(rule: EmailFilter, mail: PastMail) -> bool:
    """Whether the mail came within the filter's reach."""
    if rule.user_id is not None:
        return rule.user_id in mail.seats
    return any(rule.applies_to(account) for account in mail.accounts)
