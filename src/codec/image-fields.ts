import { type BmodeImage, type DopplerImage, type Sonogram, SounderError } from '../core/index.ts';
import { bytesOfFloat32, float32OfBytes } from './float32-bytes.ts';

/** What a field holds: a whole number of at least 1, a finite number, one above 0, or float32 samples. */
type FieldKind = 'count' | 'number' | 'spacing' | 'samples';

interface ImageField {
  readonly name: string;
  readonly kind: FieldKind;
  readonly optional?: true;
}

/** The fields of an image message in the order of a line of JSON; every list of samples is as long as both counts say. */
export interface ImageShape<Image> {
  readonly counts: readonly [keyof Image & string, keyof Image & string];
  readonly fields: readonly ImageField[];
}

/** An image as its message: numbers, and samples as bytes. */
export type ImageMessage = Readonly<Record<string, number | Uint8Array | null | undefined>>;

const count = (name: string): ImageField => ({ name, kind: 'count' });
const number = (name: string): ImageField => ({ name, kind: 'number' });
const spacing = (name: string): ImageField => ({ name, kind: 'spacing' });
const samples = (name: string): ImageField => ({ name, kind: 'samples' });
const optional = (field: ImageField): ImageField => ({ ...field, optional: true });

const grid = [
  count('lateralCount'),
  count('depthCount'),
  number('lateralOriginM'),
  spacing('lateralSpacingM'),
  number('depthOriginM'),
  spacing('depthSpacingM'),
];

export const dopplerShape: ImageShape<DopplerImage> = {
  counts: ['lateralCount', 'depthCount'],
  fields: [
    ...grid,
    samples('velocityMps'),
    samples('powerDb'),
    optional(samples('velocityStdMps')),
    optional(number('aliasVelocityMps')),
  ],
};

export const bmodeShape: ImageShape<BmodeImage> = {
  counts: ['lateralCount', 'depthCount'],
  fields: [...grid, samples('valueDb')],
};

export const sonogramShape: ImageShape<Sonogram> = {
  counts: ['timeCount', 'velocityCount'],
  fields: [
    number('lateralM'),
    number('depthM'),
    count('timeCount'),
    count('velocityCount'),
    number('timeOriginS'),
    number('timeSpacingS'),
    number('velocityOriginMps'),
    number('velocitySpacingMps'),
    samples('powerDb'),
  ],
};

/**
 * The message of an image; the bytes are those of the image where they lie.
 *
 * @throws SounderError `internal` when samples are not as many as the grid has places
 */
export function messageOfImage<Image extends object>(shape: ImageShape<Image>, image: Image): ImageMessage {
  const values = image as Readonly<Record<string, number | Float32Array | undefined>>;
  const places = placesOf(shape, values as Readonly<Record<string, number>>);
  const entries = shape.fields.flatMap(({ name }): [string, number | Uint8Array][] => {
    const value = values[name];
    if (value === undefined) return [];
    if (typeof value === 'number') return [[name, value]];
    if (value.length === places) return [[name, bytesOfFloat32(value)]];
    throw new SounderError('internal', `image: ${name}: found ${value.length} samples, allowed: ${places}`);
  });
  return Object.fromEntries(entries);
}

/**
 * The image of a message; its samples are those of the message where they can be.
 *
 * @param where   what errors name as the origin
 * @param naming  a field's name in errors
 * @throws SounderError `message-undecodable` naming the field
 */
export function imageOfMessage<Image extends object>(
  shape: ImageShape<Image>,
  message: ImageMessage,
  where: string,
  naming: (name: string) => string = (name) => name,
): Image {
  const fail = (name: string, found: string | number, wanted: string): never => {
    const field = `${where}.${naming(name)}`;
    throw new SounderError('message-undecodable', `${field}: found ${found}, allowed: ${wanted}`, { field });
  };
  for (const { name, kind, optional: mayLack } of shape.fields) {
    const value = message[name] ?? undefined;
    if (value === undefined && mayLack) continue;
    const accepted = kind === 'samples' ? value instanceof Uint8Array : accepts(kind, value);
    if (!accepted) fail(name, typeof value === 'number' ? value : 'nothing', allowed[kind]);
  }
  const places = placesOf(shape, message as Readonly<Record<string, number>>);
  const entries = shape.fields.flatMap(({ name }): [string, number | Float32Array][] => {
    const value = message[name] ?? undefined;
    if (value === undefined) return [];
    if (typeof value === 'number') return [[name, value]];
    if (value.byteLength !== 4 * places)
      fail(name, `${value.byteLength} bytes`, `${4 * places}, 4 for each of ${shape.counts.map((each) => message[each] as number).join(' x ')}`); // prettier-ignore
    return [[name, float32OfBytes(value)]];
  });
  return Object.fromEntries(entries) as Image;
}

const allowed: Readonly<Record<FieldKind, string>> = {
  count: 'an integer of at least 1',
  number: 'a finite number',
  spacing: 'a finite number above 0',
  samples: 'float32 samples',
};

function accepts(kind: FieldKind, value: unknown): boolean {
  if (typeof value !== 'number' || !Number.isFinite(value)) return false;
  if (kind === 'count') return Number.isInteger(value) && value >= 1;
  return kind === 'number' || value > 0;
}

const placesOf = <Image>({ counts: [first, second] }: ImageShape<Image>, values: Readonly<Record<string, number>>) =>
  values[first] * values[second];
