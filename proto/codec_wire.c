/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Requests and answers (SPEC.md 7). Both begin [1, kind, …], and all but the published ones carry their request's
 * number next. The tables at the end say for each kind how many elements it has and which pair reads and writes the
 * ones after that; the pairs stand above in the order of the specification.
 */

#include "proto/codec_wire.h"

#include <assert.h>

/* --- 7.1 hello and welcome --- */

static void hello_get(struct cursor *c, struct arena *arena, void *ret) {
    struct m_hello *hello = ret;

    (void)arena;
    if (!cursor_nil(c))
        get_note(c, &hello->note);
}

static void hello_put(struct pack *p, const void *message) {
    const struct m_hello *hello = message;

    pack_bin(p, hello->note);
}

static void welcome_get(struct cursor *c, struct arena *arena, void *ret) {
    struct m_welcome *welcome = ret;
    size_t n;

    (void)arena;
    get_text(c, 1, TALLY_NAME_MAX, &welcome->protocol);
    if (!c->fault && !span_equal(welcome->protocol, span_str(PROTOCOL_NAME)))
        cursor_fail(c, CANON_VERSION);
    get_text(c, 1, TALLY_NAME_MAX, &welcome->software);
    cursor_digest(c, &welcome->genesis);
    get_number(c, 0, UINT64_MAX, &welcome->manifest_entries);
    get_number(c, 0, UINT64_MAX, &welcome->records);
    get_exactly(c, RULESET);
    welcome->ruleset = RULESET;
    get_note(c, &welcome->note);
    cursor_array(c, 3, 3, &n);
    get_count(c, &welcome->envelope_max);
    get_count(c, &welcome->body_max);
    get_count(c, &welcome->bodies_max);
}

static void welcome_put(struct pack *p, const void *message) {
    const struct m_welcome *welcome = message;

    pack_str(p, welcome->protocol);
    pack_str(p, welcome->software);
    pack_digest(p, &welcome->genesis);
    pack_uint(p, welcome->manifest_entries);
    pack_uint(p, welcome->records);
    pack_uint(p, welcome->ruleset);
    pack_bin(p, welcome->note);
    pack_array(p, 3);
    pack_uint(p, welcome->envelope_max);
    pack_uint(p, welcome->body_max);
    pack_uint(p, welcome->bodies_max);
}

/* --- 7.2 submit and result --- */

static void submit_get(struct cursor *c, struct arena *arena, void *ret) {
    struct m_submit *submit = ret;

    (void)arena;
    cursor_bin(c, 0, TALLY_ENVELOPE_MAX, &submit->envelope); /* what cannot be opened has a result too */
}

static void submit_put(struct pack *p, const void *message) {
    const struct m_submit *submit = message;

    pack_bin(p, submit->envelope);
}

/* code, [argument…] — two elements of the row or message they stand in. */
static void code_get(struct cursor *c, struct arena *arena, void *ret_row) {
    struct code_args *code = ret_row;
    size_t n;

    (void)arena;
    get_id(c, &code->code);
    if (cursor_array(c, 0, TALLY_ARGS_MAX, &n))
        return;
    for (size_t i = 0; i < n; i++)
        get_text(c, 0, TALLY_TEXT_MAX, &code->args[i]);
    code->n_args = n;
}

static void code_put(struct pack *p, const void *row) {
    const struct code_args *code = row;

    pack_str(p, code->code);
    pack_array(p, code->n_args);
    for (size_t i = 0; i < code->n_args; i++)
        pack_str(p, code->args[i]);
}

static const struct list CODES = { TALLY_CODES_MAX, 2, sizeof(struct code_args), code_get, code_put, NULL };

static void item_get(struct cursor *c, struct arena *arena, void *ret_row) {
    struct result_item *item = ret_row;

    get_enum(c, _VERDICT_MAX, &item->verdict);
    item->codes = list_get(c, arena, &CODES, &item->n_codes);
    cursor_bool(c, &item->retry);
    if (!cursor_nil(c))
        get_bin(c, RECEIPT_MAX, &item->receipt);
}

static void item_put(struct pack *p, const void *row) {
    const struct result_item *item = row;

    pack_uint(p, item->verdict);
    list_put(p, &CODES, item->codes, item->n_codes);
    pack_bool(p, item->retry);
    pack_bin(p, item->receipt);
}

static const struct list ITEMS = { TALLY_BODIES_MAX, 4, sizeof(struct result_item), item_get, item_put, NULL };

static void result_get(struct cursor *c, struct arena *arena, void *ret) {
    struct m_result *result = ret;

    result->items = list_get(c, arena, &ITEMS, &result->n);
    if (result->n == 0) /* even what cannot be opened has one */
        cursor_fail(c, CANON_LIMIT);
}

