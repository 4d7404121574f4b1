/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* How tally speaks: language, errors, JSON. Results go to standard output, all else to standard error. */

#include <jansson.h>
#include <stdio.h>

#include "proto/message.h"
#include "proto/verdict.h"

/*
 * The language of sentences for people: what --language said, else the first of TALLY_LANGUAGE, LC_ALL, LC_MESSAGES and
 * LANG that is set and not empty: Welsh when it begins with "cy", else English.
 */
enum language output_language(void);

/* What --language says: "en" or "cy". Returns 0, or 1 for another word. */
int output_set_language(const char *word);

/* The name in the chosen language: the Welsh one where it is wanted and there is one. */
struct span output_name(const struct name *name);

/* "tally: " and the message, in the language chosen (spoken.h), and a line feed, on standard error. */
void output_error(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* "tally: PATH: what errno says", for a negative errno; -EFBIG and -EISDIR in plain words. */
void output_file_error(const char *path, int error);

/*
 * Whoever opens an election says once whether it is a rehearsal. From then on every object that is printed has "rehearsal",
 * true or false; and text has a line or a mark that says so, where it is one.
 */
void output_set_rehearsal(bool rehearsal);
bool output_rehearses(void);
/* "REHEARSAL: …" and a line feed, in a rehearsal. */
void output_rehearsal(FILE *out);

/* Prints an object as one line; consumes it. Returns an exit status as output_json(). */
int output_json_line(json_t *object, FILE *out);

/* Prints an object and a line feed; consumes it. NULL: memory was out. Returns an exit status. */
int output_json(json_t *object);

/* JSON values; NULL when memory is out, which json_object_set_new() and json_pack() hand on. */
json_t *json_span(struct span s);                       /* absent: null */
json_t *json_name(const struct name *name);             /* {"en": …, "cy": … or null}; absent: null */
json_t *json_opt(struct opt value);                     /* not given: null */
json_t *json_digest(const struct digest *d);            /* in hex */
json_t *json_time(uint64_t ms);                         /* RFC 3339, UTC */

/* Flushes standard output. Returns the status, or STATUS_USAGE with an error said when writing failed. */
int output_end(int status);

/* Lower-case hex of n bytes, NUL-terminated, into ret[2n + 1]; returns ret. */
char *hex(const uint8_t *bytes, size_t n, char *ret);
