/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What no single row shows: whether each contest has enough officers, whether a council has room for its seats, whether
 * a baseline can be compared with anything. Each of these would otherwise come to light on the night.
 */

#include "clients/tally/folder_read.h"

#include <errno.h>

/* How many officers may declare (area, poll). */
static uint64_t officers_for(const struct folder *f, uint32_t area, struct span poll) {
    uint64_t n = 0;

    for (size_t i = 0; i < f->n_officers; i++) {
        const struct m_officer *m = &f->officers[i].m;

        for (size_t k = 0; k < m->n_rights; k++) {
            uint32_t above = FOLDER_FIND(f, areas, m->rights[k].area);

            if (m->rights[k].role > ROLE_DEPUTY || (m->rights[k].poll.ptr && !span_equal(m->rights[k].poll, poll)))
                continue;
            if (above != NO_INDEX && folder_within(f, area, above)) {
                n++;
                break;
            }
        }
    }
    return n;
}

/* Counts once for each (area, poll), says it for each contest. */
static int check_officers(struct folder_reader *r) {
    const struct folder *f = r->folder;
    uint64_t *known = calloc(f->n_areas * f->n_polls + 1, sizeof(*known));     /* the count and 1; 0: not counted */

    if (!known)
        return -ENOMEM;
    for (size_t i = 0; i < f->n_contests; i++) {
        const struct folder_contest *contest = &f->contests[i];
        uint64_t *count, needed = folder_quorum(f, contest->m.poll, QUORUM_DECLARE);

        if (contest->area == NO_INDEX || contest->poll == NO_INDEX)
            continue;
        count = &known[contest->area * f->n_polls + contest->poll];
        if (*count == 0)
            *count = officers_for(f, contest->area, contest->m.poll) + 1;
        if (*count - 1 < needed)
            folder_fault(r, FILE_CONTESTS, contest->line, "%llu officers may declare '" SPAN_FMT
                         "', but officers_declare is %llu; add officers in officers.csv",
                         (unsigned long long)(*count - 1), SPAN_ARG(contest->m.id), (unsigned long long)needed);
    }
    free(known);
    return 0;
}

/* The seats of an area that are not up in a poll. */
static uint64_t not_up_seats(const struct folder *f, uint32_t area, struct span poll) {
    uint64_t seats = 0;

    for (size_t i = 0; i < f->n_holdings; i++) {
        const struct m_holdings *m = &f->holdings[i].m;

        if (f->holdings[i].area != area || !span_equal(m->baseline, span_str(BASELINE_NOT_UP)) ||
            !span_equal(m->poll, poll))
            continue;
        for (size_t k = 0; k < m->n; k++)
            seats += m->rows[k].seats.given ? m->rows[k].seats.value : 0;
    }
    return seats;
}

/* `up`: seats that are contested in this poll at or below the area. */
static void check_size(struct folder_reader *r, uint32_t area, const struct m_poll *poll, uint64_t up) {
    const struct folder *f = r->folder;
    const struct m_area *m = &f->areas[area].m;
    uint64_t staying = not_up_seats(f, area, poll->id);

    if (up > 0 && !m->size.given && poll->kind == POLL_COUNCILLORS && span_equal(m->kind, span_str("council")))
        folder_fault(r, FILE_AREAS, f->areas[area].line,
                     "the council '" SPAN_FMT "' elects councillors but has no size; "
                     "write all its seats",
                     SPAN_ARG(m->code));
    if (m->size.given && up + staying > m->size.value)
        folder_fault(r, FILE_AREAS, f->areas[area].line,
                     "'" SPAN_FMT "' has %llu seats, but %llu are contested and %llu are "
                     "not up",
                     SPAN_ARG(m->code), (unsigned long long)m->size.value, (unsigned long long)up,
                     (unsigned long long)staying);
}

/* A council's size, or a parliament's, is all its seats: those of each poll must fit into it. Mayors have none of it. */
static int check_sizes(struct folder_reader *r) {
    const struct folder *f = r->folder;
    uint64_t *up = calloc(f->n_areas + 1, sizeof(*up));

    if (!up)
        return -ENOMEM;
    for (uint32_t p = 0; p < f->n_polls; p++) {
        if (f->polls[p].m.kind == POLL_MAYOR)
            continue;
        memset(up, 0, f->n_areas * sizeof(*up));
        for (size_t i = 0; i < f->n_contests; i++) {
            const struct folder_contest *contest = &f->contests[i];

            if (contest->m.type != CONTEST_ORDINARY || contest->poll != p)
                continue;
            for (uint32_t a = contest->area, steps = 0; a != NO_INDEX && steps < TALLY_KEY_MAX;
                 a = f->areas[a].parent, steps++)
                up[a] += contest->m.seats;
        }
        for (uint32_t i = 0; i < f->n_areas; i++)
            check_size(r, i, &f->polls[p].m, up[i]);
    }
    free(up);
    return 0;
}

static int check_holdings(struct folder_reader *r) {
    const struct folder *f = r->folder;
    bool *contested = calloc(f->n_areas * f->n_polls + 1, sizeof(*contested));

    if (!contested)
        return -ENOMEM;
    for (size_t i = 0; i < f->n_contests; i++) {
        const struct folder_contest *c = &f->contests[i];

        for (uint32_t a = c->area; a != NO_INDEX && c->poll != NO_INDEX && !contested[a * f->n_polls + c->poll];
             a = f->areas[a].parent)
            contested[a * f->n_polls + c->poll] = true;
    }
    for (size_t i = 0; i < f->n_holdings; i++) {
        const struct folder_holdings *h = &f->holdings[i];
        uint32_t poll = FOLDER_FIND(f, polls, h->m.poll);

        if (h->area != NO_INDEX && poll != NO_INDEX && !contested[h->area * f->n_polls + poll])
            folder_fault(r, FILE_BASELINES, h->line,
                         "'" SPAN_FMT "' has no contest of the poll '" SPAN_FMT "' at or below it; take its rows out",
                         SPAN_ARG(f->areas[h->area].m.code), SPAN_ARG(h->m.poll));
    }
    free(contested);
    return 0;
}

int folder_sense(struct folder_reader *r) {
    int error = check_officers(r);

    if (error == 0)
        error = check_sizes(r);
    return error ? error : check_holdings(r);
}
