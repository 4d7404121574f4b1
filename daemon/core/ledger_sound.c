/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The invariants (SPEC.md 6.3): what must be true of every state whatever was declared. They look at the areas that an
 * entry touched alone, so that production asks them too, after every batch.
 */

#include <stdio.h>

#include "daemon/core/changes.h"

static bool broken(struct fault *fault, const struct ledger *l, const struct area_now *a, const char *what) {
    snprintf(fault->text, sizeof(fault->text), SPAN_FMT ": %s", SPAN_ARG(l->e->records[a->record].key), what);
    return false;
}

/* The plain sums of an area, in one row, so that a parent can be held against its children. */
enum { SUM_CONTESTS = 7, SUM_ROWS = SUM_CONTESTS + 5 };

static void sums_of(const struct area_now *a, uint64_t ret[SUM_ROWS]) {
    const struct contest_counts *k = &a->contests;
    const uint64_t sums[SUM_ROWS] = { k->total, k->declared, k->queried, k->pending, k->uncontested, k->postponed,
                                      k->vacant, a->seats_total, a->seats_filled, a->turnout_papers,
                                      a->turnout_electorate, a->turnout_contests };

    memcpy(ret, sums, sizeof(sums));
}

/* I03: contests are in one state each, and never more of them declared than there are. */
static bool counts_sound(const struct ledger *l, const struct area_now *a, struct fault *fault) {
    const struct contest_counts *k = &a->contests;

    if (k->declared + k->queried + k->pending + k->uncontested + k->postponed + k->vacant != k->total)
        return broken(fault, l, a, "I03: the states of contests do not make their number");
    if (a->seats_filled > a->seats_total)
        return broken(fault, l, a, "I03: more seats are filled than there are");
    return true;
}

/* I02: seats and votes by party are those by group, and seats those that are filled. */
static bool parties_sound(const struct ledger *l, const struct area_now *a, struct fault *fault) {
    uint64_t seats = 0, group_seats = 0, votes = 0, group_votes = 0;

    for (uint32_t i = 0; i < l->e->n_parties; i++) {
        seats += a->parties[i].seats;
        votes += a->parties[i].votes;
        group_seats += a->groups[i].seats;
        group_votes += a->groups[i].votes;
    }
    if (seats != a->seats_filled || group_seats != seats)
        return broken(fault, l, a, "I02: seats by party do not make the seats filled");
    if (votes != group_votes)
        return broken(fault, l, a, "I02: votes by party are not those by group");
    return true;
}

/* I04: the councils of all groups and those without a majority are those decided. */
static bool councils_sound(const struct ledger *l, const struct area_now *a, struct fault *fault) {
    uint64_t councils = a->councils_none;

    for (uint32_t i = 0; i < l->e->n_parties; i++)
        councils += a->groups[i].councils;
    if (councils != a->councils_decided || councils > a->councils_total)
        return broken(fault, l, a, "I04: councils by group do not make those decided");
    return true;
}

/* I01: what an area has is what its own contests and the areas right below it have. */
static bool parts_sound(const struct ledger *l, const struct area_now *a, struct fault *fault) {
    const struct area *area = &l->e->areas[a->area];
    uint64_t sums[SUM_ROWS], parts[SUM_ROWS] = { 0 }, own[SUM_ROWS];
    uint64_t councils = 0;

    if (area->n_children == 0)
        return true;
    sums_of(a, sums);
    for (uint32_t i = 0; i < area->n_children; i++) {
        const struct area_now *child = ledger_area(l, area->children[i], a->poll);

        if (!child)
            continue;
        sums_of(child, own);
        for (size_t k = 0; k < SUM_ROWS; k++)
            parts[k] += own[k];
        councils += child->councils_decided;
    }
    for (size_t k = 0; k < SUM_ROWS; k++)
        if (parts[k] > sums[k] || (parts[0] == sums[0] && parts[k] != sums[k]))
            return broken(fault, l, a, "I01: the parts of an area do not make its sums");
    if (!a->has_control && councils != a->councils_decided)
        return broken(fault, l, a, "I01: the councils of an area's parts are not its own");
    return true;
}

/* I01 again, party by party. */
static bool party_parts_sound(const struct ledger *l, const struct area_now *a, struct fault *fault) {
    const struct area *area = &l->e->areas[a->area];

    for (uint32_t p = 0; p < l->e->n_parties && area->n_children > 0; p++) {
        uint64_t seats = 0, votes = 0, contests = 0;

        for (uint32_t i = 0; i < area->n_children; i++) {
            const struct area_now *child = ledger_area(l, area->children[i], a->poll);

            seats += child ? child->parties[p].seats : 0;
            votes += child ? child->parties[p].votes : 0;
            contests += child ? child->contests.total : 0;
        }
        if (seats > a->parties[p].seats || votes > a->parties[p].votes ||
            (contests == a->contests.total && (seats != a->parties[p].seats || votes != a->parties[p].votes)))
            return broken(fault, l, a, "I01: the parts of an area do not make a party's sums");
    }
    return true;
}

bool ledger_sound(const struct ledger *l, struct fault *ret_fault) {
    static bool (*const invariants[])(const struct ledger *, const struct area_now *, struct fault *) = {
        counts_sound, parties_sound, councils_sound, parts_sound, party_parts_sound,
    };

    for (size_t i = 0; i < l->n_changed; i++) {
        const struct area_now *a = l->by_record[l->changed[i]];

        for (size_t k = 0; a && k < ARRAY_SIZE(invariants); k++)
            if (!invariants[k](l, a, ret_fault))
                return false;
    }
    return true;
}
