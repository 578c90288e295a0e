import { execFile } from 'node:child_process';
import { generateKeyPair } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CellError, messageOf } from '../errors.ts';
import type { Lab } from '../lab/lab.ts';

/** A self-signed certificate and its key, PEM. The certificate is also the authority to trust. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** A certificate in the lab's folder. */
export interface InstalledCertificate extends Certificate {
  /** Paths inside the lab. */
  readonly certFile: string;
  readonly keyFile: string;
}

const OPENSSL_TIMEOUT_MS = 5_000;
const VALID_DAYS = 2;

/** Certificates by their alternative name. They are kept because openssl takes about 20 ms to make one. */
const made = new Map<string, Certificate>();

/**
 * Puts an EC P-256 certificate for an address into the lab's folder. It also has a name, for clients that cannot check
 * an address (docs/http3.md). Rejects with a CellError if openssl fails.
 */
export function installServerCertificate(lab: Lab, address: string): Promise<InstalledCertificate> {
  return install(lab, { name: 'server', altName: `IP:${address},DNS:connlab.test` });
}

/** Puts the client's certificate into the lab's folder. The server trusts only this one. */
export function installClientCertificate(lab: Lab): Promise<InstalledCertificate> {
  return install(lab, { name: 'client', altName: 'DNS:client' });
}

async function install(
  lab: Lab,
  { name, altName }: { readonly name: string; readonly altName: string },
): Promise<InstalledCertificate> {
  const [certName, keyName] = [`${name}-cert.pem`, `${name}-key.pem`];
  const keyPath = join(lab.folder.outside, keyName);
  const known = made.get(altName);
  const key = known?.key ?? (await makeKey());
  await writeFile(keyPath, key, { mode: 0o600 });
  const cert = known?.cert ?? (await sign(keyPath, altName));
  await writeFile(join(lab.folder.outside, certName), cert);
  made.set(altName, { cert, key });
  const { inside } = lab.folder;
  return { cert, key, certFile: join(inside, certName), keyFile: join(inside, keyName) };
}

async function makeKey(): Promise<string> {
  const { privateKey } = await promisify(generateKeyPair)('ec', { namedCurve: 'P-256' });
  return privateKey.export({ type: 'pkcs8', format: 'pem' });
}

async function sign(keyPath: string, altName: string): Promise<string> {
  const subject = ['-subj', '/CN=connlab', '-addext', `subjectAltName=${altName}`];
  const args = ['req', '-x509', '-new', '-key', keyPath, '-days', String(VALID_DAYS), ...subject];
  try {
    return (await promisify(execFile)('openssl', args, { timeout: OPENSSL_TIMEOUT_MS })).stdout;
  } catch (cause) {
    throw new CellError(`Cannot make a certificate for "${altName}": ${messageOf(cause).trim()}`, { cause });
  }
}
