/** WGSL of the register tiles of nn/conv2d and nn/conv2d_input: some hundred lines alike, which a function writes better. */

import { GEOMETRY } from "./_convolution.ts";

export interface Tile {
  /** `forward` computes y of x, `input` dx of upstream. */
  direction: "forward" | "input";
  /** Pixels beside each other (with input and a stride, every stride-th) and channels that one invocation computes. */
  cols: number;
  /** A multiple of 4. */
  outs: number;
  /** kernel_width. */
  kernel: number;
  /** stride_x; a kernel of one column takes any. */
  stride: number;
  /** The channels that are summed, and those that are computed, are whole vec4s. */
  in4: boolean;
  out4: boolean;
}

/** Invocations of a workgroup. */
export const TILE_GROUP = 32;

const LANES = ["x", "y", "z", "w"];

/**
 * A shader that computes its result in tiles of cols × outs held in registers. A line of the window is loaded once for
 * the whole tile, so neighbours share the pixels that they have in common; border pixels are chosen to be 0 after the
 * load. Needs no workgroup memory; every element is one f32 sum in the order of conv2d.wgsl and conv2d_input.wgsl.
 *
 * Tiles may stick out of the result: what they load there is never stored, and WebGPU keeps the load inside the buffer.
 */
export function tileSource(tile: Tile): string {
  const forward = tile.direction === "forward";
  return `${header(tile)}
@compute @workgroup_size(${TILE_GROUP})
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * ${TILE_GROUP}u;
${(forward ? forwardPlace(tile) : inputPlace(tile)).join("\n")}
  // items are channels, or vec4s of them
  let items = params.${forward ? "group_in" : "group_out"}${tile.in4 ? " / 4u" : ""};
  let pixel = params.groups * items;
  let line_w = params.group_out${isWideWeight(tile) ? " / 4u" : ""};
  let tap_w = params.group_in * line_w;
  let set_w = (s % params.batch_weight * params.groups + g) * params.kernel_height * params.kernel_width * tap_w;
  let start_w = set_w + ${forward ? `o${tile.out4 ? " / 4u" : ""}` : "c * line_w"};
${each(tile.cols, (p) => each(tile.outs / 4, (q) => `  var c${p}_${q} = vec4f();`)).flat().join("\n")}
${insides(tile).join("\n")}
${rows(tile).join("\n")}
${stores(tile).join("\n")}
}
`;
}

/** What tells a tile from others of its kernel. */
export function tileName({ cols, outs, kernel, stride, in4, out4 }: Tile): string {
  const step = kernel === 1 ? "" : `_step_${stride}`;
  return `tile_${cols}x${outs}_kernel_${kernel}${step}${in4 ? "" : "_in1"}${out4 ? "" : "_out1"}`;
}

function header(tile: Tile): string {
  const { direction, cols, outs, in4, out4 } = tile;
  const forward = direction === "forward";
  const [from, to] = forward ? ["x", "y"] : ["upstream", "dx"];
  const array = (wide: boolean) => `array<${wide ? "vec4f" : "f32"}>`;
  const formula = forward
    ? "y[s, image, oy, ox, g, o] = Σ_ky,c,kx x[s, image, oy·stride_y + ky − pad_y, ox·stride_x + kx − pad_x, g, c] · weight[s, g, (ky, kx, c), o]"
    : "dx[s, image, row, column, g, c] = Σ_ky,o,kx upstream[s, image, oy, ox, g, o] · weight[s, g, (ky, kx, c), o], oy·stride_y + ky = row + pad_y, ox alike";
  return `// ${formula}
// shapes of nn/conv2d${forward ? "" : "_input"}, one invocation per ${cols} pixels in a line and ${outs} channels
struct Params {
${["batch", `batch_${from}`, "batch_weight", ...Object.keys(GEOMETRY)].map((name) => `  ${name}: u32,`).join("\n")}
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> ${from}: ${array(in4)};
@group(0) @binding(2) var<storage, read> weight: ${array(isWideWeight(tile))};
@group(0) @binding(3) var<storage, read_write> ${to}: ${array(out4)};
`;
}

/** The outputs of a weight's row lie beside each other: forward they are computed, for the input they are summed. */
function isWideWeight({ direction, in4, out4 }: Tile): boolean {
  return direction === "forward" ? out4 : in4;
}

