"""Addresses, subjects and file names as programs of thirty years have written them.

Each line of a table is a field and what a careful person would read in it.
"""

from __future__ import annotations

import base64

import pytest

from espomail.domain.mime.parsing import parse
from tests.domain.mime.test_parsing import check


def b64(text: str, charset: str = "utf-8") -> str:
    return f"=?{charset}?B?{base64.b64encode(text.encode(charset)).decode()}?="


@pytest.mark.parametrize(
    ("value", "pairs"),
    [
        ("a@x.example", [("", "a@x.example")]),
        ("<a@x.example>", [("", "a@x.example")]),
        ("< a@x.example >", [("", "a@x.example")]),
        ("Ann <a@x.example>", [("Ann", "a@x.example")]),
        ("Ann<a@x.example>", [("Ann", "a@x.example")]),
        ('"Ann" <a@x.example>', [("Ann", "a@x.example")]),
        ("'Ann' <a@x.example>", [("'Ann'", "a@x.example")]),
        ('"\'Ann\'" <a@x.example>', [("'Ann'", "a@x.example")]),
        ('"Doe, Ann" <a@x.example>', [("Doe, Ann", "a@x.example")]),
        ("Doe, Ann <a@x.example>", [("Doe, Ann", "a@x.example")]),
        ('"Ann \\"Annie\\" Doe" <a@x.example>', [('Ann "Annie" Doe', "a@x.example")]),
        ('Ann "Annie" Doe <a@x.example>', [("Ann Annie Doe", "a@x.example")]),
        ("Ann Doe (Sales) <a@x.example>", [("Ann Doe (Sales)", "a@x.example")]),
        ("a@x.example (Ann Doe)", [("Ann Doe", "a@x.example")]),
        ("a@x.example (Ann (Annie) Doe)", [("Ann (Annie) Doe", "a@x.example")]),
        ("(Ann Doe) a@x.example", [("Ann Doe", "a@x.example")]),
        ("(Ann Doe) <a@x.example>", [("Ann Doe", "a@x.example")]),
        ('"a@x.example" <a@x.example>', [("a@x.example", "a@x.example")]),
        ('"a@x.example" <c@y.example>', [("a@x.example", "c@y.example")]),
        ("a@x.example <c@y.example>", [("a@x.example", "c@y.example")]),
        ("a@x.example <a@x.example>", [("a@x.example", "a@x.example")]),
        ("Ann Doe a@x.example", [("Ann Doe", "a@x.example")]),
        ("Ann [Sales] <a@x.example>", [("Ann [Sales]", "a@x.example")]),
        ("Ann: Sales <a@x.example>", [("Sales", "a@x.example")]),
        ("Dr. Ann Doe <a@x.example>", [("Dr. Ann Doe", "a@x.example")]),
        ("Ann @ Home <a@x.example>", [("Ann @ Home", "a@x.example")]),
        ('"Ann" <"ann doe"@x.example>', [("Ann", '"ann doe"@x.example')]),
        ("ann.@x.example", [("", "ann.@x.example")]),
        ("a..b@docomo.example", [("", "a..b@docomo.example")]),
        ("<@gw.example,@r.example:a@x.example>", [("", "a@x.example")]),
        ("mailto:a@x.example", [("", "a@x.example")]),
        ("Ann <mailto:a@x.example>", [("Ann", "a@x.example")]),
        ("Ann <a@x.example> (comment)", [("Ann", "a@x.example")]),
        ("Ann <a@x.example>;", [("Ann", "a@x.example")]),
        ("Ann <a@x.example>,", [("Ann", "a@x.example")]),
        ("Ann <a@x.example", [("Ann", "a@x.example")]),
        ("Ann <<a@x.example>>", [("Ann", "a@x.example")]),
        ("Ann <a@[192.0.2.1]>", [("Ann", "a@[192.0.2.1]")]),
        ("Ann <a @ x . example>", [("Ann", "a@x.example")]),
        ("Ann <a@x.example.>", [("Ann", "a@x.example.")]),
        ("Ann <Müller@x.example>", [("Ann", "Müller@x.example")]),
        ("Ann <用户@例子.example>", [("Ann", "用户@例子.example")]),
        ("Ann <a@xn--mller-kva.example>", [("Ann", "a@xn--mller-kva.example")]),
        ("Müller, Ann <a@x.example>", [("Müller, Ann", "a@x.example")]),
        ("=?utf-8?Q?M=C3=BCller=2C_Ann?= <a@x.example>", [("Müller, Ann", "a@x.example")]),
        ('"=?utf-8?Q?M=C3=BCller?=" <a@x.example>', [("Müller", "a@x.example")]),
        ("=?utf-8?Q?Doe,_Ann?= <a@x.example>", [("Doe, Ann", "a@x.example")]),
        ("=?utf-8?Q?M=C3=BCller?= =?utf-8?Q?_Ann?= <a@x.example>", [("Müller Ann", "a@x.example")]),
        ("=?utf-8?Q?Ann?=<a@x.example>", [("Ann", "a@x.example")]),
        (f"{b64('山田 太郎', 'iso-2022-jp')} <a@x.example>", [("山田 太郎", "a@x.example")]),
        ("a@x.example, b@x.example", [("", "a@x.example"), ("", "b@x.example")]),
        ("Ann <a@x.example>, Bob <b@x.example>", [("Ann", "a@x.example"), ("Bob", "b@x.example")]),
        ("Ann <a@x.example>,, Bob <b@x.example>", [("Ann", "a@x.example"), ("Bob", "b@x.example")]),
        ("Ann <a@x.example> Bob <b@x.example>", [("Ann", "a@x.example"), ("Bob", "b@x.example")]),
        ("Ann <a@x.example>; Bob <b@x.example>", [("Ann", "a@x.example"), ("Bob", "b@x.example")]),
        ("a@x.example; b@x.example", [("", "a@x.example"), ("", "b@x.example")]),
        ("a@x.example b@x.example", [("", "a@x.example"), ("", "b@x.example")]),
        ("Staff: a@x.example, Bob <b@x.example>;", [("", "a@x.example"), ("Bob", "b@x.example")]),
        ("Staff: a@x.example; b@x.example", [("", "a@x.example"), ("", "b@x.example")]),
        ("undisclosed-recipients:;", []),
        ("undisclosed-recipients: ;", []),
        ("Undisclosed recipients:;", []),
        ('"Undisclosed-Recipient:;"', []),
        ("<undisclosed-recipients:;>", []),
        ("recipient list not shown: ;", []),
        ("", []),
        (",", []),
        ("<>", []),
        ('""', []),
        ('"" <a@x.example>', [("", "a@x.example")]),
        ("root", [("", "root")]),
        ("root (Cron Daemon)", [("Cron Daemon", "root")]),
        ("Cron Daemon <root>", [("Cron Daemon", "root")]),
        ("<root>", [("", "root")]),
        ('"Ann" a@x.example', [("Ann", "a@x.example")]),
        ("'a@x.example'", [("", "a@x.example")]),
        ("'a@x.example' <a@x.example>", [("'a@x.example'", "a@x.example")]),
        ("IMCEAEX-_O=ORG_CN=ANN@x.example", [("", "IMCEAEX-_O=ORG_CN=ANN@x.example")]),
        ("Ann <SMTP:a@x.example>", [("Ann", "a@x.example")]),
        ("Ann <a@x.example> via List", [("Ann", "a@x.example")]),
        ("Ann\u00a0Doe <a@x.example>", [("Ann Doe", "a@x.example")]),
        ("Ann <a@x.example\u200b>", [("Ann", "a@x.example")]),
        ("Ann <\u202aa@x.example\u202c>", [("Ann", "a@x.example")]),
    ],
)
def test_recipients(value: str, pairs: list[tuple[str, str]]) -> None:
    raw = f"From: z@z.example\nTo: {value}\n\n".encode()
    check(raw)
    assert [(each.name, each.address) for each in parse(raw).to] == pairs


