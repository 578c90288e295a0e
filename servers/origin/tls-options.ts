import type { Mistake } from '../../harness/errors.ts';
import type { ServerSettings } from '../../harness/scenario/scenario.ts';
import { oneOf, reader, trueOrFalse, type Values } from './readers.ts';

/** Files are PEM. */
export interface OriginTls {
  readonly certFile: string;
  readonly keyFile: string;
  readonly version: '1.2' | '1.3';
  /** Whether sessions can be resumed. */
  readonly resumption: boolean;
  /** Only clients with a certificate of this authority are served; null: none is asked for. */
  readonly clientCaFile: string | null;
}

const file = reader('a file', (text) => text || undefined);

export const TLS_READERS = {
  'tls-cert': file,
  'tls-key': file,
  'tls-version': oneOf('1.2', '1.3'),
  'tls-resumption': trueOrFalse(),
  'tls-client-ca': file,
};

type Given = Values<typeof TLS_READERS>;

/** TLS as the options that were given say it; null: plain TCP. Adds what is missing, or too much, to the mistakes. */
export function readTls(
  given: Given,
  protocol: ServerSettings['protocol'],
  mistakes: Mistake[],
): OriginTls | null {
  const { 'tls-cert': certFile, 'tls-key': keyFile } = given;
  const isAsked = protocol === 'h2' || Object.keys(TLS_READERS).some((name) => Object.hasOwn(given, name));
  if (!isAsked) return null;
  if (protocol === 'h2c')
    mistakes.push({
      where: '--protocol',
      what: 'Value "h2c" is HTTP/2 without TLS',
      expected: 'h2 with TLS',
    });
  if (certFile === undefined) misses('--tls-cert', mistakes);
  if (keyFile === undefined) misses('--tls-key', mistakes);
  if (certFile === undefined || keyFile === undefined) return null;
  return {
    certFile,
    keyFile,
    version: given['tls-version'] ?? '1.3',
    resumption: given['tls-resumption'] ?? true,
    clientCaFile: given['tls-client-ca'] ?? null,
  };
}

/** The options that say this. */
export function tlsArguments(tls: OriginTls | null): Readonly<Record<string, string | boolean | null>> {
  if (tls === null) return {};
  return {
    'tls-cert': tls.certFile,
    'tls-key': tls.keyFile,
    'tls-version': tls.version,
    'tls-resumption': tls.resumption,
    'tls-client-ca': tls.clientCaFile,
  };
}

/** An option that is there but wrong was named already. */
function misses(where: string, mistakes: Mistake[]): void {
  if (mistakes.some((mistake) => mistake.where === where)) return;
  mistakes.push({ where, what: 'Is missing', expected: 'a file, for TLS needs certificate and key' });
}
