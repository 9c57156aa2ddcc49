"""Mail that was built to take forever: whatever it is, it is described within a second of CPU."""

from __future__ import annotations

import time

import pytest

from espomail.domain.inspection import describe
from tests.domain.hostile_mail import hostile

MOST = 1.0
MAIL = hostile(3_000_000)


@pytest.mark.parametrize("name", MAIL)
def test_hostile_mail_takes_no_time(name: str) -> None:
    begun = time.process_time()
    described = describe(name, MAIL[name])
    assert time.process_time() - begun < MOST
    assert len(described["to"]) <= 500 and len(described["attachments"]) <= 500
