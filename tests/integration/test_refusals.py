#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A wrong sheet of each kind is refused with its code and numbers, and nothing changes.

The sheets are packed and signed here, past every check of the client, so that only the daemon stands in the way.
"""
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
import folders    # noqa: E402
import rig as rigs    # noqa: E402
import wire    # noqa: E402

ALPHA, BETA = ("alpha.1", "alpha.2", "alpha.3"), ("beta.1", "beta.2", "beta.3")
SCRATCH = RIG = KEYS = None


def setUpModule():
    global SCRATCH, RIG, KEYS
    rigs.skip_unless_built()
    SCRATCH = tempfile.TemporaryDirectory(prefix="tally-test-")
    RIG = rigs.Rig(folders.small(SCRATCH.name + "/small")).start()
    KEYS = {officer: RIG.keys.officer(officer) for officer in ALPHA + BETA}


def tearDownModule():
    if RIG:
        RIG.close()
    SCRATCH.cleanup()


class Small(unittest.TestCase):
    """One daemon for the module; every test leaves a sheet's contest as it found it, or has the contest to itself."""

    def setUp(self):
        self.peer = RIG.peer("intake", "alpha")
        self.addCleanup(self.peer.close)

    def declaration(self, contest, **changed):
        return wire.declaration(RIG.manifest, contest, **folders.fields(contest, **changed))

    def signed(self, *bodies, officers=ALPHA[:2], genesis=None):
        return wire.envelope(genesis or RIG.manifest.genesis, bodies, [KEYS[name] for name in officers])

    def submit(self, data):
        """The only verdict of an envelope."""
        found = self.peer.submit(data)
        self.assertEqual(len(found), 1, found)
        return found[0]

    def assert_refused(self, data, code, arguments=None, retry=False):
        """Refused with this code, no receipt, and the daemon stands where it stood."""
        before, journal = RIG.records(), RIG.head().size
        verdict, codes, again, receipt = self.submit(data)
        self.assertEqual(verdict, wire.REFUSED, codes)
        self.assertIn(code, codes)
        if arguments is not None:
            self.assertEqual(codes[code], arguments)
        self.assertIsNone(receipt)
        self.assertEqual(again, retry, codes)
        after = RIG.records()
        self.assertEqual((after[1].note, after[0]), (before[1].note, before[0]))
        self.assertEqual(RIG.head().size, journal)

    def assert_accepted(self, data):
        verdict, codes, _, receipt = self.submit(data)
        self.assertEqual((verdict, codes), (wire.ACCEPTED, {}))
        return wire.Receipt(receipt, RIG.manifest)

    def record(self, contest):
        key = RIG.manifest.key(contest)
        return wire.unpack(RIG.records(key)[0][key])


