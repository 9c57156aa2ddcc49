"""What filters look at, for a batch of mail: bodies and headers only where a filter asks for them."""

from __future__ import annotations

from collections.abc import Sequence

from espomail.domain.filters import EmailFilter, MailFacts
from espomail.domain.incoming import Incoming
from espomail.store import case_flow, raws
from espomail.store.models import TeamMember, User


def facts_of(batch: Sequence[Incoming], filters: Sequence[EmailFilter]) -> dict[int, MailFacts]:
    """The mails as filters see them, by email id."""
    if any(each.needs_headers or each.needs_body for each in filters):
        return _from_bytes(batch)
    return {
        mail.email_id: MailFacts(mail.from_address, mail.recipients, mail.subject) for mail in batch
    }


def _from_bytes(batch: Sequence[Incoming]) -> dict[int, MailFacts]:
    from espomail.domain.mime import parsing  # nothing else in the filter verb needs the parser

    found = raws.load(mail.raw_id for mail in batch if mail.raw_id and mail.raw is None)
    texts = case_flow.texts_of(mail.email_id for mail in batch if mail.raw is None)
    facts: dict[int, MailFacts] = {}
    for mail in batch:
        raw = mail.raw if mail.raw is not None else found.get(mail.raw_id or 0)
        message = parsing.parse(raw or b"")
        facts[mail.email_id] = MailFacts(
            mail.from_address,
            mail.recipients,
            mail.subject,
            texts.get(mail.email_id, message.text),
            message.html,
            message.headers,
            has_body=not mail.too_large,
            unreadable=found.cause(mail.raw_id) if raw is None and mail.raw_id else "",
        )
    return facts


def members() -> dict[int, frozenset[int]]:
    """The active users of every team."""
    query = (
        TeamMember.select(TeamMember.team_id, TeamMember.user_id).join(User).where(User.active).tuples()
    )
    found: dict[int, set[int]] = {}
    for team_id, user_id in query:
        found.setdefault(team_id, set()).add(user_id)
    return {team_id: frozenset(users) for team_id, users in found.items()}


def logins() -> dict[int, str]:
    """Active users' logins."""
    return dict(User.select(User.id, User.login).where(User.active).tuples())
