/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The ZAP handler (RFC 27): decides who may connect. CURVE peers are admitted to the kinds of socket whose list holds
 * their key, and get its lower-case hex as user id. NULL is admitted to control alone, over ipc, by uid. Everything
 * else is refused. While no handler stands, or nobody calls zap_process(), no connection comes about on any socket.
 *
 * It lives on the loop: poll zap_socket() for input and call zap_process() in every turn.
 */

#include "daemon/wire/socket.h"

struct zap;

/*
 * Binds the handler. Must stand before the first wire_bind(). -EADDRINUSE when the context has one. Returns 0 or a
 * negative errno.
 */
int zap_new(void *context, struct zap **ret);
struct zap *zap_free(struct zap *z);

/*
 * Replaces the keys admitted to intake, query or updates (not control); at first there are none. Keys may repeat. A
 * peer that is connected already stays: ask zap_admits() where that matters. Returns 0 or -ENOMEM (the old list
 * stays).
 */
int zap_set_keys(struct zap *z, enum wire_kind kind, const uint8_t (*keys)[CURVE_KEY_SIZE], size_t n);

/*
 * Replaces the keys that are admitted nowhere, whatever list they stand on; at most 256. Returns 0 or -ENOMEM (the old
 * ones stay).
 */
int zap_drop_keys(struct zap *z, const uint8_t (*keys)[CURVE_KEY_SIZE], size_t n);

/* Replaces the uids admitted to control beside root and the daemon's own. Returns 0 or -ENOMEM. */
int zap_set_uids(struct zap *z, const uid_t *uids, size_t n);

/* Whether the user id of a request stands on the list now. */
bool zap_admits(const struct zap *z, enum wire_kind kind, const char *user_id);

/* For zmq_poll(). */
void *zap_socket(const struct zap *z);

/*
 * Answers what waits, a bounded number. Returns 0; 1 when there may be more; a negative errno: the handler is dead,
 * the loop exits.
 */
int zap_process(struct zap *z);

/* False from the moment the handler failed; it never comes back. False for NULL. */
bool zap_alive(const struct zap *z);

/* How many were admitted and refused since the start. */
uint64_t zap_admitted(const struct zap *z);
uint64_t zap_refused(const struct zap *z);
