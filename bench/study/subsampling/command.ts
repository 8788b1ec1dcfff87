import { parseArgs } from 'node:util';

/** Where a study writes: results, and what is under way. */
export type Line = (line: string) => unknown;

/** Flags of a study as its user gave them. */
export interface StudyFlags<Flag extends string> {
  readonly text: (flag: Flag) => string | undefined;
  /** @throws Error for anything but whole numbers from `least` */
  readonly whole: (flag: Flag, usual: number, least?: number) => number;
  /** Those that the flag names, or all. @throws Error for a name that none has */
  readonly pick: <T extends { readonly name: string }>(flag: Flag, all: readonly T[], between?: RegExp) => readonly T[];
}

/**
 * Runs a study as a command line says; what is wrong with the call is told with the usage.
 *
 * @returns the exit code
 */
export async function studyCommand<Flag extends string>(
  { usage, flags }: { readonly usage: string; readonly flags: readonly Flag[] },
  given: readonly string[],
  [print, report]: readonly [print: Line, report: Line],
  work: (flags: StudyFlags<Flag>) => Promise<void> | void,
): Promise<0 | 2> {
  try {
    const options = { ...Object.fromEntries(flags.map((flag) => [flag, { type: 'string' }] as const)), help: { type: 'boolean' } } as const; // prettier-ignore
    const values: Readonly<Record<string, unknown>> = parseArgs({ args: [...given], options }).values;
    if (values.help === true) print(usage);
    else await work(flagsOf(values));
    return 0;
  } catch (error) {
    report(`study: ${(error as Error).message}\n\n${usage}`);
    return 2;
  }
}

function flagsOf<Flag extends string>(values: Readonly<Record<string, unknown>>): StudyFlags<Flag> {
  const text = (flag: Flag): string | undefined => values[flag] as string | undefined;
  return {
    text,
    whole: (flag, usual, least = 1) => {
      const value = text(flag) ?? String(usual);
      if (/^\d+$/.test(value) && Number(value) >= least) return Number(value);
      throw new Error(`--${flag}: found "${value}", allowed: a whole number from ${least}`);
    },
    pick: (flag, all, between = /, */) => {
      const words = text(flag)?.split(between);
      const unknown = words?.find((word) => !all.some(({ name }) => name === word));
      if (unknown === undefined) return all.filter(({ name }) => !words || words.includes(name));
      throw new Error(`--${flag}: found "${unknown}", allowed: ${all.map(({ name }) => name).join('; ')}`);
    },
  };
}