/** Where the tile lies, the first pixel that it loads, and the rows of the window that meet the image. */
function forwardPlace({ cols, outs, stride, kernel }: Tile): string[] {
  return [
    `  let across = (params.out_width + ${cols - 1}u) / ${cols}u;`,
    "  let lines = params.images * params.out_height;",
    `  let deep = (params.group_out + ${outs - 1}u) / ${outs}u;`,
    `  let ox = i % across * ${cols}u;`,
    "  let line = i / across % lines;",
    `  let o = i / across / lines % deep * ${outs}u;`,
    "  let g = i / across / lines / deep % params.groups;",
    "  let s = i / across / lines / deep / params.groups;",
    ...RETURN,
    "  // the rows and columns of padding: added after the strides, so that nothing wraps where it is compared",
    "  let top = line % params.out_height * params.stride_y;",
    "  let begin = max(params.pad_y, top) - top;",
    "  let end = min(params.kernel_height, params.height + params.pad_y - top);",
    "  // left of the image they wrap to columns that are past it",
    `  let left = ox * ${step({ stride, kernel })} - params.pad_x;`,
    "  let image = s % params.batch_x * params.images + line / params.out_height;",
    "  let start = (image * params.height + top - params.pad_y) * params.width + left;",
  ];
}

/**
 * The same for a pixel of the input: with column + pad_x = q · stride_x + r it meets tap r + j · stride_x of window q − j.
 * A tile has pixels of one r, so that its windows and taps are as regular as those of forward.
 */
function inputPlace({ cols, outs, stride, kernel }: Tile): string[] {
  const s = step({ stride, kernel });
  return [
    `  let across = ((params.width + ${s} - 1u) / ${s} + ${cols - 1}u) / ${cols}u;`,
    "  let lines = params.images * params.height;",
    `  let deep = (params.group_in + ${outs - 1}u) / ${outs}u;`,
    "  let line = i / across % lines;",
    `  let c = i / across / lines % deep * ${outs}u;`,
    `  let r = i / across / lines / deep % ${s};`,
    `  let g = i / across / lines / deep / ${s} % params.groups;`,
    `  let s = i / across / lines / deep / ${s} / params.groups;`,
    `  let q = (max(params.pad_x, r) - r + ${s} - 1u) / ${s} + i % across * ${cols}u;`,
    ...RETURN,
    "  let down = line % params.height + params.pad_y;",
    "  let last = down / params.stride_y; // window of the first tap; further taps are of those above",
    "  let tap = down % params.stride_y;",
    "  let begin = max(last + 1u, params.out_height) - params.out_height;",
    "  let taps = (max(params.kernel_height, tap) - tap + params.stride_y - 1u) / params.stride_y;",
    `  let end = ${kernel === 1 ? "select(0u, min(taps, last + 1u), r == 0u)" : "min(taps, last + 1u)"};`,
    ...each(tapsOf({ stride, kernel }), (t) => t).filter((t) => kernel > 1 && t * stride + stride > kernel).map((t) =>
      `  let has${t} = r + ${t * stride}u < ${kernel}u;`
    ),
    "  // left of the first window they wrap to windows that are past the last one",
    `  let left = q - ${tapsOf({ stride, kernel }) - 1}u;`,
    "  let image = s % params.batch_upstream * params.images + line / params.height;",
    "  let start = (image * params.out_height + last) * params.out_width + left;",
  ];
}

const RETURN = ["  if (s >= params.batch) {", "    return;", "  }"];

/** Step of the windows, as WGSL. */
function step({ stride, kernel }: { stride: number; kernel: number }): string {
  return kernel === 1 ? "params.stride_x" : `${stride}u`;
}

/** Taps of a line that one pixel of the input can meet. */
function tapsOf({ stride, kernel }: { stride: number; kernel: number }): number {
  return Math.ceil(kernel / stride);
}

/** Loaded pixel of a line that pixel p of the tile meets with tap t. */
function loadOf({ direction, kernel, stride }: Tile, { p, t }: { p: number; t: number }): number {
  if (kernel === 1) return p;
  return direction === "forward" ? p * stride + t : p + tapsOf({ stride, kernel }) - 1 - t;
}

function taps({ direction, kernel, stride }: Tile): number {
  return direction === "forward" ? kernel : tapsOf({ stride, kernel });
}

/** Whether every pixel of the input has tap t; where not, r says. */
function isCertain({ kernel, stride }: Tile, t: number): boolean {
  return kernel === 1 || t * stride + stride <= kernel;
}

/** The pixels of a line that a tile loads. */
function loads(tile: Tile): number[] {
  const all = each(tile.cols, (p) => each(taps(tile), (t) => loadOf(tile, { p, t }))).flat();
  return [...new Set(all)].sort((a, b) => a - b);
}

function offset({ direction, kernel }: Tile, load: number): string {
  return direction === "forward" && kernel === 1 ? `${load}u * params.stride_x` : `${load}u`;
}

function insides(tile: Tile): string[] {
  const width = tile.direction === "forward" ? "width" : "out_width";
  return loads(tile).map((j) => `  let in${j} = left + ${offset(tile, j)} < params.${width};`);
}

