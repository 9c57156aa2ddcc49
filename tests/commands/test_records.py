import csv
import itertools
import json
import sys
import time
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from espomail.actions import record_export
from espomail.actions import records as actions
from espomail.actions.records import Words
from espomail.domain.records import KINDS as KIND
from espomail.errors import NotFound, Usage
from espomail.store import Store, records
from espomail.store.models import Account, Case, Contact, Conversation, Lead, Opportunity, RecordAddress

_numbers = itertools.count()
KINDS = ("account", "contact", "lead", "opportunity")


def shown(desk, kind, name):
    return json.loads(desk(kind, "show", name, "--json").stdout)


def imported(desk, kind, text, *words, **options):
    return json.loads(desk(kind, "import", "-", *words, "--json", stdin=text, **options).stdout)


@pytest.fixture
def customers(desk):
    desk("account", "add", "ACME", "--email", "Info@acme.example", "--email", "x@acme.example")
    desk("contact", "add", "Ann Lee", "--email", "ann@acme.example", "--account", "ACME")
    desk("lead", "add", "Bob", "--email", "bob@new.example")
    desk("opportunity", "add", "Deal", "--account", "account:1", "--contact", "Ann Lee")
    return desk


def test_add_and_show(customers):
    assert shown(customers, "account", "ACME") == {
        "id": 1, "type": "account", "name": "ACME", "emails": ["info@acme.example", "x@acme.example"],
        "created_at": "2026-03-02T10:00:00Z", "undeliverable": [],
    }  # fmt: skip
    assert shown(customers, "contact", "1")["account"] == {"id": 1, "name": "ACME"}
    assert shown(customers, "lead", "lead:1")["status"] == "New"
    deal = shown(customers, "opportunity", "Deal")
    assert (deal["contact"]["name"], deal["stage"], deal["is_open"]) == ("Ann Lee", "Prospecting", True)
    assert customers("contact", "add", "Cleo").stdout == "contact:2\n"


@pytest.mark.parametrize(
    ("kind", "row"),
    [
        ("account", "account:1\tACME\tinfo@acme.example, x@acme.example\t2026-03-02T10:00:00Z\n"),
        ("contact", "contact:1\tAnn Lee\tann@acme.example\tACME\t2026-03-02T10:00:00Z\n"),
        ("lead", "lead:1\tBob\tbob@new.example\t\t\tNew\t2026-03-02T10:00:00Z\n"),
        ("opportunity", "opportunity:1\tDeal\tACME\tAnn Lee\tProspecting\t2026-03-02T10:00:00Z\n"),
    ],
)
def test_the_columns_of_the_lists(customers, kind, row):
    assert customers(kind, "list").stdout == row
    assert len(json.loads(customers(kind, "list", "--json").stdout)) == 1


def test_lists_are_narrowed(customers):
    customers("contact", "add", "Bob", "--email", "bob@other.example")
    customers("opportunity", "add", "Old deal", "--stage", "closed won")

    def ids(*words):
        return [each["id"] for each in json.loads(customers(*words, "--json").stdout)]

    assert ids("contact", "list", "--account", "ACME") == [1]
    assert ids("contact", "list", "--search", "OTHER") == [2]
    assert ids("contact", "list", "--search", "%") == []
    customers("contact", "add", "Åsa Öberg", "--email", "asa@other.example")
    assert ids("contact", "list", "--search", "åSA ö") == [3]
    customers("contact", "remove", "3")
    assert ids("contact", "list", "--limit", "1") == [2]
    assert ids("opportunity", "list") == [1, 2]
    assert ids("opportunity", "list", "--open") == [1]


