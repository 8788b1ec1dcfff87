import type { Writable } from 'node:stream';
import { estimateToJson } from '../../src/codec/estimate-json.ts';
import type { Estimate } from '../../src/core/index.ts';
import { imagesSink, type ImagesSinkOptions } from './images.ts';
import { jsonlSink } from './jsonl.ts';
import type { ValueSink } from './sink.ts';
import { tee } from './tee.ts';

export interface FileSinkOptions {
  /** Where the JSON lines go, `-` for standard output. */
  readonly path: string;
  /** Where pictures go; there are none without it. */
  readonly images?: ImagesSinkOptions | undefined;
  readonly stdout: Writable;
}

/** Writes estimates as JSON lines, and pictures of their images beside them. */
export async function fileSink({ path, images, stdout }: FileSinkOptions): Promise<ValueSink<Estimate>> {
  // The file is truncated last, when the folder is known to be right.
  const pictures = images && (await imagesSink(images));
  const lines = await jsonlSink({ path, toLine: estimateToJson, stdout });
  return pictures ? tee(lines, pictures) : lines;
}
