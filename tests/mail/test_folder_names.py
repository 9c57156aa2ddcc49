import pytest
from hypothesis import given
from hypothesis import strategies as st
from imapclient import imap_utf7

from espomail.mail.folder_names import readable


@pytest.mark.parametrize(
    ("given_name", "name"),
    [
        ("INBOX", "INBOX"),
        ("Entw&APw-rfe", "Entwürfe"),
        ("Entwürfe", "Entwürfe"),
        ("&BB4EQgQ,BEAEMAQyBDsENQQ9BD0ESwQ1-", "Отправленные"),
        ("R&D", "R&D"),
        ("R&-D", "R&D"),
        ("a & b", "a & b"),
        ("&", "&"),
        ("&-", "&"),
        ("&AGEAYg-", "&AGEAYg-"),  # what ASCII can say is never written so
        ("&===-", "&===-"),
    ],
)
def test_a_name_is_read_either_way(given_name: str, name: str):
    assert readable(given_name) == name


@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=20))
def test_what_a_server_writes_is_read_as_what_people_write(name: str):
    assert readable(imap_utf7.encode(name).decode("ascii")) == name


@given(st.text(max_size=20))
def test_any_name_is_some_name(name: str):
    readable(name)
