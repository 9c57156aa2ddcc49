"""What stands below dashes and is more than a signature: asked for, changed, or announced."""

from __future__ import annotations

import pytest

from espomail.domain.replies.text import visible

QUOTE = "On Mon, Mar 2, 2026 at 10:00 AM Support <s@desk.example> wrote:\n> Dear Ann,\n>\n> {}\n>\n> Kind regards\n> Sue"
OFFICE = "Ann Bee\nHives Ltd\n3 Mill Lane, 80331 Munich\nTel +49 89 496000\nIBAN DE02 1203 0000 0000 2020 51"


def _shown(asked: str, above: str = "With pleasure.", below: str = OFFICE, original: str = "") -> str:
    return visible(f"{above}\n\n-- \n{below}\n\n{QUOTE.format(asked)}\n", subject="Re: Hives", original=original)


@pytest.mark.parametrize(
    "asked",
    [
        "could you tell us your phone number?", "Please send us your IBAN.", "wie lautet Ihre Telefonnummer?", "Wir benötigen Ihre Bankverbindung.",
        "Bitte nennen Sie uns Ihre Anschrift.", "Quel est votre numéro de téléphone ?", "¿Cuál es su número de cuenta?", "Qual è il suo indirizzo?",
        "Wat is uw adres?", "Proszę podać Pana adres.", "请告诉我们您的地址。", "What is your VAT number and\n> your address?",
    ],
)  # fmt: skip
def test_what_the_letter_asks_for_may_stand_below_dashes(asked: str) -> None:
    assert OFFICE in _shown(asked)
    assert OFFICE in _shown("x", original=f"Dear Ann,\n\n{asked}\n\nSue".replace("> ", ""))


@pytest.mark.parametrize(
    "asked",
    [
        "please call our phone number 0800 123.", "did you restart your phone?", "our address is 3 Mill Lane, is it not?", "Your account is open.",
        "Bitte prüfen Sie Ihr Konto.", "What is the number of the room?", "Does your printer work?", "We have changed the address.",
    ],
)  # fmt: skip
def test_other_letters_ask_for_no_signature(asked: str) -> None:
    assert _shown(asked) == "With pleasure."
    assert _shown("Where is your phone number?", below="Ann Bee\nHives Ltd") == "With pleasure."


@pytest.mark.parametrize(
    "above",
    ["My phone number is in my signature.", "Sie erreichen mich unter der Rufnummer unten.", "You find our IBAN below.", "我的地址如下。"],
)
def test_the_writer_may_say_that_it_stands_there(above: str) -> None:
    assert OFFICE in _shown("x", above)
    assert OFFICE not in _shown("x", "It works, the box below, too.")


@pytest.mark.parametrize(
    "below",
    ["Neue Telefonnummer ab 1.12.: +43 316 496000", "Ann Bee\nNEW ADDRESS: 3 Mill Lane", "Nouveau numéro : 01 23 45 67 89", "Ann\n新地址：北京"],
)
def test_what_changes_is_said_below_dashes(below: str) -> None:
    assert below in _shown("x", below=below)
    assert _shown("x", below="Ann Bee\nNew Mill Lane 3\nNewport") == "With pleasure."
