"""What every command shares: the open store, the clock, who acts, and how errors end.

Commands only translate: words become arguments, a result becomes output and an exit status.
"""

from __future__ import annotations

import functools
import os
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click

from espomail import output
from espomail.commands.identity import acting, person, real_actor, service_account, trusted
from espomail.commands.parameters import COUNT
from espomail.config import Config, default_store, load
from espomail.domain.clock import parse_iso
from espomail.domain.permissions import SYSTEM, Actor
from espomail.errors import INTERRUPTED, EspomailError, NotPermitted, StoreIO, Usage
from espomail.store import Store


class App:
    """One invocation: its options, and what is opened on first use."""

    def __init__(
        self,
        store: str | None = None,
        config: str | None = None,
        as_login: str | None = None,
        now: str | None = None,
        quiet: bool = False,
        verbose: bool = False,
        no_input: bool = False,
    ) -> None:
        self._store_option = store
        self._config_option = config
        self.as_login = as_login
        self._now_option = now
        self.quiet = quiet
        self.verbose = verbose
        self.no_input = no_input
        self.read_only = False
        self._store: Store | None = None

    def check_overrides(self) -> None:
        """Behind sudo, --store, --config, --as and --now are for administrators (77).

        Asked before anything that they name is looked at. A time that is none is a mistake (2), whether the
        command looks at the clock or not.
        """
        given = {
            "--store": self._store_option,
            "--config": self._config_option,
            "--as": self.as_login,
            "--now": self._now_option,
        }
        said = [name for name, value in given.items() if value is not None]
        if said and person() is not None and not trusted(self._store_option):
            raise NotPermitted(f"{said[0]} is for administrators where sudo runs this; leave it out")
        _ = self.now

    @functools.cached_property
    def config(self) -> Config:
        """This host's settings."""
        return load(self._config_option)

    @property
    def config_path(self) -> str | None:
        """The file that was given with ``--config``, if any."""
        return self._config_option

    @property
    def store_url(self) -> str:
        """The store's URL: the option or variable, else the config's, else the platform's folder."""
        return self._store_option or self.config.store or str(default_store())

    def create_store(self) -> None:
        """Make the store; behind sudo, who made one would be its administrator (77)."""
        if not self.is_at_home:
            raise NotPermitted(
                f"{self.store_url}: only {service_account()} itself or root makes a store; "
                f"type: sudo su -s /bin/sh - {service_account()} -c 'espomail init --admin LOGIN'"
            )
        Store.create(self.store_url).close()

    @property
    def store(self) -> Store:
        """The open store; a missing one: 78."""
        if self._store is None:
            self._store = Store.open(self.store_url, read_only=self.read_only)
            self._store.service_logins = self.config.service_logins
            self._store.before_write = self._check_still_the_same
        return self._store

    @functools.cached_property
    def now(self) -> int:
        """The clock of every decision, in milliseconds (UTC)."""
        if not self._now_option:
            return int(time.time() * 1000)
        try:
            return parse_iso(self._now_option)
        except ValueError:
            raise Usage(
                f"--now {self._now_option}: not a time; write it like 2026-01-31T12:00:00Z"
            ) from None

    @functools.cached_property
    def actor(self) -> Actor:
        """Who acts (77 where the operating system's user is nobody here)."""
        return acting(self.store, self.as_login)

    @functools.cached_property
    def is_at_home(self) -> bool:
        """Whether files may be named, and programs started, with the rights this process has.

        Not by a regular user for whom sudo runs it: those rights are not theirs.
        """
        if person() is None:
            return True
        try:
            return real_actor(self.store).administers
        except EspomailError:
            return os.geteuid() == 0

    def _check_still_the_same(self) -> None:
        """What was read of somebody's rights must still hold inside the transaction that writes."""
        known = self.__dict__.get("actor")
        if known not in (None, SYSTEM) and acting(self.store, self.as_login) != known:
            raise NotPermitted(f"the rights of {known.login} were changed meanwhile; nothing was written")

    def known_user(self) -> Actor:
        """The acting user, whoever that is: somebody unknown to the store may not even look (77)."""
        return self.actor

    def administrator(self, what: str) -> Actor:
        """The acting user, if they administer; else 77 naming what was asked for."""
        if not self.actor.administers:
            raise NotPermitted(f"{self.actor.login} may not {what}: that is for administrators")
        return self.actor

    @property
    def asks(self) -> bool:
        """Whether somebody can be asked something."""
        return not self.no_input and sys.stdin.isatty() and sys.stderr.isatty()

    def say(self, text: str) -> None:
        """A remark on standard error; silent with ``-q``."""
        if not self.quiet:
            output.talk(text)

    def close(self) -> None:
        """Close what was opened."""
        if self._store is not None:
            self._store.close()
            self._store = None


