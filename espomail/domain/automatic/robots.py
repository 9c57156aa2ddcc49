"""Marks of the mail that no person writes, so that no robot answers it and no account imports it."""

from __future__ import annotations

_SILENCE = ("X-Auto-Response-Suppress", "All")  # Microsoft's header
# RFC 3834, section 5, and the value that other desks look for
REPLY = (("Auto-Submitted", "auto-replied"), _SILENCE, ("Precedence", "auto_reply"))
TELLING = (("Auto-Submitted", "auto-generated"), _SILENCE)
NOTICE = (*TELLING, ("X-Espomail-Notice", "yes"))
