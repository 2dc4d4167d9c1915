"""Columns in few bytes come back as they were."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from borderatlas.columns import decimals_of, deflated, inflated, order_of, pack, unpack
from borderatlas.errors import ArgumentError

WHOLE = st.integers(-(2**30), 2**30)


@given(
    arrays.arrays(np.int64, st.tuples(st.just(3), st.integers(0, 60)), elements=WHOLE),
    st.sets(st.sampled_from(["a", "b", "c"])),
)
def test_what_is_packed_is_unpacked(values, delta):
    columns = dict(zip("abc", values, strict=True))
    told, data = pack(columns, delta=tuple(delta))
    found = unpack(told, inflated(deflated(data)))
    assert {name: found[name].tolist() for name in columns} == {
        name: column.tolist() for name, column in columns.items()
    }


def test_numbers_too_far_apart_are_refused():
    with pytest.raises(ArgumentError, match="too far apart"):
        pack({"a": np.array([0, 2**40])})


@pytest.mark.parametrize("size", [0, 1, 1 << 20, (1 << 20) + 1, 3_000_000])
def test_what_is_deflated_in_parts_is_one_stream(size):
    data = np.random.default_rng(size).integers(0, 9, size).astype(np.uint8).tobytes()
    assert inflated(deflated(data)) == data


def test_one_value_among_many_asks_for_its_decimals():
    values = np.ones(5000)
    values[-1] = 1.0001
    assert decimals_of(values) == 4


def test_decimals_are_as_many_as_tell_the_values():
    assert decimals_of(np.array([1.0, -3.0])) == 0
    assert decimals_of(np.array([1.25, 127.123])) == 3
    assert decimals_of(np.array([1 / 3])) == 6


def test_the_order_says_nothing_that_the_rows_do_not():
    rng = np.random.default_rng(1)
    lon, lat, day = rng.integers(0, 9, (3, 500))
    mixed = rng.permutation(500)
    one, other = order_of(lon, lat, day), order_of(lon[mixed], lat[mixed], day[mixed])
    for column in (lon, lat, day):
        assert column[one].tolist() == column[mixed][other].tolist()


def test_a_million_events_have_room_in_a_page():
    rng = np.random.default_rng(2)
    near = rng.integers(0, 40, 1_000_000)
    lon = np.rint((124 + rng.random(40) * 6)[near] * 1e5 + rng.normal(0, 5000, near.size))
    lat = np.rint((40 + rng.random(40) * 3)[near] * 1e5 + rng.normal(0, 4500, near.size))
    columns = {
        "lon": lon.astype(np.int64),
        "lat": lat.astype(np.int64),
        "day": rng.integers(16_000, 19_650, near.size),
        "kind": rng.integers(0, 8, near.size),
    }
    order = order_of(*columns.values())
    _, data = pack({name: column[order] for name, column in columns.items()}, delta=("lon",))
    assert len(deflated(data)) < 7_400_000
