"""Work on several values at once: what this process does not do itself, forked ones do.

A forked process has all that this one has read, and hands back what it made through a pipe. It
writes no file. What it cannot hand back, for whatever reason, this process makes itself, so that
results and errors are those of a single process.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkProcess

_OWN_THREADS = frozenset({"minify"})
"""Modules that bring a runtime with threads of its own, as Go's, which does not survive a fork:
what a forked process asks of it may never be answered. Before their first use all is well."""

_WIDTH = 4
"""Bytes of the number of an item."""

Item = TypeVar("Item")
Made = TypeVar("Made")


def shared_out(
    make: Callable[[Item], Made], items: Sequence[Item], *, processes: int
) -> list[Made]:
    """Return `[make(item) for item in items]`, made by several processes.

    Each takes the next item when it is done with one: what takes longest comes first.

    Parameters
    ----------
    make
        Has no effect but its result, which can be pickled.
    items
        What it is called with.
    processes
        How many processes may work, with this one. It does all where forking is not safe:
        anywhere but on Linux, beside other threads, as in a notebook, and after a module of
        `_OWN_THREADS` was used.
    """
    made: dict[int, Made] = {}
    wanted = min(processes, len(items)) if _may_fork() else 1
    if wanted > 1:
        with _numbers(len(items)) as numbers, _forked(make, items, numbers, wanted - 1) as pipes:
            with suppress(Exception):  # told below, by the first item that has it
                for number in _taken(numbers):
                    made[number] = make(items[number])
            for pipe in pipes:
                with suppress(EOFError, OSError):
                    made |= pipe.recv()
    return [made[i] if i in made else make(item) for i, item in enumerate(items)]


def _may_fork() -> bool:
    alone = threading.active_count() == 1 and _OWN_THREADS.isdisjoint(sys.modules)
    return sys.platform == "linux" and alone


@contextmanager
def _numbers(count: int) -> Iterator[int]:
    """Open a file in memory with the numbers of all items; forked processes read on in it."""
    file = os.memfd_create("items")
    try:
        os.write(file, b"".join(number.to_bytes(_WIDTH, "big") for number in range(count)))
        os.lseek(file, 0, os.SEEK_SET)
        yield file
    finally:
        os.close(file)


def _taken(numbers: int) -> Iterator[int]:
    """Yield the numbers that no other process has read before."""
    while number := os.read(numbers, _WIDTH):
        yield int.from_bytes(number, "big")


@contextmanager
def _forked(
    make: Callable[[Item], Made], items: Sequence[Item], numbers: int, processes: int
) -> Iterator[list[Connection]]:
    """Have others work beside this process; end what still runs at the end."""
    started: list[tuple[ForkProcess, Connection]] = []
    try:
        for _ in range(processes):
            context = multiprocessing.get_context("fork")
            here, there = context.Pipe(duplex=False)
            ends = [*(pipe for _, pipe in started), here]
            process = context.Process(target=_work, args=(make, items, numbers, there, ends))
            with warnings.catch_warnings():
                # Those of numpy's BLAS, which knows of forks, are the only other threads.
                warnings.simplefilter("ignore", DeprecationWarning)
                process.start()
            there.close()
            started.append((process, here))
        yield [pipe for _, pipe in started]
    finally:
        for process, pipe in started:
            pipe.close()
            process.terminate()
            process.join()


def _work(
    make: Callable[[Item], Made],
    items: Sequence[Item],
    numbers: int,
    pipe: Connection,
    ends: Sequence[Connection],
) -> None:
    for end in ends:  # so that the pipe breaks when the process that reads it is killed
        end.close()
    with suppress(BaseException):  # that process finds out by itself
        pipe.send({number: make(items[number]) for number in _taken(numbers)})
    os._exit(0)  # nothing of this process is to be said or written by two
