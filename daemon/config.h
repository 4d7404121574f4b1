/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The configuration: a file of sections in brackets, `key = value`, comments after # or ; at the beginning of a line;
 * and the drop-ins in the folder beside it that has its name with ".d", read after it in the order of their names. What
 * stands later holds; user ids are added up, and an empty value of an optional key takes back what stood before. One
 * table of keys (config.c) serves the parser, --print-config, the reload and the manual page's test. Relative paths,
 * also those in drop-ins, are relative to the folder of the configuration file.
 */

#include "proto/bytes.h"

#include <stdio.h>
#include <sys/types.h>

#define CONFIG_PATH_DEFAULT "/etc/tallyd/tallyd.conf"
#define CONFIG_SIZE_MAX 65536       /* bytes of each file */
#define CONFIG_LINE_MAX 198         /* bytes: what inih takes as Debian builds it */
#define CONFIG_UIDS_MAX 32
#define CONFIG_KEYS_MAX 32          /* rows that the table may have */

struct config_uids {
    size_t n;
    uid_t ids[CONFIG_UIDS_MAX];
};

/* All strings belong to the structure and are never NULL; optional ones are "". Paths are complete. */
struct config {
    char *journal;
    char *kept_head;                /* journal with ".head" */
    char *frozen;                   /* journal with ".frozen": the log's own freeze (frozen.h) */
    char *freeze;                   /* journal with ".frozen-by": an operator's (freeze.h) */
    char *dropped;                  /* journal with ".dropped": keys that an operator has dropped (peers.h) */
    char *runtime;                  /* folder of endpoints.json and, unless said otherwise, of control */
    struct digest genesis;
    char *log_key;
    char *next_log_key;         /* "": none */
    char *transport_key;
    char *intake, *updates, *query; /* tcp://ADDRESS:PORT */
    char *control;                  /* ipc://PATH */
    char *readers;                  /* folder of tally-transport-public files, or "" */
    char *policy;                   /* the witnesses' policy file, or "" */
    struct config_uids uids;        /* beside root and the daemon's own */
    uint64_t reserve;               /* bytes */
    uint64_t clock_accepted;        /* ms: the time of a last entry that lies ahead and may; 0: none */
    char *origins[CONFIG_KEYS_MAX]; /* of each row of the table: "FILE:LINE", more than one for a list; NULL: the default */
};

/* Everything wrong with a file: lines "FILE:LINE: what, and what to do", each ended by a line feed. */
struct config_faults {
    size_t n;                       /* of all; the text holds as many as fit and says how many it leaves out */
    size_t len;
    char text[4096];
};

/*
 * Parses the bytes of a file. `path` names it in faults, its folder completes relative paths; nothing is opened.
 * Returns 0, 1 when ret_faults says what is wrong, or -ENOMEM. ret needs config_deinit() after 0 only.
 */
int config_parse(struct span text, const char *path, struct config *ret, struct config_faults *ret_faults);

/* The text without its last line feed, to stand within a sentence. */
const char *config_faults_said(struct config_faults *f);

/* Reads the file and its drop-ins and parses them. That one cannot be read is a fault too. */
int config_load(const char *path, struct config *ret, struct config_faults *ret_faults);
void config_deinit(struct config *c);

/* Writes the whole configuration as a file that config_parse() takes, each key after its sentence and its origin. */
void config_print(const struct config *c, FILE *out);

/* Where a key's value comes from, "FILE:LINE"; NULL: it is the default. The key must be one. */
const char *config_origin(const struct config *c, const char *section, const char *key);

/*
 * Gives c what a running daemon may take from `fresh`. Returns how many keys differ that it may not, with their names
 * in the table's order. `fresh` is only to be thrown away afterwards.
 */
size_t config_reload(struct config *c, struct config *fresh, const char *ret_waiting[CONFIG_KEYS_MAX]);

/*
 * The table's rows, for tests of the manual page. Returns false past the end. `ret_default` is NULL when the key must
 * be given.
 */
bool config_key(size_t i, const char **ret_section, const char **ret_key, const char **ret_default,
                const char **ret_doc);
