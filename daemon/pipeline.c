/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The order, top to bottom:
 *
 *   envelope ▸ open, verify ▸ decode ▸ judge ▸ append ▸ apply ▸ draft            while the batch before is committed
 *   draft ▸ seal: records, head ▸ committer ▸ durable ▸ publish view ▸ receipts, updates
 *
 * Everything before append may say no, with a verdict. Nothing after it may: a failure there ends the process, and start-up
 * reads the journal again. Until a batch is durable its entries exist only here; no answer, record or head that knows
 * of them leaves, because answers wait in `waiting` and everything else is read from the view.
 */

#include "daemon/pipeline.h"

#include <errno.h>
#include <stdio.h>

#include "daemon/core/event_kinds.h"
#include "daemon/log.h"
#include "daemon/outcome_log.h"
#include "daemon/waiting.h"
#include "proto/codec.h"

/* The batch on its way to the disk. */
struct sealed {
    bool busy;
    uint64_t size;
    struct blob note;
    struct changes changes;
};

struct pipeline {
    struct pipeline_options options;
    struct state state;
    struct draft draft;
    struct sealed sealed;
    struct waiting *first, **last;
    size_t n_waiting;           /* bodies in them */
    struct pipeline_counts counts;
    struct outcome_log outcomes;
    struct histogram times;
    uint64_t as_of;
    const char *frozen, *held;
    bool busy, clock_wrong;
};

int pipeline_new(const struct pipeline_options *options, struct pipeline **ret) {
    struct pipeline *p = calloc(1, sizeof(*p));

    if (!p)
        return -ENOMEM;
    p->options = *options;
    p->state = *options->state;
    *options->state = (struct state){ 0 };
    p->last = &p->first;
    draft_init(&p->draft);
    *ret = p;
    return 0;
}

struct pipeline *pipeline_free(struct pipeline *p) {
    if (!p)
        return NULL;
    while (p->first) {
        struct waiting *next = p->first->next;

        waiting_free(p->first);
        p->first = next;
    }
    draft_deinit(&p->draft);
    changes_deinit(&p->sealed.changes);
    blob_free(&p->sealed.note);
    state_deinit(&p->state);
    free(p);
    return NULL;
}

const struct state *pipeline_state(const struct pipeline *p) {
    return &p->state;
}

struct view *pipeline_view(struct pipeline *p) {
    return &p->state.view;
}

bool pipeline_full(const struct pipeline *p) {
    return p->sealed.busy && (draft_full(&p->draft) || p->n_waiting >= PIPELINE_WAITING_MAX);
}

bool pipeline_idle(const struct pipeline *p) {
    return !p->sealed.busy && (p->frozen || p->draft.n_entries == 0);
}

void pipeline_freeze(struct pipeline *p, const char *reason) {
    p->frozen = reason;
}

const char *pipeline_frozen(const struct pipeline *p) {
    return p->frozen;
}

void pipeline_hold(struct pipeline *p, const char *reason) {
    p->held = reason;
}

void pipeline_refuse_busy(struct pipeline *p, bool busy) {
    p->busy = busy;
}

void pipeline_refuse_clock(struct pipeline *p, bool wrong) {
    p->clock_wrong = wrong;
}

uint64_t pipeline_as_of(const struct pipeline *p, uint64_t now) {
    return pipeline_idle(p) ? now : p->as_of;
}

const struct histogram *pipeline_times(const struct pipeline *p) {
    return &p->times;
}

struct pipeline_counts pipeline_counts(const struct pipeline *p) {
    struct pipeline_counts counts = p->counts;

    counts.repeated = p->outcomes.repeats.total;
    return counts;
}

/* --- Answers --- */

static int answer(struct pipeline *p, const struct waiting *w) {
    _cleanup_(pack_deinit) struct pack pack;
    int r;

    pack_init(&pack);
    r = waiting_answer(w, &p->state.chain, &pack);
    if (r < 0)
        return r;
    p->options.reply(p->options.context, &w->asker, pack_span(&pack));
    return 0;
}