/** The loops over the rows of the window and the channels that are summed. */
function rows(tile: Tile): string[] {
  const forward = tile.direction === "forward";
  const [from, zero] = [forward ? "x" : "upstream", tile.in4 ? "vec4f()" : "0.0"];
  return [
    "  for (var n = begin; n < end; n++) {",
    forward
      ? "    var at = (start + n * params.width) * pixel + g * items;"
      : "    var at = (start - n * params.out_width) * pixel + g * items;",
    `    var at_w = start_w + ${forward ? "n" : "(tap + n * params.stride_y)"} * params.kernel_width * tap_w${
      forward ? "" : " + r * tap_w"
    };`,
    "    for (var item = 0u; item < items; item++) {",
    ...loads(tile).map((j) => `      let x${j} = select(${zero}, ${from}[at + ${offset(tile, j)} * pixel], in${j});`),
    ...weights(tile),
    ...products(tile),
    "      at += 1u;",
    `      at_w += ${forward ? `${tile.in4 ? 4 : 1}u * line_w` : "1u"};`,
    "    }",
    "  }",
  ];
}

/** w{t}_{l}_{q}: weights of tap t from summed channel l of the item to computed channels 4q … 4q + 3. */
function weights(tile: Tile): string[] {
  const { direction, outs, in4, out4 } = tile;
  const steps = each(in4 ? 4 : 1, (l) => l);
  const quads = each(outs / 4, (q) => q);
  return each(taps(tile), (t) => {
    const at = `at_w + ${t === 0 ? "" : `${direction === "forward" ? t : t * tile.stride}u * tap_w + `}`;
    const quad = (lane: (e: number) => string, q: number) => `vec4f(${each(4, (e) => lane(4 * q + e)).join(", ")})`;
    if (direction === "forward") {
      const load = (l: number, q: number) =>
        out4 ? `weight[${at}${l}u * line_w + ${q}u]` : quad((e) => `weight[${at}${l}u * line_w + ${e}u]`, q);
      return steps.flatMap((l) => quads.map((q) => `      let w${t}_${l}_${q} = ${load(l, q)};`));
    }
    // a load follows one output across the summed channels, and is turned
    const zero = in4 ? "vec4f()" : "0.0";
    const load = (e: number) => `weight[${at}${e}u * line_w]`;
    const known = (e: number) => isCertain(tile, t) ? load(e) : `select(${zero}, ${load(e)}, has${t})`;
    return [
      ...each(outs, (e) => `      let t${t}_${e} = ${known(e)};`),
      ...steps.flatMap((l) =>
        quads.map((q) => `      let w${t}_${l}_${q} = ${quad((e) => `t${t}_${e}${in4 ? `.${LANES[l]}` : ""}`, q)};`)
      ),
    ];
  }).flat();
}

/** Adds the products of an item: all of one accumulator together, so that it is fetched once. */
function products(tile: Tile): string[] {
  const steps = each(tile.in4 ? 4 : 1, (l) => l);
  return each(tile.cols, (p) =>
    each(tile.outs / 4, (q) =>
      steps.flatMap((l) =>
        each(taps(tile), (t) => {
          const x = `x${loadOf(tile, { p, t })}${tile.in4 ? `.${LANES[l]}` : ""}`;
          return `      c${p}_${q} += ${x} * w${t}_${l}_${q};`;
        })
      ))).flat(2);
}

function stores({ direction, cols, outs, out4, kernel, stride }: Tile): string[] {
  const forward = direction === "forward";
  const [to, width, channels, channel] = forward
    ? ["y", "out_width", "group_out", "o"]
    : ["dx", "width", "group_in", "c"];
  const four = out4 ? " / 4u" : "";
  const item = (p: number) =>
    out4
      ? each(outs / 4, (q) => `    if (rest > ${q}u) { ${to}[at_${p} + ${q}u] = c${p}_${q}; }`)
      : each(outs, (e) => `    if (rest > ${e}u) { ${to}[at_${p} + ${e}u] = c${p}_${e >> 2}.${LANES[e % 4]}; }`);
  const column = (p: number) => forward ? `ox + ${p}u` : `(q + ${p}u) * ${step({ stride, kernel })} + r - params.pad_x`;
  return [
    `  let line_to = params.${channels}${four};`,
    `  let rest = line_to - ${channel}${four};`,
    `  let line_at = (s * lines + line) * params.${width};`,
    ...each(cols, (p) => [
      `  let column_${p} = ${column(p)};`,
      `  if (column_${p} < params.${width}) {`,
      `    let at_${p} = ((line_at + column_${p}) * params.groups + g) * line_to + ${channel}${four};`,
      ...item(p),
      "  }",
    ]).flat(),
  ];
}

function each<T>(n: number, make: (i: number) => T): T[] {
  return Array.from({ length: n }, (_, i) => make(i));
}
