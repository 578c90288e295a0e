import { readdir } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { listenOn } from '../../serve/external/testing/listening.ts';
import { connlab, temporaryFolder } from '../testing/command.ts';
import { ok, serverOf } from './testing/server.ts';

test('A service that answers 503 for ever gets no load, and the command says so', async () => {
  let asked = 0;
  await using listening = await listenOn(
    serverOf(({ socket, overall }) => {
      asked = overall;
      socket.write(ok('', 'HTTP/1.1 503 Service Unavailable'));
    }),
  );
  const folder = await temporaryFolder();
  const url = `http://127.0.0.1:${listening.port}/`;
  const words = ['run', 'keep-alive', '--target', url, '--ready-timeout', '300ms'];
  const { code, out, err } = await connlab(folder, ...words);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain(`${url} answered 503, still after 300 ms`);
  expect(asked).toBeLessThanOrEqual(4);
  expect(await readdir(folder)).toEqual([]);
});
