"""Imports point one way, and each library has its home."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

# who may import whom, from the inside out; errors may be imported by all
LAYERS = {
    "domain": {"domain"},
    "store": {"domain", "store"},
    "mail": {"domain", "mail"},
    "actions": {"domain", "store", "mail", "actions"},
    "stages": {"domain", "store", "mail", "actions", "stages"},
    "commands": {"domain", "store", "mail", "actions", "stages", "commands", "demo"},
    "demo": {"domain", "commands", "demo"},
}
FOR_ALL = {"errors", "__init__"}

# single modules at the top: what they may import, and which layers may import them
TOP = {
    "config": ({"domain"}, {"commands", "actions", "stages", "store", "mail", "__main__", "tick"}),
    "output": ({"domain"}, {"commands", "demo"}),
    "rendering": ({"template_language"}, {"actions", "stages", "commands"}),
    "template_language": (set(), {"rendering"}),
    "tick": ({"config", "domain"}, {"__main__"}),
    "__main__": ({"commands", "tick"}, set()),
}

# each library's home: a package, a module, or both
HOMES = {
    "click": {"commands", "output"},
    "rich": {"commands", "output"},
    "peewee": {"store"},
    "playhouse": {"store"},
    "sqlite3": {"store", "tick"},
    "psycopg": {"store"},
    "imapclient": {"mail"},
    "imaplib": {"mail"},
    "smtplib": {"mail"},
    "ssl": {"mail", "demo"},
    "jinja2": {"rendering", "template_language"},
    "prometheus_client": {"actions"},
    "pymap": {"demo"},
    "pysasl": {"demo"},
    "proxyprotocol": {"demo"},
    "aiosmtpd": {"demo"},
    "trustme": {"demo"},
    "oauthlib": {"mail"},
    "keyring": {"mail"},
}

# of the libraries, the domain uses only those that compute: no file, no network, no clock
PURE = {
    "chardet",
    "compressed_rtf",
    "email_validator",
    "fast_mail_parser",
    "flufl",
    "mailparser_reply",
    "nh3",
    "orjson",
    "publicsuffixlist",  # which reads the list within its own package
    "selectolax",
    "tnefparse",  # of which only its reader of property lists is used
}
# of the standard library, what could read or change the world stays out of the domain
WORLDLY = {
    *("asyncio", "io", "logging", "multiprocessing", "pathlib", "random", "secrets", "shutil"),
    *("signal", "socket", "sqlite3", "subprocess", "tempfile", "threading", "urllib.request"),
}
WORLDLY_CALLS = {"open", "print", "input"}
CLOCKS = {"now", "utcnow", "today", "localtime", "make_msgid", "monotonic", "perf_counter", "sleep"}
CLOCKS_WITHOUT_ARGUMENT = {"gmtime", "ctime", "formatdate", "time", "time_ns"}


def modules() -> list[Path]:
    return sorted((ROOT / "espomail").rglob("*.py"))


def home(path: Path) -> str:
    """The layer or top-level module a file belongs to."""
    first = path.relative_to(ROOT / "espomail").parts[0]
    return first.removesuffix(".py")


def imports(path: Path) -> Iterator[str]:
    """Every module a file imports, wherever in the file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            module = node.module or ""
            yield module
            if module == "espomail":
                yield from (f"espomail.{alias.name}" for alias in node.names)


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def reached(path: Path) -> set[str]:
    """Layers and top-level modules of our own that a file imports."""
    own = (name.split(".") for name in imports(path))
    names = {parts[1] for parts in own if parts[0] == "espomail" and len(parts) > 1}
    return names - FOR_ALL - {"__version__"}


def allowed(origin: str) -> set[str]:
    inner, _ = TOP.get(origin, (LAYERS.get(origin, set()), None))
    return inner | {top for top, (_, users) in TOP.items() if origin in users}


def test_every_module_has_a_home():
    homes = {home(path) for path in modules()}
    assert homes <= {*LAYERS, *TOP, *FOR_ALL}


@pytest.mark.parametrize("path", modules(), ids=named)
def test_imports_point_one_way(path):
    origin = home(path)
    if origin in FOR_ALL:
        assert reached(path) == set()
    assert reached(path) <= allowed(origin)


@pytest.mark.parametrize("path", modules(), ids=named)
def test_each_library_is_used_where_it_lives(path):
    used = {name.split(".")[0] for name in imports(path)}
    strays = {library for library in used & HOMES.keys() if home(path) not in HOMES[library]}
    assert not strays


def test_a_migration_stays_what_it_was():
    """It carries its own copy of what it needs: rules change, and what it made of old stores must not."""
    migrations = [path for path in modules() if path.parent.name == "migrations"]
    own = {name for path in migrations for name in imports(path) if name.startswith("espomail")}
    assert own <= {"espomail.store.fields"}


@pytest.mark.parametrize("path", [p for p in modules() if home(p) == "domain"], ids=named)
class TestDomain:
    def test_uses_only_pure_libraries(self, path):
        names = set(imports(path))
        foreign = {name.split(".")[0] for name in names} - set(sys.stdlib_module_names)
        assert foreign <= {*PURE, "espomail"}
        assert not names & WORLDLY

    def test_neither_reads_the_world_nor_asks_the_clock(self, path):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
        plain = {call.func.id for call in calls if isinstance(call.func, ast.Name)}
        methods = {call.func.attr for call in calls if isinstance(call.func, ast.Attribute)}
        bare = [call for call in calls if not call.args and isinstance(call.func, ast.Attribute)]
        assert not plain & WORLDLY_CALLS
        assert not methods & CLOCKS
        assert not {call.func.attr for call in bare} & CLOCKS_WITHOUT_ARGUMENT

    def test_asks_the_system_for_exit_codes_at_most(self, path):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        asked = {
            node.attr
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "os"
        }
        assert all(name.startswith("EX_") for name in asked)

    def test_changes_no_global(self, path):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        assert not [node for node in ast.walk(tree) if isinstance(node, ast.Global)]


def test_the_tables_would_notice():
    assert "store" not in allowed("domain")
    assert "stages" not in allowed("store")
    assert "mail" not in allowed("store")
    assert "output" in allowed("commands")
    assert "output" not in allowed("stages")


UNPACKERS = {"zipfile", "tarfile", "gzip", "bz2", "lzma", "zlib"}


def test_nothing_that_came_by_mail_is_unpacked() -> None:
    """An archive stays an attachment: no module can even open one."""
    used = {
        (path.name, name)
        for path in sorted((ROOT / "espomail").rglob("*.py"))
        for name in UNPACKERS
        if re.search(rf"^\s*(?:import|from) {name}\b", path.read_text("utf-8"), re.M)
    }
    assert used == set()
