/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Heads. There is one text for each size, and every one that the log signed follows from the entries up to its size: root,
 * records, rule set, time. Those that were seen elsewhere must be among the journal's: a log that shows one subscriber
 * another history than it shows the auditor has signed either a second text for a size, or one at a size where its journal
 * has none.
 */

#include <errno.h>
#include <stdio.h>

#include "clients/tally/audit_state.h"
#include "clients/tally/output.h"
#include "clients/tally/times.h"
#include "proto/pack.h"

void head_texts_deinit(struct head_texts *t) {
    for (size_t i = 0; i < t->n; i++)
        blob_free(&t->rows[i].note);
    free(t->rows);
    *t = (struct head_texts){ 0 };
}

static int note_copy(struct span note, struct blob *ret) {
    *ret = (struct blob){ malloc(note.len), note.len };
    if (!ret->ptr)
        return -ENOMEM;
    memcpy(ret->ptr, note.ptr, note.len);
    return 0;
}

/* Takes the row's size and text, and a copy of the note. */
static int head_texts_add(struct head_texts *t, const struct head_text *row, struct span note) {
    if (t->n == t->room) {
        size_t room = t->room ? 2 * t->room : 64;
        struct head_text *rows = reallocarray(t->rows, room, sizeof(*rows));

        if (!rows)
            return -ENOMEM;
        t->rows = rows;
        t->room = room;
    }
    t->rows[t->n] = *row;
    if (note_copy(note, &t->rows[t->n].note) < 0)
        return -ENOMEM;
    t->n++;
    return 0;
}

/* The head that was reached last; absent before the first. */
static struct span last_note(const struct audit *a) {
    return a->heads.n > 0 ? span_blob(a->heads.rows[a->heads.n - 1].note) : (struct span){ 0 };
}

/* What is signed of a note ends where the empty line begins. */
static struct digest text_digest(struct span note) {
    const uint8_t *end = memmem(note.ptr, note.len, "\n\n", 2);
    struct digest ret;

    hash_bytes(span_of(note.ptr, end ? (size_t)(end - note.ptr) + 1 : note.len), &ret);
    return ret;
}

static const struct head_text *heads_find(const struct audit *a, uint64_t size) {
    size_t lo = 0, hi = a->heads.n;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;

        if (a->heads.rows[mid].size == size)
            return &a->heads.rows[mid];
        if (a->heads.rows[mid].size < size)
            lo = mid + 1;
        else
            hi = mid;
    }
    return NULL;
}

int find_head(struct audit *a, enum finding_kind kind, uint64_t size, const char *expected, const char *found) {
    struct finding f = { .kind = kind, .place = AT_HEAD, .at = size };

    snprintf(f.expected, sizeof(f.expected), "%s", expected ? expected : "");
    snprintf(f.found, sizeof(f.found), "%s", found ? found : "");
    return audit_find(a, &f);
}

/*
 * A head that was seen and is not the journal's. It contradicts the one that stands in its place, or (`known` NULL: there is
 * none) the one that was reached last. That there is no memory for the evidence is no reason to say less.
 */
static int find_fork(struct audit *a, uint64_t size, const struct head_text *known, struct span seen) {
    struct span other = known ? span_blob(known->note) : last_note(a);

    if (a->finding.kind == FINDING_NONE && other.ptr && note_copy(seen, &a->fork[0]) == 0)
        (void)note_copy(other, &a->fork[1]);
    return find_head(a, known ? FINDING_FORK : FINDING_HIDDEN, size, NULL, NULL);
}

bool audit_fork(struct audit *a, struct span *ret_old, struct span *ret_note) {
    enum finding_kind kind = audit_finding(a)->kind;

    *ret_old = span_blob(a->fork[0]);
    *ret_note = span_blob(a->fork[1]);
    return (kind == FINDING_FORK || kind == FINDING_HIDDEN) && ret_old->ptr && ret_note->ptr;
}

static int find_digests(struct audit *a, enum finding_kind kind, uint64_t size, const struct digest *expected,
                        const struct digest *found) {
    char texts[2][2 * DIGEST_SIZE + 1];

    return find_head(a, kind, size, hex(expected->bytes, DIGEST_SIZE, texts[0]), hex(found->bytes, DIGEST_SIZE, texts[1]));
}

/* --- Records --- */

static int record_hash(struct audit *a, uint32_t position, struct pack *p, struct tree_leaf *ret) {
    pack_clear(p);
    ledger_record(a->ledger, position, p);
    ret->index = position;
    hash_leaf(pack_span(p), &ret->hash);
    return p->error;
}

