/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Plausibility where figures are missing, of this time or of last: what is not known is not held against anybody, and
 * baselines are asked one after the other.
 */

#include "tests/unit/probe.h"

#include "daemon/core/rules.h"
#include "tests/support/rule_cases.h"

static struct small_election *s;
static struct arena arena;

#define S(text) { (const uint8_t *)(text), sizeof(text) - 1 }
#define VOTES(party_, n) { .party = S(party_), .votes = { true, (n) } }

/* Adds figures of last time at the end of a chunk's, whose order they keep. */
static void add_history(struct small_manifest *m, const char *area, const struct m_holdings *more, size_t n) {
    for (size_t i = 0; i < m->n_chunks; i++) {
        struct m_chunk *chunk = &m->chunks[i];
        struct m_holdings *all;

        if (!span_equal(chunk->area, span_str(area)))
            continue;
        all = arena_alloc(&m->arena, chunk->n_holdings + n, sizeof(*all));
        memcpy(all, chunk->holdings, chunk->n_holdings * sizeof(*all));
        memcpy(all + chunk->n_holdings, more, n * sizeof(*all));
        chunk->holdings = all;
        chunk->n_holdings += n;
    }
}

/* n1.a has one seat: ash of blue, birch of red, cedar of its co-operators, dogwood independent. Of it "before" knows
 * blue's votes only, and "notional" all. Of n1.b "notional" knows one group, with nobody's control and no votes at all
 * in n2.a; of n2.b that red was the fourth, just behind. */
static void with_history(struct small_manifest *m) {
    static struct m_holding before[] = { VOTES("blue", 1000), { .party = S("noc"), .control = true }, { .party = S("red") } };
    static struct m_holding notional[] = { VOTES("blue", 1000), VOTES("green", 100), VOTES("ind", 600),
                                           { .party = S("noc"), .control = true }, VOTES("others", 900),
                                           VOTES("red", 800) };
    static struct m_holding one[] = { VOTES("blue", 900) }, none[] = { VOTES("blue", 0), VOTES("red", 0) };
    static const struct m_holdings n1[] = {
        { .baseline = S("before"), .poll = S("councillors"), .contest = S("n1.a"), .papers = { true, 3000 },
          .electorate = { true, 0 }, .n = 3, .rows = before },
        { .baseline = S("notional"), .poll = S("councillors"), .contest = S("n1.a"), .papers = { true, 3400 }, .n = 6,
          .rows = notional },
        { .baseline = S("notional"), .poll = S("councillors"), .contest = S("n1.b"), .electorate = { true, 8900 },
          .n = 1, .rows = one },
    };
    static struct m_holding fourth[] = { VOTES("blue", 700), VOTES("green", 600), VOTES("ind", 501), VOTES("red", 500) };
    static const struct m_holdings n2[] = {
        { .baseline = S("notional"), .poll = S("councillors"), .contest = S("n2.a"), .n = 2, .rows = none },
        { .baseline = S("notional"), .poll = S("councillors"), .contest = S("n2.b"), .n = 4, .rows = fourth },
    };

    for (size_t i = 0; i < m->n_chunks; i++)
        for (size_t k = 0; k < m->chunks[i].n_contests; k++)
            if (span_equal(m->chunks[i].contests[k].id, span_str("n1.a"))) {
                m->chunks[i].contests[k].seats = 1;
                m->chunks[i].contests[k].candidates[3].party = span_str("ind");
            }
    add_history(m, "N1", n1, ARRAY_SIZE(n1));
    add_history(m, "N2", n2, ARRAY_SIZE(n2));
}

static int set_up(void **state) {
    (void)state;
    s = small_election_make(&(struct small_terms){ .archive = true, .edit = with_history });
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    s = small_election_free(s);
    arena_deinit(&arena);
    return 0;
}

static struct declaration *sheet(const char *contest, const uint64_t *votes) {
    struct declaration *d = good_declaration(s->election, contest, 0, &arena);

    declaration_votes(s->election, d, votes, &arena);
    d->electorate.given = false;
    return d;
}
#define SHEET(contest, ...) sheet((contest), (const uint64_t[]){ __VA_ARGS__ })

static void judge(const struct election *e, const struct declaration *d, const char *codes, int line) {
    enum verdict verdict = d->as_declared ? VERDICT_ACCEPTED : verdict_of_codes(codes);
    struct judgement j;

    judgement_init(&j);
    assert_int_equal(rules_check(e, d, SMALL_NOW, &j), 0);
    assert_judged_at(&j, verdict, codes, __FILE__, line);
}
#define JUDGE(codes, d) judge(s->election, (d), (codes), __LINE__)

/* A group's candidates count together; groups that may not control, that are new, or of which nothing is known have no
 * history; a baseline that does not know all votes has no shares. */
