import type { CellPlan } from '../scenario/scenario.ts';
import type { NginxInfo } from './nginx/nginx.ts';

/** Why this machine's nginx (null: it has none) cannot be a cell's proxy; null where it can, or none is needed. */
export function whyUnable({ strategy }: Pick<CellPlan, 'strategy'>, nginx: NginxInfo | null): string | null {
  const { path, protocol, tls } = strategy;
  if (path === 'direct') return null;
  if (nginx === null) return 'nginx is not installed; ./setup.sh brings it';
  const lacks = (what: string, remedy: string): string => `nginx ${nginx.version} has no ${what}; ${remedy}`;
  const has = (module: string): boolean => nginx.modules.includes(module);
  // Whatever it proxies, it is asked for its own counts.
  if (!has('http_stub_status_module')) return lacks('http_stub_status_module', BUILT_WITHOUT);
  if (path === 'nginx-stream')
    return nginx.stream === null ? lacks('stream module', './setup.sh brings it') : null;
  if (protocol === 'h3') return has('http_v3_module') ? null : lacks('http_v3_module', SINCE_1_25);
  if (tls !== 'none' && !has('http_ssl_module')) return lacks('http_ssl_module', BUILT_WITHOUT);
  if ((protocol === 'h2' || protocol === 'h2c') && !has('http_v2_module'))
    return lacks('http_v2_module', BUILT_WITHOUT);
  return null;
}

const BUILT_WITHOUT = "it was built without; Debian's and nginx.org's packages have it";
const SINCE_1_25 = 'HTTP/3 needs nginx 1.25 or later, for instance that of Debian 13';
