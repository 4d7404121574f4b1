/* SPDX-License-Identifier: Apache-2.0 */

/* What the daemon says of itself: the operator's status on the control socket, and a welcome that is handed over. */

#include <errno.h>

#include "clients/libtally/client.h"

/* The values, in the arena; NULL when memory is out. */
static struct tally_pair *pairs_of(struct arena *arena, const struct m_pair *pairs, size_t n) {
    struct tally_pair *rows = arena_alloc(arena, n ? n : 1, sizeof(*rows));

    for (size_t i = 0; rows && i < n; i++)
        rows[i] = (struct tally_pair){ bytes_of(pairs[i].name), bytes_of(pairs[i].value) };
    return rows;
}

static int status_done(struct tally *t, struct ask *ask, int error, const char *text, const struct answer *answer) {
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    tally_status_fn fn = (tally_status_fn)ask->callback;
    size_t n = answer ? answer->state.n_centres : 0;
    struct tally_centre_state *centres = arena_alloc(&arena, n ? n : 1, sizeof(*centres));
    struct tally_state state = { 0 };

    if (!answer) {
        fn(t, ask->user, error, text, NULL);
        return 0;
    }
    state = (struct tally_state){
        .n = answer->state.n, .n_centres = n, .centres = centres,
        .pairs = pairs_of(&arena, answer->state.pairs, answer->state.n),
    };
    if (!centres || !state.pairs)
        return -ENOMEM;
    for (size_t i = 0; i < n; i++) {
        const struct m_centre_state *c = &answer->state.centres[i];

        centres[i] = (struct tally_centre_state){ bytes_of(c->id), c->seen.given, c->seen.value, c->requests, c->dropped };
    }
    fn(t, ask->user, error, text, &state);
    return 0;
}

/* Asks control; the callback is called by `done`, which knows its type. */
static int ask_control(struct tally *t, struct request *request, uint64_t wants, ask_fn done, void (*callback)(void),
                       void *user, uint64_t *ret_id) {
    return ask_for(t, LINK_CONTROL, request, wants, done, &(struct ask_terms){ .fn = callback, .user = user }, ret_id);
}

int tally_status(struct tally *t, tally_status_fn fn, void *user, uint64_t *ret_id) {
    struct request request = { .kind = MESSAGE_STATUS };

    return ask_control(t, &request, MESSAGE_STATE, status_done, (void (*)(void))fn, user, ret_id);
}

static int metrics_done(struct tally *t, struct ask *ask, int error, const char *text, const struct answer *answer) {
    tally_metrics_fn fn = (tally_metrics_fn)ask->callback;

    fn(t, ask->user, error, text, answer ? bytes_of(answer->metrics.text) : (struct tally_bytes){ 0 });
    return 0;
}

int tally_metrics(struct tally *t, tally_metrics_fn fn, void *user, uint64_t *ret_id) {
    struct request request = { .kind = MESSAGE_METRICS };

    return ask_control(t, &request, MESSAGE_METRICS_TEXT, metrics_done, (void (*)(void))fn, user, ret_id);
}

static int admin_done(struct tally *t, struct ask *ask, int error, const char *text, const struct answer *answer) {
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    tally_admin_fn fn = (tally_admin_fn)ask->callback;
    size_t n = answer ? answer->done.n : 0;
    struct tally_pair *pairs = pairs_of(&arena, answer ? answer->done.pairs : NULL, n);

    if (!pairs)
        return -ENOMEM;
    fn(t, ask->user, error, text, n, pairs);
    return 0;
}

int tally_admin(struct tally *t, enum tally_admin_action action, const char *what, tally_admin_fn fn, void *user,
                uint64_t *ret_id) {
    struct request request = { .kind = MESSAGE_ADMIN, .admin = { (uint64_t)action, span_str(what) } };
    size_t n = strlen(what);

    if (n == 0 || n > TALLY_TEXT_MAX || action > TALLY_ADMIN_ALLOW_PEER)
        return TALLY_E_OPTIONS;
    for (size_t i = 0; i < n; i++)
        if ((uint8_t)what[i] < ' ' || what[i] == 0x7f)
            return TALLY_E_OPTIONS;
    return ask_control(t, &request, MESSAGE_DONE, admin_done, (void (*)(void))fn, user, ret_id);
}

static int hello_done(struct tally *t, struct ask *ask, int error, const char *text, const struct answer *answer) {
    tally_hello_fn fn = (tally_hello_fn)ask->callback;
    struct tally_welcome welcome = { 0 };
    struct head head;

    if (answer) {
        const struct m_welcome *w = &answer->welcome;

        error = welcome_check(t, ask, w, &head);
        text = "in the daemon's welcome";
        if (error == 0)
            welcome = (struct tally_welcome){
                .protocol = bytes_of(w->protocol), .software = bytes_of(w->software),
                .manifest_entries = w->manifest_entries, .records = w->records, .ruleset = w->ruleset,
                .note = bytes_of(w->note), .size = head.size, .time = head.time,
            };
    }
    if (error < 0)
        return error;
    fn(t, ask->user, error, error ? text : "", error ? NULL : &welcome);
    return 0;
}

int tally_hello(struct tally *t, tally_hello_fn fn, void *user, uint64_t *ret_id) {
    enum link_id link = t->links[LINK_QUERY].endpoint ? LINK_QUERY : LINK_INTAKE;
    struct request request = { .kind = MESSAGE_HELLO };

    if (t->heads.largest.ptr)
        request.hello.note = span_blob(t->heads.largest);
    return ask_for(t, link, &request, MESSAGE_WELCOME, hello_done,
                   &(struct ask_terms){ .fn = (void (*)(void))fn, .user = user, .number = t->heads.size }, ret_id);
}
