/** WGSL of the register tiles of nn/conv2d_weight: some hundred lines alike, which a function writes better than a hand. */

import { GEOMETRY } from "./_convolution.ts";

export interface WeightTile {
  /** Rows of the kernel that one invocation computes: they divide kernel_height. */
  rows: number;
  /** kernel_width. */
  kernel: number;
  /** stride_x; a kernel of one column takes any. */
  stride: number;
  /** Outputs that one invocation computes: a multiple of 4. */
  outs: number;
  /** The channels of a group are whole vec4s, of which an invocation computes one; otherwise it computes one channel. */
  in4: boolean;
  /** The outputs of a group are whole vec4s. */
  out4: boolean;
}

/** Invocations of a workgroup. */
export const TILE_GROUP = 32;

/** Windows of a line that are summed at a time, in ascending order: they share the pixels that they have in common. */
const WINDOWS = 4;

const LANES = ["x", "y", "z", "w"];

/** What tells a tile from others. */
export function tileName({ rows, kernel, stride, outs, in4, out4 }: WeightTile): string {
  const step = kernel === 1 ? "" : `_step_${stride}`;
  return `tile_${rows}x${kernel}x${outs}${step}${in4 ? "" : "_in1"}${out4 ? "" : "_out1"}`;
}

/**
 * A shader that holds the weights of rows × kernel taps, a vec4 of channels or one channel, and `outs` outputs in
 * registers while it goes through the windows of a strip. Pixels of the padding, and windows past the end of a line, are
 * chosen to be 0 after the load. Every element is one f32 sum in the order of conv2d_weight.wgsl.
 *
 * Tiles may stick out of the outputs: what they load there is never stored, and WebGPU keeps the load inside the buffer.
 */
export function tileSource(tile: WeightTile): string {
  const { rows, kernel, outs, in4, out4 } = tile;
  return `${header(tile)}
@compute @workgroup_size(${TILE_GROUP})
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * ${TILE_GROUP}u;
  let items = params.group_in${in4 ? " / 4u" : ""}; // channels, or vec4s of them
  let line_o = params.group_out${out4 ? " / 4u" : ""};
  let deep = (params.group_out + ${outs - 1}u) / ${outs}u;
  let o = i % deep * ${out4 ? outs / 4 : outs}u;
  let item = i / deep % items;
  let turns = params.kernel_height / ${rows}u;
  let turn = i / deep / items % turns;
  let g = i / deep / items / turns % params.groups;
  let strip = i / deep / items / turns / params.groups; // of all members
  let s = strip / params.strips;
  if (s >= params.batch) {
    return;
  }
  let lines = params.images * params.out_height;
  let lines_each = (lines + params.strips - 1u) / params.strips;
  let first = strip % params.strips * lines_each;
  let pixel = params.groups * items;
  let window = params.groups * line_o;
${names(tile).map((name) => `  var ${name} = vec4f();`).join("\n")}
  for (var line = first; line < min(first + lines_each, lines); line++) {
    let image = s % params.batch_x * params.images + line / params.out_height;
    // above and left of the image they wrap to numbers that are past it
    let row = line % params.out_height * params.stride_y + turn * ${rows}u - params.pad_y;
    let start = (image * params.height + row) * params.width - params.pad_x;
    var at_u = ((s % params.batch_upstream * lines + line) * params.out_width * params.groups + g) * line_o + o;
    for (var ox = 0u; ox < ${
    rows === 1 ? "select(0u, params.out_width, row < params.height)" : "params.out_width"
  }; ox += ${WINDOWS}u) {
      let left = ox * ${step(tile)} - params.pad_x;
      let at = (start + ox * ${step(tile)}) * pixel + g * items + item;
${[...pixels(tile), ...windows(tile), ...products(tile)].join("\n")}
      at_u += ${WINDOWS}u * window;
    }
  }
  let rest = line_o - o;
  let taps = params.kernel_height * ${kernel}u;
  let start_to = (strip * params.groups + g) * taps + turn * ${rows * kernel}u;
${stores(tile).join("\n")}
}
`;
}

function header({ rows, kernel, outs, in4, out4 }: WeightTile): string {
  const array = (wide: boolean) => `array<${wide ? "vec4f" : "f32"}>`;
  return `// partial[s, t, g, (ky, kx, c), o] = Σ over lines of windows (image, oy) of strip t and ox of x[s, image, oy·stride_y + ky − pad_y, ox·stride_x + kx − pad_x, g, c] · upstream[s, image, oy, ox, g, o]
// shapes of nn/conv2d_weight, one invocation per ${rows} × ${kernel} taps, ${
    in4 ? "four channels" : "channel"
  } and ${outs} outputs
struct Params {
${
    ["batch", "batch_x", "batch_upstream", ...Object.keys(GEOMETRY), "strips"].map((name) => `  ${name}: u32,`).join(
      "\n",
    )
  }
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: ${array(in4)};
@group(0) @binding(2) var<storage, read> upstream: ${array(out4)};
@group(0) @binding(3) var<storage, read_write> partial: ${array(out4)};
`;
}

