"""Notices as mail systems write them, from what is known of each: a file for each family.

A new system goes into the file of its family, a new family into a file of its own with a list ``NOTICES``.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from tests.domain.bounces.examples.form import Notice

_FAMILIES = [each.name for each in iter_modules(__path__) if each.name != "form"]
NOTICES: list[Notice] = [
    notice for name in _FAMILIES for notice in import_module(f"{__name__}.{name}").NOTICES
]
