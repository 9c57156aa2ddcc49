"""Finds templates and renders them: every text that leaves the house passes through here.

A template is plain text in a small part of Jinja2 (`template_language`). It may begin with a
comment that lists its values; then comes, where the text needs one, a line `Subject: …` and an
empty line; the rest is the body. Subject and body are rendered apart, so no value can end the one
and begin the other, and a value is never read as a template. The store's overrides, handed in as
name → source, win over the files of `templates/`. Templates are compiled once per process.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from espomail.errors import ConfigurationError, DataError

if TYPE_CHECKING:
    from jinja2 import Template

    from espomail.template_language import Language

HERE = Path(__file__).resolve().parent
NOTHING: Mapping[str, str] = {}

_NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}", re.IGNORECASE)
_SUBJECT = re.compile(r"\A((?:\s*\{#.*?#\})*\s*)Subject:([^\n]*)(?:\n|\Z)", re.DOTALL)


class TemplateMissing(ConfigurationError):
    """There is no template of this name, neither in the store nor among the shipped ones."""

    def __init__(self, name: str) -> None:
        from difflib import get_close_matches

        near = get_close_matches(name, names(), n=1)
        hint = f"did you mean {near[0]}?" if near else "see: espomail email-template list"
        super().__init__(f"there is no template {name!r}", hint)


class TemplateError(DataError):
    """A template cannot be read, or asks for a value that is not there."""

    def __init__(self, name: str, reason: str, line: int | None = None) -> None:
        self.template = name
        self.line = line
        where = f"template {name}, line {line}" if line else f"template {name}"
        super().__init__(f"{where}: {reason}", f"try it: espomail email-template preview {name}")


@dataclass(frozen=True, slots=True)
class Letter:
    """A rendered template. `subject` is one line or empty; `text` ends with a newline."""

    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class _Parts:
    """The two compiled halves of a template."""

    subject: Template | None
    body: Template


def template_root() -> Path:
    """The shipped templates: inside the package when installed, beside it in a checkout."""
    installed = HERE / "templates"
    return installed if installed.is_dir() else HERE.parent / "templates"


def names() -> list[str]:
    """The names of the shipped templates, sorted."""
    return sorted(path.stem for path in template_root().glob("*.j2"))


def source(name: str, overrides: Mapping[str, str] = NOTHING) -> str:
    """A template as it was written. Raises TemplateMissing."""
    return overrides[name] if name in overrides else _shipped(name)


def letter(name: str, values: Mapping[str, Any], overrides: Mapping[str, str] = NOTHING) -> Letter:
    """Subject and text of a template. Raises TemplateMissing, TemplateError."""
    parts = _compiled(name, source(name, overrides))
    with _blaming(name):
        subject = _filled(parts.subject, values) if parts.subject else ""
        text = _filled(parts.body, values)
    from espomail.template_language import one_line

    return Letter(one_line(subject), text.strip("\n") + "\n")


def render(name: str, values: Mapping[str, Any], overrides: Mapping[str, str] = NOTHING) -> str:
    """The whole text: `Subject: …` and an empty line, if there is a subject, then the body.

    Raises TemplateMissing, TemplateError.
    """
    found = letter(name, values, overrides)
    return f"Subject: {found.subject}\n\n{found.text}" if found.subject else found.text


def variables(template: str) -> set[str]:
    """The names a template's source expects among its values. Raises TemplateError."""
    with _blaming("given"):
        return _language().unknown(template)


def check(name: str, template: str) -> None:
    """Raises TemplateError if a source cannot be compiled; used before an override is stored."""
    _compiled(name, template)


@cache
def _language() -> Language:
    # Jinja2 takes 40 ms to import; a tick with nothing to say never pays for it.
    from espomail.template_language import Language

    return Language()


@cache
def _shipped(name: str) -> str:
    path = template_root() / f"{name}.j2"
    if not _NAME.fullmatch(name) or not path.is_file():
        raise TemplateMissing(name)
    return path.read_text(encoding="utf-8")


@lru_cache(maxsize=256)
def _compiled(name: str, template: str) -> _Parts:
    subject, body = _halves(template.replace("\r\n", "\n"))
    with _blaming(name):
        translate = _language().translate
        return _Parts(translate(subject, name) if subject else None, translate(body, name))


def _halves(template: str) -> tuple[str, str]:
    """Subject and body as two sources, padded so that both keep the file's line numbers."""
    found = _SUBJECT.match(template)
    if not found:
        return "", template
    body = "\n" * template.count("\n", 0, found.end()) + template[found.end() :]
    return "\n" * found[1].count("\n") + found[2].strip(), body


def _filled(template: Template, values: Mapping[str, Any]) -> str:
    from espomail.template_language import bounded

    # shared: the language has no globals to be added, so the values need not be copied
    return bounded(template.root_render_func(template.new_context(dict(values), shared=True)))


@contextmanager
def _blaming(name: str) -> Iterator[None]:
    """Turns whatever goes wrong in a template into a TemplateError with the line it happened on."""
    from jinja2 import TemplateSyntaxError

    try:
        yield
    except TemplateSyntaxError as error:
        raise TemplateError(name, error.message or "cannot be read", error.lineno) from error
    except Exception as error:
        # The sandbox lets any exception of a filter or comparison through; all are the template's.
        line = _line(error.__traceback__)
        raise TemplateError(name, f"{error}" or type(error).__name__, line) from error


def _line(trace: TracebackType | None) -> int | None:
    line = None
    while trace:
        code = trace.tb_frame.f_globals.get("__jinja_template__")
        if code is not None:
            line = code.get_corresponding_lineno(trace.tb_lineno)
        trace = trace.tb_next
    return line
