import { expect, test } from 'vitest';
import { createCertificate } from '../testing/certificate.ts';
import { dnsNameOf } from './server-name.ts';

test('dnsNameOf() returns the first DNS name of a certificate', () => {
  const { cert } = createCertificate('127.0.0.1,DNS:first.test,DNS:second.test');
  expect(dnsNameOf(cert)).toBe('first.test');
});

test('dnsNameOf() returns undefined for a certificate of an IP address', () => {
  expect(dnsNameOf(createCertificate('127.0.0.1').cert)).toBeUndefined();
});