static void test_groups(void **state) {
    struct declaration *d = SHEET("n1.a", 1003, 498, 301, 603);

    (void)state;
    d->electorate = (struct opt){ true, 7000 };     /* "before" says 0 */
    JUDGE("P15", d);
    JUDGE("", SHEET("n1.a", 1003, 498, 301, 603));
    JUDGE("", SHEET("n1.a", 1003, 801, 0, 603));                /* red's other candidate has its votes */
    JUDGE("", SHEET("n1.a", 1293, 700, 403, 0));                /* independents */
    JUDGE("P04 P13", SHEET("n1.a", 1203, 0, 0, 1201));              /* red, of which "before" knows nothing */
    JUDGE("P03 P04 P13", SHEET("n1.a", 0, 1403, 298, 701));     /* blue, by "before" */
    JUDGE("", SHEET("n1.a", 803, 700, 298, 601));               /* blue has all its rows say, and more */
    JUDGE("P03", SHEET("n1.b", 1503, 801, 299));                /* one group cannot swing */
    JUDGE("", SHEET("n2.a", 1503, 801));                        /* nobody had votes */
    JUDGE("", SHEET("n2.a", 1503, 0));
    JUDGE("P03", SHEET("n2.b", 1501, 803, 0));                  /* red was the fourth */
    d = SHEET("n2.a", 1503, 801);
    d->electorate = (struct opt){ true, 7000 };
    JUDGE("", d);
    d = SHEET("n1.b", 2503, 101, 299);
    d->electorate = (struct opt){ true, 8901 };
    JUDGE("", d);
}

/* Blue had five of six votes in n1.b; in n2.b the three were as near as rows of one ballot often are. */
static void with_other_history(struct small_manifest *m) {
    static struct m_holding strong[] = { VOTES("blue", 3000), VOTES("red", 600) };
    static struct m_holding near[] = { VOTES("blue", 400), VOTES("green", 350), VOTES("red", 250) };
    static const struct m_holdings n1 = { .baseline = S("notional"), .poll = S("councillors"), .contest = S("n1.b"), .n = 2,
                                          .rows = strong };
    static const struct m_holdings n2 = { .baseline = S("notional"), .poll = S("councillors"), .contest = S("n2.b"), .n = 3,
                                          .rows = near };

    add_history(m, "N1", &n1, 1);
    add_history(m, "N2", &n2, 1);
}

/* A swing is told from the one that fell, though he still leads; a small shift of shares is no shift of rows. */
static void test_swing_and_shift(void **state) {
    struct small_election *other = small_election_make(&(struct small_terms){ .archive = true, .edit = with_other_history });
    struct declaration *d = good_declaration(other->election, "n1.b", 0, &arena);
    struct judgement j;
    char text[256];

    (void)state;
    d->electorate.given = false;
    declaration_votes(other->election, d, (const uint64_t[]){ 1503, 1500, 7 }, &arena);
    judgement_init(&j);
    assert_int_equal(rules_check(other->election, d, SMALL_NOW, &j), 0);
    assert_judged(&j, VERDICT_ACCEPTED, "P03 P13");
    code_sentence(&j.codes[1], LANGUAGE_EN, text, sizeof(text));
    assert_non_null(strstr(text, "blue to red"));
    d = good_declaration(other->election, "n2.b", 0, &arena);
    d->electorate.given = false;
    declaration_votes(other->election, d, (const uint64_t[]){ 1251, 2001, 1753 }, &arena);
    judge(other->election, d, "", __LINE__);
    small_election_free(other);
}

static void no_speed(struct small_manifest *m) {
    m->header.thresholds = arena_alloc(&m->arena, 1, sizeof(*m->header.thresholds));
    m->header.thresholds[0] = (struct m_threshold){ span_str("papers-per-hour"), 0 };
    m->header.n_thresholds = 1;
}

/* How fast a count was: by its papers, else by the votes where each paper has one. */
static void test_speed(void **state) {
    struct small_election *any = small_election_make(&(struct small_terms){ .archive = true, .edit = no_speed });
    struct declaration *d = good_declaration(any->election, "n1.a", 0, &arena);

    (void)state;
    d->declared = SMALL_CLOSES;
    judge(any->election, d, "", __LINE__);
    any = small_election_free(any);
    d = SHEET("n1.b", 2503, 101, 299);
    d->declared = SMALL_CLOSES + 60000;
    d->papers.given = false;
    JUDGE("P08", d);
    d = good_declaration(s->election, "s2.a", 0, &arena);
    d->declared = SMALL_CLOSES + 60000;
    JUDGE("P08", d);
    d->papers.given = false;
    JUDGE("", d);
}

static struct declaration *as_declared(struct declaration *d) {
    d->as_declared = true;
    d->reason_code = d->reason_text = span_str("as-declared");
    return d;
}

/* A result sent as declared is asked too, but not what its sums leave no sense in. */
static void test_as_declared(void **state) {
    struct declaration *d = as_declared(good_declaration(s->election, "s2.a", 0, &arena));

    (void)state;
    d->papers.value = 900;
    d->electorate.value = 0;
    JUDGE("A04 A05 A06", d);
    d->papers.value = 4000;
    d->electorate.value = 9000;
    JUDGE("A05", d);
    d = as_declared(SHEET("n1.b", 2503, 101, 299));
    d->papers.value = 0;
    for (size_t i = 0; i < d->n_rejected; i++)
        d->rejected[i].count = 0;
    JUDGE("A03", d);
    d->electorate = (struct opt){ true, 0 };
    JUDGE("A03 P15", d);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_groups),
        cmocka_unit_test(test_swing_and_shift),
        cmocka_unit_test(test_speed),
        cmocka_unit_test(test_as_declared),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
