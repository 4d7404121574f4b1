/* SPDX-License-Identifier: Apache-2.0 */
/* What the baselines say was held, and which seats are not up: checked here so that sums over them cannot surprise. */

#include <errno.h>

#include "daemon/core/election_build.h"

static int order(uint32_t a, uint32_t b) {
    return (a > b) - (a < b);
}

static int by_place(const void *a, const void *b) {
    const struct holdings *x = a, *y = b;

    if (x->area != y->area)
        return order(x->area, y->area);
    if (x->poll != y->poll)
        return order(x->poll, y->poll);
    if (x->contest != y->contest)
        return order(x->contest + 1, y->contest + 1);   /* the area's own first: NO_INDEX and 1 is 0 */
    return order(x->baseline, y->baseline);             /* "not-up" last: NO_INDEX */
}

static bool not_a_group(struct span party) {
    return span_is(party, HOLDING_OTHERS) || span_is(party, HOLDING_UNATTRIBUTED) || span_is(party, HOLDING_NOC);
}

static int check_row(struct build *b, const struct m_chunk *chunk, const struct holdings *h,
                     const struct m_holding *row) {
    uint32_t party = election_party(b->e, row->party);

    if (not_a_group(row->party)) {
        if (h->baseline == NO_INDEX)
            return build_fault(b,
                               "holdings " BASELINE_NOT_UP " of " SPAN_FMT
                               ": seats that are not up belong to groups, not to " SPAN_FMT,
                               SPAN_ARG(chunk->area), SPAN_ARG(row->party));
        if (row->control != span_is(row->party, HOLDING_NOC))
            return build_fault(b,
                               "holdings " SPAN_FMT " of " SPAN_FMT ", " SPAN_FMT
                               ": control goes with a group or with noc, and "
                               "noc with nothing else",
                               SPAN_ARG(h->m->baseline), SPAN_ARG(chunk->area), SPAN_ARG(row->party));
        if (row->control && (row->seats.given || row->votes.given))
            return build_fault(b, "holdings " SPAN_FMT " of " SPAN_FMT ", noc: nobody's control has no seats or votes",
                               SPAN_ARG(h->m->baseline), SPAN_ARG(chunk->area));
        return 0;
    }
    if (party == NO_INDEX || b->e->parties[party].group != party)
        return build_fault(b,
                           "holdings " SPAN_FMT " of " SPAN_FMT ": " SPAN_FMT " is not a group of parties, others, "
                           "unattributed or noc",
                           SPAN_ARG(h->m->baseline), SPAN_ARG(chunk->area), SPAN_ARG(row->party));
    if (h->baseline == NO_INDEX && row->control)
        return build_fault(
            b, "holdings " BASELINE_NOT_UP " of " SPAN_FMT ": control is said by a baseline, not by seats not up",
            SPAN_ARG(chunk->area));
    if (h->baseline == NO_INDEX && !row->seats.given)
        return build_fault(b, "holdings " BASELINE_NOT_UP " of " SPAN_FMT ", " SPAN_FMT ": how many seats is not said",
                           SPAN_ARG(chunk->area), SPAN_ARG(row->party));
    return 0;
}

static int check_rows(struct build *b, const struct m_chunk *chunk, const struct holdings *h) {
    size_t controls = 0;

    for (size_t i = 0; i < h->m->n; i++) {
        const struct m_holding *row = &h->m->rows[i];
        int r = check_row(b, chunk, h, row);

        if (r)
            return r;
        controls += row->control;
    }
    if (controls > 1)
        return build_fault(b, "holdings " SPAN_FMT " of " SPAN_FMT ": %zu rows say control; one may",
                           SPAN_ARG(h->m->baseline), SPAN_ARG(chunk->area), controls);
    return 0;
}

static int add_holdings(struct build *b, const struct m_chunk *chunk, const struct m_holdings *m) {
    struct election *e = b->e;
    struct holdings *h = &e->holdings[e->n_holdings];
    bool not_up = span_is(m->baseline, BASELINE_NOT_UP);

    h->m = m;
    h->area = election_area(e, chunk->area);
    h->poll = election_poll(e, m->poll);
    h->baseline = not_up ? NO_INDEX : election_baseline(e, m->baseline);
    if (h->baseline == NO_INDEX && !not_up)
        return build_fault(b, "holdings of " SPAN_FMT ": " SPAN_FMT " is not one of the baselines",
                           SPAN_ARG(chunk->area), SPAN_ARG(m->baseline));
    if (h->poll == NO_INDEX)
        return build_fault(b, "holdings of " SPAN_FMT ": " SPAN_FMT " is not one of the polls", SPAN_ARG(chunk->area),
                           SPAN_ARG(m->poll));
    h->contest = m->contest.ptr ? election_contest(e, m->contest) : NO_INDEX;
    if (m->contest.ptr && (h->contest == NO_INDEX || not_up || e->contests[h->contest].area != h->area ||
                           e->contests[h->contest].poll != h->poll))
        return build_fault(b, "holdings " SPAN_FMT " of " SPAN_FMT ": " SPAN_FMT " is not a contest of that poll there",
                           SPAN_ARG(m->baseline), SPAN_ARG(chunk->area), SPAN_ARG(m->contest));
    e->n_holdings++;
    return check_rows(b, chunk, h);
}

int build_holdings(struct build *b) {
    struct election *e = b->e;
    size_t n = 0;

    for (uint32_t i = 0; i < e->n_chunks; i++)
        n += e->chunks[i].n_holdings;
    e->holdings = build_alloc(b, n, struct holdings);
    if (!e->holdings)
        return -ENOMEM;
    for (uint32_t i = 0; i < e->n_chunks; i++)
        for (size_t k = 0; k < e->chunks[i].n_holdings; k++) {
            int r = add_holdings(b, &e->chunks[i], &e->chunks[i].holdings[k]);

            if (r)
                return r;
        }
    qsort(e->holdings, e->n_holdings, sizeof(*e->holdings), by_place);     /* none twice: that is a chunk's form */
    return 0;
}
