/* SPDX-License-Identifier: Apache-2.0 */

/*
 * There is one text for each size of a log. Whoever is shown two has evidence that the log forked, so the texts of the
 * last sizes seen are remembered, not only the newest: a receipt's head lies behind the newest one and may still
 * contradict a page that was read a minute ago. The same note comes again and again (with every receipt of a batch, with
 * every beat while nothing happens), so what was verified once is recognised by its bytes and not verified again.
 */

#include "clients/libtally/heads.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "clients/libtally/tally.h"
#include "proto/limits.h"
#include "proto/tree.h"

int heads_init(struct heads *heads, const char *origin, const uint8_t log_key[32]) {
    *heads = (struct heads){ .origin = strdup(origin) };
    memcpy(heads->keys[0].key.bytes, log_key, sizeof(heads->keys[0].key.bytes));
    heads->n_keys = 1;
    return heads->origin ? 0 : -ENOMEM;
}

void heads_deinit(struct heads *heads) {
    free(heads->origin);
    blob_free(&heads->unproven);
    blob_free(&heads->largest);
    blob_free(&heads->grown_note);
    for (size_t i = 0; i < ARRAY_SIZE(heads->fork); i++)
        blob_free(&heads->fork[i]);
    for (size_t i = 0; i < heads->n; i++)
        blob_free(&heads->seen[i].bytes);
    *heads = (struct heads){ 0 };
}

/* What is signed ends where the empty line begins. */
static struct span signed_text(struct span note) {
    const uint8_t *end = memmem(note.ptr, note.len, "\n\n", 2);

    return span_of(note.ptr, end ? (size_t)(end - note.ptr) + 1 : note.len);
}

/* Another copy of a note in the place of what is there. Returns 0 or -ENOMEM. */
static int note_keep(struct blob *place, struct span note) {
    struct blob copy = { .ptr = malloc(note.len), .len = note.len };

    if (!copy.ptr)
        return -ENOMEM;
    memcpy(copy.ptr, note.ptr, note.len);
    blob_free(place);
    *place = copy;
    return 0;
}

static int heads_keep(struct heads *heads, struct span note, const struct head_seen *seen) {
    struct head_seen kept = *seen;

    if (note_keep(&kept.bytes, note) < 0)
        return -ENOMEM;
    if (!heads->largest.ptr || seen->size > heads->size) {
        if (note_keep(&heads->largest, note) < 0) {
            blob_free(&kept.bytes);
            return -ENOMEM;
        }
        heads->size = seen->size;
    }
    blob_free(&heads->seen[heads->next].bytes);
    heads->seen[heads->next] = kept;
    heads->next = (heads->next + 1) % HEADS_SEEN;
    if (heads->n < HEADS_SEEN)
        heads->n++;
    return 0;
}

/* The note of a size that was seen lately; absent: it is gone. */
static struct span heads_note(const struct heads *heads, uint64_t size) {
    for (size_t i = 0; i < heads->n; i++)
        if (heads->seen[i].size == size)
            return span_blob(heads->seen[i].bytes);
    return (struct span){ 0 };
}

void heads_grow(struct heads *heads, const struct head *head) {
    struct span note = heads_note(heads, head->size);

    if (heads->grown_given && head->size <= heads->grown.size)
        return;
    heads->grown_given = true;
    heads->grown = *head;
    if (!note.ptr || note_keep(&heads->grown_note, note) < 0)
        blob_free(&heads->grown_note);
}

/* That there is no memory for evidence is no reason to say less of what was found. */
static void fork_keep(struct heads *heads, struct span old, struct span note) {
    if (!old.ptr || !note.ptr || note_keep(&heads->fork[0], old) < 0 || note_keep(&heads->fork[1], note) < 0)
        blob_free(&heads->fork[0]);
}

void heads_contradict(struct heads *heads, const struct head *head) {
    if (heads->grown_given && heads->grown.size < head->size)
        fork_keep(heads, span_blob(heads->grown_note), heads_note(heads, head->size));
}

const struct heads_key *heads_newest_key(const struct heads *heads) {
    return &heads->keys[heads->n_keys - 1];
}

const struct public_key *heads_key_at(const struct heads *heads, uint64_t size) {
    size_t i = heads->n_keys - 1;

    while (heads->keys[i].since > size)
        i--;                    /* the first is there from the first entry on */
    return &heads->keys[i].key;
}

bool heads_add_key(struct heads *heads, const struct public_key *key, uint64_t since) {
    if (heads->n_keys == HEADS_KEYS_MAX)
        return false;
    heads->keys[heads->n_keys++] = (struct heads_key){ *key, since };
    return true;
}

int heads_resume(struct heads *heads, struct span note) {
    struct head head;
    int r = heads_open(heads, note, &head);

    if (r == 0)
        heads_grow(heads, &head);
    if (r != TALLY_E_HEAD || !heads->stranger)
        return r;
    heads->stranger = false;
    heads->unproven = (struct blob){ .ptr = malloc(note.len), .len = note.len };
    if (!heads->unproven.ptr)
        return -ENOMEM;
    memcpy(heads->unproven.ptr, note.ptr, note.len);
    return 0;
}

int heads_proven(struct heads *heads) {
    struct blob note = heads->unproven;
    struct head head;
    int r;

    if (!note.ptr)
        return 0;
    heads->unproven = (struct blob){ 0 };
    r = heads_open(heads, span_blob(note), &head);
    if (r == 0)
        heads_grow(heads, &head);
    blob_free(&note);
    return r;
}

int heads_open(struct heads *heads, struct span note, struct head *ret) {
    struct head_seen fresh = { 0 };
    bool same_text = false;
    int r;

    if (!note.ptr || note.len > TALLY_NOTE_MAX)
        return TALLY_E_HEAD;
    hash_bytes(note, &fresh.note);
    for (size_t i = 0; i < heads->n; i++)
        if (digest_equal(&heads->seen[i].note, &fresh.note)) {
            *ret = heads->seen[i].head;
            return 0;
        }
    r = head_parse(note, &fresh.head);
    if (r == NOTE_OK)
        r = head_open(note, span_str(heads->origin), heads_key_at(heads, fresh.head.size), &fresh.head);
    heads->stranger |= r == NOTE_UNSIGNED;
    if (r != NOTE_OK)
        return TALLY_E_HEAD;
    fresh.head.origin = (struct span){ 0 };
    fresh.size = fresh.head.size;
    hash_bytes(signed_text(note), &fresh.text);
    for (size_t i = 0; i < heads->n; i++) {
        if (heads->seen[i].size != fresh.size)
            continue;
        if (!digest_equal(&heads->seen[i].text, &fresh.text)) {
            fork_keep(heads, span_blob(heads->seen[i].bytes), note);
            return TALLY_E_FORK;
        }
        same_text = true;
    }
    if (!same_text) {
        r = heads_keep(heads, note, &fresh);
        if (r < 0)
            return r;
        if (heads->fresh)
            heads->fresh(heads->context, note, fresh.size);
    }
    *ret = fresh.head;
    return 0;
}
