/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Following a prefix. Updates are hints that make things quick; what makes them right is `since`: asked on connecting,
 * on doubt and every ten seconds. A beat tells that silence means that nothing happened; when beats stop, the caller is
 * told that what is held may be old. An update that does not hold is dropped and only makes us ask sooner.
 */

#include "clients/libtally/follow.h"

#include <errno.h>

#include "proto/envelope.h"

static bool follow_updates(const struct tally_follow *f) {
    return f->t->links[LINK_UPDATES].socket && !f->o.once;
}

static int follow_subscribe(struct tally_follow *f, bool on) {
    struct link *link = &f->t->links[LINK_UPDATES];
    int r;

    if (!follow_updates(f))
        return 0;
    r = link_subscribe(link, span_blob(f->held.prefix), on);
    return r < 0 ? r : link_subscribe(link, span_str(BEAT_TOPIC), on);
}

int tally_follow(struct tally *t, const struct tally_follow_options *options, struct tally_follow **ret) {
    struct tally_follow *f;
    int r;

    if (!t->links[LINK_QUERY].endpoint)
        return TALLY_E_UNAVAILABLE;
    if (!options->prefix || strlen(options->prefix) > TALLY_KEY_MAX)
        return TALLY_E_OPTIONS;
    f = calloc(1, sizeof(*f));
    if (!f)
        return -ENOMEM;
    f->t = t;
    f->o = *options;
    f->next_since = f->heard = clock_ms();
    r = held_init(&f->held, span_str(options->prefix));
    if (r < 0) {
        free(f);
        return r;
    }
    f->o.prefix = NULL;
    f->held.range_given = options->range_given;
    f->held.lo = options->lo;
    f->held.hi = options->hi;
    f->next = t->follows;
    t->follows = f;
    r = follow_subscribe(f, true);
    if (r < 0) {
        tally_unfollow(f);
        return r;
    }
    *ret = f;
    return 0;
}

struct tally_follow *tally_unfollow(struct tally_follow *f) {
    if (f && !f->dead) {
        f->dead = true;
        since_stop(f);
        follow_subscribe(f, false);
    }
    return NULL;
}

static void follow_free(struct tally_follow *f) {
    blob_free(&f->round.after);
    blob_free(&f->round.note); /* while a proof of growth is under way */
    held_deinit(&f->held);
    free(f);
}

void follows_free(struct tally *t) {
    while (t->follows) {
        struct tally_follow *f = t->follows;

        t->follows = f->next;
        follow_free(f);
    }
}

void tally_follow_ask(struct tally_follow *f) {
    f->again = f->round.active;
    f->next_since = clock_ms();
}

void follow_doubt(struct tally_follow *f, int error, const char *text, bool full) {
    uint64_t now = clock_ms();

    if (full) {
        f->doubted = true;
        f->backoff = f->backoff ? 2 * f->backoff : BACKOFF_FIRST_MS;
        if (f->backoff > BACKOFF_LAST_MS)
            f->backoff = BACKOFF_LAST_MS;
        f->next_since = now + f->backoff;
    } else if (f->next_since > now + BACKOFF_FIRST_MS) {
        f->next_since = now + BACKOFF_FIRST_MS;
    }
    if (f->o.on_doubt && !f->dead)
        f->o.on_doubt(f, f->o.user, error, text);
}

static void slot_tell(struct tally_follow *f, struct slot *s) {
    s->changed = false;
    if (f->o.on_record && !f->dead)
        f->o.on_record(f, f->o.user, bytes_of(span_blob(s->key)), bytes_of(span_blob(s->old)),
                       bytes_of(held_published(s)));
    blob_free(&s->old);
}

void follow_tell(struct tally_follow *f) {
    for (size_t i = 0; i < f->held.n; i++)
        if (f->held.slots[i].changed)
            slot_tell(f, &f->held.slots[i]);
}

