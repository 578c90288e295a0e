import type { Endpoint } from '../target/target.ts';

/** The two requests that a connection carries, ready to be written (latin1). */
export interface RequestTexts {
  readonly usual: string;
  /** Carries `Connection: close`: the server shall close after its answer. */
  readonly last: string;
}

export function requestTexts({ host, path }: Pick<Endpoint, 'host' | 'path'>): RequestTexts {
  const head = `GET ${path} HTTP/1.1\r\nHost: ${host}\r\n`;
  return { usual: `${head}\r\n`, last: `${head}Connection: close\r\n\r\n` };
}
