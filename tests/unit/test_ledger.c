/* SPDX-License-Identifier: Apache-2.0 */
/* The ledger's judgement of what came before: duplicates, officers, revisions, conflicts; and what folding refuses. */

#include "tests/unit/probe.h"

#include "proto/codec.h"
#include "proto/tree.h"
#include "tests/support/night_fixture.h"

static const char *const north[] = { "north.ro", "north.dro", NULL };
static const char *const ro[] = { "north.ro", NULL };
static const char *const ro_chief[] = { "chief", "north.ro", NULL };
static const char *const dro_chief[] = { "chief", "north.dro", NULL };
static const char *const south[] = { "south.ro", "south.dro", NULL };
static const char *const south_and_ro[] = { "south.ro", "south.dro", "north.ro", NULL };

static struct declaration *good(const char *contest, unsigned twist) {
    return good_declaration(small->election, contest, twist, &night.arena);
}

static uint64_t conflicts(const char *key) {
    return night_record(&night, key).contest.conflicts;
}

/* The same bytes again are a duplicate that names the first entry; by one entitled officer, or any two. */
static void test_duplicate_bytes(void **state) {
    struct declaration *d = good("n1.b", 0);

    (void)state;
    assert_judged(night_take(&night, d, north), VERDICT_ACCEPTED, NULL);
    assert_int_equal(night.last.entry, 7);
    night_declare(&night, "n2.a", 0);
    assert_judged(night_take(&night, d, north), VERDICT_DUPLICATE, "D01");
    assert_int_equal(night.last.entry, 7);
    assert_judged(night_take(&night, d, ro), VERDICT_DUPLICATE, "D01");
    assert_judged(night_take(&night, d, ro_chief), VERDICT_DUPLICATE, "D01");
    assert_judged(night_take(&night, d, south), VERDICT_REFUSED, "E10");
    assert_int_equal(night.entries, 9);
}

/* The same figures at another time and for a reason, in other bytes, are the same declaration, whatever the clock says.
 */
static void test_duplicate_figures(void **state) {
    struct declaration *d = good("n1.b", 0);

    (void)state;
    assert_judged(night_take(&night, d, north), VERDICT_ACCEPTED, NULL);
    d->declared = SMALL_NOW + 3600000;
    d->reason_code = span_str("again");
    d->reason_text = span_str("the fax was unreadable");
    assert_judged(night_take(&night, d, north), VERDICT_DUPLICATE, "D01");
    assert_int_equal(night.last.entry, 7);
    assert_true(night.last.entry_given);
}

/* Who signed decides: nobody entitled is E10, too few entitled is try again, and others beside do not harm. */
static void test_officers(void **state) {
    struct declaration *d = good("n1.b", 0);

    (void)state;
    assert_judged(night_take(&night, d, south), VERDICT_REFUSED, "E10");
    assert_false(night.last.retry);
    assert_judged(night_take(&night, d, ro), VERDICT_REFUSED, "E02");
    assert_true(night.last.retry);
    assert_judged(night_take(&night, d, south_and_ro), VERDICT_REFUSED, "E02");
    assert_judged(night_take(&night, d, ro_chief), VERDICT_ACCEPTED, NULL);
}

/* An under-signed declaration leaves nothing behind: another one may still be the first. */
static void test_under_signed_occupies_nothing(void **state) {
    (void)state;
    assert_judged(night_take(&night, good("n1.b", 1), ro), VERDICT_REFUSED, "E02");
    assert_judged(night_take(&night, good("n1.b", 0), north), VERDICT_ACCEPTED, NULL);
    assert_int_equal(conflicts("X/N/N1/@councillors/n1.b/"), 0);
}

