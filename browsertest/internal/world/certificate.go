package world

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"math/big"
	"strings"
	"sync"
	"time"
)

// certificates makes one certificate for each name, all but the untrusted ones with the
// same key. Keys are only in memory.
//
// With one certificate for all names, browsers could put several origins on one HTTP/2
// connection. Independent sites never share one.
type certificates struct {
	key       *ecdsa.PrivateKey
	untrusted *ecdsa.PrivateKey // of names that start with "untrusted."

	mu     sync.Mutex
	byName map[string]*tls.Certificate
}

func newCertificates() (*certificates, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	untrusted, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	return &certificates{key: key, untrusted: untrusted, byName: map[string]*tls.Certificate{}}, nil
}

// keyHash is the hash that Chromium's --ignore-certificate-errors-spki-list
// takes. Unlike --ignore-certificate-errors it leaves the HTTP cache on.
func (c *certificates) keyHash() (string, error) {
	der, err := x509.MarshalPKIXPublicKey(&c.key.PublicKey)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(der)
	return base64.StdEncoding.EncodeToString(sum[:]), nil
}

// get is tls.Config.GetCertificate. Clients that ask for an IP address name none.
func (c *certificates) get(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
	name := hello.ServerName
	if name == "" {
		name = "address.invalid"
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if made := c.byName[name]; made != nil {
		return made, nil
	}
	made, err := c.make(name)
	if err == nil {
		c.byName[name] = made
	}
	return made, err
}

func (c *certificates) make(name string) (*tls.Certificate, error) {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		SerialNumber: serial,
		Subject:      pkix.Name{CommonName: "browsertest"}, // names may be longer than the field's 64
		DNSNames:     []string{name},
		NotBefore:    time.Now().Add(-time.Hour),
		NotAfter:     time.Now().Add(24 * time.Hour),
		KeyUsage:     x509.KeyUsageDigitalSignature,
		ExtKeyUsage:  []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	key := c.key
	if strings.HasPrefix(name, "untrusted.") {
		key = c.untrusted
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return nil, err
	}
	return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, nil
}
