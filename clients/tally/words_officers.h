/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What officers at a count meet first: how a command is typed, sheets, envelopes, the spool. Rows as spoken.h says. */

#define WORDS_OFFICERS(X) \
    X("usage:", "defnydd:") \
    X("usage: tally [--language en|cy] [--passphrase-file FILE] COMMAND [ARGUMENT...]\n\ncommands:", \
      "defnydd: tally [--language en|cy] [--passphrase-file FFEIL] GORCHYMYN [GAIR...]\n\ngorchmynion:") \
    X("\n'tally COMMAND --help' says how a command is typed; tally(1) has the rest.", \
      "\nMae 'tally GORCHYMYN --help' yn dweud sut i deipio gorchymyn; mae'r gweddill yn tally(1).") \
    X("options:", "opsiynau:") \
    X("options before the command:", "opsiynau o flaen y gorchymyn:") \
    X("exit status:", "statws wrth orffen:") \
    X("--language is en or cy", "rhaid i --language fod yn en neu'n cy") \
    X("there is no command '%s'; 'tally help' lists them", "nid oes gorchymyn '%s'; mae 'tally help' yn eu rhestru") \
    X("which command? 'tally help' lists them", "pa orchymyn? mae 'tally help' yn eu rhestru") \
    X("'%s' is not an option of this command, or its value is missing", \
      "nid yw '%s' yn opsiwn i'r gorchymyn hwn, neu mae ei werth ar goll") \
    X("no source of random numbers", "nid oes ffynhonnell o haprifau") \
    X("out of memory", "dim digon o gof") \
    X("%s: too large", "%s: rhy fawr") \
    X("%s: is a folder; a file is wanted", "%s: ffolder ydyw; mae angen ffeil") \
    X("tally: standard output: %s\n", "tally: yr allbwn safonol: %s\n") \
    X("and %zu more\n", "a %zu arall\n") \
    X("make key pairs, lock a secret key", "gwneud parau o allweddi, cloi allwedd gudd") \
    X("check an election folder, build its manifest, show one", \
      "gwirio ffolder etholiad, llunio ei faniffest, dangos un") \
    X("write a blank sheet for a contest", "ysgrifennu taflen wag ar gyfer gornest") \
    X("check, sign and send result sheets", "gwirio, llofnodi ac anfon taflenni canlyniadau") \
    X("release a queried result: another officer has checked it", \
      "rhyddhau canlyniad a holwyd: mae swyddog arall wedi'i wirio") \
    X("take back what is queried, else what stands", "tynnu'n ôl yr hyn a holwyd, neu fel arall yr hyn sy'n sefyll") \
    X("tell what is no declaration: a postponement, a recount, a rush", \
      "rhoi gwybod am yr hyn nad yw'n ddatganiad: gohirio, ailgyfrif, enillydd cynnar") \
    X("send what the spool holds, or envelopes", "anfon yr hyn sydd yn y sbŵl, neu amlenni") \
    X("ask the daemon how it is", "gofyn i'r daemon sut y mae") \
    X("the running totals of an area, or one contest whole, proven", \
      "cyfansymiau ardal hyd yn hyn, neu un ornest yn gyfan, wedi'u profi") \
    X("check everything: each signature, verdict, head and record", \
      "gwirio popeth: pob llofnod, dyfarniad, pen a chofnod") \
    X("say what changes, as it changes", "dweud beth sy'n newid, wrth iddo newid") \
    X("check a receipt, a proof, a head or evidence, offline", \
      "gwirio derbynneb, prawf, pen neu dystiolaeth, heb gysylltiad") \
    X("add a signature to envelopes, offline", "ychwanegu llofnod at amlenni, heb gysylltiad") \
    X("conflicting declarations, as a file that convinces others", \
      "datganiadau sy'n gwrthdaro, yn ffeil sy'n argyhoeddi eraill") \
    X("the newest head and the last entries; proofs as files", \
      "y pen diweddaraf a'r cofnodion olaf; profion yn ffeiliau") \
    X("write the journal as static files for a web server", \
      "ysgrifennu'r dyddlyfr yn ffeiliau sefydlog i weinydd gwe") \
    X("count a transferable vote from a ballot file", "cyfrif pleidlais drosglwyddadwy o ffeil bapurau pleidleisio") \
    X("cosign the heads of logs that only grow", "cydlofnodi pennau logiau nad ydynt ond yn tyfu") \
    X("send an election folder's declarations as its centres did", \
      "anfon datganiadau ffolder etholiad fel y gwnaeth ei chanolfannau") \
    X("there is no contest '%s' in this election", "nid oes gornest '%s' yn yr etholiad hwn") \
    X("nobody is nominated in '%s': there is nothing to declare", "ni enwebwyd neb yn '%s': nid oes dim i'w ddatgan") \
    X("'%s' takes no statement of '%s'", "nid yw '%s' yn derbyn datganiad lleol gan '%s'") \
    X("--phase is 1, first preferences, or 2, second preferences", \
      "rhaid i --phase fod yn 1, y dewisiadau cyntaf, neu'n 2, yr ail ddewisiadau") \
    X("%s is there already and is left as it is; give --out another name, or move that file away", \
      "mae %s yno eisoes ac fe'i gadewir fel y mae; rhowch enw arall i --out, neu symudwch y ffeil honno o'r neilltu") \
    X("all; or write statement:AREA", "all; neu ysgrifennwch statement:ARDAL") \
    X("%s: the file holds no declaration", "%s: nid oes datganiad yn y ffeil") \
    X("what this replaces only the daemon knows; nothing was signed: try again when it can be reached", \
      "y daemon yn unig sy'n gwybod beth y mae hyn yn ei ddisodli; ni lofnodwyd dim: rhowch gynnig arall arni pan " \
      "ellir ei gyrraedd") \
    X("--partial wants the manifest: give [election] manifest in tally.conf", \
      "mae angen y maniffest ar --partial: rhowch [election] manifest yn tally.conf") \
    X("give --reason with one of %s", "rhowch --reason ag un o %s") \
    X("--time '%s' is not a time; write it like 2017-05-05T03:20:00+01:00", \
      "nid yw --time '%s' yn amser; ysgrifennwch ef fel 2017-05-05T03:20:00+01:00") \
    X("nothing of %s waits to be confirmed", "nid oes dim o %s yn aros i'w gadarnhau") \
    X("there is nothing of %s to be withdrawn", "nid oes dim o %s i'w dynnu'n ôl") \
    X("no spool: give [spool] directory in tally.conf", "dim sbŵl: rhowch [spool] directory yn tally.conf") \
    X("a key was given twice", "rhoddwyd allwedd ddwywaith") \
    X("%s: not an envelope of declarations: %s", "%s: nid yw'n amlen o ddatganiadau: %s") \
    X("%s: not an envelope of declarations or events of this election", \
      "%s: nid yw'n amlen o ddatganiadau na digwyddiadau'r etholiad hwn") \
    X("%s: not a declaration of a contest of this election", \
      "%s: nid yw'n ddatganiad mewn gornest yn yr etholiad hwn") \
    X("%s: not an event of this election", "%s: nid yw'n ddigwyddiad yn yr etholiad hwn") \
    X("%s/%s: not an envelope: %s; left as it is", "%s/%s: nid yw'n amlen: %s; fe'i gadewir fel y mae") \
    X("%s: an envelope of another election", "%s: amlen etholiad arall") \
    X("%zu of %zu that waited in the spool were answered", "atebwyd %zu o'r %zu a oedd yn aros yn y sbŵl") \
    X("%zu signed envelope in the spool waits to be sent; tally submit sends it", \
      "mae %zu amlen wedi'i llofnodi yn aros yn y sbŵl i'w hanfon; mae tally submit yn ei hanfon") \
    X("%zu signed envelopes in the spool wait to be sent; tally submit sends them", \
      "mae %zu o amlenni wedi'u llofnodi yn aros yn y sbŵl i'w hanfon; mae tally submit yn eu hanfon") \
    X("nothing is wrong", "nid oes dim o'i le") \
    X("the bytes end inside a value", "daw'r beitiau i ben o fewn gwerth") \
    X("bytes follow the value", "mae beitiau'n dilyn y gwerth") \
    X("a value has a type that does not belong there", "mae gan werth fath nad yw'n perthyn yno") \
    X("an integer or a length is not in its shortest form", "nid yw cyfanrif neu hyd yn ei ffurf fyrraf") \
    X("a string is not UTF-8 or has control characters", "nid yw testun yn UTF-8, neu mae nodau rheoli ynddo") \
    X("arrays are nested too deep", "mae rhestrau wedi'u nythu'n rhy ddwfn") \
    X("a length, a count or a number is outside its limits", "mae hyd, cyfrif neu rif y tu allan i'w derfynau") \
    X("the message has another version", "mae fersiwn arall i'r neges") \
    X("a list is out of order or holds an element twice", "mae rhestr allan o drefn, neu ag elfen ynddi ddwywaith") \
    X("a body is not the one that its digest names", "nid y corff hwn a enwir gan ei grynodeb") \
    X("the head is signed by its log", "llofnodwyd y pen gan ei log") \
    X("this is not a head", "nid pen yw hwn") \
    X("this is the head of another log", "pen log arall yw hwn") \
    X("the head has no signature of its log", "nid oes llofnod gan ei log ar y pen") \
    X("the log's signature on the head does not hold", "nid yw llofnod y log ar y pen yn ddilys") \
    X("something unknown is wrong", "mae rhywbeth anhysbys o'i le")
