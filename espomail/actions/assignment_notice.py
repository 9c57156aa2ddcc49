"""The notice by mail to somebody who is given a case by hand (the pipeline's own are ``notify``'s)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from espomail.actions import notice_letters, template_trouble
from espomail.actions.notice_letters import Addressee, Stationery
from espomail.domain.incoming import Record
from espomail.domain.permissions import Actor
from espomail.store import correspondence, email_accounts, letter_facts, outbox, people, senders
from espomail.store import settings as settings_store
from espomail.store.models import Case, EmailAccount
from espomail.store.outbox import Queued


def mail_assigned(numbers: Iterable[int], login: str, actor: Actor, now: int) -> None:
    """Queue a notice for each case, inside the caller's transaction; nobody is told what they did.

    Where nothing can send it, the template is broken, or the user has no address or wants none, it
    stays a stored one.
    """
    user = people.find_user(login)
    addresses = people.addresses_of(user)
    preferences: dict[str, Any] = user.preferences or {}
    wish = preferences.get("notices", "assigned")
    if actor.user_id == user.id or not addresses or wish == "none":
        return
    to = Addressee(user.id, user.login, user.name, addresses[0])
    try:
        outbox.add(_letters(numbers, to, now), now)
    except template_trouble.TROUBLES as error:
        template_trouble.note("notice", "notices by mail are only stored", str(error), now)


def _letters(numbers: Iterable[int], to: Addressee, now: int) -> Iterator[Queued]:
    able = senders.able()
    settings = settings_store.load()
    system = EmailAccount.get_or_none(EmailAccount.address == (settings.system_address or ""))
    stationery = Stationery.gather(settings)
    for case in Case.select().where(Case.id.in_(list(numbers))):
        group = email_accounts.get(case.email_account_id) if case.email_account_id else None
        account = next((each for each in (group, system) if each is not None and each.id in able), None)
        if account is not None:
            yield _letter(stationery, case, to, account, now)


def _letter(
    stationery: Stationery, case: Case, to: Addressee, account: EmailAccount, now: int
) -> Queued:
    mail = correspondence.customer_mail(case.id)
    about = Record("case", case.id, case.name)
    values = notice_letters.notice_values(
        to,
        account,
        about,
        ["was assigned the case"],
        "assigned",
        letter_facts.emails([mail.id], with_text=True)[mail.id] if mail is not None else None,
        letter_facts.cases([case.id])[case.id],
        "customer" if account.answer_by_mail else "note",
        now,
    )
    key = f"notice:{to.user_id}:assigned:{case.id}:{now}"
    return notice_letters.write(stationery, "notice", values, key, account, to, about, now)
