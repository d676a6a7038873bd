// Package fixed checks certificate requests.
package fixed

import (
	"context"
	"crypto"
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"fmt"
	"sort"
	"strings"
)

// maxCNLength is the length that a common name can have.
const maxCNLength = 64

var goodSignatureAlgorithms = map[x509.SignatureAlgorithm]bool{
	x509.SHA256WithRSA:   true,
	x509.SHA384WithRSA:   true,
	x509.ECDSAWithSHA256: true,
	x509.ECDSAWithSHA384: true,
}

var (
	errPubKey         = errors.New("unsupported public key in CSR")
	errSigAlg         = errors.New("signature algorithm not supported")
	errSig            = errors.New("invalid signature on CSR")
	errEmailPresent   = errors.New("CSR contains email addresses")
	errIPPresent      = errors.New("CSR contains IP addresses")
	errNoDNS          = errors.New("at least one DNS name is required")
	errAllSANsTooLong = errors.New("no SAN is short enough for the CN")
)

// PolicyAuthority says for which names certificates can be issued.
type PolicyAuthority interface {
	WillingToIssue(names []string) error
}

// KeyPolicy says which keys are good.
type KeyPolicy struct {
	MinRSABits int
}

// GoodKey checks a key.
func (p *KeyPolicy) GoodKey(ctx context.Context, key crypto.PublicKey) error {
	if k, ok := key.(*rsa.PublicKey); ok && k.N.BitLen() < p.MinRSABits {
		return fmt.Errorf("key too small: %d bits", k.N.BitLen())
	}
	return ctx.Err()
}

// VerifyCSR checks a request.
func VerifyCSR(ctx context.Context, csr *x509.CertificateRequest, maxNames int, keys *KeyPolicy, pa PolicyAuthority) error {
	key, ok := csr.PublicKey.(crypto.PublicKey)
	if !ok {
		return errPubKey
	}
	if err := keys.GoodKey(ctx, key); err != nil {
		return err
	}
	if !goodSignatureAlgorithms[csr.SignatureAlgorithm] {
		return errSigAlg
	}
	if csr.CheckSignature() != nil {
		return errSig
	}
	if len(csr.EmailAddresses) > 0 {
		return errEmailPresent
	}
	if len(csr.IPAddresses) > 0 {
		return errIPPresent
	}

	names := NamesFromCSR(csr)
	if len(names.SANs) == 0 && names.CN == "" {
		return errNoDNS
	}
	if names.CN == "" {
		return errAllSANsTooLong
	}
	if len(names.CN) > maxCNLength {
		return fmt.Errorf("CN was longer than %d bytes", maxCNLength)
	}
	if len(names.SANs) > maxNames {
		return fmt.Errorf("CSR contains more than %d DNS names", maxNames)
	}
	return pa.WillingToIssue(names.SANs)
}

// Names are the names of a request.
type Names struct {
	SANs []string
	CN   string
}

// NamesFromCSR gives the names of a request in lower case, each once, with the
// common name among them. Without a common name a short name takes its place.
func NamesFromCSR(csr *x509.CertificateRequest) Names {
	sans := csr.DNSNames[0:len(csr.DNSNames):len(csr.DNSNames)]
	if csr.Subject.CommonName != "" {
		sans = append(sans, csr.Subject.CommonName)
	}
	sans = uniqueLowerNames(sans)

	if csr.Subject.CommonName != "" {
		return Names{SANs: sans, CN: strings.ToLower(csr.Subject.CommonName)}
	}
	for _, name := range sans {
		if len(name) <= maxCNLength {
			return Names{SANs: sans, CN: name}
		}
	}
	return Names{SANs: sans}
}

func uniqueLowerNames(names []string) []string {
	seen := make(map[string]bool, len(names))
	unique := make([]string, 0, len(names))
	for _, name := range names {
		name = strings.ToLower(name)
		if !seen[name] {
			seen[name] = true
			unique = append(unique, name)
		}
	}
	sort.Strings(unique)
	return unique
}
