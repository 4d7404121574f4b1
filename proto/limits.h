/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Every limit of the protocol, by its name in SPEC.md 1.2. */

#define TALLY_MESSAGE_MAX 2097152
#define TALLY_ENVELOPE_MAX 1048576
#define TALLY_BODY_MAX 262144
#define TALLY_CHUNK_MAX 1048576
#define TALLY_MANIFEST_MAX 67108864
#define TALLY_BODIES_MAX 1024
#define TALLY_CHUNKS_MAX 4096
#define TALLY_SIGNATURES_MAX 8
#define TALLY_LEAF_MAX 1024
#define TALLY_NOTE_MAX 4096
#define TALLY_BATCH_MAX 1048576
#define TALLY_KEY_MAX 512
#define TALLY_ID_MAX 128
#define TALLY_NAME_MAX 256
#define TALLY_TEXT_MAX 1024
#define TALLY_CANDIDATES_MAX 512
#define TALLY_SEATS_MAX 64
#define TALLY_STAGES_MAX 512
#define TALLY_HEADS_MAX 16
#define TALLY_AUTHORITIES_MAX 64    /* of a header, or of the event that changes them */
#define TALLY_THRESHOLDS_MAX 64     /* of a rule profile */
#define TALLY_STATEMENTS_MAX 128    /* local statements of a contest */
#define TALLY_PREFERENCES_MAX 65536 /* different rankings of a count */
#define TALLY_NOTICES_MAX 64        /* events of one kind about one contest, or about one area's record */
#define TALLY_ANNOTATIONS_MAX 8     /* of one area */
#define TALLY_VALUES_MAX 64         /* numbers of an annotation */
#define TALLY_COUNT_MAX 2147483647u
#define TALLY_PAGE_BYTES 524288
#define TALLY_ENTRIES_MAX 4096  /* entries of one answer */
#define TALLY_DEPTH_MAX 8
#define TALLY_CODES_MAX 16      /* codes of one verdict */
#define TALLY_ARGS_MAX 8        /* arguments of one code */
#define TALLY_PATH_MAX 64       /* hashes of an inclusion path */
#define TALLY_FRAME_MAX 128     /* hashes of a frame */
#define TALLY_FILE_MAX 536870912        /* bytes of a file of SPEC.md 9 */
#define TALLY_COSIGNED_MAX_AGE 300      /* seconds since a witness cosigned, for who demands it */
#define TALLY_METRICS_MAX 65536     /* bytes of the metrics */
#define TALLY_TIME_MAX 253402300799999u     /* the last millisecond of the year 9999 */
