"""A notice as a mail: full text, attachments' names, and a token that says whom it was sent to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from espomail.actions import notice_letters
from espomail.actions.notice_letters import Addressee, Stationery
from espomail.domain.incoming import AccountRules, Incoming, Record
from espomail.domain.notices import ASSIGNED, Reader, event_of, mail_key
from espomail.stages.runner import Context
from espomail.store import letter_facts, senders, threads
from espomail.store.outbox import Queued


@dataclass(frozen=True)
class NoticeMail:
    """What the notices of a batch say and through whom they go."""

    stationery: Stationery
    cases: Mapping[int, dict[str, Any]]
    emails: Mapping[int, dict[str, Any]]
    system: AccountRules | None
    sending: frozenset[int]
    case_accounts: Mapping[int, int | None]
    rules: Mapping[int, AccountRules]

    @classmethod
    def gather(cls, context: Context, batch: Sequence[Incoming]) -> NoticeMail:
        """A handful of queries for a batch."""
        sending = senders.able()
        address = context.settings.system_address
        numbers = [m.case_id for m in batch if m.case_id]
        system = next((r for r in context.rules.values() if r.address == address and r.id in sending), None)
        return cls(
            Stationery.gather(context.settings),
            letter_facts.cases(numbers),
            letter_facts.emails((m.email_id for m in batch), with_text=True),
            system,
            sending,
            {case.id: case.email_account_id for case in threads.case_facts(numbers).values()},
            context.rules,
        )

    def account(self, mail: Incoming) -> AccountRules | None:
        """The group account of the mail or its case, else the system account, if it can send; else none."""
        of_case = self.rules.get(self.case_accounts.get(mail.case_id or 0) or 0)
        for each in (mail.account, of_case):
            if each and each.is_group and each.id in self.sending:
                return each
        return self.system


def notice(
    context: Context, letters: NoticeMail, mail: Incoming, reader: Reader, reasons: Sequence[str]
) -> Iterator[Queued]:
    """The outbox row of a notice; none where nothing can send it (it is stored all the same).

    Raises TemplateMissing, TemplateError.
    """
    account = letters.account(mail)
    if account is None or not reader.main_address:
        return
    to = Addressee(reader.user_id, reader.login, reader.name, reader.main_address)
    case = letters.cases.get(mail.case_id or 0)
    about = mail.parent or Record("email", mail.email_id)
    name = (case or {}).get("name") or about.name or mail.subject
    values = notice_letters.notice_values(
        to,
        account,
        Record(about.type, about.id, name),
        reasons,
        "assigned" if ASSIGNED in reasons else "received",
        letters.emails.get(mail.email_id, {}),
        case,
        account.answer if case else None,
        mail.received_at,
    )
    key = mail_key(reader.user_id, event_of(mail))
    yield notice_letters.write(
        letters.stationery, "notice", values, key, account, to, about, context.now
    )
