/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A request is decoded here, after its socket has said who sent it, and goes to the pipeline (submit) or is answered from
 * the view at once. Entries are read back from the journal, which the committer holds while it commits: they wait for
 * the gap between two commits, in a bounded queue.
 */

#include "daemon/requests.h"

#include "daemon/answers.h"
#include "daemon/journal/kept_head.h"
#include "daemon/log.h"
#include "daemon/metrics.h"
#include "daemon/status.h"

#define READS_A_TURN 8

_Static_assert(sizeof(struct wire_peer) <= ASKER_MAX, "an asker holds a peer");

/* Which messages a socket takes. */
static bool takes(enum wire_kind kind, uint64_t message) {
    static const uint64_t table[_WIRE_KIND_MAX] = {
        [WIRE_INTAKE] = 1 << MESSAGE_HELLO | 1 << MESSAGE_SUBMIT | 1 << MESSAGE_KEYS,
        [WIRE_QUERY] = 1 << MESSAGE_HELLO | 1 << MESSAGE_SINCE | 1 << MESSAGE_ENTRIES | 1 << MESSAGE_MOMENT |
                       1 << MESSAGE_CONSISTENCY | 1 << MESSAGE_INCLUSION | 1 << MESSAGE_COSIGNED | 1 << MESSAGE_KEYS,
        [WIRE_CONTROL] = 1 << MESSAGE_HELLO | 1 << MESSAGE_KEYS | 1 << MESSAGE_STATUS | 1 << MESSAGE_ADMIN |
                         1 << MESSAGE_METRICS,
    };

    return message < 64 && table[kind] >> message & 1;
}

void requests_reply(void *context, const struct asker *asker, struct span answer) {
    struct service *s = context;
    struct wire_peer peer;

    memcpy(&peer, asker->bytes, sizeof(peer));
    (void)wire_reply(&s->sockets[WIRE_INTAKE], &peer, answer); /* gone or full: the client asks again */
}

static struct asker asker_of(const struct wire_peer *peer) {
    struct asker asker = { .n = sizeof(*peer) };

    memcpy(asker.bytes, peer, sizeof(*peer));
    return asker;
}

/*
 * What was shown is on the disk before the answer leaves: a start must not forget it (frozen.c). Where the disk does
 * not take it the freeze holds until the end of the process, and each further such head is another try.
 */
static void freeze(struct service *s, struct span note) {
    bool first = !pipeline_frozen(s->pipeline);
    struct head seen;
    int r = kept_head_write(s->config->frozen, note);

    s->freeze_kept = r == 0;
    if (!first)
        return;
    head_parse(note, &seen);
    log_event(LOG_FROZEN, "SIZE", log_u64(pipeline_state(s->pipeline)->view.size), "SEEN", log_u64(seen.size), NULL);
    if (r < 0)
        log_event(LOG_FREEZE_NOT_KEPT, "PATH", s->config->frozen, "ERROR", log_errno(r), NULL);
    pipeline_freeze(s->pipeline, "a client holds a head of this log that its journal does not have");
}

static int hello(struct service *s, const struct request *request, struct pack *pack) {
    if (request->hello.note.ptr && !s->freeze_kept && witness_head(s->pipeline, request->hello.note) > 0)
        freeze(s, request->hello.note);
    return answer_hello(s->pipeline, request->id, pack);
}

static int entries(struct service *s, const struct wire_peer *peer, const struct request *request, struct pack *pack) {
    if (!pipeline_committing(s->pipeline))
        return answer_entries(s->pipeline, s->committer, request->id, &request->entries, pack);
    if (s->n_reads == READS_MAX)
        return answer_error_code(request->id, CODE_N02, (struct span){ 0 }, (struct span){ 0 }, pack);
    s->reads[s->n_reads++] = (struct read_request){ .peer = *peer, .id = request->id, .entries = request->entries };
    return 0;
}

/* Answers into pack, or leaves it empty when the answer comes later. */
static int serve(struct service *s, enum wire_kind kind, const struct wire_peer *peer, struct span payload,
                 struct pack *pack) {
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    struct request request = { 0 };
    struct asker asker;
    int r = request_decode(payload, &arena, &request);

    if (r < 0)
        return r;
    if (r > 0)
        return answer_error_code(0, CODE_N01, span_str(canon_fault_text(r)), (struct span){ 0 }, pack);
    if (!takes(kind, request.kind))
        return answer_error_code(request.id, CODE_N01, span_str("it belongs on another socket"), (struct span){ 0 },
                                 pack);
    switch (request.kind) {
    case MESSAGE_HELLO:
        return hello(s, &request, pack);
    case MESSAGE_SUBMIT:
        asker = asker_of(peer);
        return pipeline_submit(s->pipeline, &asker, request.id, request.submit.envelope, clock_watched(s));
    case MESSAGE_SINCE:
        return answer_since(s->pipeline, request.id, &request.since, pack);
    case MESSAGE_ENTRIES:
        return entries(s, peer, &request, pack);
    case MESSAGE_CONSISTENCY:
        return answer_consistency(s->pipeline, request.id, &request.consistency, pack);
    case MESSAGE_INCLUSION:
        return answer_inclusion(s->pipeline, request.id, &request.inclusion, pack);
    case MESSAGE_COSIGNED:
        return answer_cosigned(request.id, span_blob(s->witnesses.round.cosigned), pack);
    case MESSAGE_KEYS:
        return answer_keys(s->pipeline, request.id, &request.keys, pack);
    case MESSAGE_MOMENT:
        return answer_moment(s->pipeline, request.id, &request.moment, pack);
    case MESSAGE_ADMIN:
        return admin_request(s, peer, &request, pack);
    case MESSAGE_METRICS:
        return metrics_pack(s, request.id, pack);
    default:
        return status_pack(s, request.id, pack);
    }
}

int requests_take(struct service *s, enum wire_kind kind) {
    for (int i = 0; i < REQUESTS_A_TURN; i++) {
        _cleanup_(pack_deinit) struct pack pack;
        struct wire_request request;
        int r;

        pack_init(&pack);
        if (kind == WIRE_INTAKE && pipeline_full(s->pipeline))
            return 0; /* the sender waits in its own queue until the disk has caught up */
        r = wire_receive(&s->sockets[kind], &request);
        if (r == WIRE_NOTHING)
            return 0;
        if (r == WIRE_DROPPED)
            continue;
        if (r < 0)
            return r;
        if (kind == WIRE_INTAKE)
            peers_heard(&s->admin.peers, request.peer.user_id, clock_wall());
        if (kind == WIRE_CONTROL || zap_admits(s->zap, kind, request.peer.user_id))
            r = serve(s, kind, &request.peer, wire_payload(&request), &pack);
        if (r == 0 && pack_span(&pack).len)
            r = wire_reply(&s->sockets[kind], &request.peer, pack_span(&pack));
        wire_request_deinit(&request);
        if (r < 0)
            return r;
    }
    return 0;
}

int requests_read(struct service *s) {
    size_t n = s->n_reads < READS_A_TURN ? s->n_reads : READS_A_TURN;

    for (size_t i = 0; i < n; i++) {
        _cleanup_(pack_deinit) struct pack pack;
        int r;

        pack_init(&pack);
        r = answer_entries(s->pipeline, s->committer, s->reads[i].id, &s->reads[i].entries, &pack);
        if (r == 0)
            r = wire_reply(&s->sockets[WIRE_QUERY], &s->reads[i].peer, pack_span(&pack));
        if (r < 0)
            return r;
    }
    s->n_reads -= n;
    memmove(s->reads, s->reads + n, s->n_reads * sizeof(s->reads[0]));
    return 0;
}
