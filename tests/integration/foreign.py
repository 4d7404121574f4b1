# SPDX-License-Identifier: Apache-2.0
"""Verifiers of proofs and notes, ours and others', behind one form: each is given lines (tests/support/make_proofs.c) and
says of each whether it holds. And ways to change such a line so that it must not.

* c: proto/proof.c and proto/note.c.  python: the independent reader.
* sumdb: golang.org/x/mod/sumdb, of Debian's golang-golang-x-mod-dev.
* ct: Certificate Transparency's Go client of 2016, of golang-github-google-certificate-transparency-dev.
"""
import base64
import os
import shutil
import subprocess
import sys

sys.dont_write_bytecode = True
import rig as rigs    # noqa: E402

sys.path.insert(0, os.path.join(rigs.SOURCE, "clients", "python"))
from tally_reader import note, tree    # noqa: E402
from tally_reader.canon import Malformed    # noqa: E402

MAKE_PROOFS = os.path.join(rigs.BUILD, "tests", "make_proofs")
GOCODE = "/usr/share/gocode"
X_MOD = os.path.join(GOCODE, "src/golang.org/x/mod/sumdb/tlog")
MERKLETREE = os.path.join(GOCODE, "src/github.com/google/certificate-transparency/go/merkletree")
PURE = ("merkle_verifier.go", "tree_hasher.go")    # the rest of that package wants a C++ compiler
BOUND_S = 600


# --- Verifiers ---

def filtered(command, lines):
    """What a program says of each line."""
    done = subprocess.run(command, input="\n".join(lines) + "\n", stdout=subprocess.PIPE, text=True, timeout=BOUND_S, check=True)
    answers = done.stdout.splitlines()
    if len(answers) != len(lines):
        raise rigs.Failed(f"{command}: {len(answers)} answers to {len(lines)} lines")
    return answers


def c(lines):
    return filtered([MAKE_PROOFS, "check"], lines)


def python(lines):
    return ["1" if python_holds(line.split(" ")) else "0" for line in lines]


def python_holds(words):
    if words[0] == "note":
        name, public = note.parse_verifier(words[1])
        try:
            return bool(note.open_note(bytes.fromhex(words[2]), {(name, note.note_key_id(name, public)): public})[1])
        except Malformed:
            return False
    first, second, hashes = int(words[1]), int(words[2]), [bytes.fromhex(word) for word in words[3:]]
    if words[0] == "inclusion":
        return tree.included(first, second, tree.leaf_hash(hashes[0]), hashes[2:], hashes[1])
    return tree.consistent(first, second, hashes[2:], hashes[0], hashes[1])


class Go:
    """The programs of tests/foreign, built without network and without a C compiler."""

    def __init__(self, folder):
        packages = os.path.join(folder, "gopath", "src", "merkletree")
        os.makedirs(packages)
        for name in PURE:
            shutil.copy(os.path.join(MERKLETREE, name), packages)
        self.programs = {}
        for name, path in (("sumdb", GOCODE), ("ct", os.path.join(folder, "gopath"))):
            self.programs[name] = os.path.join(folder, name)
            rigs.run(["go", "build", "-o", self.programs[name], os.path.join(rigs.SOURCE, "tests", "foreign", f"{name}.go")],
                     env=rigs.environment(GO111MODULE="off", GOPATH=path, GOCACHE=os.path.join(folder, "cache"), CGO_ENABLED="0",
                                          GOFLAGS="", HOME=folder))

    @staticmethod
    def absent():
        """What is not there, or None."""
        if not shutil.which("go"):
            return "golang-go"
        wanted = {"golang-golang-x-mod-dev": X_MOD, "golang-github-google-certificate-transparency-dev": MERKLETREE}
        return next((package for package, path in wanted.items() if not os.path.isdir(path)), None)

    def sumdb(self, lines):
        return filtered([self.programs["sumdb"], "check"], lines)

    def ct(self, lines):
        return filtered([self.programs["ct"]], lines)

    def tiles(self, folder, vkey):
        """The size, and a line for each proof that it makes from the tiles."""
        size, *lines = rigs.run([self.programs["sumdb"], "tiles", folder, vkey]).stdout.splitlines()
        return int(size), lines


def made(*arguments):
    """Lines of make_proofs."""
    done = subprocess.run([MAKE_PROOFS, *map(str, arguments)], stdout=subprocess.PIPE, text=True, timeout=BOUND_S, check=True)
    return done.stdout.splitlines()


# --- Changes to a proof ---
# A changed size alone is none of them: a root does not say how many leaves it has, so a proof may fit another size as well.
# What binds the two is the signed head, whose changes are below.