/* Answers now if nothing in it waits for a commit, else queues it. Takes w over. */
static int answer_when_durable(struct pipeline *p, struct waiting *w) {
    int r;

    if (w->size > p->state.view.size) {
        *p->last = w;
        p->last = &w->next;
        p->counts.waiting++;
        p->n_waiting += w->n;
        return 0;
    }
    r = answer(p, w);
    waiting_free(w);
    return r;
}

static int answer_those_covered(struct pipeline *p, uint64_t now) {
    while (p->first && p->first->size <= p->state.view.size) {
        struct waiting *w = p->first;
        int r = answer(p, w);

        histogram_add(&p->times, now > w->came ? (now - w->came) * 1000 : 0);
        p->first = w->next;
        if (!p->first)
            p->last = &p->first;
        p->counts.waiting--;
        p->n_waiting -= w->n;
        waiting_free(w);
        if (r < 0)
            return r;
    }
    return 0;
}

/* An envelope that cannot be opened is answered by one result. */
static int answer_one(struct pipeline *p, const struct asker *asker, uint64_t id, enum code code, struct span arg) {
    struct waiting *w = waiting_new(asker, id, 1);
    struct judgement j;
    int r;

    if (!w)
        return -ENOMEM;
    judgement_init(&j);
    judgement_add(&j, code, 1, &arg);
    p->counts.verdicts[VERDICT_REFUSED]++;
    r = waiting_put(w, 0, &j);
    if (r < 0) {
        waiting_free(w);
        return r;
    }
    return answer_when_durable(p, w);
}

/* Why nothing is taken now; one that is held has the operator's reason as its argument. */
static int answer_not_now(struct pipeline *p, const struct asker *asker, uint64_t id) {
    enum code code = p->frozen ? CODE_N05 : p->held ? CODE_N07 : p->clock_wrong ? CODE_N06 : CODE_N02;
    const struct code_info *info = code_info(code);
    struct answer error = {
        .kind = MESSAGE_ERROR, .id = id,
        .error = { .code = { .code = span_str(info->code) }, .retry = info->retry },
    };
    _cleanup_(pack_deinit) struct pack pack;

    if (code == CODE_N07)
        error.error.code.args[error.error.code.n_args++] = span_str(p->held);
    pack_init(&pack);
    answer_encode(&pack, &error);
    if (pack.error)
        return pack.error;
    p->options.reply(p->options.context, asker, pack_span(&pack));
    return 0;
}

/* --- From a body to an entry --- */

/* One body on its way: a declaration, or an event. */
struct item {
    const struct envelope *envelope;
    size_t i;
    bool is_event;
    union {
        struct declaration declaration;
        struct event event;
    };
};

static int apply(struct pipeline *p, const struct item *item, const struct leaf *leaf) {
    const struct envelope *envelope = item->envelope;
    struct digest signers[TALLY_SIGNATURES_MAX];
    int r;

    for (size_t k = 0; k < envelope->n_signatures; k++)
        signers[k] = envelope->signatures[k].key_id;
    if (item->is_event)
        r = ledger_apply_event(p->state.ledger, leaf, &item->event, signers, envelope->n_signatures);
    else
        r = ledger_apply(p->state.ledger, leaf, &item->declaration, signers, envelope->n_signatures);
    return r > 0 ? -EINVAL : r;
}

static uint64_t entry_time(const struct pipeline *p, const struct item *item, uint64_t now) {
    return state_entry_time(&p->state, item->is_event ? item->event.made : item->declaration.declared, now);
}

static int keep_key_entry(struct pipeline *p, const struct item *item, const struct leaf *leaf) {
    _cleanup_(pack_deinit) struct pack pack;

    pack_init(&pack);
    leaf_encode(&pack, leaf);
    return pack.error ? pack.error
                      : key_entries_add(&p->state.keys, leaf->index, pack_span(&pack), item->envelope->sigset,
                                        item->envelope->bodies[item->i]);
}

