/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Folding. What an entry needs is set aside first (by the judgement, or here when a journal is read again), and from
 * there on nothing can fail: the ledger is never half way between two entries. Folding believes the recorded verdict;
 * all it asks is that the entry can follow from what came before, because sums over unknown candidates do not exist.
 */

#include <errno.h>

#include "daemon/core/changes.h"
#include "daemon/core/control.h"
#include "proto/codec.h"
#include "proto/tree.h"

static void ledger_cleanup(struct ledger **l) {
    ledger_free(*l);
}

int ledger_new(const struct election *e, struct ledger **ret) {
    _cleanup_(ledger_cleanup) struct ledger *l = calloc(1, sizeof(*l));
    int r;

    if (!l)
        return -ENOMEM;
    l->e = e;
    r = seen_init(&l->seen);
    if (r == 0)
        r = ledger_begin(l);
    if (r < 0)
        return r;
    l->is_changed = arena_alloc(&l->arena, e->n_records, sizeof(*l->is_changed));
    l->changed = arena_alloc(&l->arena, e->n_records, sizeof(*l->changed));
    if (!l->is_changed || !l->changed)
        return -ENOMEM;
    for (uint32_t i = 0; i < e->n_records; i++) {
        l->is_changed[i] = true;
        l->changed[l->n_changed++] = i;
    }
    *ret = l;
    l = NULL;
    return 0;
}

struct ledger *ledger_free(struct ledger *l) {
    if (!l)
        return NULL;
    for (uint32_t i = 0; l->contests && i < l->e->n_contests; i++)
        free(l->contests[i].standing);
    free(l->reserve.standing);
    seen_deinit(&l->seen);
    arena_deinit(&l->arena);
    free(l);
    return NULL;
}

/* --- Setting aside --- */

int ledger_reserve(struct ledger *l, struct span body, const struct digest *body_digest, const struct declaration *d,
                   size_t n_signers) {
    _cleanup_(pack_deinit) struct pack p;
    struct standing *standing;
    size_t room;
    int r;

    pack_init(&p);
    if (!body.ptr) {
        declaration_encode(&p, d);
        if (p.error)
            return p.error;
        body = pack_span(&p);
    }
    room = body.len + TALLY_LEAF_MAX / 8;   /* codes are few and of three letters */
    standing = malloc(sizeof(*standing) + room);
    if (!standing)
        return -ENOMEM;
    *standing = (struct standing){ .len = body.len, .room = room };
    memcpy(standing->bytes, body.ptr, body.len);
    r = figures_digest(d, &standing->figures);
    if (r == 0)
        r = seen_reserve(&l->seen, n_signers);
    if (r) {
        free(standing);
        return r;
    }
    free(l->reserve.standing);
    l->reserve = (struct reserve){ .body = *body_digest, .standing = standing };
    return 0;
}

/* Whether the codes of a leaf fit beside the body; they do unless it is not a leaf of ours. */
static bool put_codes(struct standing *s, const struct leaf *leaf) {
    size_t end = 0;

    for (size_t i = 0; i < leaf->n_codes; i++) {
        struct span code = leaf->codes[i];

        if (code.len > s->room - s->len - end)
            return false;
        memcpy(s->bytes + s->len + end, code.ptr, code.len);
        end += code.len;
        s->code_ends[i] = (uint16_t)end;
    }
    s->n_codes = leaf->n_codes;
    return true;
}

/* --- Folding --- */

static void note_changed(struct ledger *l, uint32_t position) {
    if (l->is_changed[position])
        return;
    l->is_changed[position] = true;
    l->changed[l->n_changed++] = position;
}

static struct area_now *lowest(const struct ledger *l, uint32_t contest) {
    const struct contest *c = &l->e->contests[contest];

    return c->m->type == CONTEST_BY_ELECTION ? NULL : ledger_area(l, c->area, c->poll);
}

/* A contest goes into another state, for itself and for every area above. */
static void move(struct ledger *l, uint32_t contest, enum contest_state state) {
    struct contest_now *now = &l->contests[contest];

    --*counts_of(&l->counts, now->state);
    ++*counts_of(&l->counts, state);
    for (struct area_now *a = lowest(l, contest); a; a = a->above) {
        --*counts_of(&a->contests, now->state);
        ++*counts_of(&a->contests, state);
        note_changed(l, a->record);
    }
    now->state = state;
    note_changed(l, l->e->contests[contest].record);
}

static void add_figures(const struct contest *c, const struct election *e, struct area_now *a,
                        const struct declaration *d) {
    bool both = !c->uncontested && d->papers.given && d->electorate.given;

    for (size_t i = 0; i < d->n_votes; i++) {
        uint32_t party = c->parties[i];

        a->parties[area_party(a, party)].votes += d->votes[i].count;
        a->groups[area_group(a, e->parties[party].group)].votes += d->votes[i].count;
    }
    for (size_t i = 0; i < d->n_elected; i++) {
        uint32_t party = c->parties[contest_candidate(c, d->elected[i])];

        a->parties[area_party(a, party)].seats++;
        a->groups[area_group(a, e->parties[party].group)].seats++;
    }
    a->seats_filled += d->n_elected;
    if (both) {
        a->turnout_papers += d->papers.value;
        a->turnout_electorate += d->electorate.value;
        a->turnout_contests++;
    }
}

