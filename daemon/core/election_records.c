/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which records there are. All exist from genesis on and keep their position for ever, so that a position in the
 * records' tree means the same thing under every head.
 */

#include <errno.h>
#include <stdio.h>

#include "daemon/core/election_build.h"

static int by_key(const void *a, const void *b) {
    return span_compare(((const struct record_key *)a)->key, ((const struct record_key *)b)->key);
}

/* Marks every (area, poll) with a contest at or below, and returns how many there are. */
static size_t mark_areas(struct election *e) {
    size_t n = 0;

    for (uint32_t i = 0; i < e->n_contests; i++) {
        uint32_t poll = e->contests[i].poll;

        for (uint32_t a = e->contests[i].area; a != NO_INDEX && e->areas[a].records[poll] == NO_INDEX;
             a = e->areas[a].parent) {
            e->areas[a].records[poll] = 0;
            n++;
        }
    }
    return n;
}

static int add_record(struct build *b, uint32_t area, uint32_t poll, uint32_t contest) {
    struct election *e = b->e;
    struct span path = e->areas[area].path, id = e->polls[poll].m->id;
    struct span name = contest == NO_INDEX ? span_str("") : e->contests[contest].m->id;
    size_t len = path.len + id.len + 2 + name.len + (name.len ? 1 : 0);
    uint8_t *key;

    if (len > TALLY_KEY_MAX)
        return build_fault(b,
                           "contest " SPAN_FMT " of area " SPAN_FMT ": its record's key would be longer than %d bytes",
                           SPAN_ARG(name), SPAN_ARG(e->areas[area].m->code), TALLY_KEY_MAX);
    key = build_alloc(b, len + 1, uint8_t);
    if (!key)
        return -ENOMEM;
    snprintf((char *)key, len + 1, SPAN_FMT "@" SPAN_FMT "/" SPAN_FMT "%s", SPAN_ARG(path), SPAN_ARG(id),
             SPAN_ARG(name), name.len ? "/" : "");
    e->records[e->n_records++] =
        (struct record_key){ .key = span_of(key, len), .area = area, .poll = poll, .contest = contest };
    return 0;
}

static int add_records(struct build *b) {
    struct election *e = b->e;
    int r = 0;

    for (uint32_t a = 0; a < e->n_areas && r == 0; a++)
        for (uint32_t p = 0; p < e->n_polls && r == 0; p++)
            if (e->areas[a].records[p] != NO_INDEX)
                r = add_record(b, a, p, NO_INDEX);
    for (uint32_t i = 0; i < e->n_contests && r == 0; i++)
        r = add_record(b, e->contests[i].area, e->contests[i].poll, i);
    return r;
}

int build_records(struct build *b) {
    struct election *e = b->e;
    uint32_t *slots = build_alloc(b, (size_t)e->n_areas * e->n_polls, uint32_t);
    int r;

    if (!slots)
        return -ENOMEM;
    for (size_t i = 0; i < (size_t)e->n_areas * e->n_polls; i++)
        slots[i] = NO_INDEX;
    for (uint32_t a = 0; a < e->n_areas; a++)
        e->areas[a].records = slots + (size_t)a * e->n_polls;
    e->records = build_alloc(b, mark_areas(e) + e->n_contests, struct record_key);
    if (!e->records)
        return -ENOMEM;
    r = add_records(b);
    if (r)
        return r;
    qsort(e->records, e->n_records, sizeof(*e->records), by_key);
    for (uint32_t i = 0; i < e->n_records; i++) {
        const struct record_key *key = &e->records[i];

        if (key->contest == NO_INDEX)
            e->areas[key->area].records[key->poll] = i;
        else
            e->contests[key->contest].record = i;
    }
    return 0;
}
