// Package fixed converts the settings of the old file format to the new one.
package fixed

import (
	"fmt"
	"strings"
)

// HeaderOperations changes the headers of a request.
type HeaderOperations struct {
	Set map[string]string `json:"set,omitempty"`
}

// PluginOptions are the settings of a plugin.
type PluginOptions interface{ pluginType() string }

// HTTP2HTTPSOptions forwards to an HTTPS service.
type HTTP2HTTPSOptions struct {
	LocalAddr         string
	HostHeaderRewrite string
	RequestHeaders    HeaderOperations
}

// HTTPS2HTTPOptions forwards to an HTTP service.
type HTTPS2HTTPOptions struct {
	LocalAddr         string
	HostHeaderRewrite string
	RequestHeaders    HeaderOperations
	CrtPath, KeyPath  string
}

// Socks5Options is a proxy.
type Socks5Options struct{ Username, Password string }

func (*HTTP2HTTPSOptions) pluginType() string { return "http2https" }
func (*HTTPS2HTTPOptions) pluginType() string { return "https2http" }
func (*Socks5Options) pluginType() string     { return "socks5" }

// ProxyConfig is a proxy in the new format.
type ProxyConfig struct {
	Name      string
	LocalIP   string
	LocalPort int
	Headers   HeaderOperations
	Metadatas map[string]string
	Plugin    PluginOptions
}

// LegacyConf is a proxy in the old format.
type LegacyConf struct {
	ProxyName    string
	LocalIP      string
	LocalPort    int
	Headers      map[string]string
	Metas        map[string]string
	Plugin       string
	PluginParams map[string]string
}

func transformHeaders(params map[string]string) HeaderOperations {
	out := HeaderOperations{}
	for k, v := range params {
		if !strings.HasPrefix(k, "plugin_header_") {
			continue
		}
		if k = strings.TrimPrefix(k, "plugin_header_"); k != "" {
			if out.Set == nil {
				out.Set = make(map[string]string)
			}
			out.Set[k] = v
		}
	}
	return out
}

// Convert converts one proxy.
func Convert(conf *LegacyConf) (*ProxyConfig, error) {
	out := &ProxyConfig{
		Name:      conf.ProxyName,
		LocalIP:   conf.LocalIP,
		LocalPort: conf.LocalPort,
		Metadatas: conf.Metas,
	}
	out.Headers.Set = conf.Headers
	p := conf.PluginParams
	switch conf.Plugin {
	case "":
	case "http2https":
		out.Plugin = &HTTP2HTTPSOptions{
			LocalAddr:         p["plugin_local_addr"],
			HostHeaderRewrite: p["plugin_host_header_rewrite"],
			RequestHeaders:    transformHeaders(p),
		}
	case "https2http":
		out.Plugin = &HTTPS2HTTPOptions{
			LocalAddr:         p["plugin_local_addr"],
			HostHeaderRewrite: p["plugin_host_header_rewrite"],
			RequestHeaders:    transformHeaders(p),
			CrtPath:           p["plugin_crt_path"],
			KeyPath:           p["plugin_key_path"],
		}
	case "socks5":
		out.Plugin = &Socks5Options{Username: p["plugin_user"], Password: p["plugin_passwd"]}
	default:
		return nil, fmt.Errorf("unknown plugin %q", conf.Plugin)
	}
	return out, nil
}

// ConvertAll converts the proxies of a file.
func ConvertAll(confs map[string]*LegacyConf) ([]*ProxyConfig, error) {
	var out []*ProxyConfig
	for name, c := range confs {
		pc, err := Convert(c)
		if err != nil {
			return nil, fmt.Errorf("proxy %s: %w", name, err)
		}
		out = append(out, pc)
	}
	return out, nil
}
