import { HistogramLogWriter } from 'hdr-histogram-js';
import { decodeHistogram } from '../drive/record/latency.ts';
import type { Result } from '../result/result.ts';
import { MS_PER_SECOND } from '../units.ts';
import { hasNumbers } from './cells.ts';
import { clean } from './terminal/clean.ts';

/**
 * The latency of every cell in the log format of HdrHistogram, for HistogramLogAnalyzer, HistogramLogProcessor and similar
 * tools: an interval for each trial, with its cell as the tag. Values are in microseconds, `Interval_Max` is in ms.
 */
export function hlogReport(results: readonly Result[]): string {
  let log = '';
  const writer = new HistogramLogWriter((text) => {
    log += text;
  });
  // Sorted by time, because HistogramLogProcessor skips intervals that began before the first one in the log.
  const cells = results
    .map(clean)
    .flatMap(({ cells }) => cells.filter(hasNumbers))
    .sort((a, b) => Date.parse(a.startedAt) - Date.parse(b.startedAt));
  writer.outputComment('[Latencies in microseconds, written by connlab]');
  writer.outputLogFormatVersion();
  writer.outputLegend();
  for (const { name, trial, startedAt, durationMs, driver } of cells) {
    const histogram = decodeHistogram(driver.histograms.latency);
    histogram.tag = tagOf(name, trial);
    const startSeconds = Date.parse(startedAt) / MS_PER_SECOND;
    writer.outputIntervalHistogram(histogram, startSeconds, startSeconds + durationMs / MS_PER_SECOND);
  }
  return log;
}

/** A tag must not contain a comma or white space. */
function tagOf(name: string, trial: number): string {
  const word = name.replaceAll(/[\s,]+/g, '_');
  return trial > 1 ? `${word}#${trial}` : word;
}
