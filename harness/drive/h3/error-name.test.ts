import { expect, test } from 'vitest';
import { CANCELLED, handshakeErrorName, NO_ERROR, streamErrorName } from './error-name.ts';

test('streamErrorName() knows the codes of RFC 9114, 8.1', () => {
  expect([NO_ERROR, CANCELLED].map(streamErrorName)).toEqual(['H3_NO_ERROR', 'H3_REQUEST_CANCELLED']);
  expect([0x101, 0x10b, 0x110].map(streamErrorName)).toEqual([
    'H3_GENERAL_PROTOCOL_ERROR',
    'H3_REQUEST_REJECTED',
    'H3_VERSION_FALLBACK',
  ]);
  // Codes reserved to exercise the handling of unknown codes (RFC 9114, 8.1).
  expect([0x21, 0xff, 0x111].map(streamErrorName)).toEqual(Array(3).fill('H3_NO_ERROR'));
});

test.each([
  [0x130, 'ERR_TLS_ALERT_48'], // unknown_ca
  [0x12a, 'ERR_TLS_ALERT_42'], // bad_certificate
  [0x02, 'ERR_QUIC_2'], // CONNECTION_REFUSED
])('handshakeErrorName() of %i is %s', (code, name) => expect(handshakeErrorName(code)).toBe(name));
