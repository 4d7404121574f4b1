/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* A tcp address as the configuration has it: tcp://ADDRESS:PORT, the address numeric, an IPv6 one in brackets, or *. */

#include <stdbool.h>

/* NULL when it is one, else what is wanted instead. */
const char *address_fault(const char *text);

/* Whether two addresses without fault are one: the same fixed port, and the same address or both all. */
bool address_same(const char *a, const char *b);

/* Whether two addresses without fault can never be bound both: one fixed port, and the same address or one that is all. */
bool address_clash(const char *a, const char *b);
