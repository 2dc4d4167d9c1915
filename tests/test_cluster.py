"""The same counts on a Dask cluster, whatever happens to its workers."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import threading
import time

import dask
import geopandas
import numpy as np
import pyarrow as pa
import pytest
from distributed import Client, LocalCluster, WorkerPlugin
from pyarrow import parquet

import borderatlas.cluster
from borderatlas import EventColumns, count_events
from borderatlas.errors import ArgumentError, DataError
from tests import fictional_events

# Dask's own tasks and threads outlive what a test sees of them.
pytestmark = pytest.mark.filterwarnings("default")
COLUMNS = EventColumns(date="date", kind="kind", best="best")


@pytest.fixture(scope="module")
def cluster():
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as found:
        yield found


@pytest.fixture
def client(cluster):
    with Client(cluster) as found:
        yield found


def counted(events, *, client=None, places=None, rule="within", **wishes):
    layer = fictional_events.places() if places is None else places
    radius_m = 8_000.0 if rule == "within" else None
    return count_events(
        events, layer, rule=rule, radius_m=radius_m, columns=COLUMNS, client=client, **wishes
    )


def big(tmp_path, *, rows, group):
    """Write many events in many parts, unevenly."""
    table = fictional_events.table(4000)
    table = pa.concat_tables([table] * (rows // 4000))
    folder = tmp_path / "fictional"
    folder.mkdir()
    fictional_events.write(folder / "a.parquet", table.slice(0, rows // 2), rows=group)
    fictional_events.write(folder / "b.parquet", table.slice(rows // 2), rows=group * 3)
    fictional_events.write(folder / "c.parquet", table.slice(0, 0))
    return folder


@pytest.mark.parametrize("rule", ["within", "polygon", "nearest"])
def test_a_cluster_counts_as_one_machine_does(client, tmp_path, rule):
    folder = big(tmp_path, rows=24_000, group=1500)
    places = fictional_events.areas() if rule == "polygon" else None
    alone = counted(folder, places=places, rule=rule, odd_rows=("unmatched",))
    found = counted(folder, client=client, places=places, rule=rule, odd_rows=("unmatched",))
    assert found.frame().equals(alone.frame())
    assert found.account == alone.account
    assert np.array_equal(found.odd_rows["unmatched"], alone.odd_rows["unmatched"])


def test_frames_go_to_the_workers_in_parts(client):
    table = fictional_events.table(5000)
    assert counted(table, client=client).frame().equals(counted(table).frame())


def dask_frame(frame, parts=4):
    import dask.dataframe as dd

    return dd.from_pandas(frame, npartitions=parts, sort=False)


@pytest.mark.parametrize("here", [True, False])
def test_frames_of_dask_are_counted_where_their_parts_are_made(client, here):
    frame = fictional_events.table(5000).to_pandas()
    frame.loc[:40, "lon"] = np.nan
    alone = counted(frame, odd_rows=("invalid", "unmatched"))
    wishes = {"odd_rows": ("invalid", "unmatched"), "client": None if here else client}
    found = counted(dask_frame(frame), **wishes)
    assert found.frame().equals(alone.frame())
    assert found.account == alone.account
    for fate in ("invalid", "unmatched"):
        assert np.array_equal(found.odd_rows[fate], alone.odd_rows[fate])


def test_frames_of_points_are_counted_as_dask_geopandas_has_them(client):
    """The fictional frame stands for one of dask-geopandas: partitions that are GeoDataFrames."""
    from dask import delayed

    table = fictional_events.table(3000).to_pandas()
    points = geopandas.points_from_xy(table["lon"], table["lat"])
    frame = geopandas.GeoDataFrame(table[["kind"]], geometry=points, crs=4326)

    class FictionalFrame:
        npartitions = 3
        columns = frame.columns

        def __getitem__(self, names):
            return self

        def to_delayed(self):
            return [delayed(frame.iloc[at : at + 1000]) for at in (0, 1000, 2000)]

    layer, columns = fictional_events.places(), EventColumns(geometry="geometry", kind="kind")
    wishes = {"radius_m": 8_000.0, "columns": columns}
    found = count_events(FictionalFrame(), layer, client=client, **wishes)
    assert found.account.rows == 3000
    assert found.frame().equals(count_events(frame, layer, **wishes).frame())


def test_a_partition_that_cannot_be_made_is_named_and_the_others_are_counted(client):
    frame = fictional_events.table(4000).to_pandas()

    def broken(part, partition_info=None):
        if partition_info and partition_info["number"] == 2:
            raise RuntimeError("fictional secret of a row")
        return part

    given = dask_frame(frame).map_partitions(broken, meta=frame)
    for wishes in ({}, {"client": client}):
        found = counted(given, **wishes)
        (problem,) = found.account.unread
        assert str(problem).startswith("events: partition 2 cannot be made (RuntimeError)")
        assert found.account.rows == 3000
    with pytest.raises(DataError, match="date 'date': is not a column of it"):
        counted(dask_frame(frame.drop(columns="date")))


def test_the_index_goes_to_the_workers_once(client, tmp_path, monkeypatch):
    folder = big(tmp_path, rows=24_000, group=600)
    sent = []
    submit = Client.submit

    def watched(self, function, *words, **wishes):
        sent.append(sum(len(pickle.dumps(word)) for word in words if not is_future(word)))
        return submit(self, function, *words, **wishes)

    def is_future(word):
        return type(word).__name__ == "Future"

    monkeypatch.setattr(Client, "submit", watched)
    counted(folder, client=client)
    large, *parts = sent
    assert large > 100_000
    assert len(parts) > 10
    assert max(parts) < 3_000


def test_a_part_that_ends_its_workers_is_named_and_the_others_are_counted(tmp_path):
    folder = big(tmp_path, rows=24_000, group=2_000)
    own = {"n_workers": 1, "threads_per_worker": 1, "dashboard_address": None}
    scheduler = {"distributed.scheduler.allowed-failures": 0}
    with dask.config.set(scheduler), LocalCluster(**own) as cluster, Client(cluster) as client:
        client.register_plugin(Ender())
        found = counted(folder, client=client)
    (problem,) = found.account.unread
    assert "a.parquet: row group 5 ended every worker that it was given to" in str(problem)
    assert found.account.rows == 22_000


@pytest.mark.parametrize("own", [True, False])
def test_a_cluster_that_has_lost_its_workers_is_waited_for_and_not_for_ever(
    tmp_path, monkeypatch, own
):
    monkeypatch.setattr(borderatlas.cluster, "_LOOK_S", 0.5)
    monkeypatch.setattr(borderatlas.cluster, "_WITHOUT_S", 30.0 if own else 2.0)
    folder = big(tmp_path, rows=4_000, group=2_000)
    options = {"n_workers": 1, "threads_per_worker": 1, "dashboard_address": None}
    with (
        dask.config.set({"distributed.deploy.lost-worker-timeout": "1s"}),
        LocalCluster(**options) as local,
        Client(local if own else local.scheduler_address) as client,
    ):
        threads = client.nthreads
        (nanny,) = local.workers.values()
        told = iter([threads()])
        # Dask gives a nanny up whose worker ends while it starts.
        local.sync(nanny.close)
        client.nthreads = lambda: next(told, None) or threads()
        if own:
            assert counted(folder, client=client).account.rows == 4_000
            return
        with pytest.raises(DataError, match="the cluster has lost all its workers"):
            counted(folder, client=client)


class Ender(WorkerPlugin):
    """Ends a worker that is given the sixth part among others, as a lack of memory would."""

    def setup(self, worker):  # noqa: ARG002 - as Dask calls it
        from borderatlas.kernel import tasks

        kept = tasks.work

        def ended(task, *words):
            if task.number == 5 and task.path.endswith("a.parquet"):
                os.kill(os.getpid(), signal.SIGKILL)
            return kept(task, *words)

        tasks.work = ended


def test_a_damaged_part_is_named_and_the_others_are_counted(client, tmp_path):
    from tests.test_count import damaged

    file, kept = damaged(tmp_path)
    found = counted(file, client=client)
    assert "row group 1" in str(found.account.unread[0])
    frame = found.frame()
    assert (frame["match"].iloc[-1], frame["events"].iloc[-1]) == ("unread", 1000)
    assert frame.iloc[:-1].astype({"events": int}).equals(counted(kept).frame())


def test_a_damaged_part_of_a_task_is_named_and_the_others_are_counted(client, tmp_path):
    """After the first ones, parts go to the workers a few at a time."""
    folder = big(tmp_path, rows=48_000, group=1_000)
    file = folder / "a.parquet"
    data = bytearray(file.read_bytes())
    begin = parquet.ParquetFile(file).metadata.row_group(17).column(0).data_page_offset
    data[begin : begin + 200] = b"\xff" * 200
    file.write_bytes(data)
    wishes = {"odd_rows": ("unmatched", "invalid")}
    found, alone = counted(folder, client=client, **wishes), counted(folder, **wishes)
    assert "a.parquet" in str(found.account.unread[0])
    assert "row group 17" in str(found.account.unread[0])
    assert found.account == alone.account
    assert found.account.rows == 47_000
    assert found.frame().equals(alone.frame())
    for fate, rows in alone.odd_rows.items():
        assert np.array_equal(found.odd_rows[fate], rows)


def check_kill(tmp_path, *, after_s):
    """Kill a worker while a count runs; return whether it still ran then."""
    folder = big(tmp_path, rows=400_000, group=2_000)
    expected = counted(folder).frame()
    own = {"threads_per_worker": 1, "dashboard_address": None}
    with LocalCluster(n_workers=2, **own) as cluster, Client(cluster) as client:
        pids = [worker.pid for worker in cluster.workers.values()]
        assert os.getpid() not in pids
        done = threading.Event()
        killed = []

        def kill():
            if not done.wait(after_s):
                os.kill(pids[0], signal.SIGKILL)
                killed.append(time.monotonic())

        killer = threading.Thread(target=kill)
        killer.start()
        found = counted(folder, client=client).frame()
        done.set()
        killer.join()
        assert found.equals(expected)
    return bool(killed)


def test_a_worker_that_is_killed_loses_nothing(tmp_path):
    assert check_kill(tmp_path, after_s=0.3)


@pytest.mark.proof
def test_ten_workers_that_are_killed_lose_nothing(tmp_path):
    kills = 0
    for run in range(10):
        folder = tmp_path / str(run)
        folder.mkdir()
        kills += check_kill(folder, after_s=0.1 + 0.15 * run)
    assert kills >= 7


@pytest.mark.proof
@pytest.mark.parametrize("workers", [1, 4])
def test_any_number_of_workers_counts_the_same(tmp_path, workers):
    folder = big(tmp_path, rows=60_000, group=900)
    own = {"threads_per_worker": 1, "dashboard_address": None}
    with LocalCluster(n_workers=workers, **own) as cluster, Client(cluster) as client:
        assert counted(folder, client=client).frame().equals(counted(folder).frame())


ASKED = """
import os
from distributed import Client
from borderatlas.cluster import local_cluster

if __name__ == "__main__":
    with local_cluster(1) as found, Client(found) as client:
        (told,) = client.run(lambda: dict(os.environ)).values()
    print(told["MALLOC_TRIM_THRESHOLD_"], told["MALLOC_MMAP_THRESHOLD_"])
"""


def test_workers_here_keep_the_memory_that_they_want_again(tmp_path):
    # In a process of its own: Dask leaves what it sets for one cluster to those after it.
    script = tmp_path / "asked.py"
    script.write_text(ASKED, "utf-8")
    own = {name: value for name, value in os.environ.items() if not name.startswith("MALLOC_")}
    command = [sys.executable, str(script)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=own)
    assert done.stdout.split() == [str(1 << 28), str(1 << 25)]


def test_what_is_no_cluster_is_refused():
    with pytest.raises(ArgumentError, match=r"give a dask\.distributed\.Client"):
        counted(fictional_events.table(10), client="tcp://nowhere")
    with (
        LocalCluster(n_workers=0, dashboard_address=None) as empty,
        Client(empty) as nobody,
        pytest.raises(ArgumentError, match="no workers"),
    ):
        counted(fictional_events.table(10), client=nobody)
