import type { SceneAnnotation } from '../../core/truth.ts';
import type { SceneObject } from './scene.ts';

/** The objects of a scene as a capture states them: the kind is the label, the rest its parameters. */
export const annotateScene = (scene: readonly SceneObject[]): SceneAnnotation[] =>
  scene.map(({ kind, ...parameters }) => ({ label: kind, parameters }));

const numbersOf: Readonly<Record<SceneObject['kind'], readonly string[]>> = {
  point: ['lateralM', 'depthM', 'lateralMps', 'axialMps', 'amplitudeDb'],
  tissue: ['lateralMps', 'axialMps', 'amplitudeDb', 'scatterersPerCell'],
  vessel: [
    'lateralM',
    'depthM',
    'radiusM',
    'lengthM',
    'angleDeg',
    'peakVelocityMps',
    'amplitudeDb',
    'scatterersPerCell',
  ],
  disk: ['lateralM', 'depthM', 'radiusM', 'angularVelocityRadps', 'amplitudeDb', 'scatterersPerCell'],
};

const isFinite = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
const isInterval = (value: unknown): boolean => Array.isArray(value) && value.length === 2 && value.every(isFinite);

/** The scene that a capture states; annotations of other labels, or that lack a parameter, are left out. */
export const sceneOfAnnotations = (annotations: readonly SceneAnnotation[]): SceneObject[] =>
  annotations.flatMap(({ label, parameters }) => {
    if (!Object.hasOwn(numbersOf, label)) return [];
    const kind = label as SceneObject['kind'];
    const complete = numbersOf[kind].every((name) => isFinite(parameters[name]));
    const placed = kind !== 'tissue' || (isInterval(parameters.lateralM) && isInterval(parameters.depthM));
    return complete && placed ? [{ ...parameters, kind } as unknown as SceneObject] : [];
  });
