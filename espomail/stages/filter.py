"""``filter``: applies e-mail filters to fetched mail, and gives what is kept to its people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from espomail.domain import filtering
from espomail.domain.decision import Decision
from espomail.domain.filtering import FilterBook
from espomail.domain.incoming import Incoming
from espomail.stages.runner import Context
from espomail.store import bulk, filter_facts, filters, ledger, owners
from espomail.store.locks import Key, Locks
from espomail.store.models import Arrival, EmailTeam, EmailUser


class Filter:
    """The first stage after ``fetch``."""

    name = "filter"
    next = "link"
    mails_say = True
    help = "Apply e-mail filters to fetched mail."

    def keys(self, batch: Sequence[Incoming]) -> Iterable[Key]:
        """None."""
        return ()

    def gather(self, context: Context, batch: Sequence[Incoming]) -> FilterBook:
        """Active filters, what they look at, and the people of teams and addresses."""
        rules = filters.active()
        logins = filter_facts.logins()
        return FilterBook(
            rules,
            filter_facts.facts_of(batch, rules),
            filter_facts.members(),
            owners.user_addresses(),
            frozenset(logins),
            logins,
        )

    def locks(self, batch: Sequence[Incoming], facts: FilterBook | None) -> Locks:
        """None: what it reads is changed by people, what it changes is the mails' own."""
        return Locks()

    def decide(self, mail: Incoming, facts: FilterBook) -> Decision:
        """Skip, move or keep."""
        return filtering.decide(mail, facts)

    def learn(self, mail: Incoming, decision: Decision, facts: FilterBook) -> None:
        """Its people."""
        filtering.learn(mail, decision, facts)

    def after(self, decision: Decision) -> str:
        """A skip is the end."""
        return "skipped" if decision.kind == "skip" else self.next

    def apply(
        self, context: Context, batch: Sequence[Incoming], decisions: Sequence[Decision], facts: FilterBook
    ) -> None:
        """Users, teams; and for what is skipped the ledger's word on it."""
        bulk.insert(
            EmailUser,
            ("email", "user", "is_read", "important", "place", "folder", "quiet"),
            [
                (mail.email_id, s.user_id, int(s.is_read), 0, s.place, s.folder, int(s.quiet))
                for mail in batch
                for s in facts.seats.get(mail.arrival_id, ())
            ],
            ignore=True,
        )
        bulk.insert(EmailTeam, ("email", "team"), filtering.team_rows(batch, decisions), ignore=True)
        skipped = [
            (mail, decision)
            for mail, decision in zip(batch, decisions, strict=True)
            if decision.kind == "skip"
        ]
        bulk.update(
            Arrival, ("filter_id",), ("id",), [(d.evidence["filter"], m.arrival_id) for m, d in skipped]
        )
        ledger.skip(
            (f"filter {d.rule}", m.folder_id, m.uidvalidity or 0, m.uid or 0)
            for m, d in skipped
            if m.folder_id is not None
        )
