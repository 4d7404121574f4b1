/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Counting and checking know nothing of each other: every count by chance passes the check, a table with one total
 * changed nearly never does, and whole papers are told from fractions at the borders.
 */

#include "tests/unit/probe.h"

#include <stdio.h>

#include "daemon/core/stv_count.h"
#include "daemon/core/stv_papers.h"
#include "daemon/core/stv_table.h"

#define COUNTS 2000

static uint64_t chance(uint64_t *seed, uint64_t n) {
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (*seed >> 33) % n;
}

/* A sheet's figures, as a count of papers by chance made them. */
struct made {
    struct arena arena;
    size_t candidates, seats, n_preferences, n_lots;
    struct preference *preferences;
    struct stv_lot lots[16];
    struct stv_count count;
    struct vote *votes;
    struct stage *stages;
};

static void make_papers(struct made *m, uint64_t *seed) {
    m->candidates = 2 + chance(seed, 6);
    m->seats = 1 + chance(seed, m->candidates - 1);
    m->n_preferences = 3 + chance(seed, 30);
    m->preferences = arena_alloc(&m->arena, m->n_preferences, sizeof(*m->preferences));
    for (size_t i = 0; i < m->n_preferences; i++) {
        struct preference *p = &m->preferences[i];

        p->count = 1 + chance(seed, 40);
        p->ranking = arena_alloc(&m->arena, m->candidates, sizeof(*p->ranking));
        for (size_t k = 0; k < m->candidates; k++)
            p->ranking[k] = k;
        for (size_t k = m->candidates; k-- > 1;) {
            size_t other = chance(seed, k + 1);
            uint64_t kept = p->ranking[k];

            p->ranking[k] = p->ranking[other];
            p->ranking[other] = kept;
        }
        p->n = 1 + chance(seed, m->candidates);
    }
}

/* Counts, drawing lots as they are needed. */
static void count(struct made *m) {
    while (stv_count(m->candidates, m->seats, m->preferences, m->n_preferences, m->lots, m->n_lots, &m->count) == 1) {
        struct stv_lot *lot = &m->lots[m->n_lots++];

        assert_true(m->n_lots < ARRAY_SIZE(m->lots));
        *lot = (struct stv_lot){ .stage = m->count.n_stages + 1, .tied = m->count.undecided.level };
        lot->won = lot->tied;
        if (m->count.undecided_surplus)
            lot->won = (struct stv_set){ { 0 } }, stv_add(&lot->won, stv_first(&lot->tied));
        else
            stv_remove(&lot->won, stv_first(&lot->tied));
        stv_count_deinit(&m->count);
    }
}

static void publish(struct made *m) {
    m->votes = arena_alloc(&m->arena, m->candidates, sizeof(*m->votes));
    m->stages = arena_alloc(&m->arena, m->count.n_stages, sizeof(*m->stages));
    for (size_t i = 0; i < m->candidates; i++)
        m->votes[i].count = m->count.stages[0].totals[i] / STV_ONE;
    for (size_t k = 1; k < m->count.n_stages; k++) {
        struct stage *stage = &m->stages[k - 1];

        *stage = (struct stage){ m->candidates, arena_alloc(&m->arena, m->candidates, sizeof(uint64_t)), { 0 } };
        memcpy(stage->totals, m->count.stages[k].totals, m->candidates * sizeof(uint64_t));
    }
}

static void made_deinit(struct made *m) {
    stv_count_deinit(&m->count);
    arena_deinit(&m->arena);
}

static void check(const struct made *m, bool rounded, struct stv_findings *ret) {
    const struct stv_table table = {
        .candidates = m->candidates, .seats = m->seats, .quota = m->count.quota, .votes = m->votes,
        .n_stages = m->count.n_stages - 1, .stages = m->stages, .lots = m->lots, .n_lots = m->n_lots,
        .rounded = rounded,
    };

    stv_table_check(&table, ret);
}

/* Two thousand counts: sound, the same elected, no lot left over. Then one total of each is changed by a little. */
static void test_by_chance(void **state) {
    uint64_t seed = 2011;
    size_t changed = 0, seen = 0, lots = 0;

    (void)state;
    for (size_t n = 0; n < COUNTS; n++) {
        _cleanup_(made_deinit) struct made m = { 0 };
        struct stv_findings found;
        uint64_t *total;

        make_papers(&m, &seed);
        count(&m);
        publish(&m);
        check(&m, false, &found);
        assert_int_equal(found.count.fault, STV_SOUND);
        assert_int_equal(found.sum.fault, STV_SOUND);
        assert_true(stv_equal(&found.elected, &m.count.elected));
        assert_int_equal(found.stray_lot, m.n_lots);
        lots += m.n_lots;
        if (m.count.n_stages == 1)
            continue;
        total = &m.stages[chance(&seed, m.count.n_stages - 1)].totals[chance(&seed, m.candidates)];
        *total = *total > 7000 ? *total - 7000 : *total + 7000;
        check(&m, false, &found);
        changed++;
        seen += found.count.fault != STV_SOUND || found.sum.fault != STV_SOUND;
    }
    print_message("%d counts with %zu lots pass; of %zu totals changed by 0.07, %zu are seen\n", COUNTS, lots, changed,
                  seen);
    assert_true(lots > 100);
    assert_true(seen * 10 > changed * 9);
}

