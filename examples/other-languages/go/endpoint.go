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

type capture struct {
	NotifyType       string `json:"notifyType"`
	CaptureID        string `json:"captureId"`
	CaptureRequestID string `json:"captureRequestId"`
	PaymentID        string `json:"paymentId"`
	CaptureAmount    struct {
		Currency string `json:"currency"`
		Value    string `json:"value"`
	} `json:"captureAmount"`
	Result struct {
		ResultCode   string `json:"resultCode"`
		ResultStatus string `json:"resultStatus"`
	} `json:"result"`
	Outcome string `json:"outcome"`
}

func isGenuine(r *http.Request, body []byte) bool {
	id, requestTime := only(r, "client-id"), only(r, "request-time")
	pairs := map[string]string{}
	for _, pair := range strings.Split(only(r, "signature"), ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(pair), "=")
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
	if ms, isEpoch := strconv.ParseInt(requestTime, 10, 64); isEpoch == nil {
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

// readCapture returns false for another kind, and without a required field.
func readCapture(body []byte) (c capture, ok bool) {
	if !utf8.Valid(body) || json.Unmarshal(body, &c) != nil || c.NotifyType != "CAPTURE_RESULT" {
		return c, false
	}
	c.Outcome, ok = outcomes[c.Result.ResultStatus]
	currency, code := c.CaptureAmount.Currency, c.Result.ResultCode
	for _, text := range []string{c.CaptureID, c.CaptureRequestID, c.PaymentID, currency, code} {
		ok = ok && text != ""
	}
	if (code == "SUCCESS") != (c.Outcome == "captured") {
		c.Outcome = "pending" // a contradiction is not final
	}
	return c, ok && digits.MatchString(c.CaptureAmount.Value)
}

// book writes a result once, because a name can be linked only once: a capture has one pending and one final result.
// It returns false if the capture has another final result.
func book(c capture) (ok bool, err error) {
	entry, err := json.Marshal(c)
	if err != nil {
		return false, err
	}
	draft, err := os.CreateTemp(books, "draft-")
	if err != nil {
		return false, err
	}
	defer os.Remove(draft.Name())
	defer draft.Close()
	isFinal := c.Outcome != "pending"
	name := filepath.Join(books, fmt.Sprintf("%x-%t.json", sha256.Sum256([]byte(c.CaptureID)), isFinal))
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
	status, reply := http.StatusOK, acknowledgement
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 65_536))
	if r.Method != http.MethodPost {
		status = http.StatusMethodNotAllowed
	} else if err != nil {
		status = http.StatusBadRequest
	} else if !isGenuine(r, body) {
		status = http.StatusUnauthorized
	} else if c, ok := readCapture(body); !ok {
		status = http.StatusUnprocessableEntity
	} else if ok, err := book(c); err != nil {
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
func list(w http.ResponseWriter, _ *http.Request) {
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
	http.HandleFunc("/captures", list)
	http.HandleFunc("/", answer)
	server := http.Server{Addr: "127.0.0.1:" + port, ReadTimeout: 10 * time.Second}
	log.Fatal(server.ListenAndServe())
}
