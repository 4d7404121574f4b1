/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A page of `since` lists what changed after a size and speaks for a range of positions; the frame's hashes let the reader prove
 * its whole state of that range, not only what the page brought (SPEC.md 7.3). The server keeps nothing about any reader.
 */

#include "daemon/answers.h"

#include <errno.h>
#include <stdio.h>

int answer_hello(const struct pipeline *p, uint64_t id, struct pack *pack) {
    const struct state *s = pipeline_state(p);
    struct answer a = {
        .kind = MESSAGE_WELCOME, .id = id,
        .welcome = {
            .protocol = span_str(PROTOCOL_NAME), .software = span_str(SOFTWARE), .genesis = s->election->genesis,
            .manifest_entries = s->n_manifest, .records = s->election->n_records, .ruleset = RULESET,
            .note = s->view.note, .envelope_max = TALLY_ENVELOPE_MAX, .body_max = TALLY_BODY_MAX,
            .bodies_max = TALLY_BODIES_MAX,
        },
    };

    answer_encode(pack, &a);
    return pack->error;
}

int answer_error_code(uint64_t id, enum code code, struct span arg, struct span arg2, struct pack *pack) {
    const struct code_info *info = code_info(code);
    struct answer a = {
        .kind = MESSAGE_ERROR, .id = id, .error = { .code = { .code = span_str(info->code) }, .retry = info->retry }
    };

    if (arg.ptr)
        a.error.code.args[a.error.code.n_args++] = arg;
    if (arg2.ptr)
        a.error.code.args[a.error.code.n_args++] = arg2;
    answer_encode(pack, &a);
    return pack->error;
}

static int answer_beyond(uint64_t id, uint64_t asked, uint64_t size, struct pack *pack) {
    char a[24], b[24];

    snprintf(a, sizeof(a), "%llu", (unsigned long long)asked);
    snprintf(b, sizeof(b), "%llu", (unsigned long long)size);
    return answer_error_code(id, CODE_N03, span_str(a), span_str(b), pack);
}

/* The first position in [lo, hi) whose key is after `after`. */
static uint32_t position_after(const struct election *e, uint32_t lo, uint32_t hi, struct span after) {
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;

        if (span_compare(e->records[mid].key, after) > 0)
            hi = mid;
        else
            lo = mid + 1;
    }
    return lo;
}

int answer_since(struct pipeline *p, uint64_t id, const struct m_since *since, struct pack *pack) {
    const struct view *v = pipeline_view(p);
    struct digest frame[TALLY_FRAME_MAX];
    struct answer a = { .kind = MESSAGE_PAGE, .id = id };
    struct m_page *page = &a.page;
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    uint32_t lo, hi, at;
    size_t bytes = 0;

    if (since->size > v->size)
        return answer_beyond(id, since->size, v->size, pack);
    election_range(v->election, since->prefix, &lo, &hi);
    lo = position_after(v->election, lo, hi, since->after);
    page->records = arena_alloc(&arena, hi - lo, sizeof(*page->records));
    if (!page->records)
        return -ENOMEM;
    for (at = lo; at < hi && bytes < TALLY_PAGE_BYTES; at++) {
        if (since->size && v->changed[at] <= since->size)
            continue;
        page->records[page->n_records++] = span_blob(v->records[at]);
        bytes += v->records[at].len;
    }
    page->note = v->note;
    page->total = v->election->n_records;
    page->lo = lo;
    page->hi = at;
    page->more = at < hi;
    page->hashes = frame;
    page->n_hashes = tree_frame(&v->tree, lo, at, page->total, frame);
    answer_encode(pack, &a);
    return pack->error;
}

/* Adds the entries [from, …) of one batch to the page, and its head after the last; sigsets are numbered anew. Returns whether
 * the page is full. */
