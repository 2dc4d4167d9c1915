"""Events counted with borderatlas on a cluster of this machine: two processes of one thread.

The cluster is up before the time is taken.
"""

from __future__ import annotations

from functools import partial

from count_borderatlas import count
from distributed import Client
from engine import Count, run

from borderatlas.cluster import local_cluster

WORKERS = 2

if __name__ == "__main__":
    with local_cluster(WORKERS) as cluster, Client(cluster) as client:
        rules: dict[str, Count] = dict.fromkeys(("within", "areas"), partial(count, client=client))
        run(rules, packages=("borderatlas", "dask", "distributed"))
