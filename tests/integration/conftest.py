"""A helpdesk on a real Dovecot, used through the installed command."""

from __future__ import annotations

import pytest

from tests.conftest import Desk
from tests.integration.helpdesk import Helpdesk
from tests.servers.dovecot import Dovecot


@pytest.fixture
def helpdesk(desk: Desk, dovecot: Dovecot) -> Helpdesk:
    """A new store with an administrator, and mailboxes nobody has used yet."""
    return Helpdesk(desk, dovecot)