/* The first revision is 1, and none is left out; another declare where one stands is not possible. */
static void test_revisions(void **state) {
    struct declaration *d = good("n1.b", 0);

    (void)state;
    d->revision = 2;
    assert_judged(night_take(&night, d, north), VERDICT_REFUSED, "E06");
    assert_true(night.last.retry);
    assert_true(span_equal(night.last.codes[0].args[2], span_str("1")));
    d->revision = 1;
    assert_judged(night_take(&night, d, north), VERDICT_ACCEPTED, NULL);
    d = good("n1.b", 1);
    d->revision = 3;
    assert_judged(night_take(&night, d, north), VERDICT_REFUSED, "E06");
    assert_true(span_equal(night.last.codes[0].args[2], span_str("2")));
    d->revision = 2;
    assert_judged(night_take(&night, d, north), VERDICT_REFUSED, "E12");
}

/* What cannot be declared is told before its revision or its figures. */
static void test_act_and_vacant(void **state) {
    struct declaration *d = good("n1.b", 0);

    (void)state;
    d->act = ACT_WITHDRAW;
    d->revision = 5;
    assert_judged(night_take(&night, d, north), VERDICT_REFUSED, "E17");
    d = good("n1.d", 0);
    d->revision = 5;
    assert_judged(night_take(&night, d, north), VERDICT_REFUSED, "E13");
    d->contest = span_str("n9.z");
    assert_judged(night_take(&night, d, north), VERDICT_REFUSED, "E08");
}

/* Other figures for a contest that is declared are journaled as evidence, once, and change nothing that counts. */
static void test_conflict(void **state) {
    struct declaration *d = good("n1.b", 1);
    struct record before, after;

    (void)state;
    night_declare(&night, "n1.b", 0);
    before = night_record(&night, "X/N/N1/@councillors/n1.b/");
    assert_judged(night_take(&night, d, north), VERDICT_CONFLICT, "E05");
    assert_int_equal(night.last.entry, 8);
    after = night_record(&night, "X/N/N1/@councillors/n1.b/");
    assert_int_equal(after.contest.conflicts, 1);
    assert_true(digest_equal(&before.contest.figures, &after.contest.figures));
    assert_judged(night_judge(&night, d, north), VERDICT_CONFLICT, "E05");
    assert_true(night.last.entry_given);
    assert_int_equal(night.last.entry, 8);
}

/* One conflict for each key: the same two officers with yet other figures make no new entry, a third officer does. */
static void test_conflict_by_key(void **state) {
    (void)state;
    night_declare(&night, "n1.b", 0);
    assert_judged(night_take(&night, good("n1.b", 1), north), VERDICT_CONFLICT, "E05");
    assert_judged(night_take(&night, good("n1.b", 2), north), VERDICT_CONFLICT, "E05");
    assert_int_equal(night.last.entry, 8);
    assert_judged(night_take(&night, good("n1.b", 2), ro_chief), VERDICT_CONFLICT, "E05");
    assert_int_equal(night.last.entry, 9);
    assert_judged(night_take(&night, good("n1.b", 1), dro_chief), VERDICT_CONFLICT, "E05");
    assert_int_equal(night.last.entry, 9);
    assert_int_equal(conflicts("X/N/N1/@councillors/n1.b/"), 2);
    /* Each envelope, sent again, is answered with the entry that it was answered with. */
    assert_int_equal(night_take(&night, good("n1.b", 1), north)->entry, 8);
    assert_int_equal(night_take(&night, good("n1.b", 2), ro_chief)->entry, 9);
    assert_int_equal(night.entries, 10);
}

/* What could not have counted is no evidence: under-signed is try again, and a wrong sheet is refused as wrong. */
static void test_no_conflict(void **state) {
    struct declaration *d = good("n1.b", 1);

    (void)state;
    night_declare(&night, "n1.b", 0);
    assert_judged(night_take(&night, d, ro), VERDICT_REFUSED, "E02");
    d->papers.value++;
    assert_judged(night_take(&night, d, north), VERDICT_REFUSED, "A03");
    assert_int_equal(conflicts("X/N/N1/@councillors/n1.b/"), 0);
    assert_int_equal(night.entries, 8);
}

