import pytest

from espomail.actions import account_servers, given_secrets
from espomail.actions.given_secrets import Given
from espomail.actions.stored_secrets import SecretMissing
from espomail.config import Config
from espomail.domain.account_options import Server, Wanted
from espomail.errors import ConfigurationError, Usage
from espomail.store.models import EmailAccount

HOST = {"host": "mail.example.com", "port": 993, "security": "tls"}


def an_account(imap=HOST, smtp=None, **more):
    return EmailAccount(address="support@example.com", imap=imap, smtp=smtp or {}, **more)


def test_imap_settings_take_the_address_as_log_in_and_the_hosts_time_out():
    settings = account_servers.imap_settings(an_account(), Config(imap_timeout=7.0))
    assert (settings.where, settings.login) == ("mail.example.com:993", "support@example.com")
    assert (settings.auth, settings.timeout) == ("password", 7.0)


def test_a_token_command_logs_in_by_xoauth2():
    account = an_account(secret={"kind": "token-command", "value": "oama access x"})
    assert account_servers.imap_settings(account, Config()).auth == "xoauth2"


def test_smtp_takes_what_it_lacks_from_imap():
    account = an_account({**HOST, "login": "mia", "ca_file": "/ca.pem", "verify": False}, HOST)
    settings = account_servers.smtp_settings(account, Config(smtp_timeout=8.0))
    assert (settings.login, settings.login_given) == ("mia", False)
    assert (settings.ca_file, settings.verify, settings.timeout) == ("/ca.pem", False, 8.0)


def test_an_smtp_log_in_of_its_own_is_given():
    account = an_account(smtp={**HOST, "login": "out"})
    settings = account_servers.smtp_settings(account, Config())
    assert (settings.login, settings.login_given) == ("out", True)


def test_no_smtp_server_says_what_to_type():
    with pytest.raises(ConfigurationError, match=r"edit support@example\.com --smtp-host"):
        account_servers.smtp_settings(an_account(), Config())


def test_a_typed_secret_is_kept_encrypted_and_read_back(store, tmp_path):
    config = Config(key_file=str(tmp_path / "key"))
    kept = given_secrets.kept(Given("typed", "hunter2", "--password-stdin"), config)
    assert kept["kind"] == "stored"
    assert "hunter2" not in str(kept)
    assert account_servers.imap_secret(store, an_account(secret=kept), config).reveal() == "hunter2"
    smtp = account_servers.smtp_secret(store, an_account(secret={"kind": "env", "value": "X"},
                                                  smtp_secret=kept), config)  # fmt: skip
    assert smtp.reveal() == "hunter2"


def test_a_missing_secret_names_account_and_variable(store, monkeypatch):
    monkeypatch.delenv("NO_SUCH_PASSWORD", raising=False)
    account = an_account(secret={"kind": "env", "value": "NO_SUCH_PASSWORD"})
    with pytest.raises(SecretMissing, match=r"support@example\.com: .*NO_SUCH_PASSWORD"):
        account_servers.imap_secret(store, account, Config())
    with pytest.raises(SecretMissing, match="has no secret; set one with"):
        account_servers.imap_secret(store, an_account(), Config())


def test_no_secret_in_the_repr_of_what_was_typed():
    assert "hunter2" not in repr(Given("typed", "hunter2", "the prompt"))


def test_an_unknown_provider_needs_hosts():
    with pytest.raises(Usage, match="--imap-host"):
        account_servers.of_new_account("support@example.com", Wanted())


def test_a_known_provider_needs_no_hosts():
    found = account_servers.of_new_account("me@gmail.com", Wanted())
    assert found["imap"] == {"host": "imap.gmail.com", "port": 993, "security": "tls"}
    assert found["smtp"] == {"host": "smtp.gmail.com", "port": 465, "security": "tls"}


def test_a_provider_that_logs_in_by_local_part_gets_the_address_for_smtp():
    found = account_servers.of_new_account("me@icloud.com", Wanted())
    assert (found["imap"]["login"], found["smtp"]["login"]) == ("me", "me@icloud.com")


def test_hosts_of_ones_own_replace_the_providers():
    found = account_servers.of_new_account("me@gmail.com", Wanted(imap=Server(host="localhost")))
    assert (found["imap"]["host"], found["smtp"]) == ("localhost", {})


@pytest.mark.parametrize(
    ("said", "port", "security"),
    [
        (Server(host="h"), 993, "tls"),
        (Server(host="h", security="starttls"), 143, "starttls"),
        (Server(host="h", security="none"), 143, "none"),
        (Server(host="h", port=143), 143, "starttls"),
        (Server(host="h", port=10993), 10993, "tls"),
        (Server(host="h", port=10143, security="none"), 10143, "none"),
    ],
)
def test_imap_port_and_security_tell_each_other(said, port, security):
    imap = account_servers.of_new_account("a@example.com", Wanted(imap=said))["imap"]
    assert (imap["port"], imap["security"]) == (port, security)


@pytest.mark.parametrize(
    ("said", "port", "security"),
    [
        (Server(host="h"), 587, "starttls"),
        (Server(host="h", port=465), 465, "tls"),
        (Server(host="h", security="tls"), 465, "tls"),
        (Server(host="h", security="none"), 25, "none"),
        (Server(host="h", port=2525, security="none"), 2525, "none"),
    ],
)
def test_smtp_port_and_security_tell_each_other(said, port, security):
    wanted = Wanted(imap=Server(host="i"), smtp=said)
    smtp = account_servers.of_new_account("a@example.com", wanted)["smtp"]
    assert (smtp["port"], smtp["security"]) == (port, security)


def test_smtp_options_without_a_host_are_a_mistake():
    with pytest.raises(Usage, match="--smtp-host"):
        account_servers.of_new_account(
            "a@example.com", Wanted(imap=Server(host="i"), smtp=Server(port=25))
        )


def test_an_edit_changes_only_what_was_said():
    account = an_account({**HOST, "login": "mia"}, {**HOST, "port": 465})
    found = account_servers.of_edited_account(account, Wanted(imap=Server(host="new"), verify=False))
    assert found["imap"] == {**HOST, "host": "new", "login": "mia", "verify": False}
    assert found["smtp"] == {**HOST, "port": 465}
    gone = account_servers.of_edited_account(account, Wanted(smtp=Server(host="")))
    assert gone["smtp"] == {}
