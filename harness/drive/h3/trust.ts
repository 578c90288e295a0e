import { mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Has quiche trust this certificate (PEM) and no other, from now on. Given it as an option, the library would write it
 * for each connection to a file in /tmp, under a name that two drivers may share, and BoringSSL would read the
 * machine's certificates besides: half of what a connection costs the client. So it is made the machine's.
 */
export function trustOnly(certificate: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'connlab-h3-'));
  const file = join(folder, 'ca.pem');
  writeFileSync(file, certificate);
  const descriptor = openSync(file, 'r');
  // Whatever becomes of this process, no file is left: it is opened again through its descriptor.
  rmSync(folder, { recursive: true });
  process.env.SSL_CERT_FILE = `/proc/self/fd/${descriptor}`;
}
