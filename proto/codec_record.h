/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What the two kinds of record share; only codec_record*.c includes this. */

#include "proto/codec_fields.h"

#define AREA_ELEMENTS 13
#define CONTEST_ELEMENTS 27

/* codec_record_area.c, codec_record_contest.c: all that follows version and kind. */
void area_get(struct cursor *c, struct arena *arena, struct area_record *ret);
void area_put(struct pack *p, const struct area_record *r);
void contest_get(struct cursor *c, struct arena *arena, struct contest_record *ret);
void contest_put(struct pack *p, const struct contest_record *r);

/* A key ends in a slash: it is also a topic, which subscribes to all that lies under it. */
void get_record_key(struct cursor *c, struct span *ret);

/* [entry, time, reason code]? */
void fall_get(struct cursor *c, struct fall *ret);
void fall_put(struct pack *p, const struct fall *fall);
