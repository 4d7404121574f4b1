/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Rounds of `since` (SPEC.md 7.3). The server keeps no state between pages, so they may stand under different heads; the
 * reader asks again from the size of the first page's head until a single page answers, and only then holds the whole
 * state of that page's head. What changed meanwhile becomes less with every turn; the number of turns is bounded all
 * the same.
 *
 *      start ─▶ page ─▶ more? ─yes─▶ page …
 *                        │no
 *                        ├─ it was the only page of its turn ─▶ growth proven ─▶ commit, tell
 *                        └─ else ask again from the first page's size
 *      anything that does not hold ─▶ nothing of the round is used, doubt, a full round after a while
 */

#include "clients/libtally/follow.h"

#include <assert.h>
#include <errno.h>

#define TURNS_MAX 100
#define PAGES_MAX 100000

static int since_done(struct tally *t, struct ask *ask, int error, const char *text, const struct answer *answer);

static int since_ask(struct tally_follow *f) {
    struct request request = { .kind = MESSAGE_SINCE };
    struct ask *ask;
    int r;

    request.since.prefix = span_blob(f->held.prefix);
    request.since.size = f->round.from;
    request.since.after = f->round.after.ptr ? span_blob(f->round.after) : span_str("");
    r = ask_new(f->t, LINK_QUERY, &request, MESSAGE_PAGE, since_done, &ask);
    if (r < 0)
        return r;
    assert(r == 0); /* tally_follow() has looked for the query endpoint */
    ask->context = f;
    f->round.ask = ask->id;
    return 0;
}

static void turn_begin(struct tally_follow *f, uint64_t from) {
    f->round.from = from;
    f->round.pages = 0;
    f->round.covered = 0;
    blob_free(&f->round.after);
}

int since_start(struct tally_follow *f) {
    held_unstage(&f->held);
    f->round = (struct round){ .active = true, .full = f->doubted || !f->held.known };
    f->again = false;
    turn_begin(f, f->round.full ? 0 : f->held.head.size);
    return since_ask(f);
}

void since_stop(struct tally_follow *f) {
    if (f->round.active)
        tally_cancel(f->t, f->round.ask);
    blob_free(&f->round.after);
    blob_free(&f->round.note);
    f->round.active = false;
}

static void round_fail(struct tally_follow *f, int error, const char *text) {
    since_stop(f);
    held_unstage(&f->held);
    follow_doubt(f, error, text, true);
}

/* Proves and stages a page. Returns 0, a TALLY_E_ or a negative errno. */
static int page_take(struct tally_follow *f, const struct m_page *page, struct head *ret_head) {
    struct round *round = &f->round;
    struct turn turn = { .full = round->from == 0, .begins = round->pages == 0, .covered = round->covered };
    int r;

    if (f->t->records && page->total != f->t->records)
        return TALLY_E_RANGE;
    r = link_head(f->t, LINK_QUERY, page->note, ret_head);
    if (r == 0 && ret_head->size < round->from)
        r = TALLY_E_OLDER;
    if (r == 0)
        r = held_page(&f->held, page, ret_head, &turn);
    if (r != 0)
        return r;
    if (round->pages == 0)
        round->first_size = ret_head->size;
    if (page->hi > round->covered)
        round->covered = page->hi;
    return ++round->pages > PAGES_MAX ? TALLY_E_RANGE : 0;
}

static int page_next(struct tally_follow *f, const struct m_page *page) {
    struct span key;
    int r = record_key(page->records[page->n_records - 1], &key);

    assert(r == 0); /* held_page() has read it */
    blob_free(&f->round.after);
    r = blob_copy(key, &f->round.after);
    return r < 0 ? r : since_ask(f);
}

/* What is staged is the whole state of round.head. */
static int round_commit(struct tally_follow *f) {
    _cleanup_(blob_free) struct blob note = f->round.note;
    uint64_t before = f->held.known ? f->held.head.size : 0;
    struct head head = f->round.head;
    int r = held_commit(&f->held, &head);

    f->round.note = (struct blob){ 0 };
    if (r < 0)
        return r;
    f->held.n_frame = f->round.n_frame;
    memcpy(f->held.frame, f->round.frame, f->round.n_frame * sizeof(f->round.frame[0]));
    since_stop(f);
    heads_grow(&f->t->heads, &head);
    f->doubted = false;
    f->backoff = 0;
    f->done = f->o.once;
    f->next_since = f->again ? clock_ms() : clock_ms() + f->t->since_ms;
    follow_tell(f);
    if (head.size != before)
        follow_tell_head(f, span_blob(note));
    return 0;
}

int since_grown(struct tally_follow *f, int error, const char *text) {
    f->round.ask = 0;
    if (error == 0)
        return round_commit(f);
    f->round.active = false;
    blob_free(&f->round.note);
    round_fail(f, error, text);
    return 0;
}

/* One page was the whole turn: its state counts once the journal is shown to have grown to it. */
static int round_end(struct tally_follow *f, const struct m_page *page, const struct head *head) {
    int r = blob_copy(page->note, &f->round.note);

    if (r < 0)
        return r;
    f->round.head = *head;
    f->round.n_frame = page->n_hashes;
    memcpy(f->round.frame, page->hashes, page->n_hashes * sizeof(page->hashes[0]));
    f->round.ask = 0;
    return growth_known(f->t, head) ? round_commit(f) : growth_ask(f);
}

static int since_done(struct tally *t, struct ask *ask, int error, const char *text, const struct answer *answer) {
    struct tally_follow *f = ask->context;
    struct head head;

    (void)t;
    if (answer) {
        error = page_take(f, &answer->page, &head);
        text = "in a page of records";
    } else if (error == TALLY_E_REFUSED && strncmp(text, "N03", 3) == 0) {
        error = TALLY_E_OLDER; /* the daemon's journal is shorter than what it has shown */
    }
    if (error < 0)
        return error;
    if (error > 0) {
        f->round.active = false; /* the request has ended: there is nothing to cancel */
        round_fail(f, error, text);
        return 0;
    }
    follow_heard(f);
    if (answer->page.more)
        return page_next(f, &answer->page);
    if (f->round.pages == 1)
        return round_end(f, &answer->page, &head);
    if (++f->round.turns > TURNS_MAX) {
        round_fail(f, TALLY_E_RANGE, "the state never stood still");
        return 0;
    }
    turn_begin(f, f->round.first_size);
    return since_ask(f);
}
