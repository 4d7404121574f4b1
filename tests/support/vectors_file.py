# SPDX-License-Identifier: Apache-2.0
"""Vectors of SPEC.md 9: what is handed on as files. Consistency proofs, files of inclusion, of growth and of records,
bundles."""

import base64

import vectors_note
import vectors_proof
from vectors_message import ABSENT, HASHES, LIMIT, NOTE, TYPE, changed, pack
from vectors_proof import LEAVES, hexes, root, split


# --- Consistency ---

def subproof(old, leaves, whole):
    """SUBPROOF of RFC 6962, 2.1.2."""
    if old == len(leaves):
        return [] if whole else [root(leaves)]
    k = split(len(leaves))
    if old <= k:
        return subproof(old, leaves[:k], whole) + [root(leaves[k:])]
    return subproof(old - k, leaves[k:], False) + [root(leaves[:k])]


def consistency(what, old, size, old_root, top, hashes, expect="ok"):
    return {"kind": "consistency", "what": what, "old": old, "size": size, "old_root": old_root.hex(), "root": top.hex(),
            "path": hexes(hashes), "expect": expect}


def consistency_vectors():
    for old, size in ((1, 1), (1, 2), (2, 3), (3, 7), (4, 7), (4, 8), (6, 8), (7, 8), (8, 8)):
        yield f"proof/consistency-{old}-of-{size}", consistency(
            f"a tree of {size} begins with one of {old}", old, size, root(LEAVES[:old]), root(LEAVES[:size]),
            subproof(old, LEAVES[:size], True))
    three, seven, hashes = root(LEAVES[:3]), root(LEAVES[:7]), subproof(3, LEAVES[:7], True)
    flipped = [bytes([hashes[0][0] ^ 1]) + hashes[0][1:]] + hashes[1:]
    other = root([b"other"] + LEAVES[1:7])
    cases = [
        ("empty-tree", "nothing is proven of an empty tree", 0, 7, root([]), seven, []),
        ("backwards", "a tree does not begin with a larger one", 7, 3, seven, three, hashes),
        ("wrong-old-size", "the proof for 3 leaves of a tree of 2", 2, 7, three, seven, hashes),
        ("wrong-size", "the proof for 7 leaves of a tree of 4", 3, 4, three, seven, hashes),
        ("wrong-old-root", "another old root", 3, 7, root(LEAVES[1:4]), seven, hashes),
        ("wrong-root", "a new tree with another first leaf", 3, 7, three, other, hashes),
        ("roots-exchanged", "the roots the other way round", 3, 7, seven, three, hashes),
        ("short", "the last hash is missing", 3, 7, three, seven, hashes[:-1]),
        ("long", "one hash too many", 3, 7, three, seven, hashes + [seven]),
        ("order", "the hashes from the root down", 3, 7, three, seven, hashes[::-1]),
        ("hash-changed", "one bit of a hash is flipped", 3, 7, three, seven, flipped),
        ("same-size-other-root", "two trees of one size", 7, 7, seven, other, []),
        ("same-with-hashes", "of a tree and itself there is nothing to show", 7, 7, seven, seven, [seven]),
        ("old-root-repeated", "a power of two, whose root is known, and its root all the same", 4, 7, root(LEAVES[:4]), seven,
         [root(LEAVES[:4])] + subproof(4, LEAVES[:7], True)),
    ]
    for name, what, *inputs in cases:
        yield f"proof/consistency-{name}", consistency(what, *inputs, "refused")


# --- Inclusion as text (c2sp.org/tlog-proof) ---

def code(data):
    return base64.b64encode(data).decode()


def head(leaves, **options):
    return vectors_note.note(vectors_note.head_text(size=str(len(leaves)), root=code(root(leaves))), **options)


def lines(index, leaf, hashes, note, first="c2sp.org/tlog-proof@v1"):
    return "".join(f"{line}\n" for line in [first, f"extra {code(leaf)}", f"index {index}", *map(code, hashes), ""]) + note


