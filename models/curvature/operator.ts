/** What curvature estimates need to know of a network: a symmetric operator on its flat vector of parameters. */

/** One parameter tensor or layer within the flat vector. */
export interface Segment {
  name: string;
  offset: number;
  length: number;
}

/** A symmetric linear operator H, such as the Hessian of a loss at fixed weights on fixed data. */
export interface Operator {
  /** Number of parameters P. */
  size: number;
  /** They cover 0 … P in order, without gaps. */
  segments: Segment[];
  /**
   * H applied to `count` vectors laid one after the other: f64[count, P] → f64[count, P]. Few calls with many vectors are
   * cheapest. It must not write to `vectors`, which the caller uses again.
   */
  apply(vectors: Float64Array, count: number): Promise<Float64Array>;
}

/** Which vectors a batch holds, for an error that names the one at fault. */
export interface Batch {
  vectors: Float64Array;
  count: number;
  /** What the vectors are, "probe" for example. */
  kind: string;
  /** Their numbers, or that of the first one if they follow each other. */
  numbers: number | readonly number[];
}

/**
 * Products H·v of a batch, checked.
 *
 * @returns f64[count, P]
 * @throws {RangeError} if the operator returns another number of values or one that is not finite
 */
export async function applyChecked(operator: Operator, batch: Batch): Promise<Float64Array> {
  const { vectors, count } = batch;
  const products = await operator.apply(vectors, count);
  const expected = count * operator.size;
  if (products.length !== expected) {
    throw new RangeError(
      `curvature/operator apply: expected ${expected} values (vectors ${count} × parameters ${operator.size}), got ${products.length}`,
    );
  }
  for (let i = 0; i < expected; i++) {
    if (!Number.isFinite(products[i])) refuse(operator, { batch, index: i, value: products[i] });
  }
  return products;
}

function refuse(
  { size, segments }: Operator,
  { batch, index, value }: { batch: Batch; index: number; value: number },
): never {
  const row = Math.floor(index / size), cell = index % size;
  const { kind, numbers } = batch;
  const number = typeof numbers === "number" ? numbers + row : numbers[row];
  const home = segments.find(({ offset, length }) => cell >= offset && cell < offset + length);
  const where = home ? `${home.name}[${cell - home.offset}]` : `parameter ${cell}`;
  throw new RangeError(
    `curvature/operator apply: expected finite products, got ${value} for ${kind} ${number} at ${where}`,
  );
}

/**
 * Refuses an operator whose segments do not cover its parameters.
 *
 * @throws {RangeError} naming the first segment at fault
 */
export function checkOperator({ size, segments }: Operator): void {
  checkInteger("operator size", { value: size, least: 1 });
  let end = 0;
  for (const { name, offset, length } of segments) {
    if (offset !== end || !(length >= 1)) {
      throw new RangeError(
        `curvature/operator segments: expected "${name}" to start at ${end} with at least 1 parameter, got ${length} from ${offset}`,
      );
    }
    end += length;
  }
  if (end !== size) throw new RangeError(`curvature/operator segments: expected them to cover ${size}, got ${end}`);
}

/** @throws {RangeError} unless the value is an integer in [least, most] */
export function checkInteger(
  key: string,
  { value, least, most = Infinity }: { value: number; least: number; most?: number },
): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  const range = most === Infinity ? `≥ ${least}` : `in ${least} … ${most}`;
  throw new RangeError(`curvature/${key}: expected integer ${range}, got ${value}`);
}

/** @throws {RangeError} unless the value is finite and at least (or, if `above`, more than) 0 */
export function checkPositive(key: string, { value, above }: { value: number; above: boolean }): void {
  if (Number.isFinite(value) && (above ? value > 0 : value >= 0)) return;
  throw new RangeError(`curvature/${key}: expected number ${above ? ">" : "≥"} 0, got ${value}`);
}
