"""``notify``: decides who hears of a mail; stores the notices, and queues those that are mailed."""

from __future__ import annotations

from collections.abc import Sequence

from espomail.domain import notices as rules
from espomail.domain.decision import Decision
from espomail.domain.incoming import Incoming
from espomail.domain.notices import NoticeBook
from espomail.stages.notice_mail import NoticeMail, notice
from espomail.stages.outlook import restore_events
from espomail.stages.runner import Context
from espomail.store import bulk, notice_facts, outbox
from espomail.store.bulk import dumps
from espomail.store.models import Notification


class Notify:
    """The last deciding stage."""

    name = "notify"
    next = "done"
    help = "Decide and queue notices to followers, recipients, assignees."

    def gather(self, context: Context, batch: Sequence[Incoming]) -> NoticeBook:
        """Readers, followers, the mails' people and cases."""
        restore_events(batch)
        book = NoticeBook(context.now, context.settings.notice_max_age, notice_facts.readers())
        notice_facts.add_mail_people(book, [mail.email_id for mail in batch])
        notice_facts.add_cases(book, {mail.case_id for mail in batch if mail.case_id})
        notice_facts.add_followers(book, batch)
        return book

    def decide(self, mail: Incoming, facts: NoticeBook) -> Decision:
        """Who is told, who is not, and why."""
        return rules.decide(mail, facts)

    def learn(self, mail: Incoming, decision: Decision, facts: NoticeBook) -> None:
        """Nobody is told of a mail twice, though it may arrive through several accounts."""
        logins = {each["user"] for each in decision.value or ()}
        told = {r.user_id for r in facts.readers.values() if r.login in logins}
        before = facts.told.get(mail.email_id, frozenset())
        facts.told = {**facts.told, mail.email_id: before | told} if told else facts.told

    def after(self, decision: Decision) -> str:
        """The mail is done."""
        return self.next

    def apply(
        self, context: Context, batch: Sequence[Incoming], decisions: Sequence[Decision], facts: NoticeBook
    ) -> None:
        """One notice per event and person; the mailed ones enter the outbox."""
        users = {reader.login: reader for reader in facts.readers.values()}
        bulk.insert(
            Notification,
            ("user", "event", "at", "type", "record_type", "record_id", "email_id", "is_read", "reasons"),
            [
                (users[each["user"]].user_id, rules.event_of(m, each["reasons"]), context.now,
                 notice_type(each["reasons"]), *_record(m), m.email_id, False,
                 dumps(rules.in_words(m, each["reasons"])))
                for m, d in zip(batch, decisions, strict=True)
                for each in d.value or ()
            ],
            ignore=True,
        )  # fmt: skip
        mailed = [(m, d) for m, d in zip(batch, decisions, strict=True) if d.evidence.get("mailed")]
        if mailed:
            letters = NoticeMail.gather(context, [m for m, _ in mailed])
            rows = [
                row
                for m, d in mailed
                for each in d.value
                if each["user"] in d.evidence["mailed"]
                for row in notice(
                    context, letters, m, users[each["user"]], rules.in_words(m, each["reasons"])
                )
            ]
            outbox.add(rows, context.now)


def notice_type(reasons: Sequence[str]) -> str:
    """What the event was for this person."""
    return "assigned" if rules.ASSIGNED in reasons else "email_received"


def _record(mail: Incoming) -> tuple[str, int]:
    if mail.parent:
        return mail.parent.type, mail.parent.id
    return "email", mail.email_id
