/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A daemon's query, intake and updates sockets in the test's own process: real ZeroMQ with CURVE on loopback, a records'
 * tree of a few contests, heads signed by a log key. It tells the truth or one chosen lie. Nothing waits for time to
 * pass: server and client are pumped until something has happened.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <sodium.h>
#include <time.h>
#include <zmq.h>

#include <cmocka.h>

#include "clients/libtally/tally.h"
#include "proto/codec.h"
#include "proto/envelope.h"
#include "proto/note.h"
#include "proto/tree.h"

#define FAKE_RECORDS 12
#define FAKE_PATIENCE_MS 20000
#define FAKE_ORIGIN "log.example/fake"
#define FAKE_BASE 100           /* journal's size at the start */

enum lie {
    TRUTH,
    LIE_RECORD,                 /* a record's bytes are not those in the tree */
    LIE_MISSING,                /* a changed record is left out */
    LIE_EDGE,                   /* the page begins one record too late, with a frame that fits */
    LIE_FRAME,                  /* a hash of the frame is another */
    LIE_FORGED,                 /* the head is signed by another key */
    LIE_OLDER,                  /* the head is one from before */
    LIE_FORK,                   /* the head has the size of one before and another root */
    LIE_PROOF,                  /* a hash of a consistency proof is another */
    LIE_BYTES,                  /* the answer is not canonical */
    LIE_GENESIS,                /* the welcome names another election */
};

struct fake {
    void *context, *query, *intake, *updates;
    char endpoints[3][64];
    uint8_t server_public[32], server_secret[32], client_public[32], client_secret[32];
    struct secret_key log, stranger;
    struct digest genesis;
    char keys[FAKE_RECORDS][48];
    struct blob records[FAKE_RECORDS];
    uint64_t changed[FAKE_RECORDS];     /* the size at which each last changed */
    uint64_t votes[FAKE_RECORDS];
    struct tree tree, journal;
    uint64_t size;
    uint64_t sent;                      /* beats' clock */
    enum lie lie;
    unsigned page;                      /* records of one page at most */
    unsigned asked, answered, drop;     /* requests seen, answers given, answers to be lost first */
    unsigned change_while_paging;       /* so many records change between pages */
    bool subscribed, mute;
    uint64_t moment;                    /* the size of a moment's head; 0: what is asked for */
    struct blob page_note;              /* the head of the last page: what is asked about when the journal's growth is */
    struct blob receipt_body;           /* what a submit's receipt is about, when it is not what was sent */
    enum verdict verdict, leaf_verdict; /* of a submit, and what its receipt says */
};

