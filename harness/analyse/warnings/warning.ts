import type { Warning } from '../../result/result.ts';

/** All there are. */
export const WARNING_CODES = [
  'loopback-hides-exhaustion',
  'driver-bottleneck',
  'origin-bottleneck',
  'proxy-bottleneck',
  'driver-late',
  'time-wait-overflow',
  'listen-overflow',
  'syn-retransmits',
  'privileged-ports',
  'prediction-off',
  'connect-cliff',
  'no-samples',
  'pool-too-small',
  'pool-waits',
  'second-mode',
  'nagle-delayed-ack',
  'tls-cost',
  'resumption-late',
  'upstream-close-race',
  'service-closes',
  'left-over-ports',
  'unproven',
] as const;

export type WarningCode = (typeof WARNING_CODES)[number];
export type CellWarning = Warning & { readonly code: WarningCode };
