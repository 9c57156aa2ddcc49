"""Notices of mail that one of our own people sent: the others who work on its record hear of it at once,
whether or not its copy comes back from a Sent folder (which is then the same event).

As EspoCRM does with its EmailSent note (Tools/Notification/NoteHookProcessor.php).
"""

from __future__ import annotations

from espomail.actions import notice_delivery, template_trouble
from espomail.domain.incoming import Incoming, Record
from espomail.domain.notices import deciding as rules
from espomail.domain.notices.deciding import NoticeBook
from espomail.domain.notices.telling import WAYS, Telling, type_of
from espomail.store import arrivals, notice_facts
from espomail.store import settings as settings_store


def tell_sent(email_id: int, now: int) -> None:
    """Tell of a mail that went out, in the caller's transaction; never its author."""
    settings, accounts = settings_store.load(), arrivals.account_rules()
    mail = arrivals.sent_mail(email_id, accounts)
    mail.case_event = "sent"
    book = _facts(mail, now, settings.notice_max_age)
    decision = rules.decide(mail, book)
    readers = {each.login: each for each in book.readers.values()}
    tellings = [
        Telling(
            reader=readers[each["user"]],
            event=rules.event_of(mail),
            type=type_of(mail, each["reasons"]),
            record=mail.parent or Record("email", email_id),
            reasons=tuple(rules.in_words(mail, each["reasons"])),
            ways=frozenset(way for way in WAYS if each["user"] in decision.evidence.get(way, ())),
            at=now,
            email_id=email_id,
            case_id=mail.case_id,
            account=mail.account,
            author=book.name_of_author(email_id),
        )
        for each in decision.value or ()
    ]
    notice_delivery.store(tellings, now)
    unwritten = notice_delivery.deliver(tellings, settings, accounts, now)
    if unwritten:
        cause = next(iter(unwritten.values()))
        template_trouble.note("notice", "notices by mail are only stored", cause, now)


def _facts(mail: Incoming, now: int, max_age: int) -> NoticeBook:
    # When it went out is what makes it news: it may have waited in the outbox for days.
    mail.received_at = now
    book = NoticeBook(now, max_age, notice_facts.readers())
    notice_facts.add_mail_people(book, [mail])
    notice_facts.add_told(book, [mail])
    notice_facts.add_cases(book, {mail.case_id} if mail.case_id else ())
    notice_facts.add_followers(book, [mail])
    return book
