/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Centres, officers with their rights and keys. That every contest has enough of them is found by climbing from it to the root, once for each (area, poll).
 */

#include <errno.h>

#include "daemon/core/election_build.h"

static int centre_by_id(const void *a, const void *b) {
    return span_compare(((const struct centre *)a)->m->id, ((const struct centre *)b)->m->id);
}

static int officer_by_id(const void *a, const void *b) {
    return span_compare(((const struct officer *)a)->m->id, ((const struct officer *)b)->m->id);
}

static int add_centres(struct build *b, const struct m_chunk *chunk, uint32_t area) {
    static const struct digest zeros;
    struct election *e = b->e;

    for (size_t i = 0; i < chunk->n_centres; i++) {
        const struct m_centre *m = &chunk->centres[i];

        if (!id_sound(m->id))
            return build_fault(b, "centre " SPAN_FMT ": its id must be made of a-z, 0-9, '.' and '-'", SPAN_ARG(m->id));
        if (b->with_keys && digest_equal(&m->transport, &zeros))
            return build_fault(b, "centre " SPAN_FMT " has no transport key", SPAN_ARG(m->id));
        e->centres[e->n_centres++] = (struct centre){ .m = m, .area = area };
    }
    return 0;
}

static int add_rights(struct build *b, struct officer *officer) {
    const struct m_officer *m = officer->m;

    officer->rights = build_alloc(b, m->n_rights, struct right);
    if (!officer->rights)
        return -ENOMEM;
    for (size_t i = 0; i < m->n_rights; i++) {
        struct right *right = &officer->rights[i];

        right->role = m->rights[i].role;
        right->area = election_area(b->e, m->rights[i].area);
        right->poll = m->rights[i].poll.ptr ? election_poll(b->e, m->rights[i].poll) : NO_INDEX;
        if (right->area == NO_INDEX)
            return build_fault(b, "officer " SPAN_FMT ": area " SPAN_FMT " is not one of the areas", SPAN_ARG(m->id),
                               SPAN_ARG(m->rights[i].area));
        if (m->rights[i].poll.ptr && right->poll == NO_INDEX)
            return build_fault(b, "officer " SPAN_FMT ": poll " SPAN_FMT " is not one of the polls", SPAN_ARG(m->id),
                               SPAN_ARG(m->rights[i].poll));
        officer->n_rights++;
    }
    return 0;
}

static int add_officers(struct build *b, const struct m_chunk *chunk, uint32_t area) {
    struct election *e = b->e;

    for (size_t i = 0; i < chunk->n_officers; i++) {
        struct officer *officer = &e->officers[e->n_officers];
        int r;

        officer->m = &chunk->officers[i];
        officer->centre_area = area;
        if (!id_sound(officer->m->id))
            return build_fault(b, "officer " SPAN_FMT ": its id must be made of a-z, 0-9, '.' and '-'",
                               SPAN_ARG(officer->m->id));
        r = add_rights(b, officer);
        if (r)
            return r;
        e->n_officers++;
    }
    return 0;
}

static int sort_people(struct build *b) {
    struct election *e = b->e;

    qsort(e->centres, e->n_centres, sizeof(*e->centres), centre_by_id);
    for (uint32_t i = 1; i < e->n_centres; i++)
        if (span_equal(e->centres[i - 1].m->id, e->centres[i].m->id))
            return build_fault(b, "centre " SPAN_FMT " is listed twice; ids must differ",
                               SPAN_ARG(e->centres[i].m->id));
    qsort(e->officers, e->n_officers, sizeof(*e->officers), officer_by_id);
    for (uint32_t i = 1; i < e->n_officers; i++)
        if (span_equal(e->officers[i - 1].m->id, e->officers[i].m->id))
            return build_fault(b, "officer " SPAN_FMT " is listed twice; ids must differ",
                               SPAN_ARG(e->officers[i].m->id));
    return 0;
}

static int enrol_officers(struct build *b) {
    struct election *e = b->e;
    const struct enrolment *twice;

    if (enrolments_reserve(&e->officer_keys, e->n_officers) < 0)
        return -ENOMEM;
    for (uint32_t i = 0; i < e->n_officers; i++) {
        const struct m_officer *m = e->officers[i].m;
        struct enrolment *row = &e->officer_keys.rows[e->officer_keys.n++];

        *row = (struct enrolment){ .officer = i, .from = m->from, .until = m->until };
        memcpy(row->key.bytes, m->key.bytes, sizeof(row->key.bytes));
        if (!key_valid(&row->key))
            return build_fault(b, "officer " SPAN_FMT ": the key is not a valid Ed25519 key", SPAN_ARG(m->id));
    }
    twice = enrolments_order(&e->officer_keys);
    if (!twice)
        return 0;
    return build_fault(b, "officers " SPAN_FMT " and " SPAN_FMT " have the same key; each needs their own",
                       SPAN_ARG(e->officers[twice[0].officer].m->id), SPAN_ARG(e->officers[twice[1].officer].m->id));
}

