/* SPDX-License-Identifier: Apache-2.0 */
/* What each act needs, and what becomes of it: queries and who releases them, corrections, withdrawals, statements. */

#include "tests/unit/probe.h"

#include "tests/support/night_fixture.h"
#include "tests/support/statements.h"

static const char *const north[] = { "north.ro", "north.dro", NULL };
static const char *const ro[] = { "north.ro", NULL };
static const char *const chief[] = { "chief", NULL };
static const char *const chief_ro[] = { "chief", "north.ro", NULL };
static const char *const south[] = { "south.ro", "south.dro", NULL };
static const char *const mayor[] = { "mayor.ro", "mayor.dro", NULL };

static struct declaration *good(const char *contest, unsigned twist) {
    return good_declaration(small->election, contest, twist, &night.arena);
}

static struct declaration *counted(const char *contest, const uint64_t *votes) {
    struct declaration *d = good(contest, 0);

    declaration_votes(small->election, d, votes, &night.arena);
    return d;
}
#define counted(contest, ...) counted((contest), (const uint64_t[]){ __VA_ARGS__ })

/* Accepted as the next to the one it replaces. */
static struct declaration *after(const struct declaration *first, struct declaration *d, enum act act,
                                 const char *reason) {
    declaration_replaces(d, act, first, reason);
    return d;
}

static struct declaration *act(const struct declaration *of, enum act a, uint64_t revision, const char *reason) {
    return declaration_act(of, a, revision, reason, &night.arena);
}

static struct contest_record record(const char *key) {
    return night_record(&night, key).contest;
}

static void take(const struct declaration *d, const char *const *officers, enum verdict verdict, const char *codes) {
    assert_judged(night_take(&night, d, officers), verdict, codes);
}

/* Everything is recounted after every entry of these tests. */
static struct recounting recounting;

static int set_up_recount(void **state) {
    set_up(state);
    recounting_begin(&recounting, night.l, small->election);
    night.recounting = &recounting;
    return 0;
}

static int tear_down_recount(void **state) {
    recounting_end(&recounting);
    return tear_down(state);
}

#define B "X/N/N1/@councillors/n1.b/"

/* The record says who signed what waits, by key id. */
static void assert_signed(const char *key, const char *const *officers) {
    struct digest key_ids[TALLY_SIGNATURES_MAX];
    struct queried q = record(key).queried;
    struct signers signers;

    small_signers(small->election, officers, &signers, key_ids);
    assert_int_equal(q.n_signers, signers.n);
    for (size_t i = 0; i < q.n_signers; i++)
        assert_true(digest_equal(&q.signers[i], &key_ids[i]));
}

/* The same votes as in another contest are queried; what is queried counts nowhere, is a duplicate when it comes again,
 * and only an officer who did not sign it releases it. */
static void test_query_and_confirm(void **state) {
    struct declaration *d = counted("n2.b", 400, 500, 300), *confirm;

    (void)state;
    take(counted("n1.b", 400, 500, 300), north, VERDICT_ACCEPTED, NULL);
    take(d, north, VERDICT_QUERIED, "P05");
    assert_int_equal(night_record(&night, "X/N/N2/@councillors/").area.seats_filled, 0);
    assert_int_equal(record("X/N/N2/@councillors/n2.b/").state, STATE_QUERIED);
    assert_true(record("X/N/N2/@councillors/n2.b/").queried.given);
    assert_signed("X/N/N2/@councillors/n2.b/", north);
    take(d, north, VERDICT_DUPLICATE, "D02");
    confirm = act(d, ACT_CONFIRM, 2, "checked");
    take(confirm, ro, VERDICT_REFUSED, "E16");
    assert_true(night.last.retry);
    take(confirm, south, VERDICT_REFUSED, "E10");
    take(confirm, chief_ro, VERDICT_ACCEPTED, NULL);
    assert_int_equal(record("X/N/N2/@councillors/n2.b/").state, STATE_DECLARED);
    assert_int_equal(record("X/N/N2/@councillors/n2.b/").revision, 2);
    assert_int_equal(record("X/N/N2/@councillors/n2.b/").n_codes, 1);
    assert_false(record("X/N/N2/@councillors/n2.b/").queried.given);
    take(confirm, chief, VERDICT_DUPLICATE, "D01");
    take(act(d, ACT_CONFIRM, 3, "checked"), chief, VERDICT_REFUSED, "E12");
}

