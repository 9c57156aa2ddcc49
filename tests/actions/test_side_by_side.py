"""Servers are asked side by side, and none of them by too many at once."""

import threading
from collections import Counter

import pytest

from espomail.actions import side_by_side as subject
from espomail.config import Config
from tests.haste import room


class Servers:
    """How many asked each of them at once, at most; every question takes until others have had time to come."""

    def __init__(self) -> None:
        self.now: Counter[str] = Counter()
        self.most: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._others = threading.Event()

    def ask(self, question: tuple[str, int]) -> int:
        with self._lock:
            for name in (question[0], "all"):
                self.now[name] += 1
                self.most[name] = max(self.most[name], self.now[name])
        self._others.wait(0.05 * room())
        with self._lock:
            for name in (question[0], "all"):
                self.now[name] -= 1
        return question[1]


def asked(servers, config, questions):
    return subject.side_by_side(servers.ask, questions, lambda each: each[0], config)


QUESTIONS = [("ab"[number % 2], number) for number in range(12)]


def test_answers_come_in_order_and_no_host_is_asked_by_too_many():
    servers = Servers()
    assert asked(servers, Config(jobs=6, jobs_per_host=2), QUESTIONS) == list(range(12))
    assert servers.most["a"] <= 2 and servers.most["b"] <= 2 and 1 < servers.most["all"] <= 4


def test_no_more_than_files_may_be_open(monkeypatch):
    monkeypatch.setattr(subject, "room", lambda: 1)
    servers = Servers()
    assert asked(servers, Config(), QUESTIONS) == list(range(12))
    assert servers.most["all"] == 1


def test_nothing_to_ask():
    assert asked(Servers(), Config(), []) == []


def test_all_are_asked_before_what_went_wrong_is_told():
    met = []

    def ask(number):
        met.append(number)
        if number == 1:
            raise ValueError("one")

    with pytest.raises(ValueError, match="one"):
        subject.side_by_side(ask, range(5), str, Config(jobs=1))
    assert met == list(range(5))
