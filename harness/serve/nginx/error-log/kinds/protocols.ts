import { elsewhere, type NginxErrorKind, upstream } from '../kind.ts';

/** TLS, names, HTTP/2 and other protocols between nginx and its origin. */
export const PROTOCOLS: readonly NginxErrorKind[] = [
  upstream({
    id: 'tls-certificate',
    line: /^upstream SSL certificate (?:verify error|does not match)/,
    writes: 'upstream SSL certificate verify error: (18:self-signed certificate)',
    means: "nginx does not trust the origin's certificate",
    owner: 'origin',
    remedy:
      'Set `proxy_ssl_trusted_certificate` to its CA and `proxy_ssl_name` to its name, or correct the certificate',
    from: 'ngx_http_upstream_ssl_handshake, ngx_stream_proxy_ssl_handshake',
  }),
  upstream({
    id: 'tls-handshake',
    line: /^(?:SSL_do_handshake\(\) failed|peer closed connection in SSL handshake|handshake rejected).* while SSL handshaking to upstream/,
    writes: 'SSL_do_handshake() failed (SSL: error:...) while SSL handshaking to upstream',
    means: 'nginx and the origin could not agree on a TLS connection',
    owner: 'origin',
    remedy:
      'Set `proxy_ssl_server_name on`; check `proxy_ssl_protocols` and `proxy_ssl_ciphers`, and whether that port speaks TLS',
    from: 'ngx_ssl_handshake',
  }),
  elsewhere({
    id: 'client-tls',
    line: /^(?:SSL_do_handshake\(\) failed|SSL_read_early_data\(\) failed|peer closed connection in SSL handshake|handshake rejected)/,
    writes: 'SSL_do_handshake() failed (SSL: error:...) while SSL handshaking',
    means: 'A client and nginx could not agree on a TLS connection',
    owner: 'client',
    remedy: 'Check `ssl_protocols`, `ssl_ciphers` and the certificate, and what the client offers',
    from: 'ngx_ssl_handshake',
  }),
  upstream({
    id: 'tls-broken',
    line: /^(?:SSL_read|SSL_write|SSL_write_early_data|SSL_shutdown|SSL_sendfile)\(\) /,
    writes: 'SSL_read() failed (SSL: error:...) while reading response header from upstream',
    means: 'A TLS connection broke after its handshake',
    owner: 'network',
    remedy:
      'Look for an end that closes without close_notify, or for something in between that changes bytes',
    from: 'ngx_ssl_handle_recv, ngx_ssl_write, ngx_ssl_shutdown',
  }),
  elsewhere({
    id: 'tls-setup',
    line: /^(?:cannot load certificate|SSL_\w+\(.*?\) failed|(?:EVP|HMAC|RAND|X509|BIO|PEM)_\w+\(\) failed|ignoring stale global SSL error|.{1,80}SSL support)/,
    writes: 'cannot load certificate "...": ...',
    means: 'nginx could not set up TLS with its own certificate, key or options',
    owner: 'proxy',
    remedy: 'Check `ssl_certificate`, `ssl_certificate_key`, `proxy_ssl_certificate` and `proxy_ssl_name`',
    from: 'ngx_ssl_connection_certificate, ngx_ssl_create_connection',
  }),
  elsewhere({
    id: 'not-resolved',
    line: /^(?:service )?\S+ (?:of \S+ )?could not be resolved \(\d+:|DNS (?:response|error)|^(?:send|recv|connect)\(\) .* while resolving/,
    writes: '... could not be resolved (3: Host not found)',
    means: "nginx could not resolve the origin's name",
    owner: 'network',
    remedy:
      'Check the name in `proxy_pass` and the server in `resolver`; `resolver_timeout` sets how long nginx waits',
    from: 'ngx_http_upstream_resolve_handler, ngx_resolver_process_response',
  }),
  elsewhere({
    id: 'no-resolver',
    line: /^no resolver defined to resolve/,
    writes: 'no resolver defined to resolve ...',
    means:
      '`proxy_pass` contains a variable, so nginx has to resolve the name while it runs, and no `resolver` is set',
    owner: 'proxy',
    remedy: 'Set `resolver`, or write the name without a variable',
    from: 'ngx_http_upstream_init_request, ngx_stream_proxy_handler',
  }),
  elsewhere({
    id: 'bad-address',
    line: /^(?:no port in upstream "|invalid URL prefix in "|zero length URI to proxy|no upstream configuration|.{1,80} in upstream ")/,
    writes: 'no port in upstream "..."',
    means: '`proxy_pass` gives an address that nginx cannot use',
    owner: 'proxy',
    remedy: 'Correct `proxy_pass`: http:// or https://, a host, and a port',
    from: 'ngx_http_proxy_eval, ngx_http_upstream_init_request',
  }),
  upstream({
    id: 'h2-refused',
    line: /^upstream (?:rejected request with error|sent goaway with error)/,
    writes: 'upstream rejected request with error ...',
    means:
      'The origin refused a request over HTTP/2 (RST_STREAM or GOAWAY) with an error code of RFC 9113, section 7',
    owner: 'origin',
    remedy:
      'Look up the code; 7 (REFUSED_STREAM) is a limit of streams or a shutdown, 11 (ENHANCE_YOUR_CALM) too many requests or resets',
    from: 'ngx_http_grpc_filter, ngx_http_proxy_v2_filter',
  }),
  upstream({
    id: 'h2-closed-early',
    counted: 'closed-early',
    line: /^upstream prematurely closed (?:stream|FastCGI)/,
    writes: 'upstream prematurely closed stream',
    means: 'The origin ended an HTTP/2 stream or a FastCGI request before its answer was complete',
    owner: 'origin',
    remedy: 'Look for a crash or a timeout of the origin',
    from: 'ngx_http_grpc_filter, ngx_http_fastcgi_input_filter',
  }),
  elsewhere({
    id: 'fastcgi-stderr',
    line: /^FastCGI sent in stderr: "/,
    writes: 'FastCGI sent in stderr: "..."',
    means: 'The application wrote a message to stderr, which may be only a warning',
    owner: 'origin',
    remedy: 'Read the message: it comes from the application',
    from: 'ngx_http_fastcgi_process_header',
  }),
  upstream({
    id: 'invalid-answer',
    line: /^(?:upstream|memcached) (?:sent|violated)|^invalid header after joining FastCGI records|^upstream kevent/,
    writes: 'upstream sent ... http2 frame ...',
    means: 'What the origin sent breaks its protocol (HTTP/2, gRPC, FastCGI, uwsgi, SCGI or memcached)',
    owner: 'origin',
    remedy:
      'Look for a port that speaks a different protocol than the directive says (`proxy_pass`, `grpc_pass`, `fastcgi_pass`, ...)',
    from: 'ngx_http_grpc_process_header, ngx_http_proxy_v2_process_header, ngx_http_fastcgi_process_record',
  }),
];