static struct stv_papers of(uint64_t high, uint64_t high_most, uint64_t low, uint64_t low_most) {
    return (struct stv_papers){ .n = low ? 2 : 1, .of = { { high, high_most }, { low, low_most } } };
}

/* Whole papers: of one value, of two, one paper too many, and what the gainer is then known to have. */
static void test_papers(void **state) {
    struct stv_papers one = of(32142, 28, 0, 0), two = of(100000, 5, 32142, 28), none = { 0 }, to = { 0 };

    (void)state;
    assert_true(stv_papers_credit(&one, 0, &to));
    assert_int_equal(to.n, 0);
    assert_true(stv_papers_credit(&one, 28 * 32142, &to));
    assert_false(stv_papers_credit(&one, 29 * 32142, &to));
    assert_false(stv_papers_credit(&one, 28 * 32142 - 1, &to));
    assert_int_equal(to.of[0].most, 28);
    assert_true(stv_papers_credit(&two, 300000 + 7 * 32142, &to));
    assert_int_equal(to.n, 2);
    assert_int_equal(to.of[0].value, 100000);
    assert_int_equal(to.of[0].most, 3);
    assert_int_equal(to.of[1].most, 35);
    assert_false(stv_papers_credit(&two, 600000, &to));
    assert_false(stv_papers_credit(&two, 29 * 32142, &to));
    assert_false(stv_papers_credit(&two, 300001, &to));
    assert_false(stv_papers_credit(&none, 1, &to));
    two = of(3, 9, 2, 9);
    assert_false(stv_papers_credit(&two, 1, &to));
    assert_true(stv_papers_credit(&none, 0, &to));
}

/* Of two values that make a sum in several ways at most so many are known; a third value makes all unknown. */
static void test_papers_unknown(void **state) {
    struct stv_papers halves = of(50000, 10, 25000, 10), third = of(33333, 9, 0, 0), to = { 0 }, after;

    (void)state;
    assert_true(stv_papers_credit(&halves, 150000, &to));
    assert_int_equal(to.of[0].most, 3);
    assert_int_equal(to.of[1].most, 6);
    assert_false(stv_papers_credit(&halves, 10 * 50000 + 11 * 25000, &to));
    assert_true(stv_papers_credit(&halves, 10 * 50000 + 10 * 25000, &to));
    assert_true(stv_papers_credit(&third, 33333, &to));
    assert_true(to.unknown);
    after = of(100000, 1, 0, 0);
    assert_true(stv_papers_credit(&to, 12345, &after));
    assert_true(after.unknown);
    after = of(100000, 4, 1, 4);
    stv_papers_scale(&after, 1, 3);
    assert_int_equal(after.n, 1);
    assert_int_equal(after.of[0].value, 33333);
}

/* Three candidates for one seat: 1,200 votes of 2,400 are no quota; the lowest goes. */
static void test_rounded(void **state) {
    _cleanup_(made_deinit) struct made m = { .candidates = 3, .seats = 1 };
    struct vote votes[] = { { { 0 }, 1200 }, { { 0 }, 1100 }, { { 0 }, 100 } };
    uint64_t totals[] = { 120000400, 119999600, 0 };
    struct stage stages[] = { { 3, totals, { 0 } } };
    struct stv_findings found;
    struct stv_rows rows = { .rounded = true };

    (void)state;
    m.votes = votes;
    m.stages = stages;
    m.count = (struct stv_count){ .quota = 1201, .n_stages = 2 };
    check(&m, true, &found);
    assert_int_equal(found.count.fault, STV_MOVE);      /* 4 of 1,000 of a paper are none */
    totals[0] = 120000000;
    check(&m, true, &found);
    assert_int_equal(found.count.fault, STV_MOVE);      /* the other is not a whole number of hundredths */
    totals[1] = 120000000;
    check(&m, true, &found);
    assert_int_equal(found.count.fault, STV_NO_LOT);    /* who would go next cannot be told */
    totals[1] = 110000000;
    check(&m, true, &found);
    assert_int_equal(found.count.fault, STV_SOUND);
    assert_int_equal(stv_slack(&rows, 1, 100000000), 500);
    assert_int_equal(stv_slack(&rows, 0, 100000000), 0);
    assert_int_equal(stv_slack(&rows, 1, 100000001), 0);
    assert_int_equal(stv_slack(&rows, 1, 99999000), 0);
    rows.rounded = false;
    assert_int_equal(stv_slack(&rows, 1, 100000000), 0);
}

