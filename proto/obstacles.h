/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Why a daemon cannot do what an operator asks: what stands in N08's sentence (verdict.h). The wire carries the English;
 * who speaks Welsh finds the row by it, so of two rows that a sentence may match the more particular comes first.
 *
 *        symbol, English, Welsh; {0} to {2} are what it is about
 */

#include "proto/verdict.h"

#define OBSTACLES(X) \
    X(FREEZE_NOT_KEPT, "the freeze cannot be kept in {0}: {1}", "ni ellir cadw'r rhewi yn {0}: {1}") \
    X(FREEZE_STAYS, "{0} cannot be taken away: {1}", "ni ellir tynnu {0} ymaith: {1}") \
    X(LOG_FROZEN, "no operator froze it: the log was shown its own signature over what its journal does not have, and only " \
      "a journal that has it ends that (tallyd(8), Frozen)", \
      "nid gweithredwr a'i rhewodd: dangoswyd i'r log ei lofnod ei hun dros rywbeth nad yw yn ei ddyddlyfr, a dim ond " \
      "dyddlyfr sy'n ei gynnwys a ddaw â hynny i ben (tallyd(8), Frozen)") \
    X(NOT_FROZEN, "no operator's freeze holds", "nid oes rhewi gan weithredwr mewn grym") \
    X(NO_PEER, "{0} is neither a centre of this election nor a transport key of 64 hexadecimal digits", \
      "nid yw {0} yn un o ganolfannau'r etholiad hwn nac yn allwedd gludo o 64 digid hecsadegol") \
    X(DROPPED, "{0} is dropped already", "mae {0} wedi'i ollwng eisoes") \
    X(NOT_DROPPED, "{0} is not dropped", "nid yw {0} wedi'i ollwng") \
    X(DROPPED_FULL, "{0} keys are dropped already; allow one first", \
      "mae {0} o allweddi wedi'u gollwng eisoes; caniatewch un yn gyntaf") \
    X(DROPPED_NOT_KEPT, "it cannot be kept in {0}: {1}", "ni ellir ei gadw yn {0}: {1}") \
    X(NO_ROOM, "{0} has {1} bytes free, and {2} are wanted, the reserve among them", \
      "mae {1} beit yn rhydd yn {0}, ac mae angen {2}, gan gynnwys yr hyn a gedwir wrth gefn") \
    X(PART_OF_PATH, "{0}: a whole path is wanted, beginning with /", "{0}: mae angen llwybr cyfan, sy'n dechrau â /") \
    X(FILE_THERE, "{0} is there already", "mae {0} yno eisoes") \
    X(OWN_NAME, "{0}: names that begin so are the daemon's own, beside its journal; give another", \
      "{0}: eiddo'r daemon yw'r enwau sy'n dechrau felly, wrth ymyl ei ddyddlyfr; rhowch un arall") \
    X(STOPS, "the daemon stops", "mae'r daemon yn stopio") \
    X(COPY_UNSOUND, "{0} does not check: {1}", "nid yw {0} yn dal wrth ei wirio: {1}") \
    X(COPY_SHORT, "{0} has {1} entries instead of {2}", "mae gan {0} {1} cofnod yn lle {2}") \
    X(FILE_FAILED, "{0}: {1}", "{0}: {1}")

enum obstacle {
#define X(symbol, en, cy) OBSTACLE_##symbol,
    OBSTACLES(X)
#undef X
    _OBSTACLE_MAX,
};

#define OBSTACLE_ARGS_MAX 3
#define OBSTACLE_ARG_MAX 400    /* bytes; what is longer is cut before the character that passes it */

/* The row's form, with its places. */
const char *obstacle_form(enum obstacle obstacle, enum language language);

/* The sentence with its arguments, NUL-terminated, cut to size. */
void obstacle_sentence(enum obstacle obstacle, enum language language, const char *const args[OBSTACLE_ARGS_MAX], char *ret,
                       size_t size);
