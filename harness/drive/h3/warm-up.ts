import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import type { Endpoint } from '../../serve/target.ts';
import { loadLibrary } from './library.ts';

const ADDRESS = '127.0.0.1';

/** A warm-up server of the library itself, on the loopback: QUIC cannot use Unix sockets. */
export async function startWarmServer(): Promise<{ readonly endpoint: Endpoint; close(): Promise<void> }> {
  const library = await loadLibrary();
  const { key, cert } = await makeCertificate();
  const server = library.createSecureServer({ key, cert, runtimeMode: 'portable' }, (stream) => {
    stream.resume();
    stream.respondWithBody({ ':status': '200' }, '0123456789');
  });
  server.listen(0, ADDRESS);
  await once(server, 'listening');
  return {
    endpoint: { address: ADDRESS, port: server.address()!.port, host: 'warm-up', path: '/', ca: cert },
    close: () => server.close(),
  };
}

/** openssl writes the key and then the certificate. */
async function makeCertificate(): Promise<{ readonly key: string; readonly cert: string }> {
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1'];
  const subject = ['-subj', '/CN=warm-up', '-addext', 'subjectAltName=DNS:warm-up.test'];
  const args = ['req', '-x509', ...kind, ...subject, '-keyout', '-'];
  const { stdout } = await promisify(execFile)('openssl', args);
  const [key, cert] = stdout.split(/(?=-----BEGIN CERTIFICATE-----)/);
  return { key: key!, cert: cert! };
}
