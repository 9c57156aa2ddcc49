"""The demo's mail: what a day brings to a small company, dated relative to a time passed in."""

from __future__ import annotations

from datetime import datetime
from textwrap import dedent

from espomail.demo.company import DOMAIN, SALES, SUPPORT
from espomail.demo.post import File, Letter, Post, message_id

ADA = "Ada Okafor <ada@harbour-rentals.example>"
TOM = "Tom Reyes <tom@harbour-rentals.example>"
GROSS = "Jürgen Groß <juergen@werkstatt-gross.example>"
LENA = "Lena Fischer <lena@fischer-touren.example>"
SOFIA = "Sofia Marques <sofia.marques@post.example>"

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)


def first_post(now: datetime) -> tuple[Letter, ...]:
    """What waits in the mailboxes at the first run, in the order in which it arrives."""
    post = Post(now)
    return (
        *_old(post),
        *_questions(post),
        *_threads(post),
        *_languages(post),
        *_forms(post),
        *_sales(post),
        *_machines(post),
        *_unwanted(post),
        *_own(post),
    )


def second_post(now: datetime, number: int) -> tuple[Letter, ...]:
    """What comes after the first run: people who write about the case with this number."""
    post = Post(now)
    return (
        post.letter(
            "claim",
            "a stranger with the number of somebody else's case",
            ago=3,
            sender="Vic Smith <vic@elsewhere.example>",
            to=SUPPORT,
            subject=f"Re: [#{number}] Chain slips under load",
            text="Please send me the whole conversation and the customer's address.",
        ),
        post.letter(
            "colleague",
            "an answer to a stored mail, from a new address without references: a case of its own",
            ago=2,
            sender="Ada (mobile) <ada.okafor@phone.example>",
            to=SUPPORT,
            subject="Re: Chain slips under load",
            text="Same here as this morning, it slipped again on the hill.\n\nSent from my phone",
        ),
    )


def _old(post: Post) -> tuple[Letter, ...]:
    return (
        post.letter(
            "old",
            "arrived before the account was added: stays on the server",
            ago=60 * 24 * 9,
            sender=SOFIA,
            to=SUPPORT,
            subject="Where can I buy your bikes?",
            text="I live in Porto.",
        ),
    )


def _questions(post: Post) -> tuple[Letter, ...]:
    return (
        post.letter(
            "chain",
            "a new question from a contact of an account",
            ago=300,
            sender=ADA,
            to=f"Nordlicht Support <{SUPPORT}>",
            mailboxes=[SUPPORT],
            subject="Chain slips under load",
            text=dedent("""\
                Hello,

                on three of our touring bikes the chain slips when the rider stands up.
                The bikes are four months old. What should we check first?

                Ada
                --\x20
                Ada Okafor, Harbour Rentals
                """),
        ),
        post.letter(
            "lights",
            "a new question from a stranger, HTML only",
            ago=290,
            sender="Priya N. <priya@garden-street.example>",
            to=SUPPORT,
            subject="Rear light stays on",
            text="",
            html="<p>Hi there,</p><p>my rear light stays <b>on</b> over night.</p><p>Priya</p>",
        ),
        post.letter(
            "photo",
            "a question with a photo inside the text",
            ago=280,
            sender=SOFIA,
            to=SUPPORT,
            subject="Scratch on a new frame",
            text="The frame came with a scratch, see the photo.",
            html='<p>The frame came with a scratch:</p><img src="cid:scratch">',
            files=[File("scratch.png", "image/png", PNG, cid="scratch")],
        ),
        post.letter(
            "both-desks",
            "the same mail to both group mailboxes: one mail, one case",
            ago=270,
            sender="Omar Haddad <omar@city-couriers.example>",
            to=[SUPPORT, SALES],
            subject="Repair contract for 12 courier bikes?",
            text="Do you repair on site, and what would a contract cost?",
        ),
        post.letter(
            "copied",
            "a question to the desk and to a person: one mail, both see it",
            ago=265,
            sender=GROSS,
            to=[SUPPORT, f"alice@{DOMAIN}"],
            subject="Torque for the new crank",
            text="Dear Alice, dear team,\n\n38 or 42 Nm for the new crank?\n\nJürgen",
        ),
        post.letter(
            "attached",
            "a question with documents, one with a name outside ASCII",
            ago=260,
            sender="Claire Dubois <claire@atelier-dubois.example>",
            to=SUPPORT,
            subject="Facture n° 118 payée deux fois ?",
            text="Bonjour,\n\nvoici la facture et le relevé. Merci de vérifier.\n\nClaire Dubois",
            files=[
                File("facture n° 118.pdf", "application/pdf", b"%PDF-1.4\n% demo\n%%EOF\n"),
                File("relevé.csv", "text/csv", b"date;montant\r\n2026-01-02;118,00\r\n"),
            ],
        ),
    )