/* A conflict in one contest says nothing of another by the same officers. */
static void test_conflicts_are_apart(void **state) {
    struct contest_counts counts;
    uint64_t n;

    (void)state;
    night_declare(&night, "n1.b", 0);
    night_declare(&night, "n2.a", 0);
    assert_judged(night_take(&night, good("n1.b", 1), north), VERDICT_CONFLICT, "E05");
    assert_judged(night_take(&night, good("n2.a", 1), north), VERDICT_CONFLICT, "E05");
    assert_int_equal(night.last.entry, 10);
    ledger_counts(night.l, &counts, &n);
    assert_int_equal(n, 2);
    assert_int_equal(counts.declared, 2);
    assert_int_equal(counts.total, 11);
}

/* Judging changes nothing: no record, and nothing of what is judged later. */
static void test_judging_is_pure(void **state) {
    struct blob before = night_records(&night), after;

    (void)state;
    assert_judged(night_judge(&night, good("n1.b", 0), north), VERDICT_ACCEPTED, NULL);
    assert_judged(night_judge(&night, good("n1.b", 1), north), VERDICT_ACCEPTED, NULL);
    after = night_records(&night);
    assert_true(span_equal(span_blob(before), span_blob(after)));
    assert_judged(night_take(&night, good("n1.b", 0), north), VERDICT_ACCEPTED, NULL);
    blob_free(&before);
    blob_free(&after);
}

/* A queried sheet shows as queried, counts nowhere, and is a duplicate when it comes again; another is a conflict. */
static void test_queried(void **state) {
    struct declaration *d = good("n1.b", 0);
    struct record r;

    (void)state;
    assert_int_equal(night_fold(&night, d, VERDICT_QUERIED), 0);
    r = night_record(&night, "X/N/N1/@councillors/n1.b/");
    assert_int_equal(r.contest.state, STATE_QUERIED);
    assert_int_equal(r.contest.revision, 0);
    assert_false(r.contest.figures_given || r.contest.votes_given);
    r = night_record(&night, "X/@councillors/");
    assert_int_equal(r.area.contests.queried, 1);
    assert_int_equal(r.area.seats_filled, 0);
    assert_judged(night_take(&night, d, north), VERDICT_DUPLICATE, "D02");
    assert_judged(night_judge(&night, good("n1.b", 1), north), VERDICT_CONFLICT, "E05");
    assert_int_equal(night_fold(&night, good("s1.b", 0), VERDICT_QUERIED), 0);
    assert_int_equal(night_record(&night, "X/S/S1/@councillors/s1.b/").contest.state, STATE_QUERIED);
    d = good("n1.b", 1);
    d->revision = 2;
    assert_int_equal(night_fold(&night, d, VERDICT_ACCEPTED), 0);
    assert_int_equal(night_record(&night, "X/N/N1/@councillors/n1.b/").contest.state, STATE_DECLARED);
    assert_int_equal(night_record(&night, "X/N/N1/@councillors/n1.b/").contest.revision, 2);
}

static void of_nobody(struct declaration *d) {
    d->contest = span_str("n9.z");
}
static void amends(struct declaration *d) {
    d->act = ACT_AMEND;
}
static void strange_elected(struct declaration *d) {
    d->elected[0] = span_str("yew");
}
static void strange_votes(struct declaration *d) {
    d->votes[1].candidate = span_str("yew");
}
static void short_votes(struct declaration *d) {
    d->n_votes--;
}
static void swapped_elected(struct declaration *d) {
    struct span first = d->elected[0];

    d->elected[0] = d->elected[1];
    d->elected[1] = first;
}

