import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { getSystemErrorMap } from 'node:util';
import { describe, expect, test } from 'vitest';
import { isTestFile, readSources } from '../../testing/source.ts';
import { streamErrorName } from '../h3/error-name.ts';
import { errorName } from '../http2/error-name.ts';
import { CODES_BY_SUBJECT, FAMILIES, meaningOf } from './codes.ts';

const require = createRequire(import.meta.url);
const sourceOf = (module: string): string => readFileSync(require.resolve(module), 'utf8');

/** What a pattern's first group finds in a text, each once. */
const allIn = (text: string, pattern: RegExp): readonly string[] => [
  ...new Set([...text.matchAll(pattern)].map((match) => match[1]!)),
];

const DECLARED = Object.values(CODES_BY_SUBJECT).flatMap((codes) => Object.keys(codes));
const ours = [...readSources(['harness/drive'], '.ts')]
  .filter(([file]) => !isTestFile(file) && !file.includes('/testing/') && !file.includes('drive/errors/'))
  .map(([, source]) => source)
  .join('\n');

describe('The codes', () => {
  test.each<[string, readonly string[], number]>([
    ["those in the drivers' own source", allIn(ours, /'(ERR_[A-Z0-9_]+)'/g), 12],
    [
      'those of undici',
      allIn(sourceOf('undici/lib/core/errors.js'), /code = (?:code \|\| )?'([A-Z0-9_]+)'/g),
      20,
    ],
    ["those of autocannon's parser", allIn(sourceOf('http-parser-js'), /parseErrorCode\('(HPE_\w+)'\)/g), 3],
    ['those of HTTP/2', Array.from({ length: 14 }, (_, code) => errorName(code)), 14],
    ['those of HTTP/3', Array.from({ length: 17 }, (_, code) => streamErrorName(0x100 + code)), 17],
    [
      'those that a connection in the kernel can end with',
      [
        'EADDRNOTAVAIL',
        'EADDRINUSE',
        'ECONNREFUSED',
        'ECONNRESET',
        'EPIPE',
        'ETIMEDOUT',
        'EHOSTUNREACH',
      ].concat([
        'ENETUNREACH',
        'EMFILE',
        'ENFILE',
        'ENOBUFS',
        'ENOMEM',
        'EACCES',
        'EPERM',
        'ECONNABORTED',
        'ENOTCONN',
      ]),
      16,
    ],
  ])('declare %s', (_, codes, atLeast) => {
    expect(codes.filter((code) => !DECLARED.includes(code))).toEqual([]);
    expect(codes.length).toBeGreaterThanOrEqual(atLeast);
  });

  test('have a meaning for every code of llhttp and every errno of this system', () => {
    const { ERROR } = require('undici/lib/llhttp/constants.js') as { ERROR: Record<string, number> };
    const codes = [
      ...Object.keys(ERROR).map((name) => `HPE_${name}`),
      ...[...getSystemErrorMap().values()].map(([name]) => name).filter((name) => name.startsWith('E')),
    ];
    expect(codes.filter((code) => meaningOf(code) === null)).toEqual([]);
    expect(codes.length).toBeGreaterThan(80);
  });

  test('are declared once, in sentences without their full stop', () => {
    expect(DECLARED.length).toBe(new Set(DECLARED).size);
    const texts = Object.values(CODES_BY_SUBJECT)
      .flatMap((codes) => Object.values(codes))
      .flatMap(({ means, look }) => [means, look]);
    expect(texts.filter((text) => !/^[A-Za-z].*[^.]$/.test(text))).toEqual([]);
  });
});

describe('meaningOf()', () => {
  test.each([
    ['ECONNRESET', 'The other end reset the connection (RST)'],
    ['ENOPROTOOPT', 'The system says: protocol not available'],
    [
      'ERR_SSL_WRONG_VERSION_NUMBER',
      /could not agree on a TLS connection, or it broke: wrong version number/,
    ],
    ['ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE', /ssl\/tls alert handshake failure/],
    ['ERR_TLS_ALERT_48', /the alert 48: it does not know the CA/],
    ['ERR_QUIC_2', /QUIC handshake ended with the code 2/],
    ['ERR_HTTP3_GOAWAY', /library for HTTP\/3 could not continue .*: goaway/],
    ['ERR_HTTP2_GOAWAY_SESSION', /node:http2 could not continue .*: goaway session/],
    ['ERR_TLS_PROTOCOL_VERSION_CONFLICT', /could not set up TLS: protocol version conflict/],
    ['HPE_CB_HEADERS_COMPLETE', /an internal state \(CB_HEADERS_COMPLETE\)/],
  ])('says of %s what happened', (code, means) => {
    const meaning = meaningOf(code);
    expect(meaning?.means).toEqual(typeof means === 'string' ? means : expect.stringMatching(means));
  });

  test.each(['a code of a later version', ''])('is null for "%s"', (code) =>
    expect(meaningOf(code)).toBeNull(),
  );

  test('has each family under the name that the docs give it', () => {
    expect(FAMILIES.map(({ name }) => name)).toEqual([...new Set(FAMILIES.map(({ name }) => name))]);
  });
});
