import { expect, test } from 'vitest';
import type { Mistake } from '../../errors.ts';
import { REQUEST } from '../commands/shared.ts';
import { readOptions } from './declare.ts';
import { probeNotice, readRequest } from './request.ts';

const SECRET = 'hunter2-hunter2';

interface Typed {
  readonly method?: string;
  readonly header?: readonly string[];
  readonly body?: string;
  readonly bearerEnv?: string;
}

function read(typed: Typed) {
  const mistakes: Mistake[] = [];
  const asked = readRequest(readOptions(REQUEST, { ...typed }, mistakes), '/here', mistakes);
  return { ...asked, mistakes };
}

test.each<[string, Typed, object]>([
  ['nothing', {}, {}],
  ['a method', { method: 'PATCH' }, { method: 'PATCH' }],
  ['a text', { body: '{"a":1}' }, { body: '{"a":1}' }],
  ['an empty text', { body: '' }, { body: '' }],
  ['a file, from the working directory', { body: '@a/b.json' }, { body: { file: '/here/a/b.json' } }],
  ['a file elsewhere', { body: '@/a' }, { body: { file: '/a' } }],
  ['a token', { bearerEnv: 'API_TOKEN' }, { bearerEnv: 'API_TOKEN' }],
  [
    'headers, with and without spaces, and one name several times',
    { header: ['A:b', 'C:  d: e\t', 'a: f', 'G:'] },
    { headers: { A: ['b', 'f'], C: ['d: e'], G: [''] } },
  ],
])('readRequest() reads %s', (_, typed, changes) => {
  expect(read(typed)).toEqual({ changes, isMistaken: false, notices: [], mistakes: [] });
});

test.each<[string, Typed, string, string]>([
  ['an unknown method', { method: 'get' }, '--method', 'Unknown value "get"'],
  ['a header without a name', { header: [SECRET] }, '--header', 'Found no name'],
  ['a header of nothing but a value', { header: [`: ${SECRET}`] }, '--header', 'Found no name'],
  ['a header that frames', { header: [`Connection: ${SECRET}`] }, '--header Connection', 'Cannot be set'],
  ['a pseudo header', { header: [`:path:${SECRET}`] }, '--header', 'Found no name'],
  ['a line break', { header: [`A: ${SECRET}\r\nB: c`] }, '--header A', 'Its value is not valid'],
  ['a file without a name', { body: '@' }, '--body', 'Names no file'],
  ['the token itself', { bearerEnv: `${SECRET}.a.b` }, '--bearer-env', 'Is not the name of a variable'],
])('readRequest() refuses %s, without repeating it', (_, typed, where, what) => {
  const { mistakes, isMistaken } = read(typed);
  expect(mistakes).toMatchObject([{ where, what: expect.stringContaining(what) }]);
  expect(isMistaken).toBe(true);
  expect(JSON.stringify(mistakes)).not.toContain(SECRET);
});

test('readRequest() says that others can see a credential on a command line', () => {
  const { notices } = read({ header: [`Authorization: Bearer ${SECRET}`, `X-Api-Key: ${SECRET}`, 'A: b'] });
  expect(notices).toEqual([
    expect.stringContaining('2 credentials in --header (Authorization, X-Api-Key): other users'),
  ]);
  expect(notices.join()).not.toContain(SECRET);
});

test.each([
  ['GET', 0],
  ['PUT', 0],
  ['POST', 1],
  ['PATCH', 1],
] as const)('probeNotice() of %s: %i', (method, length) =>
  expect(probeNotice({ method })).toHaveLength(length),
);
