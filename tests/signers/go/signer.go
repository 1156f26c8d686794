// Signs and verifies webhook bodies as Qiscus's sample does, a line at a time: see ../main.rs.
package main

import (
	"bufio"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"strings"
)

func sign(token, body []byte) string {
	mac := hmac.New(sha256.New, token)
	mac.Write(body)
	return hex.EncodeToString(mac.Sum(nil))
}

func unhex(field string) []byte {
	bytes, err := hex.DecodeString(field)
	if err != nil {
		panic(err)
	}
	return bytes
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for lines.Scan() {
		fields := strings.Split(lines.Text(), " ")
		signature := sign(unhex(fields[1]), unhex(fields[2]))
		if fields[0] == "sign" {
			fmt.Fprintln(out, signature)
		} else {
			fmt.Fprintln(out, hmac.Equal([]byte(signature), []byte(fields[3])))
		}
	}
}
