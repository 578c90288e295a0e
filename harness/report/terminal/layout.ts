import { stripVTControlCharacters } from 'node:util';
import { joinGiven } from '../../words.ts';
import { bareCode } from './clean.ts';
import { type Paint, paintFor } from './colour.ts';

/** Largest width of a report, in columns. */
const REPORT_WIDTH = 100;
/** Smallest width: narrower text would have only a word or two in a line. */
const LEAST_REPORT_WIDTH = 40;

/** Colours and width of a report. */
export interface Layout {
  readonly paint: Paint;
  readonly width: number;
}

export interface LayoutOptions {
  readonly colour: boolean;
  /** Columns of the terminal; undefined if there is none. A report is never wider than 100. */
  readonly width?: number | undefined;
}

export function layoutFor({ colour, width }: LayoutOptions): Layout {
  return { paint: paintFor(colour), width: fittingWidth(width) };
}

/** The width of a report on a terminal with this many columns; undefined if there is none. */
export function fittingWidth(columns = REPORT_WIDTH): number {
  return Math.min(Math.max(columns, LEAST_REPORT_WIDTH), REPORT_WIDTH);
}

const LABEL_WIDTH = 9;

/** A label such as `FAILED` with text beside it; later lines of the text are indented. */
export function labelled(label: string, text: string, colour: Paint['good'], width: number): string {
  const indent = ' '.repeat(LABEL_WIDTH);
  return colour(label.padEnd(LABEL_WIDTH)) + wrap(text, width, indent).slice(LABEL_WIDTH);
}

/** Sections with an empty line between them; empty ones are left out. */
export function joinSections(sections: readonly string[]): string {
  return `${joinGiven(sections, '\n\n')}\n`;
}

// Scripts and signs that a terminal draws two columns wide (Unicode Standard Annex #11), and marks that have no width.
const WIDE = /[\p{sc=Han}\p{sc=Hangul}\p{Emoji_Presentation}\u3000-\u303e\u3041-\u30ff\uff01-\uff60]/gu;
const NARROW = /[\p{M}\u200b-\u200d]/gu;

/** The number of columns that a line of text takes. */
export function columnsOf(line: string): number {
  const text = stripVTControlCharacters(line).replaceAll(NARROW, '');
  return [...text.replaceAll(WIDE, '  ')].length;
}

/** Breaks text at spaces, code in it without its marks; every line begins with the indent. A word that is too long stays whole. */
export function wrap(text: string, width: number, indent = ''): string {
  const lines: string[] = [];
  for (const word of bareCode(text).split(' ')) {
    const last = lines.at(-1);
    const longer = `${last} ${word}`;
    if (last !== undefined && columnsOf(longer) <= width) lines[lines.length - 1] = longer;
    else lines.push(indent + word);
  }
  return lines.join('\n');
}
