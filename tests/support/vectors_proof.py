# SPDX-License-Identifier: Apache-2.0
"""Vectors of SPEC.md 5.2 and 7.12: inclusion paths and frames, over the eight leaves that all logs are tried on."""

import hashlib

LEAVES = [bytes.fromhex(leaf) for leaf in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")]


def node(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def split(n):
    return 1 << (n - 1).bit_length() - 1


def root(leaves):
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    k = split(len(leaves))
    return node(root(leaves[:k]), root(leaves[k:]))


def path(index, leaves):
    if len(leaves) == 1:
        return []
    k = split(len(leaves))
    if index < k:
        return path(index, leaves[:k]) + [root(leaves[k:])]
    return path(index - k, leaves[k:]) + [root(leaves[:k])]


def frame(lo, hi, a, leaves):
    b = a + len(leaves)
    inside = max(0, min(b, hi) - max(a, lo))
    if inside == len(leaves):
        return []
    if inside == 0:
        return [root(leaves)]
    k = split(len(leaves))
    return frame(lo, hi, a, leaves[:k]) + frame(lo, hi, a + k, leaves[k:])


def hexes(values):
    return [value.hex() for value in values]


def inclusion(what, index, size, leaf, hashes, top, expect="ok"):
    return {"kind": "inclusion", "what": what, "index": index, "size": size, "leaf": leaf.hex(), "path": hexes(hashes),
            "root": top.hex(), "expect": expect}


def inclusion_vectors():
    for index, size in ((0, 1), (0, 2), (1, 2), (2, 3), (2, 7), (4, 5), (6, 7), (0, 8), (7, 8)):
        leaves = LEAVES[:size]
        yield f"proof/inclusion-{index}-of-{size}", inclusion(
            f"leaf {index} of a tree of {size}", index, size, leaves[index], path(index, leaves), root(leaves))
    seven, hashes = root(LEAVES[:7]), path(2, LEAVES[:7])
    changed = [hashes[0], bytes([hashes[1][0] ^ 1]) + hashes[1][1:], hashes[2]]
    inner = LEAVES[:4]
    fake = root(inner[:1]) + root(inner[1:2])
    cases = [
        ("wrong-index", "the path of leaf 2 at index 3", 3, 7, LEAVES[2], hashes, seven),
        ("wrong-size", "the path for 7 leaves in a tree of 4", 2, 4, LEAVES[2], hashes, seven),
        ("wrong-leaf", "another leaf than the path's", 2, 7, LEAVES[3], hashes, seven),
        ("wrong-root", "the root of 8 leaves", 2, 7, LEAVES[2], hashes, root(LEAVES)),
        ("path-short", "the last hash is missing", 2, 7, LEAVES[2], hashes[:-1], seven),
        ("path-long", "one hash too many", 2, 7, LEAVES[2], hashes + [seven], seven),
        ("path-order", "the path from the root down", 2, 7, LEAVES[2], hashes[::-1], seven),
        ("hash-changed", "one bit of a hash is flipped", 2, 7, LEAVES[2], changed, seven),
        ("index-beyond", "an index that the tree does not have", 7, 7, LEAVES[6], path(6, LEAVES[:7]), seven),
        ("empty-tree", "the empty tree has no leaves", 0, 0, LEAVES[0], [], root([])),
        ("node-as-leaf", "two hashes passed off as a leaf", 0, 2, fake, [root(inner[2:])], root(inner)),
    ]
    for name, what, *inputs in cases:
        yield f"proof/inclusion-{name}", inclusion(what, *inputs, "refused")


def framed(what, lo, hi, size, leaves, hashes, top, expect="ok"):
    return {"kind": "frame", "what": what, "lo": lo, "hi": hi, "size": size, "leaves": hexes(leaves),
            "frame": hexes(hashes), "root": top.hex(), "expect": expect}


def frame_vectors():
    for lo, hi, size in ((0, 0, 0), (0, 1, 1), (0, 3, 3), (0, 8, 8), (3, 6, 8), (0, 5, 8), (5, 8, 8), (2, 3, 7),
                         (6, 7, 7), (1, 7, 8), (4, 4, 8)):
        leaves = LEAVES[:size]
        yield f"proof/frame-{lo}-{hi}-of-{size}", framed(
            f"positions {lo} to {hi} of {size}", lo, hi, size, leaves[lo:hi], frame(lo, hi, 0, leaves), root(leaves))
    top, hashes = root(LEAVES), frame(3, 6, 0, LEAVES)
    changed = hashes[:-1] + [bytes([hashes[-1][0] ^ 1]) + hashes[-1][1:]]
    cases = [
        ("short", "the last hash is missing", 3, 6, 8, LEAVES[3:6], hashes[:-1], top),
        ("long", "one hash too many", 3, 6, 8, LEAVES[3:6], hashes + [top], top),
        ("hash-changed", "one bit of a hash is flipped", 3, 6, 8, LEAVES[3:6], changed, top),
        ("order", "the hashes from right to left", 3, 6, 8, LEAVES[3:6], hashes[::-1], top),
        ("leaf-changed", "one leaf is another", 3, 6, 8, [LEAVES[3], b"other", LEAVES[5]], hashes, top),
        ("leaves-exchanged", "two leaves are exchanged", 3, 6, 8, [LEAVES[4], LEAVES[3], LEAVES[5]], hashes, top),
        ("shifted", "the leaves are said to stand one further", 4, 7, 8, LEAVES[3:6], hashes, top),
        ("backwards", "a range that ends before it begins", 6, 3, 8, [], hashes, top),
        ("beyond", "a range beyond the tree", 6, 9, 8, LEAVES[6:8] + [b"more"], frame(6, 8, 0, LEAVES), top),
        ("wrong-size", "the frame for 8 leaves in a tree of 6", 3, 6, 6, LEAVES[3:6], hashes, top),
    ]
    for name, what, *inputs in cases:
        yield f"proof/frame-{name}", framed(what, *inputs, "refused")
    yield "proof/frame-size-is-not-proved", framed(
        "a root does not say how many leaves it has: this frame of 8 fits 7 too, so readers must know the size",
        3, 6, 7, LEAVES[3:6], hashes, top)


def vectors():
    yield from inclusion_vectors()
    yield from frame_vectors()
