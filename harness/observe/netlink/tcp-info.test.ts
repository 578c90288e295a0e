import { expect, test } from 'vitest';
import { decodeTcpInfo } from './tcp-info.ts';

/**
 * Of Linux 6.18: the sender of 8 MB over a link of 20 ms that loses 2%, whose receiver did not read at first. `ss -tinm`, a moment
 * later: cubic rtt:20.735/0.993 cwnd:10 ssthresh:9 delivery_rate 5725016bps busy:15188ms rwnd_limited:364ms retrans:0/118
 * minrtt:20
 */
const CAPTURE = Buffer.from(
  [
    '010000000007aa00006b030000000000a8050000180200000a00000000000000000000000000000000000000000000000000',
    '00004c3b000000000000dc05000058fa0000ff500000e1030000090000000a000000a8050000030000000000000090380000',
    '7600000055c90c0000000000ffffffffffffffff99c779000000000000000000000000000a1600002e080000d8110000204e',
    '000000000000081600006beb0a00000000004091e70000000000e08d05000000000000000000000000008a15000000000000',
    '989b7c0000000000709b0200000000000100000000000000000000000090250000fc00000000000000000000000000000000',
    '000000000000000000000000000000000000000000',
  ].join(''),
  'hex',
);
const view = (bytes: Uint8Array<ArrayBuffer>, length = bytes.length): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, length);

test('decodeTcpInfo() reads what ss shows of a real connection', () => {
  expect(decodeTcpInfo(view(CAPTURE))).toEqual({
    rttUs: 20_735,
    rttVarUs: 993,
    minRttUs: 20_000,
    cwnd: 10,
    ssthresh: 9,
    retransmits: 118,
    deliveryBytesPerSecond: 5_725_016 / 8,
    busyUs: 15_176_000,
    rwndLimitedUs: 364_000,
  });
});

test('decodeTcpInfo() gives null, not 0, for what TCP does not know yet and for what an older kernel does not have', () => {
  const fresh = view(Uint8Array.from(CAPTURE));
  for (const offset of [68, 72, 160, 164]) fresh.setUint32(offset, 0, true);
  fresh.setUint32(76, 0x7fff_ffff, true);
  fresh.setUint32(148, 0xffff_ffff, true);
  expect(decodeTcpInfo(fresh)).toEqual({
    ...decodeTcpInfo(view(CAPTURE)),
    ...{ rttUs: null, rttVarUs: null, minRttUs: null, ssthresh: null, deliveryBytesPerSecond: null },
  });
  // struct tcp_info of Linux 4.6 ends before the delivery rate.
  const none = { deliveryBytesPerSecond: null, busyUs: null, rwndLimitedUs: null };
  expect(decodeTcpInfo(view(CAPTURE, 160))).toEqual({ ...decodeTcpInfo(view(CAPTURE)), ...none });
});