def test_edit(customers):
    customers("contact", "edit", "Ann Lee", "--name", "Ann Li", "--email", "li@acme.example", "--account", "")
    found = shown(customers, "contact", "Ann Li")
    assert (found["emails"], found["account"]) == (["li@acme.example"], None)
    customers("contact", "edit", "contact:1", "--account", "ACME")
    assert shown(customers, "contact", "1")["emails"] == ["li@acme.example"]
    customers("contact", "edit", "1", "--email", "")
    assert shown(customers, "contact", "1")["emails"] == []
    customers("opportunity", "edit", "Deal", "--stage", "Closed Lost")
    assert not shown(customers, "opportunity", "Deal")["is_open"]
    customers("opportunity", "edit", "Deal", "--stage", "Proposal")
    assert shown(customers, "opportunity", "Deal")["is_open"]
    customers("opportunity", "edit", "Deal", "--name", "Big deal")
    assert shown(customers, "opportunity", "Big deal")["stage"] == "Proposal"
    customers("lead", "edit", "Bob", "--status", "converted", "--account", "ACME", "--contact", "1")
    lead = shown(customers, "lead", "Bob")
    assert (lead["status"], lead["account"]["id"], lead["contact"]["id"]) == ("Converted", 1, 1)


def test_remove(customers):
    customers("account", "remove", "ACME")
    customers("account", "show", "ACME", code=66)
    assert shown(customers, "contact", "1")["account"] is None
    assert RecordAddress.select().where(RecordAddress.record_type == "account").count() == 0
    customers("contact", "remove", "-", stdin="contact:1\ncontact:9\n", code=66)
    assert shown(customers, "contact", "1")
    assert json.loads(customers("contact", "remove", "1", "--json").stdout) == {"removed": [1]}


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("contact", "add", " "), 2, "the name is empty"),
        (("contact", "add", "x", "--email", "nothing"), 2, "is no e-mail address"),
        (("contact", "add", "x", "--account", "Acme Inc"), 66, "there is no account 'Acme Inc'"),
        (("contact", "add", "x", "--account", "ACMEE"), 66, "did you mean 'ACME'?"),
        (("contact", "add", "x", "--account", "contact:1"), 2, "contact:1 is no account"),
        (("contact", "show", "contact:9"), 66, "there is no contact 9"),
        (("contact", "show", "account:1"), 2, "is no contact"),
        (("contact", "edit", "1"), 2, "nothing to change"),
        (("contact", "edit", "1", "--name", " "), 2, "the name is empty"),
        (("opportunity", "add", "x", "--contact", "Bob"), 66, "there is no contact 'Bob'"),
        (("lead", "remove", "Nobody"), 66, "there is no lead"),
    ],
)
def test_what_does_not_work(customers, words, code, said):
    assert said in customers(*words, code=code).stderr
    assert Contact.select().count() == Opportunity.select().count() == Lead.select().count() == 1


def test_bytes_that_are_no_utf_8_are_no_bug(desk):
    desk("account", "add", "Bad \udcff name")
    assert shown(desk, "account", "1")["name"] == "Bad ? name"
    desk("team", "add", "\udcff")


def test_an_ambiguous_name_names_the_ids(customers):
    customers("contact", "add", "Ann Lee")
    result = customers("contact", "show", "Ann Lee", code=2)
    assert "contact:1, contact:2" in result.stderr


@pytest.mark.usefixtures("customers")
class TestResolve:
    @pytest.mark.parametrize(
        ("word", "kinds", "label"),
        [
            ("contact:1", records.TYPES, "contact:1"),
            ("Contact:1", records.TYPES, "contact:1"),
            ("Ann Lee", records.TYPES, "contact:1"),
            ("ACME", ("account", "contact"), "account:1"),
            ("1", ("lead",), "lead:1"),
        ],
    )
    def test_found(self, word, kinds, label):
        assert records.resolve(word, kinds).label == label

    def test_cases(self, customers):
        with customers.store.write():
            thread = Conversation.create(created_at=0)
            Case.insert(id=12, name="Lamp", status="New", conversation_id=thread.id, effect_key="12",
                        created_by="t", created_at=0, modified_at=0).execute()  # fmt: skip
        for word in ("#12", "case:12"):
            assert records.resolve(word).as_json() == {"type": "case", "id": 12, "name": "Lamp"}
        assert records.resolve("12", ("case",)).id == 12
        with pytest.raises(NotFound, match="case list"):
            records.resolve("#13")

    @pytest.mark.parametrize("word", ["1", "contact:2", "contact:x", "", "account:1; drop", "٣"])
    def test_not_found(self, word):
        with pytest.raises(NotFound):
            records.resolve(word)

    def test_of_another_kind(self):
        with pytest.raises(Usage, match="lead"):
            records.resolve("contact:1", ("lead",))


