/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What goes out to subscribers on the XPUB socket: a topic and one frame. Who reads too slowly loses the newest,
 * nobody else.
 */

#include "daemon/wire/socket.h"

/*
 * Sends topic and bytes (both copied) to who subscribed to a prefix of topic. Returns 0; 1 when it was dropped; a
 * negative errno (fatal).
 */
int updates_publish(struct wire_socket *s, struct span topic, struct span bytes);

/*
 * Reads away what subscribers sent: libzmq queues it without limit. Call it in every turn of the loop. Subscriptions
 * are counted in s->received, anything else in s->dropped. Takes a bounded number at a time. Returns 0 when nothing is
 * left; 1 when there may be more; a negative errno (fatal).
 */
int updates_drain(struct wire_socket *s);
