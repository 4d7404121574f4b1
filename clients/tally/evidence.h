/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What a file of evidence against officers proves (SPEC.md 9.3). Pure: bytes in, findings or a fault out. Whether it is of
 * the election that is meant is asked afterwards, by the genesis digest or by keys.
 */

#include "daemon/core/election.h"
#include "proto/evidence.h"
#include "proto/verdict.h"

/* Why a file proves nothing, in both languages. */
#define EVIDENCE_FAULTS(X) \
    X(FORM, "it is not of the form that evidence has", "nid oes arno ffurf tystiolaeth") \
    X(MANIFEST, "what it has of the manifest does not hold", "nid yw'r hyn sydd ynddo o'r maniffest yn ddilys") \
    X(HEAD, "its head is not one that the election's log signed", "nid log yr etholiad a lofnododd ei ben") \
    X(ENTRY, "an entry is not one of the journal under its head, or is not of the contest", \
      "mae ynddo gofnod nad yw yn y dyddlyfr o dan ei ben, neu nad yw o'r ornest") \
    X(SIGNATURE, "a signature does not hold, or is by no officer that it shows", \
      "nid yw llofnod yn ddilys, neu nid yw gan swyddog sydd ynddo") \
    X(QUORUM, "too few officers who may declare the contest have signed", \
      "rhy ychydig o swyddogion a gaiff ddatgan yr ornest sydd wedi llofnodi") \
    X(NONE, "its declarations do not contradict each other", "nid yw ei ddatganiadau'n gwrth-ddweud ei gilydd") \
    X(STRANGER, "it is of another election than the one that is trusted here", \
      "mae o etholiad arall na'r un yr ymddiriedir ynddo yma")

enum evidence_fault {
    EVIDENCE_OK,
#define X(name, en, cy) EVIDENCE_##name,
    EVIDENCE_FAULTS(X)
#undef X
    _EVIDENCE_FAULT_MAX
};

/* One signed declaration. */
struct evidence_entry {
    struct leaf leaf;
    struct declaration d;
    struct digest figures;
    uint32_t area;              /* of a statement; else NO_INDEX */
    size_t n_officers;          /* entitled, each once, by their ids */
    uint32_t officers[TALLY_SIGNATURES_MAX];
    struct digest keys[TALLY_SIGNATURES_MAX];   /* by which they signed */
};

/* What a sound file says. Spans point into its bytes. */
struct evidence {
    struct arena arena;
    struct conflict file;
    struct election *e;         /* the part of it that the file has */
    struct head head;
    uint32_t contest;
    size_t n;
    struct evidence_entry *entries;     /* in the order of the journal */
};

/*
 * Returns EVIDENCE_OK, another enum evidence_fault, or -ENOMEM. ret may be closed in any case. The detail of what is wrong
 * with a manifest goes to *ret_detail, else it is empty.
 */
int evidence_open(struct span bytes, struct evidence *ret, struct fault *ret_detail);

/* Whose word is taken for which election it is: the genesis digest, or else the keys of the log and of an authority. */
struct evidence_trust {
    bool genesis_given;
    struct digest genesis;
    struct public_key log, authority;
};

/* EVIDENCE_OK, or EVIDENCE_STRANGER where a sound file is of another election. */
int evidence_trusted(const struct evidence *e, const struct evidence_trust *trust);

/* A fault's name, "EVIDENCE_QUORUM", and what it says to people. */
const char *evidence_fault_name(int fault);
const char *evidence_fault_text(int fault, enum language language);

void evidence_close(struct evidence *e);

/* Whether two entries are of one revision (of act 6: of one area and phase too): then one of them contradicts the other. */
bool evidence_same_place(const struct evidence_entry *a, const struct evidence_entry *b);
