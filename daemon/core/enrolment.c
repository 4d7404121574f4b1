/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/core/enrolment.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

int enrolments_reserve(struct enrolments *e, size_t n) {
    struct enrolment *rows;
    size_t room = e->n + n;

    if (room <= e->room)
        return 0;
    rows = realloc(e->rows, room * sizeof(*rows));
    if (!rows)
        return -ENOMEM;
    e->rows = rows;
    e->room = room;
    return 0;
}

static int by_id(const void *a, const void *b) {
    const struct enrolment *x = a, *y = b;
    int r = memcmp(x->id.bytes, y->id.bytes, DIGEST_SIZE);

    return r ? r : (x->officer > y->officer) - (x->officer < y->officer);
}

const struct enrolment *enrolments_order(struct enrolments *e) {
    for (size_t i = 0; i < e->n; i++)
        key_id(&e->rows[i].key, &e->rows[i].id);
    if (e->n > 0)
        qsort(e->rows, e->n, sizeof(*e->rows), by_id);
    for (size_t i = 1; i < e->n; i++)
        if (digest_equal(&e->rows[i - 1].id, &e->rows[i].id))
            return &e->rows[i - 1];
    return NULL;
}

/* Where a key id stands or would stand. */
static size_t place_of(const struct enrolments *e, const struct digest *id) {
    size_t lo = 0, hi = e->n;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;

        if (memcmp(e->rows[mid].id.bytes, id->bytes, DIGEST_SIZE) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

void enrolments_add(struct enrolments *e, const struct enrolment *row) {
    struct digest id;
    size_t at;

    key_id(&row->key, &id);
    at = place_of(e, &id);
    assert(e->n < e->room);
    memmove(e->rows + at + 1, e->rows + at, (e->n - at) * sizeof(*row));
    e->rows[at] = *row;
    e->rows[at].id = id;
    e->n++;
}

struct enrolment *enrolments_find(const struct enrolments *e, const struct digest *id) {
    size_t at = place_of(e, id);

    return at < e->n && digest_equal(&e->rows[at].id, id) ? &e->rows[at] : NULL;
}

bool enrolment_signs(const struct enrolment *row, uint64_t time) {
    return !row->ended.given && (!row->from.given || time >= row->from.value) &&
           (!row->until.given || time < row->until.value);
}

void enrolments_free(struct enrolments *e) {
    free(e->rows);
    *e = (struct enrolments){ 0 };
}
