import { type PastedClient, sizeComment } from './choice.ts';
import { clientIdle, idleReason, idleTimeoutMs } from './idle.ts';

export const goTransport = {
  key: 'goTransport',
  title: "Options for Go's http.Transport",
  lines: (choice) => [
    'client := &http.Client{Transport: &http.Transport{',
    '\tProxy: http.ProxyFromEnvironment,',
    '\t// With a dialer of its own it uses HTTP/1.1, unless ForceAttemptHTTP2 is set.',
    '\t// With HTTP/2 one connection would carry many requests.',
    '\tDialContext:         (&net.Dialer{Timeout: 30 * time.Second}).DialContext,',
    '\tTLSHandshakeTimeout: 10 * time.Second,',
    `\tMaxConnsPerHost:     ${choice.size},${sizeComment(choice, ' // ')}`,
    `\tMaxIdleConnsPerHost: ${choice.size},${choice.size > 2 ? ' // its default, 2, would close the others after their answers' : ''}`,
    `\t// ${idleReason(choice)}`,
    `\tIdleConnTimeout: ${idleTimeoutMs(clientIdle(choice))} * time.Millisecond,`,
    '}}',
    '// Read each body to its end and close it, or its connection is not used again.',
  ],
} as const satisfies PastedClient;
