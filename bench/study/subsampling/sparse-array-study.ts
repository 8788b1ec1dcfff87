import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { loadKernels } from '../../../src/kernels/load.ts';
import { drawChart } from '../svg-chart.ts';
import { palette } from '../svg-marks.ts';
import { type Line, studyCommand } from './command.ts';
import { arrayChoices, type ArrayOutcome, trainArray } from './sparse-array.ts';

const usage = `usage: npm run study -- sparse-array [options]

  --seeds N   trainings of every array (3)
  --joint N   steps in which elements and network learn together (400)
  --refine N  steps of the network alone (300)
  --out DIR   where results/sparse-array.csv and figures/sparse-array.svg go (out/study); trainings that the
              results there hold already are not repeated
  --help      this text`;

const HEAD = 'array,seed,jointSteps,refineSteps,nmseDb,linearDb,sumDb,sideLobeDb,elements';

const flags = ['seeds', 'joint', 'refine', 'out'] as const;

/** Runs the study as a command line says. @returns the exit code */
export const sparseArrayStudy = (given: readonly string[], print: Line, report: Line): Promise<0 | 2> =>
  studyCommand({ usage, flags }, given, [print, report], ({ text, whole }) => {
    const seeds = whole('seeds', 3);
    const steps = { joint: whole('joint', 400), refine: whole('refine', 300) };
    const out = text('out') ?? 'out/study';
    const [results, figure] = [join(out, 'results', 'sparse-array.csv'), join(out, 'figures', 'sparse-array.svg')];
    for (const file of [results, figure]) mkdirSync(dirname(file), { recursive: true });
    const outcomes = existsSync(results) ? parse(readFileSync(results, 'utf8')) : [];
    const isOfSteps = (o: ArrayOutcome): boolean => o.steps.joint === steps.joint && o.steps.refine === steps.refine;
    const kernels = loadKernels();
    for (let seed = 1; seed <= seeds; seed++)
      for (const choice of arrayChoices) {
        if (outcomes.some((o) => o.choice === choice.name && o.seed === seed && isOfSteps(o))) continue;
        const outcome = trainArray(kernels, choice, seed, steps);
        outcomes.push(outcome);
        writeFileSync(results, csvOf(outcomes));
        report(`${choice.name}, seed ${seed}: ${outcome.nmseDb.toFixed(2)} dB`);
      }
    const shown = outcomes.filter((o) => o.seed <= seeds && isOfSteps(o));
    writeFileSync(figure, figureOf(shown));
    print(`${tableOf(shown)}\n\nwritten: ${results}\nwritten: ${figure}`);
  });

function csvOf(outcomes: readonly ArrayOutcome[]): string {
  const rows = outcomes.map((o) =>
    [
      `"${o.choice}"`,
      o.seed,
      o.steps.joint,
      o.steps.refine,
      ...[o.nmseDb, o.linearDb, o.sumDb, o.sideLobeDb].map((value) => value.toFixed(3)),
      o.elements.join(' '),
    ].join(','),
  );
  return `${[HEAD, ...rows].join('\n')}\n`;
}

function parse(csv: string): ArrayOutcome[] {
  return csv.split('\n').flatMap((row) => {
    const found = /^"([^"]+)",([\d.,-]+),([\d ]+)$/.exec(row);
    if (!found) return [];
    const [seed, joint, refine, nmseDb, linearDb, sumDb, sideLobeDb] = found[2].split(',').map(Number);
    const elements = found[3].split(' ').map(Number);
    return [{ choice: found[1], seed, steps: { joint, refine }, nmseDb, linearDb, sumDb, sideLobeDb, elements }];
  });
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function tableOf(outcomes: readonly ArrayOutcome[]): string {
  const cell = (values: readonly number[]): string => {
    const [middle, most, least] = [mean(values), Math.max(...values), Math.min(...values)].map((v) => v.toFixed(2));
    return most === least ? middle : `${middle} (${most} to ${least})`;
  };
  const rows = arrayChoices.map(({ name }) => {
    const own = outcomes.filter(({ choice }) => choice === name);
    const cells = (['nmseDb', 'linearDb', 'sumDb', 'sideLobeDb'] as const).map((key) => cell(own.map((o) => o[key])));
    return `| ${name} | ${cells.join(' | ')} |`;
  });
  return [
    '| array | network, dB | linear, dB | kept alone, dB | side lobe, dB |',
    `|${' --- |'.repeat(5)}`,
    ...rows,
  ].join('\n');
}

function figureOf(outcomes: readonly ArrayOutcome[]): string {
  const series = [true, false].map((learned) => ({
    label: learned ? 'learned' : 'made by hand',
    colour: palette[learned ? 0 : 3],
    shape: learned ? ('circle' as const) : ('square' as const),
    points: arrayChoices.flatMap((choice, x) => {
      const errors = outcomes.filter((o) => o.choice === choice.name).map((o) => o.nmseDb);
      if (choice.learned !== learned || errors.length === 0) return [];
      return [{ x, y: mean(errors), low: Math.min(...errors), high: Math.max(...errors) }];
    }),
  }));
  const panel = {
    title: '16 of 64 elements',
    xLabel: '',
    yLabel: 'NMSE of the line, dB (mean, all seeds within the bar)',
    scale: 'linear' as const,
    names: arrayChoices.map(({ name }) => name),
    series,
  };
  return drawChart({ title: 'Beams from some of the elements of an array, one network', columns: 1, panels: [panel] });
}
