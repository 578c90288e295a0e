import { join } from 'node:path';
import { httpProxyLines } from './http-proxy.ts';
import type { NginxOptions } from './options.ts';
import { statusLines } from './status.ts';
import { streamLines } from './stream-proxy.ts';
import { block, quoted } from './syntax.ts';

/** Files in nginx's folder. */
export const NGINX_FILES = {
  config: 'nginx.conf',
  accessLog: 'access.log',
  errorLog: 'error.log',
  /** stub_status on a unix socket, so that reading it opens no TCP connection. */
  statusSocket: 'status.sock',
} as const;

/** Quotes the path of a file in nginx's folder for the configuration. */
type FileWord = (name: string) => string;

const MAX_CONNECTIONS = 32_768;

/** The text of nginx.conf, for nginx 1.22 or later. */
export function nginxConfig(options: NginxOptions): string {
  const { proxy } = options;
  const file: FileWord = (name) => quoted(join(options.folder, name));
  const accessLog = file(NGINX_FILES.accessLog);
  const isHttp = proxy.kind === 'http';
  const loads = isHttp || proxy.module === 'built-in' ? [] : [`load_module ${quoted(proxy.module.file)};`];
  return `${[
    ...loads,
    'daemon off;',
    `pid ${file('nginx.pid')};`,
    `error_log ${file(NGINX_FILES.errorLog)} error;`,
    // Workers started by root would otherwise run as "nobody", which may not write to the folder.
    ...(options.asRoot ? ['user root;'] : []),
    `worker_processes ${options.workers};`,
    `worker_rlimit_nofile ${options.openFiles};`,
    block('events', [`worker_connections ${Math.min(MAX_CONNECTIONS, options.openFiles)};`]),
    block('http', [
      ...temporaryPaths(file),
      ...(isHttp ? httpProxyLines({ ...options, proxy }, accessLog) : []),
      ...statusLines(join(options.folder, NGINX_FILES.statusSocket), accessLog),
    ]),
    ...(isHttp ? [] : [block('stream', streamLines(options, accessLog))]),
  ].join('\n')}\n`;
}

function temporaryPaths(file: FileWord): readonly string[] {
  const kinds = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return kinds.map((kind) => `${kind}_temp_path ${file(`${kind}_temp`)};`);
}
