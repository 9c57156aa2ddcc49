"""Answers as the pages of mail programs show them: own words, an answer within, words below.

``{own}`` stands above, ``{said}`` says who is quoted, ``{one}`` and ``{two}`` are quoted, ``{inl}`` stands between.
"""

from __future__ import annotations

# the quoted lines lie in elements of their own: what stands between or below is seen
CITING = {
    "gmail": '<div>{own}</div><div class="gmail_quote gmail_quote_container"><div class="gmail_attr">{said}</div>'
    '<blockquote class="gmail_quote">{one}</blockquote><div>{inl}</div>'
    '<blockquote class="gmail_quote">{two}</blockquote></div>',
    "apple": '{own}<div><br><blockquote type="cite"><div>{said}</div><br class="Apple-interchange-newline">{one}'
    '</blockquote><div>{inl}</div><blockquote type="cite">{two}</blockquote></div>',
    "iphone": '{own}<div dir="ltr">Sent from my iPhone</div><blockquote type="cite">{said}<br></blockquote>'
    '<blockquote type="cite">{one}</blockquote><div>{inl}</div><blockquote type="cite">{two}</blockquote>',
    "thunderbird": '{own}<div class="moz-cite-prefix">{said}<br></div><blockquote type="cite" cite="mid:x">{one}'
    '</blockquote>{inl}<br><blockquote type="cite" cite="mid:x">{two}</blockquote>',
    "roundcube": '{own}<p id="reply-intro">{said}</p><blockquote type="cite" style="border-left: #1010ff 2px solid">'
    '{one}</blockquote><p>{inl}</p><blockquote type="cite">{two}</blockquote>',
    "proton": '<div>{own}</div><div class="protonmail_quote">{said}<br><blockquote class="protonmail_quote" '
    'type="cite">{one}</blockquote><div>{inl}</div><blockquote type="cite">{two}</blockquote><br></div>',
    "spark": '<div name="messageBodySection">{own}</div><div name="messageReplySection">{said}<br/>'
    '<blockquote type="cite">{one}</blockquote><div>{inl}</div><blockquote type="cite">{two}</blockquote></div>',
    "missive": '{own}<div class="missive_quote">{said}<blockquote type="cite">{one}</blockquote>{inl}'
    '<blockquote type="cite">{two}</blockquote></div>',
    "zoho": '<div>{own}</div><div class="zmail_extra"><div>{said}</div><blockquote id="blockquote_zmail">{one}'
    '</blockquote></div><div>{inl}</div><blockquote>{two}</blockquote>',
    "outlook express": '<DIV>{own}</DIV><BLOCKQUOTE style="BORDER-LEFT: #000000 2px solid"><DIV>----- Original '
    'Message ----- </DIV><DIV>{said}</DIV>{one}</BLOCKQUOTE><DIV>{inl}</DIV><BLOCKQUOTE>{two}</BLOCKQUOTE>',
    "mailbird": '{own}<blockquote class="history_container" type="cite"><p>{said}</p>{one}</blockquote>{inl}'
    '<blockquote type="cite">{two}</blockquote>',
}
# all that is quoted lies in one element: only what stands below it is seen
HOLDING = {
    "yahoo": '<div>{own}</div><div id="yahoo_quoted_12" class="yahoo_quoted"><div>{said}</div>{one}{two}</div>',
    "gmx": '<div>{own}</div><div name="quote"><div>{said}</div><div name="quoted-content">{one}{two}</div></div>',
    "zimbra": '{own}<hr id="zwchr" data-marker="__DIVIDER__"><div data-marker="__HEADERS__">{said}<br></div>'
    '<br><div data-marker="__QUOTED_TEXT__">{one}{two}</div>',
    "outlook new": '<div>{own}</div><div id="appendonsend"></div><div id="mail-editor-reference-message-container">'
    '<hr><div id="divRplyFwdMsg">{said}</div>{one}{two}</div>',
    "outlook mobile": '{own}<div class="ms-outlook-mobile-reference-message skipProofing"><hr>'
    '<div id="divRplyFwdMsg">{said}</div>{one}{two}</div>',
    "outlook mac": '{own}<span id="OLK_SRC_BODY_SECTION"><div>{said}</div>{one}{two}</span>',
}
# what is quoted lies loose below the mark
LOOSE = {
    "outlook web": '<div>{own}</div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg">{said}</div>'
    '<div>{one}{two}</div>',
    "outlook": '<div class="WordSection1">{own}<div style="border:none;border-top:solid #E1E1E1 1.0pt;'
    'padding:3.0pt 0in 0in 0in"><p class="MsoNormal">{said}</p></div>{one}{two}</div>',
    "outlook 2010": '<div class="WordSection1">{own}<div><div style="border:none;border-top:solid #B5C4DF 1.0pt;'
    'padding:3.0pt 0cm 0cm 0cm"><p class="MsoNormal">{said}</p></div></div>{one}{two}</div>',
    "zimbra old": '{own}<hr id="zwchr"><div>{said}</div>{one}{two}',
}