def test_import_is_idempotent(customers):
    text = "name,email,account\nAnn Lee,ann@acme.example;a.lee@acme.example,ACME\nCleo,,\n"
    assert imported(customers, "contact", text) == {
        "dry_run": False, "seen": 2, "added": 1, "updated": 1, "unchanged": 0, "faults": [],
    }  # fmt: skip
    assert shown(customers, "contact", "1")["emails"] == ["ann@acme.example", "a.lee@acme.example"]
    again = imported(customers, "contact", text)
    assert (again["added"], again["updated"], again["unchanged"]) == (0, 0, 2)
    renamed = imported(customers, "contact", "name,email\nAnn Li,ann@acme.example\n")
    assert renamed["updated"] == 1
    assert shown(customers, "contact", "Ann Li")["account"] == {"id": 1, "name": "ACME"}


def test_a_rehearsal_changes_nothing(customers):
    found = imported(customers, "lead", "name,email\nNew,n@x.example\nBobby,bob@new.example\n", "--dry-run")
    assert (found["dry_run"], found["added"], found["updated"]) == (True, 1, 1)
    assert [each["name"] for each in json.loads(customers("lead", "list", "--json").stdout)] == ["Bob"]


def test_every_bad_line_is_named(customers):
    text = "name,email,account\nDora,d@x.example,\n,e@x.example,\nEve,nothing,\nFay,,Nobody\n"
    result = customers("contact", "import", "-", "--json", stdin=text, code=65)
    assert [each["line"] for each in json.loads(result.stdout)["faults"]] == [3, 4, 5]
    assert result.stderr.splitlines() == [
        "espomail: -, line 3: the name is empty",
        "espomail: -, line 4: nothing is no e-mail address (An email address must have an @-sign)",
        "espomail: -, line 5: there is no account 'Nobody'; add it first: espomail account add 'Nobody'",
        "espomail: -: 3 lines cannot be used, so nothing was imported; correct and try again",
    ]
    assert Contact.select().count() == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "line 1: the file is empty"),
        ("email\na@x.de\n", "line 1: there is no column name"),
        ("name,emial\nA,a@x.de\n", "did you mean email?"),
        ('name,email\n"A,a@x.de\n', "line 2: unexpected end of data"),
    ],
)
def test_what_is_no_csv_of_records(customers, text, said):
    assert said in customers("lead", "import", "-", stdin=text, code=65).stderr


def test_other_programs_columns_and_encodings(desk):
    desk("account", "add", "Größe & Söhne")
    text = "First Name;Last Name;E-Mail Address;Company;Phone\r\nJörg;Groß;j@x.example;Größe & Söhne;1\r\n"
    (desk.folder / "excel.csv").write_bytes(text.encode("cp1252"))
    result = desk("contact", "import", str(desk.folder / "excel.csv"))
    assert "columns left out: phone" in result.stderr
    assert "1 contacts read: 1 added, 0 changed, 0 as they were" in result.stderr
    found = shown(desk, "contact", "Jörg Groß")
    assert (found["emails"], found["account"]["name"]) == (["j@x.example"], "Größe & Söhne")


def test_the_key(customers):
    assert (
        imported(customers, "contact", "name,email\nAnn Lee,new@x.example\n", "--key", "name")["updated"] == 1
    )
    assert (
        "the key" in customers("contact", "import", "-", "--key", "email", stdin="name\nX\n", code=65).stderr
    )
    customers("opportunity", "import", "-", "--key", "email", stdin="name\nX\n", code=2)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_exported_imports_again_unchanged(customers, kind):
    customers("account", "add", "ACME")
    customers("account", "add", "=1+1", "--email", "f@x.example")
    customers("contact", "add", "Ann Lee", "--account", "account:2")
    customers("contact", "add", "Twin", "--email", "ann@acme.example")
    customers("contact", "add", 'He said "no", and\tleft', "--account", "=1+1")
    customers("lead", "add", "L", "--status", "Dead", "--account", "account:2")
    customers("opportunity", "add", "@home", "--stage", "Closed Won", "--account", "account:1")
    text = customers(kind, "export").stdout
    assert "\n=" not in text and "\n@" not in text  # X04
    before = customers(kind, "list", "--json").stdout
    found = imported(customers, kind, text)
    assert (found["added"], found["updated"]) == (0, 0)
    assert found["unchanged"] == found["seen"] == len(json.loads(before))
    assert customers(kind, "list", "--json").stdout == before


