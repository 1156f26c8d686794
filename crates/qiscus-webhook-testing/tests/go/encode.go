// Reads one JSON value a line; writes the HMAC-SHA256 of its encoding under the key in the argument,
// a space, and the encoding.
package main

import (
	"bufio"
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
)

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		decoder := json.NewDecoder(bytes.NewReader(lines.Bytes()))
		// A float holds no 64-bit id; what is no whole number goes through Go's own formatting.
		decoder.UseNumber()
		var value interface{}
		if err := decoder.Decode(&value); err != nil {
			panic(err)
		}
		encoded, err := json.Marshal(floats(value))
		if err != nil {
			panic(err)
		}
		mac := hmac.New(sha256.New, []byte(os.Args[1]))
		mac.Write(encoded)
		fmt.Println(hex.EncodeToString(mac.Sum(nil)), string(encoded))
	}
}

func floats(value interface{}) interface{} {
	switch value := value.(type) {
	case json.Number:
		if _, err := value.Int64(); err == nil {
			return value
		}
		float, err := value.Float64()
		if err != nil {
			panic(err)
		}
		return float
	case []interface{}:
		for i := range value {
			value[i] = floats(value[i])
		}
	case map[string]interface{}:
		for key := range value {
			value[key] = floats(value[key])
		}
	}
	return value
}
