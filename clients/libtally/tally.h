/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * libtally: a count centre's or a subscriber's side of the protocol tally/1.
 *
 * The library owns no loop, no thread, no file and no configuration. A program makes a `struct tally`, asks it for
 * something, and drives it:
 *
 *     struct pollfd p = { .fd = tally_fd(t), .events = POLLIN };
 *     for (;;) {
 *         poll(&p, 1, tally_timeout(t));     // ask for the time-out each time, directly before waiting
 *         r = tally_process(t);              // never blocks; calls the callbacks
 *     }
 *
 * or, where it has nothing else to do, calls tally_wait() again and again. All calls on one object are made by one thread.
 *
 * Nothing unchecked reaches a callback: heads carry the log's signature, records stand in the tree of a signed head,
 * receipts prove that their entry is in such a tree, heads never go back, and a whole state is told only once the journal is
 * proven to have grown to it from the one before. What does not hold is reported with a code
 * and asked for again; what was held before stays.
 *
 * Calls return 0 when done, a TALLY_E_ code when something is wrong that the caller can name to a person, or a negative
 * errno (memory, descriptors). Times are milliseconds since 1970, UTC, unless said. Bytes handed to a callback are
 * valid until it returns. Callbacks may call anything here save tally_free(), tally_process() and tally_wait().
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define TALLY_API __attribute__((visibility("default")))
#else
#define TALLY_API
#endif

/* Bytes of somebody else's. ptr NULL: not there. */
struct tally_bytes {
    const uint8_t *ptr;
    size_t len;
};

enum tally_error {
    TALLY_OK = 0,
    TALLY_E_OPTIONS,        /* something needed is missing from the options, or out of its limits */
    TALLY_E_ELECTION,       /* the daemon serves another election */
    TALLY_E_PROTOCOL,       /* the daemon speaks another version of the protocol */
    TALLY_E_MESSAGE,        /* an answer is not a sound message, or not one to what was asked */
    TALLY_E_HEAD,           /* a head is malformed, or not signed by the election's log */
    TALLY_E_FORK,           /* two heads cannot both be true: the log has shown two histories */
    TALLY_E_OLDER,          /* a head is older than one seen before: the journal went back */
    TALLY_E_PROOF,          /* records and hashes do not give the head's root */
    TALLY_E_RANGE,          /* a page leaves out records that it should speak for, or has others */
    TALLY_E_RECEIPT,        /* a receipt does not prove what it should */
    TALLY_E_BEAT,           /* a beat's signature does not hold, or it is not of this election */
    TALLY_E_MANIFEST,       /* the entries do not give the manifest that the genesis digest names */
    TALLY_E_ENTRIES,        /* an entry does not fit its leaf, or leaves are missing */
    TALLY_E_REFUSED,        /* the daemon will not serve this; its own code and sentence say why */
    TALLY_E_ADMISSION,      /* the daemon does not admit this transport key */
    TALLY_E_UNAVAILABLE,    /* no endpoint is given for what was asked */
    TALLY_E_QUORUM,         /* too few witnesses have cosigned a head, or too long ago */
    _TALLY_E_MAX
};

/* A sentence for an error code, or for a negative errno. Never NULL. */
TALLY_API const char *tally_error_text(int error);
/* The same in Welsh. */
TALLY_API const char *tally_error_text_cy(int error);
/* "TALLY_E_FORK". Never NULL. */
TALLY_API const char *tally_error_name(int error);

/* --- The connection --- */

struct tally;