void follow_tell_head(struct tally_follow *f, struct span note) {
    if (f->o.on_head && !f->dead)
        f->o.on_head(f, f->o.user, bytes_of(note), f->held.head.size, f->held.head.time);
}

void follow_heard(struct tally_follow *f) {
    f->heard = clock_ms();
    if (!f->stale)
        return;
    f->stale = false;
    if (f->o.on_stale && !f->dead)
        f->o.on_stale(f, f->o.user, false, f->t->beat_as_of);
}

/* --- What comes on the updates socket --- */

static void doubt_all(struct tally *t, struct span topic, int error, const char *text) {
    for (struct tally_follow *f = t->follows; f; f = f->next)
        if (!f->dead && follow_updates(f) &&
            (span_equal(topic, span_str(BEAT_TOPIC)) || span_starts(topic, span_blob(f->held.prefix))))
            follow_doubt(f, error, text, false);
}

static int update_take(struct tally *t, struct span topic, const struct m_update *update) {
    struct head head;
    int r = link_head(t, LINK_UPDATES, update->note, &head);

    if (r < 0)
        return r;
    if (r > 0) {
        doubt_all(t, topic, r, "in an update");
        return 0;
    }
    for (struct tally_follow *f = t->follows; f; f = f->next) {
        bool fresh = false;

        if (f->dead || !follow_updates(f) || !span_starts(topic, span_blob(f->held.prefix)))
            continue;
        r = held_update(&f->held, update, &head, topic, &fresh);
        if (r < 0)
            return r;
        if (r > 0)
            follow_doubt(f, r, "in an update", false);
        if (fresh)
            slot_tell(f, held_find(&f->held, topic));
        if (r == 0 && held_reaches(&f->held, &head))
            follow_tell_head(f, update->note);
    }
    return 0;
}

/* Returns 0, a TALLY_E_ or a negative errno. */
static int beat_open(struct tally *t, const struct m_beat *beat, struct m_beat_payload *ret, struct head *ret_head) {
    _cleanup_(blob_free) struct blob message = { 0 };
    int r;

    r = pae(span_str(PAYLOAD_BEAT), beat->payload, &message);
    if (r < 0)
        return r;
    if (beat_payload_decode(beat->payload, ret) != 0 || !digest_equal(&ret->genesis, &t->genesis))
        return TALLY_E_BEAT;
    r = heads_open(&t->heads, ret->note, ret_head);
    if (r != 0)
        return r;
    if (!key_verify(heads_key_at(&t->heads, ret_head->size), span_blob(message), beat->signature))
        return TALLY_E_BEAT;
    return link_head(t, LINK_UPDATES, ret->note, ret_head);
}

static void beat_tell(struct tally_follow *f, const struct m_beat_payload *beat, const struct head *head, bool first) {
    bool was_stale = f->stale;

    follow_heard(f);
    if (held_reaches(&f->held, head))
        follow_tell_head(f, beat->note);
    /* The first beat shows that the subscription stands: what came before it may have been missed. One beat later than
     * the head that it told of, whoever holds everything should have had its updates. */
    if (was_stale || first ||
        (f->held.tree_on && f->held.head.size < f->last_beat_size && !f->round.active))
        tally_follow_ask(f);
    f->last_beat_size = head->size;
}

static int beat_take(struct tally *t, const struct m_beat *m) {
    struct m_beat_payload beat;
    struct head head;
    int r = beat_open(t, m, &beat, &head);

    if (r < 0)
        return r;
    if (r > 0) {
        doubt_all(t, span_str(BEAT_TOPIC), r, "in a beat");
        return 0;
    }
    if (beat.sent <= t->beat_sent)
        return 0; /* said again: no sign of life */
    if (head.size < t->beat_size) {
        doubt_all(t, span_str(BEAT_TOPIC), TALLY_E_OLDER, "in a beat");
        return 0;
    }
    t->beat_size = head.size;
    t->beat_sent = beat.sent;
    t->beat_as_of = beat.as_of;
    for (struct tally_follow *f = t->follows; f; f = f->next) {
        if (f->dead || !follow_updates(f))
            continue;
        beat_tell(f, &beat, &head, f->last_beat_size == 0);
    }
    return 0;
}

