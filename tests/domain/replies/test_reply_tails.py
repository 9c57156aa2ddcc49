"""Words behind the element of a page that holds all the rest, and the notices that gateways put there."""

from __future__ import annotations

import pytest

from espomail.domain.html.text import to_text
from espomail.domain.replies.text import visible

BORDER = "border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"
FIELDS = "<b>From:</b> S<br><b>Sent:</b> Monday, 2 March 2026 10:00<br><b>To:</b> Ann<br><b>Subject:</b> Printer"
LETTER = "<p>Dear Ann,</p><p>we have sent you a new printer.</p><p>Kind regards</p><p>Sue</p>"
PAGES = {
    "outlook": f'<body><div class="WordSection1"><p>It works.</p><div style="{BORDER}"><p>{FIELDS}</p></div>{LETTER}</div>{{tail}}</body>',
    "outlook web": f'<body><div>It works.</div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg">{FIELDS}</div><div>{LETTER}</div>{{tail}}</body>',
    "outlook web, quoted": f'<body><div>It works.</div><hr><div id="divRplyFwdMsg">{FIELDS}</div><blockquote>{LETTER}</blockquote>{{tail}}</body>',
    "zimbra": f'<body><div>It works.</div><hr id="zwchr" data-marker="__DIVIDER__"><div data-marker="__HEADERS__">{FIELDS}</div>'
    f'<div data-marker="__QUOTED_TEXT__"><blockquote>{LETTER}</blockquote>{{tail}}</div></body>',
}  # fmt: skip


def _shown(page: str, tail: str) -> str:
    html = PAGES[page].replace("{tail}", tail)
    return visible(to_text(html), html, "RE: Printer", True)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("said", ["The key is under the mat.", "鍵はマットの下にあります。", "Der Schlüssel liegt unter der Matte."])
def test_somebodys_sentence_is_kept(page: str, said: str) -> None:
    for tail in (f"<p>{said}</p>", f"<div><br></div><div>{said}</div>"):
        assert "".join(_shown(page, tail).split("\n")) == f"It works.{said}"


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    "notice",
    [
        "This email has been scanned for viruses.", "Virus-free. www.avast.com", "Diese E-Mail wurde auf Viren geprüft.", "Hall Ltd, Leeds",
        "This e-mail is intended solely for the addressee. If it is not for you, please delete it.", "CAUTION: do not click on links from strangers.",
        "You are on this mailing list. To unsubscribe, write to halls-leave@x.example.", "Ann Bee<br>Hives Ltd<br>Tel +44 113 496000", "本邮件仅限于收件人。",
        "Dit bericht is vertrouwelijk.", "Besuchen Sie uns auf der Messe.", "<a href='https://x.example'>Our shop</a>", "",
        "Only one of us says this.<br>Sent through a gateway that has scanned it.", "a " * 600 + "b.",
    ],
)  # fmt: skip
def test_notices_are_left_out(page: str, notice: str) -> None:
    assert _shown(page, f"<p>{notice}</p>") == "It works."


def test_a_letter_that_nothing_holds_has_no_tail() -> None:
    loose = "".join(f"<p>{line}</p>" for line in ["Dear Ann,", "we have sent you a new printer.", "It comes on Monday."])
    html = f'<body><div>It works.</div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg">{FIELDS}</div>{loose}</body>'
    assert visible(to_text(html), html, "RE: Printer", True) == "It works."