/* Everything is copied. Endpoints are ZeroMQ's ("tcp://127.0.0.1:7501"); NULL: not used. */
struct tally_options {
    const char *intake, *query, *updates;
    const char *control;                    /* the operator's socket: ipc, without CURVE */
    uint8_t server_key[32];                 /* the daemon's CURVE25519 public key */
    uint8_t transport_public[32];           /* one's own, enrolled with the daemon */
    uint8_t transport_secret[32];
    uint8_t genesis[32];                    /* names the election */
    uint8_t log_key[32];                    /* Ed25519, as in the manifest */
    const char *origin;                     /* as in the manifest */
    struct tally_bytes head;                /* largest head seen in an earlier run, or ptr NULL */
    void *zmq_context;                      /* shared between objects of one process, or NULL: its own */
    uint32_t since_ms;                      /* how often a follower asks; 0: 10,000 */
    uint32_t stale_ms;                      /* silence after which a follower is stale; 0: 5,000 */

    /* What concerns the connection and no single request. May be NULL. `text` is a detail in English, or "". With
     * TALLY_E_REFUSED it is why the daemon will not serve for now, "N02 Too busy, …"; what was asked is asked again. */
    void (*on_error)(struct tally *t, void *user, int error, const char *text);
    /* Every new head that the daemon shows, whatever it came with; one from long before may be told again. May be NULL. */
    void (*on_head)(struct tally *t, void *user, struct tally_bytes note, uint64_t size);
    void *user;
};

/* Returns 0, TALLY_E_OPTIONS, TALLY_E_HEAD (options.head does not hold), or a negative errno. */
TALLY_API int tally_new(const struct tally_options *options, struct tally **ret);
/* Ends everything at once; no callback is called any more. Returns NULL. NULL is fine. */
TALLY_API struct tally *tally_free(struct tally *t);

/* A descriptor that is readable when tally_process() has something to do. Never read from it. */
TALLY_API int tally_fd(const struct tally *t);
/* Milliseconds until tally_process() is due even if the descriptor stays silent; -1: never. */
TALLY_API int tally_timeout(struct tally *t);
/* Does what can be done without blocking. Returns 0 or a negative errno, after which only tally_free() is of use. */
TALLY_API int tally_process(struct tally *t);
/* Waits at most `ms` (-1: as long as it takes) and processes once. Returns as tally_process(). */
TALLY_API int tally_wait(struct tally *t, int ms);

/* The largest head seen, a signed note, to be kept for the next run's options; ptr NULL before the first. */
TALLY_API struct tally_bytes tally_head(const struct tally *t);
/* The size of that head: entries in the journal. */
TALLY_API uint64_t tally_size(const struct tally *t);
/*
 * After TALLY_E_FORK: two notes that the log signed and that cannot both be true, the smaller size first (one size: two
 * texts), until tally_free(). False: they are not known.
 */
TALLY_API bool tally_fork(const struct tally *t, struct tally_bytes *ret_old, struct tally_bytes *ret_note);
/* Whether the daemon has answered on any of the request sockets. */
TALLY_API bool tally_connected(const struct tally *t);
/* When the newest beat was sent, by the daemon's clock, and its as_of; false before the first. Beats come to followers. */
TALLY_API bool tally_beat(const struct tally *t, uint64_t *ret_sent, uint64_t *ret_as_of);
/* What the daemon said of itself on first contact; NULL before. */
TALLY_API const char *tally_software(const struct tally *t);

/* --- Declaring --- */

enum tally_verdict { TALLY_ACCEPTED, TALLY_DUPLICATE, TALLY_QUERIED, TALLY_CONFLICT, TALLY_REFUSED };

struct tally_code {
    struct tally_bytes code;                /* "A03" */
    size_t n_args;
    const struct tally_bytes *args;
    const char *en, *cy;                    /* the sentence; the code itself where this version does not know it */
};

/* What became of one body of the envelope, in its order. */
struct tally_item {
    int error;                              /* 0, or TALLY_E_RECEIPT, TALLY_E_HEAD, TALLY_E_FORK: believe nothing else here */
    int verdict;                            /* enum tally_verdict */
    bool retry;                             /* the same bytes may be taken later */
    size_t n_codes;
    const struct tally_code *codes;
    struct tally_bytes receipt;             /* canonical bytes to be kept; ptr NULL when refused */
    uint64_t entry, time;                   /* from the receipt's leaf */
    uint64_t head_size;                     /* from the receipt's head */
    bool other_body;                        /* the receipt is of an earlier entry with another body than the one sent: of a
                                             * duplicate, the same figures; of a conflict, what was journaled instead */
};

