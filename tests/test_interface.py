"""The promised interface: commands and options that scripts and crontabs rely on. More may come, none may go."""

from __future__ import annotations

import click
import pytest

from tests.test_commands import EVERY

PROMISED = """
account import --key --dry-run
account list|show|edit|remove|export
account|lead add --email
audit --account --repair
autoreply --dry-run
backup
case add --email --team --contact --account --description
case assign --auto --none --explain
case edit --priority --name --team --account --contact
case follow --user
case list --mine --assigned-to --unassigned --team --status --all --sort --limit
case reply --body --body-file --cc --attach --draft --preview --at
case show|status|close|reopen|note|unfollow|merge|unmerge
check
completion
contact add --email --account
contact import --key --dry-run
contact list|show|edit|remove|export
cron remove
cron show --systemd
demo --keep
distribute --dry-run
doctor --account --offline
email attachment list
email attachment save
email list --view --folder --account --parent --unread --skipped --filter --search --limit
email mark --read --unread --important --archive --trash --inbox
email send --from --to --cc --subject --body --body-file --attach --parent --draft --at
email show|raw|link|unskip|import|refetch
email-account add --group --personal
email-account add|edit --distribution --assign-to --position --auto-reply --answer-by-mail --on-closed
email-account add|edit --folder --since --every --keep-unread --limit --max-size --smtp-host --smtp-port
email-account add|edit --name --owner --imap-host --imap-port --imap-security --imap-login --ca-file --no-verify
email-account add|edit --oauth --smtp-password-command --smtp-password-env --smtp-password-file
email-account add|edit --password-command --password-env --password-file --password-stdin --oauth-token-command
email-account add|edit --smtp-password-stdin --smtp-oauth-token-command
email-account add|edit --smtp-security --smtp-login --smtp-auth --smtp-ca-file --from-name --reply-to
email-account add|edit --store-sent --shared --no-shared --team --case-team --no-all-team-users --create-case
email-account list --senders
email-account show|edit|test|enable|disable|reset|remove|authorize
email-filter add --folder --mark-read --no-notify --priority --example
email-filter add --global --account --user --from --to --subject --body --body-all --header --action
email-filter add|list|show|edit|test|enable|disable|remove|lint
email-filter backtest --since
email-filter test|backtest --folder
email-filter test|backtest --global --account --user --from --to --subject --body --body-all --header --action
email-template list|show|preview|edit
explain --account --again --view --as
fetch --group --personal --account --jobs --limit --dry-run
filter --dry-run
follow --user --mute
held list|show|export|edit|retry|release|drop
init --admin
inspect --threads
lead import --key --dry-run
lead list|show|edit|remove|export
link --dry-run --relink
log --account --stage --failed
notification list|read
notify --dry-run
opportunity add --account --contact --stage
opportunity import --key --dry-run
opportunity list|show|edit|remove|export
outbox list|show|retry|resend|mark-sent|cancel|hold|release
restore
run --group --personal --account --dry-run
send --dry-run
settings list|get|set|unset
status
stream
team add|list|show
team member add --position --capacity
team member remove
unfollow --user
user add --email --name --admin --os-login
user away --from --until
user deactivate --reassign
user import|list|show|edit|activate
""".strip().splitlines()


@pytest.mark.parametrize("line", PROMISED)
def test_a_promised_command_has_its_options(line: str) -> None:
    words = line.split()
    options = {word for word in words if word.startswith("--")}
    paths = [""]
    for word in words[: len(words) - len(options)]:
        paths = [f"{path} {each}" for path in paths for each in word.split("|")]
    for path in paths:
        command = EVERY[f"espomail{path}"]
        given = {word for each in command.params if isinstance(each, click.Option)
                 for word in (*each.opts, *each.secondary_opts)}  # fmt: skip
        assert options <= given, f"{path} {options - given}"
