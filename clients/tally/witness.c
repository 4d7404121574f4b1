/* SPDX-License-Identifier: Apache-2.0 */

/* One file for each log, named by the digest of its origin, holds the last note that was cosigned. */

#include "clients/tally/witness.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "clients/tally/files.h"
#include "clients/tally/output.h"
#include "proto/checkpoint.h"
#include "proto/proof.h"
#include "proto/tree.h"

static int say(struct blob *ret, int status, const char *text) {
    ret->ptr = (uint8_t *)strdup(text);
    ret->len = strlen(text);
    return ret->ptr ? status : -ENOMEM;
}

static char *head_path(const struct witness *w, struct span origin) {
    char name[2 * DIGEST_SIZE + 1];
    struct digest digest;

    hash_bytes(origin, &digest);
    return path_join(w->state, hex(digest.bytes, DIGEST_SIZE, name));
}

/* What was cosigned last; size 0 where nothing was. Returns 0 or a negative errno. */
static int last_read(const char *path, struct checkpoint *ret) {
    _cleanup_(blob_free) struct blob note = { 0 };
    struct span text, signatures;
    int r = file_read(path, TALLY_NOTE_MAX, &note);

    *ret = (struct checkpoint){ 0 };
    if (r == -ENOENT)
        return 0;
    if (r == 0 && (!note_split(span_blob(note), &text, &signatures) || checkpoint_parse(text, ret) != 0))
        r = -EBADMSG;
    ret->origin = (struct span){ 0 };
    return r;
}

/* Whether one of the log's keys has signed: a witness_status. */
static int check_log(const struct witness *w, struct span note, struct span origin) {
    bool known = false;

    for (size_t i = 0; i < w->n_logs; i++) {
        struct span text;

        if (!span_equal(w->logs[i].name, origin))
            continue;
        known = true;
        if (note_verify(note, origin, &w->logs[i].key, &text) == NOTE_OK)
            return WITNESS_COSIGNED;
    }
    return known ? WITNESS_UNSIGNED : WITNESS_UNKNOWN;
}

/* Whether the log has grown from what was cosigned last to this: a witness_status. */
static int check_growth(const struct checkpoint_request *r, const struct checkpoint *last, const struct checkpoint *next) {
    if (next->size == last->size)
        return r->n_hashes > 0 ? WITNESS_UNPROVEN : digest_equal(&last->root, &next->root) ? WITNESS_COSIGNED : WITNESS_CONFLICT;
    if (last->size == 0)
        return r->n_hashes > 0 ? WITNESS_UNPROVEN : WITNESS_COSIGNED;
    return proof_consistency(last->size, next->size, r->hashes, r->n_hashes, &last->root, &next->root) ? WITNESS_COSIGNED
                                                                                                       : WITNESS_UNPROVEN;
}

static int say_last(struct blob *ret, uint64_t size) {
    char text[24];

    snprintf(text, sizeof(text), "%" PRIu64 "\n", size);
    return say(ret, WITNESS_CONFLICT, text);
}

/* Keeps the note, then cosigns it. */
static int keep_and_cosign(const struct witness *w, const char *path, struct span note, struct span text, uint64_t now_s,
                           struct blob *ret) {
    int r = file_write(path, note, MODE_SECRET);

    if (r < 0) {
        output_file_error(path, r);
        return say(ret, WITNESS_FAULT, "the head could not be kept\n");
    }
    r = cosign(text, span_str(w->name), &w->key, now_s, ret);
    return r < 0 ? r : WITNESS_COSIGNED;
}

int witness_add_checkpoint(const struct witness *w, struct span request, uint64_t now_s, struct blob *ret_body) {
    _cleanup_(string_free) char *path = NULL;
    struct checkpoint_request r;
    struct checkpoint last, next;
    struct span text, signatures;
    int status;

    if (checkpoint_request_parse(request, &r) != 0 || r.note.len > TALLY_NOTE_MAX)
        return say(ret_body, WITNESS_MALFORMED, "this is no add-checkpoint request\n");
    if (!note_split(r.note, &text, &signatures) || checkpoint_parse(text, &next) != 0 || r.old_size > next.size)
        return say(ret_body, WITNESS_MALFORMED, "this is no checkpoint, or one of a smaller tree than the old one\n");
    status = check_log(w, r.note, next.origin);
    if (status != WITNESS_COSIGNED)
        return say(ret_body, status, status == WITNESS_UNKNOWN ? "this log is not watched\n" : "the log's signature does not hold\n");
    path = head_path(w, next.origin);
    if (!path)
        return -ENOMEM;
    if (last_read(path, &last) < 0) {
        output_error("%s: not a head; a witness that has forgotten what it saw may not cosign", path);
        return say(ret_body, WITNESS_FAULT, "what was cosigned last cannot be read\n");
    }
    if (r.old_size != last.size)
        return say_last(ret_body, last.size);
    status = check_growth(&r, &last, &next);
    if (status == WITNESS_CONFLICT)
        return say_last(ret_body, last.size);
    if (status != WITNESS_COSIGNED)
        return say(ret_body, status, "the consistency proof does not hold\n");
    return keep_and_cosign(w, path, r.note, text, now_s, ret_body);
}
