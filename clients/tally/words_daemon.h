/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What libtally adds to an error about what the daemon sent. Rows as spoken.h says. */

#define WORDS_DAEMON(X) \
    X("a result with another number of verdicts than bodies were sent", \
      "ateb â nifer gwahanol o ddyfarniadau i'r cyrff a anfonwyd") \
    X("an answer of another kind than was asked for", "ateb o fath gwahanol i'r un y gofynnwyd amdano") \
    X("an answer of several frames", "ateb o sawl ffrâm") \
    X("an update that is not of two frames", "diweddariad nad yw o ddwy ffrâm") \
    X("in a beat", "mewn curiad") \
    X("in a page of records", "mewn tudalen o gofnodion") \
    X("in a proof", "mewn prawf") \
    X("in an update", "mewn diweddariad") \
    X("in the cosigned head", "yn y pen a gydlofnodwyd") \
    X("in the daemon's welcome", "yng nghroeso'r daemon") \
    X("in the head of a moment", "ym mhen eiliad") \
    X("in the proof that the journal grew", "yn y prawf bod y dyddlyfr wedi tyfu") \
    X("the daemon has none", "nid oes gan y daemon un") \
    X("the state never stood still", "ni safodd y cyflwr yn llonydd")
