import type { CellPlan } from '../scenario/scenario.ts';
import type { NginxInfo } from './nginx/nginx.ts';

/** Why this machine's nginx (null: none) cannot be the proxy of a cell; null if it can, or the cell needs none. */
export function whyUnable({ strategy }: Pick<CellPlan, 'strategy'>, nginx: NginxInfo | null): string | null {
  const { path, protocol, tls } = strategy;
  if (path === 'direct') return null;
  if (nginx === null) return 'nginx is not installed; run ./setup.sh';
  const lacks = (what: string, remedy: string): string => `nginx ${nginx.version} has no ${what}; ${remedy}`;
  const has = (module: string): boolean => nginx.modules.includes(module);
  // Needed for every protocol: the observers read nginx's counts.
  if (!has('http_stub_status_module')) return lacks('http_stub_status_module', BUILT_WITHOUT);
  if (path === 'nginx-stream') return nginx.stream === null ? lacks('stream module', 'run ./setup.sh') : null;
  if (protocol === 'h3') return has('http_v3_module') ? null : lacks('http_v3_module', SINCE_1_25);
  if (tls !== 'none' && !has('http_ssl_module')) return lacks('http_ssl_module', BUILT_WITHOUT);
  if ((protocol === 'h2' || protocol === 'h2c') && !has('http_v2_module'))
    return lacks('http_v2_module', BUILT_WITHOUT);
  return null;
}

const BUILT_WITHOUT = 'use a package of Debian or nginx.org, which has it';
const SINCE_1_25 = 'HTTP/3 needs nginx 1.25 or later, for example the package of Debian 13';