struct tally_result {
    int error;                              /* 0, or why there are no items: TALLY_E_REFUSED, … */
    const char *text;                       /* a detail in English, or "" */
    size_t n_items;                         /* 1 for an envelope that could not be opened */
    const struct tally_item *items;
};

/*
 * Sends an envelope (SPEC.md 2.1) and again after 0.25 s, then ever less often, at most every 5 s, until it is answered;
 * the daemon counts it once however often it comes. Calls fn once, unless the request is cancelled. Keep some hundred
 * requests under way at most. Returns 0, TALLY_E_UNAVAILABLE, TALLY_E_MESSAGE when it is not an envelope of this election,
 * or a negative errno. *ret_id may be NULL.
 */
typedef void (*tally_submit_fn)(struct tally *t, void *user, const struct tally_result *result);
TALLY_API int tally_submit(struct tally *t, struct tally_bytes envelope, tally_submit_fn fn, void *user, uint64_t *ret_id);

/* Forgets a request of any kind: its callback is not called. What was sent may still be taken. */
TALLY_API void tally_cancel(struct tally *t, uint64_t id);

/* What a receipt proves, by itself and offline. */
struct tally_receipt {
    uint64_t entry, time, kind, verdict, ruleset;
    uint8_t body[32], sigset[32];           /* digests */
    uint64_t head_size;
    uint64_t head_time;
    struct tally_bytes note;                /* points into the receipt */
};
/* Checks a receipt against the log's key and origin. Returns 0, TALLY_E_MESSAGE, TALLY_E_HEAD or TALLY_E_RECEIPT. */
TALLY_API int tally_receipt_open(struct tally_bytes receipt, const char *origin, const uint8_t log_key[32],
                                 struct tally_receipt *ret);

/* --- Reading the journal --- */

struct tally_entry {
    uint64_t index, time, kind, verdict;
    struct tally_bytes leaf, body, sigset;
};
struct tally_entries {
    int error;                              /* 0 or why there is nothing else */
    const char *text;
    uint64_t first;                         /* index; with TALLY_E_ENTRIES that of the entry which does not fit */
    size_t n;
    const struct tally_entry *entries;
    size_t n_heads;                         /* of the batches that end with one of these entries; as they came, */
    const struct tally_bytes *heads;        /* and not checked: what they must say follows from all entries up to there */
    struct tally_bytes note;                /* the newest head, checked */
};
/*
 * Asks for up to count entries from index `from`. The answer may hold fewer, or none at the journal's end; each entry's
 * body and sigset have the digests that its leaf names. That the leaves are the journal's shows only when all leaves
 * give the head's root. Returns as tally_submit().
 */
typedef void (*tally_entries_fn)(struct tally *t, void *user, const struct tally_entries *entries);
TALLY_API int tally_entries(struct tally *t, uint64_t from, uint64_t count, tally_entries_fn fn, void *user,
                            uint64_t *ret_id);

/*
 * Asks for the entries about keys (SPEC.md 4.3) from index `from` on: as tally_entries(), but only those, with no head and no
 * note; none where there are no more. Nothing speaks for them but their signatures, which are for the caller to check.
 * The log's own keys are learned without it. Returns as tally_submit().
 */
TALLY_API int tally_keys(struct tally *t, uint64_t from, tally_entries_fn fn, void *user, uint64_t *ret_id);

/*
 * Asks for the last head that is not after a size, or (by_time) not after a time: the moment's results are what the
 * entries that it covers fold to. Refused where the journal has no such head, or does not reach that size. Returns as
 * tally_submit().
 */
