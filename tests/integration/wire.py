# SPDX-License-Identifier: Apache-2.0
"""The protocol of SPEC.md from the tests' side: packing, signing, asking, and the tree, written for the tests alone.

Nothing here comes from the product or from clients/python, so that a mistake shared by both of these still shows.
"""
import base64
import hashlib
import time

import msgpack
import nacl.signing
import zmq
import zmq.utils.z85

MANIFEST = "application/vnd.tally.manifest.v1+msgpack"
DECLARATION = "application/vnd.tally.declaration.v1+msgpack"
EVENT = "application/vnd.tally.event.v1+msgpack"
ACCEPTED, DUPLICATE, QUERIED, CONFLICT, REFUSED = range(5)
ANSWER_MS = 10000

# The elements of a contest's record (SPEC.md 6), in their order.
CONTEST_RECORD = ("version", "kind", "key", "state", "revision", "codes", "as_declared", "body", "figures", "conflicts", "used",
                  "status", "from", "queried", "electorate", "papers", "rejected", "votes", "elected", "lots", "round2", "quota",
                  "statements", "statements_hold", "notices", "candidates", "fall")


def place(name):
    """Where an element of a contest's record stands."""
    return CONTEST_RECORD.index(name)


class NoAnswer(Exception):
    """Nothing came back within the bound."""


def pack(value):
    return msgpack.packb(value, use_bin_type=True)


def unpack(data):
    return msgpack.unpackb(data, raw=False, strict_map_key=False, max_bin_len=len(data), max_str_len=len(data),
                           max_array_len=len(data))


def sha256(data):
    return hashlib.sha256(data).digest()


def z85(key):
    return zmq.utils.z85.encode(key)


def z85_decode(key):
    return zmq.utils.z85.decode(key)


# --- Keys and envelopes ---

def key_bytes(path, kind):
    """The key in a file of one line: type, name, base64."""
    with open(path, encoding="utf-8") as lines:
        found, _, key = lines.read().rstrip("\n").split(" ")
    if found != kind:
        raise ValueError(f"{path}: {found}, not {kind}")
    return base64.b64decode(key, validate=True)


def signing_key(path, kind="tally-officer-secret"):
    return nacl.signing.SigningKey(key_bytes(path, kind))


def pae(kind, body):
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind.encode(), len(body), body)


def envelope(genesis, bodies, keys, kind=DECLARATION):
    """The bytes of an envelope over these bodies, signed with every key."""
    payload = pack([1, genesis, [sha256(body) for body in bodies]])
    signed = pae(kind, payload)
    signatures = sorted([sha256(bytes(key.verify_key)), key.sign(signed).signature] for key in keys)
    return pack([1, pack([1, kind, payload, signatures]), list(bodies)])


def reseal(data, bodies):
    """The same signatures beside other bodies."""
    version, sigset, _ = unpack(data)
    return pack([version, sigset, list(bodies)])


# --- The manifest ---

class Manifest:
    """What a manifest's file says, as far as the tests need it."""

    def __init__(self, path):
        with open(path, "rb") as data:
            _, sigset, bodies = unpack(data.read())
        _, kind, payload, _ = unpack(sigset)
        if kind != MANIFEST:
            raise ValueError(kind)
        self.genesis = sha256(payload)
        self.entries = len(bodies)
        header = unpack(bodies[0])
        self.id, self.origin, self.log_key, self.root = header[2], header[7], header[8], header[9]
        self.parents = {area[0]: area[1] for area in header[19]}
        self.contests, self.area_of = {}, {}
        for body in bodies[1:]:
            chunk = unpack(body)
            for contest in chunk[5]:
                self.contests[contest[0]] = contest
                self.area_of[contest[0]] = chunk[2]

    def nominations(self, contest):
        c = self.contests[contest]
        return sha256(pack([1, c[0], c[1], c[6], c[7], c[10]]))

    def candidates(self, contest):
        return [candidate[0] for candidate in self.contests[contest][10]]

    def path(self, area):
        above = []
        while area is not None:
            above.insert(0, area)
            area = self.parents[area]
        return "".join(f"{code}/" for code in above)

    def key(self, contest):
        return f"{self.path(self.area_of[contest])}@{self.contests[contest][1]}/{contest}/"

    def keys_above(self, contest):
        """The keys of the contest's record and of every area record that it counts in."""
        area, keys = self.area_of[contest], [self.key(contest)]
        while area is not None:
            keys.append(f"{self.path(area)}@{self.contests[contest][1]}/")
            area = self.parents[area]
        return keys