def flipped(word, chance):
    """Bytes with one bit changed."""
    data = bytearray(bytes.fromhex(word))
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return data.hex()


def change_bit(words, chance, _):
    at = chance.randrange(3, len(words))
    return [*words[:at], flipped(words[at], chance), *words[at + 1:]]


def change_number(words, chance, _):
    """Another leaf, or another old size; not 0, of which some say that every tree begins with it."""
    number, size = int(words[1]), int(words[2])
    other = chance.choice([number + 1, number - 1, chance.randrange(1, size + 2)])
    return [words[0], str(max(other, 1)), *words[2:]]


def drop_hash(words, chance, _):
    at = chance.randrange(5, max(len(words), 6))
    return words[:at] + words[at + 1:]


def drop_all(words, *_):
    return words[:5]


def repeat_hash(words, chance, _):
    at = chance.randrange(4, len(words))
    return words[:at] + [words[at]] + words[at:]


def add_hash(words, chance, _):
    at = chance.randrange(5, len(words) + 1)
    return [*words[:at], chance.choice([words[4], "00" * 32, f"{chance.getrandbits(256):064x}"]), *words[at:]]


def exchange_hashes(words, chance, _):
    if len(words) < 7:
        return words
    a, b = sorted(chance.sample(range(5, len(words)), 2))
    return [*words[:a], words[b], *words[a + 1:b], words[a], *words[b + 1:]]


def reverse_hashes(words, *_):
    return words[:5] + words[5:][::-1]


def other_hashes(words, _, other):
    return words[:5] + other[5:]


def other_root(words, _, other):
    return [*words[:4], other[4], *words[5:]]


def other_start(words, _, other):
    """Another leaf, or another old root."""
    return [*words[:3], other[3], *words[4:]] if words[0] == other[0] else words


PROOF_CHANGES = [change_bit, change_bit, change_number, drop_hash, drop_all, repeat_hash, add_hash, exchange_hashes,
                 reverse_hashes, other_hashes, other_root, other_start]


def changed_proofs(lines, count, chance):
    """So many lines that must not hold."""
    found = []
    while len(found) < count:
        words, other = chance.choice(lines).split(" "), chance.choice(lines).split(" ")
        bad = chance.choice(PROOF_CHANGES)(words, chance, other)
        if bad != words:
            found.append(" ".join(bad))
    return found


# --- Changes to a note ---

def note_byte(data, chance, _):
    at = chance.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1:]


def note_insert(data, chance, _):
    at = chance.randrange(len(data) + 1)
    return data[:at] + bytes([chance.choice([*b"\n \t0A+=\x00\xff", chance.randrange(256)])]) + data[at:]


def note_delete(data, chance, _):
    at = chance.randrange(len(data))
    return data[:at] + data[at + 1:]


def note_cut(data, chance, _):
    return data[:chance.randrange(len(data))]


def note_line(data, chance, _):
    """A line of the text gone, twice, or elsewhere."""
    text, lines = data.split(b"\n\n")[0].split(b"\n"), data[data.index(b"\n\n"):]
    at = chance.randrange(len(text))
    line = text.pop(at)
    for _ in range(chance.randrange(3)):
        text.insert(chance.randrange(len(text) + 1), line)
    return b"\n".join(text) + lines


def note_number(data, chance, _):
    """Another size, time or rule set."""
    lines = data.split(b"\n")
    at = chance.choice([at for at, line in enumerate(lines) if line.split(b" ")[-1].isdigit()])
    word, number = lines[at].rpartition(b" ")[0::2]
    other = max(0, int(number) + chance.choice([-1, 1, 10, 1 << 40]))
    lines[at] = (word + b" " if word else b"") + str(other).encode()
    return b"\n".join(lines)


def note_graft(data, _, other):
    """The signature of another head."""
    return data[:data.index(b"\n\n")] + other[other.index(b"\n\n"):]


NOTE_CHANGES = [note_byte, note_byte, note_insert, note_delete, note_cut, note_line, note_number, note_graft]


def changed_notes(notes, count, chance):
    """So many pairs: a note that must not hold, and the one that it was."""
    found = []
    while len(found) < count:
        good, other = chance.choice(notes), chance.choice(notes)
        bad = chance.choice(NOTE_CHANGES)(good, chance, other)
        if bad not in notes:
            found.append((bad, good))
    return found


def verifier_key(name, public):
    """The text form of a log's name and key."""
    return f"{name}+{note.note_key_id(name, public).hex()}+{base64.b64encode(bytes([1]) + public).decode()}"
