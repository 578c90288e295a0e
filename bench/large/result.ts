import { readFile, writeFile } from 'node:fs/promises';
import { recordedValues } from '../../harness/analyse/shape/density.ts';
import type { EncodedHistogram } from '../../harness/drive/driver.ts';
import { createHistogram, encodeHistogram, recordUs, summarise } from '../../harness/drive/record/latency.ts';
import { type Random, seededRandom } from '../../harness/random.ts';
import { formatResult } from '../../harness/result/format.ts';
import type { Cell, Result } from '../../harness/result/result.ts';
import { DEFAULT_STRATEGY } from '../../harness/scenario/axes/defaults.ts';

const TRIALS = 10;
/** A captured cell is short: this many answers for each of its own are a cell of some seconds. */
const ANSWERS_EACH = 30;
/** Answers take this much more or less time than the captured one that they are drawn from. */
const SPREAD = 0.25;

type Ran = Extract<Cell, { readonly state: 'measured' }>;

/**
 * Writes a result with this many cells, ten trials of each, which are variations of cells of real runs: each has latencies of
 * its own, `slower` times as long, and the series, hosts and checks of its model.
 */
export async function writeLarge(
  file: string,
  { cells, seed, slower }: { readonly cells: number; readonly seed: number; readonly slower: number },
): Promise<void> {
  const captured = await Promise.all(['ports', 'nginx'].map(readCaptured));
  const models = captured.flatMap((result) => result.cells.filter((cell) => cell.state === 'measured'));
  const random = seededRandom(seed);
  const varied = Array.from({ length: cells }, (_, at) => {
    const kind = Math.floor(at / TRIALS);
    return vary(models[kind % models.length]!, { kind, trial: (at % TRIALS) + 1, slower, random });
  });
  await writeFile(file, formatResult({ ...captured[0]!, trials: TRIALS, cells: varied, verdicts: [] }));
}

async function readCaptured(name: string): Promise<Result> {
  const file = new URL(`../../harness/result/testing/captured/${name}.json`, import.meta.url);
  return JSON.parse(await readFile(file, 'utf8')) as Result;
}

interface Variation {
  readonly kind: number;
  readonly trial: number;
  readonly slower: number;
  readonly random: Random;
}

function vary(model: Ran, { kind, trial, slower, random }: Variation): Ran {
  const latency = drawn(model.driver.histograms.latency, slower * (1 + 0.02 * random()), random);
  const { counts } = model;
  return {
    ...model,
    id: `${model.id}-${kind}`,
    name: `${model.name} ${kind}`,
    trial,
    // The captured runs may lack axes of later versions.
    strategy: { ...DEFAULT_STRATEGY, ...model.strategy },
    counts: {
      ...counts,
      requests: counts.requests * ANSWERS_EACH,
      responses: counts.responses * ANSWERS_EACH,
      statuses: { 200: counts.responses * ANSWERS_EACH },
    },
    latency: latency.summary,
    service: latency.summary,
    driver: {
      ...model.driver,
      histograms: { ...model.driver.histograms, latency: latency.encoded, service: latency.encoded },
    },
  };
}

function drawn(captured: EncodedHistogram, slower: number, random: Random) {
  const histogram = createHistogram();
  try {
    for (const { value, count } of recordedValues(captured)) {
      for (let answer = 0; answer < count * ANSWERS_EACH; answer += 1) {
        recordUs(histogram, value * slower * (1 + SPREAD * (2 * random() - 1)));
      }
    }
    return { encoded: encodeHistogram(histogram), summary: summarise(histogram) };
  } finally {
    histogram.destroy();
  }
}
