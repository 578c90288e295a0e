/** What a kernel has since some version, and what its absence means. */
const FEATURES: readonly {
  readonly since: readonly [major: number, minor: number];
  readonly without: string;
}[] = [
  {
    // ip(7)
    since: [6, 3],
    without: 'no IP_LOCAL_PORT_RANGE, the remedy for slow connects past half the range (6.3)',
  },
  { since: [6, 14], without: 'tcp_tw_reuse waits a fixed second, without tcp_tw_reuse_delay (6.14)' },
  { since: [6, 15], without: 'connects past half the port range cost most (cheaper since 6.15)' },
];

/** What this kernel release (`uname -r`) means for connections. Pure. */
export function describeKernel(release: string): { readonly ok: boolean; readonly consequence: string } {
  const [major = 0, minor = 0] = release.split('.').map((part) => Number.parseInt(part, 10));
  const missing = FEATURES.filter(
    ({ since }) => major < since[0] || (major === since[0] && minor < since[1]),
  );
  if (missing.length === 0) {
    return {
      ok: true,
      consequence:
        'has IP_LOCAL_PORT_RANGE (6.3), tcp_tw_reuse_delay (6.14), cheaper connects past half the range (6.15)',
    };
  }
  return { ok: false, consequence: missing.map(({ without }) => without).join('; ') };
}
