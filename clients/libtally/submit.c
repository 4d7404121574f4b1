/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Submitting: an envelope goes out until it is answered, and what comes back is believed only as far as it proves
 * itself. A verdict other than refused must come with a receipt, whose leaf names the body that was sent, says the same
 * verdict, and stands in the tree of a head that the log signed. A declaration's duplicate may name another body: the
 * same figures, signed another time. So may a conflict: of what the same officers contradict themselves with, one is
 * journaled, and whatever else they send is answered with that one's receipt.
 */

#include <errno.h>
#include <stdio.h>

#include "clients/libtally/client.h"
#include "clients/libtally/receipt.h"
#include "proto/envelope.h"
#include "proto/verdict.h"

#define SENTENCE_MAX 1024

/* What must outlive the request's bytes to judge its answer: which bodies were sent. */
struct sent {
    enum entry_kind kind;
    size_t n;
    struct digest digests[];
};

/* The answer in the public form, all of it in one arena. */
struct items {
    struct arena arena;
    struct tally_item *rows;
};

static int item_codes(struct items *items, const struct result_item *from, struct tally_item *to) {
    struct tally_code *codes = arena_alloc(&items->arena, from->n_codes, sizeof(*codes));

    if (!codes)
        return -ENOMEM;
    for (size_t i = 0; i < from->n_codes; i++) {
        const struct code_args *c = &from->codes[i];
        struct tally_bytes *args = arena_alloc(&items->arena, c->n_args, sizeof(*args));
        char *en = arena_alloc(&items->arena, 1, SENTENCE_MAX), *cy = arena_alloc(&items->arena, 1, SENTENCE_MAX);

        if (!args || !en || !cy)
            return -ENOMEM;
        for (size_t k = 0; k < c->n_args; k++)
            args[k] = bytes_of(c->args[k]);
        code_sentence(c, LANGUAGE_EN, en, SENTENCE_MAX);
        code_sentence(c, LANGUAGE_CY, cy, SENTENCE_MAX);
        codes[i] = (struct tally_code){ bytes_of(c->code), c->n_args, args, en, cy };
    }
    to->n_codes = from->n_codes;
    to->codes = codes;
    return 0;
}

/* Whether the receipt's leaf says this verdict, and is about this body where it must be. */
static bool leaf_fits(const struct leaf *leaf, enum entry_kind kind, uint64_t verdict, bool other_body) {
    bool may_differ = kind == ENTRY_DECLARATION && (verdict == VERDICT_DUPLICATE || verdict == VERDICT_CONFLICT);

    if (leaf->kind != kind || (other_body && !may_differ))
        return false;
    return verdict == VERDICT_DUPLICATE || leaf->verdict == verdict;
}

/* Returns 0 or a negative errno; what does not hold is the item's error. */
static int item_receipt(struct tally *t, const struct result_item *from, enum entry_kind kind,
                        const struct digest *body, struct tally_item *to) {
    struct receipt_opened opened;
    struct head head;
    bool other;
    int r;

    to->error = TALLY_E_RECEIPT;
    if (!from->receipt.ptr || receipt_read(from->receipt, &opened) != 0)
        return 0;
    other = !digest_equal(&opened.leaf.body, body);
    if (!leaf_fits(&opened.leaf, kind, from->verdict, other))
        return 0;
    r = heads_open(&t->heads, opened.receipt.note, &head);
    if (r < 0)
        return r;
    if (r > 0) {
        to->error = r;
        return 0;
    }
    if (!receipt_proves(&opened, &head))
        return 0;
    to->error = 0;
    to->receipt = bytes_of(from->receipt);
    to->other_body = other;
    to->entry = opened.leaf.index;
    to->time = opened.leaf.time;
    to->head_size = head.size;
    return 0;
}

static int item_make(struct tally *t, struct items *items, const struct result_item *from, enum entry_kind kind,
                     const struct digest *body, struct tally_item *to) {
    int r;

    *to = (struct tally_item){ .verdict = (int)from->verdict, .retry = from->retry };
    r = item_codes(items, from, to);
    if (r == 0 && from->verdict != VERDICT_REFUSED)
        r = item_receipt(t, from, kind, body, to);
    return r;
}

static int items_make(struct tally *t, const struct m_result *result, const struct sent *sent, struct items *ret) {
    int r = 0;

    ret->rows = arena_alloc(&ret->arena, result->n, sizeof(*ret->rows));
    if (!ret->rows)
        return -ENOMEM;
    for (size_t i = 0; i < result->n && r == 0; i++)
        r = item_make(t, ret, &result->items[i], sent->kind, &sent->digests[i], &ret->rows[i]);
    return r;
}

/* One result for each body, or a single refusal of the whole. */
static bool result_fits(const struct m_result *result, const struct sent *sent) {
    if (result->n == sent->n)
        return true;
    return result->n == 1 && result->items[0].verdict == VERDICT_REFUSED;
}

static void items_deinit(struct items *items) {
    arena_deinit(&items->arena);
}

static int submit_done(struct tally *t, struct ask *ask, int error, const char *text, const struct answer *answer) {
    _cleanup_(items_deinit) struct items items = { 0 };
    const struct sent *sent = ask->context;
    tally_submit_fn fn = (tally_submit_fn)ask->callback;
    struct tally_result result = { .error = error, .text = text };
    int r;

    if (answer && !result_fits(&answer->result, sent)) {
        tally_report(t, TALLY_E_MESSAGE, "a result with another number of verdicts than bodies were sent");
        return 1;
    }
    if (answer) {
        r = items_make(t, &answer->result, sent, &items);
        if (r < 0)
            return r;
        result.n_items = answer->result.n;
        result.items = items.rows;
    }
    fn(t, ask->user, &result);
    return 0;
}

/* Opens the envelope for its digests. Returns 0, TALLY_E_MESSAGE or -ENOMEM. */
static int sent_new(const struct tally *t, struct span bytes, struct sent **ret) {
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    struct envelope envelope;
    struct sent *sent;
    int r;

    r = envelope_open(bytes, &ENVELOPE_LIMITS_DECLARATION, &arena, &envelope);
    if (r < 0)
        return r;
    if (r > 0 || !digest_equal(&envelope.genesis, &t->genesis))
        return TALLY_E_MESSAGE;
    sent = malloc(sizeof(*sent) + envelope.n_bodies * sizeof(sent->digests[0]));
    if (!sent)
        return -ENOMEM;
    sent->kind = span_equal(envelope.type, span_str(PAYLOAD_EVENT)) ? ENTRY_EVENT : ENTRY_DECLARATION;
    sent->n = envelope.n_bodies;
    memcpy(sent->digests, envelope.digests, envelope.n_bodies * sizeof(sent->digests[0]));
    *ret = sent;
    return 0;
}

int tally_submit(struct tally *t, struct tally_bytes envelope, tally_submit_fn fn, void *user, uint64_t *ret_id) {
    struct request request = { .kind = MESSAGE_SUBMIT };
    struct sent *sent;
    int r;

    request.submit.envelope = span_of(envelope.ptr, envelope.len);
    r = sent_new(t, request.submit.envelope, &sent);
    if (r != 0)
        return r;
    return ask_for(t, LINK_INTAKE, &request, MESSAGE_RESULT, submit_done,
                   &(struct ask_terms){ .fn = (void (*)(void))fn, .user = user, .context = sent }, ret_id);
}
