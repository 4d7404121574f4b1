/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A round asks every witness at once, and those who stand elsewhere a second time from where they say that they stand. What
 * is said of a witness is said when it changes, so that one that is away all night is said to be so once.
 */

#include "daemon/witnesses.h"

#include <errno.h>
#include <stdio.h>

#include "daemon/config_lines.h"
#include "daemon/log.h"

#define ADD_CHECKPOINT "/add-checkpoint"
#define SIZE_DIGITS_MAX 20      /* by so much a head may grow */

int witnesses_read(struct witnesses *w, const char *path, char *ret_fault) {
    struct policy_fault fault;
    uint64_t reachable = 0;
    int r;

    *w = (struct witnesses){ 0 };
    w->text.ptr = malloc(POLICY_BYTES_MAX + 1);
    if (!w->text.ptr)
        return -ENOMEM;
    r = config_lines_load(path, w->text.ptr, POLICY_BYTES_MAX + 1, &w->text.len);
    if (r < 0) {
        snprintf(ret_fault, WITNESSES_FAULT_MAX, "%.300s: %s", path, r == -EFBIG ? "it is larger than 64 KiB" : log_errno(r));
        return 1;
    }
    if (policy_parse(span_blob(w->text), &w->policy, &fault) != 0) {
        snprintf(ret_fault, WITNESSES_FAULT_MAX, "%.300s:%u: %s", path, fault.line, fault.text);
        return 1;
    }
    for (size_t i = 0; i < w->policy.n_witnesses; i++) {
        const struct span url = w->policy.witnesses[i].url;

        if (!url.ptr)
            continue;
        if (asprintf(&w->urls[i], SPAN_FMT ADD_CHECKPOINT, SPAN_ARG(url)) < 0) {
            w->urls[i] = NULL;
            return -ENOMEM;
        }
        reachable |= 1ull << i;
    }
    if (w->policy.quorum != 0 && policy_met(&w->policy, reachable))
        return 0;
    snprintf(ret_fault, WITNESSES_FAULT_MAX, "%.300s: %s", path,
             w->policy.quorum == 0 ? "its quorum is none: there is nothing to collect"
                                   : "the witnesses that have a URL are not enough for its quorum");
    return 1;
}

int witnesses_match(const struct witnesses *w, const struct election *e, size_t note_len, char *ret_fault) {
    bool found = w->policy.n_logs == 0;

    for (size_t i = 0; i < w->policy.n_logs && !found; i++)
        found = span_equal(w->policy.logs[i].vkey.name, e->header.origin) &&
                memcmp(&w->policy.logs[i].vkey.key, election_log_key(e, UINT64_MAX), sizeof(struct public_key)) == 0;
    if (found && note_len + SIZE_DIGITS_MAX + round_lines_max(&w->policy) <= TALLY_NOTE_MAX)
        return 0;
    snprintf(ret_fault, WITNESSES_FAULT_MAX, "%s",
             found ? "the witnesses' lines together are longer than a head may be: name fewer"
                   : "the policy's logs do not have this one, by its origin and key");
    return 1;
}

int witnesses_start(struct witnesses *w) {
    round_init(&w->round, &w->policy);
    return w->policy.n_witnesses > 0 ? poster_new(&w->poster) : 0;
}

void witnesses_deinit(struct witnesses *w) {
    w->poster = poster_free(w->poster);
    round_deinit(&w->round);
    for (size_t i = 0; i < POLICY_WITNESSES_MAX; i++)
        free(w->urls[i]);
    blob_free(&w->text);
    *w = (struct witnesses){ 0 };
}

int witnesses_fd(const struct witnesses *w) {
    return w->poster ? poster_fd(w->poster) : -1;
}

/* Asks the witnesses whose bits are set. */
static int ask(struct witnesses *w, const struct tree *journal, uint64_t whom) {
    struct post *posts = calloc(POLICY_WITNESSES_MAX, sizeof(*posts));
    size_t n = 0;
    int r = posts ? 0 : -ENOMEM;

    for (size_t i = 0; i < w->policy.n_witnesses && r == 0; i++)
        if (whom >> i & 1 && w->urls[i]) {
            posts[n] = (struct post){ .url = w->urls[i], .number = i };
            r = round_request(&w->round, journal, i, &posts[n++].body);
        }
    if (r == 0 && n > 0)
        post_begin(w->poster, posts, n);
    else
        post_free(posts, n);
    return r;
}

static void say_answer(struct witnesses *w, size_t witness, enum round_answer answer, unsigned status) {
    static const enum log_message messages[_ROUND_ANSWER_MAX] = {
        [ROUND_COSIGNED] = LOG_WITNESS_COSIGNS, [ROUND_BEYOND] = LOG_WITNESS_DISAGREES,
        [ROUND_OTHER] = LOG_WITNESS_DISAGREES,  [ROUND_FORGED] = LOG_WITNESS_FAULT,
        [ROUND_REFUSED] = LOG_WITNESS_FAULT,    [ROUND_AWAY] = LOG_WITNESS_AWAY,
    };
    char name[TALLY_NAME_MAX + 1];

    if (answer == w->last[witness] || answer == ROUND_AGAIN) /* somebody else asked it meanwhile */
        return;
    w->last[witness] = answer;
    snprintf(name, sizeof(name), SPAN_FMT, SPAN_ARG(w->policy.witnesses[witness].vkey.name));
    log_event(messages[answer], "WITNESS", name, "SIZE", log_u64(w->round.size), "STATUS", log_u64(status), NULL);
}

static int end_round(struct witnesses *w) {
    int met = round_end(&w->round);

    if (met < 0)
        return met;
    if (met == w->lacking) {
        w->lacking = !met;
        log_event(met ? LOG_COSIGNED : LOG_COSIGNED_LACKING, "SIZE", log_u64(w->round.size), "LAST",
                  log_u64(w->round.cosigned_size), NULL);
    }
    return 0;
}

static int take(struct witnesses *w, const struct chain *chain) {
    struct post *posts;
    uint64_t again = 0;
    size_t n;
    int r = 0;

    if (!post_end(w->poster, &posts, &n))
        return 0;
    for (size_t i = 0; i < n && r >= 0; i++) {
        r = round_take(&w->round, posts[i].number, posts[i].status, span_blob(posts[i].answer));
        if (r == ROUND_AGAIN && !w->again)
            again |= 1ull << posts[i].number;
        else if (r >= 0)
            say_answer(w, posts[i].number, (enum round_answer)r, posts[i].status);
    }
    post_free(posts, n);
    if (r < 0)
        return r;
    w->again = again != 0;
    return again ? ask(w, &chain->tree, again) : end_round(w);
}

/* How long after the beginning of the last round the next one begins. */
static uint64_t interval(const struct witnesses *w, uint64_t size) {
    if (w->lacking)
        return WITNESSES_RETRY;
    return size > w->round.size ? WITNESSES_SOONEST : WITNESSES_LATEST;
}

int witnesses_turn(struct witnesses *w, const struct chain *chain, uint64_t now) {
    const struct chain_head *head = chain_newest(chain);
    int r;

    if (!w->poster)
        return 0;
    r = take(w, chain);
    if (r < 0 || poster_busy(w->poster) || !head)
        return r;
    if (w->began && now - w->began < interval(w, head->size))
        return 0;
    w->began = now;
    r = round_begin(&w->round, head->note, head->size);
    return r < 0 ? r : ask(w, &chain->tree, UINT64_MAX);
}
