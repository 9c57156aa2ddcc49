"""The settings an administrator may change: their names, types and defaults.

A setting is stored as text; what is not stored has its default.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from espomail.domain.clock import parse_duration
from espomail.domain.email_address import checked_address

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"(?=.{{1,253}}$){_LABEL}(?:\.{_LABEL})*")
_ON = ("on", "yes", "true", "1")
_OFF = ("off", "no", "false", "0")
_MOST = 1_000_000


@dataclass(frozen=True)
class Kind:
    """A type of value: from text to value (ValueError: what is wrong), and to the right text."""

    name: str
    parse: Callable[[str], Any]
    canonical: Callable[[str], str]


@dataclass(frozen=True)
class Known:
    """A setting: its type, its default as text (empty: there is none) and what it does."""

    key: str
    kind: Kind
    default: str
    help: str

    def parse(self, text: str) -> Any:
        """The value of a text; ValueError names the setting and what it takes."""
        try:
            return self.kind.parse(text)
        except ValueError as error:
            raise ValueError(f"{self.key} takes {self.kind.name}: {error}") from None

    def canonical(self, text: str) -> str:
        """The text as it is stored and shown; ValueError as for ``parse``."""
        self.parse(text)
        return self.kind.canonical(text)

    def value(self, stored: Mapping[str, str]) -> Any:
        """The value that holds; None where there is neither a stored one nor a default."""
        text = stored.get(self.key, self.default)
        return self.kind.parse(text) if text else None


def _count(text: str) -> int:
    word = text.strip()
    if not (word.isascii() and word.isdecimal()) or int(word) > _MOST:
        raise ValueError(f"{text!r} is none from 0 to {_MOST}")
    return int(word)


def _switch(text: str) -> bool:
    word = text.strip().lower()
    if word not in _ON + _OFF:
        raise ValueError(f"{text!r} is neither")
    return word in _ON


def _domain(text: str) -> str:
    word = text.strip().lower()
    if not _DOMAIN.fullmatch(word):
        raise ValueError(f"{text!r} is none")
    return word


def _domains(text: str) -> frozenset[str]:
    return frozenset(_domain(word) for word in text.replace(",", " ").split())


def _duration(text: str) -> int:
    try:
        return parse_duration(text)
    except ValueError:
        raise ValueError(f"{text!r} is none") from None


COUNT = Kind("a number (0 = off)", _count, lambda text: str(_count(text)))
SWITCH = Kind("on or off", _switch, lambda text: "on" if _switch(text) else "off")
DURATION = Kind("a duration such as 90m, 24h or 30d (0 = off)", _duration, str.strip)
ADDRESS = Kind("an e-mail address", checked_address, checked_address)
DOMAIN = Kind("a domain name", _domain, _domain)
DOMAINS = Kind("domain names with blanks between", _domains, lambda text: " ".join(sorted(_domains(text))))

_TABLE = (
    Known("system.address", ADDRESS, "", "who sends what no e-mail account can send"),
    Known("case.max_age", DURATION, "30d", "older mail opens no case"),
    Known("autoreply.max_age", DURATION, "24h", "older mail is not answered automatically"),
    Known("autoreply.breaker", COUNT, "200", "automatic replies an hour in all, else held"),
    Known("autoreply.per_address", COUNT, "5", "automatic replies to one address in 2 hours"),
    Known("autoreply.per_domain", COUNT, "50", "automatic replies to one domain in an hour"),
    Known("autoreply.trusted_servers", DOMAINS, "",
          "servers whose Authentication-Results count: where one says dmarc=fail, no automatic reply"),
    Known("notice.max_age", DURATION, "2d", "older mail makes no notice to its recipients"),
    Known("retention.skipped", DURATION, "30d", "how long skipped mail is kept"),
    Known("retention.log", DURATION, "90d", "how long the log of runs is kept; all else is kept for ever"),
    Known("max_personal_accounts", COUNT, "2", "personal e-mail accounts of a regular user"),
    Known("b2c", SWITCH, "off", "a contact's mail is linked to the contact, not to its account"),
    Known("link.free_mail", DOMAINS, "", "domains of free mail, beside those known: they propose no account"),
    Known("token.domain", DOMAIN, "", "domain of our Message-IDs (else the sending account's)"),
)
KNOWN: Mapping[str, Known] = MappingProxyType({each.key: each for each in _TABLE})


@dataclass(frozen=True)
class Settings:
    """Every setting's value, as the stages read it. Ages are milliseconds, 0 = no limit.

    ``raw`` maps each key to its text; ``digest`` is a short hash of them all, for stored decisions.
    """

    system_address: str | None
    case_max_age: int
    autoreply_max_age: int
    breaker: int
    per_address: int
    per_domain: int
    trusted_servers: frozenset[str]
    notice_max_age: int
    retention_skipped: int
    retention_log: int
    max_personal_accounts: int
    b2c: bool
    token_domain: str | None
    free_mail: frozenset[str]
    raw: Mapping[str, str]
    digest: str


def known(key: str) -> Known:
    """A setting by its key; KeyError with one line of text, naming the likely one."""
    if key in KNOWN:
        return KNOWN[key]
    from difflib import get_close_matches

    near = get_close_matches(key, KNOWN, n=1)
    hint = f"did you mean {near[0]}?" if near else "list them with: espomail settings list"
    raise KeyError(f"there is no setting {key}; {hint}")


def settings_of(stored: Mapping[str, str]) -> Settings:
    """The settings that stored texts mean; keys unknown to this version count for nothing."""
    value = {key: each.value(stored) for key, each in KNOWN.items()}
    raw = {key: stored.get(key, each.default) for key, each in KNOWN.items()}
    return Settings(
        system_address=value["system.address"],
        case_max_age=value["case.max_age"],
        autoreply_max_age=value["autoreply.max_age"],
        breaker=value["autoreply.breaker"],
        per_address=value["autoreply.per_address"],
        per_domain=value["autoreply.per_domain"],
        trusted_servers=value["autoreply.trusted_servers"] or frozenset(),
        notice_max_age=value["notice.max_age"],
        retention_skipped=value["retention.skipped"],
        retention_log=value["retention.log"],
        max_personal_accounts=value["max_personal_accounts"],
        b2c=value["b2c"],
        token_domain=value["token.domain"],
        free_mail=value["link.free_mail"] or frozenset(),
        raw=MappingProxyType(raw),
        digest=_digest(raw),
    )


def _digest(raw: Mapping[str, str]) -> str:
    text = "\n".join(f"{key}={value}" for key, value in sorted(raw.items()))
    return hashlib.sha256(text.encode()).hexdigest()[:12]


DEFAULTS = settings_of({})
