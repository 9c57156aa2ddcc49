"""Authentication-Results: who says that a sender is forged."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espomail.domain.authentication import forged_according_to
from espomail.domain.mime.parsing import parse
from tests.builders import a_message


def told(*values: str) -> tuple[str, ...]:
    fields = "".join(f"Authentication-Results: {value}\r\n" for value in values)
    return forged_according_to(parse(fields.encode() + a_message()))


@pytest.mark.parametrize(
    ("values", "servers"),
    [
        ((), ()),
        (("mx.example.com; dmarc=fail (p=NONE) header.from=bank.example",), ("mx.example.com",)),
        (("MX.Example.com 1; spf=pass smtp.mailfrom=x.example; DMARC = Fail",), ("mx.example.com",)),
        (('"mx.example.com" (us; dmarc=pass) ;\r\n\tdkim=fail;\r\n\tdmarc/1=fail',), ("mx.example.com",)),
        (("mx.example.com; dmarc=pass",), ()),
        (("mx.example.com; dmarc=none; dkim=fail; spf=fail",), ()),
        (("mx.example.com (dmarc=fail); none",), ()),
        (('mx.example.com; dkim=pass reason="; dmarc=fail"',), ()),
        (("mx.example.com; dkim=fail", "mx.example.com; dmarc=fail"), ("mx.example.com",)),
        ((r"mx.example.com; spf=fail (of a\(b@x.example) smtp.mailfrom=x; dmarc=fail",), ("mx.example.com",)),
        ((r'mx.example.com; spf=fail (of "a\"(b"@x.example); dmarc=fail',), ("mx.example.com",)),
        (('mx.example.com; spf=fail (6" away); dmarc=fail',), ("mx.example.com",)),
        ((r"mx.example.com (\(dmarc=fail\); dmarc=fail); none",), ()),
        (("; dmarc=fail", "dmarc=fail", "", ";;;((("), ()),
    ],
)
def test_what_a_field_says(values, servers):
    assert told(*values) == servers


def test_whose_word_counts():
    """The topmost field of a name is its owner's; below it stands what came with the mail."""
    ours, forged = "mx.example.com; dmarc=pass", "mx.example.com; dmarc=fail"
    assert told(ours, forged) == ()
    assert told(forged, ours) == ("mx.example.com",)
    assert told(ours, "elsewhere.example; dmarc=fail") == ("elsewhere.example",)


@given(st.text(st.sampled_from('a();="\\ dmrc=fil.'), max_size=60))
def test_any_value(text):
    assert all(name and name == name.lower() for name in told(text))


@pytest.mark.parametrize("piece", ["(", '"', "\\", ";", 'a"', "dmarc=", "(\\", '\\"'])
def test_hostile_values_take_no_time(piece):
    began = time.process_time()
    for _ in range(3):
        told(*[piece * 10_000] * 20, *['"' + piece * 10_000] * 5)
    assert time.process_time() - began < 5
