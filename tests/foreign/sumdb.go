// SPDX-License-Identifier: Apache-2.0

// A verifier that is not ours: golang.org/x/mod/sumdb/tlog and note, as Debian packages them.
//
//	sumdb check         for each line of standard input (tests/support/make_proofs.c) 1 where it holds, else 0; of a note
//	                    that holds also the SHA-256 of its text
//	sumdb tiles DIR KEY reads a journal's static files by tlog.TileHashReader and prints "SIZE", then for each entry, and for
//	                    each head of an earlier size, the proof that it makes from the tiles, in the lines of make_proofs
package main

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "sumdb:", err)
		os.Exit(1)
	}
}

func bytesOf(word string) []byte {
	data, err := hex.DecodeString(word)
	must(err)
	return data
}

func hashOf(word string) (h tlog.Hash) {
	if copy(h[:], bytesOf(word)) != len(h) {
		must(fmt.Errorf("not a hash: %s", word))
	}
	return h
}

func hashesOf(words []string) (all []tlog.Hash) {
	for _, word := range words {
		all = append(all, hashOf(word))
	}
	return all
}

func numberOf(word string) int64 {
	n, err := strconv.ParseInt(word, 10, 64)
	must(err)
	return n
}

// --- Judging ---

func noteHolds(vkey, data string) string {
	verifier, err := note.NewVerifier(vkey)
	must(err)
	n, err := note.Open(bytesOf(data), note.VerifierList(verifier))
	if err != nil {
		return "0"
	}
	return fmt.Sprintf("1 %x", sha256.Sum256([]byte(n.Text)))
}

func holds(err error) string {
	if err != nil {
		return "0"
	}
	return "1"
}

func lineHolds(words []string) string {
	switch {
	case words[0] == "inclusion":
		return holds(tlog.CheckRecord(hashesOf(words[5:]), numberOf(words[2]), hashOf(words[4]), numberOf(words[1]),
			tlog.RecordHash(bytesOf(words[3]))))
	case words[0] == "consistency":
		return holds(tlog.CheckTree(hashesOf(words[5:]), numberOf(words[2]), hashOf(words[4]), numberOf(words[1]),
			hashOf(words[3])))
	case words[0] == "note" && len(words) == 2:
		return noteHolds(words[1], "")
	case words[0] == "note":
		return noteHolds(words[1], words[2])
	}
	must(fmt.Errorf("not a line: %s", words[0]))
	return ""
}

func check() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(make([]byte, 1<<20), 1<<20)
	out := bufio.NewWriter(os.Stdout)
	for lines.Scan() {
		fmt.Fprintln(out, lineHolds(strings.Fields(lines.Text())))
	}
	must(lines.Err())
	must(out.Flush())
}

// --- Tiles ---

// files reads tiles of 256 hashes by the names of c2sp.org/tlog-tiles, which leave the height out.
type files string

func (f files) Height() int { return 8 }

func (f files) path(t tlog.Tile, level string) string {
	rest := strings.SplitN(t.Path(), "/", 4)[3]
	return filepath.Join(string(f), "tile", level, rest)
}

func (f files) ReadTiles(tiles []tlog.Tile) (all [][]byte, err error) {
	for _, t := range tiles {
		data, err := os.ReadFile(f.path(t, strconv.Itoa(t.L)))
		if err != nil {
			return nil, err
		}
		all = append(all, data)
	}
	return all, nil
}

func (f files) SaveTiles([]tlog.Tile, [][]byte) {}

// leaves reads all entry bundles.
func (f files) leaves(size int64) (all [][]byte) {
	for n := int64(0); n*256 < size; n++ {
		width := size - n*256
		if width > 256 {
			width = 256
		}
		data, err := os.ReadFile(f.path(tlog.Tile{H: 8, L: 0, N: n, W: int(width)}, "entries"))
		must(err)
		for len(data) > 0 {
			end := 2 + int(binary.BigEndian.Uint16(data))
			all = append(all, data[2:end])
			data = data[end:]
		}
	}
	return all
}

// checkpoint opens the head: its first three lines are the origin, the size and the root.
func (f files) checkpoint(vkey string) tlog.Tree {
	data, err := os.ReadFile(filepath.Join(string(f), "checkpoint"))
	must(err)
	verifier, err := note.NewVerifier(vkey)
	must(err)
	n, err := note.Open(data, note.VerifierList(verifier))
	must(err)
	lines := strings.Split(n.Text, "\n")
	if lines[0] != verifier.Name() {
		must(fmt.Errorf("a checkpoint of %s", lines[0]))
	}
	root, err := tlog.ParseHash(lines[2])
	must(err)
	return tlog.Tree{N: numberOf(lines[1]), Hash: root}
}

func printProof(kind string, first, second int64, more string, root tlog.Hash, proof []tlog.Hash) {
	fmt.Printf("%s %d %d %s %x", kind, first, second, more, root[:])
	for _, h := range proof {
		fmt.Printf(" %x", h[:])
	}
	fmt.Println()
}

func readTiles(f files, vkey string) {
	tree := f.checkpoint(vkey)
	reader := tlog.TileHashReader(tree, f)
	leaves := f.leaves(tree.N)
	if int64(len(leaves)) != tree.N {
		must(fmt.Errorf("%d leaves of %d", len(leaves), tree.N))
	}
	fmt.Println(tree.N)
	for i, leaf := range leaves {
		stored, err := reader.ReadHashes([]int64{tlog.StoredHashIndex(0, int64(i))})
		must(err)
		if stored[0] != tlog.RecordHash(leaf) {
			must(fmt.Errorf("leaf %d does not have the hash of its tile", i))
		}
		path, err := tlog.ProveRecord(tree.N, int64(i), reader)
		must(err)
		printProof("inclusion", int64(i), tree.N, hex.EncodeToString(leaf), tree.Hash, path)
		old, err := tlog.TreeHash(int64(i)+1, reader)
		must(err)
		grown, err := tlog.ProveTree(tree.N, int64(i)+1, reader)
		must(err)
		printProof("consistency", int64(i)+1, tree.N, hex.EncodeToString(old[:]), tree.Hash, grown)
	}
}

func main() {
	switch {
	case len(os.Args) == 2 && os.Args[1] == "check":
		check()
	case len(os.Args) == 4 && os.Args[1] == "tiles":
		readTiles(files(os.Args[2]), os.Args[3])
	default:
		must(fmt.Errorf("check, or tiles DIR KEY"))
	}
}
