// Reads Cordon-Assertion with what Go brings (1.19 of Debian 12 is enough).
//
//	go run assertion.go JWKS-URL ISSUER AUDIENCE [CA-FILE]     reads one assertion a line, prints who asks or why it is refused
package main

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"
)

const (
	fresh = 5 * time.Minute  // for which keys are not asked for again
	pause = 5 * time.Second  // between two questions, whatever clients send
	kept  = 24 * time.Hour   // for which the last keys count while the edge is away
	skew  = 30 * time.Second // by which clocks may differ
)

// Claims are what an assertion says.
type Claims struct {
	Issuer   string          `json:"iss"`
	Audience json.RawMessage `json:"aud"`
	Subject  string          `json:"sub"`
	Email    string          `json:"email"`
	Groups   []string        `json:"groups"`
	Issued   *float64        `json:"iat"`
	Expiry   *float64        `json:"exp"`
	Begin    *float64        `json:"nbf"`
}

// Verifier knows whose word counts, and about which site.
type Verifier struct {
	URL, Issuer, Audience string
	HTTP                  *http.Client

	mutex          sync.Mutex
	keys           map[string]*ecdsa.PublicKey
	fetched, asked time.Time
}

func octets(text string) []byte {
	decoded, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil {
		return nil
	}
	return decoded
}

func (v *Verifier) fetch() error {
	v.asked = time.Now()
	answer, err := v.HTTP.Get(v.URL)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	var set struct {
		Keys []struct{ Kid, Kty, Crv, X, Y string }
	}
	err = json.NewDecoder(io.LimitReader(answer.Body, 65536)).Decode(&set)
	if err != nil || answer.StatusCode != http.StatusOK {
		return errors.New("no keys")
	}
	keys := map[string]*ecdsa.PublicKey{}
	for _, key := range set.Keys {
		x, y := new(big.Int).SetBytes(octets(key.X)), new(big.Int).SetBytes(octets(key.Y))
		if key.Kty == "EC" && key.Crv == "P-256" && elliptic.P256().IsOnCurve(x, y) {
			keys[key.Kid] = &ecdsa.PublicKey{Curve: elliptic.P256(), X: x, Y: y}
		}
	}
	v.keys, v.fetched = keys, v.asked
	return nil
}

func (v *Verifier) key(kid string) (*ecdsa.PublicKey, error) {
	v.mutex.Lock()
	defer v.mutex.Unlock()
	isDue := v.keys[kid] == nil || time.Since(v.fetched) > fresh
	if isDue && time.Since(v.asked) > pause {
		if err := v.fetch(); err != nil && v.keys == nil {
			return nil, err // answer 503
		}
	}
	if v.keys[kid] == nil || time.Since(v.fetched) > kept {
		return nil, errors.New("a key that is not known")
	}
	return v.keys[kid], nil
}

func (v *Verifier) names(claims Claims) bool {
	var one string
	var several []string
	if json.Unmarshal(claims.Audience, &one) == nil {
		several = []string{one}
	} else if json.Unmarshal(claims.Audience, &several) != nil {
		return false
	}
	for _, audience := range several {
		if audience == v.Audience {
			return claims.Issuer == v.Issuer && claims.Subject != ""
		}
	}
	return false
}

func (claims Claims) countsNow() bool {
	now, leeway := float64(time.Now().Unix()), skew.Seconds()
	if claims.Expiry == nil || claims.Issued == nil || *claims.Expiry+leeway <= now || *claims.Issued-leeway > now {
		return false
	}
	return claims.Begin == nil || *claims.Begin-leeway <= now
}

// Verify returns what a good assertion says. No assertion is "", which is refused.
func (v *Verifier) Verify(assertion string) (claims Claims, err error) {
	parts := strings.Split(assertion, ".")
	if len(parts) != 3 || len(assertion) > 16384 {
		return claims, errors.New("no assertion")
	}
	var header struct {
		Alg, Typ, Kid string
		Crit          []string
	}
	if json.Unmarshal(octets(parts[0]), &header) != nil || header.Alg != "ES256" || header.Typ != "JWT" || header.Crit != nil {
		return claims, errors.New("a header that is not ours")
	}
	key, err := v.key(header.Kid)
	if err != nil {
		return claims, err
	}
	digest, signature := sha256.Sum256([]byte(parts[0]+"."+parts[1])), octets(parts[2])
	if len(signature) != 64 || !ecdsa.Verify(key, digest[:], new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:])) {
		return claims, errors.New("a signature that is not good")
	}
	if json.Unmarshal(octets(parts[1]), &claims) != nil || !v.names(claims) || !claims.countsNow() {
		return Claims{}, errors.New("not for us, or not now")
	}
	return claims, nil
}

func main() {
	roots, _ := x509.SystemCertPool()
	if len(os.Args) > 4 {
		pem, err := os.ReadFile(os.Args[4])
		roots = x509.NewCertPool()
		if err != nil || !roots.AppendCertsFromPEM(pem) {
			fmt.Fprintln(os.Stderr, "the authority cannot be read")
			os.Exit(2)
		}
	}
	client := &http.Client{Timeout: 5 * time.Second, Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}}
	verifier := &Verifier{URL: os.Args[1], Issuer: os.Args[2], Audience: os.Args[3], HTTP: client}
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		claims, err := verifier.Verify(strings.TrimSpace(lines.Text()))
		if err != nil {
			fmt.Println("refused:", err)
			continue
		}
		fmt.Println("ok", claims.Subject, claims.Email, strings.Join(claims.Groups, ","))
	}
}
