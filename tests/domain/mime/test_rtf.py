"""Rich text of Outlook: the words, the page in disguise, and what hostile ones cost."""

from __future__ import annotations

import struct
import time
from contextlib import suppress

import compressed_rtf
import pytest
from compressed_rtf.crc32 import crc32
from hypothesis import given
from hypothesis import strategies as st

from espomail.domain.mime import rtf
from espomail.domain.mime.parsing import parse
from tests.domain.mime.files import files_of
from tests.domain.mime.test_parsing import HTML, PLAIN, TOP, multipart, names, part
from tests.domain.mime.test_tnef import MESSAGE, attribute, file, prop, properties, stream, winmail

FONTS = r"{\fonttbl{\f0\fswiss Arial;}{\f1\fnil\fcharset204 Arial Cyr;}{\f2\fcharset128 \'82\'6c\'82\'72 Gothic;}}"
HEAD = r"{\rtf1\ansi\ansicpg1252\deff0" + FONTS + r"{\colortbl ;\red0\green0\blue255;}\pard\f0\fs20 "


def text_of(body: str) -> str:
    text, page = rtf.read((HEAD + body + "}").encode("latin-1"))
    assert page == ""
    return text


@pytest.mark.parametrize(
    ("body", "text"),
    [
        pytest.param(r"one\par two\line three\tab four", "one\ntwo\nthree\tfour", id="breaks"),
        pytest.param("one\r\ntwo", "onetwo", id="line ends of the file are none of the text"),
        pytest.param("one\\\ntwo", "one\ntwo", id="but escaped ones"),
        pytest.param(r"{\b bold}{\i\cf1  words}", "bold words", id="formats"),
        pytest.param(r"gr\'fc\'dfe \'80", "grüße €", id="bytes in the code page"),
        pytest.param(r"{\f1 \'cf\'f0\'e8\'e2\'e5\'f2} caf\'e9", "Привет café", id="in the font's"),
        pytest.param(r"\deff1\plain \'cf\'f0", "Пр", id="in that of all text"),
        pytest.param(r"{\pntext\f0 1.\tab}one{\listtext 2.\tab}two", "1.\tone2.\ttwo", id="numbers of a list"),
        pytest.param(r"\f2\'83e\'83X\'83g\f0  ok", "テスト ok", id="in two bytes, one of them a letter"),
        pytest.param(r"\u8364? \u8364\'80 \uc2\u8364ab.", "€ € €.", id="Unicode, and what stands for it elsewhere"),
        pytest.param(r"\u-10179?\u-8704?", "😀", id="beyond sixteen bits"),
        pytest.param(r"a\{b\}c\\d\~e\-f", "a{b}c\\d\xa0ef", id="symbols"),
        pytest.param(r"\ldblquote x\rdblquote \emdash", "“x”—", id="signs"),
        pytest.param(r"see {\field{\*\fldinst HYPERLINK x.example}{\fldrslt our page}}", "see our page", id="link"),
        pytest.param(r"a{\pict\wmetafile8 0102030405}b{\*\unknown words}c", "abc", id="pictures, unknown groups"),
        pytest.param(r"a{\pict\bin5 }}}}}}b", "ab", id="raw bytes"),
        pytest.param(r"a{\*\generator{x}y}b", "ab", id="groups within"),
        pytest.param(r"words", "words", id="words"),
    ],
)  # fmt: skip
def test_words(body: str, text: str) -> None:
    assert text_of(body) == text


PAGE = (
    r"{\rtf1\ansi\ansicpg1252\fromhtml1 \deff0{\fonttbl{\f0\fswiss Arial;}}" "\r\n"
    r"{\*\htmltag64 <html>}{\*\htmltag64 <p class=\'22x\'22>}\htmlrtf {\htmlrtf0 caf\'e9 {\*\htmltag84 &amp;}"
    r"\htmlrtf &\htmlrtf0  more{\*\mhtmltag0 <x>}\htmlrtf\par}\htmlrtf0 {\*\htmltag72 </p>}{\*\htmltag0 \par }"
    r"{\*\htmltag104 </html>}}"
)  # fmt: skip


