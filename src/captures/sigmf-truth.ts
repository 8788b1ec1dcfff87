import { z } from 'zod';
import type { SceneAnnotation, TruthTarget } from '../core/index.ts';
import { checkFields, invalidField } from './invalid-field.ts';

const count = z.int().min(0);
const truthSchema = z.object({
  azimuthDeg: z.number().optional(),
  rangeM: z.number().optional(),
  velocityMps: z.number().optional(),
  amplitudeDb: z.number().optional(),
});
const annotationSchema = z.object({
  'core:sample_start': count,
  'core:sample_count': count.optional(),
  'sensing:truth': truthSchema,
});

/**
 * Known targets by snapshot index: annotations labelled `target` that cover a whole snapshot.
 *
 * An annotation without a sample count ends with the capture it starts in, as SigMF has it.
 *
 * @param starts   first sample of each snapshot, ascending
 * @param samples  samples in one snapshot
 * @throws SounderError `capture-invalid`
 */
export function truthFromAnnotations(
  value: unknown,
  starts: Float64Array,
  samples: number,
  where: string,
): ReadonlyMap<number, readonly TruthTarget[]> {
  const truth = new Map<number, TruthTarget[]>();
  if (value === undefined) return truth;
  if (!Array.isArray(value)) throw invalidField(where, 'annotations', value, 'a list of annotations');
  for (let i = 0; i < value.length; i++) {
    const entry = value[i] as Readonly<Record<string, unknown>> | null;
    if (entry?.['core:label'] !== 'target' || entry['sensing:truth'] === undefined) continue;
    const annotation = checkFields(annotationSchema, entry, `${where}: annotations[${i}]`, 'capture-invalid');
    const start = annotation['core:sample_start'];
    const end = start + (annotation['core:sample_count'] ?? samples);
    const target = annotation['sensing:truth'] as TruthTarget;
    for (let s = firstNotBelow(starts, start); s < starts.length && starts[s] + samples <= end; s++) {
      const targets = truth.get(s);
      if (targets) targets.push(target);
      else truth.set(s, [target]);
    }
  }
  return truth;
}

/** The annotation that states one known target of the snapshot starting at `start`. */
export const annotationOf = (target: TruthTarget, start: number, samples: number) => ({
  'core:sample_start': start,
  'core:sample_count': samples,
  'core:label': 'target',
  'sensing:truth': target,
});

/** The annotation that states one known object of a recording of this many samples. */
export const sceneAnnotationOf = ({ label, parameters }: SceneAnnotation, samples: number) => ({
  'core:sample_start': 0,
  'core:sample_count': samples,
  'core:label': label,
  'sensing:truth': parameters,
});

/** Known objects of the whole recording: annotations with `sensing:truth` that are not labelled `target`. */
export function sceneFromAnnotations(value: unknown): SceneAnnotation[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((entry: Readonly<Record<string, unknown>> | null) => {
    const [label, parameters] = [entry?.['core:label'], entry?.['sensing:truth']];
    if (typeof label !== 'string' || label === 'target') return [];
    if (typeof parameters !== 'object' || parameters === null) return [];
    return [{ label, parameters: parameters as SceneAnnotation['parameters'] }];
  });
}

/** Index of the first value that is not below `bound`, by bisection. */
function firstNotBelow(ascending: Float64Array, bound: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle] < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}