@pytest.mark.parametrize(
    ("value", "address"),
    [
        ("a@x.example, b@y.example", "a@x.example"),
        ("Doe, Ann <a@x.example>", "a@x.example"),
        ("Staff: a@x.example;", "a@x.example"),
        ("a@x.example <c@y.example>", "c@y.example"),
        ('"a@x.example" <c@y.example>', "c@y.example"),
        ("Ann <c@y.example> <a@x.example>", "c@y.example"),
        ("a@x.example>c@y.example", None),
        ("a@x.example)c@y.example", None),
        ("a@x.example<c@y.example>", None),
        ("=?utf-8?Q?a=40x.example?= <c@y.example>", "c@y.example"),
        ("=?utf-8?Q?=3Ca=40x.example=3E?=", None),
        ("=?utf-8?Q?Ann_=3Ca=40x.example=3E?=", None),
        ("a@x.example c@y.example", None),
        ("<a@x.example", "a@x.example"),
        ("Ann [a@x.example]", "a@x.example"),
        ('"Ann <a@x.example>"', None),
        ('"Ann <a@x.example>" <c@y.example>', "c@y.example"),
        ("a@b@x.example", None),
        ("<Ann Doe> a@x.example", "a@x.example"),
        ("MAILER-DAEMON (Mail Delivery Subsystem)", "MAILER-DAEMON"),
    ],
)
def test_who_wrote(value: str, address: str | None) -> None:
    message = parse(f"From: {value}\n\n".encode())
    assert (message.sender and message.sender.address) == address
    assert message.sender or message.defects == ("from-malformed",)


