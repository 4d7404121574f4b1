/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Who gets here was admitted by the kernel's word for his user id (zap.c), so there are no rights to look at; but all
 * that is done is logged with that id. What must outlive the process is on the disk before the answer leaves. The row of
 * an action does one thing and says either what it did or, in a sentence, why it cannot.
 */

#include "daemon/admin.h"

#include <errno.h>
#include <stdio.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "daemon/answers.h"
#include "daemon/log.h"
#include "daemon/loop.h"
#include "daemon/places.h"
#include "proto/obstacles.h"

#define WHY_MAX 1000

/* One action's outcome: pairs to be told, or why not. */
struct outcome {
    size_t n;
    struct m_pair pairs[8];
    char values[8][WIRE_ENDPOINT_MAX];
    char why[WHY_MAX];          /* "": it is done */
    bool later, busy;
};

static int cannot_do(struct outcome *o, enum obstacle obstacle, const char *const args[OBSTACLE_ARGS_MAX]) {
    obstacle_sentence(obstacle, LANGUAGE_EN, args, o->why, sizeof(o->why));
    return 0;
}

#define cannot(o, obstacle, ...) cannot_do(o, OBSTACLE_##obstacle, (const char *[OBSTACLE_ARGS_MAX]){ __VA_ARGS__ })

static void tell(struct outcome *o, const char *name, const char *value) {
    snprintf(o->values[o->n], sizeof(o->values[0]), "%s", value);
    o->pairs[o->n] = (struct m_pair){ .name = span_str(name), .value = span_str(o->values[o->n]) };
    o->n++;
}

/* --- Freeze and thaw --- */

static int do_freeze(struct service *s, const char *uid, const char *reason, struct outcome *o) {
    struct freeze f = { .on = true, .uid = (uid_t)strtoul(uid, NULL, 10), .since = clock_wall() };
    int r;

    snprintf(f.reason, sizeof(f.reason), "%s", reason);
    r = freeze_write(s->config->freeze, &f);
    if (r < 0)
        return cannot(o, FREEZE_NOT_KEPT, s->config->freeze, log_errno(r));
    s->admin.freeze = f;
    pipeline_hold(s->pipeline, s->admin.freeze.reason);
    log_event(LOG_OPERATOR_FROZE, "UID", uid, "REASON", reason, NULL);
    tell(o, "state", "frozen");
    return 0;
}

static int do_thaw(struct service *s, const char *uid, const char *reason, struct outcome *o) {
    int r;

    if (!s->admin.freeze.on && pipeline_frozen(s->pipeline))
        return cannot(o, LOG_FROZEN);
    if (!s->admin.freeze.on)
        return cannot(o, NOT_FROZEN);
    r = freeze_remove(s->config->freeze);
    if (r < 0 && r != -ENOENT)
        return cannot(o, FREEZE_STAYS, s->config->freeze, log_errno(r));
    pipeline_hold(s->pipeline, NULL);
    s->admin.freeze.on = false;
    log_event(LOG_OPERATOR_THAWED, "UID", uid, "REASON", reason, NULL);
    tell(o, "state", pipeline_frozen(s->pipeline) ? "frozen" : "serving");
    return 0;
}

/* --- Peers --- */

static int set_peer(struct service *s, const char *uid, const char *what, bool drop, struct outcome *o) {
    char hexed[65];
    uint8_t key[32];
    int r;

    if (!peers_find(&s->admin.peers, span_str(what), key))
        return cannot(o, NO_PEER, what);
    r = drop ? peers_drop(&s->admin.peers, key) : peers_allow(&s->admin.peers, key);
    if (r == 1)
        return drop ? cannot(o, DROPPED, what) : cannot(o, NOT_DROPPED, what);
    if (r == -ENOBUFS)
        return cannot(o, DROPPED_FULL, log_u64(PEERS_DROPPED_MAX));
    if (r < 0)
        return cannot(o, DROPPED_NOT_KEPT, s->config->dropped, log_errno(r));
    r = zap_drop_keys(s->zap, (const uint8_t(*)[32])s->admin.peers.dropped, s->admin.peers.n_dropped);
    if (r < 0)
        return r;
    for (size_t i = 0; i < sizeof(key); i++)
        snprintf(hexed + 2 * i, 3, "%02x", key[i]);
    log_event(drop ? LOG_PEER_DROPPED : LOG_PEER_ALLOWED, "UID", uid, "PEER", what, "KEY", hexed, NULL);
    tell(o, "peer", what);
    tell(o, "key", hexed);
    return 0;
}

static int do_drop(struct service *s, const char *uid, const char *what, struct outcome *o) {
    return set_peer(s, uid, what, true, o);
}

static int do_allow(struct service *s, const char *uid, const char *what, struct outcome *o) {
    return set_peer(s, uid, what, false, o);
}

/* --- Backup --- */