/* A queried sheet used its revision up: the next one must name it, and stands in its place. */
static void test_query_corrected(void **state) {
    struct declaration *d = counted("n2.b", 400, 500, 300), *right = counted("n2.b", 401, 500, 300);

    (void)state;
    take(counted("n1.b", 400, 500, 300), north, VERDICT_ACCEPTED, NULL);
    take(d, north, VERDICT_QUERIED, "P05");
    take(right, north, VERDICT_CONFLICT, "E05");
    right->revision = 2;
    take(right, north, VERDICT_REFUSED, "E15");
    take(after(right, counted("n2.b", 401, 500, 300), ACT_DECLARE, ""), north, VERDICT_REFUSED, "E06");
    take(after(d, right, ACT_DECLARE, "typing"), north, VERDICT_ACCEPTED, NULL);
    assert_int_equal(record("X/N/N2/@councillors/n2.b/").state, STATE_DECLARED);
    take(act(d, ACT_CONFIRM, 3, "checked"), chief, VERDICT_REFUSED, "E12");
}

/* A correction needs a reason of its own act, names what stands, and leaves its fall in the contest and all above. */
static void test_amend(void **state) {
    struct declaration *first = counted("n1.b", 4000, 3000, 2000), *d;
    struct fall fall;

    (void)state;
    d = after(first, counted("n1.b", 3990, 3000, 2000), ACT_AMEND, "typing");
    d->revision = 1;
    take(d, north, VERDICT_REFUSED, "E12");
    take(first, north, VERDICT_ACCEPTED, NULL);
    d->revision = 2;
    d->replaces.bytes[0] ^= 1;
    take(d, north, VERDICT_REFUSED, "E15");
    take(after(first, counted("n1.b", 3990, 3000, 2000), ACT_AMEND, ""), north, VERDICT_REFUSED, "E14");
    take(after(first, counted("n1.b", 3990, 3000, 2000), ACT_AMEND, "court"), north, VERDICT_REFUSED, "E18");
    take(after(first, counted("n1.b", 3990, 3000, 2000), ACT_AMEND, "whim"), north, VERDICT_REFUSED, "E18");
    assert_false(night_record(&night, B).contest.fall.given);
    take(after(first, counted("n1.b", 3990, 3000, 2000), ACT_AMEND, "typing"), north, VERDICT_ACCEPTED, NULL);
    fall = night_record(&night, "X/@councillors/").area.fall;
    assert_true(fall.given && fall.entry == night.last.entry && span_equal(fall.reason, span_str("typing")));
    assert_true(record(B).fall.given);
    assert_false(night_record(&night, "X/S/@councillors/").area.fall.given);
}

/* A correction that elects another, or takes many votes, waits beside what stands; it is withdrawn, or confirmed. */
static void test_great_correction(void **state) {
    struct declaration *first = counted("n1.b", 4000, 3990, 2000), *d;

    (void)state;
    take(first, north, VERDICT_ACCEPTED, NULL);
    d = after(first, counted("n1.b", 3989, 3990, 2000), ACT_SUPERSEDE, "recount");
    take(d, north, VERDICT_QUERIED, "P06");
    assert_int_equal(record(B).state, STATE_DECLARED);
    assert_int_equal(record(B).revision, 1);
    assert_int_equal(record(B).queried.act, ACT_SUPERSEDE);
    assert_true(record(B).used == 2 && record(B).revision == 1);
    take(act(d, ACT_WITHDRAW, 3, "mistake"), north, VERDICT_ACCEPTED, NULL);
    assert_true(record(B).used == 3 && record(B).revision == 1);    /* withdrawn: the next is 4 all the same */
    assert_int_equal(record(B).state, STATE_DECLARED);
    assert_false(record(B).queried.given || record(B).fall.given);
    d = after(first, counted("n1.b", 3988, 3990, 2000), ACT_SUPERSEDE, "court");
    d->revision = 4;
    take(d, north, VERDICT_QUERIED, "P06");
    take(act(d, ACT_CONFIRM, 5, "checked"), chief, VERDICT_ACCEPTED, NULL);
    assert_true(span_equal(record(B).fall.reason, span_str("court")));
    assert_int_equal(record(B).elected[0], 1);
}

