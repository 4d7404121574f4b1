/* SPDX-License-Identifier: Apache-2.0 */

/* What went wrong, in a sentence: one table, two languages. */

#include <string.h>

#include "clients/libtally/tally.h"

static const struct {
    const char *name, *en, *cy;
} TEXTS[_TALLY_E_MAX] = {
    [TALLY_OK] = { "TALLY_OK", "Nothing is wrong.", "Nid oes dim o'i le." },
    [TALLY_E_OPTIONS] = { "TALLY_E_OPTIONS", "Something needed to reach the daemon is missing or out of its limits.",
                          "Mae rhywbeth sydd ei angen i gyrraedd y daemon ar goll neu y tu hwnt i'w derfynau." },
    [TALLY_E_ELECTION] = { "TALLY_E_ELECTION", "The daemon serves another election.",
                           "Mae'r daemon yn gwasanaethu etholiad arall." },
    [TALLY_E_PROTOCOL] = { "TALLY_E_PROTOCOL", "The daemon speaks another version of the protocol.",
                           "Mae'r daemon yn siarad fersiwn arall o'r protocol." },
    [TALLY_E_MESSAGE] = { "TALLY_E_MESSAGE", "The bytes are not a sound message.", "Nid yw'r beitiau'n neges ddilys." },
    [TALLY_E_HEAD] = { "TALLY_E_HEAD", "A head is malformed, or not signed by the election's log.",
                       "Mae pen yn wallus, neu heb ei lofnodi gan log yr etholiad." },
    [TALLY_E_FORK] = { "TALLY_E_FORK", "Two heads cannot both be true: the log has shown two histories.",
                       "Ni all dau ben fod yn wir ill dau: mae'r log wedi dangos dau hanes." },
    [TALLY_E_OLDER] = { "TALLY_E_OLDER", "A head is older than one seen before: the journal went back.",
                        "Mae pen yn hŷn nag un a welwyd o'r blaen: aeth y dyddlyfr yn ôl." },
    [TALLY_E_PROOF] = { "TALLY_E_PROOF", "Records and hashes do not give the head's root.",
                        "Nid yw'r cofnodion a'r hashiau'n rhoi gwraidd y pen." },
    [TALLY_E_RANGE] = { "TALLY_E_RANGE", "A page leaves out records that it should speak for, or has others.",
                        "Mae tudalen yn hepgor cofnodion y dylai siarad drostynt, neu'n cynnwys rhai eraill." },
    [TALLY_E_RECEIPT] = { "TALLY_E_RECEIPT", "A receipt does not prove what it should.",
                          "Nid yw derbynneb yn profi'r hyn y dylai." },
    [TALLY_E_BEAT] = { "TALLY_E_BEAT", "A beat's signature does not hold, or it is not of this election.",
                       "Nid yw llofnod curiad yn ddilys, neu nid yw o'r etholiad hwn." },
    [TALLY_E_MANIFEST] = { "TALLY_E_MANIFEST", "The entries do not give the manifest that the genesis digest names.",
                           "Nid yw'r cofnodion yn rhoi'r maniffest y mae'r crynodeb genesis yn ei enwi." },
    [TALLY_E_ENTRIES] = { "TALLY_E_ENTRIES", "An entry does not fit its leaf, or leaves are missing.",
                          "Nid yw cofnod yn cyd-fynd â'i ddeilen, neu mae dail ar goll." },
    [TALLY_E_REFUSED] = { "TALLY_E_REFUSED", "The daemon will not serve this.", "Ni wnaiff y daemon wasanaethu hyn." },
    [TALLY_E_ADMISSION] = { "TALLY_E_ADMISSION", "The daemon does not admit this transport key.",
                            "Nid yw'r daemon yn derbyn yr allwedd drafnidiaeth hon." },
    [TALLY_E_UNAVAILABLE] = { "TALLY_E_UNAVAILABLE", "No endpoint is given for what was asked.",
                              "Ni roddwyd cyfeiriad ar gyfer yr hyn a ofynnwyd." },
    [TALLY_E_QUORUM] = { "TALLY_E_QUORUM", "Too few of the policy's witnesses have cosigned a head, or too long ago.",
                         "Rhy ychydig o dystion y polisi sydd wedi cydlofnodi pen, neu'n rhy bell yn ôl." },
};

const char *tally_error_text(int error) {
    if (error < 0)
        return strerror(-error);
    return error < _TALLY_E_MAX ? TEXTS[error].en : "An unknown error.";
}

const char *tally_error_text_cy(int error) {
    if (error < 0)
        return strerror(-error);
    return error < _TALLY_E_MAX ? TEXTS[error].cy : "Gwall anhysbys.";
}

const char *tally_error_name(int error) {
    if (error < 0)
        return "errno";
    return error < _TALLY_E_MAX ? TEXTS[error].name : "unknown";
}
