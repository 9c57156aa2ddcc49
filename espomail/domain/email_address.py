"""Addresses that people type: for users, records, accounts and settings."""

from __future__ import annotations

import re

# Nearly every address there is; email-validator, for the others, takes 100 times as long. It would
# also refuse names of local networks (``root@localhost``), which notices may well go to.
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_ATOM = r"[a-z0-9_'+%=~&#$!*/?^`{|}-]+"
_PLAIN = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@(?:{_LABEL}\.)*[a-z](?:[a-z0-9-]{{0,61}}[a-z0-9])")


def checked_address(text: str) -> str:
    """An address as it is stored and compared: in lower case, without blanks around it.

    Local ones such as ``root@localhost`` are accepted. Raises ValueError saying what is wrong
    (RFC 5321, 4.1.2).
    """
    address = text.strip().lower()
    if len(address) <= 254 and _PLAIN.fullmatch(address):
        return address
    # Imported here: it takes longer to load than most commands take.
    from email_validator import EmailNotValidError, validate_email

    try:
        found = validate_email(
            address, check_deliverability=False, globally_deliverable=False, allow_quoted_local=True
        )
    except EmailNotValidError as error:
        reason = str(error).rstrip(".")
        raise ValueError(f"{text.strip() or 'nothing'} is no e-mail address ({reason})") from None
    return found.normalized.lower()
