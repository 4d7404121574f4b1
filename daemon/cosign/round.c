/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Nothing is kept of where a witness stands: it says so itself (status 409) when it is asked from somewhere else, so a daemon
 * that was started again finds out with its first question.
 */

#include "daemon/cosign/round.h"

#include <errno.h>
#include <sodium.h>
#include <stdlib.h>

#include "proto/checkpoint.h"

#define STATUS_COSIGNED 200
#define STATUS_CONFLICT 409
#define STATUS_UNPROVEN 422

/* "— NAME BASE64\n" of a key id, a time and a signature. */
#define LINE_BYTES(name) (sizeof(EM_DASH) - 1 + 3 + (name).len + BASE64_SIZE(KEY_ID_SIZE + 8 + SIGNATURE_SIZE) - 1)

void round_init(struct round *r, const struct policy *policy) {
    *r = (struct round){ .policy = policy };
}

static void forget_lines(struct round *r) {
    for (size_t i = 0; i < POLICY_WITNESSES_MAX; i++)
        blob_free(&r->witnesses[i].line);
}

void round_deinit(struct round *r) {
    forget_lines(r);
    blob_free(&r->head);
    blob_free(&r->cosigned);
}

static int copy(struct span from, struct blob *ret) {
    uint8_t *bytes = malloc(from.len);

    if (!bytes)
        return -ENOMEM;
    memcpy(bytes, from.ptr, from.len);
    blob_free(ret);
    *ret = (struct blob){ .ptr = bytes, .len = from.len };
    return 0;
}

int round_begin(struct round *r, struct span note, uint64_t size) {
    int e = copy(note, &r->head);

    if (e == 0) {
        forget_lines(r);
        r->size = size;
    }
    return e;
}

int round_request(struct round *r, const struct tree *journal, size_t witness, struct blob *ret) {
    struct round_witness *w = &r->witnesses[witness];
    struct checkpoint_request request = { .old_size = w->size < r->size ? w->size : r->size, .note = span_blob(r->head) };
    struct digest path[TALLY_PATH_MAX];

    w->asked = request.old_size;
    if (request.old_size > 0 && request.old_size < r->size)
        request.n_hashes = tree_consistency(journal, request.old_size, r->size, path);
    memcpy(request.hashes, path, request.n_hashes * sizeof(path[0]));
    return checkpoint_request_format(&request, ret);
}

/* The size that it cosigned last: where to ask from next, unless no journal of ours can lead there. */
static int take_size(struct round *r, struct round_witness *w, struct span body) {
    uint64_t size;
    struct span line;

    if (!line_take(&body, &line) || body.len > 0 || !decimal_parse(line, UINT64_MAX, &size))
        return ROUND_REFUSED;
    if (size > r->size)
        return ROUND_BEYOND;
    if (size == w->asked)
        return size == r->size ? ROUND_OTHER : ROUND_REFUSED;
    w->size = size;
    return ROUND_AGAIN;
}

/* One line that holds under the head. */
static int take_line(struct round *r, size_t witness, struct span body) {
    const struct policy_party *party = &r->policy->witnesses[witness];
    struct blob *line = &r->witnesses[witness].line, note = { 0 };
    uint64_t time;
    int e;

    if (body.len == 0 || body.len > LINE_BYTES(party->vkey.name) || memchr(body.ptr, '\n', body.len) != body.ptr + body.len - 1)
        return ROUND_FORGED;
    note.ptr = malloc(r->head.len + body.len);
    if (!note.ptr)
        return -ENOMEM;
    memcpy(note.ptr, r->head.ptr, r->head.len);
    memcpy(note.ptr + r->head.len, body.ptr, body.len);
    note.len = r->head.len + body.len;
    e = cosignature_verify(span_blob(note), party->vkey.name, &party->vkey.key, &time);
    blob_free(&note);
    if (e != NOTE_OK)
        return ROUND_FORGED;
    r->witnesses[witness].size = r->size;
    e = copy(body, line);
    return e < 0 ? e : ROUND_COSIGNED;
}

int round_take(struct round *r, size_t witness, unsigned status, struct span body) {
    switch (status) {
    case 0:
        return ROUND_AWAY;
    case STATUS_COSIGNED:
        return take_line(r, witness, body);
    case STATUS_CONFLICT:
        return take_size(r, &r->witnesses[witness], body);
    case STATUS_UNPROVEN:
        return ROUND_OTHER;
    default:
        return ROUND_REFUSED;
    }
}

int round_end(struct round *r) {
    size_t len = r->head.len;
    uint64_t met = 0;
    uint8_t *bytes;

    for (size_t i = 0; i < r->policy->n_witnesses; i++)
        if (r->witnesses[i].line.ptr) {
            met |= 1ull << i;
            len += r->witnesses[i].line.len;
        }
    if (!policy_met(r->policy, met))
        return 0;
    bytes = malloc(len);
    if (!bytes)
        return -ENOMEM;
    memcpy(bytes, r->head.ptr, len = r->head.len);
    for (size_t i = 0; i < r->policy->n_witnesses; i++)
        if (r->witnesses[i].line.ptr) {
            memcpy(bytes + len, r->witnesses[i].line.ptr, r->witnesses[i].line.len);
            len += r->witnesses[i].line.len;
        }
    blob_free(&r->cosigned);
    r->cosigned = (struct blob){ .ptr = bytes, .len = len };
    r->cosigned_size = r->size;
    return 1;
}

size_t round_lines_max(const struct policy *policy) {
    size_t sum = 0;

    for (size_t i = 0; i < policy->n_witnesses; i++)
        sum += LINE_BYTES(policy->witnesses[i].vkey.name);
    return sum;
}
