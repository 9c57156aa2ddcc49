import pytest

from espomail.domain.email_address import checked_address


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (" Alice@Example.COM ", "alice@example.com"),
        ("root@localhost", "root@localhost"),
        ("desk+case-12@mail.example.test", "desk+case-12@mail.example.test"),
        ("o'hara@example.ie", "o'hara@example.ie"),
        ("jörg@exämple.de", "jörg@exämple.de"),
        ('"a b"@example.de', '"a b"@example.de'),
        ("a@xn--exmple-cua.de", "a@xn--exmple-cua.de"),
    ],
)
def test_accepted(text, address):
    assert checked_address(text) == address


@pytest.mark.parametrize(
    "text",
    ["", "alice", "a b@example.com", "a@b@example.com", "a..b@example.com", "a@-example.com",
     "a@example.com, b@example.com", "Alice <a@example.com>", "a@example.com\nBcc: b@example.com",
     "a" * 250 + "@example.com", "a@[127.0.0.1]"],
)  # fmt: skip
def test_refused(text):
    with pytest.raises(ValueError, match="is no e-mail address"):
        checked_address(text)
