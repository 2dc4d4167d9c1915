"""A page's own policy on what it may ask for (Content Security Policy, Level 3, W3C)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

_FALL_BACK = frozenset(
    f"{name}-src"
    for name in ("script", "style", "img", "media", "frame", "object", "manifest", "connect")
) | {"worker-src", "font-src"}
_CHAIN: Mapping[str, tuple[str, ...]] = {
    "script-src": ("script-src", "script-src-elem"),
    "style-src": ("style-src", "style-src-elem"),
    "frame-src": ("frame-src", "child-src"),
    "worker-src": ("worker-src", "child-src", "script-src"),
}
_SAFE_WORDS = ("'sha256-", "'sha384-", "'sha512-", "'report-sample'", "'wasm-unsafe-eval'")
_SHOWN = frozenset({"img-src", "font-src", "media-src", "style-src", "style-src-elem"})
"""What may stand in an address itself (`data:`, `blob:`): it is shown, it does nothing."""
_NO_SOURCES = frozenset(
    ["sandbox", "report-uri", "report-to", "trusted-types", "require-trusted-types-for"]
)


_WORD = re.compile(r"[^\t\n\f\r ]+")
_PRINTED = re.compile(r"[\t\n\f\r -+\--~]*")  # all of ASCII but the comma


class Policy:
    """The policies in the page: what one of them forbids is forbidden."""

    def __init__(self, policies: list[str]) -> None:
        self.odd = not all(map(_PRINTED.fullmatch, policies))
        self.all = [
            {
                words[0].lower(): tuple(words[1:])
                for part in reversed(policy.split(";"))  # the first of one name counts
                if (words := _WORD.findall(part))
            }
            for policy in policies
        ]

    def forbids(self, directive: str) -> bool:
        """Return whether no address beyond the page may be asked for under a directive."""
        return any(self._shut(rules, directive) for rules in self.all)

    def _shut(self, rules: Mapping[str, tuple[str, ...]], directive: str) -> bool:
        if directive == "'unsafe-eval'":
            allowed = rules.get("script-src", rules.get("default-src"))
            return allowed is not None and directive not in allowed
        default = rules.get("default-src") if directive in _FALL_BACK else None
        names = _CHAIN.get(directive, (directive,))
        named: list[tuple[str, ...] | None] = [rules[name] for name in names if name in rules]
        return all(
            allowed is not None
            and all(word.lower() in ("data:", "blob:") or _no_address(word) for word in allowed)
            for allowed in named or [default]
        )

    def forbids_handlers(self) -> bool:
        """Return whether scripts in attributes and `javascript:` do not run."""
        return any(
            allowed is not None
            and "'unsafe-hashes'" not in allowed
            and ("'unsafe-inline'" not in allowed or any(map(_hash_or_nonce, allowed)))
            for rules in self.all
            for allowed in [
                rules.get("script-src-attr", rules.get("script-src", rules.get("default-src")))
            ]
        )

    def faults(self) -> Iterator[tuple[str, bool]]:
        """Yield why nobody should rest on the policy, and whether it lets in the own host alone."""
        if not self.all:
            yield "the page has no policy of its own", False
            return
        if self.odd:
            yield "it holds a sign that browsers read in different ways", False
        if not any(rules.get("default-src") == ("'none'",) for rules in self.all):
            yield "default-src is not 'none'", False
        for rules in self.all:
            for name, allowed in rules.items():
                opening = (word for word in allowed if _opens(name, word.lower()))
                own = name in ("script-src", "style-src")
                yield from (
                    (f"{name} allows {word}", own and word.lower() == "'self'") for word in opening
                )

    def unlimited(self) -> Iterator[str]:
        """Yield what the policy says nothing of, and `default-src` does not cover."""
        for name in ("base-uri", "form-action"):
            if self.all and not any(name in rules for rules in self.all):
                yield f"{name} is not limited"


def _no_address(word: str) -> bool:
    return word.lower() == "'none'" or word.lower().startswith(_SAFE_WORDS)


def _opens(name: str, word: str) -> bool:
    """Return whether a word of a policy lets in what is not in the page itself."""
    if name in _NO_SOURCES or name == "upgrade-insecure-requests":
        return False
    if word in ("data:", "blob:"):
        return name not in _SHOWN
    return not _no_address(word)


def _hash_or_nonce(word: str) -> bool:
    return word.startswith(("'sha256-", "'sha384-", "'sha512-", "'nonce-"))