/* Whether there is room for it without going below the reserve. */
static int find_room(const struct service *s, const char *path, struct outcome *o) {
    char folder[PATH_MAX];
    struct statvfs fs;
    struct stat st;
    uint64_t room, wanted;

    places_folder_of(path, folder);
    if (stat(s->config->journal, &st) < 0 || statvfs(folder, &fs) < 0)
        return cannot(o, FILE_FAILED, folder, log_errno(errno));
    room = (uint64_t)fs.f_bavail * fs.f_frsize;
    wanted = 2 * (uint64_t)st.st_size + s->config->reserve;
    if (room < wanted)
        return cannot(o, NO_ROOM, folder, log_u64(room), log_u64(wanted));
    return 0;
}

static const char *name_of(const char *path) {
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

/*
 * Whether the name is one that the daemon keeps beside its journal, or may keep one day: all begin with the journal's own. A
 * copy there would be taken for a freeze, say, at the next start; and a journal called PATH.part for what a killed backup left.
 * The folder is told by what it is, not by how it is written.
 */
static bool is_own(const struct config *config, const char *path) {
    const char *journal = name_of(config->journal);
    char folder[PATH_MAX], own[PATH_MAX], part[PATH_MAX];
    struct stat a, b;

    snprintf(part, sizeof(part), "%s.part", name_of(path));
    places_folder_of(path, folder);
    places_folder_of(config->journal, own);
    return strncmp(part, journal, strlen(journal)) == 0 && stat(folder, &a) == 0 && stat(own, &b) == 0 &&
           a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

static int do_backup(struct service *s, const char *uid, const char *path, struct outcome *o) {
    const struct state *state = pipeline_state(s->pipeline);
    struct backup_order order = {
        .path = path, .genesis = s->config->genesis, .logs = s->logs, .note = state->view.note,
        .n_batches = state->chain.n_heads, .size = state->view.size,
    };
    char head[TALLY_TEXT_MAX + 8];
    int r;

    if (s->admin.backup) {
        o->busy = true;
        return 0;
    }
    if (path[0] != '/')
        return cannot(o, PART_OF_PATH, path);
    snprintf(head, sizeof(head), "%s.head", path);
    if (access(path, F_OK) == 0 || access(head, F_OK) == 0)
        return cannot(o, FILE_THERE, access(path, F_OK) == 0 ? path : head);
    if (is_own(s->config, path))
        return cannot(o, OWN_NAME, path);
    find_room(s, path, o);
    if (o->why[0])
        return 0;
    r = backup_new(&order, s->admin.backup_event, &s->admin.backup);
    if (r < 0)
        return cannot(o, FILE_FAILED, path, log_errno(r));
    log_event(LOG_BACKUP_BEGUN, "UID", uid, "PATH", path, "SIZE", log_u64(order.size), NULL);
    o->later = true;
    return 0;
}

static int backup_done(struct service *s, struct outcome *o) {
    struct backup_result result;

    if (!backup_ended(s->admin.backup, &result))
        return 1;
    if (result.fault[0]) {
        log_event(LOG_BACKUP_FAILED, "PATH", backup_path(s->admin.backup), "FAULT", result.fault, NULL);
        snprintf(o->why, sizeof(o->why), "%s", result.fault);
    } else {
        log_event(LOG_BACKUP_MADE, "PATH", backup_path(s->admin.backup), "SIZE", log_u64(result.size), "BYTES",
                  log_u64(result.bytes), "MILLISECONDS", log_u64(result.milliseconds), NULL);
        tell(o, "file", backup_path(s->admin.backup));
        tell(o, "size", log_u64(result.size));
        tell(o, "bytes", log_u64(result.bytes));
        tell(o, "milliseconds", log_u64(result.milliseconds));
    }
    s->admin.backup = backup_free(s->admin.backup);
    return 0;
}

/* --- Requests --- */

static int (*const ACTIONS[_ADMIN_MAX])(struct service *, const char *uid, const char *what, struct outcome *) = {
    [ADMIN_FREEZE] = do_freeze, [ADMIN_THAW] = do_thaw, [ADMIN_BACKUP] = do_backup,
    [ADMIN_DROP_PEER] = do_drop, [ADMIN_ALLOW_PEER] = do_allow,
};

static int pack_outcome(uint64_t id, const struct outcome *o, struct pack *pack) {
    struct answer a = { .kind = MESSAGE_DONE, .id = id };

    if (o->busy)
        return answer_error_code(id, CODE_N02, (struct span){ 0 }, (struct span){ 0 }, pack);
    if (o->why[0])
        return answer_error_code(id, CODE_N08, span_str(o->why), (struct span){ 0 }, pack);
    a.done.n = o->n;
    a.done.pairs = (struct m_pair *)o->pairs;
    answer_encode(pack, &a);
    return pack->error;
}

static struct admin_asked *find_asked(struct admin *a, const struct wire_peer *peer, uint64_t id) {
    for (size_t i = 0; i < ADMIN_REMEMBERED && i < a->n_asked; i++) {
        struct admin_asked *asked = &a->asked[i];

        if (asked->id == id && asked->peer.id_len == peer->id_len && memcmp(asked->peer.id, peer->id, peer->id_len) == 0 &&
            strcmp(asked->peer.user_id, peer->user_id) == 0)
            return asked;
    }
    return NULL;
}

/* The oldest is forgotten, but not the one who waits for the backup that runs. */
static struct admin_asked *remember(struct admin *a, const struct wire_peer *peer, uint64_t id) {
    struct admin_asked *asked = &a->asked[a->n_asked++ % ADMIN_REMEMBERED];

    if (a->backup && asked->peer.id_len && !asked->answer.ptr)
        asked = &a->asked[a->n_asked++ % ADMIN_REMEMBERED];
    blob_free(&asked->answer);
    *asked = (struct admin_asked){ .peer = *peer, .id = id };
    return asked;
}

static int keep_answer(struct admin_asked *asked, struct span answer) {
    asked->answer = (struct blob){ .ptr = malloc(answer.len), .len = answer.len };
    if (!asked->answer.ptr)
        return -ENOMEM;
    memcpy(asked->answer.ptr, answer.ptr, answer.len);
    return 0;
}

int admin_request(struct service *s, const struct wire_peer *peer, const struct request *request, struct pack *pack) {
    struct admin_asked *asked = find_asked(&s->admin, peer, request->id);
    char what[TALLY_TEXT_MAX + 1];
    struct outcome o = { 0 };
    int r;

    if (asked && asked->answer.ptr)
        return wire_reply(&s->sockets[WIRE_CONTROL], peer, span_blob(asked->answer)) < 0 ? -EIO : 0;
    if (asked)
        return 0;       /* the answer comes when it is done */
    snprintf(what, sizeof(what), SPAN_FMT, SPAN_ARG(request->admin.text));
    r = ACTIONS[request->admin.action](s, peer->user_id, what, &o);
    if (r < 0)
        return r;
    if (!o.busy)
        asked = remember(&s->admin, peer, request->id);
    if (o.later)
        return 0;
    r = pack_outcome(request->id, &o, pack);
    return r < 0 || o.busy ? r : keep_answer(asked, pack_span(pack));
}

static int answer(struct service *s, struct admin_asked *asked, const struct outcome *o) {
    _cleanup_(pack_deinit) struct pack pack;
    int r;

    pack_init(&pack);
    r = pack_outcome(asked->id, o, &pack);
    if (r == 0)
        r = keep_answer(asked, pack_span(&pack));
    return r < 0 ? r : wire_reply(&s->sockets[WIRE_CONTROL], &asked->peer, pack_span(&pack));
}

/* Whoever waits is told; there is one. */
static int answer_waiting(struct service *s, const struct outcome *o) {
    int r = 0;

    for (size_t i = 0; i < ADMIN_REMEMBERED && i < s->admin.n_asked && r >= 0; i++)
        if (!s->admin.asked[i].answer.ptr)
            r = answer(s, &s->admin.asked[i], o);
    return r < 0 ? r : 0;
}

int admin_turn(struct service *s) {
    struct outcome o = { 0 };
    uint64_t events;
    int r;

    if (!s->admin.backup)
        return 0;
    if (read(s->admin.backup_event, &events, sizeof(events)) < 0 && errno != EAGAIN && errno != EINTR)
        return -errno;
    r = backup_feed(s->admin.backup, s->committer);
    if (r < 0)
        return r;
    return backup_done(s, &o) ? 0 : answer_waiting(s, &o);
}

/* --- From start to stop --- */

static int kept_fault(const char *path, int r) {
    log_event(LOG_KEPT_FAULT, "PATH", path, "FAULT", r < 0 ? log_errno(r) : "it is not as tallyd writes it", NULL);
    return 1;
}

int admin_init(struct service *s) {
    struct admin *a = &s->admin;
    int r;

    a->backup_event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (a->backup_event < 0)
        return -errno;
    r = peers_init(&a->peers, pipeline_state(s->pipeline)->election, s->config->dropped);
    if (r)
        return r == -ENOMEM ? r : kept_fault(s->config->dropped, r);
    r = freeze_read(s->config->freeze, &a->freeze);
    if (r)
        return kept_fault(s->config->freeze, r);
    r = zap_drop_keys(s->zap, (const uint8_t(*)[32])a->peers.dropped, a->peers.n_dropped);
    if (r < 0)
        return r;
    if (a->peers.n_dropped)
        log_event(LOG_PEERS_STAY_DROPPED, "COUNT", log_u64(a->peers.n_dropped), NULL);
    if (!a->freeze.on)
        return 0;
    pipeline_hold(s->pipeline, a->freeze.reason);
    log_event(LOG_STAYS_FROZEN, "UID", log_u64(a->freeze.uid), "REASON", a->freeze.reason, NULL);
    return 0;
}

void admin_deinit(struct admin *a) {
    a->backup = backup_free(a->backup);
    peers_deinit(&a->peers);
    for (size_t i = 0; i < ADMIN_REMEMBERED; i++)
        blob_free(&a->asked[i].answer);
    if (a->backup_event > 0)
        close(a->backup_event);
}
