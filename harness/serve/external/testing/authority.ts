import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A certificate and its key, PEM. */
export interface Signed {
  readonly cert: string;
  readonly key: string;
}

/** A private authority. Disposing it removes its files. */
export interface Authority extends Disposable {
  /** Contains `ca.pem`, its certificate, and `ca.key`. */
  readonly folder: string;
  readonly file: string;
  /** A certificate for `DNS:name` or `IP:address`. */
  sign(altName: string): Signed;
}

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1'];

export function authority(): Authority {
  const folder = mkdtempSync(join(tmpdir(), 'connlab-ca-'));
  const path = (name: string): string => join(folder, name);
  const [file, caKey, key, cert] = ['ca.pem', 'ca.key', 'key.pem', 'cert.pem'].map(path) as Four;
  const request = (...args: readonly string[]): void => {
    execFileSync('openssl', ['req', '-x509', ...NEW_KEY, ...args], { stdio: 'pipe' });
  };
  request('-subj', '/CN=connlab test authority', '-keyout', caKey, '-out', file);
  return {
    folder,
    file,
    sign: (altName) => {
      const names = ['-subj', '/CN=service', '-addext', `subjectAltName=${altName}`];
      request(...names, '-CA', file, '-CAkey', caKey, '-keyout', key, '-out', cert);
      return { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') };
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true }),
  };
}

type Four = [string, string, string, string];
