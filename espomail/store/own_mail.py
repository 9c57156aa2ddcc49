"""What is a user's own where mail goes out: addresses, Sent folders, and the groups they send for."""

from __future__ import annotations

from dataclasses import dataclass

from espomail.domain.directions import is_sent_folder
from espomail.domain.permissions import Actor
from espomail.store.account_views import of_teams
from espomail.store.models import EmailAccount, Folder


@dataclass(frozen=True)
class Own:
    """A user's own addresses (profile and personal accounts) and Sent folders, and those of groups.

    Group addresses are those they may send from, group inboxes those whose mail they get; what lies in
    any group's Sent folder was sent.
    """

    addresses: frozenset[str]
    sent_folders: frozenset[int]
    group_addresses: frozenset[str]
    group_inboxes: frozenset[str]
    group_sent_folders: frozenset[int]

    @classmethod
    def of(cls, actor: Actor) -> Own:
        """What is an actor's, in a handful of queries."""
        rows = list(EmailAccount.select())
        mine = {row.id for row in rows if actor.user_id is not None and row.owner_id == actor.user_id}
        groups = {row.id for row in rows if row.kind == "group"}
        getting = of_teams(actor.team_ids)
        shared = {row.id for row in rows if row.shared}
        sending = groups if actor.administers else getting & shared
        sent = _sent_folders({row.id: row.sent_folder for row in rows if row.id in mine | groups})
        return cls(
            actor.addresses | {row.address for row in rows if row.id in mine},
            frozenset(folder for folder, account in sent.items() if account in mine),
            frozenset(row.address for row in rows if row.id in sending),
            frozenset(row.address for row in rows if row.id in getting),
            frozenset(folder for folder, account in sent.items() if account in groups),
        )


def _sent_folders(configured: dict[int, str]) -> dict[int, int]:
    """The Sent folders of these accounts, with the account of each."""
    query = Folder.select(Folder.id, Folder.name, Folder.email_account_id)
    return {
        folder_id: account_id
        for folder_id, name, account_id in query.where(Folder.email_account.in_(list(configured))).tuples()
        if is_sent_folder(name, configured[account_id])
    }
