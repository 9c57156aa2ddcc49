"""Vietnamese in eight bits as mail of the nineties has it; Python brings no codecs for it.

VISCII (RFC 1456) and TCVN 5712-1 (VN1). Both put capital letters among the control characters, so they
are read where a label names them only.
"""

from __future__ import annotations

import codecs

_VISCII = (
    "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲÕắằặấầẩậẽẹếềểễệốồổỗỠƠộờởịỰỨỪỬơớƯ"
    "ÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳĐứÒÓÔạỷừửÙÚỹỵÝỡưàáâãảăữẫèéêẻìíĩỉđựòóôõỏọụùúũủýợỮ"
)
_TCVN = (
    "ÀẢÃÁẠẶẬÈẺẼÉẸỆÌỈĨÍỊÒỎÕÓỌỘỜỞỠỚỢÙỦŨ\u00a0ĂÂÊÔƠƯĐăâêôơưđẰ\u0300\u0309\u0303\u0301\u0323àảãáạẲằẳẵắẴ"
    "ẮẦẨẪẤỀặầẩẫấậèỂẻẽéẹềểễếệìỉỄẾỒĩíịòỔỏõóọồổỗốộờởỡớợùỖủũúụừửữứựỳỷỹýỵỐ"
)
_VISCII_LOW = {2: "Ẳ", 5: "Ẵ", 6: "Ẫ", 20: "Ỷ", 25: "Ỹ", 30: "Ỵ"}
_TCVN_LOW = {1: "Ú", 2: "Ụ", 4: "Ừ", 5: "Ử", 6: "Ữ", 17: "Ứ", 18: "Ự", 19: "Ỳ", 20: "Ỷ", 21: "Ỹ", 22: "Ý",
             23: "Ỵ"}  # fmt: skip


def _table(low: dict[int, str], high: str) -> str:
    return "".join(low.get(byte, chr(byte)) for byte in range(128)) + high


_TABLES = {"viscii": _table(_VISCII_LOW, _VISCII), "tcvn5712": _table(_TCVN_LOW, _TCVN)}
NAMES = frozenset(_TABLES)


def register() -> None:
    """Make them known to `bytes.decode` and `str.encode`, as `NAMES`."""
    codecs.register(_find)


def _find(name: str) -> codecs.CodecInfo | None:
    table = _TABLES.get(name)
    if table is None:
        return None
    known = codecs.charmap_build(table)
    return codecs.CodecInfo(
        name=name,
        encode=lambda text, errors="strict": codecs.charmap_encode(text, errors, known),
        decode=lambda data, errors="strict": codecs.charmap_decode(data, errors, table),
    )
