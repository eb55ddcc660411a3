/** WGSL of the register tiles of nn/conv2d_weight: some hundred lines alike, which a function writes better than a hand. */

import { address, each, header, items, LANES, RETURN, storeChannels } from "./_conv2d_wgsl.ts";

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

/** Windows of a line that are summed at a time, in ascending order: they share the pixels that they have in common. */
const WINDOWS = 4;

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
  return `${headerOf(tile)}
  let items = ${items("params.group_in", in4)}; // channels, or vec4s of them
  let line_o = ${items("params.group_out", out4)};
  let deep = (params.group_out + ${outs - 1}u) / ${outs}u;
  let o = i % deep * ${out4 ? outs / 4 : outs}u;
  let item = i / deep % items;
  let turns = params.kernel_height / ${rows}u;
  let turn = i / deep / items % turns;
  let g = i / deep / items / turns % params.groups;
  let strip = i / deep / items / turns / params.groups; // of all members
  let s = strip / params.strips;
${RETURN.join("\n")}
  let lines = params.images * params.out_height;
  let lines_each = (lines + params.strips - 1u) / params.strips;
  let first = strip % params.strips * lines_each;
  let pixel = params.groups * items;
  let window = params.groups * line_o;
${accumulators(tile).map((one) => `  var ${nameOf(one)} = vec4f();`).join("\n")}
${loops(tile).join("\n")}
  let rest = line_o - o;
  let row_to = ((strip * params.groups + g) * turns + turn) * ${rows * kernel}u; // of the weights of all strips
${stores(tile).join("\n")}
}
`;
}

function headerOf({ rows, kernel, outs, in4, out4 }: WeightTile): string {
  const channels = in4 ? "four channels" : "one channel";
  return header({
    about: [
      "partial[s, t, g, (ky, kx, c), o] = Σ over lines of windows (image, oy) of strip t and ox of x[s, image, oy·stride_y + ky − pad_y, ox·stride_x + kx − pad_x, g, c] · upstream[s, image, oy, ox, g, o]",
      `shapes of nn/conv2d_weight, one invocation per ${rows} × ${kernel} taps, ${channels} and ${outs} outputs`,
    ],
    params: ["batch_x", "batch_upstream", "strips"],
    arrays: [{ name: "x", wide: in4 }, { name: "upstream", wide: out4 }, { name: "partial", wide: out4 }],
  });
}

/** The loops over the windows of a strip. */
function loops(tile: WeightTile): string[] {
  const { rows } = tile;
  const width = rows === 1 ? "select(0u, params.out_width, row < params.height)" : "params.out_width";
  return [
    "  for (var line = first; line < min(first + lines_each, lines); line++) {",
    "    let image = s % params.batch_x * params.images + line / params.out_height;",
    "    // above and left of the image they wrap to numbers that are past it",
    `    let row = line % params.out_height * params.stride_y + turn * ${rows}u - params.pad_y;`,
    "    let start = (image * params.height + row) * params.width - params.pad_x;",
    "    let line_u = (s % params.batch_upstream * lines + line) * params.out_width;",
    `    for (var ox = 0u; ox < ${width}; ox += ${WINDOWS}u) {`,
    `      let left = ox * ${step(tile)} - params.pad_x;`,
    `      let at = (start + ox * ${step(tile)}) * pixel + g * items + item;`,
    "      let at_u = ((line_u + ox) * params.groups + g) * line_o + o;",
    ...[...pixels(tile), ...windows(tile), ...products(tile)],
    "    }",
    "  }",
  ];
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

/** Loaded pixel of a row that a window meets with a tap. */
function loadOf({ kernel, stride }: WeightTile, { window, tap }: { window: number; tap: number }): number {
  return kernel === 1 ? window : window * stride + tap;
}

/** x{row}_{j}: the pixels that the windows see. */
function pixels(tile: WeightTile): string[] {
  const all = each(WINDOWS, (window) => each(tile.kernel, (tap) => loadOf(tile, { window, tap }))).flat();
  const zero = tile.in4 ? "vec4f()" : "0.0";
  return [...new Set(all)].sort((a, b) => a - b).flatMap((j) => {
    const column = (start: string) => address(start, [j, tile.kernel === 1 ? "params.stride_x" : undefined]);
    return [
      `      let in${j} = ${column("left")} < params.width;`,
      ...each(tile.rows, (r) => {
        // & and not &&: forty branches among as many accumulators take SwiftShader minutes to compile
        const inside = tile.rows === 1 ? `in${j}` : `in${j} & (${address("row", [r])} < params.height)`;
        const at = address("at", [r, "params.width * pixel"], [
          j,
          tile.kernel === 1 ? "params.stride_x * pixel" : "pixel",
        ]);
        return `      let x${r}_${j} = select(${zero}, x[${at}], ${inside});`;
      }),
    ];
  });
}

/** u{window}_{quad}: upstream of the windows; of those past the end of the line 0. */
function windows({ outs, out4 }: WeightTile): string[] {
  const load = (w: number, e: number) => `upstream[${address("at_u", [w, "window"], [e])}]`;
  const quad = (w: number, q: number) =>
    out4 ? load(w, q) : `vec4f(${each(4, (lane) => load(w, 4 * q + lane)).join(", ")})`;
  const inside = (w: number, value: string) =>
    w === 0 ? value : `select(vec4f(), ${value}, ox + ${w}u < params.out_width)`;
  return each(WINDOWS, (w) => each(outs / 4, (q) => `      let u${w}_${q} = ${inside(w, quad(w, q))};`)).flat();
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

function stores({ rows, kernel, outs, in4, out4 }: WeightTile): string[] {
  const places = each(rows, (row) => each(kernel, (tap) => each(in4 ? 4 : 1, (lane) => ({ row, tap, lane })))).flat(2);
  return places.toReversed().flatMap(({ row, tap, lane }) => {
    const at = `at_${row}_${tap}_${lane}`;
    const channel = in4 ? address("4u * item", [lane]) : "item";
    const quad = (q: number) => nameOf({ row, tap, lane, quad: q });
    return [
      `  let ${at} = ((${address("row_to", [row * kernel + tap])}) * params.group_in + ${channel}) * line_o + o;`,
      ...storeChannels({ to: "partial", at, outs, wide: out4, quad }).map((line) => `  ${line}`),
    ];
  });
}
