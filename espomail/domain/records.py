"""Accounts, contacts, leads and opportunities: what each has, and what a line about one must say.

A new kind is a row of ``KINDS`` and a table in ``store/models.py``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from espomail.domain.csv_table import split_list
from espomail.domain.email_address import checked_address
from espomail.domain.logins import checked_name, cleaned

LONGEST_NAME = 255
# The column of an export that tells records apart where names and addresses do not.
RECORD = "record"
_LABEL = re.compile(r"([a-z]+):([0-9]{1,9})(?: (.*))?")
# The CRM's stages and statuses; others are taken as they are written.
STAGES = ("Prospecting", "Qualification", "Proposal", "Negotiation", "Closed Won", "Closed Lost")
STATUSES = ("New", "Assigned", "In Process", "Converted", "Recycled", "Dead")
CLOSED_WORDS = ("closed", "won", "lost")


@dataclass(frozen=True)
class Kind:
    """A type of record: the records it may belong to, whether it has addresses, its kind of state."""

    type: str
    plural: str
    links: tuple[str, ...] = ()
    has_addresses: bool = True
    state: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of its CSV, in order."""
        email = ("email",) if self.has_addresses else ()
        return ("name", *email, *self.links, *((self.state,) if self.state else ()))


KINDS: Mapping[str, Kind] = MappingProxyType({
    "account": Kind("account", "accounts"),
    "contact": Kind("contact", "contacts", ("account",)),
    "lead": Kind("lead", "leads", ("account", "contact"), state="status"),
    "opportunity": Kind("opportunity", "opportunities", ("account", "contact"), False, "stage"),
})  # fmt: skip
# How other programs name the columns of a CSV.
ALIASES: Mapping[str, str] = MappingProxyType({
    "e_mail": "email", "emails": "email", "e_mails": "email", "email_address": "email",
    "email_addresses": "email", "mail": "email", "e_mail_address": "email",
    "account_name": "account", "company": "account", "organization": "account", "organisation": "account",
    "contact_name": "contact", "full_name": "name", "display_name": "name",
    "given_name": "first_name", "family_name": "last_name", "sales_stage": "stage",
})  # fmt: skip
# Read, and put together to a name, where there is no column for it.
NAME_PARTS = ("first_name", "last_name")


@dataclass(frozen=True)
class Draft:
    """What somebody says of a record. ``links`` are its account and contact as written; "" says nothing.

    ``source``: the id it had where it was exported.
    """

    name: str
    addresses: tuple[str, ...] = ()
    links: Mapping[str, str] = field(default_factory=dict)
    state: str = ""
    line: int = 0
    source: int = 0


def draft_of(kind: Kind, values: Mapping[str, str], line: int = 0) -> Draft:
    """A draft from the cells of a line; ValueError says which cell is wrong."""
    parts = " ".join(values.get(part, "") for part in NAME_PARTS).strip()
    return Draft(
        name=record_name(values.get("name", "") or parts),
        addresses=checked_addresses(split_list(values.get("email", ""))),
        links={link: values[link].strip() for link in kind.links if values.get(link, "").strip()},
        state=state_of(kind, values.get(kind.state, "")),
        line=line,
        source=_source(kind, values.get(RECORD, "")),
    )


def _source(kind: Kind, text: str) -> int:
    """The id that a line had where it was exported; 0 says nothing."""
    if not text:
        return 0
    label = labelled(text, kind.type)
    if label is None or label[1]:
        raise ValueError(f"{RECORD} is {text!r}; it holds what export wrote, such as {kind.type}:7")
    return label[0]


def labelled(text: str, type_: str) -> tuple[int, str] | None:
    """The id and, if it is given, the name of ``account:7`` or ``account:7 ACME``; None for another word."""
    match = _LABEL.fullmatch(text)
    return (int(match[2]), match[3] or "") if match and match[1] == type_ else None


def record_name(text: str) -> str:
    """A record's name on one line; ValueError if it is empty or too long."""
    name = checked_name(text)
    if len(name) > LONGEST_NAME:
        raise ValueError(f"the name has {len(name)} characters; at most {LONGEST_NAME}")
    return name


def checked_addresses(words: tuple[str, ...] | list[str]) -> tuple[str, ...]:
    """Addresses in lower case, each once; ValueError for what is none."""
    return tuple(dict.fromkeys(checked_address(word) for word in words))


def state_of(kind: Kind, text: str) -> str:
    """A stage or status in the CRM's spelling where it is one of the CRM's; ValueError if it is too long."""
    word = cleaned(text)
    if len(word) > LONGEST_NAME:
        raise ValueError(f"the {kind.state} has {len(word)} characters; at most {LONGEST_NAME}")
    known = {each.lower(): each for each in (*STAGES, *STATUSES)}
    return known.get(word.lower(), word) if kind.state else ""


def is_open(stage: str) -> bool:
    """Whether an opportunity of this stage may still be won."""
    return not any(word in CLOSED_WORDS for word in stage.lower().split())
