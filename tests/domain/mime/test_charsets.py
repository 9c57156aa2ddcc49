"""Charsets: right, wrong, missing and exotic labels."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espomail.domain.mime.charset_names import codec
from espomail.domain.mime.charsets import clean, decode, decode_raw, header_codec

TEXTS = {
    "de": "Grüße aus Köln, schöne Tage und viel Spaß.",
    "cs": "Příliš žluťoučký kůň úpěl ďábelské ódy.",
    "ru": "Здравствуйте! Когда будет отправлен мой заказ? Спасибо.",
    "el": "Καλημέρα σας, πότε θα σταλεί η παραγγελία μου;",
    "he": "שלום, מתי תישלח ההזמנה שלי? תודה רבה.",
    "ar": "مرحبا، متى سيتم إرسال طلبي؟ شكرا جزيلا لكم.",
    "th": "สวัสดีครับ คำสั่งซื้อของฉันจะจัดส่งเมื่อไหร่",
    "tr": "Merhaba, siparişim ne zaman gönderilecek? Teşekkürler, iyi çalışmalar.",
    "ja": "こんにちは。注文した商品はいつ発送されますか。よろしくお願いします。",
    "zh": "您好，请问我的订单什么时候发货？谢谢您的帮助。",
    "tw": "您好，請問我的訂單什麼時候出貨？謝謝您的幫助。",
    "ko": "안녕하세요. 제 주문은 언제 발송되나요? 감사합니다.",
}


@pytest.mark.parametrize(
    ("language", "label", "python"),
    [
        ("de", "iso-8859-1", "latin-1"), ("de", "ISO_8859-1:1987", "latin-1"),
        ("de", "Windows-1252", "cp1252"), ("de", "iso-8859-15", "iso8859-15"),
        ("de", "x-mac-roman", "mac-roman"), ("de", "cp850", "cp850"), ("de", "ibm437", "cp437"),
        ("de", '"utf-8"', "utf-8"), ("de", "utf8", "utf-8"), ("de", "UTF-7", "utf-7"),
        ("de", "unicode-1-1-utf-7", "utf-7"), ("de", "utf-16", "utf-16"),
        ("de", "utf-16le", "utf-16-le"), ("de", "iso-8859-9", "iso8859-9"),
        ("cs", "iso-8859-2", "iso8859-2"), ("cs", "windows-1250", "cp1250"),
        ("cs", "x-cp1250", "cp1250"), ("ru", "koi8-r", "koi8-r"), ("ru", "windows-1251", "cp1251"),
        ("ru", "iso-8859-5", "iso8859-5"), ("ru", "cp866", "cp866"), ("ru", "koi8-u", "koi8-u"),
        ("ru", "x-mac-cyrillic", "mac-cyrillic"), ("el", "iso-8859-7", "iso8859-7"),
        ("el", "windows-1253", "cp1253"), ("he", "windows-1255", "cp1255"),
        ("he", "iso-8859-8-i", "iso8859-8"), ("ar", "windows-1256", "cp1256"),
        ("th", "tis-620", "tis-620"), ("th", "windows-874", "cp874"),
        ("tr", "windows-1254", "cp1254"), ("ja", "iso-2022-jp", "iso2022-jp"),
        ("ja", "shift_jis", "shift-jis"), ("ja", "x-sjis", "cp932"), ("ja", "cp932", "cp932"),
        ("ja", "euc-jp", "euc-jp"), ("zh", "gb2312", "gb2312"), ("zh", "GBK", "gbk"),
        ("zh", "gb18030", "gb18030"), ("zh", "hz-gb-2312", "hz"), ("tw", "big5", "big5"),
        ("tw", "big5-hkscs", "big5hkscs"), ("ko", "euc-kr", "euc-kr"),
        ("ko", "ks_c_5601-1987", "cp949"), ("ko", "iso-2022-kr", "iso2022-kr"),
    ],
)  # fmt: skip
def test_labels(language: str, label: str, python: str) -> None:
    text = TEXTS[language]
    assert decode(text.encode(python), label) == (text, None)


VIETNAMESE = "Tiếng Việt: Câu hỏi về đơn hàng, xin cám ơn. ẴẲỶ"


@pytest.mark.parametrize(
    ("label", "data"),
    [
        ("VISCII", b"Ti\xaang Vi\xaet: \xf0\xdf\xb6ng"),
        ("TCVN-5712", b"Ti\xd5ng Vi\xd6t: \xae\xad\xeang"),
    ],
)
def test_vietnamese_in_eight_bits(label: str, data: bytes) -> None:
    assert decode(data, label) == ("Tiếng Việt: đường", None)


@pytest.mark.parametrize("name", ["viscii", "tcvn5712"])
def test_vietnamese_letters_that_stand_among_the_controls(name: str) -> None:
    assert decode(VIETNAMESE.encode(name), name) == (VIETNAMESE, None)
    assert decode(VIETNAMESE.encode(), name) == (VIETNAMESE, "charset-wrong")


def test_controls_stay_where_no_label_says_vietnamese() -> None:
    assert decode(b"a\x02\x05\x14b", "utf-8")[0] == "a\x02\x05\x14b"


@pytest.mark.parametrize("label", ["iso-8859-15", "iso-8859-2", "iso-8859-7"])
def test_signs_of_windows_within_iso_8859(label: str) -> None:
    assert decode(b"\x93It\x92s\x94 \x96 30\x85", label)[0] == "“It’s” – 30…"
    assert decode(b"a\x8db\x9f", label)[0] == "a\x8db\x9f"


def test_many_signs_of_windows_take_no_time() -> None:
    begin = time.process_time()
    decode(b"\x93\xe9" * 2_000_000, "iso-8859-15")
    assert time.process_time() - begin < 0.5


@pytest.mark.parametrize("python", ["utf-16-be", "utf-16-le", "utf-32-be", "utf-32-le"])
@pytest.mark.parametrize("text", ["Grüße", "日本 5", "x"])
def test_wide_text_without_a_mark(python: str, text: str) -> None:
    assert decode(text.encode(python), python[:6]) == (text, None)


@pytest.mark.parametrize("text", ["ÄÖÜ", "“£5”", "———"])
def test_a_guess_that_breaks_what_it_reads_is_none(text: str) -> None:
    assert decode(text.encode("cp1252"), "") == (text, "charset-guessed")


@pytest.mark.parametrize("python", ["shift_jis", "euc_jp"])
@pytest.mark.parametrize("text", ["注文について", "お問い合わせ", "カタログ請求"])
def test_a_few_words_of_japanese(text: str, python: str) -> None:
    assert header_codec([text.encode(python), b"Bob"], "") == {"shift_jis": "cp932"}.get(python, python)


@pytest.mark.parametrize(
    ("text", "python"),
    [
        ("關於訂單的問題", "cp950"), ("公司今天中午沒有人", "cp950"), ("안녕하세요 ㅎㅎㅎ ㅋㅋ", "cp949"),
        ("关于订单的问题", "gb18030"), ("Валера Гаврилов Вы Готовы", "cp866"), ("Вопрос о заказе", "koi8_r"),
    ],
)  # fmt: skip
def test_other_words_are_not_taken_for_japanese(text: str, python: str) -> None:
    assert header_codec([text.encode(python)], "") == python


def test_a_guess_may_break_the_end_that_was_cut_off() -> None:
    data = "您好请问订单什么时候".encode("gbk")[:-1]
    assert decode(data, "") == ("您好请问订单什么时\ufffd", "charset-guessed")


def test_wide_text_without_a_mark_or_a_zero_is_big_endian() -> None:
    assert decode("日本語".encode("utf-16-be"), "utf-16") == ("日本語", None)


@pytest.mark.parametrize(
    "label",
    ["", "us-ascii", "x-unknown", "iso-8859-1", "windows-1252", "koi8-r", "iso-8859-5", "windows-1255",
     "windows-1256", "windows-1258", "ibm852", "gb2312", "gbk", "big5", "shift_jis", "euc-jp", "euc-kr"],
)  # fmt: skip
@pytest.mark.parametrize("language", TEXTS)
def test_utf8_under_another_label(language: str, label: str) -> None:
    assert decode(TEXTS[language].encode(), label)[0] == TEXTS[language]


@pytest.mark.parametrize("label", ["", "us-ascii", "utf-8", "default", "x-unknown", "zlib", "idna"])
@pytest.mark.parametrize(
    ("language", "python"),
    [("de", "cp1252"), ("ru", "koi8-r"), ("ru", "cp1251"), ("el", "cp1253"), ("ja", "cp932"),
     ("ja", "euc-jp"), ("ja", "iso2022-jp"), ("zh", "gb18030"), ("tw", "big5"), ("ko", "cp949"),
     ("ar", "cp1256")],
)  # fmt: skip
def test_no_useful_label(language: str, python: str, label: str) -> None:
    text, defect = decode(TEXTS[language].encode(python), label)
    assert text == TEXTS[language]
    assert defect


def test_two_characters_may_be_utf8_by_accident() -> None:
    assert decode("联通".encode("gbk"), "gb2312")[0] == "联通"
    assert decode("ﾃｽﾄ".encode("cp932"), "shift_jis")[0] == "ﾃｽﾄ"


def test_korean_that_says_so_in_an_escape_only() -> None:
    assert decode(TEXTS["ko"].encode("iso2022-kr"), "us-ascii") == (TEXTS["ko"], "charset-wrong")


def test_russian_is_no_macintosh_and_czech_no_greek() -> None:
    russian = "Здравствуйте, принтер не работает, помогите. " * 12
    assert decode(russian.encode("cp1251"), "")[0] == russian
    czech = "Příliš žluťoučký kůň úpěl ďábelské ódy. " * 12
    assert not set(decode(czech.encode("cp1250"), "")[0]) & set("αβγδψως")


def test_windows_characters_under_latin_1() -> None:
    assert decode(b"\x93quoted\x94 \x96 5\x80", "iso-8859-1") == ("“quoted” – 5€", None)


def test_circled_numbers_in_iso_2022_jp() -> None:
    assert decode(b"\x1b$B-!F|K\\\x1b(B", "iso-2022-jp")[0] == "①日本"


def test_half_width_katakana_in_iso_2022_jp() -> None:
    assert decode(b"\x1b(I16\x1b(B", "iso-2022-jp")[0] == "ｱｶ"


def test_damage_does_not_undo_a_7_bit_charset() -> None:
    assert decode(b"~{<:Ky2;~} ~{<~}", "hz-gb-2312")[0].startswith("己所不")


def test_one_bad_byte_spoils_nothing_else() -> None:
    data = TEXTS["ru"].encode() + b"\xff"
    assert decode(data, "utf-8") == (TEXTS["ru"] + "\ufffd", "charset-invalid-bytes")


def test_character_cut_at_the_end() -> None:
    text, _ = decode("Zahlung für März".encode()[:-3], "utf-8")
    assert text.startswith("Zahlung für M")


def test_a_short_western_text_under_a_wrong_label() -> None:
    assert decode("größe café naïve".encode("latin-1"), "utf-8")[0] == "größe café naïve"


def test_html_says_its_charset_itself() -> None:
    page = '<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-2"><p>kůň'
    assert decode(page.encode("iso8859-2"), "", html=True)[0] == page


def test_byte_order_mark_is_no_text() -> None:
    assert decode(b"\xef\xbb\xbfx", "utf-8")[0] == "x"


@pytest.mark.parametrize(
    "label",
    ["idna", "punycode", "zlib", "bz2", "hex", "rot13", "unicode_escape", "raw_unicode_escape",
     "undefined", "mbcs", "base64", "../../x", "\0", "\udcff", "a" * 10_000],
)  # fmt: skip
def test_labels_that_are_no_charsets(label: str) -> None:
    assert codec(label) is None
    assert decode(b"plain", label)[0] == "plain"


@pytest.mark.parametrize(
    ("label", "name"),
    [("_iso-2022-jp$ESC", "iso2022_jp"), ("3Dutf-8", "utf_8"), ("utf-8*en", "utf_8"), ("utf8mb4", "utf_8"),
     ("windows-1252http-equivcontent-type", "cp1252"), ("cp-850", "cp850"), ("win1251", "cp1251"),
     ("x-mac-japanese", "cp932"), ("gbk2312", "gb18030"), ("iso-ir-111", "koi8_r"), ("dos-866", "cp866"),
     ("x-unicode-2-0-utf-7", "utf_7"), ("charset=iso-8859-15", "iso8859_15"), ("ansi_x3.110-1983", None),
     ("unknown", None), ("x-user-defined", None)],
)  # fmt: skip
def test_odd_labels(label: str, name: str | None) -> None:
    assert codec(label) == name


def test_letters_of_another_script_under_a_western_label() -> None:
    for text, python in ((TEXTS["ru"], "koi8-r"), (TEXTS["ru"], "cp1251"), (TEXTS["zh"], "gb18030")):
        assert decode(text.encode(python), "iso-8859-1") == (text, "charset-guessed")
    for western in ("ÄÖÜ äöüß", "·········· © ··········", "Œuvres complètes: été, août, où"):
        assert decode(western.encode("cp1252"), "iso-8859-1") == (western, None)


def test_a_page_of_another_script_under_a_western_label() -> None:
    page = f"<html><body><p class=MsoNormal>{TEXTS['ru']}</p></body></html>"
    assert decode(page.encode("cp1251"), "iso-8859-1", html=True) == (page, "charset-guessed")


def test_a_few_kana_in_shift_jis() -> None:
    assert header_codec(["表示テスト".encode("cp932")], "") == "cp932"
    assert header_codec(["Žižkov a  ".encode("cp1250", "ignore")], "") != "cp932"


def test_chinese_and_japanese_without_a_label() -> None:
    assert decode("会议通知你好".encode("hz"), "") == ("会议通知你好", "charset-wrong")
    japanese = "会議のお知らせ"
    assert decode(japanese.encode("euc-jp"), "")[0] == japanese
    page = b"<meta charset=euc-jp>" + japanese.encode("euc-jp")
    assert decode(page, "", html=True)[0].endswith(japanese)


@pytest.mark.parametrize(
    "text",
    [
        "cd ~{ and ~}", "Why does a~{bf~} fail", "echo ~{foobar~}", "~{AB~}", "~{DEBUG1~} or ~{ENABLE~}", "~{NAME=BOB~}",
        "~{$a=1;b~}",
    ],
)  # fmt: skip
def test_braces_and_tildes_are_not_chinese(text: str) -> None:
    assert decode(text.encode(), "") == (text, None)


def test_central_european_and_turkish_without_a_label() -> None:
    czech = "Příliš žluťoučký kůň úpěl ďábelské ódy. " * 6
    assert decode(czech.encode("iso8859-2"), "")[0] == czech
    assert decode(czech.encode("cp1250"), "")[0] == czech
    turkish = "Sayın müşterimiz, kısa bildiri için teşekkür"
    assert decode(turkish.encode("cp1254"), "")[0] == turkish
    icelandic = "Það er góður dagur, þú ert ágætur"
    assert decode(icelandic.encode("cp1252"), "")[0] == icelandic


def test_raw_fields_share_one_charset() -> None:
    samples = [TEXTS["ru"].encode("koi8-r"), "Да".encode("koi8-r")]
    name = header_codec(samples, "utf-8")
    assert decode_raw(samples[1], name) == "Да"
    assert decode_raw("Ingo Lütkebohle".encode("latin-1"), header_codec([b"L\xfc"], "")) == (
        "Ingo Lütkebohle"
    )


LABELS = st.sampled_from(
    ["", "utf-8", "us-ascii", "utf-7", "utf-16", "utf-32", "iso-2022-jp", "iso-2022-kr", "hz", "gbk",
     "gb18030", "big5", "shift_jis", "euc-jp", "euc-kr", "cp1252", "cp1255", "koi8-r", "johab", "x"]
)  # fmt: skip
TOKENS = st.sampled_from([b"+2AA-", b"+3AA-", b"\x1b$B", b"\x1b(J", b"~{", b"\0", b"\xff", b"\xed\xa0\x80"])


@given(st.lists(TOKENS | st.binary(max_size=8), max_size=20).map(b"".join), LABELS)
def test_any_bytes_become_storable_text(data: bytes, label: str) -> None:
    text, _ = decode(data, label)
    text.encode("utf-8")
    assert "\0" not in text


@given(st.text(st.characters(codec=None)))
def test_clean(text: str) -> None:
    cleaned = clean(text)
    cleaned.encode("utf-8")
    assert "\0" not in cleaned
