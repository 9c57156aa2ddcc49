"""Which mail of a batch has to wait for mail that somebody else decides on."""

from __future__ import annotations

from time import process_time

from hypothesis import given
from hypothesis import strategies as st

from espomail.store.claims import Line, early

ARRIVALS = st.integers(1, 30)
GROUPS = st.lists(st.sets(ARRIVALS, max_size=12), max_size=6)


def plainly(batch: dict[int, list[set[int]]]) -> dict[int, int]:
    """The rule as it is said: the first older one that is elsewhere, or that has to wait itself."""
    found: dict[int, int] = {}
    for each in sorted(batch):
        for older in sorted({one for group in batch[each] for one in group if one < each}):
            if older not in batch or older in found:
                found[each] = older
                break
    return found


@given(st.sets(ARRIVALS, min_size=1), GROUPS, st.data())
def test_the_rule_is_kept(ids: set[int], groups: list[set[int]], data: st.DataObject) -> None:
    stands = {each: data.draw(st.lists(st.sampled_from(range(len(groups))))) if groups else [] for each in ids}
    lines = [Line(group) for group in groups]
    assert early({each: [lines[n] for n in stands[each]] for each in ids}) == plainly(
        {each: [groups[n] for n in stands[each]] for each in ids}
    )


def test_whoever_waits_for_one_that_waits_waits_too() -> None:
    thread = Line([1, 2, 3])
    assert early({2: [thread], 3: [thread], 4: [Line([3])]}) == {2: 1, 3: 1, 4: 3}


def test_a_long_thread_costs_as_much_as_many_short_ones() -> None:
    count = 20_000
    began = process_time()
    thread = Line(range(1, count + 1))
    assert early({each: [thread] for each in range(1, count + 1)}) == {}
    assert process_time() - began < 0.5
