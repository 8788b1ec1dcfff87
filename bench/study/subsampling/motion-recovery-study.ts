import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { loadKernels } from '../../../src/kernels/load.ts';
import { type Line, studyCommand } from './command.ts';
import { judgeMotion, type MotionOutcome, motions } from './motion-recovery.ts';

const usage = `usage: npm run study -- motion-recovery [options]

  --steps N  of the training of a network (3000)
  --out DIR  where results/motion-recovery.csv goes (out/study)
  --help     this text`;

const KEPT = [16, 8] as const;
const SNRS_DB = [40, 20, 10, 5, 0] as const;
const flags = ['steps', 'out'] as const;

/** Runs the study as a command line says. @returns the exit code */
export const motionRecoveryStudy = (given: readonly string[], print: Line, report: Line): Promise<0 | 2> =>
  studyCommand({ usage, flags }, given, [print, report], ({ text, whole }) => {
    const kernels = loadKernels();
    const steps = whole('steps', 3000);
    const outcomes = motions.flatMap((motion) =>
      KEPT.flatMap((kept) => {
        report(`${motion.name}, ${kept} pulses`);
        return judgeMotion(kernels, motion, kept, SNRS_DB, steps);
      }),
    );
    const results = join(text('out') ?? 'out/study', 'results', 'motion-recovery.csv');
    mkdirSync(dirname(results), { recursive: true });
    writeFileSync(results, csvOf(outcomes));
    print(`${tableOf(outcomes)}\n\nwritten: ${results}`);
  });

const number = (value: number | undefined, digits: number): string => value?.toFixed(digits) ?? '';

function tableOf(outcomes: readonly MotionOutcome[]): string {
  const rows = outcomes.map(({ motion, kept, snrDb, recovery, nmseDb, nrmse, lagOne }) => {
    const cells = [motion, kept, snrDb, recovery, number(nmseDb, 1), number(nrmse, 3), number(lagOne, 3)];
    return `| ${cells.join(' | ')} |`;
  });
  return ['| motion | pulses | SNR, dB | recovery | NMSE, dB | nRMSE | lag one, rad |', `|${' --- |'.repeat(7)}`, ...rows].join('\n'); // prettier-ignore
}

function csvOf(outcomes: readonly MotionOutcome[]): string {
  const rows = outcomes.map(({ motion, kept, snrDb, recovery, nmseDb, nrmse, lagOne }) =>
    [`"${motion}"`, kept, snrDb, `"${recovery}"`, number(nmseDb, 4), number(nrmse, 6), number(lagOne, 6)].join(','),
  );
  return `${['motion,kept,snrDb,recovery,nmseDb,nrmse,lagOneRad', ...rows].join('\n')}\n`;
}