FIELDS = ("contest", "nominations", "revision", "act", "replaces", "reason", "as_declared", "declared", "electorate",
          "papers", "rejected", "votes", "elected", "lots", "round2", "quota", "stages", "statements", "preferences")
DEFAULTS = {"revision": 1, "act": 1, "as_declared": False, "elected": []}


def declaration(manifest, contest, **fields):
    """The bytes of a declaration; fields by the names of SPEC.md section 4."""
    given = {**DEFAULTS, "contest": contest, **fields}
    if "nominations" not in given:
        given["nominations"] = manifest.nominations(contest)
    unknown = set(given) - set(FIELDS)
    if unknown:
        raise ValueError(unknown)
    return pack([1] + [given.get(field) for field in FIELDS])


def event(kind, subject, made, *data, reason=None):
    """The bytes of an event; data as section 4.2 has it for its kind."""
    return pack([1, kind, subject, made, reason, list(data)])


# --- Trees, notes, receipts ---

def leaf_hash(leaf):
    return sha256(b"\x00" + leaf)


def node_hash(left, right):
    return sha256(b"\x01" + left + right)


def root_of(hashes):
    """The root over leaf hashes, level by level."""
    if not hashes:
        return sha256(b"")
    level = list(hashes)
    while len(level) > 1:
        level = [node_hash(*level[i:i + 2]) if i + 1 < len(level) else level[i] for i in range(0, len(level), 2)]
    return level[0]


class Tree:
    """A tree that grows and gives the root at any size it has passed, in the time of its height."""

    def __init__(self):
        self.levels = [[]]

    def append(self, leaf):
        self.levels[0].append(leaf_hash(leaf))
        level = 0
        while len(self.levels[level]) % 2 == 0:
            if level + 1 == len(self.levels):
                self.levels.append([])
            self.levels[level + 1].append(node_hash(*self.levels[level][-2:]))
            level += 1

    @property
    def size(self):
        return len(self.levels[0])

    def root(self, size):
        if size > self.size:
            raise ValueError(f"{size} is beyond {self.size}")
        if size == 0:
            return sha256(b"")
        found, start = None, size
        for level in range(size.bit_length()):
            if size >> level & 1:
                start -= 1 << level
                whole = self.levels[level][start >> level]
                found = whole if found is None else node_hash(whole, found)
        return found


def root_from_path(index, size, leaf, path):
    """RFC 9162 2.1.3.2: the root that an inclusion path gives."""
    if index >= size:
        raise ValueError("the leaf lies beyond the tree")
    fn, sn, found = index, size - 1, leaf
    for sibling in path:
        if sn == 0:
            raise ValueError("the path is too long")
        if fn & 1 or fn == sn:
            found = node_hash(sibling, found)
            while fn & 1 == 0 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            found = node_hash(found, sibling)
        fn, sn = fn >> 1, sn >> 1
    if sn:
        raise ValueError("the path is too short")
    return found


class Head:
    """A signed note, opened: the log's signature must hold."""

    def __init__(self, note, manifest):
        self.note = note
        text, _, signatures = note.decode().partition("\n\n")
        lines = (text + "\n").split("\n")
        self.text = text + "\n"
        self.origin, self.size, self.root = lines[0], int(lines[1]), base64.b64decode(lines[2])
        rest = dict(line.split(" ", 1) for line in lines[3:] if line)
        self.records, self.time = base64.b64decode(rest["records"]), int(rest["time"])
        if self.origin != manifest.origin:
            raise ValueError(f"the head is of {self.origin}")
        name = manifest.origin.encode()
        hint = sha256(name + b"\n\x01" + manifest.log_key)[:4]
        for line in signatures.splitlines():
            _, signer, blob = line.split(" ")
            blob = base64.b64decode(blob)
            if signer == manifest.origin and blob[:4] == hint:
                nacl.signing.VerifyKey(manifest.log_key).verify(self.text.encode(), blob[4:])
                return
        raise ValueError("the log has not signed this head")


class Receipt:
    """A receipt, opened and proved."""

    def __init__(self, data, manifest):
        _, self.leaf, path, note = unpack(data)
        self.data = data
        self.head = Head(note, manifest)
        (_, self.index, self.time, self.kind, self.body, self.sigset, self.verdict, self.codes, _) = unpack(self.leaf)
        if root_from_path(self.index, self.head.size, leaf_hash(self.leaf), path) != self.head.root:
            raise ValueError(f"the receipt of entry {self.index} does not give the root of its head")


# --- Asking ---