/* Many votes less are queried by share and by number; as many or more are not, nor where a share is of everything. */
static void test_correction_thresholds(void **state) {
    struct declaration *first = counted("n1.b", 60000, 30000, 20000), *d;

    (void)state;
    take(first, north, VERDICT_ACCEPTED, NULL);
    take(after(first, counted("n1.b", 59499, 30000, 20000), ACT_AMEND, "typing"), north, VERDICT_QUERIED, "P06");
    d = after(first, counted("n1.b", 59500, 30000, 20000), ACT_AMEND, "typing");
    d->revision = 3;
    take(d, north, VERDICT_REFUSED, "E15");
    night_declare(&night, "n2.a", 0);
    first = counted("n1.by", 10000, 5000);
    take(first, north, VERDICT_ACCEPTED, NULL);
    take(after(first, counted("n1.by", 9851, 5000), ACT_AMEND, "typing"), north, VERDICT_ACCEPTED, NULL);
    first = counted("n2.b", 10000, 5000, 2000);
    take(first, north, VERDICT_ACCEPTED, NULL);
    take(after(first, counted("n2.b", 9829, 5000, 2000), ACT_AMEND, "typing"), north, VERDICT_QUERIED, "P06");
}

/* Papers alone may fall far too. */
static void test_correction_of_papers(void **state) {
    struct declaration *first = counted("s2.a", 6000, 5000, 4000), *d;

    (void)state;
    take(first, south, VERDICT_ACCEPTED, NULL);
    d = after(first, counted("s2.a", 6000, 5000, 4000), ACT_AMEND, "counted-twice");
    d->papers.value -= 300;
    take(d, south, VERDICT_QUERIED, "P06");
}

/* A withdrawal takes everything away, and the contest can be declared again; nothing can be withdrawn twice. */
static void test_withdraw(void **state) {
    struct declaration *d = good("n2.a", 0), *again = good("n2.a", 1);
    struct area_record r;

    (void)state;
    take(act(d, ACT_WITHDRAW, 1, "mistake"), north, VERDICT_REFUSED, "E12");
    take(d, north, VERDICT_ACCEPTED, NULL);
    take(act(d, ACT_WITHDRAW, 2, "mistake"), north, VERDICT_ACCEPTED, NULL);
    r = night_record(&night, "X/N/N2/@councillors/").area;
    assert_int_equal(r.seats_filled, 0);
    assert_int_equal(r.turnout_contests, 0);
    assert_true(r.fall.given && span_equal(r.fall.reason, span_str("mistake")));
    assert_int_equal(record("X/N/N2/@councillors/n2.a/").state, STATE_PENDING);
    take(act(d, ACT_WITHDRAW, 3, "mistake"), north, VERDICT_REFUSED, "E12");
    take(again, north, VERDICT_CONFLICT, "E05");
    again->revision = 3;
    take(again, north, VERDICT_ACCEPTED, NULL);
    assert_int_equal(record("X/N/N2/@councillors/n2.a/").revision, 3);
}

/* Sent again, each is told what has become of it: it counts, waits, has made place for another, or for nothing. */
static void test_again(void **state) {
    struct declaration *first = counted("n1.b", 4000, 3990, 2000), *amend, *waits, *withdraw, *confirm;

    (void)state;
    amend = after(first, counted("n1.b", 4001, 3990, 2000), ACT_AMEND, "typing");
    waits = after(amend, counted("n1.b", 3989, 3990, 2000), ACT_SUPERSEDE, "recount");
    confirm = act(waits, ACT_CONFIRM, 4, "checked");
    take(first, north, VERDICT_ACCEPTED, NULL);
    take(amend, north, VERDICT_ACCEPTED, NULL);
    take(first, north, VERDICT_DUPLICATE, "D03");
    assert_true(span_equal(night.last.codes[0].args[1], span_str("1")));
    assert_true(span_equal(night.last.codes[0].args[2], span_str("2")));
    take(waits, north, VERDICT_QUERIED, "P06");
    take(waits, north, VERDICT_DUPLICATE, "D02");
    take(first, north, VERDICT_DUPLICATE, "D03");
    take(amend, north, VERDICT_DUPLICATE, "D01");
    take(confirm, chief, VERDICT_ACCEPTED, NULL);
    take(waits, north, VERDICT_DUPLICATE, "D01");
    take(amend, north, VERDICT_DUPLICATE, "D03");
    withdraw = act(waits, ACT_WITHDRAW, 5, "court");
    take(withdraw, north, VERDICT_ACCEPTED, NULL);
    take(withdraw, north, VERDICT_DUPLICATE, "D01");
    take(waits, north, VERDICT_DUPLICATE, "D04");
    take(confirm, chief, VERDICT_DUPLICATE, "D04");
    amend = counted("n1.b", 4000, 3990, 2000);
    amend->revision = 6;
    take(amend, north, VERDICT_ACCEPTED, NULL);
    take(withdraw, north, VERDICT_DUPLICATE, "D03");
    take(confirm, chief, VERDICT_DUPLICATE, "D03");
}

