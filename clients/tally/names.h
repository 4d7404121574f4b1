/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What ids are called: areas, parties, contests, candidates, in the language of the output and in JSON. */

#include <jansson.h>

#include "daemon/core/election.h"

/* A party's, group's or baseline row's name: "others" and "unattributed" too; the id itself when nothing else is known. */
struct span name_party(const struct election *e, struct span id);
/* Its short form: the abbreviation where there is one. */
struct span name_party_short(const struct election *e, struct span id);
json_t *json_party_name(const struct election *e, struct span id);

struct span name_area(const struct election *e, uint32_t area);
struct span name_contest(const struct election *e, uint32_t contest);

/* "postponed", "countermanded", "abandoned", of an enum contest_status but STATUS_NONE: "none". */
const char *contest_status_word(uint64_t status);

/* The area that a person means: its code, else its name in either language, whatever the case. NO_INDEX: none or more. */
uint32_t area_named(const struct election *e, const char *words);
/* The contest of that name, whatever the case. NO_INDEX: none or more. */
uint32_t contest_named(const struct election *e, const char *words);
