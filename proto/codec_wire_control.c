/* SPDX-License-Identifier: Apache-2.0 */

/* What the control socket takes and answers (SPEC.md 7.7, 7.14 and 7.15). */

#include "proto/codec_wire.h"

static void pair_get(struct cursor *c, struct arena *arena, void *ret_row) {
    struct m_pair *pair = ret_row;

    (void)arena;
    get_text(c, 1, TALLY_NAME_MAX, &pair->name);
    get_text(c, 0, TALLY_TEXT_MAX, &pair->value);
}

static void pair_put(struct pack *p, const void *row) {
    const struct m_pair *pair = row;

    pack_str(p, pair->name);
    pack_str(p, pair->value);
}

static const struct list PAIRS = { ANY_NUMBER, 2, sizeof(struct m_pair), pair_get, pair_put, NULL };

static void centre_get(struct cursor *c, struct arena *arena, void *ret_row) {
    struct m_centre_state *centre = ret_row;

    (void)arena;
    get_id(c, &centre->id);
    get_opt(c, TALLY_TIME_MAX, &centre->seen);
    get_number(c, 0, TOTAL_MAX, &centre->requests);
    cursor_bool(c, &centre->dropped);
}

static void centre_put(struct pack *p, const void *row) {
    const struct m_centre_state *centre = row;

    pack_str(p, centre->id);
    put_opt(p, centre->seen);
    pack_uint(p, centre->requests);
    pack_bool(p, centre->dropped);
}

static const struct list CENTRES = {
    ANY_NUMBER, 4, sizeof(struct m_centre_state), centre_get, centre_put, compare_spans
};

void state_get(struct cursor *c, struct arena *arena, void *ret) {
    struct m_state *state = ret;

    state->pairs = list_get(c, arena, &PAIRS, &state->n);
    state->centres = list_get(c, arena, &CENTRES, &state->n_centres);
}

void state_put(struct pack *p, const void *message) {
    const struct m_state *state = message;

    list_put(p, &PAIRS, state->pairs, state->n);
    list_put(p, &CENTRES, state->centres, state->n_centres);
}

void admin_get(struct cursor *c, struct arena *arena, void *ret) {
    struct m_admin *admin = ret;

    (void)arena;
    get_enum(c, _ADMIN_MAX, &admin->action);
    get_text(c, 1, TALLY_TEXT_MAX, &admin->text);
}

void admin_put(struct pack *p, const void *message) {
    const struct m_admin *admin = message;

    pack_uint(p, admin->action);
    pack_str(p, admin->text);
}

void done_get(struct cursor *c, struct arena *arena, void *ret) {
    struct m_done *done = ret;

    done->pairs = list_get(c, arena, &PAIRS, &done->n);
}

void done_put(struct pack *p, const void *message) {
    const struct m_done *done = message;

    list_put(p, &PAIRS, done->pairs, done->n);
}

void metrics_text_get(struct cursor *c, struct arena *arena, void *ret) {
    struct m_metrics *metrics = ret;

    (void)arena;
    get_bin(c, TALLY_METRICS_MAX, &metrics->text);
}

void metrics_text_put(struct pack *p, const void *message) {
    pack_bin(p, ((const struct m_metrics *)message)->text);
}
