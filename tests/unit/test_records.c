/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Records as a whole. After every step each area's record is worked out again the slow way, from the contests' records
 * and the manifest alone, as SPEC.md 6.1 says it; and hundreds of nights in different orders end the same.
 */

#include "tests/unit/probe.h"

#include <stdio.h>

#include "proto/codec.h"
#include "tests/support/night_fixture.h"
#include "tests/support/recounting.h"

static const char *const contests[] = { "m.mayor", "n1.a", "n1.b", "n1.by", "n1.c",
                                        "n2.a",    "n2.b", "s1.a", "s1.b",  "s2.a" };

/* Encodes a record with nothing left out. */
static struct blob encoded(const struct record *r) {
    struct blob bytes;
    struct pack p;

    pack_init(&p);
    record_encode(&p, r);
    assert_int_equal(pack_take(&p, &bytes), 0);
    pack_deinit(&p);
    return bytes;
}

/* At genesis every record is there, says what state each contest is in, and counts nothing. */
static void test_genesis(void **state) {
    struct record r = night_record(&night, "X/@councillors/");

    (void)state;
    assert_int_equal(r.area.contests.total, 9);
    assert_int_equal(r.area.contests.pending, 7);
    assert_int_equal(r.area.contests.postponed, 1);
    assert_int_equal(r.area.contests.vacant, 1);
    assert_int_equal(r.area.seats_total, 2 + 1 + 1 + 1 + 1 + 1 + 3 + 1 + 2);
    assert_int_equal(r.area.n_parties, 5);
    assert_int_equal(r.area.n_groups, 4);
    r = night_record(&night, "X/N/N1/@councillors/n1.b/");
    assert_int_equal(r.contest.state, STATE_PENDING);
    assert_int_equal(r.contest.revision, 0);
    assert_false(r.contest.figures_given || r.contest.votes_given || r.contest.fall.given);
    assert_int_equal(night_record(&night, "X/N/N1/@councillors/n1.d/").contest.state, STATE_VACANT);
    r = night_record(&night, "X/S/S1/@councillors/s1.b/");
    assert_int_equal(r.contest.state, STATE_POSTPONED);
    assert_int_equal(r.contest.from.value, SMALL_FROM);
}

/* A contest's record is its declaration: every figure, who is elected by place, and the figures' digest. */
static void test_contest_record(void **state) {
    struct declaration *d = good_declaration(small->election, "m.mayor", 1, &night.arena);
    struct contest_record r;
    struct digest figures;

    (void)state;
    assert_judged(night_take(&night, d, small_officers("m.mayor")), VERDICT_ACCEPTED, NULL);
    r = night_record(&night, "X/M/@mayors/m.mayor/").contest;
    assert_int_equal(r.state, STATE_DECLARED);
    assert_int_equal(r.revision, 1);
    assert_int_equal(figures_digest(d, &figures), 0);
    assert_true(r.figures_given && digest_equal(&r.figures, &figures));
    assert_int_equal(r.papers.value, d->papers.value);
    assert_int_equal(r.electorate.value, d->electorate.value);
    assert_int_equal(r.n_rejected, 3);
    assert_int_equal(r.rejected[2].count, 3);
    assert_int_equal(r.n_votes, 4);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(r.votes[i], d->votes[i].count);
    assert_int_equal(r.n_elected, 1);
    assert_int_equal(r.elected[0], 3);
    assert_int_equal(r.n_round2, 2);
    assert_int_equal(r.round2[1].total, d->round2[1].total);
    assert_int_equal(r.n_codes, 0);
}

/* The codes that an entry was accepted with stand in the contest's record. */
static void test_codes(void **state) {
    struct declaration *d = good_declaration(small->election, "n1.b", 0, &night.arena);
    struct leaf leaf = { .index = 7, .kind = ENTRY_DECLARATION, .n_codes = 2, .ruleset = RULESET };
    struct contest_record r;

    (void)state;
    leaf.codes[0] = span_str("P05");
    leaf.codes[1] = span_str("P10");
    assert_int_equal(ledger_apply(night.l, &leaf, d, NULL, 0), 0);
    r = night_record(&night, "X/N/N1/@councillors/n1.b/").contest;
    assert_int_equal(r.n_codes, 2);
    assert_true(span_equal(r.codes[0], span_str("P05")) && span_equal(r.codes[1], span_str("P10")));
}

