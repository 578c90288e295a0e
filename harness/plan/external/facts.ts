import type { ExternalService, PortRange } from '../../scenario/scenario.ts';
import type { Strategy } from '../../scenario/strategy.ts';

/** What is known before a scenario is planned for a service of one's own. */
export interface ExternalFacts {
  readonly service: ExternalService;
  /** What its TLS agreed on; null: the URL says http. */
  readonly tls: { readonly version: '1.2' | '1.3'; readonly speaksH2: boolean } | null;
  /** This machine, whose settings are never written. */
  readonly machine: { readonly ports: PortRange; readonly twReuse: Strategy['twReuse'] };
  /** Most requests per second that a load may ask for on the mean; null: no limit. */
  readonly maxRatePerSecond: number | null;
}