static void result_put(struct pack *p, const void *message) {
    const struct m_result *result = message;

    list_put(p, &ITEMS, result->items, result->n);
}

/* --- 7.5 update --- */

static void update_get(struct cursor *c, struct arena *arena, void *ret) {
    struct m_update *update = ret;

    (void)arena;
    get_note(c, &update->note);
    get_number(c, 1, UINT64_MAX, &update->total);
    get_number(c, 0, update->total - 1, &update->position);
    get_bin(c, TALLY_MESSAGE_MAX, &update->record);
    get_path(c, update->path, &update->n_path);
}

static void update_put(struct pack *p, const void *message) {
    const struct m_update *update = message;

    pack_bin(p, update->note);
    pack_uint(p, update->total);
    pack_uint(p, update->position);
    pack_bin(p, update->record);
    put_path(p, update->path, update->n_path);
}

/* --- 7.6 beat --- */

#define BEAT_PAYLOAD_MAX (TALLY_NOTE_MAX + 64)

static void beat_get(struct cursor *c, struct arena *arena, void *ret) {
    struct m_beat *beat = ret;
    struct span signature;

    (void)arena;
    get_bin(c, BEAT_PAYLOAD_MAX, &beat->payload);
    if (cursor_bin(c, sizeof(beat->signature), sizeof(beat->signature), &signature) == 0)
        memcpy(beat->signature, signature.ptr, sizeof(beat->signature));
}

static void beat_put(struct pack *p, const void *message) {
    const struct m_beat *beat = message;

    pack_bin(p, beat->payload);
    pack_bin(p, span_of(beat->signature, sizeof(beat->signature)));
}

/* What the log key signs: [1, genesis, sent, as_of, note] */
int beat_payload_decode(struct span bytes, struct m_beat_payload *ret) {
    struct m_beat_payload beat = { 0 };
    struct cursor c;
    int r = message_open(&c, bytes, BEAT_PAYLOAD_MAX, 5);

    if (r)
        return r;
    cursor_digest(&c, &beat.genesis);
    get_time(&c, &beat.sent);
    get_time(&c, &beat.as_of);
    get_note(&c, &beat.note);
    r = cursor_end(&c);
    if (r == 0)
        *ret = beat;
    return r;
}

void beat_payload_encode(struct pack *p, const struct m_beat_payload *beat) {
    pack_array(p, 5);
    pack_uint(p, 1);
    pack_digest(p, &beat->genesis);
    pack_uint(p, beat->sent);
    pack_uint(p, beat->as_of);
    pack_bin(p, beat->note);
}

/* --- Requests that are nothing but their kind --- */

static void nothing_get(struct cursor *c, struct arena *arena, void *ret) {
    (void)c;
    (void)arena;
    (void)ret;
}

static void nothing_put(struct pack *p, const void *message) {
    (void)p;
    (void)message;
}

/* --- 7.8 error --- */

static void error_get(struct cursor *c, struct arena *arena, void *ret) {
    struct m_error *error = ret;

    code_get(c, arena, &error->code);
    cursor_bool(c, &error->retry);
}

static void error_put(struct pack *p, const void *message) {
    const struct m_error *error = message;

    code_put(p, &error->code);
    pack_bool(p, error->retry);
}

/* --- [1, kind, id, …], or [1, kind, …] for what is published --- */

struct shape {
    enum message_kind kind;
    bool published;
    size_t fields; /* after kind and id */
    void (*get)(struct cursor *c, struct arena *arena, void *ret);
    void (*put)(struct pack *p, const void *message);
};

static const struct shape REQUESTS[] = {
    { MESSAGE_HELLO, false, 1, hello_get, hello_put },
    { MESSAGE_SUBMIT, false, 1, submit_get, submit_put },
    { MESSAGE_SINCE, false, 3, since_get, since_put },
    { MESSAGE_ENTRIES, false, 2, entries_get, entries_put },
    { MESSAGE_STATUS, false, 0, nothing_get, nothing_put },
    { MESSAGE_MOMENT, false, 2, moment_get, moment_put },
    { MESSAGE_CONSISTENCY, false, 2, consistency_get, consistency_put },
    { MESSAGE_INCLUSION, false, 2, inclusion_get, inclusion_put },
    { MESSAGE_COSIGNED, false, 0, nothing_get, nothing_put },
    { MESSAGE_ADMIN, false, 2, admin_get, admin_put },
    { MESSAGE_METRICS, false, 0, nothing_get, nothing_put },
    { MESSAGE_KEYS, false, 1, keys_get, keys_put },
};

