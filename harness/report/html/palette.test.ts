import { expect, test } from 'vitest';
import { STYLE } from './style.ts';

type Triple = readonly [number, number, number];
type Matrix = readonly [Triple, Triple, Triple];

/** Linear RGB as seen without one kind of cone: Machado, Oliveira and Fernandes 2009, severity 1. */
const SEEN: Readonly<Record<string, Matrix>> = {
  everybody: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  deuteranopes: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  protanopes: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
};

/** Linear RGB to OKLab (Ottosson, https://bottosson.github.io/posts/oklab/): distances in it are as large as they look. */
const TO_LMS: Matrix = [
  [0.4122214708, 0.5363325363, 0.0514459929],
  [0.2119034982, 0.6806995451, 0.1073969566],
  [0.0883024619, 0.2817188376, 0.6299787005],
];
const TO_LAB: Matrix = [
  [0.2104542553, 0.793617785, -0.0040720468],
  [1.9779984951, -2.428592205, 0.4505937099],
  [0.0259040371, 0.7827717662, -0.808675766],
];

const map = (triple: Triple, act: (value: number) => number) => triple.map(act) as unknown as Triple;
const times = (matrix: Matrix, [x, y, z]: Triple): Triple =>
  matrix.map(([a, b, c]) => a * x + b * y + c * z) as unknown as Triple;
const labOf = (linear: Triple): Triple => times(TO_LAB, map(times(TO_LMS, linear), Math.cbrt));
const distance = (one: Triple, other: Triple): number =>
  Math.hypot(...one.map((value, at) => value - other[at]!));

/** The first colours of a theme, as linear RGB: later ones also have another dash. */
function palette(theme: 'light' | 'dark'): readonly Triple[] {
  const rule = theme === 'light' ? STYLE : STYLE.slice(STYLE.indexOf('[data-theme=dark]'));
  return [0, 1, 2, 3].map((place) => {
    const hex = new RegExp(`--c${place}:#(\\w{6})`).exec(rule)![1]!;
    const rgb = hex.match(/../g)!.map((byte) => Number.parseInt(byte, 16) / 255) as unknown as Triple;
    return map(rgb, (value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  });
}

// 0.02 is just noticeable side by side; lines are thin and apart.
const CLEARLY = 0.1;

test.each(['light', 'dark'] as const)(
  'the first four colours, %s, are told apart by the colour-blind',
  (theme) => {
    for (const [who, matrix] of Object.entries(SEEN)) {
      const seen = palette(theme).map((colour) =>
        labOf(map(times(matrix, colour), (value) => Math.min(1, Math.max(0, value)))),
      );
      const distances = seen.flatMap((one, at) => seen.slice(at + 1).map((other) => distance(one, other)));
      expect(Math.min(...distances), who).toBeGreaterThan(CLEARLY);
    }
  },
);
