"""winmail.dat: what is in it, and what hostile ones cost."""

from __future__ import annotations

import base64
import hashlib
import struct
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espomail.domain.mime import tnef, tnef_stream
from espomail.domain.mime.parsing import parse
from tests.domain.mime.files import files_of
from tests.domain.mime.test_parsing import HTML, PLAIN, TOP, check, multipart, names, part

MESSAGE = b"\x07\x03\x02\x00\x00\x00\x00\x00\xc0\x00\x00\x00\x00\x00\x00\x46"


def attribute(name: int, data: bytes, level: int = 2, kind: int = 0) -> bytes:
    return struct.pack("<BHHI", level, name, kind, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)


def stream(*attributes: bytes) -> bytes:
    code_page = attribute(0x9007, struct.pack("<II", 1252, 0), 1)
    return tnef_stream.SIGNATURE + b"\x01\x00" + code_page + b"".join(attributes)


def properties(*each: bytes) -> bytes:
    return struct.pack("<I", len(each)) + b"".join(each)


def prop(name: int, value: str | bytes, kind: int = 0x1F) -> bytes:
    data = f"{value}\0".encode("utf-16-le") if isinstance(value, str) else value
    head = struct.pack("<HHII", kind, name, 1, len(data))
    return head + data + b"\0" * (-len(data) % 4)


def file(title: bytes, data: bytes, *more: bytes) -> bytes:
    made = attribute(0x9002, b"\0" * 14) + attribute(0x8010, title + b"\0") + attribute(0x800F, data)
    return made + (attribute(0x9005, properties(*more)) if more else b"")


def winmail(data: bytes, *fields: str) -> bytes:
    kind = "application/ms-tnef; name=winmail.dat"
    return part(kind, base64.encodebytes(data), "Content-Transfer-Encoding: base64", *fields)


FILES = stream(
    file(b"REPORT~1.PDF", b"%PDF\0\0", prop(0x3707, "Größe 報告.pdf"), prop(0x370E, "application/pdf")),
    file("Müller.txt".encode("cp1252"), b"words"),
)


def test_the_files_stand_behind_all_others() -> None:
    pdf = part("application/pdf; name=b.pdf", "x")
    uu = part("text/plain", "hi\nbegin 644 cat.txt\n#0V%T\n`\nend\n")
    raw = TOP + multipart("mixed", uu, winmail(FILES), pdf)
    message = parse(raw)
    assert names(message) == ["winmail.dat", "b.pdf", "cat.txt", "Größe 報告.pdf", "Müller.txt"]
    assert [each.content_type for each in message.attachments[3:]] == ["application/pdf", "text/plain"]
    assert files_of(raw)[0] == FILES
    assert files_of(raw)[3] == b"%PDF\0\0"
    assert message.attachments[4].sha256 == hashlib.sha256(b"words").hexdigest()
    assert message.defects == ()


def test_names_are_safe() -> None:
    raw = TOP + multipart("mixed", PLAIN, winmail(stream(file(b"..\\..\\x.exe", b"x"), file(b"", b"y"))))
    assert names(parse(raw)) == ["winmail.dat", "x.exe", "attachment-3"]


@pytest.mark.parametrize("kind", ["application/octet-stream; name=winmail.dat", "application/vnd.ms-tnef"])
def test_other_types_that_it_comes_under(kind: str) -> None:
    entity = part(kind, base64.encodebytes(FILES), "Content-Transfer-Encoding: base64")
    assert len(parse(TOP + multipart("mixed", PLAIN, entity)).attachments) == 3


class TestText:
    BODY = attribute(0x9003, properties(prop(0x1000, "Straße\r\nagain"), prop(0x1013, b"<p>page", 0x102)), 1)

    def test_counts_where_there_is_no_other(self) -> None:
        message = parse(TOP + winmail(stream(self.BODY)))
        assert (message.text, message.html, message.text_from_html) == ("Straße\nagain", "<p>page", False)

    def test_does_not_count_beside_another(self) -> None:
        message = parse(TOP + multipart("mixed", multipart("alternative", PLAIN, HTML, boundary="c"),
                                        winmail(stream(self.BODY))))  # fmt: skip
        assert (message.text, message.html) == ("plain words", "<p>html words</p>")

    def test_of_a_page_alone(self) -> None:
        page = properties(prop(0x3FDE, b"", 0x102), prop(0x1013, "<p>größe".encode("cp1252"), 0x102))
        message = parse(TOP + winmail(stream(attribute(0x9003, page, 1))))
        assert (message.text, message.text_from_html) == ("größe", True)

    def test_of_old_outlooks(self) -> None:
        assert parse(TOP + winmail(stream(attribute(0x800C, "größe\0".encode("cp1252"), 1)))).text == "größe"


