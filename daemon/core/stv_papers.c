/* SPDX-License-Identifier: Apache-2.0 */

#include "daemon/core/stv_papers.h"

#include <assert.h>

static uint64_t least_of(uint64_t a, uint64_t b) {
    return a < b ? a : b;
}

/* Adds papers of a value; with a value too many nothing is known any more. */
static void add(struct stv_papers *papers, uint64_t value, uint64_t most) {
    size_t at = 0;

    if (value == 0 || most == 0 || papers->unknown)
        return;
    while (at < papers->n && papers->of[at].value > value)
        at++;
    if (at < papers->n && papers->of[at].value == value) {
        papers->of[at].most = least_of(papers->of[at].most + most, TALLY_COUNT_MAX);
        return;
    }
    if (papers->n == STV_VALUES_KNOWN) {
        papers->unknown = true;
        return;
    }
    for (size_t i = papers->n++; i > at; i--)
        papers->of[i] = papers->of[i - 1];
    papers->of[at].value = value;
    papers->of[at].most = least_of(most, TALLY_COUNT_MAX);
}

void stv_papers_first(struct stv_papers *papers, uint64_t votes) {
    *papers = (struct stv_papers){ 0 };
    add(papers, STV_ONE, votes);
}

void stv_papers_scale(struct stv_papers *papers, uint64_t surplus, uint64_t total) {
    struct stv_papers scaled = { .unknown = papers->unknown };

    for (size_t i = 0; i < papers->n; i++)
        add(&scaled, (uint64_t)((unsigned __int128)surplus * papers->of[i].value / total), papers->of[i].most);
    *papers = scaled;
}

/* The inverse of a modulo m, which have no common divisor; m > 1. */
static uint64_t inverse(uint64_t a, uint64_t m) {
    int64_t r0 = (int64_t)m, r1 = (int64_t)(a % m), t0 = 0, t1 = 1;

    while (r1 != 0) {
        int64_t q = r0 / r1, r2 = r0 - q * r1, t2 = t0 - q * t1;

        r0 = r1;
        r1 = r2;
        t0 = t1;
        t1 = t2;
    }
    return (uint64_t)(t0 < 0 ? t0 + (int64_t)m : t0);
}

static uint64_t divisor(uint64_t a, uint64_t b) {
    while (b != 0) {
        uint64_t rest = a % b;

        a = b;
        b = rest;
    }
    return a;
}

/*
 * The fewest b of 0 to b_most for which some a of 0 to a_most makes a × high + b × low the credit. One more way has
 * high / d more of b. Returns how many ways there are, 2 for more than one.
 */
static int ways(const struct stv_papers *sent, uint64_t credit, uint64_t *ret_a, uint64_t *ret_b) {
    uint64_t d = divisor(sent->of[0].value, sent->of[1].value), high = sent->of[0].value / d,
             low = sent->of[1].value / d, a_most = sent->of[0].most, b_most = sent->of[1].most, least, b;

    if (credit % d != 0)
        return 0;
    credit /= d;
    assert(high > 1); /* of two values the first is the higher one */
    b = credit % high * inverse(low, high) % high;
    least = credit > a_most * high ? (credit - a_most * high + low - 1) / low : 0;
    if (b < least)
        b += (least - b + high - 1) / high * high;
    if (b > b_most || b * low > credit)
        return 0;
    *ret_a = (credit - b * low) / high;
    *ret_b = b;
    return b + high > b_most || (b + high) * low > credit ? 1 : 2;
}

bool stv_papers_credit(const struct stv_papers *sent, uint64_t credit, struct stv_papers *to) {
    uint64_t a, b;
    int n;

    if (sent->unknown) {
        to->unknown |= credit > 0;
        return true;
    }
    if (credit == 0)
        return true;
    if (sent->n < 2) {
        if (sent->n == 0 || credit % sent->of[0].value != 0 || credit / sent->of[0].value > sent->of[0].most)
            return false;
        add(to, sent->of[0].value, credit / sent->of[0].value);
        return true;
    }
    n = ways(sent, credit, &a, &b);
    if (n == 2) {
        a = least_of(sent->of[0].most, credit / sent->of[0].value);
        b = least_of(sent->of[1].most, credit / sent->of[1].value);
    }
    if (n > 0) {
        add(to, sent->of[0].value, a);
        add(to, sent->of[1].value, b);
    }
    return n > 0;
}
