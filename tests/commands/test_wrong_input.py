"""What is misspelt or not there ends with its exit status and one line, whatever the command."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.builders import a_message
from tests.commands.arriving import a_team, an_account, arrive
from tests.commands.conftest import Desk

A = "support@example.com"

WRONG = """
2   nonsense
2   case nonsense
2   case list --nonsense
2   case list --limit x
2   case list --mine
2   case merge 1 1
2   case status 1 nonsense
2   case reply
2   email attachment lst 1
2   email send --to nonsense --subject x --body x
2   email send --subject x --body x
2   user add dave --email nonsense
2   user away alice --until nonsense
2   settings get nope
2   settings set case.max_age nonsense
2   settings set nope 1
2   settings unset nope
2   email-account add new@example.org --group --password-env X
2   email-account add new@example.org --imap-host h --password-env X
2   email-account add nonsense --group --imap-host h --password-env X
2   email-account edit support@example.com --since nonsense
2   email-filter add f --subject x
2   email-filter add f --global --subject x --account support@example.com
2   email-filter add f --global --subject x --action move
2   email-filter add f --global --header nonsense
2   explain 1 --view nonsense
2   case list --limit 99999999999999999999
2   email list --limit 99999999999999999999
2   log --limit 99999999999999999999
2   email-account edit support@example.com --every 99999999999999999999
2   email-account edit support@example.com --max-size 99999999999999999999
2   team member add Support alice --capacity 99999999999999999999
2   email-filter add f --global --subject x --priority 99999999999999999999
2   email-filter add f --global --subject x --priority -99999999999999999999
2   --as alice notification read 99999999999999999999
66  case show 99999999999999999999
66  email show 99999999999999999999
2   outbox show 99999999999999999999
66  held show 99999999999999999999
66  stream account:99999999999999999999
2   completion nonsense
2   notification list
66  case show 999
66  case show #999
66  case show nonsense
66  case assign 999 alice
66  case assign 1 999 alice
66  case assign 1 nobody
66  case list --assigned-to nobody
66  case list --team nobody
66  case merge 1 999
66  case note 999 x
66  case close 999
66  case follow 1 --user nobody
66  case reply 999 --body x
66  case reply 1 --body-file /nowhere/x
66  case reply 1 --body x --attach /nowhere/x
66  case add X --email 999
66  case add X --contact nobody
66  case add X --account nobody
66  case add X --team nobody
66  email show 999
66  email show <x@y>
66  email raw 999
66  email link 1 case:999
66  email link 1 account:999
66  email list --account nobody
66  email list --parent case:999
66  email list --skipped --filter nope
66  email import /nowhere/x
66  email refetch 999
66  email unskip 999
66  email attachment list 999
66  email attachment save 1 5
66  email send --to a@b.example --subject x --body-file /nowhere/x
66  team show nope
66  team member add nope alice
66  team member add Support nobody
66  team member remove Support nobody
66  user show nobody
66  user import /nowhere/x
66  user edit nobody --name x
66  user deactivate nobody
66  user away nobody --until 2026-12-31
66  email-account show nobody
66  email-account test nobody
66  email-account edit nobody --name x
66  email-account enable nobody
66  email-account remove nobody
66  email-account reset nobody
66  email-account authorize nobody
66  email-filter show nope
66  email-filter test nope x.eml
66  email-filter add f --user nobody --subject x
66  email-filter add f --account nobody --subject x
66  email-filter enable nope
66  email-filter remove nope
66  email-filter backtest nope
66  account show 99
66  account show account:99
66  contact show nobody
66  contact add Kim --account nobody
66  contact import /nowhere/x
66  opportunity add Deal --contact nobody
66  follow case:999
66  unfollow case:999
66  stream case:999
66  outbox show 999
66  outbox retry 999
66  outbox resend 999
66  outbox mark-sent 999
66  outbox cancel 999
66  held show 999
66  held retry 999
66  held drop 999
66  explain 999
66  explain /nowhere/x
66  explain 1 --view inbox --as nobody
66  audit --account nobody
66  doctor --account nobody
66  log --account nobody
66  fetch --account nobody
66  inspect /nowhere/x
66  restore /nowhere/x
73  team add Support
73  user add alice --email x@example.com
73  user add dave --email alice@example.com
73  user add dave --email dave@example.com --os-login alice
73  case add X --email 1
73  email-account add support@example.com --group --imap-host h --password-env X
78  email-template show nope
""".strip().splitlines()


@pytest.fixture
def office(desk: Desk) -> Desk:
    desk.user("alice")
    an_account(desk.store, A, a_team(desk.store, "Support", "alice"))
    arrive(desk, A, a_message())
    return desk


def test_wrong_input_ends_with_its_code_and_one_line(office: Desk):
    before = office.path.read_bytes() if isinstance(office.path, Path) else b""
    wrong = []
    for line in WRONG:
        code, *words = line.split()
        done = office(*words, code=None)
        said = done.stderr.splitlines()
        if (done.exit_code, len(said), done.stdout) != (int(code), 1, "") or not said[0].startswith("espomail: "):
            wrong.append((line, done.exit_code, done.output))
    assert wrong == []
    assert not before or office.path.read_bytes() == before


@pytest.mark.parametrize("words", [("case", "list"), ("run",), ("doctor", "--offline"), ("inspect", "x.eml")])
def test_a_time_that_is_none_is_a_mistake_of_every_command(office: Desk, words: tuple[str, ...]):
    assert "not a time" in office(*words, now="tomorrow", code=2).stderr
