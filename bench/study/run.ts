import { createRng } from '../../src/core/rng.ts';
import { samplesPerSnapshot, type SensorDescription } from '../../src/core/sensor.ts';
import type { Kernels } from '../../src/kernels/load.ts';
import type { Region } from '../../src/kernels/memory.ts';
import { planDirectModel } from '../../src/physics/direct-model.ts';
import { addNoise, drawNoise } from '../../src/physics/noise.ts';
import { drawPhases, type SceneTarget } from '../../src/physics/scene.ts';
import type { Method } from './methods.ts';
import type { Scenario } from './scenario.ts';
import { planScore, planTruth, type SnapshotScore } from './scoring.ts';

/** One snapshot of one scenario through one method. */
export interface RunRecord extends SnapshotScore {
  readonly scenario: string;
  readonly method: string;
  readonly run: number;
  /** Time from samples in kernel memory to targets. */
  readonly milliseconds: number;
}

export interface RunOptions {
  readonly scenarios: readonly Scenario[];
  readonly methods: readonly Method[];
  /** Numbers of the runs to do; a run depends on its number and the seed, not on which others are done. */
  readonly runs: readonly number[];
  readonly seed: number;
  readonly report: (line: string) => void;
}

/**
 * Runs every method on every scenario.
 *
 * Within one run all scenarios of one size share the noise, and those that name the same scene the targets too: points
 * of one sweep are then comparable to less than their sampling error, and 3 million normals are drawn once instead of
 * thirty times. Runs are independent, which is all that the sampling errors assume.
 */
export function runScenarios(kernels: Kernels, options: RunOptions): RunRecord[] {
  const { scenarios, methods, runs, seed, report } = options;
  const records: RunRecord[] = [];
  // One sensor at a time keeps at most one set of plans and one noise tensor in memory.
  for (const sensor of new Set(scenarios.map((scenario) => scenario.sensor))) {
    const own = scenarios.filter((scenario) => scenario.sensor === sensor);
    const bench = planBench(kernels, sensor, own, methods, seed);
    for (const run of runs) {
      records.push(...bench.run(run));
      report(`${sensor.streamId}: run ${run}, ${own.length} scenarios`);
    }
    bench.dispose();
  }
  return records;
}

function planBench(
  kernels: Kernels,
  sensor: SensorDescription,
  scenarios: readonly Scenario[],
  methods: readonly Method[],
  seed: number,
): { run(run: number): RunRecord[]; dispose(): void } {
  const { memory } = kernels;
  const count = samplesPerSnapshot(sensor);
  const region: Region = memory.alloc(8 * count);
  const tensor = memory.float32(region, 2 * count);
  const signal = new Float32Array(2 * count);
  const model = planDirectModel(sensor);
  const truthOf = planTruth(sensor);
  const plans = methods.map((method) => method.plan(kernels, sensor));
  const prepared = [...scenarios]
    .sort((a, b) => (a.scene < b.scene ? -1 : a.scene > b.scene ? 1 : 0))
    .map((scenario) => ({ scenario, score: planScore(sensor, scenario.gate) }));
  const snapshot = { sensor, sequence: 0n, captureTimeNs: 0n, samples: memory.bytes(region) };
  return {
    run: (run) => {
      const rng = createRng(seed).fork(`run ${run}`);
      const noise = drawNoise(count, rng.fork(`noise of ${count}`));
      let scene: string | undefined;
      let targets: readonly SceneTarget[] = [];
      return prepared.flatMap(({ scenario, score }) => {
        if (scenario.scene !== scene) {
          scene = scenario.scene;
          const own = rng.fork(scene);
          targets = drawPhases(sensor, scenario.draw(own.fork('targets')), own.fork('phases'));
          model(targets, signal);
        }
        const sigma = 10 ** (-scenario.snrDb / 20);
        addNoise(signal, noise, sigma, tensor);
        const truth = truthOf(targets, sigma);
        return plans.map((plan, m): RunRecord => {
          const start = performance.now();
          const found = plan.estimate(snapshot, targets.length);
          const milliseconds = performance.now() - start;
          return {
            scenario: scenario.name,
            method: methods[m].name,
            run,
            milliseconds,
            ...score(found, truth),
          };
        });
      });
    },
    dispose: () => {
      plans.forEach((plan) => plan.dispose());
      region.free();
    },
  };
}
