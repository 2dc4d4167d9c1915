"""Where an atlas stands in a database: a `postgresql://` address, never shown with its password."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from borderatlas.errors import DataError, Problem

_SCHEMES = ("postgresql:", "postgres:")
_LIKE = re.compile(
    r"\s*postgres(ql)?(\+\w+)?:|\s*[\w+.-]+://[^/]*@|(.*\s)?(host|user|password|dbname|service)\s*=",
    re.IGNORECASE | re.DOTALL,
)
"""What is meant as the address of a database: ours, that of other tools, libpq's own words."""
_SCHEMA = re.compile(r"[a-z][a-z0-9_]{0,39}")
_HOST = re.compile(r"[\w.,:%\[\]-]*")
DEFAULT_SCHEMA = "borderatlas"

FORM = "postgresql://USER@HOST/DATABASE?schema=NAME"
_ESCAPE = (
    f"write {FORM}; in a password, @ : / ? # % are written as %40 %3A %2F %3F %23 %25; "
    "better, keep it in the file of PGPASSFILE"
)


@dataclass(frozen=True, repr=False)
class Address:
    """An atlas in a database.

    `conninfo` is for libpq and may hold a password; `shown` is for people, and holds none.
    """

    conninfo: str
    schema: str
    shown: str

    def __repr__(self) -> str:
        return f"<Address {self.shown}>"

    def problem(self, message: str, hint: str) -> DataError:
        """Return an error about the database as a whole."""
        return DataError([Problem(self.shown, 0, "", "", message, hint)])


def is_address(text: object) -> bool:
    """Return whether what stands in the place of a folder is meant as the address of a database.

    What is none that we know is refused as one: as a folder it would be quoted, password and all.
    """
    return isinstance(text, str) and _LIKE.match(text) is not None


def parse_address(text: str) -> Address:
    """Return what an address says; `schema` in its query is ours, all else is libpq's.

    Raises
    ------
    DataError
        When it cannot be read. No message quotes it: it may hold a password.
    """
    text = text.strip()
    if not text.lower().startswith(_SCHEMES):
        raise _refused("is no address", _ESCAPE)
    try:
        parts = urlsplit(text)
    except ValueError:  # brackets that are not closed; its message quotes them
        raise _refused("is no address", _ESCAPE) from None
    user_info, _, host = parts.netloc.rpartition("@")
    # What libpq ends at the first @ is shown, and looked up, as the host.
    rest = f"{user_info}{parts.path}?{parts.query}"
    if parts.fragment or "@" in rest or "#" in text or not text.partition(":")[2].startswith("//"):
        raise _refused("is no address", _ESCAPE)
    port = re.search(r":([^:\],]*)$", host)
    if not _HOST.fullmatch(host) or (port and not port[1].isdecimal()):
        raise _refused("has no host and port that can be read", _ESCAPE)
    query = parse_qsl(parts.query, keep_blank_values=True)
    schema = dict(query).get("schema", DEFAULT_SCHEMA)
    if not _SCHEMA.fullmatch(schema):
        hint = "write small Latin letters, digits and _, beginning with a letter, 40 at most"
        raise _refused("names a schema that cannot be one", hint)
    given = urlencode([(k, v) for k, v in query if k != "schema"], quote_via=quote)
    conninfo = f"postgresql://{parts.netloc}{parts.path}" + (f"?{given}" if given else "")
    user = unquote(user_info.partition(":")[0])
    who = f"{user}@" if user.isprintable() and user else ""
    named = f"?schema={schema}" if schema != DEFAULT_SCHEMA else ""
    return Address(conninfo, schema, f"postgresql://{who}{host}{parts.path}{named}")


def without_addresses(text: str) -> str:
    """Return a message without the addresses that somebody gave where none is wanted."""
    return re.sub(
        r"postgres(ql)?(\+\w+)?:(?!//USER@)\S*", "postgresql://…", text, flags=re.IGNORECASE
    )


def _refused(message: str, hint: str) -> DataError:
    return DataError([Problem("postgresql://…", 0, "", "", message, hint)])