/* Acts that only take back or release carry no figures; what is as declared wants a reason for that. */
static void test_what_acts_carry(void **state) {
    struct declaration *d = good("n2.a", 0), *w, *odd = good("n1.b", 0);

    (void)state;
    take(d, north, VERDICT_ACCEPTED, NULL);
    w = act(d, ACT_WITHDRAW, 2, "mistake");
    w->papers.given = true;
    take(w, north, VERDICT_REFUSED, "E17");
    w = act(d, ACT_WITHDRAW, 2, "mistake");
    w->round2_given = true;
    take(w, north, VERDICT_REFUSED, "E17");
    w = act(d, ACT_WITHDRAW, 2, "mistake");
    w->statements_given = true;
    take(w, north, VERDICT_REFUSED, "E17");
    w = act(d, ACT_CONFIRM, 2, "checked");
    w->as_declared = true;
    take(w, north, VERDICT_REFUSED, "E17");
    odd->papers.value += 5;
    take(odd, north, VERDICT_REFUSED, "A03");
    odd->as_declared = true;
    take(odd, north, VERDICT_REFUSED, "E14");
    odd->reason_code = span_str("typing");
    odd->reason_text = span_str("");
    take(odd, north, VERDICT_REFUSED, "E18");
    odd->reason_code = span_str("as-declared");
    take(odd, ro, VERDICT_REFUSED, "E02");
    take(odd, north, VERDICT_ACCEPTED, "A03");
    assert_true(record(B).as_declared);
    odd = good("n2.b", 3);
    odd->reason_code = span_str("recount");     /* a declare may say any of them */
    odd->reason_text = span_str("twice");
    take(odd, north, VERDICT_ACCEPTED, NULL);
}

/* --- Statements --- */

static const uint64_t votes_n1[] = { 19007, 18004, 3011, 1009 }, votes_n2[] = { 17013, 18521, 2047, 1533 };
static const struct remaining seconds[] = { { 0, 1203 }, { 1, 907 } };

static struct declaration *stated(const char *area, const uint64_t *votes) {
    return statement_first(small->election, "m.mayor", area, votes, &night.arena);
}

/* Who counts a district states it, for the contest that overlaps it alone; it is no declaration. */
static void test_state(void **state) {
    struct declaration *d = stated("N1", votes_n1), *second;
    const struct declaration *first = d;

    (void)state;
    take(stated("S1", votes_n1), south, VERDICT_REFUSED, "E20");
    take(d, south, VERDICT_REFUSED, "E10");
    take(d, mayor, VERDICT_REFUSED, "E02");     /* one of them is over M alone */
    take(d, chief_ro, VERDICT_ACCEPTED, NULL);
    assert_int_equal(record("X/M/@mayors/m.mayor/").n_statements, 1);
    assert_int_equal(record("X/M/@mayors/m.mayor/").state, STATE_PENDING);
    take(d, north, VERDICT_DUPLICATE, "D01");
    take(stated("N1", votes_n2), north, VERDICT_CONFLICT, "E05");
    take(stated("N1", votes_n2), north, VERDICT_CONFLICT, "E05");
    assert_int_equal(record("X/M/@mayors/m.mayor/").conflicts, 1);
    d = stated("N1", votes_n2);
    d->revision = 2;
    take(d, north, VERDICT_REFUSED, "E15");
    declaration_replaces(d, ACT_STATE, first, "");
    take(d, north, VERDICT_REFUSED, "E14");
    declaration_replaces(d, ACT_STATE, first, "court");
    take(d, north, VERDICT_REFUSED, "E18");
    declaration_replaces(d, ACT_STATE, first, "left-out");
    take(d, north, VERDICT_ACCEPTED, NULL);
    take(first, north, VERDICT_DUPLICATE, "D03");
    second = statement_second(small->election, d, seconds, &night.arena);
    second->round2[0].total++;
    take(second, north, VERDICT_REFUSED, "V06");
    second->round2[0].total--;
    take(second, north, VERDICT_ACCEPTED, NULL);
    assert_int_equal(record("X/M/@mayors/m.mayor/").n_statements, 2);
}

