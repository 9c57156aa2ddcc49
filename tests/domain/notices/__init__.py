"""Notices as mail systems write them, from what is known of each: a file for each family.

A new system goes into the file of its family; a new family gets a file and a name here.
"""

from __future__ import annotations

from tests.domain.notices import (
    asian_providers,
    delivery_services,
    domino_languages,
    exchange_languages,
    exim,
    filters,
    gateways,
    groupware,
    late,
    microsoft,
    more_languages,
    more_providers,
    old_systems,
    others,
    postfix,
    providers,
    qmail,
    reports,
    sendmail,
    servers,
    small_servers,
)

_FAMILIES = (
    asian_providers,
    delivery_services,
    domino_languages,
    exchange_languages,
    exim,
    filters,
    gateways,
    groupware,
    late,
    microsoft,
    more_languages,
    more_providers,
    old_systems,
    others,
    postfix,
    providers,
    qmail,
    reports,
    sendmail,
    servers,
    small_servers,
)
NOTICES = [notice for family in _FAMILIES for notice in family.NOTICES]
