# SPDX-License-Identifier: Apache-2.0
"""Vectors of SPEC.md 4 to 7: events, local statements, preferences, what stands in records beside figures, moments.

A vector is a message written as lists, or one of those with a single element changed.
"""

import copy
import hashlib

from vectors_canon import binary

NOTE = b"tally.example/local-2017\n3\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
TIME = 1493942400000
LATE = 253402300800000      # the first millisecond of the year 10000
LIMIT, TYPE, TEXT, ORDER = "CANON_LIMIT", "CANON_TYPE", "CANON_TEXT", "CANON_ORDER"
CONTEST = "local.x.caerau.2017-05-04"
KEY = "GB/W92000004/W06000008/@councillors/"
ABSENT = object()           # in a change: the element goes


def digest(text):
    return hashlib.sha256(text.encode()).digest()


def number(value):
    """Integers in their shortest form."""
    if -32 <= value < 128:
        return value.to_bytes(1, "big", signed=value < 0)
    size = next(k for k in range(4) if (value < 1 << (8 << k) if value >= 0 else value >= -1 << ((8 << k) - 1)))
    return bytes([(0xCC if value >= 0 else 0xD0) + size]) + value.to_bytes(1 << size, "big", signed=value < 0)


def pack(value):
    if value is None or isinstance(value, bool):
        return {None: b"\xc0", False: b"\xc2", True: b"\xc3"}[value]
    if isinstance(value, int):
        return number(value)
    if isinstance(value, bytes):
        return binary(value)
    if isinstance(value, str):
        data = value.encode()
        head = bytes([0xA0 + len(data)]) if len(data) < 32 else (
            bytes([0xD9, len(data)]) if len(data) < 256 else b"\xda" + len(data).to_bytes(2, "big"))
        return head + data
    head = bytes([0x90 + len(value)]) if len(value) < 16 else b"\xdc" + len(value).to_bytes(2, "big")
    return head + b"".join(pack(v) for v in value)


def changed(message, path, value):
    """The message with the element at the path set to the value, or taken out."""
    message = copy.deepcopy(message)
    row = message
    for step in path[:-1]:
        row = row[step]
    if value is ABSENT:
        del row[path[-1]]
    else:
        row[path[-1]] = value
    return message


# --- Events ---

