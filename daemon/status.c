/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Names and values as text, from one list: a client prints them without knowing them. What they say of contests is read
 * from the published view, like everything that leaves: the ledger may be ahead of the disk.
 */

#include "daemon/status.h"

#include <stdarg.h>
#include <stdio.h>

#define PAIRS_MAX 40
#define VALUE_MAX WIRE_ENDPOINT_MAX     /* the longest of them; an election's id is shorter */

struct status {
    size_t n;
    struct m_pair pairs[PAIRS_MAX];
    char values[PAIRS_MAX][VALUE_MAX];
};

__attribute__((format(printf, 3, 4))) static void add(struct status *t, const char *name, const char *format, ...) {
    va_list args;
    size_t i = t->n;

    if (i == PAIRS_MAX)
        return;
    va_start(args, format);
    vsnprintf(t->values[i], VALUE_MAX, format, args);
    va_end(args);
    t->pairs[t->n++] = (struct m_pair){ .name = span_str(name), .value = span_str(t->values[i]) };
}

static void add_number(struct status *t, const char *name, uint64_t value) {
    add(t, name, "%llu", (unsigned long long)value);
}

static void add_contests(struct status *t, const struct view *view) {
    const struct contest_counts *counts = &view->counts;

    add_number(t, "contests", counts->total);
    add_number(t, "declared", counts->declared);
    add_number(t, "uncontested", counts->uncontested);
    add_number(t, "queried", counts->queried);
    add_number(t, "pending", counts->pending);
    add_number(t, "postponed", counts->postponed);
    add_number(t, "vacant", counts->vacant);
    add_number(t, "conflicts", view->conflicts);
}

static void add_pipeline(struct status *t, const struct service *s) {
    struct pipeline_counts counts = pipeline_counts(s->pipeline);

    add_number(t, "envelopes", counts.envelopes);
    add_number(t, "accepted", counts.verdicts[VERDICT_ACCEPTED]);
    add_number(t, "duplicates", counts.verdicts[VERDICT_DUPLICATE]);
    add_number(t, "refused", counts.verdicts[VERDICT_REFUSED]);
    add_number(t, "conflicts-repeated", counts.repeated);
    add_number(t, "commits", counts.batches);
    add_number(t, "waiting", counts.waiting);
    add_number(t, "admitted", zap_admitted(s->zap));
    add_number(t, "strangers", zap_refused(s->zap));
    for (int k = 0; k < _WIRE_KIND_MAX; k++)
        add(t, wire_kind_name(k), "%s", s->sockets[k].endpoint);
}

int status_pack(struct service *s, uint64_t id, struct pack *pack) {
    const struct state *state = pipeline_state(s->pipeline);
    const struct m_header *header = &state->election->header;
    const char *frozen = pipeline_frozen(s->pipeline);
    uint64_t now = clock_wall(), up = now > s->started ? now - s->started : 0; /* the clock may be set back */
    struct answer a = { .kind = MESSAGE_STATE, .id = id };
    struct status t = { 0 };

    add(&t, "state", "%s",
        frozen                         ? "frozen"
        : s->clock.state != CLOCK_SOUND ? "clock"
        : s->disk_low                  ? "disk low"
        : s->stopping                  ? "stopping"
                                       : "serving");
    if (frozen)
        add(&t, "frozen", "%s", frozen);
    if (s->clock.state != CLOCK_SOUND)
        add(&t, "clock", "%s", clock_state_text(s->clock.state));
    add(&t, "election", SPAN_FMT, SPAN_ARG(header->id));
    add(&t, "kind", "%s", header->kind == ELECTION_LIVE ? "live" : "rehearsal");
    add_number(&t, "uptime", up / 1000);
    add_number(&t, "size", state->view.size);
    if (s->witnesses.poster)
        add_number(&t, "cosigned", s->witnesses.round.cosigned_size);
    add_contests(&t, &state->view);
    add_pipeline(&t, s);
    a.state.n = t.n;
    a.state.pairs = t.pairs;
    answer_encode(pack, &a);
    return pack->error;
}

void status_sentence(struct service *s, uint64_t lag, char *ret, size_t size) {
    const struct view *view = &pipeline_state(s->pipeline)->view;
    const struct contest_counts *counts = &view->counts;

    snprintf(ret, size, "%s%s%llu of %llu contests decided, %llu queried, %llu entries, lag %llu ms",
             pipeline_frozen(s->pipeline)     ? "FROZEN; "
             : s->clock.state != CLOCK_SOUND ? "CLOCK; "
             : s->disk_low                   ? "DISK LOW; "
                                             : "",
             pipeline_state(s->pipeline)->election->header.kind == ELECTION_REHEARSAL ? "rehearsal; " : "",
             (unsigned long long)(counts->declared + counts->uncontested), (unsigned long long)counts->total,
             (unsigned long long)counts->queried, (unsigned long long)view->size, (unsigned long long)lag);
}
