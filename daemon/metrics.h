/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The metrics, one table: `tally status --openmetrics` shows them, the dashboard and the alert rules beside the units
 * name them, and tests/lint/metrics.sh holds those against it.
 */

#include "daemon/loop.h"

/*
 * symbol, name, type, unit ("" none; else the name ends with it), what it is. What is labelled has a line for each
 * value of its one label. Counters begin at 0 with the process. OpenMetrics has more types; Prometheus's older format,
 * which node_exporter's textfile collector reads, refuses a whole file for one of them.
 */
#define METRICS(X) \
    X(UP, "tally_uptime_seconds", GAUGE, "seconds", "How long the daemon has been serving.") \
    X(STATE, "tally_state", GAUGE, "", "Whether it takes declarations, and if not, why.") \
    X(ENTRIES, "tally_journal_entries", GAUGE, "", "Entries of the journal that are durable.") \
    X(JOURNAL_BYTES, "tally_journal_bytes", GAUGE, "bytes", "Bytes of the journal's database and its log.") \
    X(HEAD_TIME, "tally_head_timestamp_seconds", GAUGE, "seconds", "Time of the newest head's last entry, since 1970.") \
    X(LAG, "tally_commit_lag_seconds", GAUGE, "seconds", "For how long the disk has been waited for; 0: it is not.") \
    X(CONTESTS, "tally_contests", GAUGE, "", "Contests by state, as published.") \
    X(CONFLICTS, "tally_conflicts", GAUGE, "", "Conflicts in the journal.") \
    X(ENVELOPES, "tally_envelopes", COUNTER, "", "Envelopes that were opened.") \
    X(BODIES, "tally_declarations", COUNTER, "", "Declarations and events by verdict.") \
    X(REPEATED, "tally_conflicts_repeated", COUNTER, "", "Conflicts by keys that are the evidence of one already.") \
    X(COMMITS, "tally_commits", COUNTER, "", "Batches made durable.") \
    X(WAITING, "tally_answers_waiting", GAUGE, "", "Submissions whose answer waits for the disk.") \
    X(CONNECTIONS, "tally_connections", COUNTER, "", "Connections admitted and refused.") \
    X(CONNECTED, "tally_connections_open", GAUGE, "", "Connections that are open now, by socket.") \
    X(CENTRES, "tally_centres", GAUGE, "", "Centres of the manifest.") \
    X(CENTRES_HEARD, "tally_centres_heard", GAUGE, "", "Centres that asked something on intake within a minute.") \
    X(KEYS_DROPPED, "tally_keys_dropped", GAUGE, "", "Transport keys that an operator has dropped.") \
    X(DISK_FREE, "tally_disk_free_bytes", GAUGE, "bytes", "Bytes free on the journal's disk.") \
    X(DISK_RESERVE, "tally_disk_reserve_bytes", GAUGE, "bytes", "Below so many free bytes nothing is taken.") \
    X(DESCRIPTORS, "tally_descriptors", GAUGE, "", "Open file descriptors.") \
    X(DESCRIPTORS_MAX, "tally_descriptors_limit", GAUGE, "", "How many descriptors there may be.") \
    X(COSIGNED, "tally_cosigned_entries", GAUGE, "", "Entries under the last head with the witnesses' quorum.") \
    X(SUBMIT, "tally_submit_to_durable_seconds", HISTOGRAM, "seconds", "From a submission's arrival to its durable answer.") \
    X(COMMIT, "tally_commit_seconds", HISTOGRAM, "seconds", "What one batch took to become durable.")

/* Packs them as an answer. Returns 0 or a negative errno. */
int metrics_pack(struct service *s, uint64_t id, struct pack *pack);
