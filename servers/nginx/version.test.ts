import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { inspectNginx, isAtLeast, parseNginxVersion, type StreamModule } from './version.ts';

const DEBIAN_12 = readFileSync(new URL('fixtures/nginx-V.debian-12.txt', import.meta.url), 'utf8');

const inFolder = (folder: string): StreamModule => ({ file: `${folder}/ngx_stream_module.so` });

describe('parseNginxVersion()', () => {
  test("reads Debian 12's nginx", () => {
    const info = parseNginxVersion(DEBIAN_12)!;
    expect(info.version).toBe('1.22.1');
    expect(info.modules).toEqual(
      expect.arrayContaining(['http_ssl_module', 'http_stub_status_module', 'http_v2_module', 'stream']),
    );
    expect(info.modules).toHaveLength(30);
    expect(info.modules).not.toContain('http_v3_module');
    expect(info.stream).toEqual({ file: '/usr/lib/nginx/modules/ngx_stream_module.so' });
  });

  test.each([
    ['a distribution in brackets', 'nginx version: nginx/1.24.0 (Ubuntu)\n', '1.24.0', []],
    ['a fork', 'nginx version: openresty/1.25.3.1\n', '1.25.3.1', []],
    [
      'HTTP/3, and a path that is not a module',
      'nginx version: nginx/1.26.3\nconfigure arguments: --with-perl_modules_path=/usr/lib --with-http_v3_module\n',
      '1.26.3',
      ['http_v3_module'],
    ],
    [
      'compiler options, which are not modules',
      "nginx version: nginx/1.30.0\nconfigure arguments: --with-cc-opt='-O2 -g' --without-pcre2 --with-stream=dynamic",
      '1.30.0',
      ['stream'],
    ],
  ])('reads %s', (_case, text, version, modules) => {
    expect(parseNginxVersion(text)).toMatchObject({ version, modules });
  });

  test.each<[string, string, StreamModule | null]>([
    ['is built in', '--with-stream --with-threads', 'built-in'],
    ['is missing', '--with-stream_ssl_module --with-threads', null],
    ['is in the folder of its modules', '--modules-path=/m --with-stream=dynamic', inFolder('/m')],
    ['is in the folder of its prefix', '--with-stream=dynamic --prefix=/opt/n', inFolder('/opt/n/modules')],
    ['is in the default folder', '--with-stream=dynamic', inFolder('/usr/local/nginx/modules')],
  ])('recognises that the stream module %s', (_case, configured, expected) => {
    const text = `nginx version: nginx/1.30.0\nconfigure arguments: ${configured}\n`;
    expect(parseNginxVersion(text)!.stream).toEqual(expected);
  });

  test.each(['', 'nginx: command not found', 'Tengine version: x'])('is undefined for "%s"', (text) => {
    expect(parseNginxVersion(text)).toBeUndefined();
  });
});

test.each([
  ['1.29.7', '1.29.7', true],
  ['1.30.0', '1.29.7', true],
  ['1.29.10', '1.29.7', true],
  ['1.29.6', '1.29.7', false],
  ['1.9.15', '1.10.0', false],
  ['1.25.3.1', '1.25.3', true],
  ['1.25', '1.25.0', true],
  ['2', '1.29.7', true],
])('isAtLeast() of %s and %s is %s', (version, least, expected) => {
  expect(isAtLeast(version, least)).toBe(expected);
});

describe('inspectNginx()', () => {
  const folders: string[] = [];
  const folderWith = (script: string): string => {
    const folder = mkdtempSync(join(tmpdir(), 'nginx-test-'));
    folders.push(folder);
    writeFileSync(join(folder, 'nginx'), script);
    chmodSync(join(folder, 'nginx'), 0o755);
    return folder;
  };
  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
  });

  test('uses the first nginx on the path', async () => {
    const folder = folderWith('#!/bin/sh\necho "nginx version: nginx/9.8.7" >&2\n');
    expect(await inspectNginx(`/nowhere:${folder}`)).toEqual({
      path: join(folder, 'nginx'),
      version: '9.8.7',
      modules: [],
      stream: null,
    });
  });

  test.each([
    [true, 'finds'],
    [false, 'misses'],
  ])('whose stream module is %s there %s it', async (isThere) => {
    const folder = folderWith('');
    const modules = join(folder, 'modules');
    const said = `nginx version: nginx/9.8.7\nconfigure arguments: --modules-path=${modules} --with-stream=dynamic`;
    writeFileSync(join(folder, 'nginx'), `#!/bin/sh\necho "${said}" >&2\n`);
    const file = join(modules, 'ngx_stream_module.so');
    mkdirSync(modules);
    if (isThere) writeFileSync(file, '');
    expect((await inspectNginx(folder))!.stream).toEqual(isThere ? { file } : null);
  });

  test('is null when there is none', async () => {
    expect(await inspectNginx('/nowhere', [])).toBeNull();
  });

  test('rejects a program that is not nginx', async () => {
    const folder = folderWith('#!/bin/sh\necho hello >&2\n');
    await expect(inspectNginx(folder)).rejects.toThrow('-V": "hello"');
  });
});
