"""``autoreply``: decides on automatic replies and queues them; ``send`` delivers them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence

from espomail.actions import template_trouble
from espomail.domain import autoreply as rules
from espomail.domain.autoreply import ReplyBook, effect_key
from espomail.domain.decision import Decision
from espomail.domain.incoming import Incoming
from espomail.stages.acknowledgement import Letters, acknowledgement
from espomail.stages.outlook import restore_events, restore_links
from espomail.stages.runner import Context
from espomail.store import alerts, bulk, held, outbox, owners, reply_counts
from espomail.store.locks import Key, Locks
from espomail.store.models import AutoReply


class Autoreply:
    """The stage between ``distribute`` and ``notify``."""

    name = "autoreply"
    next = "notify"
    mails_say = False
    help = "Decide and queue automatic replies."

    def keys(self, batch: Sequence[Incoming]) -> Iterable[Key]:
        """None."""
        return ()

    def gather(self, context: Context, batch: Sequence[Incoming]) -> ReplyBook:
        """What was answered lately, and what the settings allow."""
        restore_links(batch)
        restore_events(batch)
        settings = context.settings
        book = ReplyBook(
            context.now,
            settings.autoreply_max_age,
            settings.per_address,
            settings.per_domain,
            settings.breaker,
            own_addresses=owners.own_addresses(),
            trusted_servers=settings.trusted_servers,
        )
        asking = [mail for mail in batch if rules.out_of_question(mail) is None]
        if asking:
            book.restored_at = reply_counts.restored_at()
            counts = reply_counts.lately(
                {m.from_address for m in asking}, {m.domain for m in asking}, context.now, settings.breaker
            )
            book.by_address, book.by_domain, book.in_all = counts
            book.replied = reply_counts.replied(effect_key(m) for m in asking)
            book.tripped = bool(settings.breaker) and outbox.holds_automatic()
            self._letters = Letters.gather(context, asking)
            book.hindrance, book.echo = self._letters.hindrance, self._letters.echo
        return book

    def locks(self, batch: Sequence[Incoming], facts: ReplyBook) -> Locks:
        """The threads that may be answered; and whose replies count: everybody's, where the breaker is on,
        else those to the senders' domains."""
        asking = [mail for mail in batch if rules.out_of_question(mail) is None]
        threads = frozenset(m.conversation_id for m in asking if m.conversation_id is not None)
        everybody = {"everybody"} if facts.breaker and asking else set()
        return Locks(threads, addresses=frozenset(everybody or {m.domain for m in asking}))

    def decide(self, mail: Incoming, facts: ReplyBook) -> Decision:
        """Reply, or silence with its reason."""
        return rules.decide(mail, facts)

    def learn(self, mail: Incoming, decision: Decision, facts: ReplyBook) -> None:
        """Count it."""
        rules.learn(mail, decision, facts)

    def after(self, decision: Decision) -> str:
        """Always ``notify``."""
        return self.next

    def apply(
        self, context: Context, batch: Sequence[Incoming], decisions: Sequence[Decision], facts: ReplyBook
    ) -> None:
        """The outbox rows, together with the decisions; one alert when the breaker trips."""
        _hold(context, batch, decisions)
        chosen = [
            (m, d) for m, d in zip(batch, decisions, strict=True) if d.kind in ("reply", "hold")
        ]
        if not chosen:
            return
        outbox.add(
            [acknowledgement(context, self._letters, m, held=d.kind == "hold") for m, d in chosen],
            context.now,
        )
        bulk.insert(
            AutoReply, ("effect_key", "address", "domain", "at", "email_id"),
            [(effect_key(m), m.from_address, m.domain, context.now, m.email_id) for m, _ in chosen],
            ignore=True,
        )  # fmt: skip
        if any(d.kind == "hold" for _, d in chosen):
            text = (
                f"more than {facts.breaker} automatic replies within an hour: further ones are held; "
                "look at them with: espomail outbox list; then: espomail outbox release"
            )
            said = alerts.raised("breaker", os.EX_CONFIG, text, context.now)
            context.said += [said] if said else []


def _hold(context: Context, batch: Sequence[Incoming], decisions: Sequence[Decision]) -> None:
    """The replies that cannot be written wait for a person; each template is said once, then daily."""
    found = [(m, d) for m, d in zip(batch, decisions, strict=True) if d.kind == "held"]
    if not found:
        return
    held.hold_replies([(m.arrival_id, rules.STAGE, d.reason) for m, d in found], context.now)
    first = {(m.account.address, str(d.value)): d for m, d in found if m.account is not None}
    for (address, template), decision in first.items():
        what = f"{address}: automatic replies are held"
        error, said = template_trouble.note(template, what, decision.reason, context.now)
        context.trouble(address, error, said)
