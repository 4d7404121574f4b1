/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Reasons as people type them, "CODE" or "CODE: what they add", held against the protocol's table of reasons. */

#include "proto/message.h"
#include "proto/reasons.h"

/* Room for every code of the table, separated by commas. */
#define REASON_LIST_MAX 512

/* The letter of reasons.h that an act's reason must have; REASON_USE_ANY: a declare may
 * be given any, and needs none. */
char reason_use(uint64_t act, bool as_declared);
#define REASON_USE_ANY '\0'
#define REASON_USE_EVENT 'E'
#define REASON_USE_KEYS 'K'

/* Whether the code is one for this use. */
bool reason_serves(struct span code, char use);

/* The codes for a use, "typing, wrong-row, …", into ret[REASON_LIST_MAX]; returns ret. */
const char *reason_list(char use, char *ret);

/* Splits "CODE" or "CODE:TEXT"; spaces around either do not count. The text is empty where there is none. */
void reason_split(struct span text, struct span *ret_code, struct span *ret_text);
