import { mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Makes quiche trust this certificate (PEM) and no other from now on, through the environment. Passed as an option, the
 * library would write it to a file in /tmp for each connection, with a name that two drivers may share, and BoringSSL
 * would also read the machine's certificates: half of the client's cost of a connection.
 */
export function trustOnly(certificate: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'connlab-h3-'));
  const file = join(folder, 'ca.pem');
  writeFileSync(file, certificate);
  const descriptor = openSync(file, 'r');
  // Deleted at once so that no file is ever left behind; it is reopened through its descriptor.
  rmSync(folder, { recursive: true });
  process.env.SSL_CERT_FILE = `/proc/self/fd/${descriptor}`;
}
