"""Encoded words, as RFC 2047 has them and as senders have them."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espomail.domain.mime.encoded_words import decode


@pytest.mark.parametrize(
    ("value", "text"),
    [
        pytest.param("plain =x", "plain =x", id="none"),
        pytest.param("=?utf-8?Q?caf=C3=A9_au_lait?=", "café au lait", id="Q"),
        pytest.param("=?UTF-8?B?Y2Fmw6k=?=", "café", id="B"),
        pytest.param("=?utf-8?B?w7_Dvw==?=", "ÿÿ", id="B in the alphabet for addresses"),
        pytest.param("=?utf-8?b?Y2Fmw6k?=", "café", id="B without padding"),
        pytest.param("=?utf-8?B?w6k?= =?utf-8?B?w6k?=", "éé", id="two such words"),
        pytest.param("=?utf-8?B?w6?= =?utf-8?B?nDqQ?=", "éé", id="B cut within a group"),
        pytest.param("=?utf-8?B?w6?= =?utf-8?B?nD?= =?utf-8?B?qQ==?=", "éé", id="and within a character, too"),
        pytest.param("=?utf-8*fr?Q?caf=C3=A9?=", "café", id="with a language"),
        pytest.param("=?utf-8?Q?a?= =?utf-8?Q?b?=", "ab", id="blanks between neighbours vanish"),
        pytest.param("=?utf-8?Q?a?= b =?utf-8?Q?c?=", "a b c", id="blanks beside words stay"),
        pytest.param("=?utf-8?Q?a?= =?iso-8859-1?Q?=FC?=", "aü", id="neighbours of two charsets"),
        pytest.param("=?utf-8?Q?=C3?= =?utf-8?Q?=BC?=", "ü", id="character cut, Q"),
        pytest.param("=?utf-8?B?w7w=?= =?utf-8?Q?=C3=BC?=", "üü", id="B and Q"),
        pytest.param("=?utf-8?B?w?= =?utf-8?B?7w=?=", "ü", id="base64 group cut"),
        pytest.param("=?utf-8?Q?two words?=", "two words", id="blank within a word"),
        pytest.param("=?utf-8?B?w7 w=?=", "ü", id="blank within base64"),
        pytest.param("x=?utf-8?Q?y?=z", "xyz", id="glued to text"),
        pytest.param("=?utf-8?Q?What?=20now?=", "What? now", id="unencoded question mark"),
        pytest.param("=?utf-8?Q??=", "", id="empty"),
        pytest.param("=?utf-8?X?y?=", "=?utf-8?X?y?=", id="neither B nor Q"),
        pytest.param("=?utf-8?Q?open", "=?utf-8?Q?open", id="never closed"),
        pytest.param("=??Q?caf=C3=A9?=", "café", id="no charset"),
        pytest.param('=?"utf-8"?Q?caf=C3=A9?=', "café", id="a charset in quotes"),
        pytest.param("=?ISO 8859-1?Q?caf=E9?=", "café", id="a charset with a blank"),
        pytest.param("=?utf-8; format=flowed?Q?caf=C3=A9?=", "café", id="a charset with parameters"),
        pytest.param("=?_iso-2022-jp$ESC?B?GyRCRnxLXBsoQg==?=", "日本", id="a charset with its escape"),
        pytest.param("=?utf–8?Q?caf=C3=A9?=", "café", id="a charset with a dash of print"),
        pytest.param("=?what do you think?Q?", "=?what do you think?Q?", id="a question"),
        pytest.param("=?x-none?Q?caf=C3=A9?=", "café", id="unknown charset, UTF-8 in truth"),
        pytest.param("=?us-ascii?Q?caf=E9?=", "café", id="wrong charset"),
        pytest.param("=?iso-2022-jp?B?GyRCRnxLXBsoQg==?=", "日本", id="ISO-2022-JP"),
        pytest.param("=?gb2312?B?1tDOxA==?= (x)", "中文 (x)", id="GB2312"),
        pytest.param("=?utf-8?Q?a=00b?=", "ab", id="NUL"),
        pytest.param("=?utf-8?Q?50%=zz?=", "50%=zz", id="no hexadecimal digits"),
        pytest.param("=?utf-8?B?!!!?=", "", id="no base64 at all"),
    ],
)
def test_decode(value: str, text: str) -> None:
    assert decode(value) == text


@pytest.mark.parametrize("text", ["Привет всем", "会议通知", "안녕하세요", "会議のお知らせ"])
@pytest.mark.parametrize("label", ["x-unknown", "unknown-8bit", "iso-8859-1"])
def test_a_label_that_says_nothing(label: str, text: str) -> None:
    name = {"П": "koi8-r", "会议": "gb2312", "안": "euc-kr", "会議": "euc-jp"}
    data = next(text.encode(each) for start, each in name.items() if text.startswith(start))
    word = f"=?{label}?B?{base64.b64encode(data).decode()}?="
    assert decode(word, guess=True) == text


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",)), min_size=1),
       st.integers(1, 20))  # fmt: skip
def test_cut_anywhere(text: str, size: int) -> None:
    """Words cut in the middle of characters are put together again."""
    data = text.encode()
    words = [data[start : start + size] for start in range(0, len(data), size)]
    value = " ".join(f"=?utf-8?B?{base64.b64encode(word).decode()}?=" for word in words)
    assert decode(value) == text.removeprefix("\ufeff")


@given(st.lists(st.sampled_from(["=?", "?=", "?", "=", "utf-8", "Q", "B", " ", "é", "=C3", "\udcff"])
                | st.text(max_size=4), max_size=30).map("".join))  # fmt: skip
def test_any_text(value: str) -> None:
    assert isinstance(decode(value), str)
