/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What a manifest defines, for people and for programs. */

#include <jansson.h>
#include <stdio.h>

#include "daemon/core/election.h"

/* One object; NULL when memory is out. The caller owns it. */
json_t *election_json(const struct election *e);

void election_print(const struct election *e, FILE *out);
