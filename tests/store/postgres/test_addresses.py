"""Addresses of stores: what people meet where one does not work, and who may do all there."""

from __future__ import annotations

import os
import subprocess

import pytest

from espomail.errors import ConfigurationError, Exists
from espomail.store import Store
from tests.conftest import ESPOMAIL
from tests.servers import postgresql
from tests.servers.postgresql import rows


@pytest.mark.parametrize(
    ("address", "code", "words"),
    [
        ("postgresql://postgres@127.0.0.1:9/desk", 75, "could not be reached"),
        ("{server}/nowhere", 78, "no such database"),
        ("{server}/postgres", 78, "there is no store here"),
        ("{store}?isolation_level=wild", 78, "isolation_level=wild"),
        ("{store}?colour=red", 78, "not a URL that PostgreSQL understands"),
        ("mysql://localhost/desk", 78, "not supported"),
    ],
)
def test_an_address_that_does_not_work(url, address, code, words):
    given = address.format(server=url.rpartition("/")[0], store=url)
    done = subprocess.run([ESPOMAIL, "--store", given, "status"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.count("\n")) == (code, 1)
    assert words in done.stderr


def test_a_password_is_never_shown(url):
    given = url.replace("postgres@", "postgres:hunter2@") + "x"
    done = subprocess.run([ESPOMAIL, "--store", given, "status"], capture_output=True, text=True, check=False)
    assert done.returncode == 78 and "hunter2" not in done.stderr
    store = Store.open(url.replace("postgres@", "postgres:hunter2@"))
    assert "hunter2" not in store.name + store.address
    store.close()


def test_a_database_of_something_else_is_left_alone(postgres_server, tmp_path):
    other = postgres_server.database(tmp_path)
    postgresql.change(other, "CREATE TABLE orders (id int)")
    with pytest.raises(ConfigurationError, match="other tables"):
        Store.create(other)
    assert rows(other, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == [(1,)]


def test_a_store_is_not_made_twice(url):
    with pytest.raises(Exists):
        Store.create(url)


def test_the_service_account_is_named_by_the_host(url):
    store = Store.open(url)
    assert store.owner() == -1
    import pwd

    store.service_logins = (pwd.getpwuid(os.geteuid()).pw_name,)
    assert store.owner() == os.geteuid()
    store.close()
