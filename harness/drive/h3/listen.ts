import { codeOf } from '../connection/error-code.ts';
import type { Clock } from '../exchange.ts';
import type { StreamRequest } from '../streams/stream-request.ts';
import { streamErrorName } from './error-name.ts';
import type { H3Stream } from './library.ts';

/** Passes the events of a stream to its request. */
export function listen(stream: H3Stream, request: StreamRequest, clock: Clock): void {
  stream.on('response', (headers) => request.responded(Number(headers[':status']), clock()));
  stream.on('end', () => request.complete());
  stream.on('error', (error) => request.fail(nameOf(error)));
  stream.on('close', () => request.cutOff());
  stream.resume();
}

/** Name of the code in the server's RESET_STREAM, else the library's error code. */
function nameOf(error: Error & { readonly h3Code?: number }): string {
  return error.h3Code === undefined ? codeOf(error) : streamErrorName(error.h3Code);
}
