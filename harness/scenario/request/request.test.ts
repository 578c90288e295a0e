import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readScenario } from '../read/validate.ts';
import { recordOf, sentRequest } from './contents.ts';
import { RequestReader } from './read.ts';
import { DEFAULT_REQUEST, type RequestRecord, type RequestSettings, requestText } from './request.ts';
import { withoutSecrets } from './secrets.ts';

const SECRET = 'hunter2-hunter2';

function read(request: unknown, cell: unknown = {}): readonly RequestRecord[] {
  const load = { kind: 'closed', concurrency: 1, requests: 1, durationMs: 1_000 };
  const cells = [{ name: 'a', request: cell }, { name: 'b' }];
  const input = { name: 'x', question: 'x?', load, request, cells };
  return readScenario(input, 'x.ts').scenario.cells.map((plan) => plan.request);
}

function mistakesOf(request: unknown, cell?: unknown): string {
  try {
    read(request, cell);
  } catch (error) {
    return (error as Error).message;
  }
  return '';
}

test('A scenario without a request sends a plain GET', () => {
  expect(read(undefined)[1]).toEqual({ method: 'GET', headers: {}, body: null, bearerEnv: null });
});

test('A cell replaces parts of the request of its scenario', () => {
  const [own, shared] = read(
    { method: 'POST', body: 'abc', headers: { a: 'b' } },
    { body: null, method: 'PUT' },
  );
  expect(own).toEqual({ method: 'PUT', headers: { a: 'b' }, body: null, bearerEnv: null });
  expect(shared).toEqual({
    method: 'POST',
    headers: { a: 'b' },
    body: { bytes: 3, file: null },
    bearerEnv: null,
  });
  expect(sentRequest(shared!)).toEqual({
    method: 'POST',
    host: null,
    headers: [['a', 'b']],
    body: btoa('abc'),
  });
});

test('A record has no credential and no body, whatever is done with it', () => {
  const headers = { Authorization: `Bearer ${SECRET}`, Cookie: [SECRET], Accept: 'a', Host: 'shop.test' };
  const [record] = read({}, { headers, body: SECRET });
  expect(record).toEqual({
    method: 'GET',
    headers: { Authorization: null, Cookie: null, Accept: 'a', Host: 'shop.test' },
    body: { bytes: SECRET.length, file: null },
    bearerEnv: null,
  });
  const { host, headers: sent } = sentRequest(record!);
  expect([host, sent.map(([name]) => name)]).toEqual(['shop.test', ['Authorization', 'Cookie', 'Accept']]);
  expect(requestText(record!)).toBe(
    'GET, 15 bytes, accept: a, authorization: (hidden), cookie: (hidden), host: shop.test',
  );
  expect(withoutSecrets(`sent ${SECRET}`)).toBe('sent (hidden)');
});

test.each<[string, unknown, string]>([
  ['a method in small letters', { method: 'post' }, 'request.method: Unknown value "post"'],
  ['an unknown method', { method: 'CONNECT' }, 'request.method: Unknown value "CONNECT"'],
  ['an unknown key', { auth: SECRET }, 'request.auth: Unknown key "auth"'],
  ['headers as a text', { headers: SECRET }, 'request.headers: Is not valid'],
  [
    'a header that frames',
    { headers: { 'Content-Length': SECRET } },
    'request.headers.Content-Length: Cannot',
  ],
  ['a header with a line break', { headers: { A: `${SECRET}\n` } }, 'request.headers.A: Its value is not'],
  ['a body that is a number', { body: 7 }, 'request.body: Is not valid'],
  ['a body that is an object', { body: { text: SECRET } }, 'request.body: Is not valid'],
  ['a body from a file of no name', { body: { file: '' } }, 'request.body: Is not valid'],
  ['the token in the place of its name', { bearerEnv: `${SECRET}.x` }, 'request.bearerEnv: Is not the name'],
  [
    'two tokens',
    { bearerEnv: 'TOKEN', headers: { authorization: SECRET } },
    'request: Has bearerEnv and an Authorization header',
  ],
])('A scenario with %s is refused, without repeating it', (_, request, message) => {
  expect(mistakesOf(request)).toContain(message);
  expect(mistakesOf({}, request)).toContain(message);
  expect(mistakesOf(request)).not.toContain(SECRET);
});

