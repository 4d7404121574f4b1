/* SPDX-License-Identifier: Apache-2.0 */
/* Contests from all chunks in one table, in the order of ids, each checked and tied to its area, poll and parties. */

#include <errno.h>

#include "daemon/core/election_build.h"
#include "proto/codec.h"

static int by_id(const void *a, const void *b) {
    return span_compare(((const struct contest *)a)->m->id, ((const struct contest *)b)->m->id);
}

static int by_text(const void *a, const void *b) {
    return span_compare(*(const struct span *)a, *(const struct span *)b);
}

static int check_terms(struct build *b, const struct m_contest *m) {
    if (!id_sound(m->id))
        return build_fault(b, "contest " SPAN_FMT ": its id must be made of a-z, 0-9, '.' and '-'", SPAN_ARG(m->id));
    if (m->system == SYSTEM_SV && m->seats != 1)
        return build_fault(b, "contest " SPAN_FMT " has %llu seats; the supplementary vote fills 1", SPAN_ARG(m->id),
                           (unsigned long long)m->seats);
    if (m->from.given && m->status == STATUS_NONE)
        return build_fault(b, "contest " SPAN_FMT ": a date goes with a poll that is put off, and only with it",
                           SPAN_ARG(m->id));
    return 0;
}

static int check_candidates(struct build *b, struct contest *contest) {
    const struct m_contest *m = contest->m;
    _cleanup_(blob_free) struct blob ids = { 0 };
    struct span *sorted = calloc(m->n_candidates + 1, sizeof(*sorted));

    if (!sorted)
        return -ENOMEM;
    ids.ptr = (uint8_t *)sorted;
    for (size_t i = 0; i < m->n_candidates; i++) {
        sorted[i] = m->candidates[i].id;
        if (!id_sound(sorted[i]))
            return build_fault(
                b, "contest " SPAN_FMT ", candidate " SPAN_FMT ": its id must be made of a-z, 0-9, '.' and '-'",
                SPAN_ARG(m->id), SPAN_ARG(sorted[i]));
        contest->parties[i] = election_party(b->e, m->candidates[i].party);
        if (contest->parties[i] == NO_INDEX)
            return build_fault(
                b, "contest " SPAN_FMT ", candidate " SPAN_FMT ": party " SPAN_FMT " is not one of the parties",
                SPAN_ARG(m->id), SPAN_ARG(sorted[i]), SPAN_ARG(m->candidates[i].party));
    }
    qsort(sorted, m->n_candidates, sizeof(*sorted), by_text);
    for (size_t i = 1; i < m->n_candidates; i++)
        if (span_equal(sorted[i - 1], sorted[i]))
            return build_fault(b, "contest " SPAN_FMT ": candidate " SPAN_FMT " stands there twice; ids must differ",
                               SPAN_ARG(m->id), SPAN_ARG(sorted[i]));
    return 0;
}

/* All that follows from a contest's candidates. */
static int take_candidates(struct build *b, const struct m_contest *m, struct arena *arena, struct contest *contest) {
    int r;

    contest->m = m;
    contest->vacant = m->n_candidates == 0;
    contest->uncontested = !contest->vacant && m->n_candidates <= m->seats;
    contest->parties = arena_alloc(arena, m->n_candidates, sizeof(*contest->parties));
    if (!contest->parties)
        return -ENOMEM;
    r = check_candidates(b, contest);
    return r ? r : nominations_digest(m, &contest->nominations);
}

static int add_contest(struct build *b, const struct m_contest *m, uint32_t area, struct contest *contest) {
    int r = check_terms(b, m);

    if (r)
        return r;
    contest->m = m;
    contest->area = area;
    contest->poll = election_poll(b->e, m->poll);
    if (contest->poll == NO_INDEX)
        return build_fault(b, "contest " SPAN_FMT ": poll " SPAN_FMT " is not one of the polls", SPAN_ARG(m->id),
                           SPAN_ARG(m->poll));
    contest->record = NO_INDEX;
    contest->status = m->status;
    contest->from = m->from;
    return take_candidates(b, m, &b->e->arena, contest);
}

static int add_chunk(struct build *b, const struct m_chunk *chunk) {
    struct election *e = b->e;
    uint32_t area = election_area(e, chunk->area);

    if (area == NO_INDEX)
        return build_fault(b, "chunk " SPAN_FMT ": this is not one of the areas", SPAN_ARG(chunk->area));
    for (size_t i = 0; i < chunk->n_contests; i++) {
        int r = add_contest(b, &chunk->contests[i], area, &e->contests[e->n_contests]);

        if (r)
            return r;
        e->n_contests++;
    }
    return 0;
}

static int copy_span(struct arena *arena, struct span *s) {
    *s = arena_copy(arena, *s);
    return s->ptr ? 0 : -ENOMEM;
}

int election_nominate(struct election *e, uint32_t contest, const struct m_candidate *candidates, size_t n,
                      struct arena *arena, struct contest **ret, struct fault *ret_fault) {
    struct build b = { .e = e, .fault = ret_fault };
    struct contest *amended = arena_alloc(arena, 1, sizeof(*amended));
    struct m_contest *m = arena_alloc(arena, 1, sizeof(*m));
    int r;

    if (!amended || !m)
        return -ENOMEM;
    *amended = e->contests[contest];
    *m = *amended->m;
    m->n_candidates = n;
    m->candidates = arena_alloc(arena, n, sizeof(*m->candidates));
    if (!m->candidates)
        return -ENOMEM;
    for (size_t i = 0; i < n; i++) {
        struct m_candidate *c = &m->candidates[i];

        *c = candidates[i];
        if (copy_span(arena, &c->id) < 0 || copy_span(arena, &c->name) < 0 || copy_span(arena, &c->description) < 0 ||
            copy_span(arena, &c->party) < 0)
            return -ENOMEM;
    }
    r = take_candidates(&b, m, arena, amended);
    if (r == 0)
        *ret = amended;
    return r;
}

int build_contests(struct build *b) {
    struct election *e = b->e;
    size_t n = 0;

    for (uint32_t i = 0; i < e->n_chunks; i++)
        n += e->chunks[i].n_contests;
    e->contests = build_alloc(b, n, struct contest);
    if (!e->contests)
        return -ENOMEM;
    for (uint32_t i = 0; i < e->n_chunks; i++) {
        int r = add_chunk(b, &e->chunks[i]);

        if (r)
            return r;
    }
    qsort(e->contests, e->n_contests, sizeof(*e->contests), by_id);
    for (uint32_t i = 1; i < e->n_contests; i++)
        if (span_equal(e->contests[i - 1].m->id, e->contests[i].m->id))
            return build_fault(b, "contest " SPAN_FMT " is listed twice; ids must differ across the election",
                               SPAN_ARG(e->contests[i].m->id));
    return 0;
}
