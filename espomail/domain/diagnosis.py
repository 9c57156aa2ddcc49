"""Why there is no mail, and why none was sent: from facts to findings, the first cause first.

Each rule is a function from facts to findings; the tables below are their order. To add a rule, write
it in ``store_findings`` or ``account_findings`` and put it in its place here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from espomail.domain import account_findings as about_account
from espomail.domain import store_findings as about_store
from espomail.domain.findings import AccountFacts, Finding, StoreFacts

STORE_RULES: tuple[Callable[[StoreFacts], Iterator[Finding]], ...] = (
    about_store.permissions,
    about_store.sqlite,
    about_store.cron,
    about_store.clock,
)
ACCOUNT_RULES: tuple[Callable[[AccountFacts], Iterator[Finding]], ...] = (
    about_account.inactive,
    about_account.failing,
    about_account.token,
    about_account.empty,
    about_account.filtered,
    about_account.behind,
    about_account.unseen,
    about_account.profile,
    about_account.transport,
    about_account.template,
)
SENDING_RULES: tuple[Callable[[StoreFacts], Iterator[Finding]], ...] = (
    about_store.held,
    about_store.system,
    about_store.addresses,
    about_store.unreachable,
    about_store.outbox,
    about_store.templates,
    about_store.hooks,
)


def diagnose(store: StoreFacts | None, accounts: Sequence[AccountFacts]) -> list[Finding]:
    """All findings, in the order in which somebody would look for the cause.

    Without ``store`` only those of the accounts: what a regular user may know.
    """
    found = [finding for rule in STORE_RULES if store for finding in rule(store)]
    for account in accounts:
        found += [finding for each in ACCOUNT_RULES for finding in each(account)]
    found += [finding for rule in SENDING_RULES if store for finding in rule(store)]
    return list(dict.fromkeys(found))  # one secret may be missing for IMAP and for SMTP
