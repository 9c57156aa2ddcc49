"""The units keep what a person has filled in: without it the service has no secrets."""

import pytest

from espomail.domain import systemd

WORDS = ["/opt/bin/espomail", "run"]
UNIT = systemd.units(WORDS, "/srv/desk.db", "desk", [("PW", "a@b"), ("OTHER", "c@d")])["espomail.service"]


@pytest.mark.parametrize(
    "line",
    [
        "Environment=PW=hunter2",
        'Environment="PW=with blanks"',
        "Environment='PW=with blanks'",
        "Environment = PW=hunter2",
        'Environment="PW=with blanks" \\\n  LANG=C.UTF-8',
        "LoadCredential=PW:/etc/espomail/pw",
    ],
)
def test_what_was_filled_in_stays_at_its_place(line):
    filled = UNIT.replace("#Environment=PW=…", line)
    assert filled != UNIT and systemd.filled_in(UNIT, filled) == filled


@pytest.mark.parametrize(
    "line",
    ["EnvironmentFile=-/etc/espomail.env", "LoadCredential=pw:/etc/pw", "LoadCredentialEncrypted=pw:/etc/pw"],
)
def test_other_ways_to_give_secrets_stay(line):
    filled = UNIT.replace("ExecStart=", f"{line}\nExecStart=")
    assert systemd.filled_in(UNIT, filled) == filled


def test_our_own_lines_are_renewed():
    older = UNIT.replace("ExecStart=/opt", "ExecStart=/old").replace("#Environment=PW=…\n", "")
    assert systemd.filled_in(UNIT, older) == UNIT


@pytest.mark.parametrize(
    ("word", "written"),
    [("/srv/o'brien.db", '"/srv/o\'brien.db"'), ("a b", '"a b"'), ("50%$", "50%%$$"), ('a"b', '"a\\"b"')],
)
def test_words_are_quoted_for_systemd(word, written):
    unit = systemd.units(["espomail", word], "/srv/desk.db", None, [])["espomail.service"]
    assert f"ExecStart=espomail {written}\n" in unit
