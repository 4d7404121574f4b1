// SPDX-License-Identifier: Apache-2.0

// A second verifier that is not ours: the one of Certificate Transparency's Go client of 2016, by other authors and another
// algorithm, as Debian packages it. It counts leaves from 1. For each line of standard input (tests/support/make_proofs.c) it
// prints 1 where it holds, else 0; of notes, which it does not know, 0.
package main

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"strconv"
	"strings"

	"merkletree"
)

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "ct:", err)
		os.Exit(1)
	}
}

func bytesOf(word string) []byte {
	data, err := hex.DecodeString(word)
	must(err)
	return data
}

func hashesOf(words []string) (all [][]byte) {
	for _, word := range words {
		all = append(all, bytesOf(word))
	}
	return all
}

func numberOf(word string) int64 {
	n, err := strconv.ParseInt(word, 10, 64)
	must(err)
	return n
}

func lineHolds(v merkletree.MerkleVerifier, words []string) bool {
	switch words[0] {
	case "inclusion":
		return v.VerifyInclusionProof(numberOf(words[1])+1, numberOf(words[2]), hashesOf(words[5:]), bytesOf(words[4]),
			bytesOf(words[3])) == nil
	case "consistency":
		return v.VerifyConsistencyProof(numberOf(words[1]), numberOf(words[2]), bytesOf(words[3]), bytesOf(words[4]),
			hashesOf(words[5:])) == nil
	}
	return false
}

func main() {
	verifier := merkletree.NewMerkleVerifier(func(data []byte) []byte {
		sum := sha256.Sum256(data)
		return sum[:]
	})
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(make([]byte, 1<<20), 1<<20)
	out := bufio.NewWriter(os.Stdout)
	for lines.Scan() {
		if lineHolds(verifier, strings.Fields(lines.Text())) {
			fmt.Fprintln(out, "1")
		} else {
			fmt.Fprintln(out, "0")
		}
	}
	must(lines.Err())
	must(out.Flush())
}
