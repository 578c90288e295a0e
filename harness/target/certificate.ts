import { execFile } from 'node:child_process';
import { generateKeyPair } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CellError } from '../errors.ts';
import type { Lab } from '../lab/lab.ts';

/** Of a server; the certificate signs itself, so it is also the one to trust. */
export interface Certificate {
  /** PEM. */
  readonly cert: string;
  /** Paths as the lab's programs see them. */
  readonly certFile: string;
  readonly keyFile: string;
}

interface Pem {
  readonly cert: string;
  readonly key: string;
}

const OPENSSL_TIMEOUT_MS = 5_000;
const DAYS = 2;

/** For the life of this process, by address: making one takes openssl some 20 ms. */
const made = new Map<string, Pem>();

/** Puts an EC P-256 certificate for an address in the lab's folder. Rejects with a CellError where openssl fails. */
export async function installCertificate(lab: Lab, address: string): Promise<Certificate> {
  const [certName, keyName] = ['cert.pem', 'key.pem'];
  const keyPath = join(lab.folder.outside, keyName);
  const known = made.get(address);
  const key = known?.key ?? (await makeKey());
  await writeFile(keyPath, key, { mode: 0o600 });
  const cert = known?.cert ?? (await signCertificate(keyPath, address));
  await writeFile(join(lab.folder.outside, certName), cert);
  made.set(address, { cert, key });
  return { cert, certFile: join(lab.folder.inside, certName), keyFile: join(lab.folder.inside, keyName) };
}

async function makeKey(): Promise<string> {
  const { privateKey } = await promisify(generateKeyPair)('ec', { namedCurve: 'P-256' });
  return privateKey.export({ type: 'pkcs8', format: 'pem' });
}

async function signCertificate(keyPath: string, address: string): Promise<string> {
  const subject = ['-subj', '/CN=connlab', '-addext', `subjectAltName=IP:${address}`];
  const args = ['req', '-x509', '-new', '-key', keyPath, '-days', String(DAYS), ...subject];
  try {
    return (await promisify(execFile)('openssl', args, { timeout: OPENSSL_TIMEOUT_MS })).stdout;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.trim() : String(cause);
    throw new CellError(`Cannot make a certificate for "${address}": ${reason}`, { cause });
  }
}
