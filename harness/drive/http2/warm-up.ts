import http2 from 'node:http2';
import type net from 'node:net';

/** An h2c server in this process. */
export function createWarmServer(): net.Server {
  const server = http2.createServer();
  server.on('stream', (stream: http2.ServerHttp2Stream, headers) => {
    stream.on('error', () => {});
    stream.resume();
    stream.respond({ ':status': 200, 'content-type': 'text/plain' });
    // The head of an answer to HEAD ends the stream.
    if (headers[':method'] !== 'HEAD') stream.end('0123456789');
  });
  return server;
}