WALES = [["zoe", "Zoë Llwyd", "Plaid Cymru", "PP77"], ["abe", "Abe", "", "ind"]]
EVENTS = {
    "postponed": [1, 1, CONTEST, TIME, ["death", "Bu farw ymgeisydd"], [1, 1496926800000]],
    "countermanded": [1, 1, CONTEST, TIME, ["death", ""], [2, None]],
    "abandoned": [1, 1, CONTEST, TIME, ["disorder", "a fire"], [3, None]],
    "restored": [1, 2, CONTEST, TIME, ["other", "a mistake"], []],
    "nominations": [1, 3, CONTEST, TIME, ["court", "a name is restored"], [WALES]],
    "recount": [1, 4, CONTEST, TIME, None, [True]],
    "recount-over": [1, 4, CONTEST, TIME, None, [False]],
    "rush": [1, 5, CONTEST, TIME, None, [["zoe", "abe"]]],
    "turnout": [1, 6, CONTEST, TIME, None, [5000, 2011]],
    "agency": [1, 7, CONTEST, TIME, None, [None, ["zoe"]]],
    "agency-votes": [1, 7, CONTEST, TIME, None, [[["zoe", 1021], ["abe", 979]], ["zoe"]]],
    "annotation": [1, 8, KEY, TIME, None, ["swing", "Rhagamcan ar sail 12 ward Môn", "hundredths of a percent",
                                           [["PP77", 2 ** 63 - 1], ["ind", -2 ** 63]]]],
    "annotation-taken-away": [1, 8, KEY, TIME, None, ["swing", None, None, []]],
    "key": [1, 9, "beta.ro", TIME, ["key-renewed", ""], [bytes(range(32)), None, None]],
    "key-for-a-while": [1, 9, "beta.ro", TIME, ["officer-changed", ""], [bytes(range(32)), TIME, TIME + 1]],
    "key-taken-away": [1, 9, "beta.ro", TIME, ["key-lost", "on the train"], [None, None, None]],
    "authorities": [1, 10, "local", TIME, ["key-renewed", ""], [2, [["Alys", bytes(32)], ["Bryn", bytes(range(32))]]]],
    "log": [1, 11, "local", TIME, ["key-exposed", ""], [bytes(range(32))]],
}
EVENT_WORDS = {
    "postponed": "a contest is postponed to a known day, with a reason",
    "countermanded": "a poll is countermanded, until when is not known",
    "abandoned": "a poll is abandoned, until when is not known", "restored": "a contest is put off no longer",
    "nominations": "a contest's candidates from now on", "recount": "a recount is under way",
    "recount-over": "a recount is over", "rush": "who has won, before there are figures",
    "turnout": "electors, and papers verified before the count",
    "agency": "an agency reports who is elected, and no votes", "agency-votes": "an agency reports votes too",
    "annotation": "a projection by others, with the greatest and the least number that there can be",
    "annotation-taken-away": "an annotation without text and numbers takes the earlier one away",
    "key": "another key for an officer", "key-for-a-while": "a key that signs for a millisecond",
    "key-taken-away": "an officer's key is taken away", "authorities": "other keys of the authority, two of which sign",
    "log": "another key of the log",
}
EVENT_FAULTS = [
    ("version", "version 2", "rush", [0], 2, "CANON_VERSION"),
    ("kind-none", "there is no kind 0", "rush", [1], 0, LIMIT),
    ("kind-unknown", "there is no kind 12", "rush", [1], 12, LIMIT),
    ("kind-other", "a recount with a turnout's data", "turnout", [1], 4, LIMIT),
    ("subject-key", "a contest is named by its id, not by a record's key", "rush", [2], KEY, TEXT),
    ("subject-empty", "an annotation of no record", "annotation", [2], "", LIMIT),
    ("made-late", "a time after the year 9999", "rush", [3], LATE, LIMIT),
    ("reason-half", "a reason without its text", "postponed", [4, 1], ABSENT, LIMIT),
    ("reason-code-space", "a reason's code with a space", "postponed", [4, 0], "a death", TEXT),
    ("data-nil", "data is never nil", "restored", [5], None, TYPE),
    ("one-element-less", "the last element is missing", "restored", [5], ABSENT, LIMIT),
    ("status-none", "putting a contest off with status 0", "postponed", [5, 0], 0, LIMIT),
    ("status-unknown", "there is no status 4", "postponed", [5, 0], 4, LIMIT),
    ("from-late", "postponed to a time after the year 9999", "postponed", [5, 1], LATE, LIMIT),
    ("restored-from", "what is restored has no time", "restored", [5], [None], LIMIT),
    ("nominations-nil", "candidates are never nil", "nominations", [5, 0], None, TYPE),
    ("candidate-of-three", "a candidate has four fields", "nominations", [5, 0, 1, 3], ABSENT, LIMIT),
    ("recount-number", "1 is not true", "recount", [5, 0], 1, TYPE),
    ("rush-positions", "candidates are named, not counted", "rush", [5, 0], [0, 1], TYPE),
    ("rush-too-many", "513 candidates", "rush", [5, 0], ["c"] * 513, LIMIT),
    ("turnout-without-electorate", "turnout says both", "turnout", [5, 0], None, TYPE),
    ("turnout-too-many", "more papers than can be", "turnout", [5, 1], 2 ** 31, LIMIT),
    ("agency-elected-nil", "elected is never nil", "agency", [5, 1], None, TYPE),
    ("agency-votes-negative", "fewer than no votes", "agency-votes", [5, 0, 1, 1], -1, TYPE),
    ("annotation-text-empty", "an empty text where nil says that there is none", "annotation", [5, 1], "", LIMIT),
    ("annotation-text-long", "a text of 1025 bytes", "annotation", [5, 1], "t" * 1025, LIMIT),
    ("annotation-unit-long", "a unit of 257 bytes", "annotation", [5, 2], "u" * 257, LIMIT),
    ("annotation-party-twice", "a party twice", "annotation", [5, 3], [["ind", 1], ["ind", 2]], ORDER),
    ("annotation-parties-descend", "parties that do not ascend", "annotation", [5, 3], [["ind", 1], ["PP77", 1]],
     ORDER),
    ("annotation-number-nil", "a party without a number", "annotation", [5, 3, 0, 1], None, TYPE),
    ("annotation-number-great", "a number of 64 bits", "annotation", [5, 3, 0, 1], 2 ** 63, LIMIT),
    ("annotation-too-many", "65 numbers", "annotation", [5, 3], [[f"p{i:02}", i] for i in range(65)], LIMIT),
    ("key-until-from", "until is not after from", "key-for-a-while", [5, 2], TIME, ORDER),
    ("key-none-for-a-while", "no key, and when it signs", "key-for-a-while", [5, 0], None, TYPE),
    ("key-short", "a key of 31 bytes", "key", [5, 0], bytes(31), LIMIT),
    ("authorities-out-of-reach", "a threshold of three with two keys", "authorities", [5, 0], 3, LIMIT),
    ("authorities-none", "nobody signs for the authority", "authorities", [5, 0], 0, LIMIT),
    ("authorities-descend", "the names descend", "authorities", [5, 1], [["Bryn", bytes(32)], ["Alys", bytes(32)]], ORDER),
    ("log-nil", "the log always has a key", "log", [5, 0], None, TYPE),
]