def test_a_page_in_disguise() -> None:
    assert rtf.read(PAGE.encode()) == ("", '<html><p class="x">café &amp; more</p>\n</html>')


def bomb(byte: bytes, references: int) -> bytes:
    """One byte, and references each of which repeats it seventeen times (MS-OXRTFCP, 2.2)."""
    position = 208
    tokens = [byte]
    for _ in range(references):
        tokens.append(struct.pack(">H", (position - 1) % 4096 << 4 | 15))
        position += 17
    tokens.append(struct.pack(">H", position % 4096 << 4))
    runs = [b"".join(tokens[start : start + 8]) for start in range(0, len(tokens), 8)]
    body = b"\xfe" + b"\xff".join(runs)
    head = struct.pack("<II4sI", len(body) + 12, 17 * references + 1, b"LZFu", crc32(body))
    return head + body


def packed(body: str) -> bytes:
    return prop(0x1009, compressed_rtf.compress(body.encode("latin-1")), 0x102)


def rich(body: str) -> bytes:
    return stream(attribute(0x9003, properties(packed(body)), 1))


class TestInWinmail:
    def test_counts_where_there_is_no_other_text(self) -> None:
        message = parse(TOP + winmail(rich(HEAD + r"Guten Tag,\par wo ist meine Bestellung \'fcber 45 \u8364??}")))
        assert message.text == "Guten Tag,\nwo ist meine Bestellung über 45 €?"
        assert (message.html, message.text_from_html, message.defects) == (None, False, ())

    def test_gives_back_its_page(self) -> None:
        message = parse(TOP + winmail(rich(PAGE)))
        assert (message.text.strip(), message.text_from_html) == ("café & more", True)
        assert message.html is not None
        assert '<p class="x">' in message.html

    def test_does_not_count_beside_another(self) -> None:
        message = parse(TOP + multipart("mixed", multipart("alternative", PLAIN, HTML, boundary="c"),
                                        winmail(rich(HEAD + "other}"))))  # fmt: skip
        assert message.text == "plain words"

    def test_does_not_count_beside_the_stream_s_own_words(self) -> None:
        both = properties(prop(0x1000, "own words"), packed(HEAD + "other}"))
        assert parse(TOP + winmail(stream(attribute(0x9003, both, 1)))).text == "own words"

    def test_of_a_message_within(self) -> None:
        outer = stream(file(b"", b"", prop(0x3001, "Re: offer"), prop(0x3701, MESSAGE + rich(HEAD + "inner}"), 0x0D)))
        raw = TOP + multipart("mixed", PLAIN, winmail(outer))
        assert names(parse(raw)) == ["winmail.dat", "Re: offer.txt"]
        assert files_of(raw)[1] == b"inner"

    @pytest.mark.parametrize("data", [b"", b"short", b"\xff" * 40, compressed_rtf.compress(b"{\\rtf1 x}")[:-2] + b"zz"])
    def test_damaged(self, data: bytes) -> None:
        message = parse(TOP + winmail(stream(attribute(0x9003, properties(prop(0x1009, data, 0x102)), 1))))
        assert message.text == ""
        assert message.defects == (("tnef-incomplete",) if data else ())

    def test_too_large(self) -> None:
        large = compressed_rtf.compress(b"x" * (rtf.COMPRESSED + 1), compressed=False)
        message = parse(TOP + winmail(stream(attribute(0x9003, properties(prop(0x1009, large, 0x102)), 1))))
        assert (message.text, message.defects) == ("", ("tnef-incomplete",))


    def test_many_are_not_read_for_ever(self) -> None:
        """Each unpacks to as much as it can, and has no words."""
        empty = stream(attribute(0x9003, properties(prop(0x1009, bomb(b"{", 50_000), 0x102)), 1))
        inner = [file(b"", b"", prop(0x3701, MESSAGE + empty, 0x0D)) for _ in range(3)]
        raw = TOP + multipart("mixed", *[winmail(empty + b"".join(inner)) for _ in range(3)])
        begin = time.process_time()
        message = parse(raw)
        assert time.process_time() - begin < 1
        assert message.defects == ("tnef-incomplete",)

    def test_many_that_fail_at_their_end_are_not_read_for_ever(self) -> None:
        for sum_of in (crc32, lambda _: 0):
            body = bomb(b"{", 50_000)[16:-5] + b"\xff\x00"  # half a reference instead of the end
            head = struct.pack("<II4sI", len(body) + 12, 500_000, b"LZFu", sum_of(body))
            broken = stream(attribute(0x9003, properties(prop(0x1009, head + body, 0x102)), 1))
            inner = [file(b"", b"", prop(0x3701, MESSAGE + broken, 0x0D)) for _ in range(60)]
            raw = TOP + multipart("mixed", PLAIN, winmail(stream(*inner)))
            begin = time.process_time()
            assert parse(raw).defects == ("tnef-incomplete",)
            assert time.process_time() - begin < 2

    def test_stands_above_a_footer(self) -> None:
        rich = prop(0x1009, compressed_rtf.compress(HEAD.encode() + b"the words}"), 0x102)
        data = winmail(stream(attribute(0x9003, properties(rich), 1)))
        message = parse(TOP + multipart("mixed", data, part("text/plain", "-- \nfooter")))
        assert message.text.split() == ["the", "words", "--", "footer"]
        message = parse(TOP + multipart("mixed", data, part("text/plain", "the words")))
        assert message.text == "the words"


