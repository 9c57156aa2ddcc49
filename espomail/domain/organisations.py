"""Whose domain is that? What stands behind an address's ``@``, as far as it tells one house from another.

The registrable domain is one label more than the longest public suffix (publicsuffix.org): ``acme.co.uk``
of ``mail.acme.co.uk``. The list is the one inside the installed package; it is never fetched.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from espomail.domain.free_mail import FREE_MAIL
from espomail.domain.incoming import Record

# More accounts than these in one domain say nothing about whose mail it is.
FEW = 3


def domain_of(address: str) -> str:
    """The registrable domain of an address; empty where there is none."""
    return _registrable(host_of(address))


def host_of(address: str) -> str:
    """What stands behind the ``@``, in lower case and as the DNS spells it."""
    host = address.rpartition("@")[2].strip(" .").lower()
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host


def telling(hosts: Iterable[str], shared: Collection[str]) -> set[str]:
    """The domains of these hosts that may be a house's: not those in which anybody gets an address."""
    found = {domain for host in set(hosts) for domain in _candidates(host)}
    return found - FREE_MAIL - set(shared)


def house_of(address: str, shared: Collection[str]) -> str:
    """The registrable domain of an address; empty where anybody gets an address in it."""
    host, domain = host_of(address), domain_of(address)
    return "" if {host, domain} & (FREE_MAIL | set(shared)) else domain


def _candidates(host: str) -> Iterator[str]:
    """The domains of two labels or more that a host lies in, itself first."""
    labels = host.split(".")
    for start in range(len(labels) - 1):
        yield ".".join(labels[start:])


def proposed(address: str, houses: Mapping[str, Sequence[Record]]) -> list[dict[str, Any]]:
    """The few accounts that have an address's registrable domain, for a person to decide on.

    ``houses``: the accounts of each registrable domain. Many accounts in one domain propose none.
    """
    host = host_of(address)
    for domain in _candidates(host):
        found = houses.get(domain, ())
        # the list of suffixes is loaded only where a sub-domain writes
        if found and (host == domain or _registrable(host) == domain):
            return [{**each.as_json(), "domain": domain} for each in found] if len(found) <= FEW else []
    return []


@lru_cache(maxsize=4096)
def _registrable(host: str) -> str:
    if "." not in host or host.startswith("["):  # a local name, or an address literal
        return ""
    return _list().privatesuffix(host) or ""


@lru_cache(maxsize=1)
def _list() -> Any:
    # Imported here: loading the list takes longer than most commands.
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList()
