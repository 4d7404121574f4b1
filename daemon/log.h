/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What the daemon says to its operators. Every message stands in one table (log.c): its id, priority, sentence, and
 * what to do. A sentence names its fields in braces; the same fields go to the journal of the system as
 * TALLY_NAME=value.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum log_message {
    LOG_STARTED,                /* VERSION GENESIS SIZE */
    LOG_LISTENING,              /* SOCKET ENDPOINT */
    LOG_STOPPING,               /* REASON */
    LOG_STOPPED,                /* SIZE */
    LOG_INITIALISED,            /* JOURNAL GENESIS SIZE */
    LOG_USAGE_FAULT,            /* FAULT */
    LOG_CONFIG_FAULT,           /* FAULT: one of config_faults' lines */
    LOG_KEY_FAULT,              /* FAULT */
    LOG_MANIFEST_FAULT,         /* MANIFEST FAULT */
    LOG_BIND_FAILED,            /* SOCKET ENDPOINT ERROR */
    LOG_JOURNAL_REFUSED,        /* JOURNAL FAULT: journal_verdict_text() */
    LOG_JOURNAL_FAILED,         /* JOURNAL ERROR */
    LOG_JOURNAL_DIFFERS,        /* JOURNAL BATCH FAULT: what it holds does not check */
    LOG_JOURNAL_ROLLED_BACK,    /* JOURNAL SIZE KEPT: shorter than, or other than, the kept head */
    LOG_GENESIS_DIFFERS,        /* GENESIS CONFIGURED */
    LOG_LOG_KEY_DIFFERS,        /* KEY */
    LOG_REHEARSAL_DIFFERS,      /* KIND */
    LOG_REPLAYED,               /* SIZE MILLISECONDS */
    LOG_COMMIT_FAILED,          /* BATCH ERROR */
    LOG_DISK_LOW,               /* FREE RESERVE */
    LOG_DISK_RECOVERED,         /* FREE RESERVE */
    LOG_CLOCK_JUMPED,           /* SECONDS */
    LOG_CLOCK_BEHIND,           /* SECONDS */
    LOG_FROZEN,                 /* SIZE SEEN: a client holds a head of ours beyond the journal */
    LOG_ZAP_FAILED,             /* ERROR */
    LOG_ZAP_REFUSED,            /* COUNT: strangers turned away since the last such line */
    LOG_DESCRIPTORS_LOW,        /* OPEN LIMIT */
    LOG_ACCEPTED,               /* CONTEST REVISION ENTRY */
    LOG_QUERIED,                /* CONTEST REVISION ENTRY CODES */
    LOG_CONFLICT,               /* CONTEST REVISION ENTRY */
    LOG_FALL,                   /* CONTEST ENTRY REASON */
    LOG_REFUSED,                /* CONTEST CODES CENTRE */
    LOG_FAILED,                 /* WHAT ERROR: any other fault that ends the daemon */
    _LOG_MESSAGE_MAX
};

/*
 * Says it: log_event(LOG_LISTENING, "SOCKET", "intake", "ENDPOINT", s->endpoint, NULL). Pairs of name and value, ended
 * by NULL, at most 16. A field that the sentence names and the call does not give reads "?".
 */
void log_event(enum log_message message, ...) __attribute__((sentinel));

/* Numbers as text for the call above; each lives until the end of that statement. */
struct log_number { char text[24]; };
struct log_number log_number_of(uint64_t n);
#define log_u64(n) (log_number_of(n).text)
/* "No space left on device" for -ENOSPC or ENOSPC. Not safe from two threads. */
const char *log_errno(int error);

/*
 * Looks where stderr leads: with $JOURNAL_STREAM naming it, messages go to the journal's socket, else to stderr as
 * lines.
 */
void log_open(void);
/* Leaves out messages less urgent than this (LOG_INFO is 6 in syslog's numbers); at first 6. */
void log_set_level(int priority);

/* A row of the table, for the message catalog and tests. Returns false past the end. */
bool log_row(size_t i, const char **ret_id, int *ret_priority, const char **ret_sentence, const char **ret_advice);
