/* SPDX-License-Identifier: Apache-2.0 */
/* The election that the cases of rules are judged in, and how a case becomes a declaration. */

#include "tests/support/rule_cases.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

const struct rule_cases *const RULE_CASES[] = { &CASES_SHEET, &CASES_SUMS, &CASES_STV, &CASES_PLAUSIBLE, NULL };

static void with_history(struct small_manifest *m) {
    static const char *const groups[] = { "blue", "green", "red" };
    static const uint64_t votes[] = { 1500, 300, 1200 };
    struct m_holding *rows = arena_alloc(&m->arena, 3, sizeof(*rows));
    struct m_threshold *threshold = arena_alloc(&m->arena, 1, sizeof(*threshold));

    assert_true(rows && threshold);
    *threshold = (struct m_threshold){ span_str("round-numbers"), 3 };
    m->header.thresholds = threshold;
    m->header.n_thresholds = 1;
    for (size_t i = 0; i < 3; i++)
        rows[i] = (struct m_holding){ .party = span_str(groups[i]), .votes = { true, votes[i] } };
    for (size_t i = 0; i < m->n_chunks; i++) {
        struct m_chunk *chunk = &m->chunks[i];
        struct m_holdings *more;

        if (!span_equal(chunk->area, span_str("N2")))
            continue;
        more = arena_alloc(&m->arena, chunk->n_holdings + 1, sizeof(*more));
        assert_non_null(more);
        memcpy(more, chunk->holdings, chunk->n_holdings * sizeof(*more));
        more[chunk->n_holdings++] = (struct m_holdings){
            .baseline = span_str("notional"), .poll = span_str("councillors"), .contest = span_str("n2.b"),
            .electorate = { true, 9000 }, .papers = { true, 3010 }, .n = 3, .rows = rows,
        };
        chunk->holdings = more;
    }
}

static void with_history_2017(struct small_manifest *m) {
    with_history(m);
    for (size_t i = 0; i < m->header.n_polls; i++)
        m->header.polls[i].date = span_str("2017-05-04");
}

struct small_election *rule_election(bool archive) {
    return small_election_make(&(struct small_terms){ .archive = archive,
                                                       .edit = archive ? with_history_2017 : with_history });
}

struct declaration *rule_case_declaration(const struct rule_case *c, const struct election *e, struct arena *arena) {
    struct declaration *d = good_declaration(e, c->contest, 0, arena);
    struct rule_sheet x = { e, d, arena };

    d->as_declared = c->as_declared;
    if (c->as_declared)
        d->reason_code = d->reason_text = span_str("as-declared");
    if (c->spoil)
        c->spoil(&x);
    return d;
}

void case_lot(struct rule_sheet *x, uint64_t stage, const char *const *tied, const char *const *won) {
    struct lot *lots = arena_alloc(x->arena, x->d->n_lots + 1, sizeof(*lots));
    struct declaration more = { 0 };

    assert_non_null(lots);
    declaration_lot(&more, x->arena, tied, won);
    for (size_t i = 0; i < x->d->n_lots; i++)
        lots[i] = x->d->lots[i];
    lots[x->d->n_lots] = more.lots[0];
    lots[x->d->n_lots].stage = stage;
    x->d->lots = lots;
    x->d->n_lots++;
    x->d->lots_given = true;
}

void case_rejected(struct rule_sheet *x, size_t n, const struct rejected *rows) {
    x->d->rejected = arena_alloc(x->arena, n, sizeof(*rows));
    assert_non_null(x->d->rejected);
    memcpy(x->d->rejected, rows, n * sizeof(*rows));
    x->d->n_rejected = n;
    x->d->rejected_given = true;
}