class Figures(Small):
    NORTH, SOUTH, TIED, MAYOR = "local.alpha.north", "local.alpha.south", "local.alpha.tied", "mayor.alpha"

    def refuse(self, contest, code, arguments=None, **changed):
        self.assert_refused(self.signed(self.declaration(contest, **changed)), code, arguments)

    def votes(self, contest, **changed):
        return [[name, changed.get(name, n)] for name, n in folders.fields(contest)["votes"]]

    def test_wrong_sum(self):
        """Votes and rejected papers that do not make the papers counted are refused with all four numbers."""
        self.refuse(self.NORTH, "A03", [self.NORTH, "241", "10", "251", "250"], votes=self.votes(self.NORTH, ann=121))

    def test_wrong_sum_of_rejected(self):
        """Rejected papers that do not make their total are refused with both."""
        heads = folders.fields(self.NORTH)["rejected"]
        heads = [[head, n + (head == "unmarked")] for head, n in heads]
        self.refuse(self.NORTH, "A02", [self.NORTH, "11", "10"], rejected=heads)

    def test_wrong_sum_of_two_seats(self):
        """With two votes a paper, a sum that no papers could give is refused with its bounds."""
        self.refuse(self.SOUTH, "A05", [self.SOUTH, "560", "260", "520"], votes=self.votes(self.SOUTH, gil=180))

    def test_more_votes_than_papers(self):
        """Nobody can have more votes than there are valid papers."""
        self.refuse(self.SOUTH, "A04", [self.SOUTH, "261", "260"], votes=self.votes(self.SOUTH, dee=261))

    def test_more_papers_than_electors(self):
        """More papers than electors are refused."""
        self.refuse(self.NORTH, "A06", [self.NORTH, "250", "249"], electorate=249)

    def test_unknown_candidate(self):
        """A name that was not nominated is refused, and named."""
        votes = self.votes(self.NORTH)[:2] + [["zoe", 40]]
        self.refuse(self.NORTH, "S01", [self.NORTH, "zoe"], votes=votes)

    def test_unknown_elected(self):
        """So is one among the elected."""
        self.refuse(self.NORTH, "S01", [self.NORTH, "zoe"], elected=["zoe"])

    def test_missing_candidate(self):
        """A nominated candidate without a row is refused, and named."""
        self.refuse(self.NORTH, "S02", [self.NORTH, "cai"], votes=self.votes(self.NORTH)[:2], papers=210)

    def test_candidate_twice(self):
        """A candidate twice is refused."""
        votes = self.votes(self.NORTH)
        self.refuse(self.NORTH, "S04", votes=votes + [votes[2]])

    def test_out_of_ballot_order(self):
        """Candidates in another order than the ballot paper's are refused: a shifted column would look like this."""
        self.refuse(self.NORTH, "S04", votes=self.votes(self.NORTH)[::-1])

    def test_elected_not_the_top_one(self):
        """An elected candidate with fewer votes than one who is not is refused, with both names and numbers."""
        self.refuse(self.NORTH, "A10", [self.NORTH, "bob", "80", "ann", "120"], elected=["bob"])

    def test_elected_not_the_top_two(self):
        """The same with two seats: only the one who is out of place is named."""
        self.refuse(self.SOUTH, "A10", [self.SOUTH, "fay", "90", "eve", "140"], elected=["dee", "fay"])

    def test_too_many_elected(self):
        """More elected than seats are refused."""
        self.refuse(self.NORTH, "A09", [self.NORTH, "1", "2"], elected=["ann", "bob"])

    def test_nobody_elected(self):
        """Nobody elected is refused."""
        self.refuse(self.NORTH, "A09", [self.NORTH, "1", "0"], elected=[])

    def test_tie_without_a_lot(self):
        """Two equal for the last place, and no lot: refused, with both names and the number."""
        self.refuse(self.TIED, "A11", [self.TIED, "ivy", "hal", "70"], lots=None)

    def test_lot_that_does_not_fit(self):
        """A lot won by the one who is not elected is refused."""
        self.refuse(self.TIED, "A12", lots=[[0, ["hal", "ivy"], ["hal"]]])

    def test_lot_without_a_tie(self):
        """A lot where nobody is equal is refused."""
        self.refuse(self.NORTH, "A12", lots=[[0, ["ann", "bob"], ["ann"]]])

    def test_live_sheet_lacks_papers(self):
        """A live sheet without electorate, papers or rejected heads is refused, and the field named."""
        for field in ("electorate", "papers", "rejected"):
            with self.subTest(field):
                self.refuse(self.NORTH, "S05", **{field: None})

    def test_no_votes(self):
        """A contested ward without votes is refused."""
        self.refuse(self.NORTH, "A01", votes=None)

    def test_uncontested_with_votes(self):
        """An uncontested ward with votes is refused."""
        self.refuse("local.alpha.west", "S03", votes=[["jan", 1]])

    def test_mayor_without_second_round(self):
        """Nobody above half of the first preferences, and no second round: refused."""
        self.refuse(self.MAYOR, "V07", round2=None)

    def test_mayor_wrong_second_round(self):
        """A mayor elected with fewer in the second round is refused."""
        self.refuse(self.MAYOR, "V05", [self.MAYOR, "tom", "450", "uma", "460"], elected=["tom"])

    def test_mayor_second_round_does_not_add_up(self):
        """First and second preferences that do not make the total are refused."""
        self.refuse(self.MAYOR, "V06", [self.MAYOR, "uma", "350", "110", "461"],
                    round2=[["tom", 50, 450], ["uma", 110, 461]])


