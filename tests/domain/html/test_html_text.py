"""HTML as text, and HTML that is safe to show."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espomail.domain.html.text import MAX_TEXT, sanitised, to_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        pytest.param("one<br>two", "one\ntwo", id="br"),
        pytest.param("<p>one</p><p>two</p>", "one\n\ntwo", id="paragraphs"),
        pytest.param("<div>one</div><div>two</div>", "one\ntwo", id="divs"),
        pytest.param("<div><div><div>one</div></div></div><div>two</div>", "one\ntwo", id="nested"),
        pytest.param("<div>one</div><div><br></div><div>two</div>", "one\n\ntwo", id="empty line"),
        pytest.param("one <b>bold</b> word", "one bold word", id="inline"),
        pytest.param("  many \n\n blanks&nbsp;here ", "many blanks here", id="blanks"),
        pytest.param("<pre>a\n  b</pre>", "a\n  b", id="pre"),
        pytest.param("<div>one<pre>  a <b>b</b>\n \n\tc\n    d  </pre> two</div>", "one\n  a b\n\n\tc\n    d\ntwo",
                     id="indentation in pre"),
        pytest.param('<blockquote type="cite"><pre>  a\nb</pre></blockquote>', ">   a\n> b", id="cited pre"),
        pytest.param("<ul><li>one<li>two</ul>", "one\ntwo", id="list"),
        pytest.param("<table><tr><td>a<td>b<tr><td>c</table>", "a b\nc", id="table"),
        pytest.param("<style>x</style><script>y</script><title>z</title>text", "text", id="hidden"),
        pytest.param("<head><title>z</title></head><body>text</body>", "text", id="head"),
        pytest.param("a<!-- comment -->b", "ab", id="comment"),
        pytest.param("&lt;b&gt; &amp; &eacute; &#8364;", "<b> & é €", id="entities"),
        pytest.param('a<blockquote type="cite">b<br>c</blockquote>d', "a\n> b\n> c\nd", id="cited"),
        pytest.param('<blockquote class="gmail_quote">a<blockquote type="cite">b</blockquote>'
                     "</blockquote>", "> a\n> > b", id="cited twice"),
        pytest.param("a<blockquote>indented</blockquote>", "a\nindented", id="indented only"),
        pytest.param('<p class="MsoNormal">one</p><p class="MsoNormal">two</p>', "one\ntwo",
                     id="Outlook's lines"),
        pytest.param('<p class="MsoNormal">one</p><p class="MsoNormal"><o:p>&nbsp;</o:p></p><p class="MsoNormal">two</p>',
                     "one\n\ntwo", id="Outlook's empty line"),
        pytest.param("<div>one</div><div>&nbsp;</div><div>two<span>&nbsp;</span>three</div>", "one\n\ntwo three",
                     id="a blank that is an empty line, and one that is none"),
        pytest.param("<p>open <b>never closed", "open never closed", id="unclosed"),
        pytest.param("<html><frameset><frame src=x><noframes><body><p>one<p>two</body></noframes></frameset></html>",
                     "one\ntwo", id="frames"),
        pytest.param("just text", "just text", id="no tags"),
        pytest.param("", "", id="nothing"),
        pytest.param("a&#0;b&#xd800;c\0", "a\ufffdb\ufffdc", id="characters that are none"),
    ],
)  # fmt: skip
def test_to_text(html: str, text: str) -> None:
    assert to_text(html) == text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        pytest.param('<div style="display:none">PRE</div><p>Hi', "Hi", id="display"),
        pytest.param('<div style="DISPLAY: none !important; x">PRE</div>Hi', "Hi", id="display, important"),
        pytest.param('<div style="display:none!important;display:block">PRE</div>Hi', "Hi", id="more important"),
        pytest.param('<div style="display:none;display:block">shown</div>Hi', "shown\nHi", id="the last counts"),
        pytest.param("<div hidden>PRE</div>Hi", "Hi", id="hidden"),
        pytest.param('<span style="visibility:hidden">PRE</span>Hi', "Hi", id="visibility"),
        pytest.param('<span style="opacity:0.0">PRE</span>Hi', "Hi", id="opacity"),
        pytest.param('<span style="opacity:0.5">pale</span>Hi', "paleHi", id="half of it"),
        pytest.param('<div style="max-height:0px;overflow:hidden">PRE</div>Hi', "Hi", id="max-height"),
        pytest.param('<div style="max-height:0">seen</div>Hi', "seen\nHi", id="max-height that overflows"),
        pytest.param('<div style="height:0;padding-top:50%;overflow:hidden">seen</div>', "seen", id="a shape"),
        pytest.param('<span style="font-size:0">PRE</span>Hi', "Hi", id="letters of no size"),
        pytest.param('<div style="font-size:0px">PRE<p style="font-size:14px">a</p></div>', "a", id="sized again"),
        pytest.param('<div style="font-size:0"><font size=2>a</font>PRE</div><b>b', "a\nb", id="font"),
        pytest.param('<style>p{font-size:9px}</style><div style="font-size:0"><p>a</p></div>b', "a\n\nb", id="sized by a rule"),
        pytest.param('<style>@media x{.s i{font:9px A}}</style>b<b style="font-size:0"><i class="t s">a</i></b>', "ba", id="by class"),
        pytest.param('<style>p{color:red}</style><div style="font-size:0"><p>PRE</p></div>b', "b", id="a rule of colour"),
        pytest.param('<p style="font-size:0"><a style="font:bold 14px Arial">a</a></p>b', "a\n\nb", id="font in one word"),
        pytest.param('<div style="font-size:0"><table><tr><td>a</table>PRE</div>', "a", id="a table's own size"),
        pytest.param('<p style="visibility:hidden">PRE<b style="visibility:visible">a</b></p>b', "a\n\nb", id="seen again"),
        pytest.param('<div style="height:0;overflow:hidden;min-height:40px">a</div>', "a", id="min-height"),
        pytest.param('b<span style="height:0;overflow:hidden">a</span>', "ba", id="no height of its own"),
        pytest.param('<div hidden style="display:block">a</div>b', "a\nb", id="shown again"),
        pytest.param('<div style="mso-hide:all">web</div>Hi', "web\nHi", id="hidden from Outlook only"),
        pytest.param('<pre style="display:none">x</pre><p>a\n b', "a b", id="pre"),
        pytest.param('<div style="display:none">all there is</div>', "all there is", id="nothing else"),
        pytest.param('<img alt="Sale" src=x><img alt="ends today" src=y>', "Sale ends today", id="pictures alone"),
        pytest.param('<img alt="Logo" src=x>Hi <img alt="\U0001f600" src=y>', "Hi \U0001f600", id="an emoji"),
        pytest.param("Pre&zwnj;&nbsp;&#847;&zwnj;&#8199;&shy;<p>so&shy;ft&#8203;er", "Pre\n\nsofter", id="fillers"),
        pytest.param("می\u200cخواهم \U0001f469\u200d\U0001f4bb", "می\u200cخواهم \U0001f469\u200d\U0001f4bb", id="joiners"),
        pytest.param("a<!--[if mso]>MSO<![endif]-->b<!--[if !mso]><!-->c<!--<![endif]-->", "abc", id="conditional"),
        pytest.param("&nbsp a &copy 2024 &amp b &#146; &nosuch;", "a © 2024 & b ’ &nosuch;", id="odd entities"),
        pytest.param("<P CLASS=MsoNormal>x<o:p></o:p></P><v:shape>v</v:shape>", "x\nv", id="Office's tags"),
        pytest.param("&#55357;&#56832; &#xD83D;&#xDE00; &#55357;", "\U0001f600 \U0001f600 \ufffd", id="halves of emoji"),
        pytest.param("<textarea>typed</textarea> <button>Go</button>", "typed Go", id="forms"),
        pytest.param("<html><body>a</body></html><html><body><p>b", "a\n\nb", id="two pages"),
    ],
)  # fmt: skip
def test_what_a_page_hides(html: str, text: str) -> None:
    assert to_text(html) == text


def test_nothing_is_lost_however_deep() -> None:
    assert "treasure" in to_text("<div>" * 3000 + "treasure")
    assert "treasure" in to_text("<b><table><tr><td>" * 700 + "treasure")
    assert "treasure" in to_text("<i>x</i>" * 50_000 + "treasure")


@pytest.mark.parametrize("rows", [8_000, 25_000])
def test_words_stay_whole_and_lines_apart_in_the_largest_page(rows: int) -> None:
    row = "<tr><td>a<b>b</b>c</td><td class='x'>d&amp;</td></tr>\n<!-- <p>e -->"
    text = to_text("<style>f{}</style><table>" + row * rows + "</table>")
    assert set(text.split("\n")) == {"abc d&"}


def test_lines_stay_apart_in_the_longest_listing() -> None:
    text = to_text("<pre>" + "<span class='k'>if</span> <b>x</b>:\n" * 20_000 + "</pre>")
    assert set(text.split("\n")) == {"if x:"}


@pytest.mark.parametrize(
    ("html", "gone"),
    [
        ("<script>alert(1)</script>x", "alert"),
        ('<p onclick="alert(1)">x</p>', "onclick"),
        ('<a href="javascript:alert(1)">x</a>', "javascript"),
        ('<img src="https://tracker.example/1.gif">x', "tracker"),
        ('<img src="//tracker.example/1.gif">x', "tracker"),
        ('<img srcset="https://tracker.example/1.gif">x', "tracker"),
        ('<table background="https://tracker.example/1.gif"><tr><td>x</table>', "tracker"),
        ('<p style="background:url(https://tracker.example)">x</p>', "tracker"),
        ("<style>@import url(https://tracker.example)</style>x", "tracker"),
        ('<iframe src="https://tracker.example"></iframe>x', "tracker"),
        ('<form action="https://tracker.example"><input></form>x', "form"),
        ("<svg><image href='https://tracker.example'/></svg>x", "tracker"),
        ("<link rel=stylesheet href='https://tracker.example'>x", "tracker"),
        ("<meta http-equiv=refresh content='0;url=https://tracker.example'>x", "tracker"),
        ("<title>page</title>x", "page"),
    ],
)
def test_sanitised_removes(html: str, gone: str) -> None:
    assert gone not in sanitised(html)
    assert "x" in sanitised(html)


def test_sanitised_keeps() -> None:
    html = '<p>Hi <b>there</b> <img src="cid:logo@x"> <a href="https://example.org">link</a></p>'
    clean = sanitised(html)
    assert 'src="cid:logo@x"' in clean
    assert 'href="https://example.org"' in clean
    assert "<b>there</b>" in clean


def test_sanitised_shows_a_page_of_absurd_depth_as_text() -> None:
    assert sanitised("<b>" * 500 + "a < b") == "<pre>a &lt; b</pre>"


@pytest.mark.parametrize(
    "junk", ["<b>", "<b style='display:none'>", "<i style='font-size:0'>a", "<div>", "<p>", "<table><tr><td>", "<a ", "<", "&amp", "<!--", "<li>", "x ",
             "<blockquote type=cite>a", "<p></b>", "<svg>", "</p>", "<td>", " <td>", "<b> ", "<i>\n", "<p> <!-- -->"],
)  # fmt: skip
def test_hostile_pages_take_no_time(junk: str) -> None:
    page = junk * (1_000_000 // len(junk))
    start = time.process_time()
    assert len(to_text(page)) <= MAX_TEXT
    sanitised(page)
    assert time.process_time() - start < 2


@given(st.lists(st.sampled_from(["<p>", "</p>", "<div>", "<br>", "<blockquote type=cite>", "</div>",
                                 "<pre>", "</blockquote>", "<td>", "&#0;", "\0", "\v", "\f", "<"])
                | st.text(max_size=4), max_size=30).map("".join))  # fmt: skip
def test_any_page(html: str) -> None:
    for text in (to_text(html), sanitised(html)):
        text.encode("utf-8")
        assert "\0" not in text
