package main

import (
	"bufio"
	"crypto/rand"
	"encoding/base64"
	"flag"
	"fmt"
	"log"
	"net/http"
	"os"
	"strings"
	"time"
)

func main() {
	listen := flag.String("listen", "localhost:8090", "where the business's requests are taken")
	business := flag.String("business", "http://localhost:8080/channels/shop", "where our events go")
	flag.Parse()
	p := NewPeer(*business, newKey("PeerKeys"), newKey("SigningKeys"), os.Stdout)
	srv := &http.Server{Addr: *listen, Handler: p, ReadTimeout: 10 * time.Second}
	go func() { log.Fatal(srv.ListenAndServe()) }()
	for in := bufio.NewScanner(os.Stdin); in.Scan(); {
		user, text, _ := strings.Cut(in.Text(), ": ")
		if err := p.Say(user, text); err != nil {
			log.Print(err)
		}
	}
}

// newKey makes a secret and prints it in its text form.
func newKey(field string) []byte {
	key := make([]byte, 32)
	_, _ = rand.Read(key) // it never fails
	fmt.Printf("%s: whsec_%s\n", field, base64.StdEncoding.EncodeToString(key))
	return key
}
