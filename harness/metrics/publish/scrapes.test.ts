import { expect, test } from 'vitest';
import { Scrapes } from './scrapes.ts';

function scrapedAt(...timesMs: number[]): Scrapes {
  const scrapes = new Scrapes();
  for (const timeMs of timesMs) scrapes.answered(timeMs);
  return scrapes;
}

test('Scrapes expect the next one after the same time again, and half of it more', () => {
  expect(scrapedAt(1_000, 2_000).dueWithinMs(2_400)).toBe(1_100);
});

test.each([
  ['nobody scraped', []],
  ['one looked once', [1_000]],
  ['it is long overdue', [1_000, 2_000]],
  ['it comes once a minute', [0, 60_000]],
])('Scrapes expect none where %s', (_, timesMs) => {
  expect(scrapedAt(...timesMs).dueWithinMs(60_100)).toBe(0);
});

test('next() resolves with the next scrape', async () => {
  const scrapes = scrapedAt(0, 10_000);
  const order: string[] = [];
  const waited = scrapes.next(10_000).then(() => order.push('resolved'));
  await Promise.resolve();
  order.push('scraped');
  scrapes.answered(11_000);
  await waited;
  expect(order).toEqual(['scraped', 'resolved']);
});

test('next() resolves when the next one is overdue', async () => {
  await scrapedAt(0, 20).next(20);
});