def test_a_message_within() -> None:
    inner = stream(attribute(0x800C, b"inner words", 1), file(b"deep.bin", b"deep"))
    outer = stream(file(b"", b"", prop(0x3001, "Re: offer"), prop(0x3701, MESSAGE + inner, 0x0D)))
    raw = TOP + multipart("mixed", PLAIN, winmail(outer))
    assert names(parse(raw)) == ["winmail.dat", "Re: offer.txt", "deep.bin"]
    assert files_of(raw)[1] == b"inner words"


def test_objects_lose_what_says_how_to_open_them_and_no_byte_else() -> None:
    sheet = b"\xd0\xcf\x11\xe0 sheet \0\0"
    ole = prop(0x3701, b"\x0b" + b"\0" * 15 + sheet, 0x0D)
    found = tnef.unpack(stream(file(b"a", b"", ole), file(b"b", b"", prop(0x3701, sheet, 0x102))))
    assert [each.data for each in found.files] == [sheet, sheet]


@pytest.mark.parametrize(
    ("data", "defect"),
    [(b"no TNEF", tnef.INVALID), (b"", tnef.INVALID), (FILES[:-30], tnef.INCOMPLETE),
     (FILES + b"garbage at the end", tnef.INCOMPLETE)],
)  # fmt: skip
def test_damaged(data: bytes, defect: str) -> None:
    message = parse(TOP + multipart("mixed", PLAIN, winmail(data)))
    assert names(message)[0] == "winmail.dat"
    assert message.defects == (defect,)


def test_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tnef, "_decoder", lambda: None)
    message = parse(TOP + multipart("mixed", PLAIN, winmail(FILES)))
    assert names(message) == ["winmail.dat"]
    assert message.defects == ("tnef-needs-espomail[tnef]",)


def test_a_library_that_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(data: bytes, codec: str) -> None:
        raise RuntimeError

    monkeypatch.setattr(tnef, "_decoder", lambda: fails)
    message = parse(TOP + multipart("mixed", PLAIN, winmail(FILES)))
    assert names(message) == ["winmail.dat", "REPORT~1.PDF", "Müller.txt"]


MANY = struct.pack("<I", 0xFFFFFFFF)
HOSTILE = {
    "properties without end": stream(attribute(0x9003, MANY, 1)),
    "values without end": stream(attribute(0x9003, properties(struct.pack("<HH", 0x1002, 1) + MANY), 1)),
    "strings without end": stream(attribute(0x9003, properties(struct.pack("<HH", 0x1E, 1) + MANY), 1)),
    "recipients without end": stream(attribute(0x8004, MANY, 1), attribute(0x9004, MANY, 1)),
    "attributes": stream(attribute(0x1, b"") * 200_000),
    "attachments": stream(file(b"a", b"b") * 50_000),
    "large lists": stream(attribute(0x9005, properties(*[prop(1, b"x" * 200, 0x102)] * 2000)) * 10),
    "small properties": stream(*[file(b"a", b"b", *[prop(0x3707, "n")] * 1900)] * 100),
    "nested": b"",
}
for _ in range(200):
    HOSTILE["nested"] = stream(file(b"", b"", prop(0x3701, MESSAGE + HOSTILE["nested"], 0x0D)))


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_streams_take_no_time(name: str) -> None:
    raw = TOP + multipart("mixed", *[winmail(HOSTILE[name])] * 3)
    start = time.process_time()
    message = parse(raw)
    assert time.process_time() - start < 2  # a second, on a machine that is busy with other tests
    assert len(message.attachments) <= 500
    assert {*message.defects} <= {tnef.INCOMPLETE}


@given(st.integers(0, len(FILES)), st.binary(max_size=12), st.integers(0, 12))
def test_any_damage(position: int, piece: bytes, lost: int) -> None:
    data = FILES[:position] + piece + FILES[position + lost :]
    check(TOP + multipart("mixed", PLAIN, winmail(data)))


def test_messages_within_share_what_is_read_of_one_mail() -> None:
    many = stream(attribute(0x9003, properties(*[prop(0x3001, "a")] * 5000), 1))
    inner = [file(b"", b"", prop(0x3701, MESSAGE + many, 0x0D)) for _ in range(80)]
    begin = time.process_time()
    message = parse(TOP + multipart("mixed", PLAIN, winmail(stream(*inner)), winmail(FILES)))
    assert time.process_time() - begin < 1
    assert message.defects == ("tnef-incomplete",)
    few = parse(TOP + multipart("mixed", PLAIN, winmail(stream(*inner[:5])), winmail(FILES)))
    assert (len(few.attachments), few.defects) == (4, ())
