import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espomail.domain.patterns import folded, like, phrase_form, readings

SHORT = st.text("aAbBß*.?[ \n", max_size=12)


@given(text=SHORT, pattern=SHORT)
def test_like_agrees_with_the_slow_way(text, pattern):
    slow = re.escape(folded(pattern)).replace(r"\*", ".*")
    assert like(text, pattern) == bool(re.fullmatch(slow, folded(text), re.DOTALL))


@given(text=st.text(max_size=30))
def test_a_text_is_like_itself_and_like_a_star(text):
    assert like(text, text.replace("*", "")) == ("*" not in text)
    assert like(text, "*")


@pytest.mark.parametrize(
    ("text", "pattern", "agrees"),
    [
        ("hello", "hello", True),
        ("test hello man", "hello", False),
        ("test hello man", "*hello*", True),
        ("HELLO", "hello", True),
        ("ÄRGER mit Rechnung", "ärger*", True),
        ("A\u0308rger", "ärger", True),
        ("Straße", "STRASSE", True),
        ("[JIRA] down", "[JIRA]*", True),
        ("abc", "a?c", False),
        ("a?c", "a?c", True),
        ("ab", "*ab*b", False),
        ("aba", "ab*ba", False),
        ("abba", "ab*ba", True),
        ("", "", True),
        ("", "*", True),
        ("a", "", False),
        ("x@news.example", "*@*.example", True),
        ("line one\nline two", "*one*two", True),
        ("un\u200bsub\u00adscribe", "unsubscribe", True),
    ],
)
def test_like(text, pattern, agrees):
    assert like(text, pattern) is agrees


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        ("a" * 60_000, "*a*a*a*a*b"),
        ("a" * 60_000, "*" + "a*" * 5_000 + "b"),
        ("ab" * 30_000, "*" + "ab*" * 100 + "ba" * 100 + "c"),
        ("a" * 60_000, "*" * 60_000),
    ],
)
def test_hostile_patterns_are_linear(text, pattern):  # trap P15: *a*a*a*a*b against 60 kB
    started = time.process_time()
    like(text, pattern)
    assert time.process_time() - started < 0.5


@pytest.mark.parametrize(
    ("phrase", "text", "page"),
    [
        ("special offer", "a Special\r\n offer for you", None),
        ("unsubscribe", "", "<p>un<b>sub</b>scribe</p>"),
        ("special offer", "", "<td>Special</td><td>offer</td>"),
        ("special offer", "", "special<!-- x > --> <i>of</i>fer"),
        ("fish & chips", "", "<p>Fish&nbsp;&amp;&#32;chips</p>"),
        ("größe", "", "Gr&ouml;&szlig;e"),
        ("<blink>", "", "<blink>now</blink>"),
    ],
)
def test_phrases_are_found(phrase, text, page):
    assert any(phrase_form(phrase) in each for each in readings(text, page))


@pytest.mark.parametrize(
    "page", ["<" * 2_000_000, "<!--" * 500_000, "<a " * 600_000, "&" * 2_000_000]
)
def test_hostile_pages_are_linear(page):
    started = time.process_time()
    readings("", page)
    assert time.process_time() - started < 2