static int append(struct pipeline *p, const struct item *item, struct judgement *j, uint64_t now) {
    struct leaf leaf = {
        .time = entry_time(p, item, now), .kind = item->is_event ? ENTRY_EVENT : ENTRY_DECLARATION,
        .body = item->envelope->digests[item->i], .sigset = item->envelope->sigset_digest, .verdict = j->verdict,
        .ruleset = RULESET,
    };
    int r;

    for (size_t k = 0; k < j->n_codes && j->verdict != VERDICT_REFUSED; k++)
        leaf.codes[leaf.n_codes++] = j->codes[k].code;
    r = draft_add(&p->draft, &p->state.chain, &leaf, item->envelope->sigset, item->envelope->bodies[item->i]);
    if (r == 0)
        r = apply(p, item, &leaf);
    if (r == 0 && item->is_event && event_about_keys(&item->event))
        r = keep_key_entry(p, item, &leaf);
    if (r < 0)
        return r;
    j->entry = leaf.index;
    j->entry_given = true;
    return 0;
}

/* Returns 0, a canon_fault or -ENOMEM. */
static int decode(struct item *item, struct arena *arena) {
    struct span body = item->envelope->bodies[item->i];

    item->is_event = span_equal(item->envelope->type, span_str(PAYLOAD_EVENT));
    if (body.len > TALLY_BODY_MAX)
        return CANON_LIMIT;
    return item->is_event ? event_decode(body, arena, &item->event)
                          : declaration_decode(body, arena, &item->declaration);
}

/* Who puts another key in the place of the log's must have given it here before: from the next head on it signs. */
static bool can_sign_after(const struct pipeline *p, const struct event *event) {
    struct public_key key;

    memcpy(key.bytes, event->key.bytes, sizeof(key.bytes));
    return event->kind != EVENT_LOG || log_secret(p->options.logs, &key);
}

static void refuse_without_secret(const struct event *event, struct judgement *j) {
    struct public_key key;
    struct digest id;

    memcpy(key.bytes, event->key.bytes, sizeof(key.bytes));
    key_id(&key, &id);
    judgement_add(j, CODE_N09, 1, (struct span[]){ judgement_digest(j, &id) });
    j->verdict = VERDICT_REFUSED;
}

static int judge(struct pipeline *p, const struct envelope *envelope, size_t i, const struct signers *signers,
                 struct arena *arena, uint64_t now, struct judgement *j) {
    struct item item = { .envelope = envelope, .i = i };
    struct span body = envelope->bodies[i];
    int r = decode(&item, arena);

    judgement_init(j);
    if (r > 0) {
        struct span why = span_str(canon_fault_text(r));

        judgement_add(j, CODE_E04, 1, &why);
        return 0;
    }
    if (r < 0)
        return r;
    if (item.is_event)
        r = ledger_judge_event(p->state.ledger, body, &item.event, signers, entry_time(p, &item, now), now, j);
    else
        r = ledger_judge(p->state.ledger, body, &item.declaration, signers, entry_time(p, &item, now), now, j);
    if (r < 0)
        return r;
    if (item.is_event && j->verdict == VERDICT_ACCEPTED && !can_sign_after(p, &item.event))
        refuse_without_secret(&item.event, j);
    if (j->verdict == VERDICT_REFUSED || j->entry_given)
        return 0;
    return append(p, &item, j, now);
}

static int judge_all(struct pipeline *p, struct waiting *w, const struct envelope *envelope,
                     const struct signers *signers, uint64_t now) {
    for (size_t i = 0; i < envelope->n_bodies; i++) {
        _cleanup_(arena_deinit) struct arena arena = { 0 };
        uint64_t entries = p->state.chain.n_leaves;
        struct judgement j;
        int r = judge(p, envelope, i, signers, &arena, now, &j);

        if (r == 0)
            r = waiting_put(w, i, &j);
        if (r < 0)
            return r;
        outcome_log(&p->outcomes, &p->state, &j, signers, p->state.chain.n_leaves > entries, now);
        p->counts.bodies++;
        p->counts.verdicts[j.verdict]++;
    }
    return 0;
}

static struct span hex(const struct digest *d, char text[2 * DIGEST_SIZE + 1]) {
    for (size_t i = 0; i < DIGEST_SIZE; i++)
        snprintf(text + 2 * i, 3, "%02x", d->bytes[i]);
    return span_str(text);
}

