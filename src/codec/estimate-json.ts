import { type Estimate, SounderError, type Target } from '../core/index.ts';
import { base64Of, bytesOfBase64 } from './base64.ts';
import { anomalyOfMessage, codesOfMessage, messageOfCodes } from './code-fields.ts';
import {
  bmodeShape,
  dopplerShape,
  imageOfMessage,
  type ImageShape,
  messageOfImage,
  sonogramShape,
} from './image-fields.ts';

/** Scalar fields of a target in the order they are written. */
const targetFields = [
  'azimuthDeg',
  'rangeM',
  'velocityMps',
  'amplitudeDb',
  'snrDb',
  'azimuthStdDeg',
  'rangeStdM',
  'velocityStdMps',
  'trackId',
] as const satisfies readonly (keyof Target)[];

const required: readonly string[] = ['amplitudeDb', 'snrDb'];

/**
 * One line of canonical proto3 JSON, without the line end: 64-bit integers are texts, samples base64, absent fields
 * absent; `targets` always there but beside images, codes and anomalies.
 */
export function estimateToJson(estimate: Estimate): string {
  const head =
    `{"streamId":${JSON.stringify(estimate.streamId)},"sequence":"${estimate.sequence}",` +
    `"captureTimeNs":"${estimate.captureTimeNs}","emitTimeNs":"${estimate.emitTimeNs}"`;
  const count = estimate.snapshotCount === undefined ? '' : `,"snapshotCount":"${estimate.snapshotCount}"`;
  const { targets, codes, anomaly } = estimate;
  const others = [
    imagesToJson(estimate),
    codes && `,"codes":${fieldsToJson(messageOfCodes(codes))}`,
    anomaly && `,"anomaly":${fieldsToJson({ ...anomaly })}`,
  ].filter(Boolean);
  const found = targets.length > 0 || others.length === 0 ? `,"targets":[${targets.map(targetToJson).join(',')}]` : '';
  return `${head}${count}${found}${others.join('')}}`;
}

function imagesToJson({ doppler, bmode, sonograms = [] }: Estimate): string {
  return [
    doppler && `,"doppler":${imageToJson(dopplerShape, doppler)}`,
    bmode && `,"bmode":${imageToJson(bmodeShape, bmode)}`,
    sonograms.length > 0 && `,"sonograms":[${sonograms.map((each) => imageToJson(sonogramShape, each)).join(',')}]`,
  ]
    .filter(Boolean)
    .join('');
}

const imageToJson = <Image extends object>(shape: ImageShape<Image>, image: Image): string =>
  fieldsToJson(messageOfImage(shape, image) as Readonly<Record<string, number | Uint8Array>>);

function fieldsToJson(message: Readonly<Record<string, number | boolean | Uint8Array>>): string {
  const fields = Object.entries(message).map(([name, value]) => `"${name}":${fieldToJson(value)}`);
  return `{${fields.join(',')}}`;
}

function fieldToJson(value: number | boolean | Uint8Array): string {
  if (typeof value === 'object') return `"${base64Of(value)}"`;
  return typeof value === 'number' ? numberToJson(value) : String(value);
}

function targetToJson(target: Target): string {
  const scalars = targetFields
    .filter((name) => target[name] !== undefined)
    .map((name) => `"${name}":${numberToJson(target[name]!)}`);
  return `{${scalars.join(',')},"frequencies":[${target.frequencies.map(numberToJson).join(',')}]}`;
}

/** Proto3 JSON writes what JSON numbers cannot hold as text, and keeps the sign of zero. */
function numberToJson(value: number): string {
  if (!Number.isFinite(value)) return `"${value}"`;
  return Object.is(value, -0) ? '-0' : String(value);
}

/**
 * The estimate of one line of JSON; unknown fields are skipped, so that lines of a later version can be read.
 *
 * @param where  what errors name as the origin, e.g. `out.jsonl:12`
 * @throws SounderError `message-undecodable` naming the field
 */