/* Three candidates for one seat, of whom the last goes and then one more. What a total is worth is exact, or published to a
 * hundredth: a tie at that precision is open, so that whoever moves next was as likely as the other. */
static void test_open(void **state) {
    _cleanup_(made_deinit) struct made m = { .candidates = 3, .seats = 1, .n_lots = 0 };
    struct vote votes[] = { { { 0 }, 1150 }, { { 0 }, 1150 }, { { 0 }, 100 } };
    uint64_t second[] = { 120000000, 120000000, 0 }, third[] = { 240000000, 0, 0 };
    struct stage stages[] = { { 3, second, { 0 } }, { 3, third, { 0 } } };
    struct stv_findings found;

    (void)state;
    m.votes = votes;
    m.stages = stages;
    m.count = (struct stv_count){ .quota = 1201, .n_stages = 3 };
    check(&m, true, &found);
    assert_int_equal(found.count.fault, STV_SOUND);
    m.count.n_stages = 2;       /* the last exclusion is left out, and nobody says whose it was */
    check(&m, false, &found);
    assert_int_equal(found.count.fault, STV_NO_LOT);
    m.n_lots = 1;
    m.lots[0] = (struct stv_lot){ .stage = 3, .tied = { { 3 } }, .won = { { 1 } } };
    check(&m, false, &found);
    assert_int_equal(found.count.fault, STV_SOUND);
    assert_true(stv_has(&found.elected, 0) && stv_size(&found.elected) == 1);
    second[0] = 115000000;      /* nobody falls where somebody must */
    second[1] = 115000000;
    second[2] = 10000000;
    check(&m, true, &found);
    assert_int_equal(found.count.fault, STV_MOVE);
}

/* A total that was rounded one stage ago says nothing of whole papers, whatever it is now. */
static void test_rounded_before(void **state) {
    _cleanup_(made_deinit) struct made m = { .candidates = 4, .seats = 1 };
    struct vote votes[] = { { { 0 }, 1800 }, { { 0 }, 1150 }, { { 0 }, 700 }, { { 0 }, 350 } };
    uint64_t second[] = { 190000000, 120000000, 90000000, 0 }, third[] = { 230000000, 170000123, 0, 0 };
    struct stage stages[] = { { 4, second, { 0 } }, { 4, third, { 0 } } };
    struct stv_findings found;

    (void)state;
    m.votes = votes;
    m.stages = stages;
    m.count = (struct stv_count){ .quota = 2001, .n_stages = 3 };
    check(&m, true, &found);
    assert_int_equal(found.count.fault, STV_SOUND);
    check(&m, false, &found);
    assert_int_equal(found.count.fault, STV_MOVE);
}

/* Sets, and lots that are another's: of other candidates, or that leave more than one to move. */
static void test_lots(void **state) {
    struct stv_set tied = { { 7 } }, other = { { 0, 1 } };
    struct stv_lot lots[] = {
        { .stage = 3, .tied = { { 3 } }, .won = { { 1 } } }, { .stage = 3, .tied = { { 7 } }, .won = { { 3 } } },
    };
    uint32_t mover = STV_NOBODY;

    (void)state;
    assert_int_equal(stv_first(&(struct stv_set){ { 0 } }), STV_NOBODY);
    assert_false(stv_equal(&tied, &other));
    assert_int_equal(stv_lot_find(lots, 2, 3, &tied, true, &mover), 2);    /* two won, and one surplus goes first */
    assert_int_equal(stv_lot_find(lots, 2, 3, &tied, false, &mover), 1);
    assert_int_equal(mover, 2);
    assert_int_equal(stv_lot_find(lots, 2, 4, &tied, false, &mover), 2);
}

/* A paper without a preference is no valid paper: it counts for nothing, and for the quota neither. */
static void test_no_preference(void **state) {
    uint64_t first[] = { 0 }, second[] = { 1 };
    const struct preference papers[] = { { .count = 5, .n = 1, .ranking = first }, { .count = 90, .n = 0 },
                                         { .count = 2, .n = 1, .ranking = second } };
    _cleanup_(stv_count_deinit) struct stv_count count = { 0 };

    (void)state;
    assert_int_equal(stv_count(2, 1, papers, ARRAY_SIZE(papers), NULL, 0, &count), 0);
    assert_int_equal(count.papers, 7);
    assert_int_equal(count.quota, 4);
    assert_true(stv_has(&count.elected, 0));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_by_chance),
        cmocka_unit_test(test_papers),
        cmocka_unit_test(test_papers_unknown),
        cmocka_unit_test(test_rounded),
        cmocka_unit_test(test_open),
        cmocka_unit_test(test_rounded_before),
        cmocka_unit_test(test_lots),
        cmocka_unit_test(test_no_preference),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
