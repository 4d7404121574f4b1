/* SPDX-License-Identifier: Apache-2.0 */

/*
 * OpenMetrics 1.0 (github.com/OpenObservability/OpenMetrics): for each metric its TYPE, UNIT and HELP, then its samples;
 * a counter's sample has _total, a histogram's _bucket (added up, le the bound), _count and _sum; "# EOF" ends it all.
 * Numbers come from the same places as status: the published view, never what is not durable.
 */

#include "daemon/metrics.h"

#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#include "daemon/status.h"
#include "daemon/wire/connections.h"

enum type { GAUGE, COUNTER, HISTOGRAM };

enum metric {
#define X(symbol, name, type, unit, help) METRIC_##symbol,
    METRICS(X)
#undef X
};

static const struct {
    const char *name;
    enum type type;
    const char *unit, *help;
} TABLE[] = {
#define X(symbol, name, type, unit, help) { name, type, unit, help },
    METRICS(X)
#undef X
};

struct text {
    size_t len;
    char bytes[TALLY_METRICS_MAX];
};

__attribute__((format(printf, 2, 3))) static void print(struct text *t, const char *format, ...) {
    size_t room = sizeof(t->bytes) - t->len;
    va_list args;
    int n;

    va_start(args, format);
    n = vsnprintf(t->bytes + t->len, room, format, args);
    va_end(args);
    assert(n >= 0 && (size_t)n < room);     /* the table bounds it: a tenth of this */
    t->len += (size_t)n;
}

static void begin(struct text *t, enum metric m) {
    static const char *const types[] = { "gauge", "counter", "histogram" };

    print(t, "# TYPE %s %s\n", TABLE[m].name, types[TABLE[m].type]);
    if (TABLE[m].unit[0])
        print(t, "# UNIT %s %s\n", TABLE[m].name, TABLE[m].unit);
    print(t, "# HELP %s %s\n", TABLE[m].name, TABLE[m].help);
}

static void labelled(struct text *t, enum metric m, const char *label, const char *value, uint64_t n) {
    print(t, "%s%s{%s=\"%s\"} %llu\n", TABLE[m].name, TABLE[m].type == COUNTER ? "_total" : "", label, value,
          (unsigned long long)n);
}

static void number(struct text *t, enum metric m, uint64_t n) {
    begin(t, m);
    print(t, "%s%s %llu\n", TABLE[m].name, TABLE[m].type == COUNTER ? "_total" : "", (unsigned long long)n);
}

static void seconds(struct text *t, enum metric m, uint64_t ms) {
    begin(t, m);
    print(t, "%s %llu.%03u\n", TABLE[m].name, (unsigned long long)(ms / 1000), (unsigned)(ms % 1000));
}

/* "0.0025" of 2,500 microseconds. */
static void print_seconds(struct text *t, uint64_t us) {
    char decimals[8];
    size_t n = 6;

    snprintf(decimals, sizeof(decimals), "%06u", (unsigned)(us % 1000000));
    while (n > 1 && decimals[n - 1] == '0')
        n--;
    print(t, "%llu.%.*s", (unsigned long long)(us / 1000000), (int)n, decimals);
}

static void histogram(struct text *t, enum metric m, const struct histogram *h) {
    uint64_t n = 0;

    begin(t, m);
    for (size_t i = 0; i < HISTOGRAM_BUCKETS; i++) {
        n += h->counts[i];
        print(t, "%s_bucket{le=\"", TABLE[m].name);
        print_seconds(t, HISTOGRAM_BOUNDS[i]);
        print(t, "\"} %llu\n", (unsigned long long)n);
    }
    print(t, "%s_bucket{le=\"+Inf\"} %llu\n", TABLE[m].name, (unsigned long long)histogram_count(h));
    print(t, "%s_count %llu\n%s_sum ", TABLE[m].name, (unsigned long long)histogram_count(h), TABLE[m].name);
    print_seconds(t, h->sum);
    print(t, "\n");
}

static void state(struct text *t, const struct service *s) {
    bool frozen = pipeline_frozen(s->pipeline), held = s->admin.freeze.on, clock = s->clock.state != CLOCK_SOUND;
    const struct {
        const char *name;
        bool on;
    } states[] = {
        { "frozen", frozen }, { "frozen by an operator", held }, { "clock", clock }, { "disk low", s->disk_low },
        { "serving", !frozen && !held && !clock && !s->disk_low },
    };

    begin(t, METRIC_STATE);
    for (size_t i = 0; i < ARRAY_SIZE(states); i++)
        labelled(t, METRIC_STATE, "tally_state", states[i].name, states[i].on);
}

