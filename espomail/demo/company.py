"""The demo's company, as plain data: a bicycle maker, its people, mailboxes, customers, filters."""

from __future__ import annotations

from dataclasses import dataclass

DOMAIN = "nordlicht.example"
SUPPORT = f"support@{DOMAIN}"
SALES = f"sales@{DOMAIN}"


@dataclass(frozen=True, slots=True)
class User:
    """One of our own people; the administrator comes first."""

    login: str
    name: str

    @property
    def email(self) -> str:
        """Their own address, which is a personal account for some."""
        return f"{self.login}@{DOMAIN}"


@dataclass(frozen=True, slots=True)
class Member:
    """A place in a team."""

    team: str
    login: str
    position: str = ""
    capacity: int = 0


@dataclass(frozen=True, slots=True)
class GroupAccount:
    """A mailbox that opens cases for a team."""

    address: str
    name: str
    team: str
    distribution: str
    position: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """A customer record; `account` names the organisation it belongs to."""

    type: str
    name: str
    email: str = ""
    account: str = ""


@dataclass(frozen=True, slots=True)
class Filter:
    """Unwanted mail: a scope (`global`, an e-mail account's address, a login) and one criterion."""

    name: str
    scope: str
    criterion: str
    value: str


ADMIN = User("mara", "Mara Lindqvist")
USERS = (
    ADMIN,
    User("alice", "Alice Berg"),
    User("bob", "Bob Tanaka"),
    User("chen", "Chen Wei"),
    User("dana", "Dana Novak"),
)
AWAY = "chen"

MEMBERS = (
    Member("Support", "alice", position="agent", capacity=8),
    Member("Support", "bob", position="agent"),
    Member("Support", "chen", position="agent"),
    Member("Support", "mara", position="lead"),
    Member("Sales", "bob"),
    Member("Sales", "dana"),
)
TEAMS = tuple(dict.fromkeys(member.team for member in MEMBERS))

GROUP_ACCOUNTS = (
    GroupAccount(SUPPORT, "Nordlicht Support", "Support", "least-busy", position="agent"),
    GroupAccount(SALES, "Nordlicht Sales", "Sales", "round-robin"),
)
PERSONAL_ACCOUNTS = ("alice", "dana")

RECORDS = (
    Record("account", "Harbour Rentals", "office@harbour-rentals.example"),
    Record("account", "Werkstatt Groß", "info@werkstatt-gross.example"),
    Record("contact", "Ada Okafor", "ada@harbour-rentals.example", account="Harbour Rentals"),
    Record("contact", "Jürgen Groß", "juergen@werkstatt-gross.example", account="Werkstatt Groß"),
    Record("contact", "Sofia Marques", "sofia.marques@post.example"),
    Record("lead", "Lena Fischer", "lena@fischer-touren.example"),
    Record("opportunity", "40 rental bikes", account="Harbour Rentals"),
)
FOLLOWED = (("mara", "account", "Harbour Rentals"), ("dana", "lead", "Lena Fischer"))

FILTERS = (
    Filter("newsletters", "global", "from", "*@news.trade-digest.example"),
    Filter("spam by the gateway", SUPPORT, "subject", "[SPAM] *"),
    Filter("build robot", "alice", "from", "robot@ci.nordlicht.example"),
)
