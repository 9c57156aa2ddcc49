"""Footers of lists, scanners and mailboxes, and words that look like them."""

from __future__ import annotations

import pytest

from espomail.domain.replies.text import visible

OWN = "It works, I have two of them."
ATTRIBUTION = "On Mon, Mar 2, 2026 at 10:00 AM Support <s@desk.example> wrote:"
FIELDS = "From: S <s@desk.example>\nSent: Monday, March 2, 2026 10:00 AM\nTo: Ann <a@x.example>\nSubject: Printer"
RULE = "_" * 47
MAILMAN = f"{RULE}\nusers mailing list\nusers@lists.example\nhttps://lists.example/mailman/listinfo/users"
FOOTERS = [
    MAILMAN,
    f"{RULE}\nusers mailing list -- users@lists.example\nTo unsubscribe send an email to users-leave@lists.example",
    f"{RULE}\nusers Mailingliste\nusers@lists.example",
    f"{'-' * 69}\nTo unsubscribe, e-mail: users-unsubscribe@x.example\nFor additional commands, e-mail: users-help@x.example",
    '-- \nYou received this message because you are subscribed to the Google Groups "x" group.\n'
    "To unsubscribe from this group and stop receiving emails from it, send\nan email to x+unsubscribe@g.example.\n"
    "To view this discussion on the web visit https://g.example/d/1.",
    f"{'-' * 36}\n\nYahoo! Groups Links\n\n<*> To visit your group on the web, go to:\n    http://g.example/x/\n\n"
    "<*> To unsubscribe from this group, send an email to:\n    x-unsubscribe@g.example",
    "-- \nSicher gesendet mit Tutanota. Hol dir dein eigenes Postfach:\nhttps://tuta.example",
    "-- \nDiese E-Mail wurde von Avast Antivirus auf Viren geprüft.\nhttps://avast.example/antivirus",
    "This email has been checked for viruses by Avast antivirus software.\nwww.avast.example",
    "Virus-free. www.avast.example",
    f"Virus-free.www.avast.example\n\n{MAILMAN}",
    "-----BEGIN PGP SIGNATURE-----\n\niQIzBAEBCgAdFiEE\n=abcd\n-----END PGP SIGNATURE-----",
]


@pytest.mark.parametrize("footer", FOOTERS)
def test_footers_are_no_words(footer: str) -> None:
    assert visible(f"{OWN}\n\n{footer}") == OWN
    assert visible(f"{OWN}\n\n{footer}\n\n{ATTRIBUTION}\n> which?", subject="Re: Printer") == OWN
    assert visible(f"{ATTRIBUTION}\n> which?\n\n{OWN}\n\n{footer}", subject="Re: Printer") == OWN
    assert visible(footer)


@pytest.mark.parametrize("footer", FOOTERS)
def test_a_footer_below_an_unmarked_history_is_no_answer_in_it(footer: str) -> None:
    assert visible(f"{OWN}\n\n{FIELDS}\n\nDear Ann,\nwhich model?\n\n{footer}", subject="Re: Printer") == OWN


def test_a_signature_above_a_pgp_signature_is_none_of_the_words() -> None:
    assert visible(f"{OWN}\n\n- -- \nBob\n{FOOTERS[-1]}") == OWN
    assert "- --\nthe second point is this one." in visible(f"{OWN}\n\n- --\nthe second point is this one.\n{FOOTERS[-1]}")


@pytest.mark.parametrize(
    "last",
    [
        f"{RULE}\nPlease remove ann@x.example from the mailing list.", f"{RULE}\nusers mailing list is what I want: https://x.example",
        f"{RULE}\nTo unsubscribe from this I clicked https://x.example/u but it fails.", "To unsubscribe, e-mail: is that the way?",
        f"{MAILMAN}\n\nThe second scanner is broken, too.", f"{'-' * 30}\nMy address: ann@x.example", "This file was stopped by Avast.",
        "This email was checked for viruses by Avast, which found one.", "Virus-free.", "-- \nYour mail says: sent with Tuta, why?",
        "I have scanned it with Avast and found the virus Wormy.\nhttps://www.virustotal.example/x",
        "I checked with AVG, no virus was found on my PC.\nann@x.example", "It says:\n\nVirus-free. www.avast.example",
        "mit Avast geprüft: der Virus ist weg, es geht aber immer noch nicht.\n\nwww.x.example/bild",
        "It says:\n\nThis email has been checked for viruses by Avast antivirus software.\nwww.avast.example",
        "This email has been checked for viruses by Avast antivirus software.\nwww.x.example/my-picture",
        "-----BEGIN PGP PUBLIC KEY BLOCK-----\nabcd\n-----END PGP PUBLIC KEY BLOCK-----",
    ],
)  # fmt: skip
def test_words_that_look_like_a_footer_are_kept(last: str) -> None:
    assert last in visible(f"{OWN}\n\n{last}")
    assert last in visible(f"{ATTRIBUTION}\n> which?\n\n{OWN}\n\n{last}", subject="Re: Printer")


def test_answers_below_a_quoted_footer_are_kept() -> None:
    history = f"{FIELDS}\n\nDear Ann,\nwhich model?\n\n{MAILMAN}\n\nThe X200, and it is red.\n\n{MAILMAN}"
    assert "The X200, and it is red." in visible(f"Hello,\n\n{history}", subject="Re: Printer")


@pytest.mark.parametrize("subject", ["VS: Paperi", "Vs: Paperi"])
@pytest.mark.parametrize("intro", ["Max Font kirjoitti 27.3.2026 klo 10.00:", "pe 27. maalisk. 2026 klo 10.00 S (s@x.example) kirjoitti:"])
def test_in_finnish_vs_answers(subject: str, intro: str) -> None:
    assert visible(f"Keltainen.\n\n{intro}\n> Mikä paperi?", subject=subject, answers=True) == "Keltainen."
    danish = "Se her.\n\nDen 27.3.2026 kl. 10.00 skrev S:\n> Hvilket papir?"
    assert visible(danish, subject=subject, answers=True) == danish


@pytest.mark.parametrize(
    "intro",
    [
        "Szűcs Ödön <\ns@x.example> ezt írta (időpont: 2026. márc. 27., P, 10:00):", "钱一鸣 <\ns@x.example> 于2026年3月27日周五 10:00写道：",
        "Gül Işık <\ns@x.example>, 27 Mar 2026 Cum, 10:00 tarihinde şunu yazdı:", "吳佩珊 <\ns@x.example> 於 2026年3月27日 週五 上午10:00寫道：",
    ],
)  # fmt: skip
def test_an_announcement_broken_behind_its_name_is_left_out_whole(intro: str) -> None:
    assert visible(f"{OWN}\n\n{intro}\n\n> which?\n", subject="Re: Printer") == OWN
    assert visible(f"{OWN} 5 <\n\n{intro}\n\n> which?\n", subject="Re: Printer") == f"{OWN} 5 <"
