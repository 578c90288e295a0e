import type { Strategy } from '../../../scenario/strategy.ts';

/** Whether nginx is set to keep upstream connections, its upstream protocol allows it, and its requests do not forbid it. */
export function asksToKeepUpstream({
  upstreamKeepalive,
  upstreamProtocol,
  upstreamConnection,
}: Pick<Strategy, 'upstreamKeepalive' | 'upstreamProtocol' | 'upstreamConnection'>): boolean {
  return upstreamKeepalive !== 'off' && upstreamProtocol === 'http/1.1' && upstreamConnection === 'empty';
}