int pipeline_submit(struct pipeline *p, const struct asker *asker, uint64_t id, struct span bytes, uint64_t now) {
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    char text[2 * DIGEST_SIZE + 1];
    struct envelope envelope;
    const struct event *brings;
    struct signers signers;
    struct waiting *w;
    uint32_t bad;
    int r;

    if (p->frozen || p->held || p->clock_wrong || p->busy)
        return answer_not_now(p, asker, id);
    p->counts.envelopes++;
    if (!p->as_of)
        p->as_of = now; /* until this first one nothing was outstanding since the start */
    r = envelope_open(bytes, &ENVELOPE_LIMITS_DECLARATION, &arena, &envelope);
    if (r < 0)
        return r;
    if (r > 0)
        return answer_one(p, asker, id, CODE_E04, span_str(canon_fault_text(r)));
    if (!span_equal(envelope.type, span_str(PAYLOAD_DECLARATION)) &&
        !span_equal(envelope.type, span_str(PAYLOAD_EVENT)))
        return answer_one(p, asker, id, CODE_E04, span_str("it is not an envelope of declarations or events"));
    if (!digest_equal(&envelope.genesis, &p->state.election->genesis))
        return answer_one(p, asker, id, CODE_E03, hex(&envelope.genesis, text));
    r = signers_brings(&envelope, envelope.bodies[0], &arena, &brings);
    if (r < 0)
        return r;
    if (signers_verify(p->state.election, &envelope, brings, &signers, &bad))
        return answer_one(p, asker, id, CODE_E01, hex(&envelope.signatures[bad].key_id, text));
    w = waiting_new(asker, id, envelope.n_bodies);
    if (!w)
        return -ENOMEM;
    w->came = now;
    r = judge_all(p, w, &envelope, &signers, now);
    if (r < 0) {
        waiting_free(w);
        return r;
    }
    return answer_when_durable(p, w);
}

/* --- From the draft to the published view --- */

static int publish(struct pipeline *p, uint64_t now) {
    struct sealed *s = &p->sealed;
    int r = chain_add_head(&p->state.chain, s->size, span_blob(s->note));

    if (r < 0)
        return r;
    view_apply(&p->state.view, &s->changes, s->size, chain_newest(&p->state.chain)->note);
    changes_deinit(&s->changes);
    blob_free(&s->note);
    s->busy = false;
    p->as_of = now;
    p->counts.batches++;
    return answer_those_covered(p, now);
}

int pipeline_publish(struct pipeline *p, uint64_t now) {
    int r = committer_finish(p->options.committer); /* also when idle: a kept head that cannot be written ends it all */

    if (r)
        return r < 0 ? r : 0;
    return publish(p, now);
}

bool pipeline_committing(const struct pipeline *p) {
    return p->sealed.busy;
}

int pipeline_seal(struct pipeline *p) {
    struct sealed *s = &p->sealed;
    _cleanup_(blob_free) struct blob batch = { 0 };
    uint64_t number = p->state.chain.n_heads;
    struct digest records;
    struct fault fault;
    struct head head;
    int r;

    if (s->busy || p->draft.n_entries == 0 || p->frozen)
        return 0; /* frozen, nothing is signed any more: what was drafted was acknowledged to nobody */
    if (!ledger_sound(p->state.ledger, &fault)) {
        log_event(LOG_UNSOUND, "FAULT", fault.text, NULL);
        return -EINVAL; /* nothing is signed over sums that cannot be */
    }
    r = state_collect(&p->state, &s->changes);
    if (r < 0)
        return r;
    tree_root(&p->state.records, tree_size(&p->state.records), &records);
    head = chain_make_head(&p->state.chain, p->state.election->header.origin, &records);
    r = head_sign(&head, log_secret(p->options.logs, election_log_key(p->state.election, head.size)), &s->note);
    if (r < 0)
        return r;
    r = draft_seal(&p->draft, &p->state.chain, number, span_blob(s->note), &batch);
    if (r < 0)
        return r;
    s->size = head.size;
    s->busy = true;
    committer_submit(p->options.committer, number, &batch, span_blob(s->note));
    return 0;
}
