import pytest
from hypothesis import given
from hypothesis import strategies as st

from espomail.domain.csv_table import Fault, armoured, bare, decode, read, split_list, write

KNOWN = ("name", "email")


def rows(table):
    assert table.faults == []
    return [(row.line, row.values) for row in table.rows]


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        ("name,email\nJörg,j@example.com\n", "utf-8"),
        ("name,email\nJörg,j@example.com\n", "utf-8-sig"),
        ("name,email\r\nJörg,j@example.com\r\n", "utf-16"),
        ("name,email\nJörg,j@example.com\n", "utf-16-le"),
        ("name;email\nJörg;j@example.com\n", "utf-16-be"),
        ("name;email\r\nJörg;j@example.com\r\n", "cp1252"),
        ("Name\tE-Mail\rJörg\tj@example.com", "cp1252"),
        ("sep=;\r\nname;email\r\nJörg;j@example.com\r\n", "cp1252"),
    ],
)
def test_encodings_delimiters_and_line_ends(text, codec):
    table = read(text.encode(codec), KNOWN, {"e_mail": "email"})
    line = 3 if text.startswith("sep") else 2
    assert rows(table) == [(line, {"name": "Jörg", "email": "j@example.com"})]


def test_each_record_knows_the_line_it_begins_on():
    table = read(b'name,email\n\n"two\nlines",a@example.com\n , \nlast,b@example.com', KNOWN)
    assert rows(table) == [
        (3, {"name": "two\nlines", "email": "a@example.com"}),
        (6, {"name": "last", "email": "b@example.com"}),
    ]


@pytest.mark.parametrize(
    ("data", "faults"),
    [
        (b"", [Fault(1, "the file is empty; its first line must name the columns")]),
        (b"name,emial\nx,y\n", [Fault(1, "there is no column emial; did you mean email?")]),
        (b"name,name\nx,y\n", [Fault(1, "the column name is there twice")]),
        (b"Ann,ann@example.com\n",
         [Fault(1, "its first line must name the columns; known: name, email")]),
        (b"name,email\nx\nok,a@b\nx,y,z\n",
         [Fault(2, "1 values, but the header has 2 columns"),
          Fault(4, "3 values, but the header has 2 columns")]),
        (b"name,email\nx\0,y\n", [Fault(2, "it holds a NUL character")]),
    ],
)  # fmt: skip
def test_faults_name_their_line(data, faults):
    assert read(data, KNOWN).faults == faults


@pytest.mark.parametrize("data", [b'name,email\n"a"b,c\n', b'name,email\nok,x\n"open,c\nd,e\n'])
def test_broken_quotes_are_faults(data):
    (fault,) = read(data, KNOWN).faults
    assert fault.line == data.index(b'"') // 10 + 1 or fault.line in (2, 3)


def test_columns_nobody_asked_for_are_left_out():
    table = read(b"name,Favourite Colour,email\nAnn,red,a@example.com\n", KNOWN)
    assert rows(table) == [(2, {"name": "Ann", "email": "a@example.com"})]
    assert table.left_out == ("favourite_colour",)


@pytest.mark.parametrize("cell", ["=1+1", "+49", "-5", "@x", "＝1", "'=1", "''@x"])
def test_formulas_are_neutralised_and_come_back(cell):  # X04
    assert armoured(cell).startswith("'")
    assert bare(armoured(cell)) == cell


@given(st.text())
def test_armour_comes_off(cell):
    assert bare(armoured(cell)) == cell


TRIMMED = st.text(st.characters(codec="utf-8", exclude_characters="\0\r")).map(str.strip)


@given(st.lists(st.tuples(TRIMMED, TRIMMED.filter(bool)), max_size=5))
def test_what_is_written_reads_back(cells):
    table = read(write(KNOWN, cells).encode(), KNOWN)
    assert [tuple(row.values.values()) for row in table.rows] == cells
    assert table.faults == []


def test_undecodable_bytes_never_raise():
    assert decode(b"\xff\xfea") and decode(b"\x81\x8d") is not None


def test_several_values_in_a_cell():
    assert split_list(" a@example.com; b@example.com,c@example.com\nd@example.com;") == [
        "a@example.com", "b@example.com", "c@example.com", "d@example.com",
    ]  # fmt: skip
    assert split_list('"a b;c"@example.com; "open@example.com') == ['"a b;c"@example.com', '"open@example.com']
    assert split_list(" ;, ") == []
