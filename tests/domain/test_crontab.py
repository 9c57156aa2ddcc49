from hypothesis import given
from hypothesis import strategies as st

from espomail.domain import crontab

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


def test_two_stores_do_not_disturb_each_other():
    other = crontab.lines(["e"], "/srv/other.db", "/bin", None)
    both = crontab.installed(crontab.installed("", BLOCK, STORE), other, "/srv/other.db")
    assert crontab.removed(both, "/srv/other.db") == "\n".join(BLOCK) + "\n"
    assert crontab.has_block(crontab.removed(both, STORE), "/srv/other.db")
