/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Times: RFC 3339 in, milliseconds since 1970 UTC inside, RFC 3339 in UTC out. */

#include "proto/bytes.h"

#define TIME_TEXT_MAX 32

/*
 * Parses "2017-05-04T22:00:00+01:00": date, T, time, up to nine decimals (below a millisecond cut off), and Z or an
 * offset, which must be there. The seconds may be left out: "2017-05-04T22:00+01:00". Returns 0, or 1 when it is not that
 * or lies before 1970 or after 9999.
 */
int time_parse(struct span text, uint64_t *ret_ms);

/* Parses "2017-05-04" as a date that exists. Returns 0 or 1. */
int date_parse(struct span text);

/* "2017-05-04T21:00:00Z", with ".123" only where the milliseconds are not 0. ret[TIME_TEXT_MAX]; returns ret. */
char *time_format(uint64_t ms, char *ret);

/* The clock, in ms. */
uint64_t time_now(void);
