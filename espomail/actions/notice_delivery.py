"""Stored notices on their way out: by mail, in a summary, to a command or a webhook. All of it is
queued in the transaction of its cause; ``send`` delivers.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from espomail.actions import notice_letters, template_trouble
from espomail.actions.notice_letters import Addressee, Stationery
from espomail.domain.incoming import AccountRules
from espomail.domain.notices import telling as shapes
from espomail.domain.notices.deciding import Reader, mail_key
from espomail.domain.notices.telling import Telling
from espomail.domain.settings import Settings
from espomail.store import hook_outbox, letter_facts, notifications, outbox, senders
from espomail.store.hook_outbox import Hook
from espomail.store.names import with_names
from espomail.store.outbox import Queued


@dataclass(frozen=True)
class NoticeDesk:
    """What the notices of a batch say, and through whom they go."""

    stationery: Stationery
    cases: Mapping[int, dict[str, Any]]
    emails: Mapping[int, dict[str, Any]]
    accounts: Mapping[int, AccountRules]
    system: AccountRules | None
    able: frozenset[int]

    @classmethod
    def gather(
        cls, tellings: Sequence[Telling], settings: Settings, rules: Mapping[int, AccountRules]
    ) -> NoticeDesk:
        """A handful of queries for a batch."""
        able = senders.able()
        address = settings.system_address
        return cls(
            Stationery.gather(settings),
            letter_facts.cases({each.case_id for each in tellings if each.case_id}),
            letter_facts.emails({each.email_id for each in tellings if each.email_id}, with_text=True),
            rules,
            next((each for each in rules.values() if each.address == address and each.id in able), None),
            able,
        )

    def account(self, telling: Telling) -> AccountRules | None:
        """The group account of the mail, else of its case, else the system account."""
        case = self.cases.get(telling.case_id or 0)
        of_case = self.accounts.get(case["email_account_id"] or 0) if case else None
        for account in (telling.account, of_case):
            if account is not None and account.is_group and account.id in self.able:
                return account
        return self.system


def store(tellings: Sequence[Telling], now: int) -> None:
    """Keep the notices; of an event that somebody was told of, the notice is brought up to date."""
    told = (
        notifications.Told(
            each.reader.user_id, each.event, each.type, each.record.type, each.record.id,
            each.email_id or 0, each.reasons,
        )
        for each in tellings
    )  # fmt: skip
    notifications.tell(told, now)


def deliver(
    tellings: Sequence[Telling], settings: Settings, rules: Mapping[int, AccountRules], now: int
) -> dict[int, str]:
    """Queue what goes out of notices that are stored already; each of it once, whatever is repeated.

    Where nothing can send a mail, or somebody has no address, the notice stays a stored one. So it does where
    the template is broken: why, by email.
    """
    going = _named([each for each in tellings if each.ways])
    if not going:
        return {}
    notifications.put_into_digest(
        (each.reader.preferences.digest.next_after(now), each.reader.user_id, each.event)
        for each in going
        if "digest" in each.ways
    )
    desk = NoticeDesk.gather([each for each in going if each.ways != {"digest"}], settings, rules)
    rows: list[Queued] = []
    unwritten: dict[int, str] = {}
    for each in going:
        try:
            rows += _mail(desk, each, now) if "mailed" in each.ways else ()
        except template_trouble.TROUBLES as error:
            unwritten[each.email_id or 0] = str(error)
    outbox.add(rows, now)
    _hand_over(desk, [each for each in going if each.ways & set(hook_outbox.KINDS)], now)
    return unwritten


def _named(tellings: Sequence[Telling]) -> list[Telling]:
    """The same with the names of their records."""
    names = with_names(dict(enumerate(each.record for each in tellings)))
    return [replace(each, record=names.get(index, each.record)) for index, each in enumerate(tellings)]


def _mail(desk: NoticeDesk, telling: Telling, now: int) -> list[Queued]:
    account = desk.account(telling)
    if account is None or not telling.reader.main_address:
        return []
    email, case = desk.emails.get(telling.email_id or 0), desk.cases.get(telling.case_id or 0)
    values = shapes.values(telling, email, case, account)
    to = addressee(telling.reader)
    key = mail_key(telling.reader.user_id, telling.event)
    return [notice_letters.write(desk.stationery, "notice", values, key, account, to, telling.record, now)]


def addressee(reader: Reader) -> Addressee:
    """Whom a mail goes to."""
    return Addressee(reader.user_id, reader.login, reader.name, reader.main_address)


def _hand_over(desk: NoticeDesk, tellings: Sequence[Telling], now: int) -> None:
    """The rows of commands and webhooks, with the notice as JSON."""
    if not tellings:
        return
    ids = notifications.ids_of((each.reader.user_id, each.event) for each in tellings)
    hook_outbox.add(
        [
            hook
            for each in tellings
            if (each.reader.user_id, each.event) in ids
            for hook in _hooks(desk, each, ids[each.reader.user_id, each.event])
        ],
        now,
    )


def _hooks(desk: NoticeDesk, telling: Telling, notice_id: int) -> Iterator[Hook]:
    email, case = desk.emails.get(telling.email_id or 0), desk.cases.get(telling.case_id or 0)
    preferences = telling.reader.preferences
    targets = {"command": preferences.command, "webhook": preferences.webhook and preferences.webhook.url}
    for kind, target in targets.items():
        if kind in telling.ways and target:
            key = f"{kind}:{telling.key}"
            delivery = hook_outbox.delivery_id(key, now_of=telling.at)
            found = shapes.document(telling, notice_id, email, case)
            body = json.dumps({"delivery": delivery, **found}, ensure_ascii=False)
            yield Hook(key, kind, target, delivery, body.encode("utf-8", "replace"))
