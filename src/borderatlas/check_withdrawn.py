"""Whether the history of withdrawals speaks of what is there: a slip in it publishes a place."""

from __future__ import annotations

from collections.abc import Iterator

from borderatlas.errors import Problem
from borderatlas.names import hints_among
from borderatlas.rows import Tables, problem
from borderatlas.schema import PLACES

_KINDS = ("claim", "place")


def check_withdrawn(tables: Tables) -> Iterator[Problem]:
    """Yield withdrawals of nothing, and claims that stand although they were withdrawn.

    Nothing is said of ids whose tables could not be read.
    """
    if not all(name in tables for name in ("claims", *PLACES)):
        return
    claims = {record["claim_id"]: record for record in tables["claims"]}
    places = {record["place_id"] for table in PLACES for record in tables[table]}
    known_ids = {"claim": claims.keys(), "place": places}
    hints = {kind: hints_among(sorted(filter(None, known))) for kind, known in known_ids.items()}
    for row in tables.get("withdrawals", ()):
        if not row["kind"] or not row["row_id"]:
            continue
        if row["kind"] not in _KINDS:
            hint = " or ".join(_KINDS)
            yield problem("withdrawals", row, "kind", "is neither claim nor place", hint=hint)
            continue
        if row["row_id"] not in known_ids[row["kind"]]:
            message = f"no {row['kind']} has this id"
            hint = hints[row["kind"]](row["row_id"], "keep the rows of what was withdrawn")
            yield problem("withdrawals", row, "row_id", message, hint=hint)
        elif row["kind"] == "claim" and claims[row["row_id"]]["status"] not in (None, "withdrawn"):
            message = "this claim was withdrawn, and its status does not say so"
            hint = "write withdrawn as its status, unless it was put back on purpose"
            yield problem("withdrawals", row, "row_id", message, hint=hint, level="warning")
