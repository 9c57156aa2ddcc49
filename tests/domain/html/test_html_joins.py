"""Pages whose parser would copy the same text again and again, and those that only look like them."""

from __future__ import annotations

import pytest

from espomail.domain.html import guard as html_guard
from espomail.domain.html import text as html_text
from espomail.domain.html.joins import copies_too_much

WORDS = "a few words "


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(f"{WORDS}<td style='color:red'>" * 30_000, id="cells outside of a table"),
        pytest.param(f"<body>{WORDS}</x style='color:red'>" * 30_000, id="end tags with attributes"),
        pytest.param(("<form a=b>" + WORDS * 50) * 3000, id="forms in a form"),
        pytest.param("<table>" + f"{WORDS}<tr><td>x</td></tr>" * 40_000, id="text between rows"),
        pytest.param("<table><table></table>" + f"{WORDS}<td a=b>" * 50_000, id="a table that ended"),
        pytest.param("x" * 1_000_000 + " <td a=b>" * 20_000, id="blanks behind much text"),
        pytest.param("<frameset>" + f"{WORDS}<p style='color:red'>" * 40_000, id="beside frames"),
    ],
)
def test_what_would_be_copied_too_often_is_not_parsed(page: str) -> None:
    assert html_guard.is_too_much(page) and html_guard.is_deeper(page, html_text.DEPTH)
    assert html_text.to_text(page).strip()


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(f"<td style='color:red'>{WORDS}" * 500, id="a few cells outside of a table"),
        pytest.param(
            "<table border=1>" + f"<tr>\n<td a=b>{WORDS}</td>\n<td>{WORDS}</td></tr>\n" * 20_000, id="a long table"
        ),
        pytest.param(
            ("<table><tr><td>" + "<table><tr><td>x</td></tr></table> text <b a=b>t</b>" * 20 + "</table>") * 1000,
            id="tables in tables",
        ),
        pytest.param(f"<p class=MsoNormal>{WORDS}<o:p></o:p></p>" * 40_000, id="a long letter"),
    ],
)
def test_what_people_write_is_parsed(page: str) -> None:
    assert not copies_too_much(page)


def test_hostile_markup_takes_no_longer() -> None:
    for page in ("<a" * 1_000_000, "<a " * 600_000, "<a>" * 600_000, "<!" * 1_000_000, "<" + "a" * 2_000_000):
        assert not copies_too_much(page)
