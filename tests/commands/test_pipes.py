"""The installed command in a shell, where it matters: lists are piped into commands, nothing is cut."""

import os
import subprocess
import sys
from pathlib import Path

ESPOMAIL = Path(sys.executable).with_name("espomail")


def shell(store: Path, line: str) -> subprocess.CompletedProcess[str]:
    """Run a line of shell with ``espomail`` on its PATH and a store of its own."""
    environment = {
        "PATH": f"{ESPOMAIL.parent}:{os.environ['PATH']}",
        "ESPOMAIL_STORE": str(store),
    }
    return subprocess.run(["sh", "-ec", line], cwd=store.parent, env=environment, capture_output=True, text=True)


def test_lists_are_piped_into_commands(place):
    lines = """
        espomail -q init --admin root
        printf 'login,email\\nann,ann@example.com\\nbob,bob@example.com\\n' | espomail -q user import -
        espomail team add Support
        espomail user list | grep example.com | cut -f1 | espomail team member add Support -
        espomail team list | cut -f3
        espomail account add 'A name with a\ttab and over a hundred and twenty letters, so that a terminal\
 would have had to wrap or cut it somewhere' > made
        espomail contact add Ann --account "$(cat made)"
        espomail contact export | espomail -q contact import - --json
        espomail account list | cut -f2
    """
    result = shell(place, lines)
    assert result.stderr == ""
    told = result.stdout.splitlines()
    assert told[0] == "ann, bob"
    assert told[1] == "contact:1"
    assert '"unchanged": 1' in told[2]
    assert told[3].startswith("A name with a tab and") and told[3].endswith("cut it somewhere")


def test_a_bad_line_in_a_pipe(place):
    shell(place, "espomail -q init --admin root")
    result = shell(
        place, "printf 'name,email\\nAnn,a@example.com\\nBob,nothing\\n' | espomail contact import -"
    )
    assert result.returncode == 65
    assert result.stderr.splitlines()[0].startswith("espomail: -, line 3: nothing is no e-mail address")
    assert result.stdout == shell(place, "espomail contact list").stdout == ""


def test_words_in_another_encoding_are_refused_and_nothing_is_kept(place):
    shell(place, "espomail -q init --admin root; espomail -q team add Support")
    for words in ("case add 'St\\366rung'", "case list --team 'St\\366rung'", "email list --search 'St\\366rung'"):
        result = shell(place, f"eval \"$(printf \"espomail {words}\")\"")
        assert (result.returncode, result.stdout) == (2, ""), words
        assert "no text in UTF-8" in result.stderr and "bug" not in result.stderr
    assert shell(place, "espomail case list").stdout == ""
    (place.parent / os.fsdecode(b"St\xf6rung.eml")).write_bytes(b"Subject: x\n\nx\n")
    assert shell(place, "espomail inspect *.eml --json").returncode == 0
