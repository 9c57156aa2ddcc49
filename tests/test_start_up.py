"""What a verb that finds nothing to do may load: cron starts it every minute, on slow machines, too."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from tests.conftest import Desk

CODE = """
import json, sys
from espomail.__main__ import main
try:
    main()
finally:
    print(json.dumps(sorted(sys.modules)), file=sys.stderr)
"""
# by what they cost: 5 ms and more each where this was written, or nothing that a verb ever needs at once
NEVER = {
    *("asyncio", "multiprocessing", "concurrent", "unittest", "http", "xml", "html", "difflib", "tomllib"),
    *("rich", "playhouse", "psycopg", "cryptography", "keyring", "oauthlib", "prometheus_client"),
    *("email_validator", "publicsuffixlist", "vobject", "pymap", "aiosmtpd", "trustme"),
    *("fast_mail_parser", "nh3", "selectolax", "chardet", "flufl", "mailparser_reply", "zstandard"),
    *("espomail.domain.intake", "espomail.domain.mime.parsing", "espomail.domain.bounces.finding"),
}
FETCHING = {"imapclient", "imaplib", "ssl", "subprocess", "email", "zipfile", "importlib.metadata"}
SENDING = {"smtplib"}
TELLING = {"jinja2"}
MAY = {
    "fetch": FETCHING,
    "filter": set[str](),
    "link": set[str](),
    "distribute": set[str](),
    "autoreply": set[str](),
    "notify": set[str](),
}


@pytest.mark.sqlite("a store on a server loads its driver")
@pytest.mark.parametrize("verb", MAY)
def test_an_idle_verb_loads_nothing_heavy(desk: Desk, verb: str) -> None:
    desk("user", "add", "ann", "--email", "ann@example.com")
    words = ["--store", str(desk.path), "--now", desk.now, verb, "--json"]
    done = subprocess.run(
        [sys.executable, "-c", CODE, *words], capture_output=True, text=True, env=dict(os.environ)
    )
    assert done.returncode == 0, done.stderr
    loaded = set(json.loads(done.stderr.splitlines()[-1]))
    assert {"peewee", "espomail.stages.report"} <= loaded
    unwanted = (NEVER | FETCHING | SENDING | TELLING) - MAY[verb]
    assert unwanted & loaded == set()
