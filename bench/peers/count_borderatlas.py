"""Events counted with borderatlas itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas
import numpy as np
import pandas as pd
from engine import Count, Counts, Task, run

from borderatlas.count import count_events
from borderatlas.io.eventrows import EventColumns

if TYPE_CHECKING:
    from distributed import Client

AS_OURS = {"within": "within", "areas": "polygon", "nearest": "nearest"}


def count(task: Task, *, client: Client | None = None) -> Counts:
    """Count the events by place, month and kind; on a cluster, where one is given."""
    at = {"geometry": "geometry"} if task.form == "geoparquet" else {"lon": "lon", "lat": "lat"}
    places = geopandas.read_file(task.places).rename(columns={"id": "place_id"})
    found = count_events(
        task.events,
        places.set_crs("EPSG:4326", allow_override=True),
        rule=AS_OURS[task.rule],
        radius_m=task.radius_m if task.rule == "within" else None,
        by=("place", "month", "kind"),
        columns=EventColumns(**at, date="date", kind="kind"),
        client=client,
    ).frame()
    found = found[found["match"] == "matched"]
    code, periods = pd.factorize(found["period"])  # a period as text, such as 2024-11
    month = np.array([(int(text[:4]) - 1970) * 12 + int(text[5:]) - 1 for text in periods])
    return Counts(
        pd.Index(places["place_id"]).get_indexer(found["place_id"]),
        month[code],
        found["kind"].to_numpy(),
        found["events"].to_numpy(),
    )


RULES: dict[str, Count] = {"within": count, "areas": count, "nearest": count}

if __name__ == "__main__":
    run(RULES, packages=("borderatlas", "geopandas", "shapely", "pyproj", "pyarrow", "numpy"))