class Peer:
    """A DEALER to one of the daemon's ROUTERs. curve: (server, public, secret) as 32 bytes each, or None."""

    def __init__(self, endpoint, curve=None, context=None):
        self.context = context or zmq.Context.instance()
        self.socket = self.context.socket(zmq.DEALER)
        self.socket.linger = 0
        if curve:
            self.socket.curve_serverkey, self.socket.curve_publickey, self.socket.curve_secretkey = map(z85, curve)
        self.socket.connect(endpoint)
        self.number = 0

    def close(self):
        self.socket.close(0)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def receive(self, bound_ms=ANSWER_MS):
        if not self.socket.poll(bound_ms):
            raise NoAnswer
        return self.socket.recv_multipart()

    def ask_raw(self, frames, bound_ms=ANSWER_MS):
        self.socket.send_multipart(frames)
        return self.receive(bound_ms)

    def ask(self, kind, *rest, bound_ms=ANSWER_MS):
        """Sends a request and returns the answer to it, decoded."""
        self.number += 1
        self.socket.send(pack([1, kind, self.number, *rest]))
        deadline = time.monotonic() + bound_ms / 1000
        while True:
            left = int((deadline - time.monotonic()) * 1000)
            answer = unpack(self.receive(max(left, 0))[-1])
            if answer[2] == self.number or answer[1:3] == [136, 0]:    # what cannot be read has no number
                return answer

    def hello(self, note=None, **bound):
        return self.ask(1, note, **bound)

    def submit(self, data, **bound):
        """One (verdict, {code: arguments}, retry, receipt) for each body."""
        answer = self.ask(2, data, **bound)
        if answer[1] != 130:
            raise ValueError(answer)
        return [(verdict, {code: args for code, args in codes}, retry, receipt)
                for verdict, codes, retry, receipt in answer[3]]

    def entries(self, start, count, **bound):
        """(first, note, [(leaf, body, sigset)...])"""
        answer = self.ask(4, start, count, **bound)
        if answer[1] != 132:
            raise ValueError(answer)
        _, _, _, note, first, sigsets, found, _ = answer
        return first, note, [(leaf, body, sigsets[number]) for leaf, number, body in found]

    def all_entries(self, manifest):
        """Every entry of the journal, its digests checked, and the head whose root they give."""
        found, tree = [], Tree()
        while True:
            _, note, page = self.entries(len(found), 4096)
            for leaf, body, sigset in page:
                decoded = unpack(leaf)
                if (decoded[1], decoded[4], decoded[5]) != (len(found), sha256(body), sha256(sigset)):
                    raise ValueError(f"entry {len(found)} does not fit its leaf")
                tree.append(leaf)
                found.append((leaf, body, sigset))
            head = Head(note, manifest)
            if not page and head.size == len(found):
                break
        if tree.root(head.size) != head.root:
            raise ValueError("the entries do not give the head's root")
        return found, tree, head

    def records(self, manifest, prefix=""):
        """{key: record} under a prefix at one head, and the head; the root is proved when the prefix is empty."""
        while True:
            found, heads, after, size = {}, set(), "", 0
            while True:
                answer = self.ask(3, prefix, size, after)
                if answer[1] != 131:
                    raise ValueError(answer)
                _, _, _, note, total, lo, hi, more, records, _ = answer
                heads.add(note)
                for record in records:
                    after = unpack(record)[2]
                    found[after] = record
                if not more:
                    break
            if len(heads) == 1:
                head = Head(heads.pop(), manifest)
                if not prefix and root_of([leaf_hash(found[key]) for key in sorted(found, key=str.encode)]) != head.records:
                    raise ValueError("the records do not give their root")
                if not prefix and len(found) != total:
                    raise ValueError(f"{len(found)} records of {total}")
                return found, head


class Subscriber:
    """Everything that the updates socket says, as it comes."""

    def __init__(self, endpoint, curve, topics=(b"",), context=None):
        self.socket = (context or zmq.Context.instance()).socket(zmq.SUB)
        self.socket.linger = 0
        self.socket.rcvhwm = 0
        self.socket.curve_serverkey, self.socket.curve_publickey, self.socket.curve_secretkey = map(z85, curve)
        for topic in topics:
            self.socket.subscribe(topic)
        self.socket.connect(endpoint)

    def close(self):
        self.socket.close(0)

    def receive(self, bound_ms=ANSWER_MS):
        """(topic, decoded message)"""
        if not self.socket.poll(bound_ms):
            raise NoAnswer
        topic, message = self.socket.recv_multipart()
        return topic.decode(), unpack(message)