def tlog_vectors():
    for index, size in ((1, 2), (4, 5), (7, 8), (6, 7)):
        leaves = LEAVES[:size]
        text = lines(index, leaves[index], vectors_proof.path(index, leaves), head(leaves))
        yield f"proof/file-inclusion-{index}-of-{size}", tlog(f"leaf {index} of {size}, as a file", text, "ok")
    seven, hashes = LEAVES[:7], vectors_proof.path(2, LEAVES[:7])
    good = lines(2, seven[2], hashes, head(seven))
    extra = f"extra {code(seven[2])}\n"
    slashed, slash = next((lines(n, seven[n], path, head(seven)).encode(), line.encode()) for n in range(7)
                          for path in [vectors_proof.path(n, seven)] for line in map(code, path) if "/" in line)
    cases = [
        ("wrong-index", "another index", good.replace("index 2", "index 3")),
        ("wrong-leaf", "another leaf in extra", lines(2, seven[3], hashes, head(seven))),
        ("other-head", "the head of eight leaves", lines(2, seven[2], hashes, head(LEAVES))),
        ("forged", "the log's signature does not hold", lines(2, seven[2], hashes, head(seven, flip=1))),
        ("unsigned", "the head of another key", lines(2, seven[2], hashes, head(seven, seed=bytes(32)))),
        ("version", "version 2", good.replace("@v1", "@v2")),
        ("without-extra", "without the leaf", good.replace(extra, "")),
        ("without-index", "without the index", good.replace("index 2\n", "")),
        ("extra-twice", "two leaves", good.replace(extra, 2 * extra)),
        ("leading-zero", "an index with a zero before it", good.replace("index 2", "index 02")),
        ("index-negative", "an index below 0", good.replace("index 2", "index -2")),
        ("hash-spaced", "a hash after a space", good.replace(code(hashes[0]), " " + code(hashes[0]))),
        ("hash-short", "a hash of 31 bytes", good.replace(code(hashes[0]), code(hashes[0][:31]))),
        ("hash-missing", "the last hash is missing", good.replace(code(hashes[-1]) + "\n", "")),
        ("empty-line-missing", "no empty line before the head", good.replace("\n\nexample", "\nexample")),
        ("empty-lines", "two empty lines before the head", good.replace("\n\nexample", "\n\n\nexample")),
        ("carriage-returns", "lines that end in CR LF", good.replace("\n", "\r\n")),
        ("high-byte", "for a '/' of a hash a byte that is no text", slashed.replace(slash, slash.replace(b"/", b"\x95"))),
        ("cut", "the last line feed is missing", good[:-1]),
        ("empty", "no bytes", ""),
    ]
    for name, what, text in cases:
        yield f"proof/file-inclusion-{name}", tlog(what, text, "refused")


def tlog(what, text, expect):
    return vectors_note.vector("tlog-proof", what, text, expect)


# --- Messages as files ---

GROWTH = [1, 192, NOTE, NOTE + b"later", HASHES[:3]]
PAGE = [1, 131, 0, NOTE, 40, 3, 5, False, [b"one", b"two"], HASHES[:4]]
BUNDLE = [1, 512, [b"sigset", b"other"], [[b"leaf", 0, b"body"], [b"more", 1, b"late"], [b"last", 0, b"third"]]]
FILES = [
    ("growth", "growth", "the journal grew from one head to another", GROWTH),
    ("growth", "growth-same", "a head and itself", [1, 192, NOTE, NOTE, []]),
    ("page-file", "page-file", "records of a range, all of them", PAGE),
    ("page-file", "page-file-empty", "an empty range of an empty tree", [1, 131, 0, NOTE, 0, 0, 0, False, [], []]),
    ("bundle", "bundle", "entries with their sigsets and bodies", BUNDLE),
    ("bundle", "bundle-full", "256 entries", [1, 0, [b"s"], [[b"leaf", 0, b"body"]] * 256]),
]
FAULTS = [
    ("growth", "growth-kind", "an answer of consistency is not a file", GROWTH, [1], 138, LIMIT),
    ("growth", "growth-old-nil", "without the old head", GROWTH, [2], None, TYPE),
    ("growth", "growth-note-empty", "a head of no bytes", GROWTH, [3], b"", LIMIT),
    ("growth", "growth-too-long", "65 hashes", GROWTH, [4], HASHES, LIMIT),
    ("growth", "growth-one-element-less", "the last element is missing", GROWTH, [4], ABSENT, LIMIT),
    ("page-file", "page-file-id", "a page that answers a request", PAGE, [2], 7, LIMIT),
    ("page-file", "page-file-more", "a page that is not the last", PAGE, [7], True, LIMIT),
    ("page-file", "page-file-fewer", "fewer records than the range has", PAGE, [8], [b"one"], LIMIT),
    ("page-file", "page-file-backwards", "a range that ends before it begins", PAGE, [6], 2, LIMIT),
    ("page-file", "page-file-beyond", "a range beyond the tree", PAGE, [4], 4, LIMIT),
    ("bundle", "bundle-empty", "a bundle has an entry", BUNDLE, [3], [], LIMIT),
    ("bundle", "bundle-too-long", "257 entries", BUNDLE, [3], [[b"leaf", 0, b"body"]] * 257, LIMIT),
    ("bundle", "bundle-sigset-beyond", "a sigset that is not there", BUNDLE, [3, 1, 1], 2, LIMIT),
    ("bundle", "bundle-body-nil", "every entry has its body", BUNDLE, [3, 0, 2], None, TYPE),
    ("bundle", "bundle-version", "version 2", BUNDLE, [0], 2, "CANON_VERSION"),
]


def file_vectors():
    for kind, name, what, message in FILES:
        yield f"ok/{name}", {"kind": kind, "what": what, "bytes": pack(message).hex(), "expect": "ok"}
    for kind, name, what, base, path, value, fault in FAULTS:
        yield f"bad/{name}", {"kind": kind, "what": what, "bytes": pack(changed(base, path, value)).hex(),
                              "expect": fault}


def vectors():
    yield from consistency_vectors()
    yield from tlog_vectors()
    yield from file_vectors()
