"""The marks before subjects of answers and forwards."""

from __future__ import annotations

import pytest

from espomail.domain.subject_marks import answers, forwards


@pytest.mark.parametrize("subject", ["Re: x", "AW: x", "Antw: x", "RE[2]: x", "回复：x", " Odp: x"])
def test_answers(subject: str) -> None:
    assert (answers(subject), forwards(subject)) == (True, False)


@pytest.mark.parametrize("subject", ["Fwd: x", "[Fwd: x]", "WG: x", "I: x", "转发: x", "Tr : x"])
def test_forwards(subject: str) -> None:
    assert (answers(subject), forwards(subject)) == (False, True)


@pytest.mark.parametrize("subject", ["", "Report: x", "Reply to all", "x re: y", "Ire: x", "Trains: x"])
def test_other_subjects(subject: str) -> None:
    assert (answers(subject), forwards(subject)) == (False, False)