/* An entry that cannot follow is told as such and changes nothing. */
static void test_cannot_follow(void **state) {
    static void (*const spoils[])(struct declaration *) = {
        of_nobody, amends, strange_elected, strange_votes, short_votes, swapped_elected,
    };
    struct blob before = night_records(&night), after;

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(spoils); i++) {
        struct declaration *d = good("n1.a", 0);

        spoils[i](d);
        assert_int_equal(night_fold(&night, d, VERDICT_ACCEPTED), 1);
    }
    assert_int_equal(night_fold(&night, good("n1.d", 0), VERDICT_ACCEPTED), 1);
    assert_int_equal(night_fold(&night, good("n1.a", 0), VERDICT_REFUSED), 1);
    assert_int_equal(night_fold(&night, good("n1.a", 0), VERDICT_DUPLICATE), 1);
    assert_int_equal(night_fold(&night, good("n1.a", 0), VERDICT_CONFLICT), 1);
    after = night_records(&night);
    assert_true(span_equal(span_blob(before), span_blob(after)));
    assert_int_equal(night_fold(&night, good("n1.a", 0), VERDICT_ACCEPTED), 0);
    assert_int_equal(night_fold(&night, good("n1.a", 1), VERDICT_ACCEPTED), 1);
    blob_free(&before);
    blob_free(&after);
}

/* A journal read again gives the same ledger as judging did, conflicts by key included. */
static void test_replay(void **state) {
    struct declaration *first = good("n1.b", 0), *other = good("n1.b", 1);
    struct blob judged, replayed;
    struct digest key_ids[TALLY_SIGNATURES_MAX];
    struct leaf leaf = { .index = 8, .kind = ENTRY_DECLARATION, .verdict = VERDICT_CONFLICT, .ruleset = RULESET };
    struct signers signers;
    struct night again;

    (void)state;
    night_take(&night, first, north);
    night_take(&night, other, north);
    night_init(&again, small);
    assert_int_equal(night_fold(&again, first, VERDICT_ACCEPTED), 0);
    small_signers(small->election, north, &signers, key_ids);
    assert_int_equal(ledger_apply(again.l, &leaf, other, key_ids, 2), 0);
    judged = night_records(&night);
    replayed = night_records(&again);
    assert_true(span_equal(span_blob(judged), span_blob(replayed)));
    assert_judged(night_judge(&again, other, north), VERDICT_CONFLICT, "E05");
    assert_int_equal(again.last.entry, 8);
    blob_free(&judged);
    blob_free(&replayed);
    night_deinit(&again);
}

/* What changed is the contest and its path to the root, ascending, each once; at first, everything. */
static void test_changed(void **state) {
    const struct election *e = small->election;
    const uint32_t *positions;

    (void)state;
    assert_int_equal(ledger_changed(night.l, &positions), e->n_records);
    ledger_settle(night.l);
    assert_int_equal(ledger_changed(night.l, &positions), 0);
    night_declare(&night, "n1.b", 0);
    night_declare(&night, "n1.a", 0);
    assert_int_equal(ledger_changed(night.l, &positions), 5);
    assert_int_equal(positions[0], election_record(e, span_str("X/@councillors/")));
    assert_int_equal(positions[1], election_record(e, span_str("X/N/@councillors/")));
    assert_int_equal(positions[2], election_record(e, span_str("X/N/N1/@councillors/")));
    assert_int_equal(positions[3], election_record(e, span_str("X/N/N1/@councillors/n1.a/")));
    assert_int_equal(positions[4], election_record(e, span_str("X/N/N1/@councillors/n1.b/")));
    ledger_settle(night.l);
    night_declare(&night, "n1.by", 0);
    assert_int_equal(ledger_changed(night.l, &positions), 1);
    assert_int_equal(positions[0], election_record(e, span_str("X/N/N1/@councillors/n1.by/")));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test(test_duplicate_bytes), test(test_duplicate_figures), test(test_officers),
        test(test_under_signed_occupies_nothing), test(test_revisions), test(test_act_and_vacant), test(test_conflict),
        test(test_conflict_by_key), test(test_no_conflict), test(test_conflicts_are_apart), test(test_judging_is_pure),
        test(test_queried), test(test_cannot_follow), test(test_replay), test(test_changed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