/* An uncontested contest adds its seats and no votes, and no turnout, whatever its entry says of papers. */
static void test_uncontested(void **state) {
    struct declaration *d = good_declaration(small->election, "n1.c", 0, &night.arena);
    struct recounting recounting;
    struct area_record r;

    (void)state;
    recounting_begin(&recounting, night.l, small->election);
    night.recounting = &recounting;
    d->electorate = (struct opt){ true, 500 };
    d->papers = (struct opt){ true, 400 };
    assert_int_equal(night_fold(&night, d, VERDICT_ACCEPTED), 0);
    r = night_record(&night, "X/N/N1/@councillors/").area;
    assert_int_equal(r.contests.uncontested, 1);
    assert_int_equal(r.contests.declared, 0);
    assert_int_equal(r.seats_filled, 1);
    assert_int_equal(r.turnout_contests, 0);
    recounting_end(&recounting);
}

/* A by-election has its record, and enters no area's. */
static void test_by_election(void **state) {
    struct record before = night_record(&night, "X/N/N1/@councillors/"), after;
    struct blob a, b;

    (void)state;
    night_declare(&night, "n1.by", 0);
    assert_int_equal(night_record(&night, "X/N/N1/@councillors/n1.by/").contest.state, STATE_DECLARED);
    after = night_record(&night, "X/N/N1/@councillors/");
    a = encoded(&before);
    b = encoded(&after);
    assert_true(span_equal(span_blob(a), span_blob(b)));
    blob_free(&a);
    blob_free(&b);
}

/* Turnout sums only the declared contests that give both papers and electors. */
static void test_turnout(void **state) {
    struct small_election *archive = small_election_make(&(struct small_terms){ .archive = true });
    struct declaration *with, *without;
    struct area_record r;
    struct night n;

    (void)state;
    night_init(&n, archive);
    with = good_declaration(archive->election, "n1.b", 0, &n.arena);
    without = good_declaration(archive->election, "n2.a", 0, &n.arena);
    without->electorate.given = false;
    assert_judged(night_take(&n, with, small_officers("n1.b")), VERDICT_ACCEPTED, NULL);
    assert_judged(night_take(&n, without, small_officers("n2.a")), VERDICT_ACCEPTED, NULL);
    r = night_record(&n, "X/N/@councillors/").area;
    assert_int_equal(r.turnout_papers, with->papers.value);
    assert_int_equal(r.turnout_electorate, with->electorate.value);
    assert_int_equal(r.turnout_contests, 1);
    night_deinit(&n);
    small_election_free(archive);
}

/* Through a whole night, queried sheets and conflicts among the rest, every record agrees with its recount at each
 * step. */
static void test_recounts(void **state) {
    uint64_t random = 4711;

    (void)state;
    for (int round = 0; round < 8; round++) {
        struct recounting recounting;
        struct night n;

        night_init(&n, small);
        recounting_begin(&recounting, n.l, small->election);
        n.recounting = &recounting;
        for (size_t i = 0; i < ARRAY_SIZE(contests); i++) {
            const char *contest = contests[(i * 7 + (size_t)round) % ARRAY_SIZE(contests)];
            unsigned twist = (unsigned)(probe_random(&random) % 5);
            struct declaration *d = good_declaration(small->election, contest, twist, &n.arena);

            if (probe_random(&random) % 4 == 0) {
                assert_int_equal(night_fold(&n, d, VERDICT_QUERIED), 0);
                d->revision = 2;
            }
            assert_int_equal(night_fold(&n, d, VERDICT_ACCEPTED), 0);
            d->papers.given = false;
            d->revision = 1;
            assert_int_equal(night_fold(&n, d, VERDICT_CONFLICT), 0);
        }
        night_deinit(&n);
        recounting_end(&recounting);
    }
}

/* Two hundred orders of the same declarations give the same records, to the byte. */
static void test_orders(void **state) {
    struct blob expected = { 0 };
    uint64_t random = 1;

    (void)state;
    for (int round = 0; round < 200; round++) {
        size_t order[ARRAY_SIZE(contests)];
        struct blob found;
        struct night n;

        night_init(&n, small);
        for (size_t i = 0; i < ARRAY_SIZE(contests); i++) {
            size_t k = probe_random(&random) % (i + 1);

            order[i] = order[k];
            order[k] = i;
        }
        for (size_t i = 0; i < ARRAY_SIZE(contests); i++)
            night_declare(&n, contests[order[i]], (unsigned)order[i]);
        found = night_records(&n);
        if (expected.ptr)
            assert_true(span_equal(span_blob(expected), span_blob(found)));
        blob_free(&expected);
        expected = found;
        night_deinit(&n);
    }
    blob_free(&expected);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test(test_genesis),     test(test_contest_record), test(test_codes),    test(test_uncontested),
        test(test_by_election), test(test_turnout),        test(test_recounts), test(test_orders),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
