import type { ClientHttp2Stream } from 'node:http2';
import { codeOf } from '../connection/error-code.ts';
import type { Clock } from '../exchange.ts';
import type { StreamRequest } from '../streams/stream-request.ts';
import { errorName } from './error-name.ts';

/** Tells a request what comes on its stream. */
export function listen(stream: ClientHttp2Stream, request: StreamRequest, clock: Clock): void {
  stream.on('response', (headers) => request.responded(headers[':status']!, clock()));
  stream.on('end', () => {
    // Without a head the error or the end of the connection that follows says more.
    if (request.status !== 0 && stream.rstCode === 0) request.complete();
  });
  stream.on('error', (error) => {
    const code = codeOf(error);
    request.fail(code === 'ERR_HTTP2_STREAM_ERROR' ? errorName(stream.rstCode) : code);
  });
  // To Node the server's CANCEL is no error: it ends the stream, and gives its code when that is closed.
  stream.on('close', () =>
    stream.rstCode === 0 ? request.cutOff() : request.fail(errorName(stream.rstCode)),
  );
  stream.resume();
}
