import { statSync } from 'node:fs';
import { join } from 'node:path';
import { CARD_FILE, type CheckedModel } from '../../src/models/index.ts';
import { storedModel } from './stored-model.ts';

/** How often a folder is looked at, at most. */
const EVERY_MS = 1000;
/** Models that packets on their way may still have been sub-sampled by. */
const REMEMBERED = 4;

/**
 * The model of a folder, exchanged between packets when another one was written there.
 *
 * A folder is looked at when a packet comes, not more than once a second. Whatever cannot be read, and a model of another
 * kind or axis, changes nothing: the model that was there works on.
 *
 * Bounded: the last 4 models.
 */
export class ModelReference {
  readonly #folder: string;
  readonly #nowMs: () => number;
  readonly #models: CheckedModel[] = [];
  #stamp: string;
  #lookedMs: number;
  #version = 1;

  /** @throws SounderError `configuration-invalid` when there is no model that can be read */
  constructor(folder: string, nowMs: () => number = () => performance.now()) {
    this.#folder = folder;
    this.#nowMs = nowMs;
    this.#stamp = this.#look();
    this.#lookedMs = nowMs();
    this.#models.push(storedModel(folder));
  }

  /** Grows by one with every exchange. */
  get version(): number {
    return this.#version;
  }

  /** Newest first. */
  get models(): readonly CheckedModel[] {
    return this.#models;
  }

  /** @param now  looks at the folder though it did so a moment ago */
  refresh(now = false): void {
    const nowMs = this.#nowMs();
    if (!now && nowMs - this.#lookedMs < EVERY_MS) return;
    this.#lookedMs = nowMs;
    const stamp = this.#look();
    if (stamp === this.#stamp) return;
    let model: CheckedModel;
    try {
      model = storedModel(this.#folder);
    } catch {
      return; // half written; looked at again
    }
    this.#stamp = stamp;
    const { kind, axis } = this.#models[0];
    if (model.kind !== kind || model.axis.name !== axis.name || model.axis.size !== axis.size) return;
    this.#models.unshift(model);
    this.#models.splice(REMEMBERED);
    this.#version++;
  }

  /** Tells one card from another: each is a new file put in place of the last, after all others of its model. */
  #look(): string {
    const found = statSync(join(this.#folder, CARD_FILE), { throwIfNoEntry: false });
    return found ? `${found.ino} ${found.mtimeMs} ${found.size}` : '';
  }
}
