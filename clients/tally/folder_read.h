/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* How a folder is read, step by step; only folder*.c includes this. Steps return 0 or a negative errno. */

#include "clients/tally/folder.h"

struct folder_reader {
    struct folder *folder;
    struct faults *faults;
    bool ring;                  /* areas lead back to themselves: nothing that follows parents can be asked */
};

/* One row of a table, its cells taken one by one; each taker adds its own fault and then gives something harmless. */
struct folder_row {
    struct folder_reader *r;
    enum folder_file file;
    size_t row;
    uint32_t line;
};

void folder_fault(struct folder_reader *r, enum folder_file file, uint32_t line, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Column names of a file's table, in the order of its COLUMN_ enum. */
const struct column *folder_columns(enum folder_file file, size_t *ret_n);

struct span row_cell(const struct folder_row *row, size_t column);
struct span row_text(const struct folder_row *row, size_t column);             /* must not be blank */
struct span row_id(const struct folder_row *row, size_t column);               /* ids */
struct span row_code(const struct folder_row *row, size_t column);             /* area codes, party ids */
struct name row_name(const struct folder_row *row, size_t column);             /* that column and the next, name_cy */
uint64_t row_number(const struct folder_row *row, size_t column, uint64_t min, uint64_t max);
struct opt row_opt_number(const struct folder_row *row, size_t column, uint64_t max);
uint64_t row_time(const struct folder_row *row, size_t column);
uint64_t row_choice(const struct folder_row *row, size_t column, const char *const *words, size_t n);

/*
 * Calls take() for each row of a file's table with the place for its result, then orders the list by id; rows whose id
 * came before are a fault and left out.
 */
struct folder_list {
    enum folder_file file;
    const char *noun;
    size_t size, line;      /* of a row's struct; where in it the line stands */
    int (*take)(const struct folder_row *row, void *ret);   /* 0, 1: leave it out, or a negative errno */
};
int folder_take_list(struct folder_reader *r, const struct folder_list *list, void *ret_rows, size_t *ret_n);
void folder_sort(struct folder_reader *r, const struct folder_list *list, void *rows, size_t *n);

enum { POLL_ID, POLL_KIND, POLL_NAME, POLL_NAME_CY, POLL_DATE, POLL_NOMINATIONS, POLL_CLOSES };
enum { AREA_CODE, AREA_PARENT, AREA_KIND, AREA_NAME, AREA_NAME_CY, AREA_SIZE, AREA_OVERLAPS };
enum { PARTY_ID, PARTY_GROUP, PARTY_NAME, PARTY_NAME_CY, PARTY_ABBREVIATION, PARTY_MAY_CONTROL };
enum {
    CONTEST_ID, CONTEST_POLL, CONTEST_AREA, CONTEST_NAME, CONTEST_NAME_CY, CONTEST_CODE, CONTEST_TYPE, CONTEST_SEATS,
    CONTEST_SYSTEM, CONTEST_STATUS, CONTEST_DATE,
};
enum { CANDIDATE_CONTEST, CANDIDATE_ID, CANDIDATE_NAME, CANDIDATE_DESCRIPTION, CANDIDATE_PARTY };
enum { HOLDING_BASELINE, HOLDING_POLL, HOLDING_AREA, HOLDING_PARTY, HOLDING_SEATS, HOLDING_VOTES, HOLDING_CONTROL,
       HOLDING_CONTEST, HOLDING_ELECTORATE, HOLDING_PAPERS };
enum { CENTRE_ID, CENTRE_NAME, CENTRE_NAME_CY, CENTRE_AREA };
enum { OFFICER_ID, OFFICER_NAME, OFFICER_ROLE, OFFICER_CENTRE, OFFICER_POLL, OFFICER_AREA, OFFICER_FROM, OFFICER_UNTIL };

#define BASELINE_NOT_UP "not-up"

/* folder_quorums.c: officers_… of election.ini. Row 0 is that of [election], the others of [poll ID]. */
#define QUORUM_POLLS_MAX 64
struct quorum_row {
    struct span poll;
    uint32_t line, lines[_QUORUM_MAX];  /* 0: not given */
    uint64_t needed[_QUORUM_MAX];
};
struct quorum_settings {
    size_t n;
    struct quorum_row rows[QUORUM_POLLS_MAX];
};
void quorums_section(struct folder_reader *r, struct quorum_settings *q, uint32_t line, struct span poll);
/* Whether the name is one of these; then it was taken, or its fault was said. */
bool quorums_take(struct folder_reader *r, struct quorum_row *row, uint32_t line, struct span name, struct span value);
/* Returns 0 or -ENOMEM. */
int quorums_fill(const struct quorum_settings *q, struct folder *folder);

int folder_ini(struct folder_reader *r);
int folder_polls(struct folder_reader *r);
int folder_areas(struct folder_reader *r);
int folder_parties(struct folder_reader *r);
/* What election.ini names: root, headline, control. */
int folder_settings(struct folder_reader *r);
int folder_contests(struct folder_reader *r);
int folder_candidates(struct folder_reader *r);
int folder_centres(struct folder_reader *r);
int folder_officers(struct folder_reader *r);
int folder_holdings(struct folder_reader *r);
/* Enough officers for every contest; no more seats than a council has; holdings where there is something to compare. */
int folder_sense(struct folder_reader *r);
