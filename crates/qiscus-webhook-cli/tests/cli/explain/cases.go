// Prints cases of a signature that does not verify, as cases.py does. Argument: the body's file.
package main

import (
	"bytes"
	"compress/gzip"
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
)

const token = "a1b2c3d4e5f60718293a4b5c6d7e8f90"

func mac(key string, message []byte) []byte {
	hash := hmac.New(sha256.New, []byte(key))
	hash.Write(message)
	return hash.Sum(nil)
}

func say(name string, signature string, body []byte, held string, says ...string) {
	line, err := json.Marshal(map[string]interface{}{
		"name": name, "says": says, "signatures": []string{signature},
		"body": base64.StdEncoding.EncodeToString(body), "tokens": []string{held},
	})
	if err != nil {
		panic(err)
	}
	fmt.Println(string(line))
}

func main() {
	body, err := os.ReadFile(os.Args[1])
	if err != nil {
		panic(err)
	}
	right := hex.EncodeToString(mac(token, body))
	var floats interface{}
	if err := json.Unmarshal(body, &floats); err != nil {
		panic(err)
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var exact interface{}
	if err := decoder.Decode(&exact); err != nil {
		panic(err)
	}
	hexMac := func(message []byte) string { return hex.EncodeToString(mac(token, message)) }

	through, _ := json.Marshal(floats)
	say("through interface{}", right, through, token, "re-serialized", "Numbers were changed")
	say("signed through interface{}", hexMac(through), body, token, "through interface{}", "Numbers beyond 2^53")
	indented, _ := json.MarshalIndent(exact, "", "  ")
	say("indented", right, indented, token, "re-serialized")
	say("signed indented", hexMac(indented), body, token, "MarshalIndent with 2 spaces")
	tabs, _ := json.MarshalIndent(exact, "", "\t")
	say("signed indented with tabs", hexMac(tabs), body, token, "MarshalIndent with tabs")
	var plain bytes.Buffer
	encoder := json.NewEncoder(&plain)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(exact); err != nil {
		panic(err)
	}
	say("an encoder without escapes", right, plain.Bytes(), token, "re-serialized")
	say("signed by an encoder without escapes", hexMac(plain.Bytes()), body, token, "wrote the body anew", "newline at the end")
	var lined bytes.Buffer
	if err := json.NewEncoder(&lined).Encode(exact); err != nil {
		panic(err)
	}
	say("signed by an encoder", hexMac(lined.Bytes()), body, token, "newline at the end of the body was lost")
	base64Body, _ := json.Marshal(body)
	say("signed a []byte as JSON", hexMac(base64Body), body, token, "base64 of the body was signed", "JSON in JSON")
	var zipped bytes.Buffer
	writer := gzip.NewWriter(&zipped)
	writer.Write(body)
	writer.Close()
	say("gzip", right, zipped.Bytes(), token, "compressed with gzip")
	say("base64 of the digest", base64.StdEncoding.EncodeToString(mac(token, body)), body, token, "in base64:", "Apart from that")
	say("nil for the token", hex.EncodeToString(mac(fmt.Sprint(nil), body)), body, token, "`<nil>` as the token")
	say("%x of a text", fmt.Sprintf("%x", right), body, token, "hex of a text", "Apart from that")
	sum := sha256.Sum256(body)
	say("HMAC of a sum", hexMac(sum[:]), body, token, "over the SHA-256")
	sha512Mac := hmac.New(sha512.New, []byte(token))
	sha512Mac.Write(body)
	say("SHA-512", hex.EncodeToString(sha512Mac.Sum(nil)), body, token, "HMAC-SHA-512:")
	sha1Sum := sha1.Sum(append([]byte(token), body...))
	say("SHA-1 of both", hex.EncodeToString(sha1Sum[:]), body, token, "plain SHA-1 of the token and the body")
	say("Sum with an argument", fmt.Sprintf("%v", mac(token, body)), body, token, "bytes in decimal", "Apart from that")
}