static bool page_add(struct m_entries_page *page, const struct batch *batch, uint64_t from, uint64_t count,
                     size_t *bytes) {
    uint64_t last = UINT64_MAX;

    for (size_t i = 0; i < batch->n_entries; i++) {
        struct batch_entry entry = batch->entries[i];

        if (batch->first_index + i < from)
            continue;
        if (page->n_entries >= count || (page->n_entries && *bytes + entry.body.len > TALLY_PAGE_BYTES))
            return true;
        if (entry.sigset != last) {
            page->sigsets[page->n_sigsets++] = batch->sigsets[entry.sigset];
            *bytes += batch->sigsets[entry.sigset].len;
            last = entry.sigset;
        }
        entry.sigset = page->n_sigsets - 1;
        page->entries[page->n_entries++] = entry;
        *bytes += entry.body.len + entry.leaf.len;
    }
    page->heads[page->n_heads++] = batch->note;
    *bytes += batch->note.len;
    return false;
}

/* Reads a durable batch back into the arena. */
static int batch_again(struct committer *committer, uint64_t number, struct arena *arena, struct batch *ret) {
    _cleanup_(blob_free) struct blob bytes = { 0 };
    struct span kept;
    int r = committer_read(committer, number, &bytes);

    if (r)
        return r < 0 ? r : -EIO;
    kept = arena_copy(arena, span_blob(bytes));
    if (!kept.ptr)
        return -ENOMEM;
    r = batch_decode(kept, arena, ret);
    return r > 0 ? -EIO : r;
}

int answer_entries(const struct pipeline *p, struct committer *committer, uint64_t id,
                   const struct m_entries *entries, struct pack *pack) {
    const struct chain *chain = &pipeline_state(p)->chain;
    const struct view *v = &pipeline_state(p)->view;
    uint64_t count = entries->count < TALLY_ENTRIES_MAX ? entries->count : TALLY_ENTRIES_MAX;
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    struct answer a = { .kind = MESSAGE_ENTRIES_PAGE, .id = id, .entries = { .note = v->note, .first = entries->from } };
    struct m_entries_page *page = &a.entries;
    size_t bytes = 0;

    if (entries->from > v->size)
        return answer_beyond(id, entries->from, v->size, pack);
    page->entries = arena_alloc(&arena, count, sizeof(*page->entries));
    page->sigsets = arena_alloc(&arena, count, sizeof(*page->sigsets));
    page->heads = arena_alloc(&arena, count, sizeof(*page->heads));
    if (!page->entries || !page->sigsets || !page->heads)
        return -ENOMEM;
    for (bool full = false; !full && page->n_entries < count && entries->from + page->n_entries < v->size;) {
        uint64_t next = entries->from + page->n_entries;
        struct batch batch;
        int r = batch_again(committer, (uint64_t)(chain_head_over(chain, next) - chain->heads), &arena, &batch);

        if (r < 0)
            return r;
        full = page_add(page, &batch, next, count, &bytes);
    }
    answer_encode(pack, &a);
    return pack->error;
}

int answer_keys(const struct pipeline *p, uint64_t id, const struct m_keys *keys, struct pack *pack) {
    const struct state *s = pipeline_state(p);
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    struct answer a = { .kind = MESSAGE_KEYS_PAGE, .id = id };
    struct m_keys_page *page = &a.keys;
    size_t bytes = 0;

    page->entries = arena_alloc(&arena, s->keys.n, sizeof(*page->entries));
    page->sigsets = arena_alloc(&arena, s->keys.n, sizeof(*page->sigsets));
    if (!page->entries || !page->sigsets)
        return -ENOMEM;
    for (size_t i = 0; i < s->keys.n && page->n_entries < TALLY_ENTRIES_MAX; i++) {
        const struct key_entry *k = &s->keys.rows[i];

        if (k->index < keys->from)
            continue;
        bytes += k->leaf.len + k->sigset.len + k->body.len;
        if (k->index >= s->view.size || (page->n_entries > 0 && bytes > TALLY_PAGE_BYTES))
            break;
        page->sigsets[page->n_sigsets] = span_blob(k->sigset);
        page->entries[page->n_entries++] =
            (struct batch_entry){ span_blob(k->leaf), page->n_sigsets++, span_blob(k->body) };
    }
    answer_encode(pack, &a);
    return pack->error;
}

