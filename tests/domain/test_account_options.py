import pytest

from espomail.domain import account_options as options
from espomail.domain.account_options import Server, Wanted
from espomail.errors import Usage


@pytest.mark.parametrize(
    ("said", "before", "assign_to", "assign_said", "strategy"),
    [
        pytest.param(None, None, None, False, "none", id="nothing said"),
        pytest.param(None, None, "bob", True, "direct", id="somebody named"),
        pytest.param("round-robin", None, "bob", True, "round-robin", id="both said"),
        pytest.param("less-busy", None, None, False, "least-busy", id="the original's word"),
        pytest.param(None, "round-robin", None, False, "round-robin", id="an edit keeps it"),
        pytest.param(None, "least-busy", "bob", True, "least-busy", id="kept with a name"),
        pytest.param(None, "none", "bob", True, "direct", id="an edit names somebody"),
        pytest.param(None, "direct", None, True, "none", id="an edit takes the name back"),
        pytest.param("none", "direct", "bob", False, "none", id="said none"),
    ],
)
def test_strategy(said, before, assign_to, assign_said, strategy):
    assert options.distribution(said, before, assign_to, assign_said) == strategy


@pytest.mark.parametrize("before", [None, "direct", "none"])
def test_direct_to_nobody_is_a_mistake(before):
    with pytest.raises(Usage, match="--assign-to"):
        options.distribution("direct", before, None, False)


@pytest.mark.parametrize(
    ("said", "before", "teams", "team"),
    [
        (None, None, (), None),
        (None, None, ("A",), "A"),
        ("B", None, ("A", "B"), "B"),
        (None, "B", ("A", "B"), "B"),
        (None, "B", ("A",), "A"),
        ("", "B", (), None),
    ],
)
def test_case_team(said, before, teams, team):
    assert options.case_team(said, before, teams) == team


@pytest.mark.parametrize("before", [None, "C"])
def test_with_several_teams_the_case_team_must_be_said(before):
    with pytest.raises(Usage, match="--case-team"):
        options.case_team(None, before, ("A", "B"))


@pytest.mark.parametrize("name", options.GROUP_ONLY)
def test_no_option_of_a_group_fits_a_personal_account(name):
    value = ("A",) if name == "teams" else "x"
    with pytest.raises(Usage, match="group accounts"):
        options.check_kind("personal", Wanted(**{name: value}))
    options.check_kind("group", Wanted(**{name: value}))


def test_an_empty_text_takes_a_servers_value_back():
    before = {"host": "h", "port": 993, "security": "tls", "login": "mia"}
    found = options.merged_server(Server(login=""), before, options.IMAP_PORTS, "tls")
    assert found == {"host": "h", "port": 993, "security": "tls"}


def test_a_new_security_brings_its_port():
    before = {"host": "h", "port": 993, "security": "tls"}
    found = options.merged_server(Server(security="starttls"), before, options.IMAP_PORTS, "tls")
    assert found["port"] == 143


def test_an_unusual_port_stays_whatever_the_security():
    before = {"host": "h", "port": 1143, "security": "none"}
    found = options.merged_server(Server(security="starttls"), before, options.IMAP_PORTS, "tls")
    assert (found["port"], found["security"]) == (1143, "starttls")


@pytest.mark.parametrize(
    ("before", "port", "security"),
    [("tls", 143, "starttls"), ("starttls", 993, "tls"), ("none", 143, "none"), ("tls", 9, "tls")],
)
def test_a_new_port_alone_never_begins_or_ends_encryption(before, port, security):
    kept = {"host": "h", "port": 1, "security": before}
    found = options.merged_server(Server(port=port), kept, options.IMAP_PORTS, "tls")
    assert (found["port"], found["security"]) == (port, security)
