import pytest
from hypothesis import given
from hypothesis import strategies as st

from espomail.domain.record_matching import Entry, Wanted, plan
from espomail.domain.records import KINDS, Draft, draft_of, is_open, state_of


def outcome(rows, existing, key=""):
    made = plan([Wanted(2 + n, *row) for n, row in enumerate(rows)], existing, key)
    return (
        [(each.name, each.addresses) for each in made.added],
        [(each.id, each.name, each.addresses) for each in made.changed],
        made.unchanged,
    )


def ann():
    return Entry(7, "Ann", ("ann@x.de",), {"account": 1}, "New")


@pytest.mark.parametrize(
    ("rows", "existing", "key", "expected"),
    [
        pytest.param([("Ann", ("ann@x.de",))], [], "", ([("Ann", ("ann@x.de",))], [], 0), id="new"),
        pytest.param([("Ann", ("ann@x.de",))], [ann()], "", ([], [], 1), id="as it was"),
        pytest.param([("Ann", ())], [ann()], "", ([], [], 1), id="an empty cell says nothing"),
        pytest.param([("Anna", ("ann@x.de",))], [ann()], "", ([], [(7, "Anna", ("ann@x.de",))], 0),
                     id="another name"),
        pytest.param([("Ann", ("b@x.de", "ann@x.de"))], [ann()], "",
                     ([], [(7, "Ann", ("ann@x.de", "b@x.de"))], 0), id="one more address"),
        pytest.param([("Ann", ("other@x.de",))], [ann()], "", ([("Ann", ("other@x.de",))], [], 0),
                     id="a namesake with another address"),
        pytest.param([("Ann", ("other@x.de",))], [ann()], "name",
                     ([], [(7, "Ann", ("ann@x.de", "other@x.de"))], 0), id="the name is the key"),
        pytest.param([("ann ", ())], [ann()], "email", ([("ann ", ())], [], 0), id="the address is the key"),
        pytest.param([("ACME", ("info@acme.de",))], [Entry(3, "ACME")], "",
                     ([], [(3, "ACME", ("info@acme.de",))], 0), id="a namesake without an address"),
        pytest.param([("Ann", ("desk@x.de",)), ("Bob", ("desk@x.de",))],
                     [Entry(1, "Ann", ("desk@x.de",)), Entry(2, "Bob", ("desk@x.de",))], "",
                     ([], [], 2), id="two who share an address"),
        pytest.param([("Ann", ("a@x.de",)), ("Ann", ("b@x.de", "a@x.de"))], [], "",
                     ([("Ann", ("a@x.de", "b@x.de"))], [], 0), id="twice in one file"),
    ],
)  # fmt: skip
def test_which_line_is_which_record(rows, existing, key, expected):
    assert outcome(rows, existing, key) == expected


def test_namesakes_are_told_apart_by_what_they_belong_to():
    existing = [Entry(1, "Ann", (), {"account": 1}), Entry(2, "Ann", (), {"account": 2})]
    rows = [Wanted(2, "Ann", (), {"account": 1}), Wanted(3, "Ann", (), {"account": 2})]
    assert plan(rows, existing).unchanged == 2


def test_lines_about_the_same_record_are_told():
    rows = [Wanted(2, "Ann", ("a@x.de",)), Wanted(3, "Bob", ("b@x.de",)), Wanted(4, "Anna", ("a@x.de",))]
    assert plan(rows, []).shared == [(4, 2)]


NAMES = st.sampled_from(["Ann", "ann", "Bob", "Cleo"])
ADDRESSES = st.lists(st.sampled_from(["a@x.de", "b@x.de", "c@x.de"]), max_size=2, unique=True).map(tuple)


@given(st.lists(st.tuples(NAMES, ADDRESSES), max_size=6), st.sampled_from(["", "name"]))
def test_what_was_imported_and_exported_changes_nothing(rows, key):
    made = plan([Wanted(n, *row) for n, row in enumerate(rows)], [], key)
    stored = [Entry(-each.id, each.name, each.addresses) for each in made.added]
    again = plan([Wanted(n, each.name, each.addresses) for n, each in enumerate(stored)], stored, key)
    assert (again.added, again.changed) == ([], [])


@pytest.mark.parametrize(
    ("kind", "values", "draft"),
    [
        ("account", {"name": " ACME  Ltd ", "email": "Info@acme.de; x@acme.de,info@ACME.de"},
         Draft("ACME Ltd", ("info@acme.de", "x@acme.de"))),
        ("contact", {"first_name": "Ann", "last_name": "Lee", "account": " ACME "},
         Draft("Ann Lee", (), {"account": "ACME"})),
        ("lead", {"name": "Ann", "status": "in process"}, Draft("Ann", state="In Process")),
        ("opportunity", {"name": "Deal", "stage": "closed won"}, Draft("Deal", state="Closed Won")),
        ("opportunity", {"name": "Deal", "stage": "our own"}, Draft("Deal", state="our own")),
    ],
)  # fmt: skip
def test_what_a_line_says(kind, values, draft):
    assert draft_of(KINDS[kind], values) == draft


@pytest.mark.parametrize(
    "values", [{"name": " "}, {}, {"name": "x" * 256}, {"name": "x", "email": "nothing"}]
)
def test_what_a_line_may_not_say(values):
    with pytest.raises(ValueError):
        draft_of(KINDS["contact"], values)


@pytest.mark.parametrize(
    ("stage", "open_"),
    [("Prospecting", True), ("Closed Won", False), ("closed lost", False), ("Won", False), ("", True)],
)
def test_an_opportunity_is_open_until_it_is_closed(stage, open_):
    assert is_open(state_of(KINDS["opportunity"], stage)) is open_