int answer_moment(const struct pipeline *p, uint64_t id, const struct m_moment *moment, struct pack *pack) {
    const struct state *s = pipeline_state(p);
    uint64_t asked = moment->size.given ? moment->size.value : moment->time.value;
    const struct chain_head *head = moment->size.given ? chain_head_by_size(&s->chain, asked)
                                                       : chain_head_by_time(&s->chain, asked);
    struct answer a = { .kind = MESSAGE_MOMENT_FOUND, .id = id };

    if (!head || (moment->size.given && asked > s->view.size))
        return answer_beyond(id, asked, s->view.size, pack);
    a.moment.note = head->note;
    answer_encode(pack, &a);
    return pack->error;
}

/* The durable head that a proof is made under: of the greatest size up to the one asked for. */
static const struct chain_head *proof_head(const struct state *s, struct opt size) {
    return size.given ? chain_head_by_size(&s->chain, size.value) : chain_newest(&s->chain);
}

int answer_consistency(const struct pipeline *p, uint64_t id, const struct m_consistency *asked, struct pack *pack) {
    const struct state *s = pipeline_state(p);
    const struct chain_head *head = proof_head(s, asked->size);
    struct answer a = { .kind = MESSAGE_CONSISTENCY_PROOF, .id = id };

    if (asked->size.given && asked->size.value > s->view.size)
        return answer_beyond(id, asked->size.value, s->view.size, pack);
    if (!head || asked->old_size > head->size)
        return answer_beyond(id, asked->old_size, head ? head->size : 0, pack);
    a.proof.note = head->note;
    a.proof.n_path = tree_consistency(&s->chain.tree, asked->old_size, head->size, a.proof.path);
    answer_encode(pack, &a);
    return pack->error;
}

int answer_inclusion(const struct pipeline *p, uint64_t id, const struct m_inclusion *asked, struct pack *pack) {
    const struct state *s = pipeline_state(p);
    const struct chain_head *head = proof_head(s, asked->size);
    struct answer a = { .kind = MESSAGE_INCLUSION_PROOF, .id = id };

    if (asked->size.given && asked->size.value > s->view.size)
        return answer_beyond(id, asked->size.value, s->view.size, pack);
    if (!head || asked->index >= head->size)
        return answer_beyond(id, asked->index, head ? head->size : 0, pack);
    a.proof.note = head->note;
    a.proof.leaf = s->chain.leaves[asked->index];
    a.proof.n_path = tree_path(&s->chain.tree, asked->index, head->size, a.proof.path);
    answer_encode(pack, &a);
    return pack->error;
}

int answer_cosigned(uint64_t id, struct span note, struct pack *pack) {
    struct answer a = { .kind = MESSAGE_COSIGNED_HEAD, .id = id, .cosigned = { .note = note } };

    answer_encode(pack, &a);
    return pack->error;
}

int update_pack(struct pipeline *p, uint32_t position, struct pack *pack) {
    const struct view *v = pipeline_view(p);
    struct answer a = {
        .kind = MESSAGE_UPDATE,
        .update = {
            .note = v->note, .total = v->election->n_records, .position = position,
            .record = span_blob(v->records[position]),
        },
    };

    a.update.n_path = tree_path(&v->tree, position, a.update.total, a.update.path);
    answer_encode(pack, &a);
    return pack->error;
}

int beat_pack(const struct pipeline *p, const struct log_secrets *logs, uint64_t now, struct pack *pack) {
    const struct state *s = pipeline_state(p);
    struct m_beat_payload payload = {
        .genesis = s->election->genesis, .sent = now, .as_of = pipeline_as_of(p, now), .note = s->view.note
    };
    struct answer a = { .kind = MESSAGE_BEAT };
    _cleanup_(pack_deinit) struct pack inner;
    _cleanup_(blob_free) struct blob message = { 0 };
    int r;

    pack_init(&inner);
    beat_payload_encode(&inner, &payload);
    if (inner.error)
        return inner.error;
    r = pae(span_str(PAYLOAD_BEAT), pack_span(&inner), &message);
    if (r < 0)
        return r;
    a.beat.payload = pack_span(&inner);
    key_sign(log_secret(logs, election_log_key(s->election, s->view.size)), span_blob(message), a.beat.signature);
    answer_encode(pack, &a);
    return pack->error;
}

int witness_head(const struct pipeline *p, struct span note) {
    const struct state *s = pipeline_state(p);
    struct head head;

    if (election_head_open(s->election, note, &head))
        return 0;
    return !chain_passed(&s->chain, &head);
}
