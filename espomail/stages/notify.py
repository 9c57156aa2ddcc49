"""``notify``: decides who hears of a mail; stores the notices, and queues those that are mailed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from espomail.actions import template_trouble
from espomail.domain import notices as rules
from espomail.domain.decision import Decision
from espomail.domain.incoming import Incoming
from espomail.domain.notices import NoticeBook, Reader
from espomail.stages.notice_mail import NoticeMail, notice
from espomail.stages.outlook import restore_events
from espomail.stages.runner import Context
from espomail.store import notice_facts, notifications, outbox
from espomail.store.outbox import Queued


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
        notice_facts.add_told(book, batch)
        notice_facts.add_cases(book, {mail.case_id for mail in batch if mail.case_id})
        notice_facts.add_followers(book, batch)
        return book

    def decide(self, mail: Incoming, facts: NoticeBook) -> Decision:
        """Who is told, who is not, and why."""
        return rules.decide(mail, facts)

    def learn(self, mail: Incoming, decision: Decision, facts: NoticeBook) -> None:
        """Nobody is told the same of a mail twice, though it may arrive through several accounts."""
        rules.learn(mail, decision, facts)

    def after(self, decision: Decision) -> str:
        """The mail is done."""
        return self.next

    def apply(
        self, context: Context, batch: Sequence[Incoming], decisions: Sequence[Decision], facts: NoticeBook
    ) -> None:
        """One notice per event and person, with all reasons; the mailed ones enter the outbox."""
        users = {reader.login: reader for reader in facts.readers.values()}
        told = _by_person(batch, decisions, users)
        rows = [_row(mail, user_id, facts) for user_id, mail in told.values()]
        notifications.tell(rows, context.now)
        mailed = {
            (mail.email_id, users[login].user_id)
            for mail, decision in zip(batch, decisions, strict=True)
            for login in decision.evidence.get("mailed", ())
        }
        if mailed:
            chosen = {key: told[key] for key in told if key in mailed}
            letters, unwritten = _written(context, chosen, facts)
            outbox.add(letters, context.now)
            _settle_evidence(batch, decisions, unwritten)


def _written(
    context: Context, told: Mapping[tuple[int, int], tuple[int, Incoming]], facts: NoticeBook
) -> tuple[list[Queued], dict[int, str]]:
    """The notices as mails, and by email why they could not be written.

    Where the template is broken they stay stored ones, and a person is told.
    """
    letters = NoticeMail.gather(context, [mail for _, mail in told.values()])
    rows: list[Queued] = []
    unwritten: dict[int, str] = {}
    for user_id, mail in told.values():
        reasons = _reasons(mail, user_id, facts)
        try:
            rows += notice(context, letters, mail, facts.readers[user_id], reasons)
        except template_trouble.TROUBLES as error:
            unwritten[mail.email_id] = str(error)
    if unwritten:
        what, cause = "notices by mail are only stored", next(iter(unwritten.values()))
        context.trouble(None, *template_trouble.note("notice", what, cause, context.now))
    return rows, unwritten


def _settle_evidence(
    batch: Sequence[Incoming], decisions: Sequence[Decision], unwritten: Mapping[int, str]
) -> None:
    """What was to be mailed and could not be is said in the decision."""
    for index, mail in enumerate(batch):
        if mail.email_id in unwritten and isinstance(decisions, list):
            decision = decisions[index]
            evidence = {**decision.evidence, "mailed": [], "not_mailed": unwritten[mail.email_id]}
            decisions[index] = replace(decision, evidence=evidence)


def _by_person(
    batch: Sequence[Incoming], decisions: Sequence[Decision], users: Mapping[str, Reader]
) -> dict[tuple[int, int], tuple[int, Incoming]]:
    """By (email, user): the copy of the mail that the notice tells of, which is the one that gave a case."""
    found: dict[tuple[int, int], tuple[int, Incoming]] = {}
    for mail, decision in zip(batch, decisions, strict=True):
        for each in decision.value or ():
            user_id = users[each["user"]].user_id
            if rules.ASSIGNED in each["reasons"]:
                found[mail.email_id, user_id] = (user_id, mail)
            found.setdefault((mail.email_id, user_id), (user_id, mail))
    return found


def _reasons(mail: Incoming, user_id: int, facts: NoticeBook) -> list[str]:
    return rules.in_words(mail, sorted(rules.told_before(mail, user_id, facts)))


def _row(mail: Incoming, user_id: int, facts: NoticeBook) -> notifications.Told:
    reasons = _reasons(mail, user_id, facts)
    return notifications.Told(
        user_id, rules.event_of(mail), notice_type(reasons), *_record(mail), mail.email_id, tuple(reasons)
    )


def notice_type(reasons: Sequence[str]) -> str:
    """What the event was for this person."""
    return "assigned" if rules.ASSIGNED in reasons else "email_received"


def _record(mail: Incoming) -> tuple[str, int]:
    if mail.parent:
        return mail.parent.type, mail.parent.id
    return "email", mail.email_id
