import { expect, test } from 'vitest';
import { giveTls } from './service-tls.ts';

test.each<[string, object, object]>([
  [
    'cells that resume',
    { cells: [{ name: 'a', resumption: true }, { name: 'b' }] },
    {
      cells: [
        { name: 'a', resumption: true, tls: '1.2' },
        { name: 'b', tls: '1.2' },
      ],
    },
  ],
  [
    'what all cells share',
    { strategy: { resumption: true }, cells: [{ name: 'a' }] },
    { strategy: { resumption: true }, cells: [{ name: 'a', tls: '1.2' }] },
  ],
  [
    'a matrix',
    { axes: { resumption: [true, false] } },
    { axes: { resumption: [true, false] }, strategy: { tls: '1.2' } },
  ],
  [
    "not the hop before the lab's nginx",
    {
      cells: [
        { name: 'a', resumption: true },
        { name: 'b', path: 'nginx' },
      ],
    },
    {
      cells: [
        { name: 'a', resumption: true, tls: '1.2' },
        { name: 'b', path: 'nginx' },
      ],
    },
  ],
])('giveTls() writes the version of the service into %s', (_, data, expected) => {
  giveTls(data, '1.2');
  expect(data).toEqual(expected);
});

test.each<[string, unknown]>([
  ['no cell resumes', { cells: [{ name: 'a' }] }],
  [
    'a cell mentions a version',
    {
      cells: [
        { name: 'a', resumption: true },
        { name: 'b', tls: '1.3' },
      ],
    },
  ],
  ['a matrix has both paths', { axes: { path: ['direct', 'nginx'], resumption: [true] } }],
  ['it is no scenario', 'text'],
])('giveTls() changes nothing if %s', (_, data) => {
  const before = structuredClone(data);
  giveTls(data, '1.2');
  expect(data).toEqual(before);
});
