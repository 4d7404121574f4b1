/* SPDX-License-Identifier: Apache-2.0 */

/* The rig makes what service.c makes, without the sockets. */

#include "tests/support/rig.h"

#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include <cmocka.h>

#include "daemon/genesis.h"
#include "proto/codec.h"

static void keep_answer(void *context, const struct asker *asker, struct span answer) {
    struct rig *r = context;
    struct blob *copy = &r->answers[r->n_answers];

    assert_true(r->n_answers < RIG_ANSWERS_MAX);
    assert_int_equal(asker->n, sizeof(uint64_t));
    memcpy(&r->ids[r->n_answers], asker->bytes, sizeof(uint64_t));
    copy->ptr = malloc(answer.len);
    memcpy(copy->ptr, answer.ptr, answer.len);
    copy->len = answer.len;
    r->n_answers++;
}

static void make_journal(struct rig *r) {
    _cleanup_(state_deinit) struct state state = { 0 };
    struct blob manifest = { .ptr = malloc(r->s->manifest.len), .len = r->s->manifest.len };
    struct journal *journal;
    struct election *e;
    struct fault fault;

    memcpy(manifest.ptr, r->s->manifest.ptr, manifest.len);
    assert_int_equal(election_open(&manifest, &e, &fault), 0);
    assert_int_equal(journal_open(&JOURNAL_RAM, RIG_PLACE, true, &journal), 0);
    assert_int_equal(state_init(&state, &e), 0);
    assert_int_equal(genesis_write(&state, journal, &r->s->log, SMALL_NOW, &r->kept), 0);
    journal_close(journal);
}

void rig_init(struct rig *r, const struct small_terms *terms) {
    static const struct small_terms none;
    struct fault fault = { 0 };

    *r = (struct rig){ 0 };
    ram_reset();
    snprintf(r->folder, sizeof(r->folder), "/tmp/tally-rig.XXXXXX");
    assert_non_null(mkdtemp(r->folder));
    r->s = small_election_make(terms ? terms : &none);
    r->logs = (struct log_secrets){ .n = 1, .keys = { r->s->log } };
    make_journal(r);
    if (rig_start(r, &fault))
        fail_msg("%s", fault.text);
}

int rig_start(struct rig *r, struct fault *ret_fault) {
    struct replay_pins pins = { .genesis = r->s->election->genesis, .logs = &r->logs,
                                .kept_head = span_blob(r->kept) };
    struct pipeline_options options = { .logs = &r->logs, .reply = keep_answer, .context = r };
    struct state state;
    struct journal *journal;
    char path[96];
    int k;

    assert_int_equal(journal_open(&JOURNAL_RAM, RIG_PLACE, false, &journal), 0);
    k = replay(journal, &pins, NULL, NULL, &state, ret_fault);
    if (k) {
        journal_close(journal);
        return k;
    }
    snprintf(path, sizeof(path), "%s/head", r->folder);
    assert_int_equal(committer_new(journal, path, &r->committer), 0);
    options.state = &state;
    options.committer = r->committer;
    assert_int_equal(pipeline_new(&options, &r->pipeline), 0);
    view_clean(pipeline_view(r->pipeline));
    return 0;
}

void rig_stop(struct rig *r) {
    if (r->pipeline) {
        struct span note = pipeline_state(r->pipeline)->view.note;

        blob_free(&r->kept);
        r->kept = (struct blob){ .ptr = malloc(note.len), .len = note.len };
        memcpy(r->kept.ptr, note.ptr, note.len);
    }
    r->committer = committer_free(r->committer);
    r->pipeline = pipeline_free(r->pipeline);
}

void rig_deinit(struct rig *r) {
    char path[96];

    rig_stop(r);
    for (size_t i = 0; i < r->n_answers; i++)
        blob_free(&r->answers[i]);
    blob_free(&r->kept);
    arena_deinit(&r->arena);
    r->s = small_election_free(r->s);
    snprintf(path, sizeof(path), "%s/head", r->folder);
    unlink(path);
    rmdir(r->folder);
    ram_reset();
}

void rig_submit_bytes(struct rig *r, uint64_t id, struct span envelope) {
    struct asker asker = { .n = sizeof(id) };

    memcpy(asker.bytes, &id, sizeof(id));
    assert_int_equal(pipeline_submit(r->pipeline, &asker, id, envelope, SMALL_NOW), 0);
}

void rig_submit(struct rig *r, uint64_t id, const struct declaration *d, const char *const *officers) {
    _cleanup_(blob_free) struct blob body = declaration_bytes(d);
    struct span span = span_blob(body);
    _cleanup_(blob_free) struct blob envelope = small_envelope(r->s, &span, 1, officers);

    rig_submit_bytes(r, id, span_blob(envelope));
}

void rig_declare(struct rig *r, uint64_t id, const char *contest, unsigned twist) {
    rig_submit(r, id, good_declaration(r->s->election, contest, twist, &r->arena), small_officers(contest));
}

int rig_settle(struct rig *r) {
    for (int i = 0; i < 1000 && !pipeline_idle(r->pipeline); i++) {
        struct pollfd p = { .fd = committer_fd(r->committer), .events = POLLIN };
        int k = pipeline_seal(r->pipeline);

        if (k < 0)
            return k;
        assert_true(poll(&p, 1, 10000) >= 0);
        k = pipeline_publish(r->pipeline, SMALL_NOW);
        if (k < 0)
            return k;
    }
    assert_true(pipeline_idle(r->pipeline));
    return 0;
}

bool rig_answered(const struct rig *r, uint64_t id) {
    for (size_t i = 0; i < r->n_answers; i++)
        if (r->ids[i] == id)
            return true;
    return false;
}

struct result_item rig_item(struct rig *r, uint64_t id) {
    struct answer answer;

    for (size_t i = 0; i < r->n_answers; i++) {
        if (r->ids[i] != id)
            continue;
        assert_int_equal(answer_decode(span_blob(r->answers[i]), &r->arena, &answer), 0);
        assert_int_equal(answer.kind, MESSAGE_RESULT);
        assert_int_equal(answer.id, id);
        assert_int_equal(answer.result.n, 1);
        return answer.result.items[0];
    }
    fail_msg("no answer %llu", (unsigned long long)id);
    return (struct result_item){ 0 };
}

struct head rig_head(struct rig *r) {
    struct head head;

    assert_int_equal(head_open(pipeline_state(r->pipeline)->view.note, r->s->election->header.origin,
                               &r->s->log.public, &head), NOTE_OK);
    head.origin = r->s->election->header.origin; /* outlives the pipeline */
    return head;
}