class Authority(Small):
    NORTH, HILL = "local.alpha.north", "local.beta.hill"

    def test_another_centres_contest(self):
        """Officers of one centre cannot declare another's contest."""
        self.assert_refused(self.signed(self.declaration(self.HILL)), "E10", [self.HILL])

    def test_one_of_two_is_another_centres(self):
        """An officer of another centre does not count towards the two that must sign."""
        data = self.signed(self.declaration(self.HILL), officers=("alpha.1", "beta.1"))
        self.assert_refused(data, "E02", ["1", "2"], retry=True)

    def test_too_few_signatures(self):
        """One signature of two needed is refused as try-again."""
        self.assert_refused(self.signed(self.declaration(self.NORTH), officers=ALPHA[:1]), "E02", ["1", "2"], retry=True)

    def test_altered_after_signing(self):
        """A body changed after it was signed has not the digest that was signed."""
        data = self.signed(self.declaration(self.NORTH))
        other = self.declaration(self.NORTH, votes=[["ann", 119], ["bob", 81], ["cai", 40]])
        self.assert_refused(wire.reseal(data, [other]), "E04")

    def test_altered_with_its_digest(self):
        """A body changed together with its digest has not the signature."""
        data = self.signed(self.declaration(self.NORTH))
        _, sigset, _ = wire.unpack(data)
        version, kind, payload, signatures = wire.unpack(sigset)
        other = self.declaration(self.NORTH, votes=[["ann", 119], ["bob", 81], ["cai", 40]])
        payload = wire.pack([1, RIG.manifest.genesis, [wire.sha256(other)]])
        forged = wire.pack([1, wire.pack([version, kind, payload, signatures]), [other]])
        self.assert_refused(forged, "E01")

    def test_every_byte_of_a_signature_counts(self):
        """One bit of a signature changed is refused; so is one bit of the key id."""
        data = self.signed(self.declaration(self.NORTH))
        _, sigset, bodies = wire.unpack(data)
        version, kind, payload, signatures = wire.unpack(sigset)
        for place in (0, 1):
            with self.subTest(("key id", "signature")[place]):
                bent = [list(row) for row in signatures]
                bent[0][place] = bytes([bent[0][place][0] ^ 1]) + bent[0][place][1:]
                self.assert_refused(wire.pack([1, wire.pack([version, kind, payload, sorted(bent)]), bodies]), "E01")

    def test_stranger_signs(self):
        """A sound signature by nobody's key is refused, with the key's id."""
        stranger = wire.nacl.signing.SigningKey.generate()
        data = wire.envelope(RIG.manifest.genesis, [self.declaration(self.NORTH)], [KEYS["alpha.1"], stranger])
        self.assert_refused(data, "E01", [wire.sha256(bytes(stranger.verify_key)).hex()])

    def test_same_officer_twice(self):
        """Two signatures of one officer are no two officers."""
        body = self.declaration(self.NORTH)
        data = self.signed(body, officers=("alpha.1",))
        _, sigset, _ = wire.unpack(data)
        version, kind, payload, signatures = wire.unpack(sigset)
        self.assert_refused(wire.pack([1, wire.pack([version, kind, payload, signatures * 2]), [body]]), "E04")

    def test_other_election(self):
        """What was signed for another election is refused, with that election's genesis."""
        other = wire.sha256(b"another election")
        self.assert_refused(self.signed(self.declaration(self.NORTH), genesis=other), "E03", [other.hex()])

    def test_signed_as_a_manifest(self):
        """A declaration signed under a manifest's payload type is refused."""
        keys = [KEYS[name] for name in ALPHA[:2]]
        data = wire.envelope(RIG.manifest.genesis, [self.declaration(self.NORTH)], keys, wire.MANIFEST)
        self.assert_refused(data, "E04")

    def test_no_such_contest(self):
        """A contest that is not in the election is refused."""
        body = self.declaration(self.NORTH)
        fields = wire.unpack(body)
        fields[1] = "local.alpha.nowhere"
        self.assert_refused(self.signed(wire.pack(fields)), "E08", ["local.alpha.nowhere"])

    def test_other_nominations(self):
        """A count against another list of candidates is refused."""
        self.assert_refused(self.signed(self.declaration(self.NORTH, nominations=wire.sha256(b"x"))), "E09", [self.NORTH])

    def test_postponed_before_its_date(self):
        """A postponed contest takes no declaration before its date, and says from when it does."""
        contest = "local.beta.late"
        data = self.signed(self.declaration(contest), officers=BETA[:2])
        self.assert_refused(data, "E11", [contest, "2099-06-08T08:00:00Z"], retry=True)
        self.assertEqual((self.record(contest)[3], self.record(contest)[wire.place("from")]), (3, 4084588800000))

    def test_before_the_close_of_poll(self):
        """Nothing is declared before the poll closes."""
        self.assert_refused(self.signed(self.declaration(self.NORTH, declared=folders.DECLARED_MS - 86400000)), "E07",
                            retry=True)

    def test_in_the_future(self):
        """Nothing is declared after now."""
        self.assert_refused(self.signed(self.declaration(self.NORTH, declared=4102444800000)), "E07", retry=True)

    def test_second_revision_first(self):
        """A revision before its turn is refused as try-again, with the one that is next."""
        self.assert_refused(self.signed(self.declaration(self.NORTH, revision=2)), "E06", [self.NORTH, "2", "1"], retry=True)

    def test_acts_of_later_rule_sets(self):
        """Acts that this rule set does not take are refused and count nothing."""
        for act in (2, 3, 4, 5):
            with self.subTest(act):
                body = self.declaration(self.NORTH, act=act, replaces=wire.sha256(b"x"), reason=["R1", "why"])
                verdict, codes, _, receipt = self.submit(self.signed(body))
                self.assertEqual((verdict, receipt), (wire.REFUSED, None), codes)