/* Control and changes follow from the sums. Both carry differences up, so the order of the areas does not matter. */
static void follow(struct ledger *l, uint32_t contest) {
    for (struct area_now *a = lowest(l, contest); a; a = a->above) {
        control_update(l, a);
        changes_update(l, a);
    }
}

static void stand(struct ledger *l, uint32_t contest, const struct declaration *d) {
    const struct contest *c = &l->e->contests[contest];
    struct contest_now *now = &l->contests[contest];

    for (struct area_now *a = lowest(l, contest); a; a = a->above)
        add_figures(c, l->e, a, d);
    now->revision = d->revision;
    now->standing = l->reserve.standing;
    l->reserve.standing = NULL;
    move(l, contest, c->uncontested ? STATE_UNCONTESTED : STATE_DECLARED);
    follow(l, contest);
}

static void query(struct ledger *l, uint32_t contest) {
    enum contest_state state = l->contests[contest].state;

    if (state != STATE_PENDING && state != STATE_POSTPONED)
        return;
    move(l, contest, STATE_QUERIED);
    follow(l, contest);
}

/* Whether votes are the whole ballot in its order, and elected a part of it in its order. */
static bool on_ballot(const struct contest *c, const struct declaration *d) {
    uint32_t last = NO_INDEX;

    if (d->votes_given && d->n_votes != c->m->n_candidates)
        return false;
    for (size_t i = 0; i < d->n_votes; i++)
        if (!span_equal(d->votes[i].candidate, c->m->candidates[i].id))
            return false;
    for (size_t i = 0; i < d->n_elected; i++) {
        uint32_t candidate = contest_candidate(c, d->elected[i]);

        if (candidate == NO_INDEX || (last != NO_INDEX && candidate <= last))
            return false;
        last = candidate;
    }
    return true;
}

static bool follows(const struct ledger *l, const struct leaf *leaf, const struct declaration *d, uint32_t contest) {
    const struct contest_now *now;

    if (leaf->kind != ENTRY_DECLARATION || contest == NO_INDEX || d->act != ACT_DECLARE)
        return false;
    now = &l->contests[contest];
    switch (leaf->verdict) {
    case VERDICT_CONFLICT:
        return now->taken > 0;
    case VERDICT_QUERIED:
        return d->revision > now->taken && now->state != STATE_VACANT;
    case VERDICT_ACCEPTED:
        return d->revision > now->taken && now->revision == 0 && now->state != STATE_VACANT &&
               on_ballot(&l->e->contests[contest], d);
    default:
        return false;
    }
}

int ledger_apply(struct ledger *l, const struct leaf *leaf, const struct declaration *d, const struct digest *signers,
                 size_t n_signers) {
    uint32_t contest = election_contest(l->e, d->contest);
    struct contest_now *now;

    if (!follows(l, leaf, d, contest))
        return 1;
    if (!l->reserve.standing || !digest_equal(&l->reserve.body, &leaf->body) || l->seen.n_spare_conflicts < n_signers) {
        int r = ledger_reserve(l, (struct span){ 0 }, &leaf->body, d, n_signers);

        if (r < 0)
            return r;
    }
    if (!put_codes(l->reserve.standing, leaf))
        return 1;
    now = &l->contests[contest];
    note_changed(l, l->e->contests[contest].record);
    if (leaf->verdict == VERDICT_CONFLICT) {
        now->conflicts++;
        l->conflicts++;
        for (size_t i = 0; i < n_signers; i++)
            seen_add_conflict(&l->seen, contest, d->revision, &signers[i], leaf->index);
        return 0;
    }
    seen_add(&l->seen, &leaf->body, &l->reserve.standing->figures, leaf->index);
    now->taken = d->revision;
    if (leaf->verdict == VERDICT_QUERIED)
        query(l, contest);
    else
        stand(l, contest, d);
    return 0;
}

/* --- What changed --- */

static int by_position(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return (x > y) - (x < y);
}

size_t ledger_changed(const struct ledger *l, const uint32_t **ret_positions) {
    qsort(l->changed, l->n_changed, sizeof(*l->changed), by_position);
    *ret_positions = l->changed;
    return l->n_changed;
}

void ledger_settle(struct ledger *l) {
    for (size_t i = 0; i < l->n_changed; i++)
        l->is_changed[l->changed[i]] = false;
    l->n_changed = 0;
}

void ledger_counts(const struct ledger *l, struct contest_counts *ret, uint64_t *ret_conflicts) {
    *ret = l->counts;
    *ret_conflicts = l->conflicts;
}