# --- Declarations ---

SHEET = [1, CONTEST, digest("nominations"), 1, 1, None, None, False, TIME, 5000, 2011, [["total", 11]],
         [["ann-owen", 1021], ["bob-smith", 979]], ["ann-owen"], None, None, None, None, None, None]
STATEMENTS = [["E06000023", 1, digest("1")], ["E06000023", 2, digest("2")], ["E06000025", 1, digest("3")]]
PREFERENCES = [[700, [0]], [321, [0, 1]], [979, [1, 0]]]
SECOND = [["ann-owen", 40, 1061], ["bob-smith", 31, 1010]]
STATE_ONE = changed(changed(changed(SHEET, [4], 6), [13], []), [18], [["E06000023", 1, None]])
STATE_TWO = [1, CONTEST, digest("nominations"), 2, 6, digest("2"), ["typing", ""], False, TIME, None, None,
             [["second-preference", 3]], None, [], None, SECOND, None, None, [["E06000023", 2, None]], None]
WITH_STATEMENTS, WITH_PREFERENCES = changed(SHEET, [18], STATEMENTS), changed(SHEET, [19], PREFERENCES)
DECLARATIONS = [
    ("statements", "the local statements whose sum the sheet is", WITH_STATEMENTS),
    ("state-first", "a local statement of first preferences: its own row has no body", STATE_ONE),
    ("state-second", "a local statement of second preferences, corrected; some could not be used", STATE_TWO),
    ("preferences", "how many papers have which preferences", WITH_PREFERENCES),
    ("statements-empty", "lists of statements and preferences that are given and empty",
     changed(changed(SHEET, [18], []), [19], [])),
    ("withdraws", "a withdrawal has no figures",
     [1, CONTEST, digest("nominations"), 2, 4, digest("2"), ["mistake", ""], False, TIME] + [None] * 4 + [[]]
     + [None] * 6),
]
DECLARATION_FAULTS = [
    ("act-none", "there is no act 0", SHEET, [4], 0, LIMIT),
    ("act-unknown", "there is no act 7", SHEET, [4], 7, LIMIT),
    ("statement-phase", "there is no phase 3", WITH_STATEMENTS, [18, 2, 1], 3, LIMIT),
    ("statement-phase-none", "there is no phase 0", WITH_STATEMENTS, [18, 0, 1], 0, LIMIT),
    ("statement-twice", "a statement twice", WITH_STATEMENTS, [18, 1, 1], 1, ORDER),
    ("statements-descend", "statements that do not ascend", WITH_STATEMENTS, [18], STATEMENTS[::-1], ORDER),
    ("statement-area-nil", "a statement of no area", WITH_STATEMENTS, [18, 0, 0], None, TYPE),
    ("statement-body-short", "a digest of 31 bytes", WITH_STATEMENTS, [18, 0, 2], bytes(31), LIMIT),
    ("statement-of-two", "a row of a statement has three elements", WITH_STATEMENTS, [18, 0, 2], ABSENT, LIMIT),
    ("too-many-statements", "129 statements", SHEET, [18], [[f"A{i:03}", 1, None] for i in range(129)], LIMIT),
    ("preference-of-none", "no papers with these preferences", WITH_PREFERENCES, [19, 0, 0], 0, LIMIT),
    ("preference-empty", "papers without a preference", WITH_PREFERENCES, [19, 0, 1], [], LIMIT),
    ("preference-far", "a position beyond any ballot", WITH_PREFERENCES, [19, 1, 1, 1], 512, LIMIT),
    ("preference-name", "positions, not names", WITH_PREFERENCES, [19, 1, 1, 1], "ann-owen", TYPE),
    ("preference-bare", "a row of preferences has two elements", WITH_PREFERENCES, [19, 0], [700], LIMIT),
    ("preference-long", "513 preferences", WITH_PREFERENCES, [19, 0, 1], [0] * 513, LIMIT),
]

