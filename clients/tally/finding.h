/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What an audit finds wrong: where, about what, and what should have been there instead. */

#include <jansson.h>
#include <stdint.h>

#include "proto/limits.h"

/*  kind, name, English, Welsh. The place goes before the sentence; what was expected and what was found come after it. */
#define FINDINGS(X) \
    X(LEAF, "leaf", "its leaf cannot be read", "ni ellir darllen ei ddeilen") \
    X(INDEX, "index", "its leaf has another place", "lle arall sydd i'w ddeilen") \
    X(RULESET, "rule-set", "its leaf is of another rule set", "o set arall o reolau y daw ei ddeilen") \
    X(KIND, "kind", "an entry of this kind has no place here", "nid oes lle yma i gofnod o'r math hwn") \
    X(BODY, "body", "its body, its signatures and its leaf do not go together", \
      "nid yw ei gorff, ei lofnodion a'i ddeilen yn mynd gyda'i gilydd") \
    X(MANIFEST, "manifest", "it is not the manifest's", "nid yw'n rhan o'r maniffest") \
    X(TIME, "time", "it has another time than it must have", "nid yr amser sydd ganddo yw'r un y mae'n rhaid iddo ei gael") \
    X(SIGSET, "signatures", "its signatures cannot be read", "ni ellir darllen ei lofnodion") \
    X(ELECTION, "election", "it was signed for another election", "llofnodwyd ef ar gyfer etholiad arall") \
    X(TYPE, "type", "it was signed as something else", "llofnodwyd ef fel rhywbeth arall") \
    X(UNSIGNED, "unsigned", "nobody signed this body", "ni lofnododd neb y corff hwn") \
    X(STRANGER, "stranger", "it is signed by somebody who is nobody here", "llofnodwyd ef gan rywun nad yw'n neb yma") \
    X(FORGED, "forged", "a signature on it does not hold", "nid yw llofnod arno'n ddilys") \
    X(CONTENT, "content", "its body cannot be read", "ni ellir darllen ei gorff") \
    X(VERDICT, "verdict", "the rules give another verdict", "dyfarniad arall a rydd y rheolau") \
    X(ORDER, "order", "it does not follow from what came before", "nid yw'n dilyn o'r hyn a ddaeth o'i flaen") \
    X(NOTE, "note", "it is not a sound head of this log", "nid yw'n ben dilys o'r log hwn") \
    X(SIZE, "size", "no entry ends there", "nid oes cofnod yn gorffen yno") \
    X(HEAD_TIME, "head-time", "its time is not that of its last entry", "nid ei amser yw amser ei gofnod olaf") \
    X(HEAD_RULESET, "head-rule-set", "it is of another rule set", "o set arall o reolau y daw") \
    X(ROOT, "root", "its root is not that of the entries", "nid ei wraidd yw gwraidd y cofnodion") \
    X(RECORDS, "records", "its root of the records is not theirs", "nid ei wraidd o'r canlyniadau yw eu gwraidd hwy") \
    X(UNSOUND, "unsound", "the sums beneath it do not agree", "nid yw'r symiau oddi tano'n cytuno") \
    X(FORK, "fork", "the log has signed two different heads of this size", \
      "llofnododd y log ddau ben gwahanol o'r maint hwn") \
    X(HIDDEN, "hidden", "it was shown, and the journal does not have it", "fe'i dangoswyd, ac nid yw yn y dyddlyfr") \
    X(MISSING, "missing", "there is no head after the last entry", "nid oes pen ar ôl y cofnod olaf") \
    X(SERVED, "served", "the daemon serves another record", "cofnod arall y mae'r daemon yn ei weini") \
    X(SILENT, "silent", "the daemon has fallen silent", "mae'r daemon wedi tewi") \
    X(DAEMON, "daemon", "what the daemon says does not hold", "nid yw'r hyn y mae'r daemon yn ei ddweud yn dal") \
    X(MEMORY, "memory", "there is not enough memory", "nid oes digon o gof")

enum finding_kind {
    FINDING_NONE,
#define X(kind, name, en, cy) FINDING_##kind,
    FINDINGS(X)
#undef X
    _FINDING_MAX
};

enum finding_place { AT_ENTRY, AT_HEAD, AT_DAEMON };

#define FINDING_TEXT_MAX 320

struct finding {
    enum finding_kind kind;
    enum finding_place place;
    uint64_t at;                            /* the entry's index, or the head's size */
    char subject[TALLY_KEY_MAX + 1];        /* a contest, or a record's key; "": none */
    char expected[FINDING_TEXT_MAX], found[FINDING_TEXT_MAX];  /* "": there is nothing to say */
};

/* Where it stands in the order of the journal: a head lies between two entries. What concerns no entry comes last. */
uint64_t finding_order(const struct finding *f);
uint64_t finding_order_entry(uint64_t index);
uint64_t finding_order_head(uint64_t size);

/* What the daemon says breaks the protocol: a TALLY_E_ and its detail. */
void finding_daemon(int error, const char *text, struct finding *ret);

/* "body": as in --json. */
const char *finding_name(enum finding_kind kind);

/* One line, in the language of the output: where, what is wrong, what was expected and found. */
void finding_say(const struct finding *f, char *ret, size_t size);

/* The same as JSON: {"agrees": false, …}. */
json_t *finding_json(const struct finding *f);
