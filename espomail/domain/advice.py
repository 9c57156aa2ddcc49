"""What a person can type when an e-mail account fails, by the kind of its trouble."""

from __future__ import annotations

COMMANDS = {
    "login": "set the password anew with: espomail email-account edit {address} --password-stdin",
    "folder": "correct its folders with: espomail email-account edit {address} --folder NAME",
    "tls": "look at it step by step with: espomail email-account test {address}",
    "unreachable": "look at it step by step with: espomail email-account test {address}",
}

# where no password is used, by the kind of the account's secret
REFUSED = {
    "oauth": "sign in again with: espomail email-account authorize {address}",
    "token-command": "see what its token command prints; another one: "
    "espomail email-account edit {address} --oauth-token-command CMD",
}


def what_to_type(kind: str, address: str, hint: str | None, secret: str = "") -> str | None:
    """The hint of an error about an account, with a command in it; ``kind`` as ``backoff.kind_of``.

    ``secret``: the kind of the account's secret.
    """
    command = REFUSED.get(secret, COMMANDS[kind]) if kind == "login" else COMMANDS.get(kind)
    if command is None or "espomail " in (hint or ""):
        return hint
    typed = command.format(address=address)
    return f"{hint}; {typed}" if hint else typed