# --- Records ---

CONTEST_FULL = [1, 2, KEY + CONTEST + "/", 1, 4, ["A03", "P01"], True, digest("body"), digest("figures"), 1, 5, 1,
                1496926800000, [5, 2, digest("waits"), ["P06"], [bytes(32), digest("signs")]], 5000, 2011,
                [["second-preference", 3], ["total", 11]], [1021, 979], [0, 1], [[0, ["zoe", "abe"], ["abe"]]], [["zoe", 40, 1061], ["abe", None, 1010]], 1001,
                [["E06000023", 1, 2, digest("1")], ["E06000023", 2, 1, None]], False,
                [True, [0], [5000, 2011], [[1021, 979], [0]]], WALES, [99, TIME, "court"]]
OPEN = [1, 2, "GB/@councillors/c/", 0, 0, [], False, None, None, 0, 0, 0, None, None, None, None, None, None, [], None,
        None, None, [], None, [False, None, None, None], None, None]
AREA_FULL = [1, 1, KEY, [30, 20, 1, 4, 2, 2, 1], [42, 36], [30000, 70000, 20], [["PP77", 20, 30000], ["ind", 16, 9000]],
             [["PP77", 20, 30000, 0, [[1, None], [2, 0]]], ["ind", 16, 9000, 0, [[-1, None], [None, 0]]]],
             [[0, None], [-2, 1]], [3, "PP77", 2, None], [1, 0, 0],
             [["seats", "a.news", "Rhagamcan", "seats", [["PP77", 22], ["ind", -1]]],
              ["seats", "b.news", None, None, []], ["swing", "a.news", "half the wards", None, []]], [99, TIME, "none"]]
