"""Why a mail is in a user's view, or is not: the conditions of the list, asked one by one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from espomail.actions.mail_work import readable
from espomail.domain.permissions import Actor
from espomail.errors import NotPermitted, Usage
from espomail.store import Store, email_accounts, mail_views, mailbox, people
from espomail.store.mail_views import Answer, Wanted


@dataclass(frozen=True)
class Explained:
    """What came of it; ``seat``: how the mail lies for the user, empty where they are none of its users."""

    email_id: int
    login: str
    view: str
    answers: tuple[Answer, ...]
    seat: dict[str, Any]

    @property
    def shown(self) -> bool:
        """Whether the view shows the mail: all conditions hold."""
        return all(each.holds for each in self.answers)

    def as_json(self) -> dict[str, Any]:
        """The document of ``explain --view --json``."""
        return {
            "email": self.email_id,
            "user": self.login,
            "view": self.view,
            "shown": self.shown,
            "conditions": [each.as_json() for each in self.answers],
            "seat": self.seat or None,
        }


@dataclass(frozen=True)
class Asked:
    """Which list is meant. ``login``: whose view, empty for the acting user's own."""

    view: str
    login: str = ""
    folder: str = ""
    account: str = ""


def explain(store: Store, actor: Actor, word: str, asked: Asked) -> Explained:
    """Ask every condition of a view (66, 77 for mail or a view that is not for the actor)."""
    with store.read():
        (email,) = readable(actor, [word])
        whose = _whose(actor, asked.login)
        account = email_accounts.find(asked.account).id if asked.account else None
        wanted = Wanted(asked.view, folder=asked.folder, email_account_id=account)
        answers = mail_views.answers(wanted, whose, [int(email.id)])[int(email.id)]
        seat = mailbox.seat(int(email.id), whose.user_id or 0)
        return Explained(int(email.id), whose.login, asked.view, answers, seat)


def _whose(actor: Actor, login: str) -> Actor:
    if login and login != actor.login:
        if not actor.administers:
            raise NotPermitted(f"{actor.login} may not see the views of {login}: that is for administrators")
        return people.actor(login)
    if actor.user_id is None:
        raise Usage("a view is a user's: say whose with --as LOGIN")
    return actor
