/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What a receipt proves: that a leaf is in the tree of a signed head. */

#include "proto/message.h"
#include "proto/note.h"

struct receipt_opened {
    struct receipt receipt;
    struct leaf leaf;
};

/* Decodes the receipt and its leaf. Returns 0 or TALLY_E_MESSAGE. Proves nothing yet. */
int receipt_read(struct span bytes, struct receipt_opened *ret);

/* Whether its leaf stands in the tree of this head, which must be the opened note of the same receipt. */
bool receipt_proves(const struct receipt_opened *opened, const struct head *head);
