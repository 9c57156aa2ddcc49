import pytest
from hypothesis import given
from hypothesis import strategies as st

from espomail.domain import crontab
from espomail.errors import ConfigurationError

STORE = "/srv/desk.db"
WORDS = ["/opt/bin/espomail", "--store", STORE, "--no-input", "run"]
BLOCK = crontab.lines(WORDS, STORE, "/usr/bin:/bin", None, [("PW", "a@b")])
OTHERS = st.lists(
    st.text(st.characters(codec="ascii", exclude_categories=["C"]), min_size=1, max_size=20)
)


def test_the_lines():
    assert BLOCK[-2] == "* * * * * /opt/bin/espomail --store /srv/desk.db --no-input run"
    assert (BLOCK[0], BLOCK[-1]) == (f"# BEGIN espomail {STORE}", f"# END espomail {STORE}")
    assert any(line.startswith("#PW=") and "a@b" in line for line in BLOCK)


def test_words_are_quoted_for_the_shell_and_for_cron():
    assert crontab.command_line(["a b", "50%"]) == r"'a b' 50\%"


@given(OTHERS)
def test_installing_and_removing_leave_every_other_line(others):
    before = "".join(f"{line}\n" for line in others)
    once = crontab.installed(before, BLOCK, STORE)
    assert crontab.has_block(once, STORE)
    assert crontab.installed(once, BLOCK, STORE) == once
    assert crontab.removed(once, STORE) == before
    assert not crontab.has_block(crontab.removed(once, STORE), STORE)


@pytest.mark.parametrize(
    "before",
    [
        "MAILTO=ops@x.example\r\n0 1 * * * a\r\n",  # from another system
        "\n\n# mine\n0 1 * * * a\n\n\n",  # blank lines at either end
        "0 1 * * * printf 'a\x0bb\x85c\u2028d'\n",  # no ends of lines to cron
        "0 1 * * * echo caf\udce9\n",  # bytes that are no UTF-8
        "# BEGIN espomail /srv/other.db\n0 1 * * * a\n",  # another store's, and its end is lost
    ],
)
def test_odd_crontabs_come_back_byte_for_byte(before):
    once = crontab.installed(before, BLOCK, STORE)
    assert once.startswith(before)
    assert crontab.removed(once, STORE) == before


def test_a_last_line_without_its_end_gets_one():
    once = crontab.installed("0 1 * * * a", BLOCK, STORE)
    assert once.startswith("0 1 * * * a\n\n# BEGIN")
    assert crontab.removed(once, STORE) == "0 1 * * * a\n"


def test_the_block_keeps_its_place_between_other_lines():
    """Variables hold for the lines below them (crontab(5)), so nothing may change its place."""
    around = crontab.installed("A=1\n", BLOCK, STORE) + "B=2\n0 1 * * * b\n"
    changed = crontab.lines(["e", "run"], STORE, "/bin", "me@x.example")
    again = crontab.installed(around, changed, STORE)
    assert again == "A=1\n\n" + "".join(f"{line}\n" for line in changed) + "B=2\n0 1 * * * b\n"
    assert crontab.removed(again, STORE) == "A=1\nB=2\n0 1 * * * b\n"


@pytest.mark.parametrize("line", ["PW='a b'", '"PW" = a', "'PW'=a"])
def test_what_was_filled_in_may_be_quoted(line):
    filled = crontab.installed("", BLOCK, STORE).replace(BLOCK[4], line)
    assert line in filled and crontab.installed(filled, BLOCK, STORE) == filled


def test_what_was_filled_in_stays():
    once = crontab.installed("", BLOCK, STORE)
    filled = once.replace("#PW=…   # fill this in: the secret of a@b", "PW=hunter2").replace(
        "#MAILTO=you@example.com", "MAILTO = me@x.example\nLANG=de_DE.UTF-8"
    )
    again = crontab.installed(filled, BLOCK, STORE)
    lines = again.splitlines()
    assert "PW=hunter2" in lines and "MAILTO = me@x.example" in lines
    assert lines.index("LANG=de_DE.UTF-8") < lines.index(BLOCK[-2])
    assert not [line for line in lines if line.startswith(("#PW", "#MAILTO"))]
    assert crontab.installed(again, BLOCK, STORE) == again
    told = crontab.lines(WORDS, STORE, "/usr/bin:/bin", "you@x.example")
    assert "MAILTO=you@x.example" in crontab.installed(again, told, STORE).splitlines()


def test_a_block_without_its_end_takes_nothing_with_it():
    torn = crontab.installed("", BLOCK, STORE).replace(f"# END espomail {STORE}\n", "") + "0 1 * * * mine\n"
    for change in (crontab.removed, lambda text, store: crontab.installed(text, BLOCK, store)):
        with pytest.raises(ConfigurationError, match="crontab -e"):
            change(torn, STORE)


def test_two_stores_do_not_disturb_each_other():
    other = crontab.lines(["e"], "/srv/other.db", "/bin", None)
    both = crontab.installed(crontab.installed("", BLOCK, STORE), other, "/srv/other.db")
    assert crontab.removed(both, "/srv/other.db") == "\n".join(BLOCK) + "\n"
    assert crontab.has_block(crontab.removed(both, STORE), "/srv/other.db")
