"""The options of an e-mail account: what they default to and which of them go together.

Everything is None where nothing was said: ``add`` then takes the default, ``edit`` leaves it alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from espomail.domain.clock import DAY
from espomail.errors import Usage

STRATEGIES = ("none", "direct", "round-robin", "least-busy")
OTHER_WORDS = {"less-busy": "least-busy"}
ON_CLOSED = ("reopen", "new", "link")
SECURITIES = ("tls", "starttls", "none")
IMAP_PORTS = {"tls": 993, "starttls": 143, "none": 143}
SMTP_PORTS = {"tls": 465, "starttls": 587, "none": 25}
INBOX = "INBOX"


@dataclass(frozen=True)
class Server:
    """The options of one server, the same for IMAP and SMTP."""

    host: str | None = None
    port: int | None = None
    security: str | None = None
    login: str | None = None
    ca_file: str | None = None
    auth: str | None = None

    def given(self) -> dict[str, Any]:
        """What was said, by name."""
        said = {each.name: getattr(self, each.name) for each in fields(self)}
        return {name: value for name, value in said.items() if value is not None}


@dataclass(frozen=True)
class Wanted:
    """What the options of ``add`` or ``edit`` say. Times in milliseconds, sizes in MB."""

    name: str | None = None
    owner: str | None = None
    imap: Server = Server()
    smtp: Server = Server()
    verify: bool | None = None
    folders: tuple[str, ...] | None = None
    since: int | None = None
    every_minutes: int | None = None
    keep_unread: bool | None = None
    fetch_limit: int | None = None
    max_size_mb: int | None = None
    from_name: str | None = None
    reply_to: str | None = None
    sent_folder: str | None = None
    shared: bool | None = None
    teams: tuple[str, ...] | None = None
    case_team: str | None = None
    all_team_users: bool | None = None
    create_case: bool | None = None
    distribution: str | None = None
    assign_to: str | None = None
    position: str | None = None
    auto_reply: str | None = None
    answer_by_mail: bool | None = None
    on_closed: str | None = None


# What holds a value of its own, and how its option is called.
PLAIN = (
    "every_minutes", "keep_unread", "fetch_limit", "max_size_mb", "from_name", "reply_to",
    "sent_folder", "all_team_users", "create_case", "position", "auto_reply", "answer_by_mail",
    "on_closed", "since",
)  # fmt: skip
GROUP_ONLY = {
    "shared": "--shared",
    "teams": "--team",
    "case_team": "--case-team",
    "all_team_users": "--all-team-users",
    "create_case": "--create-case",
    "distribution": "--distribution",
    "assign_to": "--assign-to",
    "position": "--position",
    "auto_reply": "--auto-reply",
    "answer_by_mail": "--answer-by-mail",
    "on_closed": "--on-closed",
}


def check_kind(kind: str, wanted: Wanted) -> None:
    """Options of the other kind of account are a mistake (2)."""
    if kind == "group" and wanted.owner is not None:
        raise Usage("--owner is for personal accounts; leave it out, or use --team")
    if kind == "personal":
        for name, option in GROUP_ONLY.items():
            if getattr(wanted, name) not in (None, False):
                raise Usage(f"{option} is for group accounts; leave it out, or use --group")


def plain_values(wanted: Wanted) -> dict[str, Any]:
    """The columns that take their option's value as it is."""
    said = {name: getattr(wanted, name) for name in PLAIN}
    return {name: value for name, value in said.items() if value is not None}


def merged_server(
    said: Server, before: Mapping[str, Any], ports: Mapping[str, int], security: str
) -> dict[str, Any]:
    """A server's settings after an edit (or from nothing).

    A port alone tells the security where it is a well-known one; a security alone tells the port, unless
    the server has an unusual one. ``security`` is the default where neither was ever said. An empty text
    takes a value back.
    """
    given = said.given()
    merged = {**before, **given}
    merged.setdefault("security", security)
    if "port" in given and "security" not in given and before.get("security") != "none":
        known = {port: name for name, port in ports.items() if name != "none"}
        merged["security"] = known.get(given["port"], merged["security"])
    unusual = before.get("port") not in (None, *ports.values())
    if "port" not in given and not unusual and ("security" in given or "port" not in before):
        merged["port"] = ports[merged["security"]]
    return {name: value for name, value in merged.items() if value != ""}


def distribution(said: str | None, before: str | None, assign_to: Any, assign_said: bool) -> str:
    """The strategy: what was said, else what it was, else direct where somebody is named.

    Direct without anybody to give the cases to is a mistake (2).
    """
    chosen = OTHER_WORDS.get(said or "", said) or before
    if chosen is None or (said is None and assign_said and chosen in ("none", "direct")):
        chosen = "direct" if assign_to else "none"
    if chosen == "direct" and not assign_to:
        raise Usage("--distribution direct needs --assign-to LOGIN: who is to get the cases")
    return chosen


def case_team(said: str | None, before: str | None, teams: tuple[str, ...]) -> str | None:
    """The team that gets the cases: the one named, else the only one; with several it must be said."""
    if said:
        return said
    if said is None and before in teams:
        return before
    if len(teams) > 1:
        raise Usage(f"--case-team is needed: which of {', '.join(teams)} gets the cases")
    return teams[0] if teams else None


def start_of_day(now: int) -> int:
    """Midnight (UTC) of the day of ``now``."""
    return now - now % DAY


def check_cases_have_a_team(team: str | None) -> None:
    """A case needs a team: somebody has to see it (2)."""
    if team is None:
        raise Usage("--create-case needs a team that gets the cases: give --team or --case-team")
