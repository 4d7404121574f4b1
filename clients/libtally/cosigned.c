/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The last head that witnesses have cosigned, held against the reader's own policy: which witnesses the daemon asks, and
 * which of them it finds enough, is its business.
 */

#include <errno.h>

#include "clients/libtally/client.h"
#include "proto/policy.h"

struct cosigned_asked {
    uint64_t since_s;
    size_t len;
    uint8_t text[];             /* the policy */
};

static int policy_read(const struct tally *t, struct span text, struct policy *ret) {
    struct policy_fault fault;
    bool found;

    if (policy_parse(text, ret, &fault) != 0)
        return TALLY_E_OPTIONS;
    found = ret->n_logs == 0;
    for (size_t i = 0; i < ret->n_logs && !found; i++)
        found = span_equal(ret->logs[i].vkey.name, span_str(t->heads.origin)) &&
                memcmp(&ret->logs[i].vkey.key, &heads_newest_key(&t->heads)->key, sizeof(struct public_key)) == 0;
    return found ? 0 : TALLY_E_OPTIONS;
}

/* Returns 0, a TALLY_E_ or -ENOMEM. */
static int cosigned_open(struct tally *t, const struct cosigned_asked *asked, struct span note, struct tally_moment *ret) {
    struct policy policy;
    struct head head;
    int r = policy_read(t, span_of(asked->text, asked->len), &policy);

    if (r == 0 && !note.ptr)
        r = TALLY_E_QUORUM;
    if (r == 0)
        r = heads_open(&t->heads, note, &head);
    if (r == 0 && !policy_met(&policy, policy_cosigned(&policy, note, asked->since_s)))
        r = TALLY_E_QUORUM;
    if (r == 0)
        *ret = (struct tally_moment){ .text = "", .note = bytes_of(note), .size = head.size, .time = head.time };
    return r;
}

static int cosigned_done(struct tally *t, struct ask *ask, int error, const char *text, const struct answer *answer) {
    tally_moment_fn fn = (tally_moment_fn)ask->callback;
    struct tally_moment moment = { 0 };

    if (answer) {
        error = cosigned_open(t, ask->context, answer->cosigned.note, &moment);
        text = answer->cosigned.note.ptr ? "in the cosigned head" : "the daemon has none";
    }
    if (error < 0)
        return error;
    if (error > 0)
        moment = (struct tally_moment){ .error = error, .text = text };
    fn(t, ask->user, &moment);
    return 0;
}

int tally_cosigned(struct tally *t, struct tally_bytes policy, uint64_t since_s, tally_moment_fn fn, void *user,
                   uint64_t *ret_id) {
    struct request request = { .kind = MESSAGE_COSIGNED };
    struct cosigned_asked *asked;
    struct policy parsed;
    int r = policy_read(t, span_of(policy.ptr, policy.len), &parsed);

    if (r != 0)
        return r;
    asked = malloc(sizeof(*asked) + policy.len);
    if (!asked)
        return -ENOMEM;
    asked->since_s = since_s;
    asked->len = policy.len;
    memcpy(asked->text, policy.ptr, policy.len);
    return ask_for(t, LINK_QUERY, &request, MESSAGE_COSIGNED_HEAD, cosigned_done,
                   &(struct ask_terms){ .fn = (void (*)(void))fn, .user = user, .context = asked }, ret_id);
}