class Bytes(Small):
    NORTH = "local.alpha.north"

    def test_not_canonical(self):
        """Bytes that another encoder would write differently are refused, even under sound signatures."""
        body = self.declaration(self.NORTH)
        for name, bent in (("longer integer", body.replace(wire.pack(folders.papers(self.NORTH)[2]), b"\xce\x00\x00\x02\xee")),
                           ("trailing byte", body + b"\xc0"), ("float", body[:-1] + b"\xca\0\0\0\0"),
                           ("short", body[:-1]), ("map", body[:-1] + b"\x80"), ("empty", b"")):
            with self.subTest(name):
                self.assertNotEqual(bent, body)
                self.assert_refused(self.signed(bent), "E04")

    def test_body_too_long(self):
        """A body beyond the limit is refused."""
        body = self.declaration(self.NORTH, reason=["x" * 60000, "y" * 10000])
        self.assertGreater(len(body), 65536)
        self.assert_refused(self.signed(body), "E04")

    def test_one_broken_in_a_list(self):
        """In an envelope of several, each body has its own verdict: the broken one alone is refused."""
        good = self.declaration("local.alpha.south")
        bad = self.declaration(self.NORTH, elected=["bob"])
        found = self.peer.submit(self.signed(good, bad))
        self.assertEqual([item[0] for item in found], [wire.ACCEPTED, wire.REFUSED])
        self.assertIn("A10", found[1][1])
        wire.Receipt(found[0][3], RIG.manifest)
        self.assertEqual((self.record("local.alpha.south")[3], self.record(self.NORTH)[3]), (1, 0))


