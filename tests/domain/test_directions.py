"""Which mail was sent and which came."""

from __future__ import annotations

import pytest

from espomail.domain.directions import direction, is_sent_folder

US = "support@example.com"


@pytest.mark.parametrize(
    "folder",
    ["Sent", "SENT", "INBOX.Sent", "[Gmail]/Sent Mail", "Gesendete Elemente", "INBOX/Éléments envoyés", "送信済みアイテム"],
)
def test_a_sent_folder_is_known_by_its_name_at_any_depth(folder: str) -> None:
    assert is_sent_folder(folder, "")


@pytest.mark.parametrize("folder", ["INBOX", "Sent/2026", "Not sent", "Unsent", "Presents", "INBOX.Sent.Old"])
def test_others_are_none(folder: str) -> None:
    assert not is_sent_folder(folder, "")


def test_the_configured_folder_is_one_whatever_it_is_called() -> None:
    assert is_sent_folder("Archive.Out", "Archive.Out")
    assert not is_sent_folder("archive.out", "Archive.Out")  # names of folders tell case apart (RFC 9051, 5.1)


def test_only_our_own_mail_in_a_sent_folder_went_out() -> None:
    own = {US}
    assert direction("Sent", "", US, own) == "out"
    assert direction("INBOX", "", US, own) == "in"  # anybody can write our address as From
    assert direction("Sent", "", "c@customer.example", own) == "in"
    assert direction("Sent", "", "", own) == "in"