static inline uint64_t fake_now(void) {
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

/* --- The state --- */

static inline struct blob fake_record(const struct fake *f, size_t i, uint64_t votes) {
    uint64_t row[2] = { votes, 1 }, elected = 0;
    struct record r = { .kind = RECORD_CONTEST };
    struct blob bytes;
    struct pack p;

    r.contest.key = span_str(f->keys[i]);
    r.contest.state = votes ? STATE_DECLARED : STATE_PENDING;
    r.contest.revision = votes ? 1 : 0;
    r.contest.figures_given = votes != 0;
    r.contest.votes_given = votes != 0;
    r.contest.n_votes = votes ? 2 : 0;
    r.contest.votes = row;
    r.contest.n_elected = votes ? 1 : 0;
    r.contest.elected = &elected;
    pack_init(&p);
    record_encode(&p, &r);
    assert_int_equal(pack_take(&p, &bytes), 0);
    pack_deinit(&p);
    return bytes;
}

/* Packs an entry's leaf. */
static inline void fake_leaf(struct pack *p, uint64_t index) {
    struct leaf leaf = { .index = index, .time = 5, .kind = ENTRY_EVENT, .ruleset = RULESET };

    leaf_encode(p, &leaf);
}

static inline void fake_grow(struct fake *f) {
    struct digest leaf;
    struct pack p;

    pack_init(&p);
    fake_leaf(&p, f->size);
    hash_leaf(pack_span(&p), &leaf);
    pack_deinit(&p);
    assert_int_equal(tree_reserve(&f->journal, 1), 0);
    tree_append(&f->journal, &leaf);
    f->size++;
}

/* One more entry of the journal, and a record that it changes. */
static inline void fake_change(struct fake *f, size_t i) {
    struct digest leaf;

    fake_grow(f);
    blob_free(&f->records[i]);
    f->records[i] = fake_record(f, i, ++f->votes[i]);
    f->changed[i] = f->size;
    hash_leaf(span_blob(f->records[i]), &leaf);
    tree_update(&f->tree, i, &leaf);
}

static inline struct blob fake_note(struct fake *f) {
    struct head head = { .origin = span_str(FAKE_ORIGIN), .size = f->size, .ruleset = RULESET, .time = 1000 * f->size };
    struct blob note;

    tree_root(&f->journal, f->size, &head.root);
    tree_root(&f->tree, FAKE_RECORDS, &head.records);
    if (f->lie == LIE_OLDER)
        tree_root(&f->journal, head.size = FAKE_BASE - 50, &head.root);
    if (f->lie == LIE_FORK)
        head.root.bytes[0] ^= 1;
    assert_int_equal(head_sign(&head, f->lie == LIE_FORGED ? &f->stranger : &f->log, &note), 0);
    return note;
}

/* The head of an earlier size; its time is a second for each entry. */
static inline struct blob fake_past_note(struct fake *f, const struct m_moment *moment) {
    uint64_t asked = moment->size.given ? moment->size.value : moment->time.value / 1000;
    struct head head = { .origin = span_str(FAKE_ORIGIN), .size = f->moment ? f->moment : asked, .ruleset = RULESET };
    struct blob note;

    head.time = 1000 * head.size;
    tree_root(&f->journal, head.size, &head.root);
    head.root.bytes[0] ^= f->lie == LIE_FORK;
    assert_int_equal(head_sign(&head, f->lie == LIE_FORGED ? &f->stranger : &f->log, &note), 0);
    return note;
}

/* --- Answers --- */

static inline void fake_send(void *socket, struct span routing, struct span bytes) {
    assert_true(zmq_send(socket, routing.ptr, routing.len, ZMQ_SNDMORE) >= 0);
    assert_true(zmq_send(socket, bytes.ptr, bytes.len, 0) >= 0);
}

static inline void fake_welcome(struct fake *f, struct span note, struct answer *ret) {
    ret->kind = MESSAGE_WELCOME;
    ret->welcome = (struct m_welcome){
        .protocol = span_str(PROTOCOL_NAME), .software = span_str("fake 1"), .genesis = f->genesis,
        .manifest_entries = FAKE_BASE, .records = FAKE_RECORDS, .ruleset = RULESET, .note = note,
        .envelope_max = TALLY_ENVELOPE_MAX, .body_max = TALLY_BODY_MAX, .bodies_max = TALLY_BODIES_MAX,
    };
    if (f->lie == LIE_GENESIS)
        ret->welcome.genesis.bytes[0] ^= 1;
}

/* The positions under the prefix. */
static inline void fake_range(const struct fake *f, struct span prefix, uint64_t *ret_lo, uint64_t *ret_hi) {
    uint64_t lo = 0, hi;

    while (lo < FAKE_RECORDS && !span_starts(span_str(f->keys[lo]), prefix))
        lo++;
    for (hi = lo; hi < FAKE_RECORDS && span_starts(span_str(f->keys[hi]), prefix);)
        hi++;
    *ret_lo = lo;
    *ret_hi = hi;
}

static inline void fake_page(struct fake *f, const struct m_since *since, struct span note, struct span *records,
                             struct digest *hashes, struct answer *ret) {
    struct m_page page = { .note = note, .total = FAKE_RECORDS, .records = records, .hashes = hashes };
    uint64_t end;

    fake_range(f, since->prefix, &page.lo, &end);
    while (since->after.len && page.lo < end && span_compare(span_str(f->keys[page.lo]), since->after) <= 0)
        page.lo++;
    if (f->lie == LIE_EDGE && since->size == 0)
        page.lo++;
    for (page.hi = page.lo; page.hi < end && page.n_records < f->page; page.hi++)
        if (since->size == 0 || f->changed[page.hi] > since->size)
            records[page.n_records++] = span_blob(f->records[page.hi]);
    page.more = page.hi < end;
    if (f->lie == LIE_MISSING && page.n_records > 0)
        page.n_records--;
    page.n_hashes = tree_frame(&f->tree, page.lo, page.hi, FAKE_RECORDS, hashes);
    if (f->lie == LIE_FRAME && page.n_hashes > 0)
        hashes[0].bytes[5] ^= 1;
    ret->kind = MESSAGE_PAGE;
    ret->page = page;
}

static inline void fake_result(struct fake *f, struct span body, struct pack *receipt, struct result_item *item,
                               struct answer *ret) {
    struct leaf leaf = { .index = f->size, .time = 5, .kind = ENTRY_DECLARATION, .verdict = f->leaf_verdict,
                         .ruleset = RULESET };
    _cleanup_(blob_free) struct blob note = { 0 };
    struct receipt r = { 0 };
    struct digest hash;
    struct pack bytes;

    hash_bytes(body, &leaf.body);
    pack_init(&bytes);
    leaf_encode(&bytes, &leaf);
    r.leaf = pack_span(&bytes);
    fake_grow(f);
    hash_leaf(r.leaf, &hash);
    tree_update(&f->journal, f->size - 1, &hash);
    note = fake_note(f);
    r.note = span_blob(note);
    r.n_path = tree_path(&f->journal, f->size - 1, f->size, r.path);
    if (f->lie == LIE_FRAME)
        r.path[0].bytes[0] ^= 1;
    receipt_encode(receipt, &r);
    pack_deinit(&bytes);
    *item = (struct result_item){ .verdict = f->verdict, .receipt = pack_span(receipt) };
    ret->kind = MESSAGE_RESULT;
    ret->result = (struct m_result){ 1, item };
}

/* Proofs under the head of a size, the newest one for none; of the last page's head where there was a page. */
static inline struct blob fake_prove(struct fake *f, const struct request *q, struct pack *leaf, struct answer *ret) {
    bool inclusion = q->kind == MESSAGE_INCLUSION;
    struct opt size = inclusion ? q->inclusion.size : q->consistency.size;
    struct m_moment moment = { .size = { true, size.given ? size.value : f->size } };

    ret->kind = inclusion ? MESSAGE_INCLUSION_PROOF : MESSAGE_CONSISTENCY_PROOF;
    if (inclusion) {
        fake_leaf(leaf, f->moment ? f->moment : q->inclusion.index);
        ret->proof.leaf = pack_span(leaf);
        ret->proof.n_path = tree_path(&f->journal, q->inclusion.index, moment.size.value, ret->proof.path);
    } else {
        ret->proof.n_path = tree_consistency(&f->journal, q->consistency.old_size, moment.size.value, ret->proof.path);
    }
    ret->proof.path[0].bytes[0] ^= f->lie == LIE_PROOF;
    if (f->page_note.ptr)
        return (struct blob){ memcpy(malloc(f->page_note.len), f->page_note.ptr, f->page_note.len), f->page_note.len };
    return moment.size.value == f->size ? fake_note(f) : fake_past_note(f, &moment);
}

static inline void fake_answer(struct fake *f, const struct request *q, struct arena *arena, struct pack *ret) {
    _cleanup_(blob_free) struct blob note = fake_note(f), past = { 0 };
    struct span records[FAKE_RECORDS];
    struct digest hashes[TALLY_FRAME_MAX];
    struct answer a = { .id = q->id };
    struct result_item item;
    struct envelope envelope;
    struct pack receipt;

    pack_init(&receipt);
    if (q->kind == MESSAGE_HELLO) {
        fake_welcome(f, span_blob(note), &a);
    } else if (q->kind == MESSAGE_SINCE) {
        fake_page(f, &q->since, span_blob(note), records, hashes, &a);
        blob_free(&f->page_note);
        f->page_note = (struct blob){ memcpy(malloc(note.len), note.ptr, note.len), note.len };
    } else if (q->kind == MESSAGE_CONSISTENCY || q->kind == MESSAGE_INCLUSION) {
        past = fake_prove(f, q, &receipt, &a);
        a.proof.note = span_blob(past);
    } else if (q->kind == MESSAGE_MOMENT) {
        past = fake_past_note(f, &q->moment);
        a.kind = MESSAGE_MOMENT_FOUND;
        a.moment.note = span_blob(past);
    } else if (q->kind == MESSAGE_KEYS) {
        a.kind = MESSAGE_KEYS_PAGE;     /* nothing leads to the key that lies were signed by */
    } else {
        assert_int_equal(q->kind, MESSAGE_SUBMIT);
        assert_int_equal(envelope_open(q->submit.envelope, &ENVELOPE_LIMITS_DECLARATION, arena, &envelope), 0);
        fake_result(f, f->receipt_body.ptr ? span_blob(f->receipt_body) : envelope.bodies[0], &receipt, &item, &a);
    }
    answer_encode(ret, &a);
    pack_deinit(&receipt);
}

/* A page whose record has other bytes than those in the tree: changed in the packed answer, where nothing else is. */
static inline void fake_bend(struct fake *f, const struct request *q, struct blob *bytes) {
    if (f->lie == LIE_BYTES && bytes->len > 2)
        bytes->ptr[1] = 0xcd;
    for (size_t i = 0; f->lie == LIE_RECORD && q->kind == MESSAGE_SINCE && i < FAKE_RECORDS; i++) {
        uint8_t *at = memmem(bytes->ptr, bytes->len, f->records[i].ptr, f->records[i].len);

        if (!at || f->votes[i] == 0)
            continue;
        _cleanup_(blob_free) struct blob other = fake_record(f, i, f->votes[i] + 1);
        assert_int_equal(other.len, f->records[i].len);
        memcpy(at, other.ptr, other.len);
    }
}

/* Takes one request and answers it, unless its answer is to be lost. Returns whether there was one. */
static inline bool fake_serve(struct fake *f, void *socket) {
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    _cleanup_(blob_free) struct blob answer = { 0 };
    static uint8_t buffer[TALLY_MESSAGE_MAX];
    uint8_t routing[256];
    struct request q;
    struct pack p;
    int n_routing = zmq_recv(socket, routing, sizeof(routing), ZMQ_DONTWAIT), n;

    if (n_routing < 0)
        return false;
    n = zmq_recv(socket, buffer, sizeof(buffer), 0);
    assert_true(n > 0);
    assert_int_equal(request_decode(span_of(buffer, (size_t)n), &arena, &q), 0);
    f->asked += q.kind != MESSAGE_HELLO;
    if (f->mute)
        return true;
    if (f->drop && q.kind != MESSAGE_HELLO) {
        f->drop--;
        return true;
    }
    pack_init(&p);
    fake_answer(f, &q, &arena, &p);
    assert_int_equal(pack_take(&p, &answer), 0);
    pack_deinit(&p);
    fake_bend(f, &q, &answer);
    fake_send(socket, span_of(routing, (size_t)n_routing), span_blob(answer));
    f->answered += q.kind != MESSAGE_HELLO;
    if (q.kind == MESSAGE_SINCE && f->change_while_paging) {
        f->change_while_paging--;
        fake_change(f, f->change_while_paging % FAKE_RECORDS);
    }
    return true;
}

/* --- Updates and beats --- */

static inline void fake_publish_bytes(struct fake *f, const char *topic, const struct answer *a) {
    _cleanup_(blob_free) struct blob bytes = { 0 };
    struct pack p;

    pack_init(&p);
    answer_encode(&p, a);
    assert_int_equal(pack_take(&p, &bytes), 0);
    pack_deinit(&p);
    fake_send(f->updates, span_str(topic), span_blob(bytes));
}

static inline void fake_update(struct fake *f, size_t i) {
    _cleanup_(blob_free) struct blob note = fake_note(f), other = { 0 };
    struct answer a = { .kind = MESSAGE_UPDATE };

    a.update = (struct m_update){ .note = span_blob(note), .total = FAKE_RECORDS, .position = i,
                                  .record = span_blob(f->records[i]) };
    a.update.n_path = tree_path(&f->tree, i, FAKE_RECORDS, a.update.path);
    if (f->lie == LIE_RECORD) {
        other = fake_record(f, i, f->votes[i] + 1);
        a.update.record = span_blob(other);
    }
    if (f->lie == LIE_FRAME)
        a.update.path[0].bytes[3] ^= 1;
    fake_publish_bytes(f, f->keys[i], &a);
}

static inline void fake_beat_under(struct fake *f, struct span note) {
    _cleanup_(blob_free) struct blob message = { 0 };
    struct m_beat_payload payload = { .genesis = f->genesis, .sent = ++f->sent, .as_of = f->sent, .note = note };
    struct answer a = { .kind = MESSAGE_BEAT };
    struct pack p;

    if (f->lie == LIE_GENESIS)
        payload.genesis.bytes[3] ^= 1;
    pack_init(&p);
    beat_payload_encode(&p, &payload);
    a.beat.payload = pack_span(&p);
    assert_int_equal(pae(span_str(PAYLOAD_BEAT), a.beat.payload, &message), 0);
    key_sign(f->lie == LIE_BYTES ? &f->stranger : &f->log, span_blob(message), a.beat.signature);
    fake_publish_bytes(f, BEAT_TOPIC, &a);
    pack_deinit(&p);
}

static inline void fake_beat(struct fake *f) {
    _cleanup_(blob_free) struct blob note = fake_note(f);

    fake_beat_under(f, span_blob(note));
}

/* --- Life --- */

static inline void *fake_socket(struct fake *f, int type, char endpoint[64]) {
    void *s = zmq_socket(f->context, type);
    size_t size = 64;
    int one = 1, zero = 0;

    assert_non_null(s);
    assert_int_equal(zmq_setsockopt(s, ZMQ_CURVE_SERVER, &one, sizeof(one)), 0);
    assert_int_equal(zmq_setsockopt(s, ZMQ_CURVE_SECRETKEY, f->server_secret, 32), 0);
    assert_int_equal(zmq_setsockopt(s, ZMQ_LINGER, &zero, sizeof(zero)), 0);
    assert_int_equal(zmq_bind(s, "tcp://127.0.0.1:*"), 0);
    assert_int_equal(zmq_getsockopt(s, ZMQ_LAST_ENDPOINT, endpoint, &size), 0);
    return s;
}

static inline void fake_init(struct fake *f) {
    uint8_t seed[32] = { 7 };

    *f = (struct fake){ .context = zmq_ctx_new(), .page = 1000 };
    key_from_seed(seed, &f->log);
    seed[0] = 8;
    key_from_seed(seed, &f->stranger);
    memset(f->genesis.bytes, 0x5a, DIGEST_SIZE);
    crypto_box_keypair(f->server_public, f->server_secret);
    crypto_box_keypair(f->client_public, f->client_secret);
    f->query = fake_socket(f, ZMQ_ROUTER, f->endpoints[0]);
    f->intake = fake_socket(f, ZMQ_ROUTER, f->endpoints[1]);
    f->updates = fake_socket(f, ZMQ_XPUB, f->endpoints[2]);
    tree_init(&f->tree);
    tree_init(&f->journal);
    assert_int_equal(tree_reserve(&f->tree, FAKE_RECORDS), 0);
    for (size_t i = 0; i < FAKE_RECORDS; i++) {
        struct digest leaf;

        /* Four under A/, five under B/, three under C/. */
        snprintf(f->keys[i], sizeof(f->keys[i]), "%c/@p/c%02zu/", i < 4 ? 'A' : i < 9 ? 'B' : 'C', i);
        f->records[i] = fake_record(f, i, 0);
        hash_leaf(span_blob(f->records[i]), &leaf);
        tree_append(&f->tree, &leaf);
    }
    while (f->size < FAKE_BASE)
        fake_grow(f);
}

static inline void fake_deinit(struct fake *f) {
    blob_free(&f->page_note);
    zmq_close(f->query);
    zmq_close(f->intake);
    zmq_close(f->updates);
    zmq_ctx_term(f->context);
    for (size_t i = 0; i < FAKE_RECORDS; i++)
        blob_free(&f->records[i]);
    blob_free(&f->receipt_body);
    tree_deinit(&f->tree);
    tree_deinit(&f->journal);
}

static inline struct tally_options fake_options(struct fake *f) {
    struct tally_options o = { .query = f->endpoints[0], .intake = f->endpoints[1], .updates = f->endpoints[2],
                               .origin = FAKE_ORIGIN, .zmq_context = f->context, .since_ms = 600000,
                               .stale_ms = 600000 };

    memcpy(o.server_key, f->server_public, 32);
    memcpy(o.transport_public, f->client_public, 32);
    memcpy(o.transport_secret, f->client_secret, 32);
    memcpy(o.genesis, f->genesis.bytes, 32);
    memcpy(o.log_key, f->log.public.bytes, 32);
    return o;
}

/* One turn of server and client, which waits for either at most a short while. */
static inline void fake_turn(struct fake *f, struct tally *t) {
    zmq_pollitem_t items[] = { { f->query, 0, ZMQ_POLLIN, 0 }, { f->intake, 0, ZMQ_POLLIN, 0 },
                               { f->updates, 0, ZMQ_POLLIN, 0 }, { NULL, tally_fd(t), ZMQ_POLLIN, 0 } };
    int own = tally_timeout(t), n;
    char subscription[64];

    zmq_poll(items, 4, own >= 0 && own < 50 ? own : 50);
    while (fake_serve(f, f->query) || fake_serve(f, f->intake)) {
    }
    while ((n = zmq_recv(f->updates, subscription, sizeof(subscription), ZMQ_DONTWAIT)) > 0)
        f->subscribed |= subscription[0] == 1 && (n == 1 || subscription[1] != '@');
    assert_int_equal(tally_process(t), 0);
}

/* Turns until the condition holds; fails the test when it never does. */
#define fake_until(f, t, condition)                                                                                     \
    do {                                                                                                               \
        uint64_t end_ = fake_now() + FAKE_PATIENCE_MS;                                                                 \
        while (!(condition)) {                                                                                         \
            if (fake_now() > end_)                                                                                     \
                fail_msg("it never came to: %s", #condition);                                                          \
            fake_turn(f, t);                                                                                           \
        }                                                                                                              \
    } while (0)
