/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* A declaration made into what is sent: its bytes, signed, in an envelope of its own. */

#include "clients/tally/keyring.h"
#include "proto/message.h"

/* Returns an exit status, said; the envelope is the caller's. */
int declaration_seal(struct keyring *k, const struct declaration *d, uint32_t contest, struct blob *ret_envelope);
