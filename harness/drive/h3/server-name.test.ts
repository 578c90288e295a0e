import { expect, test } from 'vitest';
import { createCertificate } from '../testing/certificate.ts';
import { dnsNameOf } from './server-name.ts';

test('dnsNameOf() gives the first name that a certificate is for', () => {
  const { cert } = createCertificate('127.0.0.1,DNS:first.test,DNS:second.test');
  expect(dnsNameOf(cert)).toBe('first.test');
});

test('dnsNameOf() gives nothing for a certificate of an address', () => {
  expect(dnsNameOf(createCertificate('127.0.0.1').cert)).toBeUndefined();
});
