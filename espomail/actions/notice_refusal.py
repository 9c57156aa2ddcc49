"""An answer by mail that could not go to the customer comes back to who wrote it."""

from __future__ import annotations

from collections.abc import Mapping

from espomail.actions import notice_delivery, notice_letters, template_trouble
from espomail.actions.notice_delivery import NoticeDesk
from espomail.domain.clock import iso
from espomail.domain.incoming import AccountRules, Record
from espomail.domain.notices.deciding import mail_key
from espomail.domain.notices.telling import Telling
from espomail.domain.settings import Settings
from espomail.store import notice_facts, notifications, outbox


def send_back(
    login: str, number: int, email_id: int, reason: str, text: str,
    settings: Settings, rules: Mapping[int, AccountRules], now: int,
) -> None:  # fmt: skip
    """A notice to the author and, where something can send it, a mail that can be answered; once."""
    reader = next(each for each in notice_facts.readers().values() if each.login == login)
    event = f"answer_refused:{email_id}"
    telling = Telling(
        reader, event, "send_failed", Record("case", number), (reason,), frozenset({"mailed"}), now,
        email_id, number,
    )  # fmt: skip
    notifications.add([(reader.user_id, event, now, "send_failed", "case", number, email_id, [reason])])
    desk = NoticeDesk.gather([telling], settings, rules)
    account = desk.account(telling)
    if account is None or not reader.main_address:
        return
    values = {
        "user": {"login": login, "name": reader.name},
        "record": {"type": "case", "number": number, "name": desk.cases[number]["name"]},
        "reason": reason,
        "text": text,
        "sender_name": account.from_name or account.address,
        "now": iso(now),
    }
    key = mail_key(reader.user_id, event)
    to = notice_delivery.addressee(reader)
    try:
        row = notice_letters.write(
            desk.stationery, "answer_refused", values, key, account, to, telling.record, now
        )
    except template_trouble.TROUBLES as error:
        template_trouble.note("answer_refused", "a refused answer was not sent back", str(error), now)
        return
    outbox.add([row], now)
