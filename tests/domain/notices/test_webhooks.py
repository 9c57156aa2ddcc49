"""Where notices may be posted, and how they are signed."""

from __future__ import annotations

import pytest

from espomail.domain.notices import webhooks


@pytest.mark.parametrize(
    "url", ["https://example.com", "https://example.com:8443/a?b=c", "http://localhost:8080/x", "http://127.0.0.1/",
            "http://127.9.9.9/", "http://[::1]:80/x"],
)  # fmt: skip
def test_addresses_that_are_taken(url):
    assert webhooks.checked_url(url) == url


@pytest.mark.parametrize(
    "url",
    ["http://example.com/", "http://localhost.example.com/", "http://127.0.0.1.example.com/", "ftp://example.com/",
     "file:///etc/passwd", "https://", "https:///x", "example.com", "https://a:b@example.com/", "https://ex ample.com/",
     "https://example.com/\r\nX: y", "https://example.com:99999/", "https://exämple.com/", "http://0.0.0.0/",
     "https://example.com/" + "x" * 2000, "http://[::1/", ""],
)  # fmt: skip
def test_addresses_that_are_refused(url):
    with pytest.raises(ValueError, match=r"."):
        webhooks.checked_url(url)


def test_the_signature_of_the_standards_own_example():
    """The example of https://github.com/standard-webhooks/standard-webhooks, libraries' tests."""
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    body = b'{"test": 2432232314}'
    found = webhooks.headers("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330_000, body, secret)
    assert found["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_secret_is_its_own_key_unless_it_says_base64():
    assert webhooks.key_of("plain") == b"plain" and webhooks.key_of("whsec_YWJj") == b"abc"
    with pytest.raises(ValueError, match="base64"):
        webhooks.key_of("whsec_***")


def test_of_an_address_only_the_host_is_shown():
    assert webhooks.shown("https://hooks.example.com/T0/B0/secret") == "https://hooks.example.com/…"
    assert webhooks.shown("https://hooks.example.com") == "https://hooks.example.com"
