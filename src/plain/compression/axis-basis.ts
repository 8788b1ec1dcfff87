/** A linear map from the elements of an axis to what the tensor holds of them: beams, moments of blocks. */
export interface AxisBasis {
  /** Inverse of the resolution cell in the parameter's cycles; the squared norm of a response inside the limits. */
  readonly aperture: number;
  /**
   * Writes the map of one response, `size` complex values from `offset` (in complex elements).
   *
   * @param elements  interleaved complex, one value per coordinate of the phase terms
   */
  apply(elements: Float64Array, target: Float64Array, offset: number): void;
}