@pytest.mark.parametrize(
    ("value", "subject"),
    [
        ("=?utf-8?Q?one?=\n =?utf-8?Q?_two?=", "one two"),
        ("=?utf-8?Q?one_t?=\n\t=?utf-8?Q?wo?=", "one two"),
        ("one\n =?utf-8?Q?two?=", "one two"),
        ("=?utf-8?Q?one\n two?=", "one two"),
        ("=?utf-8?B?w7w=\n w7w=?=", "üü"),
        ("=?utf-8?Q?=C3?=\n =?utf-8?Q?=BC?=", "ü"),
        ("=?utf-8?Q?a?= =?iso-8859-1?B?/A==?= b", "aü b"),
        ("=?utf-8?Q?a?=b=?utf-8?Q?c?=", "abc"),
        ("Re: =?utf-8?Q?a?=, =?utf-8?Q?b?=", "Re: a, b"),
        ("[list] =?utf-8?q?=C3=BC?=", "[list] ü"),
        ("=?UTF-8?Q?a_=3D=3Futf-8=3FQ=3Fb=3F=3D?=", "a =?utf-8?Q?b?="),
        ("=?utf-8?Q?100%_caf=c3=a9?=", "100% café"),
        ("=?utf-8?Q?a=b?=", "a=b"),
        ("=?utf-8?Q?a=?=", "a"),
        ("=?utf-8?B?YWJj=ZGVm?=", "abcdef"),
        ("=?utf-8?B?YWJjZA?= =?utf-8?B?ZWY?=", "abcdef"),
        ("=?utf-8?B??=", ""),
        ("=?utf-8?Q?caf=C3=A9", "=?utf-8?Q?caf=C3=A9"),
        ("=?utf-8?B?Y2Fmw6k", "=?utf-8?B?Y2Fmw6k"),
        ("=?utf-8?Q?caf=C3=A9?", "=?utf-8?Q?caf=C3=A9?"),
        ("=?utf-8?Q? caf=C3=A9 ?=", "café"),
        ("=?utf-8?Q?caf=C3=A9?=(x)", "café(x)"),
        ("caf\u00e9 =?utf-8?Q?caf=C3=A9?=", "café café"),
        ("=?utf-8?Q?=F0=9F=98=80?=", "😀"),
        ("=?utf-8?Q?=ED=A0=BD=ED=B8=80?=", "😀"),
        ("=?utf-7?Q?+AOk-?=", "é"),
        ("=?utf-16?B?/v8A6Q==?=", "é"),
        ("=?iso-2022-jp?B?GyRCRnw=?= =?iso-2022-jp?B?GyRCS1wbKEI=?=", "日本"),
        ("=?iso-2022-jp?B?GyRCRnxLXA==?=", "日本"),
        ("=?gb2312?B?1tA=?= =?gb2312?B?zsQ=?=", "中文"),
        ("=?gb2312?B?1g==?= =?gb2312?B?0A==?=", "中"),
        ("=?big5?Q?=A4=A4=A4=E5?=", "中文"),
        ("=?ks_c_5601-1987?B?vsiz5w==?=", "안녕"),
        ("=?koi8-r?Q?=F0=D2=C9=D7=C5=D4?=", "Привет"),
        ("=?windows-1251?B?z/Do4uXy?=", "Привет"),
        ("=?windows-1255?B?+ezl7Q==?=", "שלום"),
        ("=?iso-8859-8-i?B?+ezl7Q==?=", "שלום"),
        ("=?windows-1256?B?49HNyMc=?=", "مرحبا"),
        ("=?windows-1258?Q?Ti=EA=ECng?=", "Tiê\u0301ng"),
        ("=?tis-620?B?ytfKtNU=?=", "สืสดี"),
        ("=?iso-8859-1?Q?=93quoted=94?=", "“quoted”"),
        ("=?us-ascii?Q?a?=", "a"),
        ("a\tb", "a b"),
        ("a\x0bb\x07c", "a b c"),
        ("a  b", "a  b"),
        (" \t s \t ", "s"),
        ("&uuml;", "&uuml;"),
        ("\u202egpj.exe", "\u202egpj.exe"),
    ],
)
def test_subjects(value: str, subject: str) -> None:
    raw = f"From: z@z.example\nSubject: {value}\n\n".encode()
    check(raw)
    assert parse(raw).subject == subject


