import pc from 'picocolors';

/** The colours of reports, by meaning. */
export interface Paint {
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly doubtful: (text: string) => string;
  readonly strong: (text: string) => string;
  readonly faint: (text: string) => string;
}

export function paintFor(colour: boolean): Paint {
  const colours = pc.createColors(colour);
  return {
    good: colours.green,
    bad: colours.red,
    doubtful: colours.yellow,
    strong: colours.bold,
    faint: colours.dim,
  };
}
