/** What TCP knows of one connection. null: it does not know yet, or this kernel does not tell. */
export interface TcpInfo {
  /** Smoothed round-trip time, and its mean deviation. */
  readonly rttUs: number | null;
  readonly rttVarUs: number | null;
  /** Shortest round trip of the last five minutes (net.ipv4.tcp_min_rtt_wlen). */
  readonly minRttUs: number | null;
  /** Congestion window, segments. */
  readonly cwnd: number | null;
  /** Slow start ends at this window, segments; null as long as nothing was lost or marked. */
  readonly ssthresh: number | null;
  /** Segments sent again since the connection was opened. */
  readonly retransmits: number | null;
  /** Most recent rate at which sent bytes arrived. */
  readonly deliveryBytesPerSecond: number | null;
  /** Time in which there was something to send, in ticks of the kernel. */
  readonly busyUs: number | null;
  /** The part of it in which the other side's receive window allowed no more. */
  readonly rwndLimitedUs: number | null;
}

/** One value from struct tcp_info. */
interface Field {
  /** In bytes. */
  readonly offset: number;
  readonly bytes: 4 | 8;
  /** What the kernel writes where it has no value. */
  readonly none?: number;
}

/** uapi/linux/tcp.h. Fields are only ever added at the end, so an older kernel has fewer of them. */
const FIELDS: { readonly [K in keyof TcpInfo]: Field } = {
  rttUs: { offset: 68, bytes: 4, none: 0 },
  rttVarUs: { offset: 72, bytes: 4, none: 0 },
  minRttUs: { offset: 148, bytes: 4, none: 0xffff_ffff }, // tcp_init_sock() in tcp.c
  cwnd: { offset: 80, bytes: 4 },
  ssthresh: { offset: 76, bytes: 4, none: 0x7fff_ffff }, // TCP_INFINITE_SSTHRESH of net/tcp.h
  retransmits: { offset: 100, bytes: 4 },
  deliveryBytesPerSecond: { offset: 160, bytes: 8, none: 0 },
  busyUs: { offset: 168, bytes: 8 },
  rwndLimitedUs: { offset: 176, bytes: 8 },
};

export const TCP_VALUES = Object.keys(FIELDS) as readonly (keyof TcpInfo)[];

/** Decodes struct tcp_info as netlink gives it. Little-endian, as in message.ts. */
export function decodeTcpInfo(info: DataView): TcpInfo {
  const value = (name: keyof TcpInfo): number | null => {
    const { offset, bytes, none } = FIELDS[name];
    if (offset + bytes > info.byteLength) return null;
    const read = bytes === 4 ? info.getUint32(offset, true) : Number(info.getBigUint64(offset, true));
    return read === none ? null : read;
  };
  return Object.fromEntries(TCP_VALUES.map((name) => [name, value(name)])) as unknown as TcpInfo;
}
