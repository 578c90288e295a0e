import { whyNoH3 } from '../drive/h3/able.ts';
import { strategyOf } from '../scenario/axes/defaults.ts';
import { whyUnable } from '../serve/able.ts';
import { inspectNginx } from '../serve/nginx/nginx.ts';

/** A strategy that takes an HTTP/3 client and an nginx that answers it. */
export const H3 = { driver: 'h3', path: 'nginx', protocol: 'h3', tls: '1.3' } as const;

/** Why this machine cannot run a cell with HTTP/3; null where it can. */
export async function whyNoHttp3(): Promise<string | null> {
  return whyUnable({ strategy: strategyOf(H3) }, await inspectNginx()) ?? (await whyNoH3());
}
