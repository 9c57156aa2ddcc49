"""Templates: found, rendered, overridden, harmless whoever wrote them or filled them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espomail import rendering
from espomail.domain.replies.text import visible
from espomail.rendering import TemplateError, TemplateMissing, letter, render
from espomail.template_language import MAX_OUTPUT, MAX_ROWS, MAX_SOURCE, as_name, quote, re_
from tests.haste import within

CASE = {"number": 12, "name": "Printer on fire", "status": "New", "url": None}
EMAIL = {
    "subject": "Printer on fire",
    "from_name": "Ada Okafor",
    "from_address": "ada@customer.example",
    "text": "It burns.\n> Really?",
    "attachments": ["flames.jpg"],
    "date": "2026-03-02 09:15",
}
RECORD = {"type": "case", "number": 12, "name": "Printer on fire"}
USER = {"name": "Alice Berg", "login": "alice"}


def every_value(**changes: Any) -> dict[str, Any]:
    """Values for any shipped template."""
    a_notice = {"reasons": ["you follow it"], "at": "09:15"}
    return {
        "case": CASE,
        "email": EMAIL,
        "record": RECORD,
        "user": USER,
        "person": {"name": "Ada Okafor"},
        "contact": None,
        "account": None,
        "team": "Support",
        "sender_name": "Support",
        "today": "2026-03-02",
        "now": "2026-03-02 09:16",
        "text": "Use water.",
        "note": "",
        "by": "bob",
        "reasons": ["it was assigned to you"],
        "event": "assigned",
        "answer": "note",
        "mail": {"subject": "Re: Printer", "to": ["ada@customer.example"], "date": "2026-03-02"},
        "failure": {
            "server": "mx.customer.example",
            "answer": "550 5.1.1 no such user",
            "recipients": ["ada@customer.example"],
            "reached": [],
            "outbox": 7,
            "email": 5,
        },
        "alert": {
            "kind": "paused",
            "what": "support@firm.example",
            "since": "2026-03-02 09:00",
            "cause": "the server refused the log-in",
            "fix": "espomail email-account test support@firm.example",
            "count": 3,
        },
        "records": [
            {
                "record": RECORD,
                "notices": [
                    {**a_notice, "event": "received", "email": EMAIL},
                    {**a_notice, "event": "note", "email": None},
                ],
            },
        ],
        "reason": "alice may not send from support@firm.example",
        "count": 2,
        "left_out": 0,
        "every": "day",
        **changes,
    }


def body(template: str, **values: Any) -> str:
    """What a template of one's own makes of the values."""
    return render("mine", every_value(**values), {"mine": template})


def test_shipped_templates():
    assert rendering.names() == [
        "acknowledgement",
        "alert",
        "answer_refused",
        "digest",
        "notice",
        "quoted_reply",
        "send_failed",
    ]


@pytest.mark.parametrize("name", rendering.names())
def test_every_shipped_template_renders_and_names_its_values(name):
    text = render(name, every_value())
    assert "{" not in text
    assert "\n\n\n" not in text
    comment = rendering.source(name).split("#}")[0]
    assert all(variable in comment for variable in rendering.variables(rendering.source(name)))


@pytest.mark.parametrize("name", rendering.names())
def test_every_shipped_template_renders_without_what_may_be_missing(name):
    nobody = {"name": "", "login": "alice"}
    stranger = {**EMAIL, "from_name": "", "subject": "", "text": "", "attachments": []}
    assert render(name, every_value(case=None, email=stranger, user=nobody, answer=None))


class TestAcknowledgement:
    def test_number_in_subject_and_text(self):
        found = letter("acknowledgement", every_value())
        assert found.subject == "[#12] Re: Printer on fire"
        assert "the number #12." in found.text
        assert found.text.startswith("Hello Ada Okafor,\n")

    def test_without_a_case_no_number(self):
        found = letter("acknowledgement", every_value(case=None))
        assert found.subject == "Re: Printer on fire"
        assert "#" not in found.text

    def test_carries_nothing_a_stranger_wrote_but_a_short_subject(self):
        spam = "WIN at https://spam.example now " * 20
        values = every_value(
            email={**EMAIL, "subject": spam, "text": spam}, person={"name": spam[:50]}
        )
        found = letter("acknowledgement", values)
        assert "spam" not in found.text
        assert len(found.subject) <= 135


@pytest.mark.parametrize(
    ("event", "starts"),
    [
        ("assigned", "[#12] Yours: Printer on fire"),
        ("received", "[#12] Ada Okafor: Printer on fire"),
        ("claimed", "[#12] Ada Okafor: Printer on fire"),
        ("bounced", "[#12] Not delivered: Printer on fire"),
        ("note", "[#12] Note: Printer on fire"),
        ("answered", "[#12] Answered: Printer on fire"),
    ],
)
def test_notice_subject(event, starts):
    assert letter("notice", every_value(event=event)).subject == starts