int build_people(struct build *b) {
    int k;

    struct election *e = b->e;
    size_t centres = 0, officers = 0;

    for (uint32_t i = 0; i < e->n_chunks; i++) {
        centres += e->chunks[i].n_centres;
        officers += e->chunks[i].n_officers;
    }
    e->centres = build_alloc(b, centres, struct centre);
    e->officers = build_alloc(b, officers, struct officer);
    if (!e->centres || !e->officers)
        return -ENOMEM;
    for (uint32_t i = 0; i < e->n_chunks; i++) {
        uint32_t area = election_area(e, e->chunks[i].area);
        int r = add_centres(b, &e->chunks[i], area);

        if (r == 0)
            r = add_officers(b, &e->chunks[i], area);
        if (r)
            return r;
    }
    k = sort_people(b);
    return k == 0 && b->with_keys ? enrol_officers(b) : k;
}

/* Rights in the order of areas, so that those of one area are found together. */
struct given_right {
    uint32_t area, poll, officer;
};

static int right_by_area(const void *a, const void *b) {
    const struct given_right *x = a, *y = b;

    if (x->area != y->area)
        return x->area < y->area ? -1 : 1;
    return (x->officer > y->officer) - (x->officer < y->officer);
}

struct quorum_count {
    struct given_right *rights;
    size_t n;
    uint32_t *stamps;           /* by officer: the last count it was part of */
    uint32_t stamp;
};

/* How many distinct officers may declare in (area, poll), counted no further than the number needed. */
static uint64_t quorum_count(struct quorum_count *q, const struct election *e, uint32_t area, uint32_t poll,
                             uint64_t needed) {
    uint64_t count = 0;

    q->stamp++;
    for (; area != NO_INDEX && count < needed; area = e->areas[area].parent) {
        size_t lo = 0, hi = q->n;

        while (lo < hi) {
            size_t mid = lo + (hi - lo) / 2;

            if (q->rights[mid].area < area)
                lo = mid + 1;
            else
                hi = mid;
        }
        for (; lo < q->n && q->rights[lo].area == area && count < needed; lo++) {
            const struct given_right *right = &q->rights[lo];

            if ((right->poll != NO_INDEX && right->poll != poll) || q->stamps[right->officer] == q->stamp)
                continue;
            q->stamps[right->officer] = q->stamp;
            count++;
        }
    }
    return count;
}

int build_quorum(struct build *b) {
    struct election *e = b->e;
    struct quorum_count q = { 0 };
    size_t n = 0;
    bool *known;

    for (uint32_t i = 0; i < e->n_officers; i++)
        n += e->officers[i].n_rights;
    q.rights = build_alloc(b, n, struct given_right);
    q.stamps = build_alloc(b, e->n_officers, uint32_t);
    known = build_alloc(b, (size_t)e->n_areas * e->n_polls, bool);
    if (!q.rights || !q.stamps || !known)
        return -ENOMEM;
    for (uint32_t i = 0; i < e->n_officers; i++)
        for (uint32_t k = 0; k < e->officers[i].n_rights; k++)
            if (e->officers[i].rights[k].role <= ROLE_DEPUTY)   /* the others never declare */
                q.rights[q.n++] = (struct given_right){ e->officers[i].rights[k].area, e->officers[i].rights[k].poll, i };
    qsort(q.rights, q.n, sizeof(*q.rights), right_by_area);
    for (uint32_t i = 0; i < e->n_contests; i++) {
        const struct contest *contest = &e->contests[i];
        bool *seen = &known[(size_t)contest->area * e->n_polls + contest->poll];
        uint64_t needed = election_quorum(e, contest->poll, QUORUM_DECLARE);
        uint64_t count = *seen ? needed : quorum_count(&q, e, contest->area, contest->poll, needed);

        *seen = true;
        if (count < needed)
            return build_fault(b, "contest " SPAN_FMT ": %llu officers may declare it; officers_declare asks for %llu",
                               SPAN_ARG(contest->m->id), (unsigned long long)count, (unsigned long long)needed);
    }
    return 0;
}
