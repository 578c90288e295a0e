export type ResponseError =
  | 'ERR_RESPONSE_MALFORMED'
  | 'ERR_RESPONSE_HEAD_TOO_LARGE'
  | 'ERR_RESPONSE_TRUNCATED';

/** `more`: the answer is incomplete. `done`: it is complete, and its last byte is the last one `taken`. */
export type ParseResult = 'more' | 'done' | ResponseError;
