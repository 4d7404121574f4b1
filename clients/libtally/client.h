/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The inside of `struct tally`: its sockets, the requests under way, the followers. Not installed. */

#include "clients/libtally/heads.h"
#include "clients/libtally/link.h"
#include "clients/libtally/tally.h"
#include "proto/codec.h"

#define BACKOFF_FIRST_MS 250
#define BACKOFF_LAST_MS 5000

struct ask;

/*
 * Takes the end of a request: an answer of the kind it wants, or an error with a detail and answer NULL. Returns 0 when
 * that was it; 1 when the answer is of no use and the request is to be sent again later; or a negative errno.
 */
typedef int (*ask_fn)(struct tally *t, struct ask *ask, int error, const char *text, const struct answer *answer);

/* A request until it is answered. */
struct ask {
    struct ask *next, *previous;
    uint64_t id;
    enum link_id link;
    uint64_t wants;             /* the kind of its answer */
    struct blob bytes;
    uint64_t due;               /* when to send it (again): monotonic ms */
    uint32_t backoff;
    bool sent;
    ask_fn done;
    void (*callback)(void);     /* the caller's, cast to its type by `done` */
    void *user;
    void *context;              /* `done`'s own */
    void (*context_free)(void *context);
    uint64_t number;            /* `done`'s own */
};

struct tally {
    struct link_keys keys;
    uint8_t key_bytes[3][32];
    struct digest genesis;
    struct heads heads;
    struct link links[_LINK_MAX];
    void *context;
    bool own_context;
    int epoll;
    int fatal;                  /* a negative errno that ended everything */
    uint32_t since_ms, stale_ms;
    void (*on_error)(struct tally *t, void *user, int error, const char *text);
    void (*on_head)(struct tally *t, void *user, struct tally_bytes note, uint64_t size);
    void *user;
    uint64_t next_id;
    struct ask *first, *last;
    struct tally_follow *follows;
    struct fetch *fetches;      /* manifests under way */
    uint64_t doubt_after;       /* monotonic ms: before, no head is a reason to ask for keys again */
    uint64_t beat_sent, beat_as_of;         /* of the newest beat */
    uint64_t beat_size;                     /* of its head: that of a later one is no smaller */
    char *software;
    uint64_t manifest_entries, records;     /* of the first welcome; 0 before */
};

/* The clock of all timers. */
uint64_t clock_ms(void);

void tally_report(struct tally *t, int error, const char *text);

/* --- ask.c --- */

/*
 * Enters a request; `request->id` is chosen here. Returns 0, TALLY_E_UNAVAILABLE when the link is not used, or -ENOMEM.
 */
int ask_new(struct tally *t, enum link_id link, struct request *request, uint64_t wants, ask_fn done, struct ask **ret);
/* Of a request that a caller made: whom `done` calls with what came, and what it is held against. */
struct ask_terms {
    void (*fn)(void);           /* cast back by `done` */
    void *user;
    void *context;              /* of malloc, or NULL; freed with the request, and where there comes to be none */
    uint64_t number;
};
/* The same for a caller, who is told the request's id unless ret_id is NULL. */
int ask_for(struct tally *t, enum link_id link, struct request *request, uint64_t wants, ask_fn done,
            const struct ask_terms *terms, uint64_t *ret_id);
struct ask *ask_find(struct tally *t, uint64_t id);
/* Takes it off the list and frees it; nothing is called. */
struct ask *ask_free(struct tally *t, struct ask *ask);
/* Sends what is due. Returns 0 or a negative errno. */
int asks_send(struct tally *t);
/* When the next is due: monotonic ms, UINT64_MAX: none. */
uint64_t asks_due(const struct tally *t);
/* Everything on a link is due at once: the connection is new. */
void asks_again(struct tally *t, enum link_id link);
/* Gives an answer to the request it belongs to. Returns 0 or a negative errno. */
int asks_answer(struct tally *t, enum link_id link, const struct answer *answer);

/* --- welcome.c --- */

/* Sees to it that a hello is under way on a link that has not been greeted. */
int link_greet(struct tally *t, enum link_id link);
/* Whether a welcome is of our protocol, election and history. Returns 0, a TALLY_E_, or a negative errno. */
int welcome_check(struct tally *t, const struct ask *ask, const struct m_welcome *w, struct head *ret);
/* Opens an answer's head and holds it against what came on that link before. Returns as heads_open(), or TALLY_E_OLDER. */
int link_head(struct tally *t, enum link_id link, struct span note, struct head *ret);

/* --- keys.c --- */

/* Asks for the log's newer keys on this link, then greets again. Returns 0, a TALLY_E_ or -ENOMEM. */
int keys_ask(struct tally *t, enum link_id link);
/* Where a head by an unknown key was shown on a link that was greeted, the links are greeted anew, not more than every
 * BACKOFF_LAST_MS. */
void keys_doubt(struct tally *t);
/* Whether an answer stands under a head by an unknown key and is to be asked for again, after the links were greeted anew. */
bool keys_wanted(struct tally *t, const struct answer *answer);

/* --- entries.c --- */

/* An entry as it came, once its body and its sigset, one of n whose digests are given, are those that its leaf names;
 * what index it must have is for the caller. Returns 0 or TALLY_E_ENTRIES. */
int entry_make(const struct batch_entry *from, const struct span *sigsets, const struct digest *digests, size_t n,
               struct tally_entry *ret);

/* --- manifest.c --- */

void fetches_free(struct tally *t);

/* --- follow.c --- */

int follows_process(struct tally *t);
uint64_t follows_due(const struct tally *t);
/* An update or a beat, by its frames. */
int follows_message(struct tally *t, const struct link_message *m);
void follows_free(struct tally *t);

static inline struct tally_bytes bytes_of(struct span s) {
    return (struct tally_bytes){ .ptr = s.ptr, .len = s.len };
}

/* Bytes on the heap. Returns 0 or -ENOMEM. */
int blob_copy(struct span bytes, struct blob *ret);