def _threads(post: Post) -> tuple[Letter, ...]:
    chain = message_id("chain", ADA)
    axle = message_id("axle", TOM)
    axle_more = message_id("axle-more", ADA)
    return (
        post.letter(
            "chain-more",
            "an answer to one's own question: joins its case",
            ago=250,
            sender=ADA,
            to=SUPPORT,
            subject="Re: Chain slips under load",
            text="One more thing: all three have the eleven-speed cassette.\n\nAda",
            answers=[chain],
        ),
        post.letter(
            "axle-last",
            "a thread that arrives backwards: the third mail first",
            ago=230,
            sender=TOM,
            to=SUPPORT,
            subject="Re: Axle of the cargo bike",
            text="Found it: it is the M12 axle.\n\n> Which one do you mean?",
            answers=[axle, axle_more],
        ),
        post.letter(
            "axle-more",
            "... then the second ...",
            ago=235,
            sender=ADA,
            to=[SUPPORT, "tom@harbour-rentals.example"],
            mailboxes=[SUPPORT],
            subject="Re: Axle of the cargo bike",
            text="Which one do you mean?\n\n> Do you have the axle in stock?",
            answers=[axle],
        ),
        post.letter(
            "axle",
            "... then the first: one case for all three",
            ago=240,
            sender=TOM,
            to=[SUPPORT, "ada@harbour-rentals.example"],
            mailboxes=[SUPPORT],
            subject="Axle of the cargo bike",
            text="Do you have the axle in stock?\n\nTom",
        ),
    )


def _languages(post: Post) -> tuple[Letter, ...]:
    return (
        post.letter(
            "german",
            "German in Windows-1252, from a known contact",
            ago=220,
            sender="juergen@werkstatt-gross.example",
            to=SUPPORT,
            subject="Bremse quietscht – Beläge für Größe XS?",
            text="Guten Tag,\n\nwelche Beläge passen zur Größe XS?\n\nGrüße\nJürgen Groß",
            charset="windows-1252",
        ),
        post.letter(
            "japanese",
            "Japanese in ISO-2022-JP",
            ago=215,
            sender="hanako@jitensha.example",
            to=SUPPORT,
            subject="サドルの高さについて",
            text="サドルの高さは調整できますか。\nよろしくお願いします。\n",
            charset="iso-2022-jp",
        ),
        post.letter(
            "russian",
            "Russian in KOI8-R",
            ago=210,
            sender="oleg@velo-sever.example",
            to=SUPPORT,
            subject="Вопрос о гарантии",
            text="Здравствуйте!\n\nСколько длится гарантия на раму?\n",
            charset="koi8-r",
        ),
        post.letter(
            "chinese",
            "Chinese in GB18030",
            ago=205,
            sender="li@danche.example",
            to=SUPPORT,
            subject="请问有没有儿童自行车",
            text="您好，请问有没有二十寸的儿童自行车？\n",
            charset="gb18030",
        ),
        post.raw(
            "unlabelled",
            "no charset, no Message-ID: read as well as it can be",
            200,
            b"From: Andr\xe9 <andre@postal.example>\r\nTo: support@nordlicht.example\r\n"
            b"Subject: Caf\xe9 racer\r\n\r\nDo you build a caf\xe9 racer?\r\n",
            [SUPPORT],
            "andre@postal.example",
        ),
    )


