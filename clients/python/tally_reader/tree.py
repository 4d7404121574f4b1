# SPDX-License-Identifier: Apache-2.0
"""The Merkle tree of RFC 6962 (SPEC 5.2, 6.2), its proofs (RFC 9162, 2.1.3.2 and 2.1.4.2), and frames (SPEC 7.13).

Hashes are 32 bytes. `Tree` keeps every level, so that one changed leaf costs one path; `Growing` keeps only the
roots of the full subtrees on the left, which is all that is needed to append and to tell the root of any size.
"""
from __future__ import annotations

import hashlib
from typing import Callable, List, Sequence

from .canon import Malformed

PATH_MAX = 64
EMPTY = hashlib.sha256(b"").digest()


def leaf_hash(leaf: bytes) -> bytes:
    """H(0x00 || leaf)."""
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """H(0x01 || left || right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def split(count: int) -> int:
    """The largest power of two below `count` (at least 2)."""
    return 1 << ((count - 1).bit_length() - 1)


class Tree:
    """A tree over a list of leaf hashes whose leaves may be replaced and appended; every level is kept.

    A last node without a partner is carried up unchanged, which gives the same roots as RFC 6962's recursion.
    """

    def __init__(self, hashes: Sequence[bytes] = ()) -> None:
        self.levels: List[List[bytes]] = [list(hashes)]
        while len(self.levels[-1]) > 1:
            below = self.levels[-1]
            self.levels.append([self._parent(below, i) for i in range((len(below) + 1) // 2)])

    @staticmethod
    def _parent(below: List[bytes], index: int) -> bytes:
        left = 2 * index
        return node_hash(below[left], below[left + 1]) if left + 1 < len(below) else below[left]

    def __len__(self) -> int:
        return len(self.levels[0])

    def replace(self, index: int, digest: bytes) -> None:
        """Put another leaf hash at `index`; its path up is computed again."""
        self.levels[0][index] = digest
        for below, level in zip(self.levels, self.levels[1:]):
            index //= 2
            level[index] = self._parent(below, index)

    def root(self) -> bytes:
        """The tree's root; H() for no leaves."""
        return self.levels[-1][0] if self.levels[-1] else EMPTY

    def node(self, low: int, high: int) -> bytes:
        """The hash of the tree's node over positions [low, high)."""
        level = (high - low - 1).bit_length()
        return self.levels[level][low >> level]

    def path(self, index: int) -> List[bytes]:
        """The inclusion path of the leaf at `index`, the leaf's side first."""
        hashes = []
        for level in self.levels[:-1]:
            if index ^ 1 < len(level):
                hashes.append(level[index ^ 1])
            index //= 2
        return hashes

    def consistency(self, size: int) -> List[bytes]:
        """PROOF(size, D[n]) of RFC 6962, 2.1.2, that the first `size` leaves (1 to n) are a prefix."""
        return self._subproof(size, 0, len(self), True)

    def _subproof(self, size: int, low: int, high: int, whole: bool) -> List[bytes]:
        if size == high - low:
            return [] if whole else [self.node(low, high)]
        middle = low + split(high - low)
        if low + size <= middle:
            return self._subproof(size, low, middle, whole) + [self.node(middle, high)]
        return self._subproof(low + size - middle, middle, high, False) + [self.node(low, middle)]

    def frame(self, low: int, high: int) -> List[bytes]:
        """The frame hashes of the positions [low, high) (SPEC 7.13)."""
        hashes: List[bytes] = []
        _walk(low, high, len(self), lambda a, b: hashes.append(self.node(a, b)), lambda a, b: None)
        return hashes


class Growing:
    """A tree that only grows: append leaf hashes, ask for the root after any of them."""

    def __init__(self) -> None:
        self.size = 0
        self._full: List[bytes] = []

    def append(self, digest: bytes) -> None:
        """Add a leaf hash at the end."""
        count = self.size
        while count & 1:
            digest = node_hash(self._full.pop(), digest)
            count >>= 1
        self._full.append(digest)
        self.size += 1

    def root(self) -> bytes:
        """The root over what was appended so far."""
        if not self._full:
            return EMPTY
        digest = self._full[-1]
        for left in reversed(self._full[:-1]):
            digest = node_hash(left, digest)
        return digest