static void with_elected(struct declaration *d) {
    d->elected = &d->contest;
    d->n_elected = 1;
}
static void with_round2(struct declaration *d) {
    d->round2_given = true;
}
static void with_votes(struct declaration *d) {
    d->votes_given = !d->votes_given;
}
static void with_quota(struct declaration *d) {
    d->quota.given = true;
}
static void with_papers(struct declaration *d) {
    d->papers.given = true;
}
static void with_electorate(struct declaration *d) {
    d->electorate.given = true;
}
static void with_head(struct declaration *d) {
    d->rejected[0].head = span_str("void");
}
static void without_round2(struct declaration *d) {
    d->round2_given = false;
    d->n_round2 = 0;
}
static void of_two(struct declaration *d) {
    d->n_statements = 0;
}
static void with_body(struct declaration *d) {
    d->statements[0].body_given = true;
}

/* A statement has what its phase has, and nothing else. */
static void test_state_form(void **state) {
    static const struct {
        void (*spoil)(struct declaration *);
        const char *code;
        bool second;
    } rows[] = {
        { with_elected, "E17", false }, { with_round2, "E17", false },  { with_votes, "E17", false },
        { with_quota, "E17", false },   { of_two, "E20", false },       { with_body, "E20", false },
        { with_elected, "E17", true },  { with_votes, "E17", true },    { with_papers, "E17", true },
        { with_electorate, "E17", true },
        { with_head, "E17", true },     { without_round2, "E17", true }, { with_quota, "E17", true },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct declaration *d = stated("N1", votes_n1);

        if (rows[i].second)
            d = statement_second(small->election, d, seconds, &night.arena);
        rows[i].spoil(d);
        take(d, north, VERDICT_REFUSED, rows[i].code);
    }
}

/* --- The disasters that are the ledger's --- */

/* 6,587 votes left out of a district: the sheet is not the sum of the statements, whichever of the two is wrong. */
static void test_left_out_of_a_district(void **state) {
    const struct declaration *statements[4];
    struct declaration *n1 = stated("N1", votes_n1), *n2 = stated("N2", votes_n2), *d;
    uint64_t less[] = { 17013 - 6587, 18521, 2047, 1533 };

    (void)state;
    statements[0] = n1;
    statements[1] = statement_second(small->election, n1, seconds, &night.arena);
    statements[2] = n2;
    statements[3] = statement_second(small->election, n2, seconds, &night.arena);
    d = statements_sum(small->election, statements, 4, &night.arena);
    take(d, mayor, VERDICT_REFUSED, "E19");
    for (size_t i = 0; i < 4; i++)
        take(statements[i], north, VERDICT_ACCEPTED, NULL);
    d->votes[0].count -= 6587;
    d->round2[0].total -= 6587;
    d->papers.value -= 6587;
    d->elected[0] = d->round2[1].candidate;
    take(d, mayor, VERDICT_REFUSED, "A08");
    assert_true(span_equal(night.last.codes[0].args[1], span_str("papers")));
    d = statements_sum(small->election, statements, 4, &night.arena);
    take(d, mayor, VERDICT_ACCEPTED, NULL);
    /* A district that left them out itself states again: then the declaration no longer names what counts. */
    n2 = stated("N2", less);
    declaration_replaces(n2, ACT_STATE, statements[2], "left-out");
    take(n2, north, VERDICT_ACCEPTED, NULL);
    take(after(d, statements_sum(small->election, statements, 4, &night.arena), ACT_AMEND, "left-out"), mayor,
         VERDICT_REFUSED, "E19");
}

