/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Names and values as text, from one list: a client prints them without knowing them. What they say of contests is read
 * from the published view, like everything that leaves: the ledger may be ahead of the disk.
 */

#include "daemon/status.h"

#include <dirent.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "daemon/wire/connections.h"

#define PAIRS_MAX 56
#define HEARD_MS 60000          /* a centre that was heard within this is counted as there */
#define VALUE_MAX (TALLY_TEXT_MAX + 1)

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

/* The root, in base64: the third line of a head. */
static void add_root(struct status *t, struct span note) {
    const char *text = (const char *)note.ptr, *end = text + note.len;

    for (int line = 0; line < 2; line++)
        text = memchr(text, '\n', (size_t)(end - text)) + 1;
    add(t, "root", "%.*s", (int)((const char *)memchr(text, '\n', (size_t)(end - text)) - text), text);
}

uint64_t status_descriptors(void) {
    DIR *folder = opendir("/proc/self/fd");
    uint64_t n = 0;

    if (!folder)
        return 0;
    while (readdir(folder))
        n++;
    closedir(folder);
    return n - 3;       /* without . and .. and the folder's own */
}

uint64_t status_descriptors_max(void) {
    struct rlimit limit = { 0 };

    getrlimit(RLIMIT_NOFILE, &limit);
    return limit.rlim_cur;
}

uint64_t status_journal_bytes(const struct service *s) {
    char log[PATH_MAX];
    uint64_t bytes = 0;
    struct stat st;

    if (stat(s->config->journal, &st) == 0)
        bytes = (uint64_t)st.st_size;
    snprintf(log, sizeof(log), "%s-wal", s->config->journal);
    if (stat(log, &st) == 0)
        bytes += (uint64_t)st.st_size;
    return bytes;
}

uint64_t status_uptime(const struct service *s) {
    return clock_monotonic() - s->started;
}

uint64_t status_lag(const struct service *s) {
    uint64_t now = clock_monotonic(), since = committer_since(s->committer);

    return since && now > since ? now - since : 0;
}

/* Who is connected now, to each socket. */
static void add_connections(struct status *t, const struct service *s) {
    static const char *const names[_WIRE_KIND_MAX] = {
        "intake-connections", "query-connections", "updates-connections", "control-connections"
    };
    uint32_t now[_WIRE_KIND_MAX];

    wire_connections(s->sockets, now);
    for (int k = 0; k < _WIRE_KIND_MAX; k++)
        add_number(t, names[k], now[k]);
}

/* What the machine gives, and how much of it is left. */
static void add_machine(struct status *t, const struct service *s) {
    add_number(t, "lag", status_lag(s));
    add_number(t, "journal-bytes", status_journal_bytes(s));
    add_number(t, "disk-free", s->disk_free);
    add_number(t, "disk-reserve", s->config->reserve);
    add_number(t, "descriptors", status_descriptors());
    add_number(t, "descriptors-max", status_descriptors_max());
    if (s->admin.backup)
        add(t, "backup", "%.240s", backup_path(s->admin.backup));
}

static void add_peers(struct status *t, const struct service *s, uint64_t now) {
    const struct peers *p = &s->admin.peers;

    add_number(t, "centres", p->election->n_centres);
    add_number(t, "centres-heard", peers_heard_since(p, now > HEARD_MS ? now - HEARD_MS : 0));
    add_number(t, "keys-dropped", p->n_dropped);
}

static void add_state(struct status *t, const struct service *s) {
    const char *frozen = pipeline_frozen(s->pipeline);
    const struct freeze *held = &s->admin.freeze;

    add(t, "state", "%s",
        frozen || held->on             ? "frozen"
        : s->clock.state != CLOCK_SOUND ? "clock"
        : s->disk_low                  ? "disk low"
        : s->stopping                  ? "stopping"
                                       : "serving");
    if (frozen)
        add(t, "frozen", "%s", frozen);
    if (held->on) {
        add(t, "frozen-by", "%lu", (unsigned long)held->uid);
        add_number(t, "frozen-since", held->since);
        add(t, "frozen-reason", "%s", held->reason);
    }
    if (s->clock.state != CLOCK_SOUND)
        add(t, "clock", "%s", clock_state_text(s->clock.state));
}

/* Of every centre; the rows live in the arena. */
static int list_centres(const struct peers *p, struct arena *arena, struct m_state *ret) {
    uint32_t n = p->election->n_centres;
    struct m_centre_state *rows = arena_alloc(arena, n ? n : 1, sizeof(*rows));

    if (!rows)
        return -ENOMEM;
    for (uint32_t i = 0; i < n; i++)
        rows[i] = (struct m_centre_state){
            .id = p->election->centres[i].m->id, .seen = { p->centres[i].seen > 0, p->centres[i].seen },
            .requests = p->centres[i].requests,
            .dropped = peers_is_dropped(p, p->election->centres[i].m->transport.bytes),
        };
    ret->centres = rows;
    ret->n_centres = n;
    return 0;
}

int status_pack(struct service *s, uint64_t id, struct pack *pack) {
    const struct state *state = pipeline_state(s->pipeline);
    const struct m_header *header = &state->election->header;
    uint64_t now = clock_wall();
    struct answer a = { .kind = MESSAGE_STATE, .id = id };
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    struct status t = { 0 };
    int r = list_centres(&s->admin.peers, &arena, &a.state);

    if (r < 0)
        return r;
    add_state(&t, s);
    add(&t, "election", SPAN_FMT, SPAN_ARG(header->id));
    add(&t, "kind", "%s", header->kind == ELECTION_LIVE ? "live" : "rehearsal");
    add_number(&t, "uptime", status_uptime(s) / 1000);
    add_number(&t, "size", state->view.size);
    add_root(&t, state->view.note);
    add_number(&t, "head-time", chain_newest(&state->chain)->time);
    if (s->witnesses.poster)
        add_number(&t, "cosigned", s->witnesses.round.cosigned_size);
    add_contests(&t, &state->view);
    add_pipeline(&t, s);
    add_connections(&t, s);
    add_machine(&t, s);
    add_peers(&t, s, now);
    a.state.n = t.n;
    a.state.pairs = t.pairs;
    answer_encode(pack, &a);
    return pack->error;
}

void status_sentence(struct service *s, uint64_t lag, char *ret, size_t size) {
    const struct view *view = &pipeline_state(s->pipeline)->view;
    const struct contest_counts *counts = &view->counts;

    snprintf(ret, size, "%s%s%llu of %llu contests decided, %llu queried, %llu entries, lag %llu ms",
             pipeline_frozen(s->pipeline) || s->admin.freeze.on ? "FROZEN; "
             : s->clock.state != CLOCK_SOUND ? "CLOCK; "
             : s->disk_low                   ? "DISK LOW; "
                                             : "",
             pipeline_state(s->pipeline)->election->header.kind == ELECTION_REHEARSAL ? "rehearsal; " : "",
             (unsigned long long)(counts->declared + counts->uncontested), (unsigned long long)counts->total,
             (unsigned long long)counts->queried, (unsigned long long)view->size, (unsigned long long)lag);
}
