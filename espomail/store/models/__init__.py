"""The tables: what espomail knows, with its constraints and indexes. A file for each topic.

Times are milliseconds since 1970, UTC. Addresses are kept in lower case wherever they are compared.
Message-IDs are indexed by a short hash (``domain.identity.id_hash``), since they may be of any length.
A foreign key without an index of its own is the first column of its table's key.
"""

from __future__ import annotations

from espomail.store.models.bookkeeping import (
    Alert,
    Counter,
    JobRun,
    Lease,
    Mutex,
    Setting,
    TemplateOverride,
    TokenKey,
)
from espomail.store.models.cases import Case, Follow, StreamEntry, Turn
from espomail.store.models.email_accounts import AccountTeam, EmailAccount, Folder, Ledger, Raw, TokenGrant
from espomail.store.models.mail import (
    DRAFT,
    UNFINISHED,
    Arrival,
    Conversation,
    Decision,
    Email,
    EmailFilter,
    EmailTeam,
    EmailUser,
    Ghost,
    Held,
    Participant,
)
from espomail.store.models.outgoing import (
    HOOKS,
    IS_NOTICE,
    UNSENT,
    AddressState,
    AutoReply,
    Notification,
    Outbox,
)
from espomail.store.models.people import Absence, Team, TeamMember, User, UserAddress
from espomail.store.models.records import Account, Contact, Lead, Opportunity, RecordAddress
from espomail.store.models.table import Table, database

__all__ = [
    "DRAFT", "HOOKS", "IS_NOTICE", "TABLES", "UNFINISHED", "UNSENT", "Absence", "Account", "AccountTeam",
    "AddressState", "Alert", "Arrival", "AutoReply", "Case", "Contact", "Conversation", "Counter",
    "Decision", "Email", "EmailAccount", "EmailFilter", "EmailTeam", "EmailUser", "Folder", "Follow",
    "Ghost", "Held", "JobRun", "Lead", "Lease", "Ledger", "Mutex", "Notification", "Opportunity",
    "Outbox", "Participant", "Raw", "RecordAddress", "Setting", "StreamEntry", "Table", "Team",
    "TeamMember", "TemplateOverride", "TokenGrant", "TokenKey", "Turn", "User", "UserAddress",
    "database",
]  # fmt: skip

# In the order in which they were made: none before those that it refers to.
TABLES: tuple[type[Table], ...] = tuple(Table.__subclasses__())