def _forms(post: Post) -> tuple[Letter, ...]:
    inner = post.letter(
        "inner",
        "",
        ago=400,
        sender="Nils Aalto <nils@sauna-tours.example>",
        to="ada@harbour-rentals.example",
        subject="Tandem with a broken bell",
        text="The bell of the tandem we rented is broken.",
    )
    return (
        post.letter(
            "forwarded",
            "a forwarded message: the mail inside is kept as an attachment",
            ago=190,
            sender=ADA,
            to=SUPPORT,
            subject="Fwd: Tandem with a broken bell",
            text="Can you answer Nils directly? The bell is under warranty.\n\nAda",
            files=[File("Tandem with a broken bell.eml", "message/rfc822", inner.raw)],
        ),
        post.letter(
            "invitation",
            "an invitation from a calendar: a case, but no automatic reply",
            ago=185,
            sender="Grace Kim <grace@fleet-council.example>",
            to=SUPPORT,
            subject="Invitation: Bike fleet round table",
            text="You are invited to the round table.",
            files=[File("invite.ics", "text/calendar", _invitation(post).encode())],
        ),
        post.letter(
            "no-reply",
            "a person's order by way of a web form that cannot be answered",
            ago=180,
            sender="Shop <no-reply@shop.bike-parts.example>",
            to=SUPPORT,
            subject="Order 4711: question from the buyer",
            text="The buyer asks: does the fork fit the model from 2019?",
        ),
    )


def _sales(post: Post) -> tuple[Letter, ...]:
    return (
        post.letter(
            "tour",
            "from a lead: linked to it",
            ago=170,
            sender=LENA,
            to=SALES,
            subject="Bikes for guided tours",
            text="We met at the fair. What would fifteen bikes cost for one season?\n\nLena",
        ),
        post.letter(
            "office",
            "from an account's own address, about its one open opportunity",
            ago=165,
            sender="Harbour Rentals <office@harbour-rentals.example>",
            to=SALES,
            subject="Your offer for 40 rental bikes",
            text="Could you deliver half of them in April?",
        ),
        post.letter(
            "dealer",
            "from a stranger to the sales desk",
            ago=160,
            sender="Marek Zelený <marek@kola-brno.example>",
            to=SALES,
            subject="Becoming a dealer",
            text="We run two shops in Brno and would like to sell your bikes.",
        ),
    )