/* Five million duplicates bundled again, fewer of them here: the same bytes signed by others, and the same figures in
 * other bytes. Each is a duplicate, and no record moves. */
static void test_bundled_again(void **state) {
    static const char *const contests[] = { "m.mayor", "n1.a", "n1.b", "n1.by", "n1.c", "n2.a", "n2.b", "s1.a", "s2.a" };
    struct blob before, now;
    uint64_t entries;

    (void)state;
    night.recounting = NULL;
    for (size_t i = 0; i < ARRAY_SIZE(contests); i++)
        night_declare(&night, contests[i], (unsigned)i);
    before = night_records(&night);
    entries = night.entries;
    ledger_settle(night.l);
    for (unsigned k = 0; k < 3000; k++) {
        const char *contest = contests[k % ARRAY_SIZE(contests)];
        struct declaration *d = good(contest, k % ARRAY_SIZE(contests));
        const uint32_t *positions;

        d->declared += k / ARRAY_SIZE(contests);
        take(d, k % 2 ? small_officers(contest) : chief, VERDICT_DUPLICATE, "D01");
        assert_int_equal(night.last.entry, 7 + k % ARRAY_SIZE(contests));
        assert_int_equal(ledger_changed(night.l, &positions), 0);
    }
    now = night_records(&night);
    assert_true(span_equal(span_blob(before), span_blob(now)));
    assert_int_equal(night.entries, entries);
    blob_free(&before);
    blob_free(&now);
}

/* A total that falls without a reason is refused, in whatever way it is tried. */
static void test_no_fall_without_reason(void **state) {
    struct declaration *first = counted("n1.b", 4000, 3000, 2000), *d;
    struct blob before, now;

    (void)state;
    take(first, north, VERDICT_ACCEPTED, NULL);
    before = night_records(&night);
    take(after(first, counted("n1.b", 3999, 3000, 2000), ACT_AMEND, ""), north, VERDICT_REFUSED, "E14");
    take(after(first, counted("n1.b", 3999, 3000, 2000), ACT_SUPERSEDE, ""), north, VERDICT_REFUSED, "E14");
    take(after(first, counted("n1.b", 3999, 3000, 2000), ACT_SUPERSEDE, "typing"), north, VERDICT_REFUSED, "E18");
    take(act(first, ACT_WITHDRAW, 2, ""), north, VERDICT_REFUSED, "E14");
    take(act(first, ACT_WITHDRAW, 2, "checked"), north, VERDICT_REFUSED, "E18");
    d = counted("n1.b", 3999, 3000, 2000);
    d->revision = 2;
    take(d, north, VERDICT_REFUSED, "E12");
    d->act = ACT_WITHDRAW;
    assert_int_equal(night_fold(&night, act(first, ACT_WITHDRAW, 2, ""), VERDICT_ACCEPTED), 1);
    now = night_records(&night);
    assert_true(span_equal(span_blob(before), span_blob(now)));
    blob_free(&before);
    blob_free(&now);
}

/* A judgement of one verdict does not serve a leaf of another. */
static void test_other_verdict(void **state) {
    struct declaration *d = good("n1.b", 0);

    (void)state;
    assert_judged(night_judge(&night, d, north), VERDICT_ACCEPTED, NULL);
    assert_int_equal(night_fold(&night, d, VERDICT_QUERIED), 0);
    assert_int_equal(record(B).state, STATE_QUERIED);
}

#undef test
#define test(f) cmocka_unit_test_setup_teardown(f, set_up_recount, tear_down_recount)

int main(void) {
    const struct CMUnitTest tests[] = {
        test(test_query_and_confirm), test(test_query_corrected), test(test_amend), test(test_great_correction),
        test(test_correction_thresholds), test(test_correction_of_papers), test(test_withdraw), test(test_again),
        test(test_what_acts_carry), test(test_state), test(test_state_form), test(test_left_out_of_a_district),
        test(test_bundled_again), test(test_no_fall_without_reason), test(test_other_verdict),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