class Counted(unittest.TestCase):
    """What counts, and how often: each test in a night of its own."""
    NORTH = "local.alpha.north"

    def setUp(self):
        self.rig = rigs.Rig(RIG.folder, RIG.keys).start()
        self.addCleanup(self.rig.close)
        self.peer = self.rig.peer("intake", "alpha")
        self.addCleanup(lambda: self.peer.close())

    def send(self, officers=ALPHA[:2], contest=NORTH, **changed):
        body = wire.declaration(RIG.manifest, contest, **folders.fields(contest, **changed))
        data = wire.envelope(RIG.manifest.genesis, [body], [KEYS[name] for name in officers])
        (found,) = self.peer.submit(data)
        return found, data

    def record(self, contest=NORTH):
        key = RIG.manifest.key(contest)
        return wire.unpack(self.rig.records(key)[0][key])

    def test_right_after_wrong(self):
        """The right sheet sent after a wrong and an under-signed copy of it still counts, as revision 1."""
        self.assertEqual(self.send(elected=["bob"])[0][0], wire.REFUSED)
        self.assertEqual(self.send(officers=ALPHA[:1])[0][0], wire.REFUSED)
        found, data = self.send()
        self.assertEqual(found[0], wire.ACCEPTED, found)
        receipt = wire.Receipt(found[3], RIG.manifest)
        self.assertEqual(receipt.body, wire.sha256(wire.unpack(data)[2][0]))
        self.assertEqual(self.record()[3:6], [1, 1, ["P01"]])    # 10 of 250 papers are rejected: counted, with a warning

    def test_same_bytes_same_receipt(self):
        """The same bytes again, other entries later and after a restart again, get the same receipt, byte for byte;
        nothing changes."""
        first, data = self.send()
        self.assertEqual(self.send(contest="local.alpha.west")[0][0], wire.ACCEPTED)
        head = self.rig.head().note
        for restart in (False, True):
            if restart:
                self.peer.close()
                self.rig.restart()
                self.peer = self.rig.peer("intake", "beta")
            (again,) = self.peer.submit(data)
            self.assertEqual((again[0], again[3]), (wire.DUPLICATE, first[3]))
            self.assertIn("D01", again[1])
            self.assertEqual(self.rig.head().note, head)

    def test_same_declaration_other_bytes(self):
        """The same figures signed by others at another time are a duplicate with the first receipt."""
        first, _ = self.send()
        again, _ = self.send(officers=ALPHA[1:], declared=folders.DECLARED_MS + 60000)
        self.assertEqual((again[0], again[3]), (wire.DUPLICATE, first[3]))

    def test_conflict_keeps_the_first(self):
        """Other figures by authority for the same revision: the first stands, one conflict is journaled, and kept."""
        first, _ = self.send()
        self.assertEqual(first[0], wire.ACCEPTED)
        votes = self.record()[wire.place("votes")]
        other, data = self.send(votes=[["ann", 110], ["bob", 90], ["cai", 40]])
        self.assertEqual(other[0], wire.CONFLICT)
        self.assertEqual(other[1]["E05"], [self.NORTH, "1"])
        receipt = wire.Receipt(other[3], RIG.manifest)
        self.assertEqual((receipt.verdict, receipt.index), (wire.CONFLICT, self.rig.head().size - 1))
        self.assertEqual((self.record()[wire.place("votes")], self.record()[wire.place("conflicts")]), (votes, 1))
        entries = self.rig.journal()[0]
        self.assertEqual(entries[-1][1], wire.unpack(data)[2][0])
        size = self.rig.head().size
        (again,) = self.peer.submit(data)
        self.assertEqual(again[3], other[3])
        self.assertEqual(self.rig.head().size, size)

    def test_conflicts_do_not_flood(self):
        """However many conflicts the same officers send for one revision, the journal takes one for each key at most."""
        self.send()
        size = self.rig.head().size
        for i in range(1, 40):
            found, _ = self.send(votes=[["ann", 120 - i], ["bob", 80 + i if i < 20 else 80], ["cai", 40 if i < 20 else 40 + i]])
            self.assertIn(found[0], (wire.CONFLICT, wire.DUPLICATE, wire.REFUSED))
        self.assertLessEqual(self.rig.head().size - size, 2)

    def test_conflict_by_nobody(self):
        """Other figures without authority are refused, and are no conflict."""
        self.send()
        other, _ = self.send(officers=BETA[:2], votes=[["ann", 110], ["bob", 90], ["cai", 40]])
        self.assertEqual(other[0], wire.REFUSED)
        self.assertEqual(self.record()[wire.place("conflicts")], 0)

    def test_every_good_sheet(self):
        """The right sheet of every kind counts: one and two seats, a lot, uncontested, STV, a mayor."""
        for contest in folders.SHEETS:
            officers = BETA[:2] if ".beta." in contest else ALPHA[1:]
            found, _ = self.send(contest=contest, officers=officers)
            late = contest == "local.beta.late"
            self.assertEqual(found[0], wire.REFUSED if late else wire.ACCEPTED, (contest, found))
            self.assertEqual(self.record(contest)[3], 3 if late else 2 if contest == "local.alpha.west" else 1)
        records, head = self.rig.records()
        area = wire.unpack(records["T/T1/T1A/@councillors/"])
        self.assertEqual(area[3], [4, 3, 0, 0, 1, 0, 0])
        self.assertEqual(area[4], [5, 5])
        self.assertEqual(area[9][:2], [1, "P1"])
        self.assertEqual(wire.unpack(records["T/T1/T1B/@councillors/"])[3], [3, 2, 0, 0, 0, 1, 0])
        self.assertEqual(wire.root_of([wire.leaf_hash(records[key]) for key in sorted(records)]), head.records)

    def test_postponed_from_its_date(self):
        """A postponed contest whose date has come takes its declaration."""
        folder = folders.small(SCRATCH.name + "/late", kind="rehearsal", late="2020-05-07T23:00:00+01:00", leave_out=())
        contest = "local.beta.late"
        with rigs.Rig(folder) as rig:
            rig.start()
            body = wire.declaration(rig.manifest, contest, **folders.fields(contest))
            data = wire.envelope(rig.manifest.genesis, [body], [rig.keys.officer(name) for name in BETA[:2]])
            with rig.peer("intake", "beta") as peer:
                (found,) = peer.submit(data)
            self.assertEqual(found[0], wire.ACCEPTED, found)
            key = rig.manifest.key(contest)
            self.assertEqual(wire.unpack(rig.records(key)[0][key])[3], 1)


if __name__ == "__main__":
    unittest.main()
