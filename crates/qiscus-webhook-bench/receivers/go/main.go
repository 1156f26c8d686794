// A receiver with nothing but Go's standard library, as one would write it by hand. Prints its port.
package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
)

type event struct {
	Type    string `json:"type"`
	Payload struct {
		From    map[string]any `json:"from"`
		Message struct {
			ID      uint64          `json:"id"`
			Type    string          `json:"type"`
			Text    string          `json:"text"`
			Payload json.RawMessage `json:"payload"`
		} `json:"message"`
		Room struct {
			ID           uint64 `json:"id"`
			Name         string `json:"name"`
			Type         string `json:"type"`
			Participants []struct {
				ID       uint64 `json:"id"`
				Email    string `json:"email"`
				Username string `json:"username"`
			} `json:"participants"`
		} `json:"room"`
	} `json:"payload"`
}

func isValid(header string, body, token []byte) bool {
	signature, err := hex.DecodeString(header)
	if err != nil {
		return false
	}
	mac := hmac.New(sha256.New, token)
	mac.Write(body)
	return hmac.Equal(signature, mac.Sum(nil))
}

func main() {
	token := []byte(os.Getenv("TOKEN"))
	http.HandleFunc("/webhook", func(response http.ResponseWriter, request *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(response, request.Body, 1<<20))
		if err != nil {
			response.WriteHeader(http.StatusBadRequest)
			return
		}
		if !isValid(request.Header.Get("QISCUS-SDK-SIGNATURE"), body, token) {
			response.WriteHeader(http.StatusUnauthorized)
			return
		}
		var read event
		if json.Unmarshal(body, &read) != nil || read.Payload.Message.Text == "" {
			response.WriteHeader(http.StatusNotImplemented)
		}
	})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	panic(http.Serve(listener, nil))
}
