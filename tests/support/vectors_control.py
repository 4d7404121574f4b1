# SPDX-License-Identifier: Apache-2.0
"""Vectors of SPEC.md 7.7, 7.14 and 7.15: what the operator's socket takes and answers."""
from vectors_message import ABSENT, LATE, LIMIT, ORDER, TEXT, TIME, TYPE, changed, pack

STATE = [1, 133, 9, [["size", "4711"], ["frozen", ""]], [["a", TIME, 12, False], ["b", None, 0, True]]]
FREEZE = [1, 10, 7, 0, "Mae'r cyfrif wedi'i atal"]
BACKUP = [1, 10, 7, 2, "/var/lib/tallyd/backup.db"]
DONE = [1, 141, 7, [["size", "4711"]]]
TEXT_ANSWER = [1, 142, 7, b"# EOF\n"]
SOUND = [
    ("request", "admin-freeze", "freeze, with a reason", FREEZE),
    ("request", "admin-thaw", "thaw, with a reason of the most bytes", [1, 10, 7, 1, "x" * 1024]),
    ("request", "admin-backup", "a backup to a file", BACKUP),
    ("request", "admin-drop-peer", "a centre is dropped", [1, 10, 7, 3, "cardiff"]),
    ("request", "admin-allow-peer", "a key is allowed again", [1, 10, 2 ** 64 - 1, 4, "00" * 32]),
    ("request", "metrics-asked", "the metrics", [1, 11, 7]),
    ("answer", "state", "names, values and centres", STATE),
    ("answer", "state-empty", "no value and no centre", [1, 133, 9, [], []]),
    ("answer", "done", "what was done", DONE),
    ("answer", "done-empty", "done, and nothing to say of it", [1, 141, 7, []]),
    ("answer", "metrics", "the shortest metrics that there are", TEXT_ANSWER),
]
FAULTS = [
    ("request", "admin-action", "an action that there is not", FREEZE, [3], 5, LIMIT),
    ("request", "admin-action-nil", "an action is never nil", FREEZE, [3], None, TYPE),
    ("request", "admin-empty", "a freeze without a reason", FREEZE, [4], "", LIMIT),
    ("request", "admin-nil", "what it is about is never nil", BACKUP, [4], None, TYPE),
    ("request", "admin-long", "a reason of more than TEXT_MAX bytes", FREEZE, [4], "x" * 1025, LIMIT),
    ("request", "admin-line-feed", "a reason of two lines", FREEZE, [4], "a\nb", TEXT),
    ("request", "admin-without-text", "the last element is missing", FREEZE, [4], ABSENT, LIMIT),
    ("request", "metrics-with-more", "an element too many", [1, 11, 7, None], [3], 1, LIMIT),
    ("answer", "state-without-centres", "the last element is missing", STATE, [4], ABSENT, LIMIT),
    ("answer", "state-centres-nil", "centres are never nil", STATE, [4], None, TYPE),
    ("answer", "state-centres-turned", "centres out of order", STATE, [4, 0, 0], "c", ORDER),
    ("answer", "state-centre-twice", "a centre twice", STATE, [4, 1, 0], "a", ORDER),
    ("answer", "state-centre-empty", "a centre without an id", STATE, [4, 0, 0], "", LIMIT),
    ("answer", "state-centre-late", "seen after the year 9999", STATE, [4, 0, 1], LATE, LIMIT),
    ("answer", "state-centre-requests", "requests beyond 63 bits", STATE, [4, 0, 2], 2 ** 63, LIMIT),
    ("answer", "state-centre-dropped-nil", "dropped or not, never nil", STATE, [4, 0, 3], None, TYPE),
    ("answer", "state-centre-of-three", "a centre of three elements", STATE, [4, 0, 3], ABSENT, LIMIT),
    ("answer", "state-name-empty", "a value without a name", STATE, [3, 0, 0], "", LIMIT),
    ("answer", "done-nil", "what was done is never nil", DONE, [3], None, TYPE),
    ("answer", "metrics-empty", "metrics of no bytes", TEXT_ANSWER, [3], b"", LIMIT),
    ("answer", "metrics-string", "metrics have line feeds", TEXT_ANSWER, [3], "# EOF", TYPE),
    ("answer", "metrics-long", "more than METRICS_MAX bytes", TEXT_ANSWER, [3], bytes(65537), LIMIT),
]


def vectors():
    for kind, name, what, message in SOUND:
        yield f"ok/{kind}-{name}", {"kind": kind, "what": what, "bytes": pack(message).hex(), "expect": "ok"}
    for kind, name, what, base, path, value, fault in FAULTS:
        message = pack(changed(base, path, value))
        yield f"bad/{kind}-{name}", {"kind": kind, "what": what, "bytes": message.hex(), "expect": fault}
