import { listed } from '../../words.ts';
import type { Cause } from '../comparison.ts';
import type { Pair } from '../pair/pairs.ts';
import { connectionsShorter, keepAliveOff, upstreamKeepAlive } from './connections.ts';
import { type Evidence, evidenceOf } from './evidence.ts';
import { nagleBack } from './nagle.ts';
import { portsExhausted, timeWaitMoved, upstreamRefused } from './ports.ts';
import { protocolChanged, resumptionLost } from './protocol.ts';

/** The nearest to the root first: what follows from another one comes after it. */
const CAUSES: readonly ((evidence: Evidence) => Cause | null)[] = [
  ...[settingChanged, protocolChanged, keepAliveOff, connectionsShorter, upstreamKeepAlive],
  ...[nagleBack, resumptionLost, portsExhausted, upstreamRefused, timeWaitMoved],
];

/** What likely made the cell change, each with its evidence; nothing is named without. */
export function causesOf(pair: Pair): readonly Cause[] {
  const evidence = evidenceOf(pair);
  return CAUSES.map((cause) => cause(evidence)).filter((cause) => cause !== null);
}

function settingChanged({ pair: { changes } }: Evidence): Cause | null {
  if (changes.length === 0) return null;
  const texts = changes.map(({ text }) => text);
  return { code: 'setting-changed', message: `The two sides asked for different things: ${listed(texts)}` };
}
