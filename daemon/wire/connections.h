/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * How many are connected to each socket at this moment, as the kernel has it: also who has not yet said who he is, and who
 * has gone without a word until his silence is noticed.
 *
 * libzmq's monitors do not tell it: an event of a handshake that succeeded names no connection, so that its end cannot be
 * told from the end of one that never got so far.
 */

#include "daemon/wire/socket.h"

/* Looks at every descriptor of the process, about a microsecond each. All 0 where /proc cannot be read. */
void wire_connections(const struct wire_socket sockets[_WIRE_KIND_MAX], uint32_t ret[_WIRE_KIND_MAX]);
