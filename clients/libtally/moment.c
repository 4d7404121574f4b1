/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The last head not after a size or a time. It lies behind heads that were seen before, so it is not held against them
 * as going back; it must be signed, be the only text of its size, and not lie after what was asked.
 */

#include <errno.h>

#include "clients/libtally/client.h"

struct moment_asked {
    bool by_time;
    uint64_t value;
};

static int moment_open(struct tally *t, const struct moment_asked *asked, struct span note, struct tally_moment *ret) {
    struct head head;
    int r = heads_open(&t->heads, note, &head);

    if (r != 0)
        return r;
    if ((asked->by_time ? head.time : head.size) > asked->value)
        return TALLY_E_MESSAGE;
    *ret = (struct tally_moment){ .text = "", .note = bytes_of(note), .size = head.size, .time = head.time };
    return 0;
}

static int moment_done(struct tally *t, struct ask *ask, int error, const char *text, const struct answer *answer) {
    tally_moment_fn fn = (tally_moment_fn)ask->callback;
    struct tally_moment moment = { 0 };

    if (answer) {
        error = moment_open(t, ask->context, answer->moment.note, &moment);
        text = "in the head of a moment";
    }
    if (error < 0)
        return error;
    if (error > 0)
        moment = (struct tally_moment){ .error = error, .text = text };
    fn(t, ask->user, &moment);
    return 0;
}

int tally_moment(struct tally *t, bool by_time, uint64_t value, tally_moment_fn fn, void *user, uint64_t *ret_id) {
    struct request request = { .kind = MESSAGE_MOMENT };
    struct opt *asked = by_time ? &request.moment.time : &request.moment.size;
    struct moment_asked *kept;

    if (by_time && value > TALLY_TIME_MAX)
        return TALLY_E_OPTIONS;
    *asked = (struct opt){ true, value };
    kept = malloc(sizeof(*kept));
    if (!kept)
        return -ENOMEM;
    *kept = (struct moment_asked){ by_time, value };
    return ask_for(t, LINK_QUERY, &request, MESSAGE_MOMENT_FOUND, moment_done,
                   &(struct ask_terms){ .fn = (void (*)(void))fn, .user = user, .context = kept }, ret_id);
}
