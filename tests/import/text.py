# SPDX-License-Identifier: Apache-2.0
"""Words to ids, and the order of names on a ballot paper.

Ids must stay the same for ever, so they are made of nothing but the words themselves: folded to ASCII, in lower case,
with everything that is neither a letter nor a digit taken away and runs of blanks made one hyphen. That is also how
Democracy Club makes its ids: `Airyhall/Broomhill/Garthdee` is `airyhallbroomhillgarthdee`.
"""
import re
import unicodedata

GENERATIONS = {"jnr", "snr", "jr", "sr"}
APOSTROPHES = str.maketrans({"\u2019": "'", "\u2018": "'", "\u2013": "-", "\u2014": "-"})


def fold(text):
    """The text in ASCII: letters lose their accents, everything else that is not ASCII goes."""
    plain = unicodedata.normalize("NFKD", text.translate(APOSTROPHES))
    return plain.encode("ascii", "ignore").decode("ascii")


def slug(text):
    """An id of [a-z0-9-] made of the words of the text."""
    words = re.sub(r"[^a-z0-9\s-]", "", fold(text).lower()).strip()
    made = re.sub(r"[-\s]+", "-", words).strip("-")
    if not made:
        raise ValueError(f"no id can be made of {text!r}")
    return made


def ballot_key(name, surname=""):
    """Where a name stands on a ballot paper: by surname (without one its last word, a generation apart), then by all of
    it.

    The archives list candidates by their votes, which would give the result away to anyone who reads the nominations.
    """
    words = [word for word in fold(name).lower().split() if word.strip(".") not in GENERATIONS]
    last = fold(surname).lower() or (words[-1] if words else "")
    return (re.sub(r"[^a-z0-9]", "", last), fold(name).lower(), name)


def number_ids(names):
    """One id for each name, in the order given: equal ones get -2, -3."""
    seen = {}
    ids = []
    for name in names:
        base = slug(name)
        seen[base] = seen.get(base, 0) + 1
        ids.append(base if seen[base] == 1 else f"{base}-{seen[base]}")
    if len(set(ids)) != len(ids):
        raise ValueError(f"ids clash: {ids}")
    return ids
