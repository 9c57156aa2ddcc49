"""A scripted server with seven messages."""

from __future__ import annotations

import pytest

from tests.mail.odd_imap import RAW
from tests.servers.scripted_imap import ScriptedImap


@pytest.fixture
def server(scripted_imap: ScriptedImap) -> ScriptedImap:
    """The server that the tests of odd answers are about."""
    scripted_imap.inbox.messages = dict(RAW)
    return scripted_imap