HOSTILE = (
    "=1+1", "'=1+1", "+49 30", "-x", "@home", "＝1", "'", '"', 'He said "no"', "a,b;c\td", "account:1", "account:2 ACME",
    "contact:1", "#12", "1", "ACME", "acme", "Acme ", "Größe & Söhne", "İ", "i̇", "ß", "SS", "日本", "\u202eevil", "\u200b", "name",
    "sep=;", "NULL", "x" * 255,
)  # fmt: skip
names = st.sampled_from(HOSTILE) | st.text(min_size=1, max_size=20)
mailboxes = st.lists(
    st.sampled_from(("a@x.example", "=b@x.example", "+c@x.example", "-d@x.example", "'=e@x.example",
                     "ü@x.example", "f@bücher.example", '"g h;i,"@x.example', "root@localhost")),
    max_size=3,
)  # fmt: skip
people = st.lists(st.tuples(names, mailboxes, st.integers(0, 9), names), min_size=1, max_size=4)


def _both_ways(store, exports, expected):
    """Import what was exported; every line counts as expected, and the exports are the same again."""
    with store.write():
        for kind, text in exports.items():
            found = actions.import_csv(KIND[kind], text.encode(), "", 0, False)
            assert (getattr(found, expected), found.faults) == (found.seen, []), text
            assert record_export.csv_text(KIND[kind]) == text


@given(people, people, people, people, st.sets(st.integers(1, 5), max_size=2))
@settings(max_examples=15, deadline=None, phases=(Phase.generate,), suppress_health_check=list(HealthCheck))
def test_an_empty_store_filled_from_the_exports_exports_the_same_bytes(
    new_place, an_empty_store, tmp_path, accounts, contacts, leads, deals, removed
):  # X04
    def opened():
        return Store.open(str(new_place(tmp_path / f"{next(_numbers)}.db", an_empty_store)))

    store = opened()
    with store.write():
        _fill((accounts, contacts, leads, deals), removed)
        exports = {kind: record_export.csv_text(KIND[kind]) for kind in KINDS}
    _both_ways(store, exports, "unchanged")
    store.close()
    other = opened()
    _both_ways(other, exports, "added")
    _both_ways(other, exports, "unchanged")
    other.close()
    for text in exports.values():
        for row in csv.reader(text.splitlines()):
            assert not any(cell.startswith(tuple("=+-@＝＋－＠")) for cell in row)


def _fill(kinds, removed):
    """Records of all kinds with every sort of link, some of them removed again."""
    made = {}
    for kind, rows in zip(KINDS, kinds, strict=True):
        made[kind] = []
        for name, addresses, link, state in rows:
            words = Words(
                name, addresses if KIND[kind].has_addresses else None,
                {each: f"{each}:{made[each][link % len(made[each])]}" for each in KIND[kind].links if made[each]},
                state if KIND[kind].state else None,
            )  # fmt: skip
            with suppress(Usage):  # a name of which nothing is left
                made[kind].append(actions.add(KIND[kind], words, 0))
    for kind in KINDS:
        records.remove(kind, removed & set(made[kind]))


def test_namesakes_are_exported_with_their_ids(customers):
    customers("contact", "add", "ann  LEE")
    customers("contact", "remove", "1")
    customers("contact", "add", "Ann Lee", "--account", "ACME", "--email", "ann@acme.example")
    text = customers("contact", "export").stdout
    assert text == (
        "name,email,account,record\nann LEE,,,contact:2\nAnn Lee,ann@acme.example,ACME,contact:3\n"
    )
    assert imported(customers, "contact", text)["unchanged"] == 2


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("account:1", "record is 'account:1'; it holds what export wrote, such as contact:7"),
        ("7", "such as contact:7"),
        ("contact:8", "line 2 has the same record already"),
    ],
)
def test_what_cannot_stand_in_the_column_record(customers, cell, said):
    text = f"name,record\nNew,contact:8\nNewer,{cell}\n"
    assert said in customers("contact", "import", "-", stdin=text, code=65).stderr


