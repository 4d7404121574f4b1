/* SPDX-License-Identifier: Apache-2.0 */

/*
 * How many officers must sign, as election.ini has it: for all polls in [election], and in [poll ID] what is otherwise in
 * one. In the manifest every row is whole, so what a section leaves out is filled in here.
 */

#include "clients/tally/folder_read.h"

#include <errno.h>

#include "clients/tally/text.h"

#define PREFIX "officers_"

void quorums_section(struct folder_reader *r, struct quorum_settings *q, uint32_t line, struct span poll) {
    for (size_t i = 1; i < q->n; i++)
        if (span_equal(q->rows[i].poll, poll))
            folder_fault(r, FILE_ELECTION, line, "[poll " SPAN_FMT "] stands there twice; the first is on line %u",
                         SPAN_ARG(poll), q->rows[i].line);
    if (q->n == QUORUM_POLLS_MAX)
        folder_fault(r, FILE_ELECTION, line, "there are more than %d sections of polls", QUORUM_POLLS_MAX - 1);
    else
        q->rows[q->n++] = (struct quorum_row){ .poll = poll, .line = line };
}

static enum quorum quorum_find(struct span name) {
    enum quorum i = 0;

    if (!span_starts(name, span_str(PREFIX)))
        return _QUORUM_MAX;
    name = span_of(name.ptr + strlen(PREFIX), name.len - strlen(PREFIX));
    while (i < _QUORUM_MAX && !span_equal(name, span_str(quorum_name(i))))
        i++;
    return i;
}

bool quorums_take(struct folder_reader *r, struct quorum_row *row, uint32_t line, struct span name, struct span value) {
    enum quorum quorum = quorum_find(name);
    uint64_t *needed;

    if (quorum == _QUORUM_MAX)
        return false;
    if (row->lines[quorum]) {
        folder_fault(r, FILE_ELECTION, line, "'" SPAN_FMT "' stands there twice; the first is on line %u", SPAN_ARG(name),
                     row->lines[quorum]);
    } else if (value.len > 0) {
        row->lines[quorum] = line;
        needed = &row->needed[quorum];
        if (text_number(value, TALLY_SIGNATURES_MAX, needed) || *needed == 0) {
            folder_fault(r, FILE_ELECTION, line, "'" SPAN_FMT "' is '" SPAN_FMT "'; it must be a number from 1 to %d",
                         SPAN_ARG(name), SPAN_ARG(value), TALLY_SIGNATURES_MAX);
            *needed = 1;
        }
    }
    return true;
}

/* What is not given is as for a declaration; one officer confirms, two send a result as declared. */
static struct m_quorums fill_any(const struct quorum_row *row) {
    struct m_quorums any = { 0 };

    for (enum quorum i = 0; i < _QUORUM_MAX; i++) {
        any.needed[i] = i == QUORUM_DECLARE || i == QUORUM_CONFIRM ? 1 : any.needed[QUORUM_DECLARE];
        if (i == QUORUM_AS_DECLARED && any.needed[i] < 2)
            any.needed[i] = 2;
        if (row->lines[i])
            any.needed[i] = row->needed[i];
    }
    return any;
}

static int by_poll(const void *a, const void *b) {
    return span_compare(((const struct m_quorums *)a)->poll, ((const struct m_quorums *)b)->poll);
}

int quorums_fill(const struct quorum_settings *q, struct folder *folder) {
    struct m_header *h = &folder->header;

    h->quorums = arena_alloc(&folder->arena, q->n, sizeof(*h->quorums));
    if (!h->quorums)
        return -ENOMEM;
    h->quorums[0] = fill_any(&q->rows[0]);
    for (h->n_quorums = 1; h->n_quorums < q->n; h->n_quorums++) {
        const struct quorum_row *row = &q->rows[h->n_quorums];
        struct m_quorums *quorums = &h->quorums[h->n_quorums];

        *quorums = h->quorums[0];
        quorums->poll = row->poll;
        for (size_t i = 0; i < _QUORUM_MAX; i++)
            if (row->lines[i])
                quorums->needed[i] = row->needed[i];
    }
    qsort(h->quorums, h->n_quorums, sizeof(*h->quorums), by_poll);
    return 0;
}

uint64_t folder_quorum(const struct folder *f, struct span poll, enum quorum quorum) {
    const struct m_header *h = &f->header;

    for (size_t i = 1; i < h->n_quorums; i++)
        if (span_equal(h->quorums[i].poll, poll))
            return h->quorums[i].needed[quorum];
    return h->quorums[0].needed[quorum];
}