int follows_message(struct tally *t, const struct link_message *m) {
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    struct answer answer;
    struct span topic;
    int r;

    if (m->n != 2) {
        doubt_all(t, span_str(BEAT_TOPIC), TALLY_E_MESSAGE, "an update that is not of two frames");
        return 0;
    }
    topic = span_blob(m->frames[0]);
    r = answer_decode(span_blob(m->frames[1]), &arena, &answer);
    if (r < 0)
        return r;
    if (r == 0 && answer.kind == MESSAGE_UPDATE)
        return update_take(t, topic, &answer.update);
    if (r == 0 && answer.kind == MESSAGE_BEAT && span_equal(topic, span_str(BEAT_TOPIC)))
        return beat_take(t, &answer.beat);
    doubt_all(t, topic, TALLY_E_MESSAGE, "in an update");
    return 0;
}

/* --- Timers --- */

static uint64_t stale_due(const struct tally_follow *f) {
    uint64_t patience = f->t->stale_ms + (follow_updates(f) ? 0 : f->t->since_ms);

    return f->stale || f->done ? UINT64_MAX : f->heard + patience;
}

static uint64_t since_due(const struct tally_follow *f) {
    return f->round.active || f->done ? UINT64_MAX : f->next_since;
}

uint64_t follows_due(const struct tally *t) {
    uint64_t due = UINT64_MAX;

    for (const struct tally_follow *f = t->follows; f; f = f->next) {
        uint64_t own = stale_due(f) < since_due(f) ? stale_due(f) : since_due(f);

        if (f->dead)
            own = 0;
        if (own < due)
            due = own;
    }
    return due;
}

static void sweep(struct tally *t) {
    struct tally_follow **p = &t->follows;

    while (*p) {
        struct tally_follow *f = *p;

        if (!f->dead) {
            p = &f->next;
            continue;
        }
        *p = f->next;
        follow_free(f);
    }
}

int follows_process(struct tally *t) {
    uint64_t now = clock_ms();

    for (struct tally_follow *f = t->follows; f; f = f->next) {
        if (f->dead)
            continue;
        if (stale_due(f) <= now) {
            f->stale = true;
            if (f->o.on_stale)
                f->o.on_stale(f, f->o.user, true, t->beat_as_of);
        }
        if (!f->dead && since_due(f) <= now) {
            int r = since_start(f);

            if (r < 0)
                return r;
        }
    }
    sweep(t);
    return 0;
}

/* --- What is held --- */

struct tally_bytes tally_follow_get(const struct tally_follow *f, const char *key) {
    const struct slot *slot = f->held.known ? held_find(&f->held, span_str(key)) : NULL;

    return slot ? bytes_of(held_published(slot)) : (struct tally_bytes){ 0 };
}

size_t tally_follow_count(const struct tally_follow *f) {
    return f->held.known ? f->held.n : 0;
}

struct tally_bytes tally_follow_record(const struct tally_follow *f, size_t i, struct tally_bytes *ret_key) {
    if (i >= tally_follow_count(f))
        return (struct tally_bytes){ 0 };
    if (ret_key)
        *ret_key = bytes_of(span_blob(f->held.slots[i].key));
    return bytes_of(held_published(&f->held.slots[i]));
}

bool tally_follow_range(const struct tally_follow *f, struct tally_range *ret) {
    const struct held *h = &f->held;

    if (!h->known)
        return false;
    *ret = (struct tally_range){ .lo = h->first, .hi = h->first + h->n, .total = h->total, .n_hashes = h->n_frame,
                                 .hashes = &h->frame[0].bytes };
    return true;
}
