/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What a sheet says beside its figures: which act it is and why, lots and where they were drawn, and which local
 * statements it states or sums up.
 */

#include <errno.h>
#include <stdio.h>

#include "clients/tally/reason.h"
#include "clients/tally/sheet_draft.h"
#include "clients/tally/spoken.h"
#include "clients/tally/text.h"
#include "daemon/core/rules.h"

static const char *const ACTS[] = { "declare", "amend", "supersede", "withdraw", "confirm", "state" };
#define ACTS_LISTED "declare, amend, supersede, withdraw, confirm, state"

bool draft_is_state(struct span value) {
    return text_choice(value, ACTS, ARRAY_SIZE(ACTS)) == ACT_STATE - ACT_DECLARE;
}

int draft_take_act(struct draft *d, const struct cell *c) {
    draft_choice(d, c, &d->act, ACTS, ARRAY_SIZE(ACTS), ACTS_LISTED);
    return 0;
}

/* --- Reasons --- */

int draft_take_reason(struct draft *d, const struct cell *c) {
    struct span code = c->suffix, text = c->row->value;

    if (!draft_once(d, c, &d->reason))
        return 0;
    if (!c->suffix.ptr)
        reason_split(c->row->value, &code, &text);
    d->reason_code = arena_copy(d->arena, code);
    d->reason_text = arena_copy(d->arena, text);
    d->reason.given = true;
    return d->reason_code.ptr && d->reason_text.ptr ? 0 : -ENOMEM;
}

static bool reason_owed(const struct declaration *r) {
    return r->as_declared || (r->act != ACT_DECLARE && (r->act != ACT_STATE || r->revision > 1));
}

int draft_finish_reason(struct draft *d) {
    struct declaration *r = &d->sheet->declaration;
    char use = reason_use(r->act, r->as_declared), list[REASON_LIST_MAX];
    struct span why = span_str(r->as_declared ? "as-declared" : act_name(r->act));
    uint32_t line = d->act.line ? d->act.line : d->sheet->line;

    if (!d->reason.given) {
        if (reason_owed(r))
            draft_fault(d, line, SHEET_TEXT_REASON_NEEDED, why, span_str(reason_list(use, list)));
        return 0;
    }
    r->reason_code = d->reason_code;
    r->reason_text = d->reason_text;
    if (!reason_serves(r->reason_code, use))
        sheet_fault(d->faults, d->file, d->reason.line, SHEET_TEXT_REASON, 3,
                    (struct span[]){ r->reason_code, why, span_str(reason_list(use, list)) });
    return 0;
}

/* --- Lots --- */

#define LONGER_TERM "longer-term"
enum { LOT_ELECTED, LOT_LONGER_TERM };

/* The stage that "lot", "lot:longer-term" or "lot:N" means. Returns 0 or 1. */
static int lot_stage(const struct draft *d, struct span suffix, uint64_t *ret) {
    static const char *const words[] = { LONGER_TERM };
    bool stv = d->contest->m->system == SYSTEM_STV;

    *ret = LOT_ELECTED;
    if (!suffix.ptr)
        return 0;
    if (!stv) {
        *ret = LOT_LONGER_TERM;
        return text_choice(suffix, words, 1) != 0;
    }
    return text_number(suffix, TALLY_STAGES_MAX, ret) != 0 || *ret == 0;
}

/* The place of a stage's lot, made when it is the first of it. NULL: no memory. */
static struct draft_lot *lot_at(struct draft *d, uint64_t stage) {
    struct draft_lot **at = &d->lots, *lot;

    while (*at && (*at)->stage < stage)
        at = &(*at)->next;
    if (*at && (*at)->stage == stage)
        return *at;
    lot = arena_alloc(d->arena, 1, sizeof(*lot));
    if (!lot)
        return NULL;
    lot->values = arena_alloc(d->arena, d->contest->m->n_candidates, sizeof(*lot->values));
    lot->stage = stage;
    lot->next = *at;
    *at = lot;
    return lot->values ? lot : NULL;
}

int draft_take_lot(struct draft *d, const struct cell *c) {
    static const char *const lost_won[] = { "lost", "won" };
    bool stv = d->contest->m->system == SYSTEM_STV;
    struct draft_lot *lot;
    uint64_t stage;

    if (lot_stage(d, c->suffix, &stage) != 0) {
        draft_fault(d, c->row->line, SHEET_TEXT_LOT_STAGE, c->suffix,
                    span_str(stv ? "lot:1, lot:2, …" : "lot, lot:" LONGER_TERM));
        return 0;
    }
    lot = lot_at(d, stage);
    if (!lot)
        return -ENOMEM;
    draft_choice(d, c, &lot->values[c->candidate], lost_won, 2, "won, lost");
    return 0;
}

