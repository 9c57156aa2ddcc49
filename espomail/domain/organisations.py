"""Whose domain is that? What stands behind an address's ``@``, as far as it tells one house from another.

The registrable domain is one label more than the longest public suffix (publicsuffix.org): ``acme.co.uk``
of ``mail.acme.co.uk``. The list is the one inside the installed package; it is never fetched.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import lru_cache
from typing import Any

from espomail.domain.free_mail import FREE_MAIL

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


def candidates(host: str) -> Iterator[str]:
    """The domains of two labels or more that a host lies in, itself first."""
    labels = host.split(".")
    for start in range(len(labels) - 1):
        yield ".".join(labels[start:])


def lies_in(host: str, domain: str) -> bool:
    """Whether a registrable domain is a host's; the list is loaded only where they differ."""
    return host == domain or _registrable(host) == domain


def is_shared(domain: str, more: Collection[str] = ()) -> bool:
    """Whether strangers get addresses in a domain, so that it says nothing about a house."""
    return domain in FREE_MAIL or domain in more


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