def test_an_id_of_another_store_changes_no_record_here(customers):
    text = "name,email,record\nZoe,zoe@x.example,contact:1\nAnn Lee,ann@acme.example,contact:9\n"
    found = imported(customers, "contact", text)
    assert (found["added"], found["unchanged"]) == (1, 1)
    assert [shown(customers, "contact", str(n))["name"] for n in (1, 2)] == ["Ann Lee", "Zoe"]
    assert imported(customers, "contact", text)["unchanged"] == 2


def test_a_link_by_id_and_name_must_be_both(customers):
    text = "name,account\nZoe,account:1 Somebody else\n"
    told = customers("contact", "import", "-", stdin=text, code=65).stderr
    assert "line 2: account:1 is 'ACME' here and not 'Somebody else'" in told
    assert imported(customers, "contact", "name,account\nZoe,account:1 ACME\n")["added"] == 1


def test_columns_of_other_programs_are_no_slips(customers):
    result = customers("contact", "import", "-", stdin="Record ID,Recorded,name\n7,2026,Zoe\n")
    assert "columns left out: record_id, recorded" in result.stderr


def test_the_columns_of_the_exports(customers):
    heads = {kind: customers(kind, "export").stdout.splitlines()[0] for kind in KINDS}
    assert heads == {
        "account": "name,email",
        "contact": "name,email,account",
        "lead": "name,email,account,contact,status",
        "opportunity": "name,account,contact,stage",
    }


VCARDS = """BEGIN:VCARD
VERSION:2.1
N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=B6rg
EMAIL;INTERNET:joerg@x.example
END:VCARD

BEGIN:VCARD
VERSION:3.0
FN:Ann Lee
ORG:ACME;Sales
EMAIL;TYPE=work:ann@acme.example
EMAIL;TYPE=home:ann@home.example
END:VCARD
BEGIN:VCARD
VERSION:4.0
FN:Cleo Elsewhere
ORG:Unknown Ltd
END:VCARD
"""


def test_vcards(customers):
    pytest.importorskip("vobject")
    result = customers("contact", "import", "-", "--json", stdin=VCARDS)
    found = json.loads(result.stdout)
    assert (found["seen"], found["added"], found["updated"]) == (3, 2, 1)
    assert "left out: Unknown Ltd" in result.stderr
    assert shown(customers, "contact", "Jörg Müller")["emails"] == ["joerg@x.example"]
    assert shown(customers, "contact", "Ann Lee")["emails"] == ["ann@acme.example", "ann@home.example"]
    assert imported(customers, "contact", VCARDS)["unchanged"] == 3


def test_a_broken_vcard_is_named(customers):
    pytest.importorskip("vobject")
    broken = VCARDS.replace("ann@home.example", "nothing") + "BEGIN:VCARD\nnonsense\nEND:VCARD\n"
    told = customers("contact", "import", "-", stdin=broken, code=65).stderr.splitlines()
    assert "line 7: nothing is no e-mail address" in told[0]
    assert "line 19: this vCard cannot be read" in told[1]
    assert Contact.select().count() == 1


def test_vcards_without_their_library(customers, monkeypatch):
    monkeypatch.setitem(sys.modules, "vobject", None)
    result = customers("contact", "import", "-", stdin=VCARDS, code=78)
    assert "pip install 'espomail[vcard]'" in result.stderr


def test_ten_thousand_lines_in_a_second_or_two(desk):
    lines = ["name,email,account"]
    lines += [f"Person {n},p{n}@x{n % 100}.example,Firm {n % 50}" for n in range(10_000)]
    firms = "name\n" + "\n".join(f"Firm {n}" for n in range(50))
    imported(desk, "account", firms)
    started = time.process_time()
    assert imported(desk, "contact", "\n".join(lines))["added"] == 10_000
    assert time.process_time() - started < 4
    started = time.process_time()
    assert imported(desk, "contact", "\n".join(lines))["unchanged"] == 10_000
    assert time.process_time() - started < 4
    last = Contact.select().order_by(Contact.id.desc()).get()
    assert (last.name, last.account.name) == ("Person 9999", "Firm 49")
    assert RecordAddress.get(RecordAddress.record_id == last.id).address == "p9999@x99.example"
    assert Account.select().count() == 50
