"""Rights of a real regular user: one behind sudo, not somebody the service acts for."""

import pytest

from espomail.actions import email_accounts as actions
from espomail.actions.email_accounts import Request
from espomail.actions.given_secrets import Given
from espomail.config import Config
from espomail.domain.account_options import Server, Wanted
from espomail.errors import NotPermitted
from espomail.store import people
from espomail.store.models import EmailAccount

NOW = 1_790_000_000_000
TYPED = Given("typed", "hunter2", "--password-stdin")
IMAP = Server(host="imap.example.com")


@pytest.fixture
def bob(store, tmp_path):
    with store.write():
        people.add_user("bob", "Bob", ["bob@example.com"], False, "bob", NOW)
    return people.actor("bob")


def a_request(actor, tmp_path, wanted=None, secret=TYPED, smtp_secret=None):
    config = Config(key_file=str(tmp_path / "keys" / "key"))
    return Request(actor, wanted or Wanted(imap=IMAP), secret, smtp_secret, config, NOW)


@pytest.mark.parametrize("kind", ["command", "env", "file", "token-command"])
@pytest.mark.parametrize("which", ["secret", "smtp_secret"])
def test_what_works_as_the_service_account_is_not_for_users(store, bob, tmp_path, kind, which):
    request = a_request(bob, tmp_path, **{which: Given(kind, "x", f"--{kind}")})
    with store.write(), pytest.raises(NotPermitted, match=f"--{kind}"):
        actions.add(request, "personal", "bob@example.com")
    assert EmailAccount.select().count() == 0


@pytest.mark.parametrize(
    "wanted",
    [
        Wanted(imap=Server(host="h", ca_file="/etc/shadow")),
        Wanted(imap=IMAP, smtp=Server(host="h", ca_file="/etc/shadow")),
    ],
)
def test_files_of_the_service_account_are_not_for_users(store, bob, tmp_path, wanted):
    with store.write(), pytest.raises(NotPermitted, match="ca-file"):
        actions.add(a_request(bob, tmp_path, wanted), "personal", "bob@example.com")


def test_a_typed_password_is_for_everybody(store, bob, tmp_path):
    with store.write():
        account = actions.add(a_request(bob, tmp_path), "personal", "bob@example.com")
    assert (account.owner.login, account.secret["kind"]) == ("bob", "stored")
    with store.write(), pytest.raises(NotPermitted):
        actions.edit(a_request(bob, tmp_path, Wanted(), Given("env", "X", "--password-env")),
                     "bob@example.com")  # fmt: skip


def test_rights_come_before_everything_else(store, bob, tmp_path):
    """77 even where the address exists, options clash, and no server is named."""
    clash = Wanted(distribution="direct")
    with store.write():
        actions.add(a_request(bob, tmp_path), "personal", "bob@example.com")
        with pytest.raises(NotPermitted):
            actions.add(a_request(bob, tmp_path, clash), "group", "bob@example.com")