D = "Content-Disposition: attachment; "
T = "Content-Type: application/octet-stream; "


@pytest.mark.parametrize(
    ("field", "name"),
    [
        (D + "filename=a.txt", "a.txt"),
        (D + "filename = a.txt", "a.txt"),
        (D + 'filename="a b.txt"', "a b.txt"),
        (D + "filename=a b.txt", "a b.txt"),
        (D + "filename='a b.txt'", "a b.txt"),
        (D + 'filename="a\\"b.txt"', 'a"b.txt'),
        (D + 'filename="a.txt', "a.txt"),
        (D + 'FILENAME="a.txt";', "a.txt"),
        (D + "filename=a.txt; size=3", "a.txt"),
        (D + "size=3; filename=a.txt", "a.txt"),
        (D + 'filename="a;b.txt"', "a;b.txt"),
        (D + 'filename="a,b.txt"', "a,b.txt"),
        (D + 'filename="a(1).txt"', "a(1).txt"),
        (D + "filename=a(1).txt", "a(1).txt"),
        (D + "filename=a (1).txt (a comment)", "a (1).txt"),
        (D + "filename*=utf-8''%C3%BC.txt", "ü.txt"),
        (D + "filename*=utf-8'de'%C3%BC.txt", "ü.txt"),
        (D + "filename*=''%C3%BC.txt", "ü.txt"),
        (D + "filename*=iso-8859-1''%FC.txt", "ü.txt"),
        (D + "filename*=%C3%BC.txt", "ü.txt"),
        (D + "filename*=\"utf-8''%C3%BC.txt\"", "ü.txt"),
        (D + "filename=\"utf-8''%C3%BC.txt\"", "ü.txt"),
        (D + 'filename="%C3%BC.txt"', "%C3%BC.txt"),
        (D + 'filename="x.txt"; filename*=utf-8\'\'%C3%BC.txt', "ü.txt"),
        (D + 'filename*=utf-8\'\'%C3%BC.txt; filename="x.txt"', "ü.txt"),
        (D + "filename*0=a; filename*1=b.txt", "ab.txt"),
        (D + "filename*1=b.txt; filename*0=a", "ab.txt"),
        (D + "filename*0*=utf-8''%C3; filename*1*=%BC.txt", "ü.txt"),
        (D + "filename*0*=utf-8''%C3%BC; filename*1=\"%20.txt\"", "ü%20.txt"),
        (D + "filename*0=a; filename*2=c.txt", "ac.txt"),
        (D + "filename*1=b.txt", "b.txt"),
        (D + 'filename="=?utf-8?Q?=C3=BC.txt?="', "ü.txt"),
        (D + "filename==?utf-8?Q?=C3=BC.txt?=", "ü.txt"),
        (D + 'filename="=?utf-8?Q?=C3=BC?= =?utf-8?Q?.txt?="', "ü.txt"),
        (D + 'filename="=?utf-8?Q?=C3=BC?=\n\t=?utf-8?Q?.txt?="', "ü.txt"),
        (D + 'filename="=?utf-8?B?w7w=?=.txt"', "ü.txt"),
        (D + 'filename*0="=?utf-8?Q?=C3=BC"; filename*1=".txt?="', "ü.txt"),
        (D + 'filename="ü.txt"', "ü.txt"),
        (D + "filename=ü.txt", "ü.txt"),
        (D + 'filename="C:\\Users\\ann\\a.txt"', "a.txt"),
        (D + 'filename="\\\\server\\share\\a.txt"', "a.txt"),
        (D + 'filename="../../etc/passwd"', "passwd"),
        (D + 'filename="/etc/passwd"', "passwd"),
        (D + 'filename="a/"', "a"),
        (D + 'filename=".."', "attachment-1"),
        (D + 'filename="..."', "attachment-1"),
        (D + 'filename=" "', "attachment-1"),
        (D + 'filename=""', "attachment-1"),
        (D + 'filename="a.txt "', "a.txt"),
        (D + 'filename="a\u202etxt.exe"', "atxt.exe"),
        (D + 'filename="a\x00b.txt"', "ab.txt"),
        (D + 'filename="😀.txt"', "😀.txt"),
        (D + 'filename="a\n b.txt"', "a b.txt"),
        (D + 'filename="' + "x" * 300 + '.pdf"', "x" * 146 + ".pdf"),
        (T + "name=a.txt", "a.txt"),
        (T + "name*=utf-8''%C3%BC.txt", "ü.txt"),
        (T + 'name="a.txt"\n' + D + 'filename="b.txt"', "b.txt"),
        (T + 'name="a.txt"\nContent-Disposition: attachment', "a.txt"),
        (T + "x=y\n" + D + "name=a.txt", "a.txt"),
        (T + "filename=a.txt", "a.txt"),
        (T + 'name="a.txt"\n' + D + "filename=", "a.txt"),
        ("Content-Disposition: filename=a.txt", "a.txt"),
        ("Content-Disposition: attachment filename=a.txt", "a.txt"),
        ("Content-Disposition: attachment, filename=a.txt", "a.txt"),
        ("Content-Disposition: attachment;filename=a.txt;filename=b.txt", "a.txt"),
        ("Content-Disposition: attachment;\nfilename=a.txt", "a.txt"),
        ("Content-Description: a.txt\nContent-Disposition: attachment", "attachment-1"),
    ],
)
def test_file_names(field: str, name: str) -> None:
    if not field.startswith("Content-Type"):
        field = f"Content-Type: application/octet-stream\n{field}"
    raw = f"From: z@z.example\n{field}\n\nx".encode()
    check(raw)
    assert [each.name for each in parse(raw).attachments] == [name]