export function estimateFromJson(line: string, where = 'estimate line'): Estimate {
  const fail = (field: string, found: unknown, allowed: string): never => {
    const shown = JSON.stringify(found) ?? 'nothing';
    throw new SounderError('message-undecodable', `${where}: ${field}: found ${shown}, allowed: ${allowed}`, { field });
  };
  const integer = (field: string, found: unknown): bigint => {
    if (found === undefined) return 0n;
    const whole = typeof found === 'string' ? /^-?\d+$/.test(found) : Number.isSafeInteger(found);
    return whole ? BigInt(found as string | number) : fail(field, found, 'an integer as text');
  };
  const number = (field: string, found: unknown): number => {
    if (typeof found === 'number') return found;
    if (found === 'NaN' || found === 'Infinity' || found === '-Infinity') return Number(found);
    return fail(field, found, 'a number');
  };
  const list = (field: string, found: unknown): readonly unknown[] =>
    Array.isArray(found) ? found : found === undefined ? [] : fail(field, found, 'a list');
  const object = (field: string, found: unknown): Readonly<Record<string, unknown>> =>
    typeof found === 'object' && found !== null && !Array.isArray(found)
      ? (found as Record<string, unknown>)
      : fail(field, found, 'an object');
  const target = (found: unknown, field: string): Target => {
    const fields = object(field, found);
    const named = targetFields.filter((name) => required.includes(name) || fields[name] !== undefined);
    const { trackId } = fields;
    if (
      trackId !== undefined &&
      !(Number.isInteger(trackId) && (trackId as number) >= 0 && (trackId as number) < 2 ** 32)
    )
      fail(`${field}.trackId`, trackId, 'an integer from 0 to 4294967295');
    const scalars = named.map((name) => [name, number(`${field}.${name}`, fields[name])]);
    const frequencies = list(`${field}.frequencies`, fields.frequencies);
    return {
      ...(Object.fromEntries(scalars) as Omit<Target, 'frequencies'>),
      frequencies: frequencies.map((value, i) => number(`${field}.frequencies[${i}]`, value)),
    };
  };
  const image = <Image extends object>(shape: ImageShape<Image>, found: unknown, field: string): Image => {
    const fields = object(field, found);
    const read = ({ name, kind }: ImageShape<Image>['fields'][number]) =>
      kind === 'samples' ? samples(`${field}.${name}`, fields[name]) : number(`${field}.${name}`, fields[name]);
    const given = shape.fields.filter(({ name }) => fields[name] !== undefined);
    const message = Object.fromEntries(given.map((each) => [each.name, read(each)]));
    return imageOfMessage(shape, message, `${where}: ${field}`);
  };
  const codes = (found: unknown) => {
    const fields = object('codes', found);
    const lists = ['counts', 'indices', 'values'].filter((name) => fields[name] !== undefined);
    const read = lists.map((name) => [name, samples(`codes.${name}`, fields[name])] as const);
    return codesOfMessage({ ...fields, ...(Object.fromEntries(read) as object) }, `${where}: codes`);
  };
  const samples = (field: string, found: unknown): Uint8Array => {
    const bytes = typeof found === 'string' ? bytesOfBase64(found) : undefined;
    // Samples may be many: what is told of them is how many.
    const shown =
      typeof found === 'string'
        ? `a text of ${found.length} characters`
        : Array.isArray(found)
          ? `a list of ${found.length}`
          : found;
    return bytes ?? fail(field, shown, 'base64');
  };

  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch (error) {
    const reason = (error as Error).message.replace(/\s+/g, ' ');
    throw new SounderError('message-undecodable', `${where}: not JSON: ${reason}`, {}, error);
  }
  const fields = object('line', parsed);
  const streamId = fields.streamId ?? '';
  const sonograms = list('sonograms', fields.sonograms);
  return {
    streamId: typeof streamId === 'string' ? streamId : fail('streamId', streamId, 'a text'),
    sequence: integer('sequence', fields.sequence),
    captureTimeNs: integer('captureTimeNs', fields.captureTimeNs),
    emitTimeNs: integer('emitTimeNs', fields.emitTimeNs),
    ...(fields.snapshotCount !== undefined && { snapshotCount: integer('snapshotCount', fields.snapshotCount) }),
    targets: list('targets', fields.targets).map((found, i) => target(found, `targets[${i}]`)),
    ...(fields.doppler !== undefined && { doppler: image(dopplerShape, fields.doppler, 'doppler') }),
    ...(fields.bmode !== undefined && { bmode: image(bmodeShape, fields.bmode, 'bmode') }),
    ...(fields.codes !== undefined && { codes: codes(fields.codes) }),
    ...(fields.anomaly !== undefined && {
      anomaly: anomalyOfMessage(object('anomaly', fields.anomaly), `${where}: anomaly`),
    }),
    ...(sonograms.length > 0 && {
      sonograms: sonograms.map((each, i) => image(sonogramShape, each, `sonograms[${i}]`)),
    }),
  };
}