RICH = part("text/rtf", HEAD + r"Gr\'fc\'dfe}")


class TestAsAPart:
    def test_counts_where_there_is_no_other_text(self) -> None:
        assert parse(TOP + RICH).text == "Grüße"
        assert parse(TOP + multipart("alternative", part("text/plain", "\n"), RICH)).text == "Grüße"
        message = parse(TOP + part("application/rtf", PAGE))
        assert (message.text.strip(), message.text_from_html) == ("café & more", True)

    def test_is_a_file_where_it_has_a_name(self) -> None:
        for field in ("Content-Disposition: attachment", "Content-Disposition: inline; filename=a.rtf"):
            message = parse(TOP + multipart("mixed", part("text/rtf", HEAD + "words}", field)))
            assert (message.text, len(message.attachments)) == ("", 1)

    def test_stands_above_a_footer(self) -> None:
        message = parse(TOP + multipart("mixed", RICH, part("text/plain", "-- \nfooter")))
        assert message.text.split() == ["Grüße", "--", "footer"]
        message = parse(TOP + multipart("mixed", RICH, part("text/html", "<p>Gr&uuml;&szlig;e")))
        assert message.text == "Grüße"

    def test_adds_nothing_to_another_text(self) -> None:
        assert parse(TOP + multipart("mixed", PLAIN, RICH)).text == "plain words"
        assert parse(TOP + multipart("alternative", PLAIN, RICH)).text == "plain words"


@given(st.binary(max_size=300))
def test_any_bytes(data: bytes) -> None:
    text = "".join(rtf.read(b"{\\rtf1 " + data))
    assert not any("\ud800" <= each <= "\udfff" for each in text)
    with suppress(rtf.Unreadable):
        rtf.unpack(data)


@pytest.mark.parametrize(
    "piece", ["{", "}", "\\", "\\'41", "\\u1?", "{\\f1\\fcharset1", "{\\field{\\*\\fldinst{", "\\bin1 x", "a\\par "]
)
def test_hostile_documents_take_no_time(piece: str) -> None:
    begin = time.process_time()
    rtf.read(b"{\\rtf1\\fonttbl " + piece.encode() * (rtf.LONGEST // len(piece)))
    rtf.read(b"{\\rtf1 " + piece.encode() * (rtf.LONGEST // len(piece)))
    assert time.process_time() - begin < 2


def test_a_bomb_stays_small() -> None:
    data = bomb(b"a", 60_000)
    assert len(data) < rtf.COMPRESSED
    begin = time.process_time()
    assert rtf.unpack(data) == b"a" * rtf.LONGEST
    assert time.process_time() - begin < 1