static void contests(struct text *t, const struct view *view) {
    const struct contest_counts *c = &view->counts;
    const struct {
        const char *name;
        uint64_t n;
    } states[] = {
        { "declared", c->declared }, { "uncontested", c->uncontested }, { "queried", c->queried },
        { "pending", c->pending }, { "postponed", c->postponed }, { "vacant", c->vacant },
    };

    begin(t, METRIC_CONTESTS);
    for (size_t i = 0; i < ARRAY_SIZE(states); i++)
        labelled(t, METRIC_CONTESTS, "state", states[i].name, states[i].n);
}

static void taken(struct text *t, const struct service *s) {
    struct pipeline_counts counts = pipeline_counts(s->pipeline);

    number(t, METRIC_ENVELOPES, counts.envelopes);
    begin(t, METRIC_BODIES);
    for (int v = 0; v < _VERDICT_MAX; v++)
        labelled(t, METRIC_BODIES, "verdict", verdict_name((enum verdict)v), counts.verdicts[v]);
    number(t, METRIC_REPEATED, counts.repeated);
    number(t, METRIC_COMMITS, counts.batches);
    number(t, METRIC_WAITING, counts.waiting);
}

static void peers(struct text *t, const struct service *s, uint64_t now) {
    uint32_t open[_WIRE_KIND_MAX];

    begin(t, METRIC_CONNECTIONS);
    labelled(t, METRIC_CONNECTIONS, "outcome", "admitted", zap_admitted(s->zap));
    labelled(t, METRIC_CONNECTIONS, "outcome", "refused", zap_refused(s->zap));
    wire_connections(s->sockets, open);
    begin(t, METRIC_CONNECTED);
    for (int k = 0; k < _WIRE_KIND_MAX; k++)
        labelled(t, METRIC_CONNECTED, "socket", wire_kind_name(k), open[k]);
    number(t, METRIC_CENTRES, s->admin.peers.election->n_centres);
    number(t, METRIC_CENTRES_HEARD, peers_heard_since(&s->admin.peers, now > 60000 ? now - 60000 : 0));
    number(t, METRIC_KEYS_DROPPED, s->admin.peers.n_dropped);
}

static void machine(struct text *t, const struct service *s) {
    number(t, METRIC_DISK_FREE, s->disk_free);
    number(t, METRIC_DISK_RESERVE, s->config->reserve);
    number(t, METRIC_DESCRIPTORS, status_descriptors());
    number(t, METRIC_DESCRIPTORS_MAX, status_descriptors_max());
    if (s->witnesses.poster)
        number(t, METRIC_COSIGNED, s->witnesses.round.cosigned_size);
}

static void all(struct text *t, const struct service *s, uint64_t now) {
    const struct state *st = pipeline_state(s->pipeline);
    struct histogram commits = committer_times(s->committer);

    seconds(t, METRIC_UP, status_uptime(s));
    state(t, s);
    number(t, METRIC_ENTRIES, st->view.size);
    number(t, METRIC_JOURNAL_BYTES, status_journal_bytes(s));
    seconds(t, METRIC_HEAD_TIME, chain_newest(&st->chain)->time);
    seconds(t, METRIC_LAG, status_lag(s));
    contests(t, &st->view);
    number(t, METRIC_CONFLICTS, st->view.conflicts);
    taken(t, s);
    peers(t, s, now);
    machine(t, s);
    histogram(t, METRIC_SUBMIT, pipeline_times(s->pipeline));
    histogram(t, METRIC_COMMIT, &commits);
    print(t, "# EOF\n");
}

int metrics_pack(struct service *s, uint64_t id, struct pack *pack) {
    struct answer a = { .kind = MESSAGE_METRICS_TEXT, .id = id };
    struct text *t = calloc(1, sizeof(*t));

    if (!t)
        return -ENOMEM;
    all(t, s, clock_wall());
    a.metrics.text = span_of(t->bytes, t->len);
    answer_encode(pack, &a);
    free(t);
    return pack->error;
}