RECORDS = [
    ("contest-full", "a contest's record with everything given", CONTEST_FULL),
    ("contest-queried", "a queried declaration waits where nothing stands",
     changed(changed(OPEN, [3], 5), [13], [1, 1, digest("waits"), ["P05", "P06"], [digest("signs")]])),
    ("contest-abandoned", "an abandoned poll, until when is not known", changed(changed(OPEN, [3], 3), [11], 3)),
    ("contest-statements", "one district's statement of a mayor's contest",
     changed(OPEN, [22], [["E06000023", 1, 1, digest("1")]])),
    ("contest-agency", "an agency says who is elected and no votes; nobody has won by a rush",
     changed(OPEN, [24], [False, [], None, [None, [0]]])),
    ("contest-candidates", "candidates as an event amended them", changed(OPEN, [25], WALES)),
    ("area-full", "an area's record with everything given: a majority is certain, and others' annotations", AREA_FULL),
    ("area-certain-none", "no overall control is certain",
     changed(changed(AREA_FULL, [9], [4, None, 1, "PP77"]), [11], [])),
]
RECORD_FAULTS = [
    ("as-declared-number", "1 is not true", CONTEST_FULL, [6], 1, TYPE),
    ("body-without-figures", "body and figures are given together", CONTEST_FULL, [8], None, LIMIT),
    ("figures-without-body", "body and figures are given together", CONTEST_FULL, [7], None, LIMIT),
    ("status", "there is no status 4", CONTEST_FULL, [11], 4, LIMIT),
    ("used-nil", "without a revision used up 0 is", CONTEST_FULL, [10], None, TYPE),
    ("queried-of-four", "what is queried has five elements", CONTEST_FULL, [13, 4], ABSENT, LIMIT),
    ("queried-signer-twice", "a signer twice", CONTEST_FULL, [13, 4], [bytes(32), bytes(32)], ORDER),
    ("queried-signer-short", "a key id of 31 bytes", CONTEST_FULL, [13, 4], [bytes(31)], LIMIT),
    ("queried-nine-signers", "nine signers", CONTEST_FULL, [13, 4], [bytes(31) + bytes([i]) for i in range(9)], LIMIT),
    ("queried-revision-zero", "revisions count from 1", CONTEST_FULL, [13, 0], 0, LIMIT),
    ("queried-act", "a withdrawal is never queried", CONTEST_FULL, [13, 1], 4, LIMIT),
    ("queried-body-nil", "what is queried has a body", CONTEST_FULL, [13, 2], None, TYPE),
    ("statement-twice", "a statement twice", CONTEST_FULL, [22, 1, 1], 1, ORDER),
    ("statement-phase", "there is no phase 3", CONTEST_FULL, [22, 1, 1], 3, LIMIT),
    ("statement-of-three", "a row of a statement has four elements", CONTEST_FULL, [22, 0, 3], ABSENT, LIMIT),
    ("statements-nil", "statements of a record are never nil", CONTEST_FULL, [22], None, TYPE),
    ("statements-hold-number", "1 is not true", CONTEST_FULL, [23], 1, TYPE),
    ("statements-hold-nothing", "nothing counts, so it names no statements", OPEN, [23], True, LIMIT),
    ("notices-nil", "notices are never nil", CONTEST_FULL, [24], None, TYPE),
    ("notices-of-three", "there are four notices", CONTEST_FULL, [24, 3], ABSENT, LIMIT),
    ("recount-nil", "a recount is under way or not", CONTEST_FULL, [24, 0], None, TYPE),
    ("rush-twice", "a position twice", CONTEST_FULL, [24, 1], [0, 0], ORDER),
    ("turnout-half", "electorate and papers are given together", CONTEST_FULL, [24, 2, 0], None, TYPE),
    ("agency-elected-nil", "elected is never nil", CONTEST_FULL, [24, 3, 1], None, TYPE),
    ("agency-elected-descending", "positions that do not ascend", CONTEST_FULL, [24, 3, 1], [1, 0], ORDER),
    ("candidate-of-three", "a candidate has four fields", CONTEST_FULL, [25, 0, 3], ABSENT, LIMIT),
    ("area-of-twelve", "an area's record has 13 elements", AREA_FULL, [11], ABSENT, LIMIT),
    ("area-with-contest-elements", "an area's record has 13 elements", CONTEST_FULL, [1], 1, LIMIT),
    ("control-unknown", "there is no status 5", AREA_FULL, [9, 0], 5, LIMIT),
    ("certain-majority-without-group", "a certain majority is somebody's", AREA_FULL, [9, 1], None, LIMIT),
    ("certain-none-with-group", "no overall control is nobody's", AREA_FULL, [9, 0], 4, LIMIT),
    ("was-certain", "what was is not only certain", AREA_FULL, [9, 2], 4, LIMIT),
    ("annotations-nil", "annotations are never nil", AREA_FULL, [11], None, TYPE),
    ("annotation-twice", "an officer's annotation twice", AREA_FULL, [11, 1, 1], "a.news", ORDER),
    ("annotations-descend", "annotations that do not ascend", AREA_FULL, [11, 2, 0], "a", ORDER),
    ("annotation-without-officer", "an annotation is somebody's", AREA_FULL, [11, 0, 1], None, TYPE),
    ("annotation-party-twice", "a party twice", AREA_FULL, [11, 0, 4, 1, 0], "PP77", ORDER),
    ("too-many-annotations", "nine annotations", AREA_FULL, [11], [[f"a{i}", "o", None, None, []] for i in range(9)],
     LIMIT),
]

# --- Moments ---

