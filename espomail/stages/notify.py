"""``notify``: decides who hears of a mail; stores the notices, and queues what goes out of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from espomail.actions import notice_delivery, template_trouble
from espomail.domain.decision import Decision
from espomail.domain.incoming import Incoming, Record
from espomail.domain.notices import deciding as rules
from espomail.domain.notices.deciding import NoticeBook, Reader
from espomail.domain.notices.reasons import ASSIGNED
from espomail.domain.notices.telling import WAYS, Telling, type_of
from espomail.domain.replies.text import visible
from espomail.domain.tokens import verify
from espomail.stages.outlook import restore_events, restore_links
from espomail.stages.runner import Context
from espomail.store import case_flow, notice_facts, stream, tokens
from espomail.store.locks import Key, Locks


class Notify:
    """The last deciding stage."""

    name = "notify"
    next = "done"
    mails_say = True
    help = "Decide and queue notices to followers, recipients, assignees."

    def keys(self, batch: Sequence[Incoming]) -> Iterable[Key]:
        """None: a notice is about a mail."""
        return ()

    def gather(self, context: Context, batch: Sequence[Incoming]) -> NoticeBook:
        """Readers, followers, the mails' people and cases."""
        restore_links(batch)
        restore_events(batch)
        book = NoticeBook(context.now, context.settings.notice_max_age, notice_facts.readers())
        notice_facts.add_mail_people(book, batch)
        notice_facts.add_told(book, batch)
        notice_facts.add_cases(book, {mail.case_id for mail in batch if mail.case_id})
        notice_facts.add_followers(book, batch)
        book.on_notices, book.on_ours = _reports(batch)
        return book

    def locks(self, batch: Sequence[Incoming], facts: NoticeBook | None) -> Locks:
        """The mails' cases, with assignee and followers."""
        return Locks(cases=frozenset(mail.case_id for mail in batch if mail.case_id))

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
        """One notice per event and person, with all reasons; what they chose of it enters the outbox."""
        users = {reader.login: reader for reader in facts.readers.values()}
        told = _by_person(batch, decisions, users)
        ways = _ways(batch, decisions, users)
        words = _words([mail for _, mail in told.values()])
        tellings = [
            _telling(context, mail, facts.readers[user_id], ways.get(key, frozenset()), facts, words)
            for key, (user_id, mail) in told.items()
        ]
        notice_delivery.store(tellings, context.now)
        unwritten = notice_delivery.deliver(tellings, context.settings, context.rules, context.now)
        if unwritten:
            what, cause = "notices by mail are only stored", next(iter(unwritten.values()))
            context.trouble(None, *template_trouble.note("notice", what, cause, context.now))
            _settle_evidence(batch, decisions, unwritten)


def _reports(batch: Sequence[Incoming]) -> tuple[frozenset[int], frozenset[int]]:
    """Which of the mails report that a notice of ours failed, and which that other mail with a token did."""
    reports = [(mail.email_id, mail.bounce_of) for mail in batch if mail.bounce_of]
    if not reports:
        return frozenset(), frozenset()
    keyring = tokens.keyring()
    found = {email_id: verify(keyring, message_id) for email_id, message_id in reports}
    ours = {email_id: token.kind == "n" for email_id, token in found.items() if token is not None}
    notices = frozenset(email_id for email_id, is_notice in ours.items() if is_notice)
    return notices, frozenset(ours) - notices


def _ways(
    batch: Sequence[Incoming], decisions: Sequence[Decision], users: Mapping[str, Reader]
) -> dict[tuple[int, int], frozenset[str]]:
    """By (email, user): the ways that the notice goes, whichever copy of the mail says so."""
    found: dict[tuple[int, int], frozenset[str]] = {}
    for mail, decision in zip(batch, decisions, strict=True):
        for way in WAYS:
            for login in decision.evidence.get(way, ()):
                key = (mail.email_id, users[login].user_id)
                found[key] = found.get(key, frozenset()) | {way}
    return found


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
            if ASSIGNED in each["reasons"]:
                found[mail.email_id, user_id] = (user_id, mail)
            found.setdefault((mail.email_id, user_id), (user_id, mail))
    return found


def _reasons(mail: Incoming, user_id: int, facts: NoticeBook) -> list[str]:
    return rules.in_words(mail, sorted(rules.told_before(mail, user_id, facts)))


def _words(batch: Sequence[Incoming]) -> Mapping[int, str]:
    """What colleagues wrote in answer to a notice, by mail: the note it became, else the answer itself."""
    written = [mail for mail in batch if mail.case_event == "note" and mail.parent]
    if not written:
        return {}
    texts = case_flow.texts_of(mail.email_id for mail in written)
    notes = stream.notes_of((m.parent.type, m.parent.id, m.email_id) for m in written if m.parent)
    return {**{each: visible(text, from_html=True) for each, text in texts.items()}, **notes}


def _telling(
    context: Context, mail: Incoming, reader: Reader, ways: frozenset[str], facts: NoticeBook,
    words: Mapping[int, str],
) -> Telling:  # fmt: skip
    reasons = tuple(_reasons(mail, reader.user_id, facts))
    return Telling(
        reader=reader,
        event=rules.event_of(mail),
        type=type_of(mail, reasons),
        record=mail.parent or Record("email", mail.email_id),
        reasons=reasons,
        ways=ways,
        at=context.now,
        email_id=mail.email_id,
        case_id=mail.case_id,
        account=mail.account,
        note=words.get(mail.email_id, ""),
        author=facts.name_of_author(mail.email_id),
    )
