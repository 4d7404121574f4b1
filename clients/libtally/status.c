/* SPDX-License-Identifier: Apache-2.0 */

/* What the daemon says of itself: the operator's status on the control socket, and a welcome that is handed over. */

#include <errno.h>

#include "clients/libtally/client.h"

static int status_done(struct tally *t, struct ask *ask, int error, const char *text, const struct answer *answer) {
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    tally_status_fn fn = (tally_status_fn)ask->callback;
    size_t n = answer ? answer->state.n : 0;
    struct tally_pair *pairs = arena_alloc(&arena, n, sizeof(*pairs));

    if (!pairs)
        return -ENOMEM;
    for (size_t i = 0; i < n; i++)
        pairs[i] = (struct tally_pair){ bytes_of(answer->state.pairs[i].name), bytes_of(answer->state.pairs[i].value) };
    fn(t, ask->user, error, text, n, pairs);
    return 0;
}

int tally_status(struct tally *t, tally_status_fn fn, void *user, uint64_t *ret_id) {
    struct request request = { .kind = MESSAGE_STATUS };
    struct ask *ask;
    int r = ask_new(t, LINK_CONTROL, &request, MESSAGE_STATE, status_done, &ask);

    if (r != 0)
        return r;
    ask->callback = (void (*)(void))fn;
    ask->user = user;
    if (ret_id)
        *ret_id = ask->id;
    return 0;
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
    struct ask *ask;
    int r;

    if (t->heads.largest.ptr)
        request.hello.note = span_blob(t->heads.largest);
    r = ask_new(t, link, &request, MESSAGE_WELCOME, hello_done, &ask);
    if (r != 0)
        return r;
    ask->number = t->heads.size;
    ask->callback = (void (*)(void))fn;
    ask->user = user;
    if (ret_id)
        *ret_id = ask->id;
    return 0;
}
