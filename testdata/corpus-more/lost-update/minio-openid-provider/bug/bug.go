// Package bug configures logins through an identity provider.
package bug

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"sync"
)

type user struct {
	ID      string
	Enabled bool
}

var errTokenExpired = errors.New("access token expired")

// provider is a vendor specific API.
type provider interface {
	LoginWithClientID(id, secret string) error
	LookupUser(id string) (user, error)
}

type keycloakProvider struct {
	adminURL string
	realm    string
	client   *http.Client
	token    string
}

func newKeycloak(adminURL, realm string, transport http.RoundTripper) (*keycloakProvider, error) {
	if adminURL == "" {
		return nil, errors.New("admin URL is missing")
	}
	if realm == "" {
		realm = "master"
	}
	return &keycloakProvider{adminURL: adminURL, realm: realm, client: &http.Client{Transport: transport}}, nil
}

func (k *keycloakProvider) LoginWithClientID(id, secret string) error {
	if id == "" {
		return errors.New("client ID is missing")
	}
	k.token = id + ":" + secret
	return nil
}

func (k *keycloakProvider) LookupUser(id string) (user, error) {
	if k.token == "" {
		return user{}, errTokenExpired
	}
	req, err := http.NewRequest(http.MethodGet, k.adminURL+"/realms/"+k.realm+"/users/"+id, nil)
	if err != nil {
		return user{}, err
	}
	req.Header.Set("Authorization", "Bearer "+k.token)
	resp, err := k.client.Do(req)
	if err != nil {
		return user{}, err
	}
	defer resp.Body.Close()
	if resp.StatusCode == http.StatusUnauthorized {
		return user{}, errTokenExpired
	}
	return user{ID: id, Enabled: resp.StatusCode == http.StatusOK}, nil
}

// Config is the configuration of logins.
type Config struct {
	*sync.RWMutex

	Enabled      bool
	ClientID     string
	ClientSecret string
	RolePolicy   string

	provider   provider
	publicKeys map[string]string
	transport  http.RoundTripper
}

const keycloakVendor = "keycloak"

// LookupUser finds a user. Without a vendor all users are enabled.
func (r Config) LookupUser(id string) (user, error) {
	if r.provider == nil {
		return user{ID: id, Enabled: true}, nil
	}
	u, err := r.provider.LookupUser(id)
	if errors.Is(err, errTokenExpired) {
		if err = r.provider.LoginWithClientID(r.ClientID, r.ClientSecret); err != nil {
			return u, err
		}
		u, err = r.provider.LookupUser(id)
	}
	return u, err
}

// InitializeProvider sets up the vendor specific API, if there is one.
func (r Config) InitializeProvider(kvs map[string]string) error { // ALSO: lost-update
	vendor := kvs["vendor"]
	if vendor == "" {
		return nil
	}
	switch vendor {
	case keycloakVendor:
		return r.InitializeKeycloakProvider(kvs["keycloak_admin_url"], kvs["keycloak_realm"]) // BUG: lost-update
	default:
		return fmt.Errorf("unsupported vendor %s", vendor)
	}
}

// ProviderEnabled reports whether there is a vendor specific API.
func (r Config) ProviderEnabled() bool { return r.Enabled && r.provider != nil }

// InitializeKeycloakProvider sets up the API of Keycloak.
func (r *Config) InitializeKeycloakProvider(adminURL, realm string) error {
	var err error
	r.provider, err = newKeycloak(adminURL, realm, r.transport)
	return err
}

// AddKey makes a public key known.
func (r *Config) AddKey(id, key string) {
	r.Lock()
	defer r.Unlock()
	r.publicKeys[id] = key
}

// LookupConfig reads the configuration.
func LookupConfig(kvs map[string]string, transport http.RoundTripper) (c Config, err error) {
	c = Config{
		RWMutex:      &sync.RWMutex{},
		ClientID:     kvs["client_id"],
		ClientSecret: kvs["client_secret"],
		RolePolicy:   kvs["role_policy"],
		publicKeys:   make(map[string]string),
		transport:    transport,
	}
	if c.Enabled, err = strconv.ParseBool(kvs["enable"]); err != nil {
		return c, err
	}
	if err = c.InitializeProvider(kvs); err != nil { // ALSO: lost-update
		return c, err
	}
	return c, nil
}
