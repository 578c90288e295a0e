import { type NginxErrorKind, upstream } from '../kind.ts';

/** nginx got no connection to the origin. */
export const CONNECTING: readonly NginxErrorKind[] = [
  upstream({
    id: 'no-ports',
    // 99 of bind() has another meaning: the address does not belong to this host.
    line: /^connect\(\) .*?failed \(99:|^bind\(.*?\) failed \(98:/,
    writes: 'connect() to ... failed (99: Cannot assign requested address)',
    means: 'nginx had no local port left for a connection to the origin',
    owner: 'proxy',
    remedy:
      'Set `keepalive` in the upstream block so that nginx keeps connections; a second `proxy_bind` address or a wider net.ipv4.ip_local_port_range only buys time',
    from: 'ngx_event_connect_peer',
  }),
  upstream({
    id: 'bind-address',
    line: /^bind\(.*?\) failed \((?!98:)\d+:|^invalid local address "/,
    writes: 'bind(...) failed (99: Cannot assign requested address)',
    means: 'nginx could not use the address of `proxy_bind`, usually because its host does not have it',
    owner: 'proxy',
    remedy: 'Give `proxy_bind` an address of this host, or add that address to the host',
    from: 'ngx_event_connect_peer, ngx_http_upstream_set_local',
  }),
  upstream({
    id: 'refused',
    line: /^connect\(\) .*?failed \(111:/,
    writes: 'connect() failed (111: Connection refused) while connecting to upstream',
    means: 'The origin refused the connection: nothing listens at that address and port',
    owner: 'origin',
    remedy: 'Start the origin, or correct its address in `proxy_pass` or `upstream`',
    from: 'ngx_event_connect_peer, ngx_http_upstream_test_connect',
  }),
  upstream({
    id: 'connect-timed-out',
    counted: 'timed-out',
    line: /^upstream timed out \(110:[^)]*\) while connecting to upstream|^connect\(\) .*?failed \(110:/,
    writes: 'upstream timed out (110: Connection timed out) while connecting to upstream',
    means: 'The origin did not accept the connection within `proxy_connect_timeout`',
    owner: 'origin',
    remedy:
      'Look for a full accept queue, a firewall that drops packets, or a wrong address; `proxy_connect_timeout` only sets how long nginx waits',
    from: 'ngx_http_upstream_next, ngx_stream_proxy_connect_handler',
  }),
  upstream({
    id: 'tls-timed-out',
    counted: 'timed-out',
    line: /^upstream timed out \(110:[^)]*\) while SSL handshaking to upstream/,
    writes: 'upstream timed out (110: Connection timed out) while SSL handshaking to upstream',
    means:
      'The origin accepted the connection, but did not finish the TLS handshake within `proxy_connect_timeout`',
    owner: 'origin',
    remedy: 'Check whether that port speaks TLS; if it does not, use `proxy_pass http://`',
    from: 'ngx_http_upstream_next',
  }),
  upstream({
    id: 'unreachable',
    line: /^connect\(\) .*?failed \((?:100|101|112|113):/,
    writes: 'connect() to ... failed (113: No route to host)',
    means: 'nginx cannot reach the address of the origin',
    owner: 'network',
    remedy:
      'Look for a wrong address in `proxy_pass` or `upstream`, a missing route, a host that is down, or a firewall that rejects',
    from: 'ngx_event_connect_peer',
  }),
  upstream({
    id: 'connect-denied',
    line: /^connect\(\) .*?failed \((?:1|13):/,
    writes: 'connect() to ... failed (13: Permission denied)',
    means: 'nginx was not allowed to connect to the origin',
    owner: 'proxy',
    remedy:
      "Check the permissions of the unix socket, SELinux (httpd_can_network_connect) and the host's firewall",
    from: 'ngx_event_connect_peer',
  }),
  upstream({
    id: 'no-socket-file',
    line: /^connect\(\) .*?failed \(2:/,
    writes: 'connect() to unix:... failed (2: No such file or directory)',
    means: "The origin's unix socket does not exist",
    owner: 'origin',
    remedy: 'Start the origin, or correct the path in `proxy_pass` or `upstream`',
    from: 'ngx_event_connect_peer',
  }),
  upstream({
    id: 'accept-queue-full',
    line: /^connect\(\) .*?failed \(11:/,
    writes: 'connect() to unix:... failed (11: Resource temporarily unavailable)',
    means: "The accept queue of the origin's unix socket was full",
    owner: 'origin',
    remedy: "Raise the origin's backlog and net.core.somaxconn, or give it more workers",
    from: 'ngx_event_connect_peer',
  }),
  upstream({
    id: 'connect-reset',
    counted: 'reset',
    line: /^connect\(\) .*?failed \((?:104|32):|^\w+\(\) .*?failed \((?:104|32):[^)]*\) while (?:connecting|SSL handshaking) to upstream/,
    writes: 'connect() failed (104: Connection reset by peer) while connecting to upstream',
    means: 'The origin reset the connection while it was being opened',
    owner: 'origin',
    remedy:
      'Look for a full accept queue with net.ipv4.tcp_abort_on_overflow=1, a limit on connections, or a restart',
    from: 'ngx_http_upstream_test_connect',
  }),
  upstream({
    id: 'connect-failed',
    line: /^connect\(\) .*?failed \(\d+:/,
    writes: 'connect() to ... failed (22: Invalid argument)',
    means: 'The kernel would not open a connection from nginx to the origin',
    owner: 'proxy',
    remedy: 'Look up the number in errno(3)',
    from: 'ngx_event_connect_peer',
  }),
  upstream({
    id: 'no-live',
    line: /^no live upstreams/,
    writes: 'no live upstreams while connecting to upstream',
    means:
      'nginx had no origin to try: each is marked `down`, or has failed `max_fails` times within `fail_timeout`',
    owner: 'origin',
    remedy:
      'Look for the earlier errors that took the servers out of use; with `max_fails=0` nginx keeps using them, and `fail_timeout` sets for how long it does not',
    from: 'ngx_http_upstream_connect, ngx_stream_proxy_connect',
  }),
];
