/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What the daemon says, for people: libtally hands on its errors in English, "N03 Size 9 lies beyond …". */

#include <stddef.h>

#define DAEMON_SAID_MAX 1024

/*
 * The same in the language of the output: a code's sentence with its arguments, or what libtally adds to an error of
 * its own; round brackets about it stay. Returns `said` itself, or what is in ret[size].
 */
const char *daemon_said(const char *said, char *ret, size_t size);