/* Who was tied and who won, in ballot order. */
static int finish_lot(struct draft *d, const struct draft_lot *from, struct lot *ret) {
    const struct m_contest *m = d->contest->m;

    *ret = (struct lot){ .stage = from->stage };
    ret->tied = arena_alloc(d->arena, m->n_candidates, sizeof(*ret->tied));
    ret->won = arena_alloc(d->arena, m->n_candidates, sizeof(*ret->won));
    if (!ret->tied || !ret->won)
        return -ENOMEM;
    for (size_t i = 0; i < m->n_candidates; i++) {
        if (!from->values[i].given)
            continue;
        ret->tied[ret->n_tied++] = m->candidates[i].id;
        if (from->values[i].value == 1)
            ret->won[ret->n_won++] = m->candidates[i].id;
    }
    return 0;
}

int draft_finish_lots(struct draft *d) {
    struct declaration *r = &d->sheet->declaration;
    size_t n = 0;

    for (const struct draft_lot *lot = d->lots; lot; lot = lot->next)
        n++;
    if (n > TALLY_STAGES_MAX) {
        draft_fault(d, d->sheet->lines[FIELD_LOT], SHEET_TEXT_LOTS, span_str(""), span_str(""));
        return 0;
    }
    r->lots = arena_alloc(d->arena, n, sizeof(*r->lots));
    if (!r->lots)
        return -ENOMEM;
    for (const struct draft_lot *lot = d->lots; lot; lot = lot->next) {
        int error = finish_lot(d, lot, &r->lots[r->n_lots]);

        if (error < 0)
            return error;
        r->n_lots += r->lots[r->n_lots].n_tied > 0; /* rows that are blank throughout are no lot */
    }
    r->lots_given = r->n_lots > 0;
    return 0;
}

/* --- Statements --- */

static int take_area(struct draft *d, const struct cell *c) {
    static const char *const phases[] = { "1", "2", "both" };
    uint32_t area = election_area(d->e, c->suffix);
    struct draft_statement **at = &d->statements, *s;

    if (area == NO_INDEX) {
        draft_fault(d, c->row->line, SHEET_TEXT_AREA, c->suffix, c->suffix);
        return 0;
    }
    while (*at && (*at)->area < area)
        at = &(*at)->next;
    if (!*at || (*at)->area != area) {
        s = arena_alloc(d->arena, 1, sizeof(*s));
        if (!s)
            return -ENOMEM;
        *s = (struct draft_statement){ .next = *at, .area = area };
        *at = s;
    }
    draft_choice(d, c, &(*at)->phase, phases, ARRAY_SIZE(phases), "1, 2, both");
    (*at)->phase.value += PHASE_FIRST;
    return 0;
}

int draft_take_statement(struct draft *d, const struct cell *c) {
    static const char *const all[] = { "all" };

    if (c->suffix.ptr)
        return take_area(d, c);
    draft_choice(d, c, &d->all_statements, all, 1, spoken("all; or write statement:AREA"));
    return 0;
}

/* The rows of one area. */
static void add_statements(const struct draft *d, const struct draft_statement *s, struct declaration *r) {
    for (uint64_t phase = PHASE_FIRST; phase < _PHASE_MAX; phase++)
        if (s->phase.given && (s->phase.value == phase || s->phase.value == PHASE_BOTH))
            r->statements[r->n_statements++] = (struct statement){ .area = d->e->areas[s->area].m->code, .phase = phase };
}

int draft_finish_statements(struct draft *d) {
    struct declaration *r = &d->sheet->declaration;
    uint32_t line = d->sheet->lines[FIELD_STATEMENT] ? d->sheet->lines[FIELD_STATEMENT] : d->sheet->line;
    size_t n = 0;
    bool bad = d->all_statements.bad;

    for (const struct draft_statement *s = d->statements; s; s = s->next, n += 2)
        bad |= s->phase.bad;
    if (bad)
        return 0;
    r->statements = arena_alloc(d->arena, n, sizeof(*r->statements));
    if (!r->statements)
        return -ENOMEM;
    for (const struct draft_statement *s = d->statements; s; s = s->next)
        add_statements(d, s, r);
    d->sheet->all_statements = d->all_statements.given;
    r->statements_given = r->n_statements > 0 || d->all_statements.given;
    if (r->act == ACT_STATE && (r->n_statements != 1 || d->all_statements.given))
        draft_fault(d, line, SHEET_TEXT_STATE_ONE, span_str(""), span_str(""));
    else if ((r->n_statements && d->all_statements.given) || r->n_statements > TALLY_STATEMENTS_MAX)
        draft_fault(d, line, SHEET_TEXT_STATEMENTS, span_str(""), span_str(""));
    return 0;
}
