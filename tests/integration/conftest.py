"""A helpdesk on a real Dovecot, used through the installed command."""

from __future__ import annotations

import pytest

from tests.conftest import Desk
from tests.integration.helpdesk import Helpdesk, numbered
from tests.servers.dovecot import Dovecot
from tests.servers.scripted_imap import ScriptedImap


@pytest.fixture
def helpdesk(desk: Desk, dovecot: Dovecot) -> Helpdesk:
    """A new store with an administrator, and mailboxes nobody has used yet."""
    return Helpdesk(desk, dovecot)


@pytest.fixture
def server(scripted_imap: ScriptedImap) -> ScriptedImap:
    """A scripted server with four messages."""
    scripted_imap.inbox.messages = dict(enumerate(numbered(4), start=1))
    return scripted_imap


@pytest.fixture
def odd(desk: Desk, server: ScriptedImap) -> Desk:
    """A desk whose one account lies on the odd server."""
    desk.variables["PASSWORD"] = server.password
    desk(
        "email-account", "add", "support@example.com", "--group", "--imap-host", "127.0.0.1",
        "--imap-port", str(server.port), "--imap-security", "none", "--password-env", "PASSWORD",
    )  # fmt: skip
    return desk
