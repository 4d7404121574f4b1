/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What the daemon says of itself, and what an operator did to it. Rows as spoken.h says. */

#define WORDS_STATUS(X) \
    X("an operator's hand on the daemon: freeze it, back it up, drop a peer", \
      "llaw gweithredwr ar y daemon: ei rewi, ei gopïo wrth gefn, gollwng cysylltiad") \
    X("software", "meddalwedd") \
    X("time of the head", "amser y pen") \
    X("entries of the manifest", "cofnodion y maniffest") \
    X("records", "recordiau") \
    X("rule set", "set o reolau") \
    X("state", "cyflwr") \
    X("serving", "yn gwasanaethu") \
    X("frozen", "wedi rhewi") \
    X("disk low", "disg yn llawn bron") \
    X("stopping", "yn stopio") \
    X("why it is frozen", "pam y mae wedi rhewi") \
    X("a client holds a head of this log that its journal does not have", \
      "mae gan gleient ben o'r log hwn nad yw yn ei ddyddlyfr") \
    X("it moved over an hour against the time since boot", \
      "symudodd y cloc dros awr yn erbyn yr amser ers cychwyn y peiriant") \
    X("it lies over an hour before the last entry", \
      "mae'r cloc dros awr cyn y cofnod diwethaf") \
    X("frozen by the user", "rhewyd gan y defnyddiwr") \
    X("frozen since", "wedi rhewi ers") \
    X("reason given", "y rheswm a roddwyd") \
    X("clock", "cloc") \
    X("election", "etholiad") \
    X("kind", "math") \
    X("serving for", "yn gwasanaethu ers") \
    X("entries of the journal", "cofnodion y dyddlyfr") \
    X("root of the head", "gwraidd y pen") \
    X("entries cosigned", "cofnodion a gydlofnodwyd") \
    X("contests in all", "gornestau i gyd") \
    X("centres in all", "canolfannau i gyd") \
    X("declared", "wedi'u datgan") \
    X("uncontested", "diwrthwynebiad") \
    X("queried, not counted yet", "wedi'u holi, heb eu cyfrif eto") \
    X("pending", "yn aros") \
    X("postponed", "wedi'u gohirio") \
    X("vacant", "yn wag") \
    X("conflicts", "gwrthdrawiadau") \
    X("envelopes", "amlenni") \
    X("declarations accepted", "datganiadau a dderbyniwyd") \
    X("duplicates", "dyblygion") \
    X("declarations refused", "datganiadau a wrthodwyd") \
    X("conflicts repeated", "gwrthdrawiadau a ailadroddwyd") \
    X("commits", "ymrwymiadau") \
    X("answers that wait", "atebion sy'n aros") \
    X("connections admitted", "cysylltiadau a dderbyniwyd") \
    X("connections refused", "cysylltiadau a wrthodwyd") \
    X("connected to intake now", "wedi cysylltu ag intake nawr") \
    X("connected to query now", "wedi cysylltu â query nawr") \
    X("connected to updates now", "wedi cysylltu ag updates nawr") \
    X("connected to control now", "wedi cysylltu â control nawr") \
    X("lag of the disk", "oedi'r ddisg") \
    X("size of the journal", "maint y dyddlyfr") \
    X("disk free", "lle rhydd ar y ddisg") \
    X("reserve of the disk", "lle wrth gefn ar y ddisg") \
    X("descriptors", "disgrifyddion") \
    X("most descriptors", "mwyafswm disgrifyddion") \
    X("backup being made", "copi wrth gefn ar y gweill") \
    X("heard in the last minute", "a glywyd yn y funud ddiwethaf") \
    X("keys dropped", "allweddi a ollyngwyd") \
    X("file", "ffeil") \
    X("size of the file", "maint y ffeil") \
    X("time it took", "yr amser a gymerodd") \
    X("peer", "cysylltiad") \
    X("key", "allwedd") \
    X("centres, when each was last heard since the daemon's start, and how often:", \
      "canolfannau, pryd y clywyd pob un ddiwethaf ers i'r daemon gychwyn, a pha mor aml:") \
    X("not heard", "heb ei chlywed") \
    X("  DROPPED by an operator", "  WEDI'I GOLLWNG gan weithredwr") \
    X("frozen: nothing is taken until it is thawed; it answers and publishes as before", \
      "wedi rhewi: ni dderbynnir dim nes ei ddadmer; mae'n ateb ac yn cyhoeddi fel o'r blaen") \
    X("thawed", "wedi'i ddadmer") \
    X("backed up, read again and checked", "wedi'i gopïo wrth gefn, ei ailddarllen a'i wirio") \
    X("%s: the daemon wrote it where nobody else sees it, and it goes when the daemon does; ask for a file beside its journal", \
      "%s: ysgrifennodd y daemon hwn lle na wêl neb arall mohono, ac â gyda'r daemon; gofynnwch am ffeil wrth ymyl ei ddyddlyfr") \
    X("dropped: admitted nowhere until it is allowed again", \
      "wedi'i ollwng: ni chaiff ei dderbyn yn unman nes ei ganiatáu eto") \
    X("allowed again", "wedi'i ganiatáu eto") \
    X("%s: only root, the user that runs tallyd, and those whom [control] uids names may use this socket", \
      "%s: dim ond root, y defnyddiwr sy'n rhedeg tallyd, a'r rhai a enwir gan uids yn [control] a gaiff ddefnyddio'r soced hon") \
    X("the operator's socket is not known: run this on the daemon's machine, with its endpoints.json", \
      "nid yw soced y gweithredwr yn hysbys: rhedwch hyn ar beiriant y daemon, gyda'i endpoints.json") \
    X("there is no action '%s'", "nid oes gweithred '%s'") \
    X("a reason, a file or a peer has 1 to 1024 bytes, and no line feed or other control character", \
      "mae gan reswm, ffeil neu gysylltiad 1 i 1024 beit, heb doriad llinell na nod rheoli arall")
