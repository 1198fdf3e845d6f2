package main

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

const (
	acknowledgement = `{"result":{"resultCode":"SUCCESS","resultStatus":"S","resultMessage":"Success"}}`
	refusal         = `{"result":{"resultCode":"PARAM_ILLEGAL","resultStatus":"F","resultMessage":"Not accepted"}}`
)

var (
	clientID  = os.Getenv("ALIPAY_CLIENT_ID")
	publicKey = readKey(os.Getenv("ALIPAY_PUBLIC_KEY"))
	books     = "books" // a folder with a file for each booking
	outcomes  = map[string]string{"S": "captured", "F": "failed", "U": "pending"}
	digits    = regexp.MustCompile(`^[0-9]{1,16}$`)
)

// booking has the parts of a result that make it the same.
type booking struct {
	CaptureID     string            `json:"captureId"`
	Outcome       string            `json:"outcome"`
	Code          string            `json:"code"`
	CaptureAmount map[string]string `json:"captureAmount"`
}

func isGenuine(r *http.Request, body []byte) bool {
	id, requestTime := only(r, "client-id"), only(r, "request-time")
	pairs := map[string]string{}
	for _, pair := range strings.Split(only(r, "signature"), ",") {
		name, value, isPair := strings.Cut(strings.TrimSpace(pair), "=")
		if _, isRepeated := pairs[name]; isRepeated || !isPair {
			return false
		}
		pairs[name] = value
	}
	decoded, err := url.PathUnescape(pairs["signature"]) // leaves a plus as it is
	if err != nil {
		return false
	}
	signature, err := base64.StdEncoding.DecodeString(decoded)
	if err != nil {
		return false
	}
	head := fmt.Sprintf("POST %s\n%s.%s.", r.RequestURI, id, requestTime)
	hash := sha256.Sum256(append([]byte(head), body...))
	if rsa.VerifyPKCS1v15(publicKey, crypto.SHA256, hash[:], signature) != nil {
		return false
	}
	sent, err := time.Parse(time.RFC3339, requestTime)
	if digits.MatchString(requestTime) {
		ms, _ := strconv.ParseInt(requestTime, 10, 64)
		sent, err = time.UnixMilli(ms), nil
	}
	age := time.Since(sent) // the last retry is a day old
	isRecent := err == nil && age > -5*time.Minute && age < 72*time.Hour
	return isRecent && id == clientID && pairs["algorithm"] == "RSA256"
}

// only returns a header that is there once.
func only(r *http.Request, name string) string {
	if values := r.Header.Values(name); len(values) == 1 {
		return values[0]
	}
	return ""
}

// readCapture returns false for another kind, and without a required field. The names are compared as they are written:
// json.Unmarshal into a struct would ignore their case.
func readCapture(body []byte) (b booking, ok bool) {
	var message map[string]any
	if !utf8.Valid(body) || json.Unmarshal(body, &message) != nil || message["notifyType"] != "CAPTURE_RESULT" {
		return b, false
	}
	amount, _ := message["captureAmount"].(map[string]any)
	result, _ := message["result"].(map[string]any)
	fields := []any{message["captureId"], message["captureRequestId"], message["paymentId"],
		amount["currency"], amount["value"], result["resultCode"], result["resultStatus"]}
	texts := make([]string, len(fields))
	for i, field := range fields {
		texts[i], _ = field.(string)
		// Go writes this character in place of half a surrogate pair.
		if texts[i] == "" || strings.ContainsRune(texts[i], utf8.RuneError) {
			return b, false
		}
	}
	b = booking{texts[0], outcomes[texts[6]], texts[5], map[string]string{"currency": texts[3], "value": texts[4]}}
	ok = b.Outcome != "" && digits.MatchString(texts[4])
	if (b.Code == "SUCCESS") != (b.Outcome == "captured") {
		b.Outcome = "pending" // a contradiction is not final
	}
	return b, ok
}

// book writes a result once, because a name can be linked only once: a capture has one pending and one final result.
// It returns false if the capture has another final result.
func book(b booking) (ok bool, err error) {
	entry, err := json.Marshal(b)
	if err != nil {
		return false, err
	}
	draft, err := os.CreateTemp(books, "draft-")
	if err != nil {
		return false, err
	}
	defer os.Remove(draft.Name())
	defer draft.Close()
	isFinal := b.Outcome != "pending"
	name := filepath.Join(books, fmt.Sprintf("%x-%t.json", sha256.Sum256([]byte(b.CaptureID)), isFinal))
	if _, err = draft.Write(entry); err == nil {
		err = draft.Sync()
	}
	if err == nil {
		err = os.Link(draft.Name(), name)
	}
	if err == nil || errors.Is(err, fs.ErrExist) {
		err = syncFolder() // the name survives a power failure, as its content does
	}
	if err != nil {
		return false, err
	}
	known, err := os.ReadFile(name)
	return bytes.Equal(known, entry) || !isFinal, err
}

func syncFolder() error {
	folder, err := os.Open(books)
	if err != nil {
		return err
	}
	defer folder.Close()
	return folder.Sync()
}

func answer(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodGet && r.RequestURI == "/captures" {
		list(w)
		return
	}
	status, reply := http.StatusOK, acknowledgement
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 65_536))
	if r.Method != http.MethodPost {
		status = http.StatusMethodNotAllowed
	} else if err != nil {
		status = http.StatusBadRequest
	} else if !isGenuine(r, body) {
		status = http.StatusUnauthorized
	} else if b, ok := readCapture(body); !ok {
		status = http.StatusUnprocessableEntity
	} else if ok, err := book(b); err != nil {
		log.Print("The message is not booked: ", err)
		status = http.StatusInternalServerError
	} else if !ok {
		status = http.StatusConflict
	}
	if status == http.StatusOK {
		w.Header().Set("client-id", clientID)
		w.Header().Set("response-time", time.Now().Format(time.RFC3339))
	} else {
		reply = refusal
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	io.WriteString(w, reply)
}

// list is for certify.
func list(w http.ResponseWriter) {
	names, _ := filepath.Glob(filepath.Join(books, "*.json"))
	entries := []json.RawMessage{}
	for _, name := range names {
		entry, _ := os.ReadFile(name)
		entries = append(entries, entry)
	}
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(entries)
}

func readKey(text string) *rsa.PublicKey {
	der, _ := base64.StdEncoding.DecodeString(text)
	key, err := x509.ParsePKIXPublicKey(der)
	if err != nil {
		log.Fatal("ALIPAY_PUBLIC_KEY: ", err)
	}
	return key.(*rsa.PublicKey)
}

func main() {
	port := "3000"
	if value, ok := os.LookupEnv("PORT"); ok {
		port = value
	}
	if clientID == "" {
		log.Fatal("ALIPAY_CLIENT_ID is not set.")
	}
	if err := os.MkdirAll(books, 0o700); err != nil {
		log.Fatal(err)
	}
	server := http.Server{Addr: "127.0.0.1:" + port, Handler: http.HandlerFunc(answer), ReadTimeout: 10 * time.Second}
	log.Fatal(server.ListenAndServe())
}