def _walk(low: int, high: int, total: int, outside: Callable[[int, int], None],
          inside: Callable[[int, int], None]) -> None:
    """Visit from left to right the largest nodes that lie outside or inside [low, high)."""
    stack = [(0, total)] if total else []
    while stack:
        a, b = stack.pop()
        if low <= a and b <= high:
            inside(a, b)
        elif b <= low or high <= a or low == high:
            outside(a, b)
        else:
            middle = a + split(b - a)
            stack += [(middle, b), (a, middle)]


def frame_count(low: int, high: int, total: int) -> int:
    """How many frame hashes belong to [low, high) of `total`."""
    nodes: List[int] = []
    _walk(low, high, total, lambda a, b: nodes.append(a), lambda a, b: None)
    return len(nodes)


def frame_root(low: int, high: int, total: int, leaves: Sequence[bytes], hashes: Sequence[bytes]) -> bytes:
    """The root of a tree of `total` leaves, from the leaf hashes of [low, high) and the frame around them.

    Raises Malformed if the range or the number of hashes is not right.
    """
    if not 0 <= low <= high <= total or len(leaves) != high - low:
        raise Malformed(f"frame [{low}, {high}) of {total} with {len(leaves)} leaves")
    if len(hashes) != frame_count(low, high, total):
        raise Malformed(f"frame [{low}, {high}) of {total} has {len(hashes)} hashes")
    given = iter(hashes)

    def node(a: int, b: int) -> bytes:
        if low <= a and b <= high:
            return Tree(leaves[a - low:b - low]).root()
        if b <= low or high <= a or low == high:
            return next(given)
        middle = a + split(b - a)
        left = node(a, middle)
        return node_hash(left, node(middle, b))

    return node(0, total) if total else EMPTY


def included(index: int, size: int, digest: bytes, path: Sequence[bytes], root: bytes) -> bool:
    """RFC 9162, 2.1.3.2: whether `path` proves the leaf hash `digest` at `index` of the tree of `size`."""
    if not 0 <= index < size or len(path) > PATH_MAX:
        return False
    fn, sn, r = index, size - 1, digest
    for p in path:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            r = node_hash(p, r)
            while not (fn & 1 or fn == 0):
                fn >>= 1
                sn >>= 1
        else:
            r = node_hash(r, p)
        fn >>= 1
        sn >>= 1
    return sn == 0 and r == root


def prefix_root(index: int, size: int, digest: bytes, path: Sequence[bytes]) -> bytes:
    """The root of the first index + 1 leaves: of the leaf's hash and the hashes of its path that stand to its left."""
    low, high, sides = 0, size, []
    while high - low > 1:
        middle = low + split(high - low)
        sides.append(index >= middle)
        low, high = (middle, high) if index >= middle else (low, middle)
    for left, hash_ in zip(reversed(sides), path):
        digest = node_hash(hash_, digest) if left else digest
    return digest


def consistent(first: int, second: int, proof: Sequence[bytes], root1: bytes, root2: bytes) -> bool:
    """RFC 9162, 2.1.4.2: whether `proof` shows the tree of `first` leaves (from 1) to be a prefix of `second`'s."""
    if first < 1 or first > second or len(proof) > PATH_MAX:
        return False
    if first == second:
        return not proof and root1 == root2
    if not proof:
        return False
    hashes = list(proof) if first & (first - 1) else [root1, *proof]
    fn, sn = first - 1, second - 1
    while fn & 1:
        fn >>= 1
        sn >>= 1
    fr = sr = hashes[0]
    for c in hashes[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            fr, sr = node_hash(c, fr), node_hash(c, sr)
            while not (fn & 1 or fn == 0):
                fn >>= 1
                sn >>= 1
        else:
            sr = node_hash(sr, c)
        fn >>= 1
        sn >>= 1
    return fr == root1 and sr == root2 and sn == 0