@pytest.mark.parametrize(
    ("charset", "name"),
    [
        ("windows-1250", "Jeszcze nie otrzymałem.pdf"), ("iso-8859-9", "Siparişim ne zaman.pdf"), ("cp850", "Änderung.pdf"),
        ("macintosh", "Größe.pdf"), ("koi8-r", "Счёт.pdf"), ("shift_jis", "ご確認のほどよろしく.pdf"), ("big5", "功能說明.pdf"),
    ],
)  # fmt: skip
def test_raw_file_names_are_in_the_charset_of_the_text(charset: str, name: str) -> None:
    head = f"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain; charset={charset}\n\nx\n"
    raw_name = name.encode("mac_roman" if charset == "macintosh" else charset)
    raw = head.encode() + b"--b\n" + b'Content-Disposition: attachment; filename="' + raw_name + b'"\n\nx\n--b--\n'
    check(raw)
    assert [each.name for each in parse(raw).attachments] == [name]


def test_a_raw_file_name_that_is_utf_8_stays_so() -> None:
    head = "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain; charset=koi8-r\n\nx\n"
    raw = (head + '--b\nContent-Disposition: attachment; filename="Größe.pdf"\n\nx\n--b--\n').encode()
    assert [each.name for each in parse(raw).attachments] == ["Größe.pdf"]
