import type { SceneAnnotation, SensorDescription, TruthTarget } from '../core/index.ts';
import { formatRfc3339 } from './rfc3339.ts';
import { globalFromSensor } from './sigmf-global.ts';
import { annotationOf, sceneAnnotationOf } from './sigmf-truth.ts';

/**
 * The text of a `.sigmf-meta` file, piece by piece: `global` to read, then one line per capture and annotation.
 *
 * @param samples  samples in one snapshot; snapshot i starts at i * samples
 */
export function* metaText(
  sensor: SensorDescription,
  samples: number,
  timesNs: readonly bigint[],
  truth: ReadonlyMap<number, readonly TruthTarget[]>,
  scene: readonly SceneAnnotation[] = [],
): Generator<string, void, undefined> {
  const global = JSON.stringify(globalFromSensor(sensor), null, 2).replaceAll('\n', '\n  ');
  yield `{\n  "global": ${global},\n  "captures": [`;
  yield* lines(timesNs.keys(), (i) => [
    { 'core:sample_start': i * samples, 'core:datetime': formatRfc3339(timesNs[i]) },
  ]);
  yield `],\n  "annotations": [`;
  const whole = timesNs.length * samples;
  // SigMF wants annotations in the order of their starts: those of the whole recording come first.
  yield* lines([-1, ...truth.keys()], (i) =>
    i < 0
      ? scene.map((object) => sceneAnnotationOf(object, whole))
      : truth.get(i)!.map((target) => annotationOf(target, i * samples, samples)),
  );
  yield `]\n}\n`;
}

function* lines(keys: Iterable<number>, entriesOf: (key: number) => readonly object[]): Generator<string> {
  let separator = '\n    ';
  for (const key of keys)
    for (const entry of entriesOf(key)) {
      yield separator + JSON.stringify(entry);
      separator = ',\n    ';
    }
  if (separator.startsWith(',')) yield '\n  ';
}
