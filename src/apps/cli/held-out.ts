/** How well the dictionary of the moment did on a part of the stream that it had not learned from. */
export interface HeldOutPart {
  /** Ordinal of the first vector of the part in the capture. */
  readonly from: number;
  readonly vectors: number;
  /**
   * sqrt(sum |y - y_k|^2 / sum |y|^2) for k = 1 .. size, y_k being y by its k largest coefficients; empty where all vectors are zero.
   */
  readonly relativeError: readonly number[];
}

/**
 * The energy that is lost when only the largest coefficients of a vector are kept, summed over equal parts of a stream.
 *
 * Bounded: (size + 1) numbers a part.
 */
export class HeldOut {
  readonly #size: number;
  readonly #complex: boolean;
  readonly #total: number;
  readonly #parts: number;
  /** Per part and k: energy left without the k largest. */
  readonly #left: Float64Array;
  readonly #vectors: Float64Array;
  readonly #powers: Float64Array;

  /** @param total  vectors of the whole stream */
  constructor(size: number, complex: boolean, total: number, parts = 10) {
    this.#size = size;
    this.#complex = complex;
    this.#total = total;
    this.#parts = parts;
    this.#left = new Float64Array(parts * (size + 1));
    this.#vectors = new Float64Array(parts);
    this.#powers = new Float64Array(size);
  }

  /**
   * @param ordinal  of the vector in the stream
   * @param codes    its coefficients in an orthogonal dictionary, interleaved pairs when complex
   */
  add(ordinal: number, codes: Float64Array): void {
    const powers = this.#powers;
    for (let i = 0; i < this.#size; i++)
      powers[i] = this.#complex ? codes[2 * i] ** 2 + codes[2 * i + 1] ** 2 : codes[i] ** 2;
    powers.sort();
    const part = Math.floor((ordinal * this.#parts) / this.#total);
    const at = part * (this.#size + 1);
    let left = 0;
    // Smallest first, so that what is left of a well coded vector is not lost in what is kept.
    for (let i = 0; i < this.#size; i++) {
      left += powers[i];
      this.#left[at + this.#size - 1 - i] += left;
    }
    this.#vectors[part]++;
  }

  /** The parts that have vectors, in order. */
  parts(): HeldOutPart[] {
    const parts: HeldOutPart[] = [];
    for (let part = 0; part < this.#parts; part++) {
      const at = part * (this.#size + 1);
      const energy = this.#left[at];
      const vectors = this.#vectors[part];
      if (vectors === 0) continue;
      parts.push({
        from: Math.ceil((part * this.#total) / this.#parts),
        vectors,
        relativeError:
          energy === 0 ? [] : Array.from({ length: this.#size }, (_, k) => Math.sqrt(this.#left[at + k + 1] / energy)),
      });
    }
    return parts;
  }
}