def test_notice_carries_the_whole_text_and_the_names_of_attachments():
    text = letter("notice", every_value()).text
    assert EMAIL["text"] in text
    assert "flames.jpg" in text
    assert "espomail case reply 12" in text


def test_quoted_reply_has_no_subject():
    assert render("quoted_reply", every_value()) == (
        "Use water.\n\nOn Mon, 2 Mar 2026 at 09:15 UTC, Ada Okafor wrote:\n> It burns.\n>> Really?\n"
    )


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("2026-03-02T09:05:59.123Z", "Mon, 2 Mar 2026 at 09:05 UTC"),
        ("2026-03-02T01:00:00+02:00", "Sun, 1 Mar 2026 at 23:00 UTC"),
        ("0001-01-01T00:00:00+01:00", "0001-01-01T00:00:00+01:00"),
        ("soon\n", "soon"),
    ],
)
def test_letters_say_times_as_mail_programs_know_them(given, said):
    assert render("mine", {"x": given}, {"mine": "{{ x | when }}"}).strip() == said


def test_the_line_above_a_quotation_is_known_as_one():
    """Where a client drops the marks, the customer's answer still ends there."""
    text = render("quoted_reply", every_value()).replace(">", "")
    assert visible(text, None, "Re: Fire") == "Use water."


class TestSubject:
    def test_is_rendered_apart_from_the_body(self):
        hostile = "one\r\nBcc: all@firm.example\n\ntwo"
        found = letter("mine", {"x": hostile}, {"mine": "Subject: {{ x }}\n\n{{ x }}"})
        assert found.subject == "one Bcc: all@firm.example two"
        assert found.text == hostile + "\n"

    @pytest.mark.parametrize("break_", ["\r", "\n", "\x00", "\x1b", "\x85", "\u2028", "\x0b", "\t"])
    def test_stays_one_line_without_control_characters(self, break_):
        found = letter("mine", {"x": f"a{break_}b"}, {"mine": "Subject: {{ x }}\n\nhi"})
        assert found.subject == "a b"

    def test_is_optional(self):
        assert letter("mine", {}, {"mine": "hi"}).subject == ""

    def test_may_follow_a_comment(self):
        found = letter("mine", {}, {"mine": "{# why #}\n{# two #}\nSubject: S\n\nhi"})
        assert found == rendering.Letter("S", "hi\n")

    def test_only_the_first_line_counts(self):
        assert letter("mine", {}, {"mine": "hi\nSubject: S\n"}).subject == ""


class TestOverrides:
    def test_win_over_the_files(self):
        overrides = {"acknowledgement": "Got it: {{ case.number }}"}
        assert render("acknowledgement", every_value(), overrides) == "Got it: 12\n"

    def test_the_other_templates_stay(self):
        assert "Printer" in render("notice", every_value(), {"acknowledgement": "x"})

    def test_a_changed_override_counts_at_once(self):
        assert body("one") == "one\n"
        assert body("two") == "two\n"

    @pytest.mark.parametrize("name", ["missing", "", ".", "../setup", "/etc/passwd", "a/b", "a\0b"])
    def test_unknown_names(self, name):
        with pytest.raises(TemplateMissing) as caught:
            render(name, {})
        assert caught.value.exit_code == os.EX_CONFIG


class TestValuesFromMail:
    @pytest.mark.parametrize(
        "hostile",
        ["{{ 7*7 }}", "{% for x in y %}", "{0.__class__}", "%(password)s", "{# #}", "<b>&amp;"],
    )
    def test_are_never_read_as_a_template(self, hostile):
        assert hostile in letter("notice", every_value(email={**EMAIL, "text": hostile})).text
        assert letter("mine", {"x": hostile}, {"mine": "Subject: {{ x }}\n\nhi"}).subject == hostile

    @given(st.text(max_size=200))
    def test_come_out_as_they_went_in(self, text):
        assert body("[{{ text }}]", text=text) == f"[{text}]\n"


FORBIDDEN = [
    pytest.param("{{ 'a' * 10**9 }}", id="multiplication"),
    pytest.param("{{ 'a' ~ 'b' }}", id="concatenation"),
    pytest.param("{{ 1 + 1 }}", id="addition"),
    pytest.param("{{ '%1000000000d' % 1 }}", id="percent format"),
    pytest.param("{{ text.ljust(10) }}", id="a method"),
    pytest.param("{{ '{:999999999}'.format(1) }}", id="format"),
    pytest.param("{{ range(10) }}", id="a function"),
    pytest.param("{% for a in reasons recursive %}{{ loop(reasons) }}{% endfor %}", id="recursion"),
    pytest.param("{% macro m() %}{{ m() }}{% endmacro %}", id="macro"),
    pytest.param("{% include 'notice' %}", id="include"),
    pytest.param("{% set a %}x{% endset %}", id="block set"),
    pytest.param("{% filter upper %}x{% endfilter %}", id="filter block"),
    pytest.param("{{ text | center(1000000000) }}", id="an unlisted filter"),
    pytest.param("{{ text | attr('__class__') }}", id="attr"),
    pytest.param("{{ {'a': 1} }}", id="dict"),
    pytest.param("{{ 'x' if text is callable else '' }}", id="an unlisted test"),
    pytest.param("{% for a in reasons %}" * 3 + "{% endfor %}" * 3, id="three nested loops"),
    pytest.param("x" * (MAX_SOURCE + 1), id="too long"),
    pytest.param("{% if %}", id="syntax error"),
    pytest.param("{{ (" * 3000, id="too deep"),
]


