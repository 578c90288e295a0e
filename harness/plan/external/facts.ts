import type { ExternalService, PortRange } from '../../scenario/scenario.ts';
import type { Strategy } from '../../scenario/strategy.ts';

/** What is known about your own service and this machine before a scenario is planned. */
export interface ExternalFacts {
  readonly service: ExternalService;
  /** The negotiated TLS; null for an http URL. */
  readonly tls: { readonly version: '1.2' | '1.3'; readonly speaksH2: boolean } | null;
  /** Settings of this machine, which are never written. */
  readonly machine: { readonly ports: PortRange; readonly twReuse: Strategy['twReuse'] };
  /** Highest mean rate of a load; null for no limit. */
  readonly maxRatePerSecond: number | null;
}