class Toolkit(click.Group):
    """A group whose commands turn our errors into one line and an exit status."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """A mistake before the command is one line, too."""
        try:
            return super().make_context(info_name, args, parent, **extra)
        except click.exceptions.NoArgsIsHelpError:
            raise
        except click.UsageError as error:
            if parent is not None:
                raise
            _report_usage(error, error.ctx or click.Context(self, info_name=info_name))
            raise SystemExit(error.exit_code) from None

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; the outermost group reports what went wrong."""
        if ctx.parent is not None:
            return super().invoke(ctx)
        with error_boundary(ctx):
            return super().invoke(ctx)


@contextmanager
def error_boundary(ctx: click.Context) -> Iterator[None]:
    """The one place where exceptions become exit statuses."""
    try:
        yield
    except EspomailError as error:
        report(error)
        ctx.exit(error.exit_code)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        ctx.exit(0)
    except OSError as error:
        report(StoreIO(f"{error.filename or 'input/output'}: {error.strerror or error}"))
        ctx.exit(os.EX_IOERR)
    except (click.exceptions.Exit, click.exceptions.NoArgsIsHelpError, click.Abort):
        raise
    except KeyboardInterrupt:  # click would call it a failure
        ctx.exit(INTERRUPTED)
    except click.ClickException as error:
        _report_usage(error, ctx)
        ctx.exit(error.exit_code)
    except Exception as error:
        odd = [each for each in sys.argv if not _is_text(each)]
        if odd and isinstance(error, UnicodeEncodeError):
            report(Usage(f"{odd[0]}: this is no text in UTF-8; use a terminal or a script that writes UTF-8"))
            ctx.exit(Usage.exit_code)
        if _verbose(ctx):
            traceback.print_exc()
        output.talk(
            f"espomail: unexpected error: {type(error).__name__}: {error}; "
            "this is a bug: run again with -v and report what it prints"
        )
        ctx.exit(1)


def _is_text(word: str) -> bool:
    """Whether a word of the command line is UTF-8; names of files need not be."""
    return not any("\ud800" <= letter <= "\udfff" for letter in word)


def report(error: EspomailError) -> None:
    """One line on standard error: what failed, why, what to type."""
    hint = f"; {error.hint}" if error.hint else ""
    output.talk(f"espomail: {error}{hint}")


def _report_usage(error: click.ClickException, ctx: click.Context) -> None:
    path = (getattr(error, "ctx", None) or ctx).command_path
    said = " ".join(error.format_message().split()).rstrip(".")
    output.talk(f"espomail: {said}; see: {path} --help")


def _verbose(ctx: click.Context) -> bool:
    return bool(isinstance(ctx.obj, App) and ctx.obj.verbose)


def command(
    group: click.Group | None = None, name: str | None = None, **settings: Any
) -> Callable[[Callable[..., Any]], click.Command]:
    """Declare a command: it gets the App first, ``as_json`` last, and ``--json`` among its options."""
    settings.setdefault("context_settings", {"help_option_names": ["-h", "--help"]})

    def decorate(function: Callable[..., Any]) -> click.Command:
        wrapped = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")(
            click.pass_obj(function)
        )
        declare = group.command if group is not None else click.command
        found: click.Command = declare(name, **settings)(wrapped)
        return found

    return decorate


def command_group(
    name: str, **settings: Any
) -> Callable[[Callable[..., Any]], click.Group]:
    """Declare a group of commands about one noun."""
    settings.setdefault("context_settings", {"help_option_names": ["-h", "--help"]})
    return click.group(name, cls=Toolkit, **settings)


def listing_limit(limit: int | None) -> int | None:
    """How many rows a list shows: what was asked for, else the newest 50 on a terminal."""
    if limit is not None:
        return limit or None
    return output.NEWEST if output.on_terminal() else None


limit_option = click.option(
    "--limit", type=COUNT, metavar="N", help="At most N rows (0 = all)."
)


def read_words(words: tuple[str, ...]) -> list[str]:
    """Arguments, where ``-`` stands for what standard input holds, one or more words a line."""
    found: list[str] = []
    for word in words:
        found += sys.stdin.read().split() if word == "-" else [word]
    return found