/* Brings the tree of the records up to the ledger. */
static int records_take(struct audit *a) {
    _cleanup_(pack_deinit) struct pack p;
    const uint32_t *positions;
    struct fault fault;
    size_t n;

    pack_init(&p);
    if (!ledger_sound(a->ledger, &fault))
        return find_head(a, FINDING_UNSOUND, audit_size(a), NULL, fault.text);
    n = ledger_changed(a->ledger, &positions);
    for (size_t i = 0; i < n; i++) {
        int r = record_hash(a, positions[i], &p, &a->changed[i]);

        if (r < 0)
            return r;
    }
    tree_update_many(&a->records, a->changed, n);
    ledger_settle(a->ledger);
    return 0;
}

int audit_served(struct audit *a, uint32_t position, const struct digest *leaf_hash) {
    struct finding f = { .kind = FINDING_SERVED, .place = AT_HEAD, .at = audit_size(a) };

    if (digest_equal(&a->records.levels[0].hashes[position], leaf_hash))
        return 0;
    snprintf(f.subject, sizeof(f.subject), SPAN_FMT, SPAN_ARG(a->e->records[position].key));
    return audit_find(a, &f);
}

/* --- Heads --- */

/* What a head says, against what follows from the entries. */
static int head_compare(struct audit *a, const struct head *head) {
    struct digest root, records;
    char times[2][TIME_TEXT_MAX];

    tree_root(&a->journal, audit_size(a), &root);
    tree_root(&a->records, a->e->n_records, &records);
    if (!digest_equal(&root, &head->root))
        return find_digests(a, FINDING_ROOT, head->size, &root, &head->root);
    if (!digest_equal(&records, &head->records))
        return find_digests(a, FINDING_RECORDS, head->size, &records, &head->records);
    if (head->ruleset != RULESET)
        return find_head(a, FINDING_HEAD_RULESET, head->size, NULL, NULL);
    if (head->time != a->time)
        return find_head(a, FINDING_HEAD_TIME, head->size, time_format(a->time, times[0]), time_format(head->time, times[1]));
    return 0;
}

/* What was seen elsewhere, up to the head that is reached. */
static int ahead_meet(struct audit *a, const struct head_text *reached) {
    size_t kept = 0;
    int r = 0;

    if (a->least_ahead > reached->size)
        return 0;
    a->least_ahead = UINT64_MAX;
    for (size_t i = 0; i < a->ahead.n; i++) {
        const struct head_text row = a->ahead.rows[i];

        if (row.size > reached->size) {
            a->ahead.rows[kept++] = row;
            if (row.size < a->least_ahead)
                a->least_ahead = row.size;
            continue;
        }
        if (row.size < reached->size)
            r = find_fork(a, row.size, NULL, span_blob(row.note));
        else if (!digest_equal(&row.text, &reached->text))
            r = find_fork(a, row.size, reached, span_blob(row.note));
        blob_free(&a->ahead.rows[i].note);
    }
    a->ahead.n = kept;
    return r;
}

static int head_keep(struct audit *a, struct span note, const struct head *head) {
    struct head_text row = { .size = head->size, .text = text_digest(note) };

    if (head_texts_add(&a->heads, &row, note) < 0)
        return -ENOMEM;
    a->last = *head;
    a->last.origin = (struct span){ 0 };
    return ahead_meet(a, &a->heads.rows[a->heads.n - 1]);
}

int audit_head(struct audit *a, struct span note, const struct head *head) {
    int r;

    if (head->size != audit_size(a) || (a->heads.n > 0 && head->size <= a->last.size))
        return find_head(a, FINDING_SIZE, head->size, NULL, NULL);
    if (!span_equal(head->origin, a->e->header.origin))
        return find_head(a, FINDING_NOTE, head->size, NULL, NULL);
    r = checks_add_note(a->checks, finding_order_head(head->size), election_log_key(a->e, head->size), a->e->header.origin, note);
    if (r == 0)
        r = records_take(a);
    if (r == 0)
        r = head_compare(a, head);
    return r == 0 ? head_keep(a, note, head) : r;
}

int audit_seen(struct audit *a, struct span note) {
    struct head_text row = { .text = text_digest(note) };
    const struct head_text *known;
    struct head head;

    if (head_parse(note, &head) != NOTE_OK)
        return find_head(a, FINDING_NOTE, audit_size(a), NULL, NULL);
    row.size = head.size;
    if (row.size > audit_size(a)) {
        if (row.size < a->least_ahead)
            a->least_ahead = row.size;
        return head_texts_add(&a->ahead, &row, note);
    }
    known = heads_find(a, row.size);
    return known && digest_equal(&known->text, &row.text) ? 0 : find_fork(a, row.size, known, note);
}

uint64_t audit_ahead(const struct audit *a) {
    uint64_t size = 0;

    for (size_t i = 0; i < a->ahead.n; i++)
        size = a->ahead.rows[i].size > size ? a->ahead.rows[i].size : size;
    return size;
}

bool audit_reached(const struct audit *a, struct head *ret, struct span *ret_note) {
    *ret = a->last;
    *ret_note = last_note(a);
    return a->heads.n > 0;
}
