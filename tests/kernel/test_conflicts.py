from hypothesis import given
from hypothesis import strategies as st

from huiyin.kernel.conflicts import Conflict, merge

records = st.fixed_dictionaries({field: st.integers(0, 2) for field in "abc"})


def test_each_persons_change_is_kept() -> None:
    both = merge({"a": 1, "b": 1}, {"a": 2, "b": 1}, {"a": 1, "b": 3})

    assert (both.merged, both.conflicts) == ({"a": 2, "b": 3}, ())


def test_one_field_changed_in_two_ways_is_a_conflict_and_stays_as_stored() -> None:
    both = merge({"a": 1}, {"a": 2}, {"a": 3})

    assert (both.merged, both.conflicts) == ({"a": 2}, (Conflict("a", 1, 2, 3),))


def test_the_same_change_twice_is_no_conflict() -> None:
    both = merge({"a": 1}, {"a": 2}, {"a": 2})

    assert (both.merged, both.conflicts) == ({"a": 2}, ())


@given(records, records)
def test_alone_one_always_gets_what_one_typed(base: dict[str, int], mine: dict[str, int]) -> None:
    both = merge(base, base, mine)

    assert (both.merged, both.conflicts) == (mine, ())


@given(records, records, records)
def test_every_field_is_mine_theirs_or_put_up_for_decision(
    base: dict[str, int], theirs: dict[str, int], mine: dict[str, int]
) -> None:
    both = merge(base, theirs, mine)

    asked = {conflict.field for conflict in both.conflicts}
    assert asked == {field for field in base if len({base[field], theirs[field], mine[field]}) == 3}
    for field in base.keys() - asked:
        changed = mine[field] if mine[field] != base[field] else theirs[field]
        assert both.merged[field] == changed