test('All mistakes of a request are told at once', () => {
  const request = { method: 'GETT', headers: { TE: 'a', Upgrade: 'b' }, body: 1, bearerEnv: 2 };
  expect(mistakesOf(request).split('\n')).toHaveLength(5);
});

/** Reads what a request needs, from a folder with these files. */
async function complete(
  request: Partial<RequestSettings>,
  { env = {}, files = {} }: { env?: NodeJS.ProcessEnv; files?: Record<string, string | Buffer> } = {},
) {
  const folder = await mkdtemp(join(tmpdir(), 'connlab-request-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  const places = { body: 'BODY', bearerEnv: 'TOKEN', folder };
  return new RequestReader(env).read(recordOf({ ...DEFAULT_REQUEST, ...request }), places);
}

test('RequestReader reads a file as it is, and a token', async () => {
  const bytes = Buffer.from([0, 255, 13, 10]);
  const read = await complete(
    { method: 'POST', body: { file: 'order.bin' }, bearerEnv: 'API_TOKEN' },
    { env: { API_TOKEN: 'a|b.c==' }, files: { 'order.bin': bytes } },
  );
  const { record } = read as { record: RequestRecord };
  expect(record).toEqual({
    method: 'POST',
    headers: {},
    body: { bytes: 4, file: 'order.bin' },
    bearerEnv: 'API_TOKEN',
  });
  expect(sentRequest(record)).toEqual({
    method: 'POST',
    host: null,
    headers: [['Authorization', 'Bearer a|b.c==']],
    body: bytes.toString('base64'),
  });
  expect(withoutSecrets('Token a|b.c== of Bearer a|b.c==')).toBe('Token (hidden) of (hidden)');
});

test.each<[string, NodeJS.ProcessEnv, string]>([
  ['a variable that is not there', {}, 'There is no environment variable API_TOKEN'],
  ['an empty one', { API_TOKEN: '' }, 'The environment variable API_TOKEN is empty'],
  [
    'a line break',
    { API_TOKEN: `${SECRET}\n` },
    'The environment variable API_TOKEN holds more than a token',
  ],
  ['two words', { API_TOKEN: `Bearer ${SECRET}` }, 'holds more than a token'],
])('RequestReader refuses %s', async (_, env, what) => {
  const read = await complete({ bearerEnv: 'API_TOKEN' }, { env });
  expect(read).toMatchObject({ mistakes: [{ where: 'TOKEN', what: expect.stringContaining(what) }] });
  expect(JSON.stringify(read)).not.toContain(SECRET);
});

test('RequestReader does not repeat a name that may be the token itself', async () => {
  expect(JSON.stringify(await complete({ bearerEnv: 'ghp_hunter2' }))).not.toContain('ghp_hunter2');
});

test.each([
  ['that is not there', 'nowhere', 'Cannot read "nowhere" (ENOENT)'],
  ['that is a folder', '.', '"." is not a regular file'],
  ['that is a device', '/dev/zero', '"/dev/zero" is not a regular file'],
  ['that is too large', 'large', '"large" has 16777217 bytes'],
])('RequestReader refuses a body in a file %s, and tells of the token as well', async (_, file, what) => {
  const files = file === 'large' ? { large: Buffer.alloc(16 * 1024 * 1024 + 1) } : {};
  const read = await complete({ body: { file }, bearerEnv: 'API_TOKEN' }, { files });
  expect(read).toMatchObject({ mistakes: [{ where: 'BODY', what }, { where: 'TOKEN' }] });
});

test('sentRequest() has nothing to send before the file was read', () => {
  expect(() => sentRequest(recordOf({ ...DEFAULT_REQUEST, body: { file: 'a' } }))).toThrow('was not read');
});