struct tally_moment {
    int error;                              /* 0 or why there is nothing else */
    const char *text;
    struct tally_bytes note;                /* checked */
    uint64_t size, time;
};
typedef void (*tally_moment_fn)(struct tally *t, void *user, const struct tally_moment *moment);
TALLY_API int tally_moment(struct tally *t, bool by_time, uint64_t value, tally_moment_fn fn, void *user,
                           uint64_t *ret_id);

/*
 * Asks for the last head that witnesses have cosigned, and hands it over if the quorum of a policy (the bytes of a file of
 * c2sp.org/tlog-policy) cosigned it at `since_s` (seconds since 1970) or later; else TALLY_E_QUORUM. Returns as tally_submit();
 * TALLY_E_OPTIONS where that is no policy, or names logs and not this one.
 */
TALLY_API int tally_cosigned(struct tally *t, struct tally_bytes policy, uint64_t since_s, tally_moment_fn fn, void *user,
                             uint64_t *ret_id);

/*
 * Asks for a proof: that entry `index` is in the journal, or that the journal grew from a head that was seen, under the last
 * head up to `size` (0: the newest). What is handed over holds. Refused where the journal does not reach so far. Returns as
 * tally_submit(); TALLY_E_OPTIONS where the size does not cover the entry, or the head is of none or lies after it; of a
 * head that does not hold TALLY_E_HEAD or TALLY_E_FORK.
 */
struct tally_proof {
    int error;                              /* 0 or why there is nothing else */
    const char *text;
    struct tally_bytes note;                /* the head, checked */
    uint64_t size;                          /* of that head */
    struct tally_bytes leaf;                /* the entry's; ptr NULL: it is no inclusion */
    size_t n_hashes;
    const uint8_t (*hashes)[32];
};
typedef void (*tally_proof_fn)(struct tally *t, void *user, const struct tally_proof *proof);
TALLY_API int tally_inclusion(struct tally *t, uint64_t index, uint64_t size, tally_proof_fn fn, void *user,
                              uint64_t *ret_id);
TALLY_API int tally_consistency(struct tally *t, struct tally_bytes head, uint64_t size, tally_proof_fn fn, void *user,
                                uint64_t *ret_id);

/*
 * Fetches the manifest and checks that it is the one that the genesis digest names: error 0 and the manifest file's own
 * bytes, or an error and none. Calls fn once.
 */
typedef void (*tally_manifest_fn)(struct tally *t, void *user, int error, const char *text, struct tally_bytes manifest);
TALLY_API int tally_manifest(struct tally *t, tally_manifest_fn fn, void *user);

/* --- Following records --- */

struct tally_follow;

/*
 * Records are canonical MessagePack (SPEC.md 6), keys paths such as "GB/E92000001/@councillors/". Any callback may be
 * NULL.
 */
struct tally_follow_options {
    const char *prefix;                     /* "" for everything */
    bool range_given;                       /* the positions that the prefix has in the records' tree, from the */
    uint64_t lo, hi;                        /* manifest; else only the hashes tell that none is left out at the edges */
    bool once;                              /* the whole state once, and no updates */

    /* A record that is new or has changed. old.ptr NULL: it was not known before. */
    void (*on_record)(struct tally_follow *f, void *user, struct tally_bytes key, struct tally_bytes old_record,
                      struct tally_bytes new_record);
    /* All that was reported is now the whole state under the prefix as of this head. */
    void (*on_head)(struct tally_follow *f, void *user, struct tally_bytes note, uint64_t size, uint64_t time);
    /* True: nothing was heard for options.stale_ms, what is held may be old. False: it is fresh again.
     * as_of: up to when the daemon last said that what it serves is all there is; 0: never. */
    void (*on_stale)(struct tally_follow *f, void *user, bool stale, uint64_t as_of);
    /* Something did not hold (TALLY_E_), was not used, and is asked for again. */
    void (*on_doubt)(struct tally_follow *f, void *user, int error, const char *text);
    void *user;
};

