// Signs the body on its standard input with the token that is its argument, as the sample of
// Qiscus's page "Securing your Webhook" does: hex of HMAC-SHA256.
//
//	go run sign.go YOUR_SIGNATURE_TOKEN < bodies/documented_sample.json
package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"log"
	"os"
)

func main() {
	if len(os.Args) != 2 {
		log.Fatal("usage: sign TOKEN < BODY")
	}
	body, err := io.ReadAll(os.Stdin)
	if err != nil {
		log.Fatal(err)
	}
	mac := hmac.New(sha256.New, []byte(os.Args[1]))
	mac.Write(body)
	fmt.Println(hex.EncodeToString(mac.Sum(nil)))
}
