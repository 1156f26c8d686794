// Prints the JSON on its standard input as Go's encoding/json writes a map, which is how Qiscus's
// bodies look: compact, keys sorted, and <, >, &, U+2028 and U+2029 escaped; no newline at the end.
//
//	go run compact.go < written-by-hand.json > bodies/name.json
package main

import (
	"encoding/json"
	"log"
	"os"
)

func main() {
	var body map[string]any
	decoder := json.NewDecoder(os.Stdin)
	decoder.UseNumber()
	if err := decoder.Decode(&body); err != nil {
		log.Fatal(err)
	}
	compact, err := json.Marshal(body)
	if err != nil {
		log.Fatal(err)
	}
	os.Stdout.Write(compact)
}
