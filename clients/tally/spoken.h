/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Sentences in the language of the output. They are written in English where they are said; the files words_*.h have
 * the Welsh of each, one row a sentence, found by its English. What output_error(), faults_add() and folder_fault()
 * are given they look up themselves; spoken() is for everything else: what is printed, and the words that go into a
 * sentence. A row's two formats have the same conversions in the same order; test_spoken.c holds that, and
 * tests/lint/spoken.sh that every row is used and every sentence has one.
 */

#include <stddef.h>

#include "clients/tally/words_count.h"
#include "clients/tally/words_daemon.h"
#include "clients/tally/words_events.h"
#include "clients/tally/words_folder.h"
#include "clients/tally/words_keys.h"
#include "clients/tally/words_officers.h"
#include "clients/tally/words_policy.h"
#include "clients/tally/words_shown.h"
#include "clients/tally/words_status.h"
#include "clients/tally/words_tables.h"
#include "clients/tally/words_typed.h"

#define SPOKEN_WORDS(X) \
    WORDS_COUNT(X) WORDS_DAEMON(X) WORDS_EVENTS(X) WORDS_FOLDER(X) WORDS_KEYS(X) WORDS_OFFICERS(X) WORDS_POLICY(X) \
    WORDS_SHOWN(X) WORDS_STATUS(X) WORDS_TABLES(X) WORDS_TYPED(X)

/* The sentence as it is to be said; one that has no row is said as it is. Lives as long as the argument or longer. */
const char *spoken(const char *english) __attribute__((format_arg(1)));

/* What went wrong, for a positive errno. */
const char *spoken_errno(int error);

/* The Welsh of n characters that stand for something in the form of a command ("FILE"), or NULL. */
const char *spoken_typed(const char *word, size_t n);

/* The rows, for tests; their number into *ret_n. */
struct spoken_row {
    const char *en, *cy;
};
const struct spoken_row *spoken_rows(size_t *ret_n);