/* Subscribes, then keeps the whole state under the prefix. Returns as tally_submit(). */
TALLY_API int tally_follow(struct tally *t, const struct tally_follow_options *options, struct tally_follow **ret);
/* Ends it; may be called in its own callbacks. Returns NULL. NULL is fine. */
TALLY_API struct tally_follow *tally_unfollow(struct tally_follow *f);
/* Asks now instead of at the next turn. */
TALLY_API void tally_follow_ask(struct tally_follow *f);
/* What is held under this key now; ptr NULL: nothing. Valid until the next tally_process(). */
TALLY_API struct tally_bytes tally_follow_get(const struct tally_follow *f, const char *key);
/* How many records are held, and the i-th in the order of keys. */
TALLY_API size_t tally_follow_count(const struct tally_follow *f);
TALLY_API struct tally_bytes tally_follow_record(const struct tally_follow *f, size_t i, struct tally_bytes *ret_key);

/*
 * Where what is held stands in the records' tree, and the hashes around it (SPEC.md 7.13): with the records they give the
 * root of the last head told of, unless updates have shown later records. False before the first head. Valid until the
 * next tally_process().
 */
struct tally_range {
    uint64_t lo, hi, total;
    size_t n_hashes;
    const uint8_t (*hashes)[32];
};
TALLY_API bool tally_follow_range(const struct tally_follow *f, struct tally_range *ret);

/* --- The operator's view --- */

struct tally_pair {
    struct tally_bytes name, value;
};
struct tally_centre_state {
    struct tally_bytes id;
    bool heard;                             /* since the daemon's start */
    uint64_t seen;                          /* ms since 1970: when last */
    uint64_t requests;
    bool dropped;                           /* by an operator: its key is admitted nowhere */
};
struct tally_state {
    size_t n, n_centres;
    const struct tally_pair *pairs;
    const struct tally_centre_state *centres;
};
/* state: NULL where there is an error. */
typedef void (*tally_status_fn)(struct tally *t, void *user, int error, const char *text, const struct tally_state *state);
/* Asks the control socket. Returns as tally_submit(). */
TALLY_API int tally_status(struct tally *t, tally_status_fn fn, void *user, uint64_t *ret_id);

/* OpenMetrics text from the control socket. */
typedef void (*tally_metrics_fn)(struct tally *t, void *user, int error, const char *text, struct tally_bytes metrics);
TALLY_API int tally_metrics(struct tally *t, tally_metrics_fn fn, void *user, uint64_t *ret_id);

/*
 * What an operator may do (SPEC.md 7.14). `what` has 1 to 1024 bytes without control characters: a reason, the whole path
 * of a file, a centre's id or a transport key in hexadecimal. What cannot be done comes back as TALLY_E_REFUSED, "N08 …".
 */
enum tally_admin_action {
    TALLY_ADMIN_FREEZE, TALLY_ADMIN_THAW, TALLY_ADMIN_BACKUP, TALLY_ADMIN_DROP_PEER, TALLY_ADMIN_ALLOW_PEER,
};
typedef void (*tally_admin_fn)(struct tally *t, void *user, int error, const char *text, size_t n,
                               const struct tally_pair *pairs);
TALLY_API int tally_admin(struct tally *t, enum tally_admin_action action, const char *what, tally_admin_fn fn, void *user,
                          uint64_t *ret_id);

/*
 * Greets the daemon on the query socket, or on intake where there is no query, and hands over what it says of itself.
 * genesis matches when error is 0.
 */
struct tally_welcome {
    struct tally_bytes protocol, software;
    uint64_t manifest_entries, records, ruleset;
    struct tally_bytes note;
    uint64_t size, time;
};
typedef void (*tally_hello_fn)(struct tally *t, void *user, int error, const char *text, const struct tally_welcome *welcome);
TALLY_API int tally_hello(struct tally *t, tally_hello_fn fn, void *user, uint64_t *ret_id);

#ifdef __cplusplus
}
#endif
