/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The results object as a table for people. */

#include <jansson.h>
#include <stdio.h>

/* Prints the object that results_json() made, in the language of the output. */
void results_text(json_t *object, FILE *out);

/* Prints text padded to `width` columns (characters, not bytes); cut when it is longer, and then an ellipsis ends it.
 * width > 0. */
void text_column(const char *text, size_t width, FILE *out);
