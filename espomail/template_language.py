"""What a template may say: facts, conditions, loops and a few filters, and nothing else.

Jinja's immutable sandbox keeps a template away from Python's internals, but not from
`'a' * 10**9`. A letter needs no arithmetic, no calls, no macros and no concatenation, so the
language leaves them out: every construct is on a list, loops run over short lists only, and what
remains cannot use much memory or time, whoever wrote the template. Values are plain facts
(strings, numbers, lists and dicts of them).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateSyntaxError, filters, meta, nodes
from jinja2.exceptions import SecurityError
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment

MAX_SOURCE = 64 * 1024
MAX_OUTPUT = 2 * 1024 * 1024
MAX_ROWS = 1000
MAX_LOOPS = 2
MAX_INDENT = 40

_SENTENCES = (nodes.Template, nodes.Output, nodes.TemplateData, nodes.If, nodes.For, nodes.Assign)
_WORDS = (
    *(nodes.Const, nodes.Name, nodes.Getattr, nodes.Getitem, nodes.Slice, nodes.List, nodes.Tuple),
    *(nodes.Filter, nodes.Keyword, nodes.Test, nodes.Compare, nodes.Operand),
    *(nodes.And, nodes.Or, nodes.Not, nodes.CondExpr),
)
ALLOWED = frozenset((*_SENTENCES, *_WORDS))

_LOOP_FACTS = frozenset({"index", "index0", "first", "last", "length", "revindex"})
_TESTS = ("defined", "undefined", "none", "string", "number", "in", "eq", "ne", "lt", "gt")

_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_ANSWERED = re.compile(
    r"(?:(?:re|aw|sv|vs|antw|odp|rif|ynt)(?:\[\d+\])?\s*[:\uff1a]\s*)+", re.IGNORECASE
)
_NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|[ .,'\u2019()-])*")
_NAME_LENGTH = 60


class Language(ImmutableSandboxedEnvironment):
    """Jinja2 with this module's lists in place of its own globals, filters, tests, attributes."""

    def __init__(self) -> None:
        super().__init__(
            undefined=StrictUndefined, autoescape=False, trim_blocks=True, lstrip_blocks=True
        )
        self.globals = {}
        self.filters = dict(FILTERS)
        self.tests = {name: self.tests[name] for name in _TESTS}

    def getattr(self, obj: Any, attribute: str) -> Any:
        """A fact by name; never an attribute of a Python object, so nothing to escape through."""
        if type(obj) is dict or isinstance(obj, Mapping):  # the first is a tenth of the second
            if attribute in obj:
                return obj[attribute]
        elif isinstance(obj, LoopContext) and attribute in _LOOP_FACTS:
            return getattr(obj, attribute)
        return self.undefined(obj=obj, name=attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """A fact by name, or a place or slice of a list or text."""
        if isinstance(obj, Sequence) and isinstance(argument, int | slice):
            try:
                return obj[argument]
            except IndexError:
                return self.undefined(f"the list has no place {argument}")
        if isinstance(argument, str):
            return self.getattr(obj, argument)
        return self.undefined(f"there is no {argument!r} in a {type(obj).__name__}")

    def read(self, source: str, name: str | None = None) -> nodes.Template:
        """The syntax tree of a template. Raises TemplateSyntaxError also for the forbidden."""
        if len(source) > MAX_SOURCE:
            raise TemplateSyntaxError(f"longer than {MAX_SOURCE} characters", 1, name)
        tree = self.parse(source, name)
        _check(tree, name)
        return tree

    def translate(self, source: str, name: str) -> Template:
        """A template ready to be rendered. Raises TemplateSyntaxError."""
        tree = self.read(source, name)
        for loop in tree.find_all(nodes.For):
            loop.iter = nodes.Filter(loop.iter, "rows", [], [], None, None, lineno=loop.lineno)
        return self.from_string(tree)

    def unknown(self, source: str) -> set[str]:
        """The names a template expects to be given. Raises TemplateSyntaxError."""
        return meta.find_undeclared_variables(self.read(source))


def bounded(chunks: Iterable[str]) -> str:
    """The chunks as one text. Raises SecurityError beyond MAX_OUTPUT characters."""
    parts: list[str] = []
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > MAX_OUTPUT:
            raise SecurityError(f"the text is longer than {MAX_OUTPUT} characters")
        parts.append(chunk)
    return "".join(parts)


def one_line(text: object) -> str:
    """Text fit for a header or a table: line breaks and control characters become blanks."""
    return " ".join(_BREAKS.sub(" ", str(text)).split())


def quote(text: object) -> str:
    """The text as a quotation: every line behind `>` (RFC 3676, 4.5)."""
    lines = str(text).strip("\n").splitlines()
    return "\n".join(f">{'' if line.startswith('>') or not line else ' '}{line}" for line in lines)


def re_(subject: object) -> str:
    """The subject of an answer: one `Re:`, whatever the client called it (RFC 5322, 3.6.5)."""
    plain = one_line(subject)
    return f"Re: {plain[found.end() :] if (found := _ANSWERED.match(plain)) else plain}".rstrip()


def as_name(text: object) -> str:
    """A display name fit for a greeting; empty where it holds a link, a number or a whole sentence.

    A stranger chooses the name and, by forging From, who reads our answer: no room for advertising.
    """
    name = one_line(text)
    fits = len(name) <= _NAME_LENGTH and _NAME.fullmatch(name)
    return name if fits and "www." not in name.lower() else ""


def when(moment: object) -> str:
    """A time as letters say it, `Mon, 2 Mar 2026 at 09:58 UTC`; what is no time stays as it is.

    Mail programs know the line that quotes a mail by such a date.
    """
    try:
        found = datetime.fromisoformat(str(moment))
        found = found.astimezone(UTC) if found.tzinfo else found
    except (ValueError, OverflowError):
        return one_line(moment)
    day, month = _DAYS[found.weekday()], _MONTHS[found.month - 1]
    return f"{day}, {found.day} {month} {found.year} at {found.hour:02}:{found.minute:02} UTC"


def join(values: Iterable[object], separator: str = "") -> str:
    """The values of a short list as one text."""
    parts = [str(value) for value in rows(values)]
    if sum(map(len, parts)) + len(parts) * len(separator) > MAX_OUTPUT:
        raise SecurityError("the joined text is too long")
    return separator.join(parts)


def indent(text: object, width: int = 4) -> str:
    """Every line moved to the right by at most MAX_INDENT blanks."""
    margin = " " * min(int(width), MAX_INDENT)
    return "\n".join(margin + line if line else line for line in str(text).splitlines())


def rows(values: Any) -> list[Any]:
    """A list short enough to loop over; never the characters of a text."""
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise TypeError("only a list can be looped over or joined")
    found = list(values)
    if len(found) > MAX_ROWS:
        raise SecurityError(f"a list of more than {MAX_ROWS} rows")
    return found


_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_JINJA_FILTERS = (
    *("capitalize", "d", "default", "first", "last", "length", "lower", "sort"),
    *("title", "trim", "truncate", "unique", "upper", "wordwrap"),
)
FILTERS: Mapping[str, Callable[..., Any]] = {
    **{name: filters.FILTERS[name] for name in _JINJA_FILTERS},
    "as_name": as_name,
    "indent": indent,
    "join": join,
    "one_line": one_line,
    "quote": quote,
    "re": re_,
    "rows": rows,
    "when": when,
}


def _check(tree: nodes.Template, name: str | None) -> None:
    for node, loops in _walk(tree, 0):
        if word := _foreign(node):
            raise TemplateSyntaxError(f"'{word}' is not part of the language", node.lineno, name)
        if loops > MAX_LOOPS:
            raise TemplateSyntaxError(f"more than {MAX_LOOPS} nested loops", node.lineno, name)


def _foreign(node: nodes.Node) -> str:
    if type(node) not in ALLOWED:
        return type(node).__name__.lower()
    if isinstance(node, nodes.Filter):
        return "" if node.name in FILTERS else node.name
    if isinstance(node, nodes.Test):
        return "" if node.name in _TESTS else node.name
    return ""


def _walk(node: nodes.Node, loops: int) -> Iterator[tuple[nodes.Node, int]]:
    loops += isinstance(node, nodes.For)
    yield node, loops
    for child in node.iter_child_nodes():
        yield from _walk(child, loops)
