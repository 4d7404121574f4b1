/* SPDX-License-Identifier: Apache-2.0 */

/* The order of the steps is the specification's; daemon/pipeline.c has it for envelopes of many bodies. */

#include "tests/support/judged.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "daemon/core/officers.h"
#include "proto/codec.h"
#include "proto/envelope.h"

static void refuse(struct judged *ret, const char *code) {
    ret->verdict = VERDICT_REFUSED;
    snprintf(ret->codes, sizeof(ret->codes), "%s", code);
}

static int judge_declaration(const struct state *s, const struct envelope *e, const struct signers *signers, uint64_t now,
                             struct judgement *j) {
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    struct declaration d;
    int r = declaration_decode(e->bodies[0], &arena, &d);

    return r ? r : ledger_judge(s->ledger, e->bodies[0], &d, signers, state_entry_time(s, d.declared, now), now, j);
}

static int judge_event(const struct state *s, const struct envelope *e, const struct signers *signers, uint64_t now,
                       struct judgement *j) {
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    struct event event;
    int r = event_decode(e->bodies[0], &arena, &event);

    return r ? r : ledger_judge_event(s->ledger, e->bodies[0], &event, signers, state_entry_time(s, event.made, now), now, j);
}

void judge_envelope(const struct state *s, struct span envelope, uint64_t now, struct judged *ret) {
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    struct envelope e;
    const struct event *brings;
    struct signers signers;
    struct judgement j;
    uint32_t bad;
    int r;

    *ret = (struct judged){ 0 };
    if (envelope_open(envelope, &ENVELOPE_LIMITS_DECLARATION, &arena, &e) != 0)
        return refuse(ret, "E04");
    assert_int_equal(e.n_bodies, 1);
    if (!digest_equal(&e.genesis, &s->election->genesis))
        return refuse(ret, "E03");
    assert_int_equal(signers_brings(&e, e.bodies[0], &arena, &brings), 0);
    if (signers_verify(s->election, &e, brings, &signers, &bad) != 0)
        return refuse(ret, "E01");
    judgement_init(&j);
    r = span_equal(e.type, span_str(PAYLOAD_EVENT)) ? judge_event(s, &e, &signers, now, &j)
                                                    : judge_declaration(s, &e, &signers, now, &j);
    assert_true(r >= 0);
    if (r > 0)
        return refuse(ret, "E04");
    ret->verdict = j.verdict;
    for (size_t i = 0; i < j.n_codes; i++)
        snprintf(ret->codes + strlen(ret->codes), sizeof(ret->codes) - strlen(ret->codes), "%s" SPAN_FMT, i ? " " : "",
                 SPAN_ARG(j.codes[i].code));
}
