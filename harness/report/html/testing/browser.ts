import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe } from 'vitest';
import { CHROMIUM, whyNoChromium, whyNoChromiumPackage } from '../../../testing/chromium.ts';

// Chromium has no sandbox as root. The other flags keep it from making requests of its own.
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** An open page; `await using` closes it. */
export interface Visit extends AsyncDisposable {
  readonly page: Page;
  /** Warnings and errors of the console, thrown errors, and requests to anything but the file. */
  readonly troubles: readonly string[];
}

export interface VisitOptions {
  readonly width?: number;
  readonly colorScheme?: 'dark' | 'light';
}

/** Opens a page from disk, as a reader would. */
export type Open = (html: string, options?: VisitOptions) => Promise<Visit>;

/**
 * A suite that needs a browser. Without one it is skipped, with the reason in its name; with CONNLAB_NO_SKIP=1 it
 * fails instead.
 */
export function describeBrowser(name: string, body: (open: Open) => void): void {
  const refusal = whyNoChromium();
  if (refusal !== null) {
    if (process.env.CONNLAB_NO_SKIP === '1' && whyNoChromiumPackage() === null) throw new Error(refusal);
    describe.skip(`${name} (skipped: ${refusal})`, () => body(() => Promise.reject(new Error(refusal))));
    return;
  }
  describe(name, () => {
    let browser: Browser;
    let page: Page;
    let folder: string;
    let visits = 0;
    let troubles: string[] = [];
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'connlab-page-'));
      browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
      // One browser for all visits, because starting one takes as long as loading a page.
      page = await browser.newPage();
      noteTroubles(page, (trouble) => troubles.push(trouble));
    });
    afterAll(async () => {
      await browser.close();
      await rm(folder, { recursive: true, force: true });
    });
    body(async (html, { width = 1_280, colorScheme = 'light' } = {}) => {
      const file = join(folder, `report-${visits++}.html`);
      await writeFile(file, html);
      await page.setViewportSize({ width, height: HEIGHT });
      await page.emulateMedia({ colorScheme });
      const seen: string[] = [];
      troubles = seen;
      await page.goto(pathToFileURL(file).href);
      // Late messages of a closed page must not count for the next visit.
      return {
        page,
        troubles: seen,
        [Symbol.asyncDispose]: async () => void (await page.goto('about:blank')),
      };
    });
  });
}

const HEIGHT = 900;

function noteTroubles(page: Page, note: (trouble: string) => void): void {
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) note(message.text());
  });
  page.on('pageerror', (error) => note(error.message));
  page.on('request', (request) => {
    if (!/^(file|data|blob):/.test(request.url())) note(request.url());
  });
}

// As text, because this project has no types of a browser. Charts are drawn 300 px before they come into view, so no step
// passes one by.
const SCROLL = `(async () => {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  for (let y = 0; y < document.body.scrollHeight; y += ${HEIGHT + 300}) {
    scrollTo(0, y);
    await frame();
    await frame(); // observers are told at the end of the first
  }
  scrollTo(0, 0);
})()`;

/** Scrolls through the page, so that all its charts are drawn. */
export async function seeAll(page: Page): Promise<void> {
  await page.evaluate(SCROLL);
}
