"""Known providers: hosts, ports, and what they want as a log-in."""

from __future__ import annotations

import pytest

from espomail.mail.providers import PRESETS, preset


@pytest.mark.parametrize(
    ("address", "imap", "smtp"),
    [
        ("a@gmail.com", ("imap.gmail.com", 993, "tls"), ("smtp.gmail.com", 465, "tls")),
        ("A@GoogleMail.com", ("imap.gmail.com", 993, "tls"), ("smtp.gmail.com", 465, "tls")),
        (
            "a@hotmail.co.uk",
            ("outlook.office365.com", 993, "tls"),
            ("smtp-mail.outlook.com", 587, "starttls"),
        ),
        (
            "a@firm.onmicrosoft.com",
            ("outlook.office365.com", 993, "tls"),
            ("smtp.office365.com", 587, "starttls"),
        ),
        ("a@yahoo.de", ("imap.mail.yahoo.com", 993, "tls"), ("smtp.mail.yahoo.com", 465, "tls")),
        ("a@gmx.com", ("imap.gmx.com", 993, "tls"), ("mail.gmx.com", 465, "tls")),
        ("a@gmx.at", ("imap.gmx.net", 993, "tls"), ("mail.gmx.net", 465, "tls")),
        ("a@zoho.eu", ("imap.zoho.eu", 993, "tls"), ("smtp.zoho.eu", 465, "tls")),
        ("a@pm.me", ("127.0.0.1", 1143, "starttls"), ("127.0.0.1", 1025, "starttls")),
    ],
)
def test_presets(address: str, imap: tuple[str, int, str], smtp: tuple[str, int, str]) -> None:
    found = preset(address)
    assert found is not None
    assert (found.imap.host, found.imap.port, found.imap.security) == imap
    assert (found.smtp.host, found.smtp.port, found.smtp.security) == smtp
    assert found.imap.login is None


def test_some_want_the_local_part_for_imap_and_the_address_for_smtp() -> None:
    found = preset("ann.b@me.com")
    assert found is not None
    assert (found.imap.login, found.smtp.login) == ("ann.b", None)


@pytest.mark.parametrize("address", ["a@example.com", "gmail.com", "", "a@", "@", "a@notgmail.com", "a@gmx"])
def test_unknown(address: str) -> None:
    assert preset(address) is None


def test_no_pattern_hides_another() -> None:
    domains = [pattern.replace("*", "com") for patterns, _ in PRESETS for pattern in patterns.split()]
    assert len(domains) - len(set(domains)) == 1  # gmx.com, which stands before gmx.*


def test_whoever_refuses_passwords_says_so() -> None:
    found = preset("a@outlook.com")
    assert found is not None and "OAuth" not in found.imap.host
    assert "accepts no passwords" in found.note