/** Step of the windows, as WGSL. */
function step({ stride, kernel }: WeightTile): string {
  return kernel === 1 ? "params.stride_x" : `${stride}u`;
}

interface Accumulator {
  row: number;
  tap: number;
  lane: number;
  quad: number;
}

function accumulators({ rows, kernel, outs, in4 }: WeightTile): Accumulator[] {
  return each(
    rows,
    (row) => each(kernel, (tap) => each(in4 ? 4 : 1, (lane) => each(outs / 4, (quad) => ({ row, tap, lane, quad })))),
  ).flat(3);
}

function nameOf({ row, tap, lane, quad }: Accumulator): string {
  return `a${row}_${tap}_${lane}_${quad}`;
}

function names(tile: WeightTile): string[] {
  return accumulators(tile).map(nameOf);
}

/** Loaded pixel of a row that a window meets with a tap. */
function loadOf({ kernel, stride }: WeightTile, { window, tap }: { window: number; tap: number }): number {
  return kernel === 1 ? window : window * stride + tap;
}

/** x{row}_{j}: the pixels that the windows see. */
function pixels(tile: WeightTile): string[] {
  const all = each(WINDOWS, (window) => each(tile.kernel, (tap) => loadOf(tile, { window, tap }))).flat();
  const zero = tile.in4 ? "vec4f()" : "0.0";
  return [...new Set(all)].sort((a, b) => a - b).flatMap((j) => {
    const offset = tile.kernel === 1 ? `${j}u * params.stride_x` : `${j}u`;
    return [
      `      let in${j} = left + ${offset} < params.width;`,
      ...each(tile.rows, (r) => {
        const inside = tile.rows === 1 ? `in${j}` : `in${j} && row + ${r}u < params.height`;
        const at = `at + (${r}u * params.width + ${offset}) * pixel`;
        return `      let x${r}_${j} = select(${zero}, x[${at}], ${inside});`;
      }),
    ];
  });
}

/** u{window}_{quad}: upstream of the windows; of those past the end of the line 0. */
function windows({ outs, out4 }: WeightTile): string[] {
  return each(WINDOWS, (w) =>
    each(outs / 4, (q) => {
      const one = (e: number) => `upstream[at_u + ${w}u * window + ${e}u]`;
      const load = out4 ? one(q) : `vec4f(${each(4, (lane) => one(4 * q + lane)).join(", ")})`;
      return `      let u${w}_${q} = ${w === 0 ? load : `select(vec4f(), ${load}, ox + ${w}u < params.out_width)`};`;
    })).flat();
}

/** All products of one accumulator together, so that it is fetched once. */
function products(tile: WeightTile): string[] {
  return accumulators(tile).flatMap((one) =>
    each(WINDOWS, (window) => {
      const x = `x${one.row}_${loadOf(tile, { window, tap: one.tap })}${tile.in4 ? `.${LANES[one.lane]}` : ""}`;
      return `      ${nameOf(one)} += ${x} * u${window}_${one.quad};`;
    })
  );
}

function stores(tile: WeightTile): string[] {
  const { rows, kernel, outs, in4, out4 } = tile;
  const places = each(rows, (row) => each(kernel, (tap) => each(in4 ? 4 : 1, (lane) => ({ row, tap, lane })))).flat(2);
  return places.flatMap(({ row, tap, lane }) => {
    const at = `at_${row}_${tap}_${lane}`;
    const item = (quad: number) => nameOf({ row, tap, lane, quad });
    const channel = `${in4 ? "item * 4u" : "item"} + ${lane}u`;
    return [
      `  let ${at} = ((start_to + ${row * kernel + tap}u) * params.group_in + ${channel}) * line_o + o;`,
      ...(out4
        ? each(outs / 4, (q) => `  if (rest > ${q}u) { partial[${at} + ${q}u] = ${item(q)}; }`)
        : each(outs, (e) => `  if (rest > ${e}u) { partial[${at} + ${e}u] = ${item(e >> 2)}.${LANES[e % 4]}; }`)),
    ];
  });
}

function each<T>(n: number, make: (i: number) => T): T[] {
  return Array.from({ length: n }, (_, i) => make(i));
}