MOMENT, FOUND = [1, 6, 7, 4711, None], [1, 137, 7, NOTE]
MOMENT_FAULTS = [
    ("request", "both", "a size and a time", MOMENT, [4], TIME, LIMIT),
    ("request", "neither", "neither a size nor a time", MOMENT, [3], None, LIMIT),
    ("request", "time-late", "a time after the year 9999", [1, 6, 7, None, TIME], [4], LATE, LIMIT),
    ("request", "size-negative", "a size below 0", MOMENT, [3], -1, TYPE),
    ("request", "one-element-less", "the last element is missing", MOMENT, [4], ABSENT, LIMIT),
    ("answer", "note-nil", "a moment that is found has a head", FOUND, [3], None, TYPE),
    ("answer", "note-string", "a head is a binary", FOUND, [3], "head", TYPE),
    ("answer", "note-empty", "a head of no bytes", FOUND, [3], b"", LIMIT),
    ("answer", "without-id", "an answer has its request's number", FOUND, [2], ABSENT, LIMIT),
]

# --- Entries ---

PAGE = [1, 132, 4, NOTE, 7, [b"sigset"], [[b"leaf 7", 0, b"body 7"], [b"leaf 8", 0, b"body 8"]], [NOTE]]
PAGES = [
    ("entries", "two entries that came in one envelope, and the head after them", PAGE),
    ("entries-each-a-batch", "a head after every entry", [*PAGE[:7], [NOTE, NOTE]]),
    ("entries-within-a-batch", "entries whose batch goes on", [*PAGE[:7], []]),
    ("entries-none", "nothing yet", [*PAGE[:5], [], [], []]),
]
PAGE_FAULTS = [
    ("sigset-missing", "an entry whose sigset is not in the answer", [6, 1, 1], 1, LIMIT),
    ("heads-nil", "heads are never nil", [7], None, TYPE),
    ("head-nil", "a head is a binary", [7, 0], None, TYPE),
    ("head-empty", "a head of no bytes", [7, 0], b"", LIMIT),
    ("head-long", "a head of more than NOTE_MAX bytes", [7, 0], bytes(4097), LIMIT),
    ("more-heads", "more heads than entries", [7], [NOTE] * 3, LIMIT),
    ("without-heads", "the last element is missing", [7], ABSENT, LIMIT),
]

# --- Proofs ---

HASHES = [bytes([n]) * 32 for n in range(65)]
PROOFS = [
    ("request", "consistency-newest", "from a size to the newest head", [1, 7, 7, 4711, None]),
    ("request", "consistency-sizes", "from a size to itself", [1, 7, 7, 2 ** 64 - 1, 2 ** 64 - 1]),
    ("request", "inclusion-newest", "the first leaf under the newest head", [1, 8, 7, 0, None]),
    ("request", "inclusion-size", "the last leaf of a size", [1, 8, 7, 4710, 4711]),
    ("answer", "consistency", "one tree is the beginning of the other", [1, 138, 7, NOTE, HASHES[:3]]),
    ("answer", "consistency-same", "a tree is the beginning of itself", [1, 138, 7, NOTE, []]),
    ("request", "cosigned-asked", "the last head that witnesses have cosigned", [1, 9, 7]),
    ("answer", "cosigned", "a head with its cosignatures", [1, 140, 7, NOTE]),
    ("request", "keys-from", "the entries about keys from an index on", [1, 12, 7, 4711]),
    ("answer", "keys", "one entry about keys", [1, 143, 7, [b"sigset"], [[b"leaf", 0, b"body"]]]),
    ("answer", "keys-none", "no more of them", [1, 143, 7, [], []]),
    ("answer", "cosigned-none", "no head has enough of them yet", [1, 140, 7, None]),
    ("answer", "inclusion", "a leaf is in the tree", [1, 139, 7, NOTE, b"leaf", HASHES[:64]]),
]
PROOF_MESSAGES = {name: message for _, name, _, message in PROOFS}
PROOF_FAULTS = [
    ("request", "consistency-old-none", "from no size at all", "consistency-newest", [3], 0, LIMIT),
    ("request", "consistency-backwards", "from a size to a smaller one", "consistency-sizes", [4], 2 ** 64 - 2, LIMIT),
    ("request", "consistency-without-size", "the last element is missing", "consistency-newest", [4], ABSENT, LIMIT),
    ("request", "inclusion-beyond", "a leaf that the size does not cover", "inclusion-size", [3], 4711, LIMIT),
    ("request", "inclusion-negative", "an index below 0", "inclusion-newest", [3], -1, TYPE),
    ("answer", "consistency-note-nil", "a proof is under a head", "consistency", [3], None, TYPE),
    ("answer", "consistency-hash-short", "a hash of 31 bytes", "consistency", [4, 1], bytes(31), LIMIT),
    ("answer", "consistency-too-long", "65 hashes", "consistency", [4], HASHES, LIMIT),
    ("request", "cosigned-without-id", "the last element is missing", "cosigned-asked", [2], ABSENT, LIMIT),
    ("request", "keys-negative", "from an index below 0", "keys-from", [3], -1, TYPE),
    ("answer", "keys-leaf-empty", "a leaf of no bytes", "keys", [4, 0, 0], b"", LIMIT),
    ("answer", "cosigned-empty", "a head of no bytes", "cosigned", [3], b"", LIMIT),
    ("answer", "cosigned-long", "a head of more than NOTE_MAX bytes", "cosigned", [3], bytes(4097), LIMIT),
    ("answer", "inclusion-leaf-nil", "an inclusion names its leaf", "inclusion", [4], None, TYPE),
    ("answer", "inclusion-leaf-empty", "a leaf of no bytes", "inclusion", [4], b"", LIMIT),
    ("answer", "inclusion-leaf-long", "a leaf of more than LEAF_MAX bytes", "inclusion", [4], bytes(1025), LIMIT),
    ("answer", "inclusion-path-nil", "a path is never nil", "inclusion", [5], None, TYPE),
]


