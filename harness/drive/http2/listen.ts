import type { ClientHttp2Stream } from 'node:http2';
import { codeOf } from '../connection/error-code.ts';
import type { Clock } from '../exchange.ts';
import type { StreamRequest } from '../streams/stream-request.ts';
import { errorName } from './error-name.ts';

/** Passes the events of a stream to its request. */
export function listen(stream: ClientHttp2Stream, request: StreamRequest, clock: Clock): void {
  stream.on('response', (headers) => request.responded(headers[':status']!, clock()));
  stream.on('end', () => {
    // Without a head, the error or the end of the connection follows and is more specific.
    if (request.status !== 0 && stream.rstCode === 0) request.complete();
  });
  stream.on('error', (error) => {
    const code = codeOf(error);
    request.fail(code === 'ERR_HTTP2_STREAM_ERROR' ? errorName(stream.rstCode) : code);
  });
  // Node reports the server's CANCEL not as an error but as an end; the code is known at the close.
  stream.on('close', () =>
    stream.rstCode === 0 ? request.cutOff() : request.fail(errorName(stream.rstCode)),
  );
  stream.resume();
}
