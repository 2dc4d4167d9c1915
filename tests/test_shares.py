"""Work shared out to forked processes gives what one process gives, whatever happens to them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from borderatlas.shares import shared_out

ITEMS = list(range(7))

forks = pytest.mark.skipif(
    sys.platform != "linux" or threading.active_count() > 1, reason="nothing is forked here"
)


@pytest.mark.parametrize("processes", [0, 1, 2, 3, 99])
def test_what_is_made_stands_in_the_order_of_the_items(processes: int) -> None:
    assert shared_out(lambda item: item**2, ITEMS, processes=processes) == [i**2 for i in ITEMS]
    assert shared_out(str, [], processes=processes) == []


TAKEN = """
import os, time; from borderatlas.shares import shared_out
def make(seconds):
    time.sleep(seconds)
    return os.getpid()
print(*shared_out(make, [1.5, *[0.05] * 7], processes=2))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="nothing is forked here")
def test_who_is_done_with_an_item_takes_the_next() -> None:
    """Told by a process of its own: in this one a browser may have left threads."""
    done = subprocess.run([sys.executable, "-c", TAKEN], capture_output=True, check=True)
    long, *short = map(int, done.stdout.split())
    assert {*short} - {long}
    assert short.count(long) <= 1


PAGES = """
import os, sys; from pathlib import Path
from borderatlas.build import build; from borderatlas.io.folder import shipped_folder
for times in range(2):
    made_by = lambda _: os.write(1, b"%d " % os.getpid())
    out = Path(sys.argv[1], str(times))
    build(shipped_folder(), out, ["custody", "routes"], processes=2, progress=made_by)
    os.write(1, b"|")
"""


@pytest.mark.skipif(sys.platform != "linux", reason="nothing is forked here")
def test_nothing_is_forked_once_the_minifier_has_threads(tmp_path: Path) -> None:
    """Its runtime does not survive a fork: a forked process could wait for it for ever.

    Pages that one process made have the same bytes as those that two made.
    """
    program = [sys.executable, "-c", PAGES, str(tmp_path)]
    done = subprocess.run(program, capture_output=True, check=True)
    first, second, _ = (text.split() for text in done.stdout.decode().split("|"))
    assert len({*first}) == 2
    assert len({*second}) == 1
    for path in ("custody/map.html", "routes/map.html"):
        by_two, by_one = (tmp_path / number / path for number in "01")
        assert by_two.read_bytes() == by_one.read_bytes()


@pytest.mark.parametrize("wrong", [0, 1])
def test_an_error_is_told_as_one_process_tells_it(wrong: int) -> None:
    def make(item: int) -> int:
        return 1 // (item - wrong)

    with pytest.raises(ZeroDivisionError):
        shared_out(make, ITEMS, processes=2)


@forks
def test_the_share_of_a_process_that_dies_is_made_here() -> None:
    here = os.getpid()

    def make(item: int) -> int:
        if os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        return item

    assert shared_out(make, ITEMS, processes=3) == ITEMS


@forks
def test_beside_another_thread_nothing_is_forked() -> None:
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    try:
        assert {*shared_out(lambda _: os.getpid(), ITEMS, processes=2)} == {os.getpid()}
    finally:
        done.set()
        thread.join()
