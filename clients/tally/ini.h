/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * INI files with faults by line: [section], name = value, comments from ';' or '#' at the beginning of a line and from
 * " ;" or " #" on. Values hold no quotes or escapes. inih, which the daemon's configuration goes through, knows no line
 * numbers and cuts lines at 200 bytes, which a note exceeds.
 */

#include "clients/tally/faults.h"

/* Calls take() for every section (name absent) and every pair. Lines that are neither are faults. */
void ini_read(struct span bytes, const char *file, struct faults *f,
              void (*take)(void *data, uint32_t line, struct span section, struct span name, struct span value),
              void *data);
