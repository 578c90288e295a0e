import { type EventEmitter, once } from 'node:events';
import { sharedCertificate } from '../../testing/certificate.ts';
import type { TestServer } from '../../testing/servers.ts';
import { type H3Headers, type H3Server, type H3ServerStream, loadLibrary } from '../library.ts';

/** An HTTP/3 server of the driver's own library, with its own certificate. `streams`: its stream limit. */
export async function h3Server(
  answer: (stream: H3ServerStream, headers: H3Headers) => void,
  streams?: number,
): Promise<TestServer & { readonly ca: string }> {
  const { key, cert } = sharedCertificate('127.0.0.1,DNS:origin.test');
  const library = await loadLibrary();
  const limit = streams === undefined ? {} : { initialMaxStreamsBidi: streams };
  let [accepted, open] = [0, 0];
  const server = await listening(() =>
    library.createSecureServer({ key, cert, runtimeMode: 'portable', ...limit }, answer),
  );
  server.on('session', (session: EventEmitter) => {
    accepted += 1;
    open += 1;
    session.once('close', () => (open -= 1));
  });
  return {
    port: server.address()!.port,
    ca: cert,
    accepted: () => accepted,
    open: () => open,
    [Symbol.asyncDispose]: () => server.close(),
  };
}

/** Retries with another port: the library also listens for HTTP/2 on the TCP port of the same number, if free. */
async function listening(create: () => H3Server): Promise<H3Server> {
  for (;;) {
    const server = create();
    server.listen(0, '127.0.0.1');
    const refused = await once(server, 'listening').then(
      () => null,
      (error: NodeJS.ErrnoException) => error,
    );
    if (refused === null) return server;
    if (refused.code !== 'EADDRINUSE') throw refused;
  }
}

/** The default answer. */
export function helloH3(stream: H3ServerStream): void {
  stream.respondWithBody({ ':status': '200' }, 'hello');
}