def rows():
    """Kind, name, sentence, message, outcome."""
    for name, message in EVENTS.items():
        yield "event", f"event-{name}", EVENT_WORDS[name], message, "ok"
    for name, what, base, path, value, fault in EVENT_FAULTS:
        yield "event", f"event-{name}", what, changed(EVENTS[base], path, value), fault
    yield "event", "event-is-a-declaration", "a declaration is not an event", SHEET, LIMIT
    for name, what, message in DECLARATIONS:
        yield "declaration", f"declaration-{name}", what, message, "ok"
    yield "declaration", "declaration-is-an-event", "an event is not a declaration", EVENTS["rush"], LIMIT
    for name, what, base, path, value, fault in DECLARATION_FAULTS:
        yield "declaration", f"declaration-{name}", what, changed(base, path, value), fault
    for name, what, message in RECORDS:
        yield "record", f"record-{name}", what, message, "ok"
    for name, what, base, path, value, fault in RECORD_FAULTS:
        yield "record", f"record-{name}", what, changed(base, path, value), fault
    yield "request", "request-moment-size", "the last head up to a size", MOMENT, "ok"
    yield "request", "request-moment-time", "the last head up to a time", [1, 6, 7, None, TIME], "ok"
    yield "answer", "answer-moment", "a head of the past", FOUND, "ok"
    for kind, name, what, base, path, value, fault in MOMENT_FAULTS:
        yield kind, f"{kind}-moment-{name}", what, changed(base, path, value), fault
    for name, what, message in PAGES:
        yield "answer", f"answer-{name}", what, message, "ok"
    for name, what, path, value, fault in PAGE_FAULTS:
        yield "answer", f"answer-entries-{name}", what, changed(PAGE, path, value), fault
    for kind, name, what, message in PROOFS:
        yield kind, f"{kind}-{name}", what, message, "ok"
    for kind, name, what, base, path, value, fault in PROOF_FAULTS:
        yield kind, f"{kind}-{name}", what, changed(PROOF_MESSAGES[base], path, value), fault


def vectors():
    for kind, name, what, message, expected in rows():
        folder = "ok" if expected == "ok" else "bad"
        yield f"{folder}/{name}", {"kind": kind, "what": what, "bytes": pack(message).hex(), "expect": expected}
    rush = pack(EVENTS["rush"])
    yield "bad/event-trailing", {"kind": "event", "what": "a byte follows", "bytes": (rush + b"\xc0").hex(),
                                 "expect": "CANON_TRAILING"}
    yield "bad/event-cut", {"kind": "event", "what": "the last byte is missing", "bytes": rush[:-1].hex(),
                            "expect": "CANON_TRUNCATED"}