static const struct shape ANSWERS[] = {
    { MESSAGE_WELCOME, false, 8, welcome_get, welcome_put },
    { MESSAGE_RESULT, false, 1, result_get, result_put },
    { MESSAGE_PAGE, false, 7, page_get, page_put },
    { MESSAGE_ENTRIES_PAGE, false, 5, entries_page_get, entries_page_put },
    { MESSAGE_STATE, false, 2, state_get, state_put },
    { MESSAGE_UPDATE, true, 5, update_get, update_put },
    { MESSAGE_BEAT, true, 2, beat_get, beat_put },
    { MESSAGE_ERROR, false, 3, error_get, error_put },
    { MESSAGE_MOMENT_FOUND, false, 1, moment_found_get, moment_found_put },
    { MESSAGE_CONSISTENCY_PROOF, false, 2, consistency_proof_get, consistency_proof_put },
    { MESSAGE_INCLUSION_PROOF, false, 3, inclusion_proof_get, inclusion_proof_put },
    { MESSAGE_COSIGNED_HEAD, false, 1, cosigned_head_get, cosigned_head_put },
    { MESSAGE_DONE, false, 1, done_get, done_put },
    { MESSAGE_METRICS_TEXT, false, 1, metrics_text_get, metrics_text_put },
    { MESSAGE_KEYS_PAGE, false, 2, keys_page_get, keys_page_put },
};

static const struct shape *shape_find(const struct shape *shapes, size_t n, uint64_t kind) {
    for (size_t i = 0; i < n; i++)
        if (shapes[i].kind == kind)
            return &shapes[i];
    return NULL;
}

static size_t shape_elements(const struct shape *shape) {
    return 2 + !shape->published + shape->fields;
}

/* Reads up to the message's own fields and finds its shape. Returns 0 or the fault. */
static int shape_open(struct cursor *c, struct span bytes, const struct shape *shapes, size_t n_shapes,
                      uint64_t *ret_id, const struct shape **ret) {
    const struct shape *shape;
    uint64_t version = 0, kind = 0;
    size_t n = 0;
    int r;

    if (bytes.len > TALLY_MESSAGE_MAX)
        return CANON_LIMIT;
    r = canon_check(bytes);
    if (r)
        return r;
    cursor_init(c, bytes);
    cursor_array(c, 2, SIZE_MAX, &n);
    cursor_uint(c, UINT64_MAX, &version);
    if (!c->fault && version != 1)
        return cursor_fail(c, CANON_VERSION);
    if (cursor_uint(c, UINT64_MAX, &kind))
        return c->fault;
    shape = shape_find(shapes, n_shapes, kind);
    if (!shape || shape_elements(shape) != n)
        return cursor_fail(c, CANON_LIMIT);
    if (!shape->published && cursor_uint(c, UINT64_MAX, ret_id))
        return c->fault;
    *ret = shape;
    return 0;
}

static void shape_put(struct pack *p, const struct shape *shape, uint64_t id, const void *message) {
    assert(shape);
    pack_array(p, shape_elements(shape));
    pack_uint(p, 1);
    pack_uint(p, shape->kind);
    if (!shape->published)
        pack_uint(p, id);
    shape->put(p, message);
}

int request_decode(struct span bytes, struct arena *arena, struct request *ret) {
    struct request request = { 0 };
    const struct shape *shape;
    struct cursor c;
    int r = shape_open(&c, bytes, REQUESTS, ARRAY_SIZE(REQUESTS), &request.id, &shape);

    if (r)
        return r;
    request.kind = shape->kind;
    shape->get(&c, arena, &request.hello); /* any member: a union's members begin where it does */
    r = cursor_end(&c);
    if (r == 0)
        *ret = request;
    return r;
}

void request_encode(struct pack *p, const struct request *request) {
    shape_put(p, shape_find(REQUESTS, ARRAY_SIZE(REQUESTS), request->kind), request->id, &request->hello);
}

int answer_decode(struct span bytes, struct arena *arena, struct answer *ret) {
    struct answer answer = { 0 };
    const struct shape *shape;
    struct cursor c;
    int r = shape_open(&c, bytes, ANSWERS, ARRAY_SIZE(ANSWERS), &answer.id, &shape);

    if (r)
        return r;
    answer.kind = shape->kind;
    shape->get(&c, arena, &answer.welcome);
    r = cursor_end(&c);
    if (r == 0)
        *ret = answer;
    return r;
}

void answer_encode(struct pack *p, const struct answer *answer) {
    shape_put(p, shape_find(ANSWERS, ARRAY_SIZE(ANSWERS), answer->kind), answer->id, &answer->welcome);
}