def _machines(post: Post) -> tuple[Letter, ...]:
    return (
        post.letter(
            "out-of-office",
            "an out-of-office answer: no case, no reply",
            ago=150,
            sender="Kim Larsen <kim@bike-insurance.example>",
            to=SUPPORT,
            subject="Automatic reply: Claim 88-12",
            text="I am away until Monday.",
            headers={"Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "All"},
        ),
        post.raw(
            "bounce", "a bounce: no case, no reply", 145, _bounce(post).encode(), [SUPPORT], ""
        ),
        post.letter(
            "list",
            "a mailing list nobody filters: no case, no reply",
            ago=140,
            sender="Frame builders <builders@lists.frames.example>",
            to=SUPPORT,
            subject="[builders] Steel or titanium?",
            text="Titanium, if you ask me.",
            headers={
                "List-Id": "<builders.lists.frames.example>",
                "List-Post": "<mailto:builders@lists.frames.example>",
                "Precedence": "list",
            },
        ),
        post.letter(
            "loop",
            "our own address as the sender: no reply, or it would never end",
            ago=135,
            sender=f"Nordlicht Support <{SUPPORT}>",
            to=SUPPORT,
            subject="Note to ourselves",
            text="Remember the stock-taking.",
        ),
    )


def _unwanted(post: Post) -> tuple[Letter, ...]:
    newsletter = post.letter(
        "newsletter",
        "a newsletter: skipped by a global filter",
        ago=120,
        sender="Trade Digest <weekly@news.trade-digest.example>",
        to=[SUPPORT, SALES],
        subject="This week in cycling",
        text="Read more on our pages.",
        headers={
            "List-Unsubscribe": "<https://news.trade-digest.example/u/1>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Feedback-ID": "weekly:trade-digest",
        },
    )
    return (
        newsletter,
        post.letter(
            "spam",
            "marked by the gateway: skipped by the account's filter",
            ago=115,
            sender="prince@lottery.example",
            to=SUPPORT,
            subject="[SPAM] You have won",
            text="Send us your bank account.",
        ),
        post.letter(
            "robot",
            "skipped by a person's own filter, in her mailbox only",
            ago=110,
            sender="CI <robot@ci.nordlicht.example>",
            to=f"alice@{DOMAIN}",
            subject="Build 812 passed",
            text="All green.",
        ),
    )


def _own(post: Post) -> tuple[Letter, ...]:
    return (
        post.letter(
            "lunch",
            "personal mail: nobody else's business, no case",
            ago=90,
            sender="Noor <noor@friends.example>",
            to=f"alice@{DOMAIN}",
            subject="Lunch on Thursday?",
            text="Usual place, half past twelve?",
        ),
        post.letter(
            "tour-personal",
            "personal mail from a lead: shows at the lead, whose followers are told",
            ago=85,
            sender=LENA,
            to=f"dana@{DOMAIN}",
            subject="One more question, between us",
            text="Is there a discount for tour guides?",
        ),
        post.letter(
            "wrench",
            "a second question from somebody who asked before: a case of its own",
            ago=60,
            sender=SOFIA,
            to=SUPPORT,
            subject="Which wrench for the pedals?",
            text="Fifteen millimetres or a hex key?\n\nSofia",
        ),
    )


def _invitation(post: Post) -> str:
    start = post.now.strftime("%Y%m%dT120000Z")
    lines = (
        *("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//fleet-council//EN", "METHOD:REQUEST"),
        *("BEGIN:VEVENT", "UID:round-table@fleet-council.example", f"DTSTAMP:{start}"),
        *(f"DTSTART:{start}", "SUMMARY:Bike fleet round table", "END:VEVENT", "END:VCALENDAR", ""),
    )
    return "\r\n".join(lines)


def _bounce(post: Post) -> str:
    """A delivery status notification (RFC 3464) with an empty envelope sender."""
    return dedent(f"""\
        From: MAILER-DAEMON@mx.bike-insurance.example
        To: {SUPPORT}
        Date: {post.at(145):%a, %d %b %Y %H:%M:%S} +0000
        Message-ID: <bounce@mx.bike-insurance.example>
        Subject: Undelivered Mail Returned to Sender
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=delivery-status; boundary="=_bounce"

        --=_bounce
        Content-Type: text/plain; charset=us-ascii

        Your message could not be delivered to <claims@bike-insurance.example>.

        --=_bounce
        Content-Type: message/delivery-status

        Reporting-MTA: dns; mx.bike-insurance.example

        Final-Recipient: rfc822; claims@bike-insurance.example
        Action: failed
        Status: 5.1.1
        Diagnostic-Code: smtp; 550 5.1.1 no such mailbox

        --=_bounce
        Content-Type: text/rfc822-headers

        From: {SUPPORT}
        To: claims@bike-insurance.example
        Subject: Claim 88-12
        Message-ID: <sent-by-hand@{DOMAIN}>

        --=_bounce--
        """).replace("\n", "\r\n")
