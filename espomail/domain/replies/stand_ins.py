"""A plain part that says nothing but that the mail is a page, which its reader should be able to show."""

from __future__ import annotations

import re

_MOST = 400
_PAGE = re.compile(r"\bhtml\b", re.IGNORECASE)
_SHOWN = re.compile(
    r"""client | viewer | reader | browser | program | software | support | display | \bview\b | \bneeds?\b
      | capable | enabled | compatib | format | anzeig | darstell | fähig | lecteur | affich | visuali[sz]
      | mostrar | supporta | weergave | visning | visa\b | wyświetl | zobraz | отобра | просм | görüntü
      | 表示 | 显示 | 顯示 | 보기""",
    re.VERBOSE | re.IGNORECASE,
)


def stands_in(text: str, html: str) -> bool:
    """Whether a text only points to the page beside it: a sentence about HTML that the page has not."""
    said = text.strip()
    if not said or len(said) > _MOST or not (_PAGE.search(said) and _SHOWN.search(said)):
        return False
    from espomail.domain.html.text import to_text

    shown = to_text(html).split()
    return bool(shown) and said.split() != shown[: len(said.split())]
