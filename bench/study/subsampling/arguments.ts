import { type Line, studyCommand } from './command.ts';
import { runSubsamplingStudy } from './main.ts';
import { choices, settings } from './partial-fourier.ts';

const usage = `usage: npm run study -- subsampling [options]

  --setting NAME,..  ${settings.map(({ name }) => name).join(', ')} (all)
  --choices NAME;..  ${choices.map(({ name }) => name).join('; ')} (all)
  --seeds N          trainings of every mask (3)
  --joint N          steps in which mask and network learn together (2000)
  --refine N         steps of the network alone (1000)
  --threads N        worker threads (1)
  --out DIR          where results/partial-fourier.csv and figures/partial-fourier.svg go (out/study);
                     trainings that the results there hold already are not repeated
  --help             this text`;

const flags = ['setting', 'choices', 'seeds', 'joint', 'refine', 'threads', 'out'] as const;

/** Runs the study as a command line says. @returns the exit code */
export const subsamplingStudy = (given: readonly string[], print: Line, report: Line): Promise<0 | 2> =>
  studyCommand({ usage, flags }, given, [print, report], ({ text, whole, pick }) =>
    runSubsamplingStudy(
      {
        settings: pick('setting', settings),
        choices: pick('choices', choices, /; */),
        seeds: whole('seeds', 3),
        steps: { joint: whole('joint', 2000), refine: whole('refine', 1000, 0) },
        threads: whole('threads', 1),
        out: text('out') ?? 'out/study',
      },
      print,
      report,
    ),
  );
