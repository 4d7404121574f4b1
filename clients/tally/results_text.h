/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The results object as a table for people. */

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

/* Prints the object that results_json() made, in the language of the output; what is derived only when that was asked for. */
void results_text(json_t *object, bool derived, FILE *out);

/* The changes of seats against every baseline beside each other, by name, with what no named group accounts for. */
void results_baselines_text(json_t *object, FILE *out);

/* --- Parts --- */

/* results_told.c: what is told of an area or its contests and is no declaration; a total that fell. */
void results_told_text(json_t *object, FILE *out);
/* The same of the contests in `notices` and `flags`. */
void contests_told_text(json_t *told, FILE *out);
/* results_derived_text.c: what is derived, where the object has it. */
void results_derived_text(json_t *object, FILE *out);

bool text_welsh(void);
/* Who has cosigned the head, where that was demanded: a line, or nothing. */
void text_cosigned(json_t *names, FILE *out);
/* {"en","cy"} in the language of the output. */
const char *text_name(json_t *name, const char *otherwise);
long long text_number_of(json_t *object, const char *key);
/* A group by its abbreviation, or else its name, or else its id. */
const char *text_party(json_t *object, const char *id);
/* A contest's state as a word. */
const char *text_state(const char *state);
/* Of a contest that is put off: "postponed", "countermanded", "abandoned" in the language of the output. */
const char *text_status(const char *status);
bool text_certain(json_t *control);
/* Whether any group has a change of seats against this baseline. */
bool text_has_changes(json_t *object, const char *baseline);
/* A share in hundredths of a percent: "38.12"; with `signed_`, a change: "+1.20". The whole is at least `width` wide. */
void text_bp(long long bp, bool signed_, int width, FILE *out);

/* Prints text padded to `width` columns (characters, not bytes); cut when it is longer, and then an ellipsis ends it.
 * width > 0. */
void text_column(const char *text, size_t width, FILE *out);