@pytest.mark.parametrize("template", FORBIDDEN)
def test_what_the_language_leaves_out_is_refused_before_it_runs(template):
    with pytest.raises(TemplateError) as caught:
        rendering.check("mine", template)
    assert caught.value.exit_code == os.EX_DATAERR


@pytest.mark.parametrize(
    "expression",
    [
        "text.__class__",
        "text['__class__']",
        "reasons.append",
        "case.items",
        "case['items']",
        "loop.__init__",
        "text.upper",
        "no_such_value",
        "case.no_such_fact",
        "reasons[99]",
        "team.name",
    ],
)
def test_only_facts_have_names(expression):
    with pytest.raises(TemplateError):
        body("{% for x in [1] %}{{ " + expression + " }}{% endfor %}")


@pytest.mark.parametrize(
    "template",
    [
        "{% for c in text %}x{% endfor %}",
        "{% for r in many %}{% endfor %}",
        "{% for r in some %}{% for q in some %}{{ text }}{% endfor %}{% endfor %}",
        "{% set a = text %}" + "{% set a = [a, a, a, a, a, a, a, a] | join %}" * 9 + "{{ a }}",
        "{{ some | join(text) }}",
    ],
)
def test_time_and_memory_are_bounded(template):
    with within(2), pytest.raises(TemplateError):
        body(template, text="x" * 10_000, some=["y"] * MAX_ROWS, many=["z"] * (MAX_ROWS + 1))


def test_a_long_mail_is_still_told_in_full():
    text = "a line of text\n" * 60_000
    assert len(text) < MAX_OUTPUT
    assert text.strip() in letter("notice", every_value(email={**EMAIL, "text": text})).text


@pytest.mark.parametrize(
    ("template", "line"),
    [
        ("Subject: s\n\nfine\n{{ missing }}\n", 4),
        ("{# c #}\nSubject: {{ missing }}\n\nfine\n", 2),
        ("one\n{% if %}\n", 2),
        ("one\ntwo\n{{ 1 * 2 }}\n", 3),
    ],
)
def test_an_error_names_template_and_line(template, line):
    with pytest.raises(TemplateError, match=f"template mine, line {line}: ") as caught:
        body(template)
    assert caught.value.line == line
    assert "email-template preview mine" in (caught.value.hint or "")


def test_variables():
    template = (
        "Subject: {{ case.number }}\n\n"
        "{% for r in reasons %}{{ r }}{% endfor %}{% set a = team %}{{ a }}"
    )
    assert rendering.variables(template) == {"case", "reasons", "team"}
    with pytest.raises(TemplateError):
        rendering.variables("{% if %}")


@pytest.mark.parametrize(
    ("subject", "answer"),
    [
        ("Hello", "Re: Hello"),
        ("Re: Hello", "Re: Hello"),
        ("AW: Re[2]: SV: Hello", "Re: Hello"),
        ("RE : Hello", "Re: Hello"),
        ("Reply needed: now", "Re: Reply needed: now"),
        ("Fwd: Hello", "Re: Fwd: Hello"),
        ("", "Re:"),
    ],
)
def test_re(subject, answer):
    assert re_(subject) == answer


@pytest.mark.parametrize(
    ("text", "quoted"),
    [("a\n\nb", "> a\n>\n> b"), ("> a", ">> a"), ("\na\n", "> a"), ("", "")],
)
def test_quote(text, quoted):
    assert quote(text) == quoted


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Ada Okafor", "Ada Okafor"),
        ("Jean-Luc O'Neill, Dr.", "Jean-Luc O'Neill, Dr."),
        ("李雷", "李雷"),
        ("José\r\nMaría", "José María"),
        ("ada@customer.example", ""),
        ("Visit www.spam.example", ""),
        ("see http://spam.example", ""),
        ("CALL 0900 123456", ""),
        ("a" * 61, ""),
        ("", ""),
    ],
)
def test_as_name(name, shown):
    assert as_name(name) == shown


def test_templates_are_compiled_once(monkeypatch):
    letter("acknowledgement", every_value())
    monkeypatch.setattr(Path, "read_text", None)
    before = rendering._compiled.cache_info().misses
    letter("acknowledgement", every_value())
    assert rendering._compiled.cache_info().misses == before
